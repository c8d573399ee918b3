"""Cross-validation: fit the recogniser without some documents and measure it on those.

All fits start from the same network, which is fitted to the name corpora only, and continue with the toponym corpora:
without the documents of one fold, without one whole corpus of news, and with all. Fits run in parallel processes with
one thread each, which is faster on few cores than several threads per fit.
"""

import logging
import multiprocessing
import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import torch

from geomap.evaluate import AnnotatedDocument, is_demonym
from geomap.gazetteer import open_gazetteer
from geomap.training.continents import continent_of
from geomap.training.corpora.name_corpora import Passage
from geomap.training.corpora.toponym_corpora import CORPORA, NEWS, passage, read_documents
from geomap.training.recogniser import export, measure
from geomap.training.recogniser.fit import Schedule, fit
from geomap.training.recogniser.folds import FOLDS, folds_of
from geomap.training.recogniser.material import Material
from geomap.training.recogniser.network import from_checkpoint
from geomap.training.recogniser.windows import sentences

_log = logging.getLogger(__name__)

#: Sentences of the name corpora that are added, so that people and organisations are not forgotten.
_REPEATED_SENTENCES = 2000
#: Letters of the Civil War are as many words as all other texts together; one in so many is enough to learn their kind.
_ONE_LETTER_IN = 5
#: The texts of many genres are few, so every epoch reads them so often.
_REPEATS = {"broad": 2}
#: Share of the weights before the second part in the mean of both. Of 0, 0.3 and 0.5, tested on one fold, 0.3 was best:
#: as good as 0 on unchanged text, with half the loss on lower case.
_SHARE_OF_BASE = 0.3


@dataclass(frozen=True, slots=True)
class Job:
    """One fit: all documents of ``corpora`` except those of ``fold``, if it is not None."""

    name: str
    corpora: tuple[str, ...] = CORPORA
    fold: int | None = None


def list_jobs() -> Iterator[Job]:
    """Yield all fits, the longest first."""
    yield Job("all")
    for number in range(FOLDS):
        yield Job(f"fold{number}", fold=number)
    for left_out in NEWS:
        yield Job(f"without-{left_out}", tuple(corpus for corpus in CORPORA if corpus != left_out))


def _passages(job: Job, folder: Path) -> Iterator[Passage]:
    for corpus in job.corpora:
        documents = read_documents(folder, corpus)
        folds = folds_of(documents)
        if corpus == "wotr":
            documents = documents[::_ONE_LETTER_IN]
        for document in documents * _REPEATS.get(corpus, 1):
            if folds[str(document["doc_id"])] != job.fold:
                yield passage(document, corpus)


def run(job: Job, material: Material, base: Path, schedule: Schedule, out: Path) -> Path:
    """Fit, and write the weights to the folder ``out/job.name``, unless it exists; return the folder."""
    folder = out / job.name
    if (folder / "config.json").exists():
        return folder
    torch.set_num_threads(1)
    passages = list(_passages(job, material.corpora))
    rng = random.Random(schedule.seed)
    begin = rng.randrange(max(1, len(material.rows) - _REPEATED_SENTENCES))
    rows = [*sentences(passages), *material.rows[begin : begin + _REPEATED_SENTENCES]]
    tagger = from_checkpoint(base)
    earlier = {name: value.clone() for name, value in tagger.state_dict().items()}
    fit(tagger, rows, material.windows(), schedule)
    after = tagger.state_dict()
    tagger.load_state_dict(
        {name: _SHARE_OF_BASE * earlier[name] + (1 - _SHARE_OF_BASE) * after[name] for name in after}
    )
    torch.save(tagger.state_dict(), out / f"{job.name}.pt")
    export.write(tagger, material.vocabulary, material.everyday, material.table, folder, material.window)
    _log.info("%s is fitted", job.name)
    return folder


def run_all(material: Material, base: Path, schedule: Schedule, out: Path, processes: int) -> dict[str, Path]:
    """Run all jobs; return their folders of weights by name."""
    out.mkdir(parents=True, exist_ok=True)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_log_to_stderr) as pool:
        running = {job.name: pool.submit(run, job, material, base, schedule, out) for job in list_jobs()}
        return {name: future.result() for name, future in running.items()}


def _log_to_stderr() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(process)d %(message)s")


def recall_by_continent(
    documents: Sequence[AnnotatedDocument], predicted: Sequence[AnnotatedDocument]
) -> dict[str, tuple[int, int]]:
    """Count exact and gold mentions by the continent of the nearest town; demonyms are left out."""
    gazetteer = open_gazetteer()
    counts: dict[str, tuple[int, int]] = {}
    answers = {answer.key: {(mention.start, mention.end) for mention in answer.mentions} for answer in predicted}
    for document in documents:
        spans = answers[document.key]
        for mention in document.mentions:
            if (
                mention.latitude is None
                or mention.longitude is None
                or is_demonym(document.text[mention.start : mention.end])
            ):
                continue
            towns = gazetteer.near(mention.latitude, mention.longitude)
            continent = continent_of(towns[0].country_code if towns else "")
            hits, gold_mentions = counts.get(continent, (0, 0))
            counts[continent] = hits + ((mention.start, mention.end) in spans), gold_mentions + 1
    return counts


def report(folders: dict[str, Path], corpora: Path) -> Iterator[str]:
    """Yield the lines of figures: cross-validated in all spellings, by continent, without the corpus, and TUD-Loc."""
    pipelines = {name: measure.load_pipeline(folder) for name, folder in folders.items()}
    gold = {corpus: measure.read_gold(corpora, corpus) for corpus in CORPORA}
    folds = {corpus: folds_of(read_documents(corpora, corpus)) for corpus in CORPORA}
    unchanged: dict[str, list[AnnotatedDocument]] = {}
    yield measure.HEADING
    for spelling in measure.SPELLINGS:
        for corpus, documents in gold.items():
            if corpus not in NEWS and corpus in unchanged:
                continue
            predicted: list[AnnotatedDocument] = []
            for number in range(FOLDS):
                held_out = [document for document in documents if folds[corpus][document.key] == number]
                predicted += measure.recognise(pipelines[f"fold{number}"], held_out, spelling)
            unchanged.setdefault(corpus, predicted)
            yield measure.line(f"{corpus}, {FOLDS} folds, {spelling}", measure.figures(documents, predicted))
    pooled: dict[str, tuple[int, int]] = {}
    for corpus in NEWS:
        for continent, (hits, gold_mentions) in recall_by_continent(gold[corpus], unchanged[corpus]).items():
            earlier = pooled.get(continent, (0, 0))
            pooled[continent] = earlier[0] + hits, earlier[1] + gold_mentions
    for continent, (hits, gold_mentions) in sorted(pooled.items()):
        yield f"recall in {continent}, {gold_mentions} places".ljust(42) + f"{hits / gold_mentions:>8.3f}"
    exact = overlap = 0.0
    for corpus in NEWS:
        figures = measure.figures(gold[corpus], measure.recognise(pipelines[f"without-{corpus}"], gold[corpus]))
        exact, overlap = exact + figures.places_exact.f1, overlap + figures.places_overlap.f1
        yield measure.line(f"{corpus}, fitted without it", figures)
    yield f"{'mean of the corpora of news':<34}{'':>16}{exact / len(NEWS):>8.3f}{overlap / len(NEWS):>9.3f}"
    yield from _by_genre(corpora, gold["broad"], unchanged["broad"])
    if documents := measure.read_gold(corpora, "tudloc"):
        yield measure.line(
            "tudloc, only measured", measure.figures(documents, measure.recognise(pipelines["all"], documents))
        )


def _by_genre(
    corpora: Path, documents: Sequence[AnnotatedDocument], predicted: Sequence[AnnotatedDocument]
) -> Iterator[str]:
    genres = {str(value["doc_id"]): value["genre"] for value in read_documents(corpora, "broad")}
    for genre in sorted(set(genres.values())):
        keys = {key for key, value in genres.items() if value == genre}
        figures = measure.figures(
            [document for document in documents if document.key in keys],
            [document for document in predicted if document.key in keys],
        )
        yield measure.line(f"{genre}, without it"[:33], figures)
