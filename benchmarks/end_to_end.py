"""Measure geoparsing from text alone, on documents that neither the recogniser nor the ranker was fitted on.

    python benchmarks/end_to_end.py RECOGNISERS [--outlets-unknown] [--without-rough]
    python benchmarks/end_to_end.py --given-spans [--outlets-unknown] [--without-rough]

RECOGNISERS is the folder of fits that ``make train-recogniser`` leaves (fold0 to fold4). The ranker is fitted again for
each fold of the recogniser, without the documents of that fold. With given spans no recogniser is needed.
``--outlets-unknown`` hides the homes of outlets; ``--without-rough`` leaves out the estimated positions of NIL
mentions.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import geomap
from geomap.evaluate import AnnotatedDocument, Figures, evaluate, gold_of, predicted_of
from geomap.paths import folder as data_folder
from geomap.pipeline import map_documents
from geomap.pipeline.recognition.recognizer import Recognizer
from geomap.pipeline.resolution.ranker import Ranker
from geomap.read import Document, read_sources
from geomap.records import MappedDocument
from geomap.training.corpora.toponym_corpora import CORPORA, corpus_paths, read_documents
from geomap.training.ranker.examples import TrainingDocument, read_corpora
from geomap.training.ranker.fit import fit
from geomap.training.recogniser.folds import FOLDS, folds_of


def gold_documents(folder: Path, corpus: str) -> list[Document]:
    """Read a gold corpus."""
    return list(read_sources([str(path) for path in corpus_paths(folder, corpus)]))


def pipeline(recogniser: Path | None, documents: list[TrainingDocument], folder: Path) -> Any:
    """Load a pipeline with the weights of a recogniser, and a ranker fitted on the documents."""
    model, words = fit(documents)
    model.save(folder / "weights.json")
    words.wording.save(folder / "wording.npz")
    words.kinds.save(folder / "kind_words.npz")
    # the order of candidates does not depend on the score, which is that of the package here
    shutil.copy(data_folder("data") / "ranker" / "confidence.json", folder / "confidence.json")
    nlp = geomap.load()
    recognizer, ranker = nlp.get_pipe("geomap_recognizer"), nlp.get_pipe("geomap_ranker")
    assert isinstance(recognizer, Recognizer)
    assert isinstance(ranker, Ranker)
    if recogniser is not None:
        nlp.replace_pipe("geomap_recognizer", "geomap_recognizer", config={"weights": str(recogniser)})
    nlp.replace_pipe("geomap_ranker", "geomap_ranker", config={"weights": str(folder / "weights.json")})
    return nlp


def run(recognisers: Path | None, corpora: Path, *, rough: bool, outlets: bool) -> Iterator[tuple[str, Figures]]:
    """Yield the figures of each corpus."""
    texts = {corpus: gold_documents(corpora, corpus) for corpus in CORPORA}
    training_documents = read_corpora(corpora)
    folds = {corpus: folds_of(read_documents(corpora, corpus)) for corpus in CORPORA}
    fold_of_document = [folds[corpus][document.key] for corpus in CORPORA for document in texts[corpus]]
    predictions: dict[str, list[AnnotatedDocument]] = {corpus: [] for corpus in CORPORA}
    for fold in range(FOLDS):
        others = [document for document, own in zip(training_documents, fold_of_document, strict=True) if own != fold]
        with tempfile.TemporaryDirectory() as folder:
            nlp = pipeline(recognisers and recognisers / f"fold{fold}", others, Path(folder))
            for corpus, documents in texts.items():
                held_out = [document for document in documents if folds[corpus][document.key] == fold]
                if not outlets:
                    held_out = [replace(d, url="", fields={**d.fields, "source": ""}) for d in held_out]
                mapped = map_documents(nlp, held_out, given_spans=recognisers is None)
                if not rough:
                    mapped = map(_without_rough, mapped)
                predictions[corpus] += map(predicted_of, mapped)
    for corpus, documents in texts.items():
        yield corpus, evaluate(map(gold_of, documents), predictions[corpus])


def _without_rough(mapped: MappedDocument) -> MappedDocument:
    return replace(mapped, mentions=tuple(replace(mention, within=None) for mention in mapped.mentions))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    corpora = Path(__file__).resolve().parents[2] / "shared" / "corpora"
    parser.add_argument("recognisers", type=Path, nargs="?")
    parser.add_argument("--given-spans", action="store_true")
    parser.add_argument("--corpora", type=Path, default=corpora)
    parser.add_argument("--outlets-unknown", action="store_true")
    parser.add_argument("--without-rough", action="store_true")
    options = parser.parse_args()
    if options.given_spans == bool(options.recognisers):
        parser.error("give the folder of the recogniser's fits, or --given-spans")
    print("| not fitted on | exact id | accuracy@161km | F1 within 161 km | precision | recall |")
    print("|---|---|---|---|---|---|")
    rows = []
    for corpus, figures in run(
        options.recognisers, options.corpora, rough=not options.without_rough, outlets=not options.outlets_unknown
    ):
        end_to_end, resolution = figures.end_to_end, figures.resolution
        placed = resolution.exact_id or 0.0, resolution.accuracy_161km
        rows.append((*placed, end_to_end.f1, end_to_end.precision, end_to_end.recall))
        print(_line(corpus, rows[-1]))
    print(_line("mean", [sum(column) / len(rows) for column in zip(*rows, strict=True)]))


def _line(name: str, values: Sequence[float]) -> str:
    return f"| {name} | {' | '.join(f'{value:.3f}' for value in values)} |"


if __name__ == "__main__":
    main()
