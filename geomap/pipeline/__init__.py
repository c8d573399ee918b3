"""The pipeline on spaCy: sentences, recogniser, ranker, focus. It asks the gazetteer and knows nothing of pages."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import raise_error

from geomap.errors import SourceError
from geomap.gazetteer import Gazetteer
from geomap.pipeline import aboutness, sentences
from geomap.pipeline.coordinates import coordinates
from geomap.pipeline.corrected import doc_with_given, plain_preferences
from geomap.pipeline.derivation import derived
from geomap.pipeline.given import doc_with_spans, encodable
from geomap.pipeline.recognition import recognizer
from geomap.pipeline.resolution import ranker
from geomap.pipeline.resolution.evidence.outlets import outlet_of
from geomap.pipeline.tokens import separate_places
from geomap.places import Place
from geomap.read import Document
from geomap.records import Given, MappedDocument, from_doc

__all__ = [
    "coordinates",
    "derived",
    "document_focus",
    "load",
    "map_documents",
    "ranker",
    "recognizer",
    "resolve_given",
    "sentences",
]

logger = logging.getLogger(__name__)

MOST_CHARACTERS = 10_000_000
"""A longer text is refused: it is more than 20 books."""


def load(
    *,
    gazetteer: str | Path | Gazetteer | None = None,
    near: tuple[float, float] | None = None,
    country: str | None = None,
    threads: int = 0,
) -> Language:
    """Load the pipeline.

    >>> nlp = load()
    >>> [(span.text, span._.place.label) for span in nlp("They met in Aleppo.").ents]
    [('Aleppo', 'Aleppo, Syria')]

    :param gazetteer: a file built by ``geomap gazetteer build``, any object with the two methods of
        :class:`~geomap.gazetteer.Gazetteer`, or None for the gazetteer in the package.
    :param near: (latitude, longitude) in degrees where the texts' publication is at home, if known.
    :param country: its country's ISO 3166-1 alpha-2 code, if known.
    :param threads: threads of the recogniser; 0 for as many as there are cores.
    :raises GazetteerError: if the gazetteer cannot be used.
    :raises WeightsError: if weights are missing or damaged.
    :raises SettingError: if ``near`` or ``country`` make no sense.
    """
    nlp = spacy.blank("en")
    nlp.max_length = MOST_CHARACTERS
    separate_places(nlp)
    path = str(gazetteer) if isinstance(gazetteer, (str, Path)) else None
    nlp.add_pipe("geomap_sentences")
    nlp.add_pipe("geomap_recognizer", config={"threads": threads, "gazetteer": path})
    nlp.add_pipe("geomap_coordinates")
    config: dict[str, Any] = {"gazetteer": path, "near": list(near) if near else None, "country": country}
    pipe = nlp.add_pipe("geomap_ranker", config=config)
    if gazetteer is not None and path is None:
        assert isinstance(pipe, ranker.Ranker)
        assert isinstance(gazetteer, Gazetteer)
        pipe.gazetteer = gazetteer
    nlp.add_pipe("geomap_derived")
    focus = nlp.add_pipe("geomap_focus", config={"gazetteer": path})
    assert isinstance(focus, aboutness.DocumentFocus)
    focus.gazetteer = gazetteer_of(nlp)
    return nlp


def gazetteer_of(nlp: Language) -> Gazetteer:
    """Give the gazetteer that a pipeline of :func:`load` resolves with."""
    pipe = nlp.get_pipe("geomap_ranker")
    assert isinstance(pipe, ranker.Ranker)
    return pipe.gazetteer


def map_documents(
    nlp: Language,
    documents: Iterable[Document],
    *,
    given_spans: bool = False,
    preferred: Mapping[str, Place] | None = None,
    on_error: Callable[[Document, Exception], None] | None = None,
    batch_size: int = 32,
) -> Iterator[MappedDocument]:
    """Find and resolve the mentions of documents, one after the other, in batches inside.

    :param given_spans: take the spans of the mentions from ``document.fields["mentions"]`` (dicts with ``start`` and
        ``end``) and only resolve them.
    :param preferred: by name, which may be :func:`~geomap.records.folded`, the place that it is to mean unless the text
        says otherwise.
    :param on_error: called with a document that cannot be processed and the reason, which is then left out; without it
        the error is raised.
    """
    version = _version(nlp)

    def failed(name: str, component: object, docs: list[Doc], error: Exception) -> None:
        if on_error is None:
            raise error
        logger.warning("%s failed on %d documents: %s", name, len(docs), error)
        for doc in docs:
            on_error(doc._context, error)  # nlp.pipe(as_tuples=True) keeps what came with the text there

    finders = ("geomap_sentences", "geomap_recognizer", "geomap_coordinates")
    skipped = [name for name in finders if given_spans and name in nlp.pipe_names]
    nlp.set_error_handler(cast(Any, failed))  # spaCy's hint says that a handler never returns; its own do
    try:
        with nlp.select_pipes(disable=skipped):
            texts = _texts(nlp, documents, given_spans, plain_preferences(preferred), on_error)
            for doc, document in nlp.pipe(texts, as_tuples=True, batch_size=batch_size):
                yield from_doc(doc, document, gazetteer=version)
    finally:
        nlp.set_error_handler(raise_error)


def resolve_given(
    nlp: Language, document: Document, given: Iterable[Given], *, preferred: Mapping[str, Place] | None = None
) -> MappedDocument:
    """Resolve mentions whose spans are settled; what a person has decided is certain, and evidence for the others.

    Nothing is looked for: the given spans are the mentions, with their labels. They may come in any order; white space
    at their ends is cut off, and of spans that overlap the decided one is kept, else the one that a person has touched,
    else the longest. A span reaches across no sentence's end, so the sentences beside it become one.

    :param nlp: a pipeline of :func:`load`.
    :param preferred: as for :func:`map_documents`.
    :raises SourceError: if a span lies outside the text, is empty or holds only white space, or the text is too long.
    """
    _check_length(document)
    doc = doc_with_given(nlp, document, given)
    doc._.outlet = outlet_of(document)
    doc._.preferred = plain_preferences(preferred)
    for name in ("geomap_ranker", "geomap_derived", "geomap_focus"):
        doc = nlp.get_pipe(name)(doc)
    return from_doc(doc, document, gazetteer=_version(nlp))


def _version(nlp: Language) -> str:
    return str(getattr(gazetteer_of(nlp), "version", ""))


def _check_length(document: Document) -> None:
    if len(document.text) > MOST_CHARACTERS:
        raise SourceError(
            f"'{document.key}' has {len(document.text):,} characters, more than {MOST_CHARACTERS:,}: split it"
        )


def _texts(
    nlp: Language,
    documents: Iterable[Document],
    given_spans: bool,
    preferred: Mapping[str, object],
    on_error: Callable[[Document, Exception], None] | None,
) -> Iterator[tuple[Doc, Document]]:
    for document in documents:
        try:
            _check_length(document)
            doc = doc_with_spans(nlp, document) if given_spans else nlp.make_doc(encodable(document.text))
            doc._.outlet = outlet_of(document)
            if preferred:
                doc._.preferred = preferred
            yield doc, document
        except SourceError as error:
            if on_error is None:
                raise
            on_error(document, error)
