"""Faults: if an optional component fails on a document, the failure is recorded and the document is kept.

The sentences, the recogniser and the ranker are required: without one of them a document would look like a text without
places. If one of them fails, the document fails. The same holds for a trainable component of spaCy, which processes
whole batches and may replace the recogniser. Every other component only adds to the document.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator

from spacy.language import Language
from spacy.pipeline import TrainablePipe
from spacy.tokens import Doc

logger = logging.getLogger(__name__)

REQUIRED = frozenset({"geomap_sentences", "geomap_recognizer", "geomap_ranker"})
"""Components whose failure is a failure of the whole document."""

Component = Callable[[Doc], Doc]


def run_components(nlp: Language, docs: Iterable[Doc], *, skip: Iterable[str] = (), batch_size: int) -> Iterator[Doc]:
    """Run the components of a pipeline that are enabled, one after the other, over a stream of documents.

    A required component that fails on a document hands it to the pipeline's error handler, which may drop it.

    :param skip: names of components to leave out.
    """
    skipped = frozenset(skip)
    for name, component in nlp.pipeline:
        if name in skipped:
            continue
        if name in REQUIRED or isinstance(component, TrainablePipe):
            docs = component.pipe(docs, batch_size=batch_size)  # type: ignore[attr-defined]
        else:
            docs = _tolerant(name, component, docs)
    yield from docs


def run_component(nlp: Language, name: str, doc: Doc) -> Doc:
    """Run one component on one document.

    :raises Exception: whatever a required component raises.
    """
    component = nlp.get_pipe(name)
    return component(doc) if name in REQUIRED else run_tolerantly(name, component, doc)


def run_tolerantly(name: str, component: Component, doc: Doc) -> Doc:
    """Run a component; if it raises, record that in ``doc._.faults`` and return the document as it is."""
    try:
        return component(doc)
    except Exception as error:
        logger.warning("%s failed on a document: %s", name, error, exc_info=True)
        message = " ".join(str(error).split()) or type(error).__name__
        doc._.faults = [*doc._.faults, {"component": name, "message": message}]
        return doc


def _tolerant(name: str, component: Component, docs: Iterable[Doc]) -> Iterator[Doc]:
    for doc in docs:
        yield run_tolerantly(name, component, doc)
