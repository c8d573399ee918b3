"""Checkpoint to weights: ``python -m geomap.pipeline.train.export --checkpoint FILE --minilm FOLDER --out FOLDER``.

The network is written as ONNX, its transformer layers are fused, and matrices and embeddings become int8: a quarter
of the size, and faster on processors without matrix hardware.
"""

import argparse
import hashlib
import json
import logging
import re
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers import optimizer
from onnxruntime.transformers.fusion_options import FusionOptions

from geomap.pipeline.train.corpora import Passage, passages
from geomap.pipeline.train.network import from_checkpoint
from geomap.pipeline.weights import FORMAT, NETWORK, VOCABULARY, WORDS
from geomap.pipeline.wordpieces import CASE_CLASSES, LABELS

_log = logging.getLogger(__name__)

#: A word is everyday English when the corpora have it this often in lower case.
_OFTEN = 3


def common_words(texts: Iterable[Passage]) -> list[str]:
    """Words that the training texts have in lower case, outside names, again and again."""
    seen: Counter[str] = Counter()
    for passage in texts:
        named = {offset for start, end, _ in passage.spans for offset in range(start, end)}
        for word in re.finditer(r"\b[a-z]{2,}\b", passage.text):
            if word.start() not in named:
                seen[word.group()] += 1
    return sorted(word for word, count in seen.items() if count >= _OFTEN)


def write_network(checkpoint: Path, minilm: Path, out: Path) -> None:
    """Write the int8 network."""
    tagger = from_checkpoint(checkpoint, minilm).eval()
    example = torch.ones((2, 16), dtype=torch.int64)
    with tempfile.TemporaryDirectory() as scratch:
        plain, fused = Path(scratch) / "plain.onnx", Path(scratch) / "fused.onnx"
        axes = {0: "rows", 1: "columns"}
        torch.onnx.export(
            tagger,
            (example, torch.zeros_like(example), example),
            str(plain),
            input_names=["ids", "cases", "mask"],
            output_names=["scores"],
            dynamic_axes=dict.fromkeys(("ids", "cases", "mask", "scores"), axes),
            opset_version=17,
            dynamo=False,
        )
        options = FusionOptions("bert")
        options.enable_embed_layer_norm = False
        config = tagger.encoder.config
        model = optimizer.optimize_model(
            str(plain),
            model_type="bert",
            num_heads=config.num_attention_heads,
            hidden_size=config.hidden_size,
            optimization_options=options,
            opt_level=0,
        )
        _log.info("fused: %s", model.get_fused_operator_statistics())
        model.save_model_to_file(str(fused))
        # Seven-bit weights: without VNNI an eight-bit product can overflow its sixteen-bit sum.
        quantize_dynamic(
            str(fused),
            str(out / NETWORK),
            op_types_to_quantize=["MatMul", "Attention", "Gather"],
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
            extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
        )


def main() -> None:
    """Write a folder that :func:`geomap.pipeline.weights.open_weights` reads."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--minilm", type=Path, required=True)
    parser.add_argument("--corpora", type=Path, default=Path("../shared/corpora/recognition"))
    parser.add_argument("--out", type=Path, default=Path("geomap/data/recognizer"))
    parser.add_argument("--window", type=int, default=128)
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO)
    args.out.mkdir(parents=True, exist_ok=True)
    write_network(args.checkpoint, args.minilm, args.out)
    (args.out / VOCABULARY).write_bytes((args.minilm / "tokenizer.json").read_bytes())
    (args.out / WORDS).write_text("\n".join(common_words(passages(args.corpora))) + "\n", encoding="utf-8")
    described = {
        "format": FORMAT,
        "labels": LABELS,
        "case_classes": CASE_CLASSES,
        "window": args.window,
        "sha256": {
            name: hashlib.sha256((args.out / name).read_bytes()).hexdigest() for name in (NETWORK, VOCABULARY, WORDS)
        },
    }
    (args.out / "config.json").write_text(json.dumps(described, indent=1) + "\n", encoding="utf-8")
    _log.info("%s has %d bytes", args.out / NETWORK, (args.out / NETWORK).stat().st_size)


if __name__ == "__main__":
    main()
