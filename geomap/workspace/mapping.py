"""Map a document with a spaCy pipeline and report progress, or resolve its mentions again after corrections."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from geomap.gazetteer import Gazetteer
from geomap.gazetteer.online.remote import RemoteGazetteer
from geomap.gazetteer.sqlite import SqliteGazetteer
from geomap.pipeline import gazetteer_of, load, map_documents, resolve_given
from geomap.pipeline.progress import progress_listener
from geomap.pipeline.provenance import fingerprint
from geomap.places import Candidate, Place
from geomap.read import Document
from geomap.records import Given, MappedDocument

if TYPE_CHECKING:
    from spacy.language import Language

RECOGNITION_SHARE = 0.95
"""Of the time for a document; resolution, which takes the rest, reports no progress."""

Progress = Callable[[int], None]
"""Receives the number of words that are done; may raise an exception to stop the work."""

Mapper = Callable[[Document, Progress], MappedDocument]
"""Maps a document and reports progress."""


class Resolver(Protocol):
    """Resolves known mentions of a document, some of which are decided."""

    def resolve(self, document: Document, given: Sequence[Given], preferred: Mapping[str, Place]) -> MappedDocument:
        """Resolve mentions; ``preferred`` has places by folded name, chosen unless the text speaks against them."""


class PipelineMapper:
    """A mapper and resolver with a spaCy ``Language``, by default loaded for the first text.

    It maps one document at a time, because the pipeline uses all cores.
    """

    def __init__(self, nlp: Language | None = None) -> None:
        self._nlp = nlp
        self._loading = threading.Lock()
        self._busy = threading.Lock()
        self._fingerprint = ""

    def __call__(self, document: Document, progress: Progress) -> MappedDocument:
        """Map a document."""
        nlp = self.pipeline()
        words = len(document.text.split())
        with self._busy, progress_listener(lambda share: progress(int(words * share * RECOGNITION_SHARE))):
            (mapped,) = map_documents(nlp, [document])
        return mapped

    def resolve(self, document: Document, given: Sequence[Given], preferred: Mapping[str, Place]) -> MappedDocument:
        """Resolve known mentions; see :class:`Resolver`."""
        nlp = self.pipeline()
        return resolve_given(nlp, document, given, preferred=preferred)

    def pipeline(self) -> Language:
        """Return the pipeline."""
        with self._loading:
            if self._nlp is None:
                self._nlp = load()
            return self._nlp

    def fingerprint(self) -> str:
        """Describe the pipeline, see :func:`geomap.pipeline.provenance.fingerprint`."""
        if not self._fingerprint:
            self._fingerprint = fingerprint(self.pipeline())
        return self._fingerprint

    def near(self, latitude: float, longitude: float, *, limit: int) -> list[Place]:
        """List the populated places nearest to a point, nearest first; none if the gazetteer has no spatial index."""
        local = self._file()
        return local.near(latitude, longitude, limit=limit) if isinstance(local, SqliteGazetteer) else []

    def search(self, name: str, *, limit: int) -> list[Candidate]:
        """Find places by name or, if the gazetteer can, by its beginning, best first."""
        local = self._file()
        return (
            local.search(name, limit=limit)
            if isinstance(local, SqliteGazetteer)
            else local.candidates([name])[0][:limit]
        )

    def _file(self) -> Gazetteer:
        """Return the local gazetteer, because a service must not be queried for every keystroke."""
        gazetteer = self.gazetteer()
        return gazetteer.primary if isinstance(gazetteer, RemoteGazetteer) else gazetteer

    def gazetteer(self) -> Gazetteer:
        """Return the gazetteer of the pipeline."""
        return gazetteer_of(self.pipeline())

    def region(self, code: str) -> Place | None:
        """Return the place of a country ("SY") or first-order division ("SY.02"), or None if it is unknown."""
        gazetteer = self._file()
        if not isinstance(gazetteer, SqliteGazetteer):
            return None
        country, _, division = code.partition(".")
        return gazetteer.admin1(country, division) if division else gazetteer.country(country)
