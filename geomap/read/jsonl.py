"""JSONL: a document a line, ``{"doc_id": ..., "text": ...}`` and whatever else, which is given back on output."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import IO, Any

from geomap.errors import SourceError
from geomap.read.columns import Columns, document_of
from geomap.read.document import Document
from geomap.read.encoding import replace_surrogates

LONGEST_LINE = 100_000_000
"""Bytes of a line; its text is limited on top of that."""


def read_lines(
    stream: IO[bytes],
    *,
    name: str,
    largest: int,
    on_error: Callable[[str, SourceError], None],
    columns: Columns | None = None,
) -> Iterator[Document]:
    """Yield a document for each line; the text is never changed but for lone surrogates.

    :param name: the file's name, for errors and for the key of a document without ``doc_id``.
    :param largest: most bytes that a text may have in UTF-8.
    :param columns: how the fields are named, if not as usual.
    :param on_error: called with ``NAME, line N`` and the reason for each line that is left out.
    """
    columns = columns or Columns()
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
            value = _checked(_parse(line, where), where, columns)
            document = document_of(
                value, columns=columns, key=f"{name}:{number}", name=name, where=where, largest=largest
            )
        except SourceError as error:
            on_error(where, error)
        else:
            yield document


def _checked(value: Any, where: str, columns: Columns) -> dict[str, Any]:
    names = columns.names("text")
    if not isinstance(value, dict) or not any(isinstance(value.get(each), str) for each in names):
        raise SourceError(f'{where} is no document: write {{"doc_id": "...", {json.dumps(names[0])}: "..."}}')
    checked: dict[str, Any] = replace_surrogates(value)
    return checked


def _parse(line: bytes, where: str) -> Any:
    try:
        return json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise SourceError(f"{where} is not UTF-8: save the file as UTF-8") from None
    except (ValueError, RecursionError):
        end = "" if line.endswith(b"\n") else " (the file seems truncated)"
        raise SourceError(f"{where} is broken JSON{end}: write one object a line") from None
