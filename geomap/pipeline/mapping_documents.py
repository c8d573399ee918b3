"""Map documents: run a pipeline over them and turn each result into a :class:`~geomap.records.MappedDocument`."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, cast

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import raise_error

from geomap.errors import SourceError
from geomap.pipeline.assembly import MAX_TEXT_CHARACTERS, gazetteer_of
from geomap.pipeline.faults import run_component, run_components
from geomap.pipeline.normalised_text import doc_of
from geomap.pipeline.resolution.evidence.outlets import outlet_of
from geomap.pipeline.spans import doc_with_given, doc_with_spans, plain_preferences
from geomap.places import Place
from geomap.read import Document
from geomap.records import Given, MappedDocument, from_doc

logger = logging.getLogger(__name__)


def map_documents(
    nlp: Language,
    documents: Iterable[Document],
    *,
    given_spans: bool = False,
    preferred: Mapping[str, Place] | None = None,
    on_error: Callable[[Document, Exception], None] | None = None,
    batch_size: int = 32,
) -> Iterator[MappedDocument]:
    """Recognise and resolve the mentions of documents, in batches; the results are in the order of the documents.

    A failure of a component that only adds to a document, such as coordinates, derived places, focus or a custom one,
    is recorded in :attr:`.MappedDocument.faults`. See :mod:`geomap.pipeline.faults`.

    :param given_spans: take the spans of the mentions from ``document.fields["mentions"]`` (dicts with ``start`` and
        ``end``) and only resolve them.
    :param preferred: by name, which may be :func:`~geomap.records.folded`, the place that it means unless the text says
        otherwise.
    :param on_error: called with a document that cannot be processed and the error; the document is left out. Without it
        the error is raised.
    """
    version = _version(nlp)

    def handle_error(name: str, component: object, docs: list[Doc], error: Exception) -> None:
        if on_error is None:
            raise error
        logger.warning("%s failed on %d documents: %s", name, len(docs), error)
        for doc in docs:
            on_error(doc._context, error)

    recognition_components = ("geomap_sentences", "geomap_recognizer", "geomap_coordinates")
    skipped = recognition_components if given_spans else ()
    nlp.set_error_handler(cast(Any, handle_error))  # typed as never returning, but spaCy's own do
    try:
        docs = _docs(nlp, documents, given_spans, plain_preferences(preferred), on_error)
        for doc in run_components(nlp, docs, skip=skipped, batch_size=batch_size):
            yield from_doc(doc, cast(Document, doc._context), gazetteer=version)
    finally:
        nlp.set_error_handler(raise_error)


def resolve_given(
    nlp: Language, document: Document, given: Iterable[Given], *, preferred: Mapping[str, Place] | None = None
) -> MappedDocument:
    """Resolve given mentions; the decisions of people are certain, and evidence for the other mentions.

    The given spans are the mentions, with their labels; no others are recognised. They may be in any order. White space
    at their ends is cut off. Of overlapping spans the decided one is kept, else the one that a person has edited, else
    the longest. If a span crosses the end of a sentence, the two sentences are joined.

    :param nlp: a pipeline of :func:`load`.
    :param preferred: as for :func:`map_documents`.
    :raises SourceError: if a span lies outside the text, is empty or holds only white space, or the text is too long.
    """
    _check_length(document)
    doc = doc_with_given(nlp, document, given)
    doc._.outlet = outlet_of(document)
    doc._.preferred = plain_preferences(preferred)
    for name in ("geomap_ranker", "geomap_derived", "geomap_focus"):
        doc = run_component(nlp, name, doc)
    return from_doc(doc, document, gazetteer=_version(nlp))


def _version(nlp: Language) -> str:
    return str(getattr(gazetteer_of(nlp), "version", ""))


def _check_length(document: Document) -> None:
    if len(document.text) > MAX_TEXT_CHARACTERS:
        raise SourceError(
            f"'{document.key}' has {len(document.text):,} characters, more than {MAX_TEXT_CHARACTERS:,}: split it"
        )


def _docs(
    nlp: Language,
    documents: Iterable[Document],
    given_spans: bool,
    preferred: Mapping[str, object],
    on_error: Callable[[Document, Exception], None] | None,
) -> Iterator[Doc]:
    for document in documents:
        try:
            _check_length(document)
            doc = doc_with_spans(nlp, document) if given_spans else doc_of(nlp, document.text)
            doc._.outlet = outlet_of(document)
            if preferred:
                doc._.preferred = preferred
            doc._context = document
            yield doc
        except SourceError as error:
            if on_error is None:
                raise
            on_error(document, error)
