"""Map one document with a spaCy pipeline, telling how far it is; or resolve it again around what is known of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from geomap.gazetteer import Gazetteer
from geomap.gazetteer.online.remote import RemoteGazetteer
from geomap.gazetteer.sqlite import SqliteGazetteer
from geomap.pipeline import gazetteer_of, load, map_documents, resolve_given
from geomap.pipeline.progress import heard_by
from geomap.pipeline.provenance import fingerprint
from geomap.places import Candidate, Place
from geomap.read import Document
from geomap.records import Given, MappedDocument

if TYPE_CHECKING:
    from spacy.language import Language

RECOGNISING = 0.95
"""The share of the time that goes into finding the names; the rest, resolving them, tells no progress."""

Progress = Callable[[int], None]
"""Told how many words are done; it may raise to end the work."""

Mapper = Callable[[Document, Progress], MappedDocument]
"""Turns a document into its map and tells its progress."""


class Resolver(Protocol):
    """Resolves given mentions of a document, some of which are decided."""

    def resolve(self, document: Document, given: Sequence[Given], preferred: Mapping[str, Place]) -> MappedDocument:
        """Resolve; ``preferred`` gives places by folded names, which win where the text does not speak against it."""


class PipelineMapper:
    """A mapper and resolver over a spaCy ``Language``, which is loaded with the first text if none is given.

    One document at a time: the pipeline uses the cores there are by itself.
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
        with self._busy, heard_by(lambda share: progress(int(words * share * RECOGNISING))):
            (mapped,) = map_documents(nlp, [document])
        return mapped

    def resolve(self, document: Document, given: Sequence[Given], preferred: Mapping[str, Place]) -> MappedDocument:
        """Resolve given mentions; see :class:`Resolver`."""
        nlp = self.pipeline()
        return resolve_given(nlp, document, given, preferred=preferred)

    def pipeline(self) -> Language:
        """Give the pipeline."""
        with self._loading:
            if self._nlp is None:
                self._nlp = load()
            return self._nlp

    def fingerprint(self) -> str:
        """Say which pipeline it is, see :func:`geomap.pipeline.provenance.fingerprint`."""
        if not self._fingerprint:
            self._fingerprint = fingerprint(self.pipeline())
        return self._fingerprint

    def near(self, latitude: float, longitude: float, *, limit: int) -> list[Place]:
        """Give the populated places nearest to a point, nearest first; none where the gazetteer cannot tell."""
        its = self._file()
        return its.near(latitude, longitude, limit=limit) if isinstance(its, SqliteGazetteer) else []

    def search(self, name: str, *, limit: int) -> list[Candidate]:
        """Find places by a name or, where the gazetteer can, by its beginning, best first."""
        its = self._file()
        return its.search(name, limit=limit) if isinstance(its, SqliteGazetteer) else its.candidates([name])[0][:limit]

    def _file(self) -> Gazetteer:
        """The gazetteer at hand: a service behind it must not be asked with every letter."""
        its = self.gazetteer()
        return its.primary if isinstance(its, RemoteGazetteer) else its

    def gazetteer(self) -> Gazetteer:
        """Give the gazetteer that the pipeline resolves with."""
        return gazetteer_of(self.pipeline())

    def region(self, code: str) -> Place | None:
        """Return the place of a country ("SY") or first-order division ("SY.02"), or None if it is unknown."""
        gazetteer = self._file()
        if not isinstance(gazetteer, SqliteGazetteer):
            return None
        country, _, division = code.partition(".")
        return gazetteer.admin1(country, division) if division else gazetteer.country(country)
