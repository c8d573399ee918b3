"""Measure the effect of a corpus without a stated licence: ``python -m geomap.training.recogniser.mixes``.

``worldwide_newswire`` states no licence, so the weights are trained without it. This command continues the training of
the network that is fitted to the name corpora (``names.pt`` of ``make train-recogniser``) twice, with the same number
of sentences and epochs: with more sentences of the same corpora, and with half of them from ``worldwide_newswire``. It
prints the figures of both on the toponym corpora.
"""

import argparse
import logging
import multiprocessing
import random
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import torch

from geomap.training.corpora.name_corpora import Passage, worldwide
from geomap.training.corpora.toponym_corpora import NEWS
from geomap.training.recogniser import export, measure
from geomap.training.recogniser.fit import Schedule, fit
from geomap.training.recogniser.material import Material, read_material
from geomap.training.recogniser.network import from_checkpoint
from geomap.training.recogniser.windows import Words, sentences

_SENTENCES = 20_000
_SCHEDULE = Schedule(epochs=1, rate=1e-4, seed=3)


def _run(material: Material, rows: list[Words], base: Path, out: Path) -> Path:
    torch.set_num_threads(1)
    tagger = from_checkpoint(base)
    fit(tagger, rows, material.windows(), _SCHEDULE)
    export.write(tagger, material.vocabulary, material.everyday, material.table, out, material.window)
    return out


def _take_groups(rows: list[Words], count: int) -> list[Words]:
    """Return whole groups in random order, up to a number of sentences."""
    groups: dict[str, list[Words]] = {}
    for row in rows:
        groups.setdefault(row.group, []).append(row)
    order = list(groups.values())
    random.Random(_SCHEDULE.seed).shuffle(order)
    return [row for group in order for row in group][:count]


def compare(corpora: Path, work: Path) -> Iterator[str]:
    """Yield the lines of the table."""
    material = read_material(corpora)
    passages: list[Passage] = list(worldwide(corpora / "recognition"))
    news, clean = list(sentences(passages)), list(material.rows)
    half = _SENTENCES // 2
    mixes = {
        "corpora of names": _take_groups(clean, _SENTENCES),
        "and worldwide_newswire": _take_groups(clean, half) + _take_groups(news, half),
    }
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(len(mixes), mp_context=context) as pool:
        running = {
            name: pool.submit(_run, material, rows, work / "names.pt", work / f"mix{number}")
            for number, (name, rows) in enumerate(mixes.items())
        }
        folders = {name: future.result() for name, future in running.items()}
    yield measure.HEADING
    for corpus in NEWS:
        gold = measure.read_gold(corpora, corpus)
        for name, folder in folders.items():
            yield measure.line(
                f"{corpus}: {name}", measure.figures(gold, measure.recognise(measure.load_pipeline(folder), gold))
            )


def main() -> None:
    """Train on both mixes and print the figures on the toponym corpora."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--corpora", type=Path, default=Path("../shared/corpora"))
    parser.add_argument("--work", type=Path, default=Path(".work/recogniser"))
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO)
    for line in compare(args.corpora, args.work):
        logging.info("%s", line)


if __name__ == "__main__":
    main()
