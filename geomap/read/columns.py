"""Which columns of a table, or fields of JSON, hold the text and what is known about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from geomap.errors import SourceError
from geomap.read.document import Document

USUAL = {
    "text": ("text", "body", "content", "article", "full_text"),
    "title": ("title", "headline"),
    "url": ("url", "link"),
    "published": ("published", "date", "published_at", "publication_date"),
    "doc_id": ("doc_id", "id"),
    "source": ("source", "publisher", "outlet"),
    "language": ("language", "lang"),
}
"""The names that are looked for, the first that has something in it wins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The names of columns or fields as the caller knows them; an empty one is looked for by its usual names."""

    text: str = ""
    title: str = ""
    url: str = ""
    published: str = ""
    doc_id: str = ""
    source: str = ""
    language: str = ""

    def names(self, role: str) -> tuple[str, ...]:
        """Give the names that may hold a role, a field of this class."""
        named: str = getattr(self, role)
        return (named,) if named else USUAL[role]

    def named(self) -> Iterable[str]:
        """Give the names that the caller has given."""
        return [named for role in USUAL if (named := getattr(self, role))]


def document_of(
    value: Mapping[str, Any], *, columns: Columns, key: str, name: str, where: str, largest: int
) -> Document:
    """Make a document of the cells of a row or the fields of a line.

    All but the text and ``doc_id`` stay in ``Document.fields`` too, under their own names. ``source`` is the file's
    name where the values tell none.

    :param key: the document's key if the values hold none.
    :param name: the file's name.
    :param where: what to call the document in an error.
    :param largest: most bytes that the text may have in UTF-8.
    :raises SourceError: if the text is empty, too long or holds NUL characters.
    """
    text_name, text = _first(value, columns.names("text"))
    if not text.strip():
        raise SourceError(f"{where} has an empty text: leave the document out")
    if "\0" in text:
        raise SourceError(f"{where} has a text with NUL characters: remove them")
    if len(text) > largest or len(text.encode()) > largest:
        raise SourceError(f"{where} has a text of more than {largest:,} bytes: split it")
    doc_id = next((item for each in columns.names("doc_id") if (item := value.get(each)) not in (None, "")), key)
    told = {role: _first(value, columns.names(role))[1] for role in ("title", "url", "published", "source", "language")}
    return Document(
        key=str(doc_id),
        text=text,
        title=told["title"],
        url=told["url"],
        published=told["published"],
        language=told["language"] or "en",
        source=told["source"] or name,
        fields={each: item for each, item in value.items() if each not in {"doc_id", "text", text_name}},
    )


def _first(value: Mapping[str, Any], names: Iterable[str]) -> tuple[str, str]:
    """The first of the names under which there is a string that is not blank, and that string; else two empty ones."""
    for each in names:
        item = value.get(each)
        if isinstance(item, str) and item.strip():
            return each, item
    return "", ""
