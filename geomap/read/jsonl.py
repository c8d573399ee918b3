"""JSONL: a document a line, ``{"doc_id": ..., "text": ...}`` and whatever else, which is given back on output."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import IO, Any

from geomap.errors import SourceError
from geomap.read.document import Document
from geomap.read.encoding import replace_surrogates

LONGEST_LINE = 100_000_000
"""Bytes of a line; its text is limited on top of that."""


def read_lines(
    stream: IO[bytes], *, name: str, largest: int, on_error: Callable[[str, SourceError], None]
) -> Iterator[Document]:
    """Yield a document for each line; the text is never changed but for lone surrogates.

    :param name: the file's name, for errors and for the key of a document without ``doc_id``.
    :param largest: most bytes that a text may have in UTF-8.
    :param on_error: called with ``NAME, line N`` and the reason for each line that is left out.
    """
    number = 0
    while line := stream.readline(LONGEST_LINE + 1):
        number += 1
        where = f"{name}, line {number}"
        if len(line) > LONGEST_LINE:
            while line and not line.endswith(b"\n"):
                line = stream.readline(LONGEST_LINE)
            on_error(where, SourceError(f"{where} is longer than {LONGEST_LINE:,} bytes: split the document"))
            continue
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if not line.strip():
            continue
        try:
            document = document_of(_parse(line, where), number=number, name=name, largest=largest)
        except SourceError as error:
            on_error(where, error)
        else:
            yield document


def document_of(value: Any, *, number: int, name: str, largest: int) -> Document:
    """Make a document of one line's value.

    :raises SourceError: if it has no text, or one that is empty, too long or holds NUL characters.
    """
    where = f"{name}, line {number}"
    if not isinstance(value, dict) or not isinstance(value.get("text"), str):
        raise SourceError(f'{where} is no document: write {{"doc_id": "...", "text": "..."}}')
    value = replace_surrogates(value)
    text = value["text"]
    if not text.strip():
        raise SourceError(f"{where} has an empty text: leave the document out")
    if "\0" in text:
        raise SourceError(f"{where} has a text with NUL characters: remove them")
    if len(text) > largest or len(text.encode()) > largest:
        raise SourceError(f"{where} has a text of more than {largest:,} bytes: split it")
    doc_id = value.get("doc_id")
    return Document(
        key=str(doc_id) if doc_id not in (None, "") else f"{name}:{number}",
        text=text,
        title=_string(value, "title"),
        url=_string(value, "url"),
        published=_string(value, "published") or _string(value, "date"),
        language=_string(value, "language") or "en",
        source=name,
        fields={key: item for key, item in value.items() if key not in {"doc_id", "text"}},
    )


def _parse(line: bytes, where: str) -> Any:
    try:
        return json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise SourceError(f"{where} is not UTF-8: save the file as UTF-8") from None
    except (ValueError, RecursionError):
        end = "" if line.endswith(b"\n") else " (the file seems truncated)"
        raise SourceError(f"{where} is broken JSON{end}: write one object a line") from None


def _string(value: dict[str, Any], key: str) -> str:
    item = value.get(key)
    return item if isinstance(item, str) else ""
