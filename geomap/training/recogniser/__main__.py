"""Train the recogniser: ``python -m geomap.training.recogniser``.

Prints figures on documents not fitted on and writes the weights into the package.
"""

import argparse
import logging
import shutil
import sys
from pathlib import Path

import torch

from geomap.training.recogniser import cross_validation
from geomap.training.recogniser.fit import Schedule, fit, measure_place_words
from geomap.training.recogniser.material import MINILM, read_material
from geomap.training.recogniser.network import from_minilm

_log = logging.getLogger(__name__)

#: First the name corpora, then the toponym corpora.
FIRST, SECOND = Schedule(epochs=4, rate=2e-4), Schedule(epochs=3, rate=1e-4)

_FIGURES = """# Figures of the recogniser

Written by `make train-recogniser`. Recognition of places as in `geomap eval` (demonyms count neither way): exact spans,
and F1 by overlap. "5 folds": every document with weights that were not fitted on it; of broad, with weights that were
not fitted on its genre. "fitted without it": with weights that were fitted on no document of the corpus. The rules
after the network were chosen on LGL, TR-News, GeoWebNews, WOTR and broad.
Recall by continent is of exact spans, cross-validated.

```
{}
```
"""


def main() -> None:
    """Train on the name corpora, then on the toponym corpora, with cross-validation; write the weights."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--corpora", type=Path, default=Path("../shared/corpora"))
    parser.add_argument(
        "--work",
        type=Path,
        default=Path(".work/recogniser"),
        help="folder of finished steps",
    )
    parser.add_argument("--out", type=Path, default=Path("geomap/data/recognizer"))
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--only-figures", action="store_true", help="do not change the weights of the package")
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    args.work.mkdir(parents=True, exist_ok=True)
    material = read_material(args.corpora)
    base = args.work / "names.pt"
    if not base.exists():
        torch.set_num_threads(args.threads)
        torch.manual_seed(FIRST.seed)
        tagger = from_minilm(MINILM)
        windows = material.windows()
        fit(tagger, material.rows, windows, FIRST)
        torch.save(tagger.state_dict(), base)
        for corpus in dict.fromkeys(row.corpus for row in material.held_out):
            held_out = [row for row in material.held_out if row.corpus == corpus]
            figures = measure_place_words(tagger, list(windows.plain(held_out)))
            _log.info("held-out words of places, %s: P %.3f R %.3f F1 %.3f", corpus, *figures)
    folders = cross_validation.run_all(material, base, SECOND, args.work / "fits", args.threads)
    lines = []
    for line in cross_validation.report(folders, material.corpora):
        lines.append(line)
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
    if not args.only_figures:
        for path in folders["all"].iterdir():
            shutil.copy(path, args.out / path.name)
        (args.out / "FIGURES.md").write_text(_FIGURES.format("\n".join(lines)), encoding="utf-8")


if __name__ == "__main__":
    main()
