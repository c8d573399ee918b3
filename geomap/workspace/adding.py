"""Add documents: refuse what is not text, store the rest to be mapped."""

from __future__ import annotations

from dataclasses import replace

from geomap.errors import GeomapError, SourceError
from geomap.read import Document
from geomap.read.encoding import LONE_SURROGATE
from geomap.records import MappedDocument
from geomap.store import FIRST_COLLECTION, Entry, Store
from geomap.store.documents import Outcome, State


class StoreFull(GeomapError):
    """The store has reached its limit of documents."""


class Intake:
    """Adds documents to a store."""

    def __init__(self, store: Store, *, max_characters: int, max_documents: int | None = None) -> None:
        self._store = store
        self._max_characters = max_characters
        self._max_documents = max_documents

    def default_collection(self) -> str:
        """Return the slug of the default collection for new documents: the oldest one.

        If all were removed, a new one is created.
        """
        collections = self._store.collections.all()
        return collections[0].slug if collections else self._store.collections.create(FIRST_COLLECTION).slug

    def add(
        self, collection: str, document: Document, *, replaces: bool = True, state: State = "waiting"
    ) -> tuple[Entry, Outcome]:
        """Add a document to be mapped; see :meth:`geomap.store.documents.Documents.add`.

        :raises SourceError: if the text is empty, too long or not text.
        :raises StoreFull: if the store has reached its limit.
        :raises NotInStore: if there is no such collection.
        """
        document = self._checked(document)
        if self._max_documents is not None and self._store.documents.count() >= self._max_documents:
            raise StoreFull(f"there is room for {self._max_documents:,} texts only: remove one first")
        return self._store.documents.add(collection, document, replaces=replaces, state=state)

    def add_mapped(self, collection: str, mapped: MappedDocument) -> Entry:
        """Add a mapped document."""
        entry, outcome = self._store.documents.add(collection, mapped.document, state="working")
        if outcome in {"added", "changed"} or not entry.settled:
            spans = [(mention.start, mention.end, mention.label) for mention in mapped.mentions]
            self._store.documents.finish(entry.id, mapped, version=entry.version, spans=spans)
        return self._store.documents.get(entry.id)

    def reject(self, collection: str, document: Document, reason: str) -> Entry:
        """Store the title of a document that cannot be added, with the reason, so that lists show it as failed."""
        bare = replace(document, text="", title=_plain(document.title), key=_plain(document.key), fields={})
        return self._store.documents.reject(collection, bare, reason)

    def _checked(self, document: Document) -> Document:
        # A lone surrogate cannot be sent as UTF-8; its replacement keeps every offset.
        text = LONE_SURROGATE.sub("\ufffd", document.text)
        if not text.strip():
            raise SourceError("there is no text in it: paste or choose one with some words")
        if "\x00" in text:
            raise SourceError("it holds NUL bytes, so it is not text: save it as plain text in UTF-8")
        if len(text) > self._max_characters:
            raise SourceError(
                f"the text has {len(text):,} characters and the limit is {self._max_characters:,}: "
                "split it, or use 'geomap parse' for long texts"
            )
        return replace(document, text=text, title=_plain(document.title), key=_plain(document.key))


def _plain(line: str) -> str:
    return LONE_SURROGATE.sub("\ufffd", line).replace("\x00", "\ufffd")
