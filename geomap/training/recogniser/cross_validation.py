"""Fitting again and again without some documents, to see how right the recogniser is on those.

All fits start from the same network, fitted to the corpora of names alone, and go on with the toponym corpora: four
fifths of their documents, then without one whole corpus, then with all. Fits run in processes beside each other, a
thread each, which on few cores is faster than several threads in turn.
"""

import logging
import multiprocessing
import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import torch

from geomap.evaluate import Marked, is_demonym
from geomap.gazetteer import open_gazetteer
from geomap.training.continents import continent_of
from geomap.training.corpora.toponym_corpora import CORPORA, documents, passage
from geomap.training.recogniser import export, measure
from geomap.training.recogniser.fit import Schedule, fit
from geomap.training.recogniser.folds import FOLDS, fold_of
from geomap.training.recogniser.material import Material
from geomap.training.recogniser.network import from_checkpoint
from geomap.training.recogniser.windows import sentences

_log = logging.getLogger(__name__)

#: Sentences of the corpora of names that go along, so that people and organisations are not forgotten.
_REPLAYED = 2000
#: Share of the weights before the second part that the mean of both keeps. Of 0, 0.3 and 0.5, tried on one fold, 0.3
#: was best: as good as 0 on text as it is, and half as much lost in small letters.
_KEPT = 0.3


@dataclass(frozen=True, slots=True)
class Job:
    """One fit: all documents of ``corpora`` but those of ``fold``, if it is not None."""

    name: str
    corpora: tuple[str, ...] = CORPORA
    fold: int | None = None


def jobs() -> Iterator[Job]:
    """All fits, the longest first."""
    yield Job("all")
    for number in range(FOLDS):
        yield Job(f"fold{number}", fold=number)
    for left_out in CORPORA:
        yield Job(f"without-{left_out}", tuple(corpus for corpus in CORPORA if corpus != left_out))


def run(job: Job, material: Material, base: Path, schedule: Schedule, out: Path) -> Path:
    """Fit, and write the weights to ``out/job.name``, which is returned; what is there already is kept."""
    folder = out / job.name
    if (folder / "config.json").exists():
        return folder
    torch.set_num_threads(1)
    passages = [
        passage(document, corpus)
        for corpus in job.corpora
        for document in documents(material.resolution, corpus)
        if job.fold is None or fold_of(str(document["doc_id"])) != job.fold
    ]
    rng = random.Random(schedule.seed)
    begin = rng.randrange(max(1, len(material.rows) - _REPLAYED))
    rows = [*sentences(passages), *material.rows[begin : begin + _REPLAYED]]
    tagger = from_checkpoint(base)
    before = {name: value.clone() for name, value in tagger.state_dict().items()}
    fit(tagger, rows, material.windows(), schedule)
    after = tagger.state_dict()
    tagger.load_state_dict({name: _KEPT * before[name] + (1 - _KEPT) * after[name] for name in after})
    torch.save(tagger.state_dict(), out / f"{job.name}.pt")
    export.write(tagger, material.vocabulary, material.everyday, material.table, folder, material.window)
    _log.info("%s is fitted", job.name)
    return folder


def run_all(material: Material, base: Path, schedule: Schedule, out: Path, processes: int) -> dict[str, Path]:
    """Run all jobs; return their folders of weights by name."""
    out.mkdir(parents=True, exist_ok=True)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_log_to_stderr) as pool:
        running = {job.name: pool.submit(run, job, material, base, schedule, out) for job in jobs()}
        return {name: future.result() for name, future in running.items()}


def _log_to_stderr() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(process)d %(message)s")


def recall_by_continent(documents: Sequence[Marked], marks: Sequence[Marked]) -> dict[str, tuple[int, int]]:
    """Mentions found exactly, and mentions asked for, by the continent of the nearest town; demonyms are left out."""
    gazetteer = open_gazetteer()
    counts: dict[str, tuple[int, int]] = {}
    answers = {answer.key: {(mark.start, mark.end) for mark in answer.marks} for answer in marks}
    for document in documents:
        spans = answers[document.key]
        for mark in document.marks:
            if mark.latitude is None or mark.longitude is None or is_demonym(document.text[mark.start : mark.end]):
                continue
            towns = gazetteer.near(mark.latitude, mark.longitude)
            continent = continent_of(towns[0].country_code if towns else "")
            hits, asked = counts.get(continent, (0, 0))
            counts[continent] = hits + ((mark.start, mark.end) in spans), asked + 1
    return counts


def report(folders: dict[str, Path], resolution: Path) -> Iterator[str]:
    """Lines with the figures: cross-validated and respelt, by continent, without the corpus, and TUD-Loc."""
    pipelines = {name: measure.pipeline(folder) for name, folder in folders.items()}
    gold = {corpus: measure.gold(resolution / f"{corpus}.jsonl") for corpus in CORPORA}
    as_they_are: dict[str, list[Marked]] = {}
    yield measure.HEADING
    for spelling in measure.SPELLINGS:
        for corpus, every in gold.items():
            marks: list[Marked] = []
            for number in range(FOLDS):
                some = [document for document in every if fold_of(document.key) == number]
                marks += measure.found(pipelines[f"fold{number}"], some, spelling)
            as_they_are.setdefault(corpus, marks)
            yield measure.line(f"{corpus}, {FOLDS} folds, {spelling}", measure.figures(every, marks))
    pooled: dict[str, tuple[int, int]] = {}
    for corpus, every in gold.items():
        for continent, (hits, asked) in recall_by_continent(every, as_they_are[corpus]).items():
            before = pooled.get(continent, (0, 0))
            pooled[continent] = before[0] + hits, before[1] + asked
    for continent, (hits, asked) in sorted(pooled.items()):
        yield f"recall in {continent}, {asked} places".ljust(42) + f"{hits / asked:>8.3f}"
    exact = overlap = 0.0
    for corpus, every in gold.items():
        figures = measure.figures(every, measure.found(pipelines[f"without-{corpus}"], every))
        exact, overlap = exact + figures.places_exact.f1, overlap + figures.places_overlap.f1
        yield measure.line(f"{corpus}, fitted without it", figures)
    yield f"{'mean of the three':<34}{'':>16}{exact / len(gold):>8.3f}{overlap / len(gold):>9.3f}"
    tudloc = resolution / "tudloc.jsonl"
    if tudloc.exists():
        every = measure.gold(tudloc)
        yield measure.line("tudloc, only measured", measure.figures(every, measure.found(pipelines["all"], every)))
