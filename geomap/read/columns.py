"""The table columns or JSON fields that hold a text and its metadata."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from geomap.errors import SourceError
from geomap.read.document import Document

USUAL_NAMES = {
    "text": ("text", "body", "content", "article", "full_text"),
    "title": ("title", "headline"),
    "url": ("url", "link"),
    "published": ("published", "date", "published_at", "publication_date"),
    "doc_id": ("doc_id", "id"),
    "source": ("source", "publisher", "outlet"),
    "language": ("language", "lang"),
}
"""Default names by role; the first one with a value counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The names of columns or fields in the input; an empty one stands for its usual names."""

    text: str = ""
    title: str = ""
    url: str = ""
    published: str = ""
    doc_id: str = ""
    source: str = ""
    language: str = ""

    def names(self, role: str) -> tuple[str, ...]:
        """Return the possible names of the column for a role, which is a field of this class."""
        name: str = getattr(self, role)
        return (name,) if name else USUAL_NAMES[role]

    def explicit_names(self) -> Iterable[str]:
        """Return the names that the caller chose."""
        return [name for role in USUAL_NAMES if (name := getattr(self, role))]


def document_of(
    values: Mapping[str, Any], columns: Columns, *, key: str, where: str, file: str, max_text_bytes: int
) -> Document:
    """Make a document from the cells of a row or the fields of a line.

    All values except the text and ``doc_id`` are in ``Document.fields`` too, under their own names.

    :param key: the document's key if the values have none.
    :param where: the document's name in errors.
    :param file: the file's name; the document's source if the values have none.
    :param max_text_bytes: the limit of a text's size in UTF-8.
    :raises SourceError: if the text is empty, too long or holds NUL characters.
    """
    text_name, text = _first(values, columns.names("text"))
    if not text.strip():
        raise SourceError(f"{where} has an empty text: leave the document out")
    if "\0" in text:
        raise SourceError(f"{where} has a text with NUL characters: remove them")
    if len(text) > max_text_bytes or len(text.encode()) > max_text_bytes:
        raise SourceError(f"{where} has a text of more than {max_text_bytes:,} bytes: split it")
    doc_id = next((item for name in columns.names("doc_id") if (item := values.get(name)) not in (None, "")), key)
    roles = ("title", "url", "published", "source", "language")
    metadata = {role: _first(values, columns.names(role))[1] for role in roles}
    return Document(
        key=str(doc_id),
        text=text,
        title=metadata["title"],
        url=metadata["url"],
        published=metadata["published"],
        language=metadata["language"],
        source=metadata["source"] or file,
        fields={name: item for name, item in values.items() if name not in {"doc_id", "text", text_name}},
    )


def _first(values: Mapping[str, Any], names: Iterable[str]) -> tuple[str, str]:
    """Return the first name whose value is a non-blank string, with that string; else two empty strings."""
    for name in names:
        item = values.get(name)
        if isinstance(item, str) and item.strip():
            return name, item
    return "", ""
