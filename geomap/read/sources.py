"""Sources as a user names them: files, folders, ``-`` for standard input, or bytes with a file name."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, cast

from geomap.errors import SourceError
from geomap.read import jsonl, pdf, table, web_page
from geomap.read.columns import Columns
from geomap.read.document import Document
from geomap.read.encoding import decode, replace_surrogates

LARGEST = 10_000_000
"""Most bytes of a text or a web page; about twenty books."""

_TEXT = frozenset({".txt", ".text", ".md", ".markdown"})
_HTML = frozenset({".html", ".htm", ".xhtml"})
_PDF = frozenset({".pdf"})
_SEVERAL = {
    ".jsonl": jsonl.read_lines,
    ".ndjson": jsonl.read_lines,
    ".csv": table.read_rows,
    ".tsv": table.read_rows,
}
"""The kinds of which one file may hold several documents, each with its reader."""
SUFFIXES = _TEXT | _HTML | _PDF | _SEVERAL.keys()
"""The file names that are read in a folder; a file named outright is read whatever its name."""

_LONGEST_TITLE = 200
"""A first line longer than this is a paragraph, not a title."""

OnError = Callable[[str, SourceError], None]


def read_bytes(data: bytes, *, name: str) -> Document:
    """Make a document of a file's contents, such as an upload.

    A text's title is its first line if that is short and a blank line follows; it stays part of the text, so that
    offsets are those of the file. A web page or a PDF is told by its suffix or its beginning. JSONL and tables are
    taken if they hold exactly one document; :func:`read_many` takes them with more.

    :param name: the file's name, which is the document's key.
    :raises SourceError: if it is empty, too large, binary, truncated or otherwise no text.
    """
    name = _printable(name)
    is_pdf = _is_pdf(data, name)
    if len(data) > LARGEST and not is_pdf:
        raise SourceError(f"{name} has more than {LARGEST:,} bytes: split it")
    suffix = _suffix(name)
    if several := _SEVERAL.get(suffix):
        documents = list(several(io.BytesIO(data), name=name, largest=LARGEST, on_error=_raise))
        if len(documents) != 1:
            raise SourceError(f"{name} holds {len(documents)} documents where one is asked for: use the command line")
        return documents[0]
    if is_pdf:
        paged = pdf.read_pdf(data, name=name, largest=LARGEST)
        title = paged.title or _title(paged.text)
        return Document(
            key=name, text=paged.text, title=title, published=paged.published, source=name, pages=paged.pages
        )
    if suffix in _HTML or (suffix not in _TEXT and web_page.looks_like_html(data)):
        page = web_page.read_page(data, name=name)
        return Document(key=name, text=page.text, title=page.title, url=page.url, published=page.published, source=name)
    text = decode(data, name=name).replace("\r\n", "\n").replace("\r", "\n")
    return Document(key=name, text=text, title=_title(text), source=name)


def read_many(
    data: bytes, *, name: str, columns: Columns | None = None, on_error: OnError | None = None
) -> Iterator[Document]:
    """Yield the documents of a file's contents: those of a JSONL file or a table, else the one that it is.

    :param name: the file's name.
    :param columns: how the fields of JSONL and the columns of tables are named, if not as usual.
    :param on_error: called with a name and the reason for each document that cannot be read, and the others follow;
        without it the error is raised.
    """
    name = _printable(name)
    yield from _read_stream(io.BytesIO(data), name=name, file=name, columns=columns, on_error=on_error or _raise)


def read_sources(
    sources: Iterable[str | Path], *, on_error: OnError | None = None, columns: Columns | None = None
) -> Iterator[Document]:
    """Yield the documents of files, folders (all below but hidden files, in order of name) and ``-``, standard input.

    A document of a folder has its path within the folder as key, another file its name. Standard input is JSONL if its
    first line is a JSON object, else one text, web page or PDF.

    :param on_error: called with a source's name and the reason if it cannot be read, and the others follow; without
        it the error is raised.
    :param columns: how the fields of JSONL and the columns of tables are named, if not as usual.
    """
    on_error = on_error or _raise
    for source in sources:
        if source == "-":
            yield from _read_standard_input(columns, on_error)
            continue
        path = Path(source)
        if not path.is_dir():
            yield from _read_file(path, key=path.name, columns=columns, on_error=on_error)
            continue
        files = [file for file in sorted(path.rglob("*")) if _is_wanted(file, path)]
        if not files:
            name = _printable(path)
            kinds = ", ".join(sorted(SUFFIXES))
            on_error(name, SourceError(f"the folder {name} holds nothing to read: it takes {kinds}"))
        for file in files:
            yield from _read_file(file, key=file.relative_to(path).as_posix(), columns=columns, on_error=on_error)


def _is_wanted(file: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
    return not hidden and file.suffix.lower() in SUFFIXES and file.is_file()


def _read_file(path: Path, *, key: str, columns: Columns | None, on_error: OnError) -> Iterator[Document]:
    name = _printable(path)
    try:
        with path.open("rb") as stream:
            yield from _read_stream(stream, name=_printable(key), file=name, columns=columns, on_error=on_error)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        on_error(name, SourceError(f"{name} cannot be read ({reason}): check its name and rights"))
    except SourceError:
        raise
    except ValueError as error:  # a path that no system call takes
        on_error(name, SourceError(f"{name!r} is no file name: {error}"))


def _read_standard_input(columns: Columns | None, on_error: OnError) -> Iterator[Document]:
    stream, name = sys.stdin.buffer, "standard input"
    buffered = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(cast(io.RawIOBase, stream))
    if buffered.peek(1000).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b'{"'):
        yield from jsonl.read_lines(buffered, name=name, largest=LARGEST, on_error=on_error, columns=columns)
    else:
        yield from _read_stream(buffered, name=name, file=name, columns=columns, on_error=on_error)


def _read_stream(
    stream: IO[bytes], *, name: str, file: str, columns: Columns | None, on_error: OnError
) -> Iterator[Document]:
    """Yield the documents of a stream.

    :param name: what its documents call it, which tells of which kind it is.
    :param file: what it is called if it cannot be read.
    """
    try:
        if several := _SEVERAL.get(_suffix(name)):
            yield from several(stream, name=name, largest=LARGEST, on_error=on_error, columns=columns)
            return
        data = stream.read(LARGEST + 1)
        if _is_pdf(data, name):
            data += stream.read(pdf.LARGEST - LARGEST)
        document = read_bytes(data, name=name)
    except SourceError as error:
        on_error(file, error)
    else:
        yield document


def _suffix(name: str) -> str:
    return os.path.splitext(name)[1].lower()


def _is_pdf(data: bytes, name: str) -> bool:
    return _suffix(name) in _PDF or (pdf.looks_like_pdf(data) and _suffix(name) not in _SEVERAL)


def _title(text: str) -> str:
    first, _, rest = text.lstrip("\n").partition("\n")
    blank = rest.split("\n", 1)[0]
    if rest and not blank.strip() and len(first) <= _LONGEST_TITLE:
        return first.lstrip("#").strip()
    return ""


def _printable(name: str | Path) -> str:
    """A file's name as it can be written anywhere: no bytes of no encoding, no line breaks or other controls."""
    cleaned: str = replace_surrogates(str(name))
    return "".join(character if character.isprintable() else " " for character in cleaned) or "text"


def _raise(name: str, error: SourceError) -> None:
    raise error
