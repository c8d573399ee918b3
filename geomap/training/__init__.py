"""Training of the recogniser: needs the extra ``train`` (torch, transformers, onnx); never imported at run time."""
