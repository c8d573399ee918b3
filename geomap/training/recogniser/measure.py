"""Measure the recogniser with the weights of a folder on annotated documents."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from geomap.evaluate import AnnotatedDocument, Figures, MentionSpan, evaluate, gold_of
from geomap.pipeline.tokens import separate_places
from geomap.read import Document
from geomap.training.corpora.toponym_corpora import read_documents

Gold = list[AnnotatedDocument]

_LONGEST = 10_000_000


def _each(change: Callable[[str], str]) -> Callable[[str], str]:
    """Apply a change to each character where the result is one character, so that offsets stay the same."""

    def whole(text: str) -> str:
        return "".join(new if len(new := change(character)) == 1 else character for character in text)

    return whole


def _bare(character: str) -> str:
    return unicodedata.normalize("NFKD", character)[:1]


#: Changes of spelling to measure their effect; offsets stay the same.
SPELLINGS: Mapping[str, Callable[[str], str]] = {
    "as it is": lambda text: text,
    "lower case": _each(str.lower),
    "capitals": _each(str.upper),
    "no accents": _each(_bare),
}


def read_gold(folder: Path, corpus: str) -> Gold:
    """Read the documents of a corpus below the folder of corpora, in the form of ``geomap evaluate``."""
    values = read_documents(folder, corpus)
    return [gold_of(Document(key=str(v["doc_id"]), text=v["text"], fields=v)) for v in values]


def load_pipeline(weights: Path | None = None, **settings: Any) -> Language:
    """Load a pipeline of sentences and the recogniser only.

    :param weights: the folder of weights; None for those in the package.
    :param settings: settings of the recogniser.
    """
    nlp = spacy.blank("en")
    nlp.max_length = _LONGEST
    separate_places(nlp)
    nlp.add_pipe("geomap_sentences")
    nlp.add_pipe("geomap_recognizer", config={"weights": str(weights) if weights else None, **settings})
    return nlp


def recognise(
    nlp: Language, documents: Sequence[AnnotatedDocument], spelling: str = "as it is"
) -> list[AnnotatedDocument]:
    """Return the documents with the mentions that a pipeline recognises, in one of :data:`SPELLINGS`."""
    respell = SPELLINGS[spelling]
    docs = nlp.pipe(respell(document.text) for document in documents)
    return [with_entities(document, doc) for document, doc in zip(documents, docs, strict=True)]


def with_entities(document: AnnotatedDocument, doc: Doc) -> AnnotatedDocument:
    """Return a document with the entities of a ``Doc`` as mentions."""
    return AnnotatedDocument(
        document.key, document.text, tuple(MentionSpan(e.start_char, e.end_char) for e in doc.ents)
    )


def line(name: str, figures: Figures) -> str:
    """Format a line of a table: exact P, R and F1 of places, and F1 by overlap."""
    exact, overlap = figures.places_exact, figures.places_overlap
    return f"{name:<34}{exact.precision:>8.3f}{exact.recall:>8.3f}{exact.f1:>8.3f}{overlap.f1:>9.3f}"


HEADING = f"{'':<34}{'P':>8}{'R':>8}{'F1':>8}{'overlap':>9}"


def figures(documents: Sequence[AnnotatedDocument], predicted: Sequence[AnnotatedDocument]) -> Figures:
    """Compute the figures of predicted documents, which are compared by key."""
    return evaluate(documents, predicted)
