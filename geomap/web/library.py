"""The texts that a running app holds, each with its state; safe to use from several threads."""

from __future__ import annotations

import re
import threading
import unicodedata
from dataclasses import dataclass, replace
from typing import Literal

from geomap.errors import GeomapError, SourceError
from geomap.read import Document
from geomap.records import MappedDocument

State = Literal["waiting", "working", "done", "failed"]

_SURROGATE = re.compile("[\ud800-\udfff]")
_SUFFIX = re.compile(r"\.(txt|text|md|markdown|html?|xhtml|jsonl)$", re.IGNORECASE)


class LibraryFull(GeomapError):
    """The library holds as many texts as it may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A text in the library at one moment.

    ``id`` names it in addresses. ``words`` is how many words the text has and ``words_done`` how many were processed;
    ``mapped`` is there once ``state`` is "done", ``error`` (one line, with the remedy) once it is "failed".
    """

    id: str
    document: Document
    words: int
    state: State = "waiting"
    words_done: int = 0
    mapped: MappedDocument | None = None
    error: str = ""

    @property
    def title(self) -> str:
        """What to call the text: its title, else its key."""
        return self.document.title or self.document.key or self.id

    @property
    def settled(self) -> bool:
        """Whether nothing will change any more."""
        return self.state in {"done", "failed"}


class Library:
    """Texts by id, in the order they were added, at most ``limit`` of them."""

    def __init__(self, *, limit: int, max_characters: int) -> None:
        self._limit = limit
        self._max_characters = max_characters
        self._entries: dict[str, Entry] = {}
        self._lock = threading.Lock()

    def add(self, document: Document, *, mapped: MappedDocument | None = None) -> Entry:
        """Take a text in, as "done" if its map is given and "waiting" if not.

        A text that is there already (same text, same title) is not added again: its entry is returned.

        :raises SourceError: if the text is empty, too long or not text.
        :raises LibraryFull: if there is no room.
        """
        document = self._checked(document) if mapped is None else document
        words = len(document.text.split())
        with self._lock:
            for entry in self._entries.values():
                if entry.document.text == document.text and entry.document.title == document.title:
                    return entry
            if len(self._entries) >= self._limit:
                raise LibraryFull(f"there is room for {self._limit} texts only: remove one first")
            entry = Entry(id=self._free_id(document), document=document, words=words)
            if mapped is not None:
                entry = replace(entry, state="done", words_done=words, mapped=mapped)
            self._entries[entry.id] = entry
            return entry

    def reject(self, document: Document, reason: str) -> None:
        """Keep the title of a text that cannot be taken, with the reason, so that it is seen to be missing."""
        with self._lock:
            if len(self._entries) < self._limit:
                bare = replace(document, text="", title=_SURROGATE.sub("\ufffd", document.title), fields={})
                entry = Entry(id=self._free_id(bare), document=bare, words=0, state="failed", error=reason)
                self._entries[entry.id] = entry

    def get(self, entry_id: str) -> Entry | None:
        """Give the text of an id, or None."""
        with self._lock:
            return self._entries.get(entry_id)

    def entries(self) -> list[Entry]:
        """All texts as they are now, in the order they were added."""
        with self._lock:
            return list(self._entries.values())

    def remove(self, entry_id: str) -> bool:
        """Forget a text; whether it was there."""
        with self._lock:
            return self._entries.pop(entry_id, None) is not None

    def update(self, entry_id: str, *, state: State, words_done: int = 0, error: str = "") -> bool:
        """Note how far a text is; False if it has been removed meanwhile."""
        with self._lock:
            entry = self._entries.get(entry_id)
            if entry is None:
                return False
            self._entries[entry_id] = replace(entry, state=state, words_done=words_done, error=error)
            return True

    def finish(self, entry_id: str, mapped: MappedDocument) -> None:
        """Note that a text is done; nothing happens if it has been removed meanwhile."""
        with self._lock:
            entry = self._entries.get(entry_id)
            if entry is not None:
                self._entries[entry_id] = replace(entry, state="done", words_done=entry.words, mapped=mapped)

    def _checked(self, document: Document) -> Document:
        # A lone surrogate cannot be sent as UTF-8; its replacement keeps every offset.
        text = _SURROGATE.sub("\ufffd", document.text)
        title = _SURROGATE.sub("\ufffd", document.title)
        if not text.strip():
            raise SourceError("there is no text in it: paste or choose one with some words")
        if "\x00" in text:
            raise SourceError("it holds NUL bytes, so it is not text: save it as plain text in UTF-8")
        if len(text) > self._max_characters:
            raise SourceError(
                f"the text has {len(text):,} characters and the limit is {self._max_characters:,}: "
                "split it, or use 'geomap parse' for long texts"
            )
        return replace(document, text=text, title=title)

    def _free_id(self, document: Document) -> str:
        plain = unicodedata.normalize("NFKD", _SUFFIX.sub("", document.key)).encode("ascii", "ignore").decode()
        stem = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
        stem = stem[:48].rsplit("-", 1)[0] if len(stem) > 48 else stem or "text"
        name, number = stem, 2
        while name in self._entries:
            name, number = f"{stem}-{number}", number + 1
        return name
