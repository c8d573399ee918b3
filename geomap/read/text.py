"""Plain text: all of it, with its first line as title."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from geomap.read.document import Document
from geomap.read.encoding import decode
from geomap.read.registry import Reader, ReadOptions

_MAX_TITLE_CHARACTERS = 200
"""A longer first line is a paragraph, not a title."""


def read(stream: IO[bytes], options: ReadOptions) -> Iterator[Document]:
    """Yield the text as one document, with ``\\n`` as line ends.

    :raises SourceError: if it is empty, binary, or in an unknown encoding.
    """
    text = decode(stream.read(), name=options.name).replace("\r\n", "\n").replace("\r", "\n")
    yield Document(key=options.name, text=text, title=title_of(text), source=options.name)


def title_of(text: str) -> str:
    """Return the first line if it is short and a blank line follows, else ""; the line stays part of the text."""
    first, _, rest = text.lstrip("\n").partition("\n")
    second = rest.split("\n", 1)[0]
    if rest and not second.strip() and len(first) <= _MAX_TITLE_CHARACTERS:
        return first.lstrip("#").strip()
    return ""


READER = Reader(name="text", label="text", suffixes=(".txt", ".text"), media_types=("text/plain",), read=read)
