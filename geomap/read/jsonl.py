"""JSONL: one document per line, ``{"doc_id": ..., "text": ...}``; other fields return in the output."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO, Any

from geomap.errors import SourceError
from geomap.read.columns import Columns, document_of
from geomap.read.document import Document
from geomap.read.encoding import replace_surrogates
from geomap.read.registry import Reader, ReadOptions

MAX_LINE_BYTES = 100_000_000
"""Maximum size of a line; the text in it has its own limit."""


def looks_like_jsonl(data: bytes) -> bool:
    """Check whether data of unknown format starts like a JSON object."""
    return data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b'{"')


def read_lines(stream: IO[bytes], options: ReadOptions) -> Iterator[Document]:
    """Yield a document for each line; the text stays as it is, except for lone surrogates.

    ``options.on_error`` receives ``NAME, line N`` and the reason for each line that cannot be read.
    """
    name, on_error = options.name, options.on_error
    columns = options.columns or Columns()
    number = 0
    while line := stream.readline(MAX_LINE_BYTES + 1):
        number += 1
        where = f"{name}, line {number}"
        if len(line) > MAX_LINE_BYTES:
            while line and not line.endswith(b"\n"):
                line = stream.readline(MAX_LINE_BYTES)
            on_error(where, SourceError(f"{where} is longer than {MAX_LINE_BYTES:,} bytes: split the document"))
            continue
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if not line.strip():
            continue
        try:
            value = _checked(_parse(line, where), where, columns)
            document = document_of(
                value,
                columns,
                key=f"{name}:{number}",
                where=where,
                file=options.name,
                max_text_bytes=options.max_text_bytes,
            )
        except SourceError as error:
            on_error(where, error)
        else:
            yield document


def _checked(value: Any, where: str, columns: Columns) -> dict[str, Any]:
    names = columns.names("text")
    if not isinstance(value, dict) or not any(isinstance(value.get(each), str) for each in names):
        raise SourceError(f'{where} is not a document: write {{"doc_id": "...", {json.dumps(names[0])}: "..."}}')
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


READER = Reader(
    name="jsonl",
    label="JSONL",
    suffixes=(".jsonl", ".ndjson"),
    media_types=("application/jsonl", "application/x-ndjson"),
    read=read_lines,
    options=("columns",),
    recognizes=looks_like_jsonl,
    scope="standard input",
    several=True,
)
