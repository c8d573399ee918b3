"""Map one document with a spaCy pipeline, telling how far it is."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import geomap
from geomap.pipeline import map_documents
from geomap.pipeline.progress import heard_by
from geomap.read import Document
from geomap.records import MappedDocument
from geomap.web.jobs import Progress

if TYPE_CHECKING:
    from spacy.language import Language

RECOGNISING = 0.95
"""The share of the time that goes into finding the names; the rest, resolving them, tells no progress."""


class PipelineMapper:
    """A mapper over a spaCy ``Language``, which is loaded with the first text if none is given."""

    def __init__(self, nlp: Language | None = None) -> None:
        self._nlp = nlp
        self._lock = threading.Lock()

    def __call__(self, document: Document, progress: Progress) -> MappedDocument:
        """Map a document."""
        with self._lock:
            if self._nlp is None:
                self._nlp = geomap.load()
        words = len(document.text.split())
        with heard_by(lambda share: progress(int(words * share * RECOGNISING))):
            (mapped,) = map_documents(self._nlp, [document])
        return mapped
