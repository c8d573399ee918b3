"""Documents from sources as a user names them: files, folders, ``-`` for standard input, or bytes with a file name.

The formats come from :mod:`geomap.read.registry`.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, cast

from geomap.errors import GeomapError, MissingExtra, SourceError
from geomap.read.columns import Columns
from geomap.read.document import Document
from geomap.read.encoding import replace_surrogates
from geomap.read.registry import HEAD_BYTES, OnError, Reader, ReadOptions, readers

OnSkip = Callable[[str], None]
"""Called with the name of each file of a folder that no reader knows."""


def read_bytes(data: bytes, *, name: str) -> Document:
    """Make a document from a file's contents, such as an upload.

    The title of a text is its first line if that is short and a blank line follows; it stays part of the text, so that
    offsets are those of the file. Formats that hold several documents must hold exactly one here;
    :func:`read_many` reads any number.

    :param name: the file's name, which becomes the document's key.
    :raises SourceError: if it is empty, too large, binary, truncated or otherwise not a text.
    :raises MissingExtra: if its format needs a library that is not installed.
    """
    documents = list(read_many(data, name=name))
    if len(documents) != 1:
        name = _printable(name)
        raise SourceError(f"{name} holds {len(documents)} documents instead of one: use 'geomap parse' or 'geomap add'")
    return documents[0]


def read_many(
    data: bytes, *, name: str, columns: Columns | None = None, on_error: OnError | None = None
) -> Iterator[Document]:
    """Yield the documents of a file's contents: one, or those of a JSONL file or a table.

    :param name: the file's name.
    :param columns: the names of JSON fields and table columns, if they are not the usual ones.
    :param on_error: called with a name and the reason for each document that cannot be read, while reading goes on;
        without it the error is raised.
    """
    name = _printable(name)
    options = ReadOptions(name=name, columns=columns, on_error=on_error or _raise)
    yield from _read_stream(io.BytesIO(data), options, label=name)


def read_sources(
    sources: Iterable[str | Path],
    *,
    on_error: OnError | None = None,
    on_skip: OnSkip | None = None,
    columns: Columns | None = None,
) -> Iterator[Document]:
    """Yield the documents of files, folders (everything below except hidden files, ordered by name) and ``-``.

    The key of a document from a folder is its path within the folder, that of another file is its name. ``-`` is
    standard input: JSONL if its first line is a JSON object, else one document.

    :param on_error: called with a source's name and the reason if it cannot be read, while reading goes on; without
        it the error is raised.
    :param on_skip: called with the path of each file in a folder that no reader knows.
    :param columns: the names of JSON fields and table columns, if they are not the usual ones.
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
        empty = True
        for file in _files_below(path):
            if readers().with_suffix_of(file.name) is None:
                if on_skip is not None:
                    on_skip(_printable(file))
                continue
            empty = False
            yield from _read_file(file, key=file.relative_to(path).as_posix(), columns=columns, on_error=on_error)
        if empty:
            name = _printable(path)
            suffixes = ", ".join(sorted(readers().suffixes))
            on_error(name, SourceError(f"the folder {name} holds nothing to read: the known suffixes are {suffixes}"))


def _files_below(folder: Path) -> Iterator[Path]:
    for file in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
        if not hidden and file.is_file():
            yield file


def _read_file(path: Path, *, key: str, columns: Columns | None, on_error: OnError) -> Iterator[Document]:
    label = _printable(path)
    options = ReadOptions(name=_printable(key), columns=columns, on_error=on_error)
    try:
        with path.open("rb") as stream:
            yield from _read_stream(stream, options, label=label)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        on_error(label, SourceError(f"{label} cannot be read ({reason}): check its name and permissions"))
    except GeomapError:
        raise
    except ValueError as error:  # a path that no system call takes
        on_error(label, SourceError(f"{label!r} is not a file name: {error}"))


def _read_standard_input(columns: Columns | None, on_error: OnError) -> Iterator[Document]:
    stream = sys.stdin.buffer
    buffered = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(cast(io.RawIOBase, stream))
    options = ReadOptions(name="standard input", columns=columns, on_error=on_error)
    reader = readers().choose(options.name, buffered.peek(1000), standard_input=True)
    if reader.several:
        yield from _documents(reader, buffered, options, label=options.name)
    else:  # a slow pipe may have shown too little: look again at more
        yield from _read_stream(buffered, options, label=options.name)


def _read_stream(stream: IO[bytes], options: ReadOptions, *, label: str) -> Iterator[Document]:
    """Yield the documents of a stream.

    :param label: the name of the stream in errors.
    """
    reader = readers().with_suffix_of(options.name)
    if reader is not None and reader.several:
        yield from _documents(reader, stream, options, label=label)
        return
    head = stream.read(HEAD_BYTES)
    reader = readers().choose(options.name, head)
    data = head + stream.read(max(0, reader.max_bytes + 1 - len(head)))
    if len(data) > reader.max_bytes:
        options.on_error(label, SourceError(f"{options.name} has more than {reader.max_bytes:,} bytes: split it"))
        return
    yield from _documents(reader, io.BytesIO(data), options, label=label)


def _documents(reader: Reader, stream: IO[bytes], options: ReadOptions, *, label: str) -> Iterator[Document]:
    documents = iter(reader.read(stream, options))
    while True:
        try:
            document = next(documents, None)
        except (SourceError, MissingExtra) as error:
            options.on_error(label, error)
            return
        if document is None:
            return
        yield document


def _printable(name: str | Path) -> str:
    """Replace what cannot be written everywhere in a file's name: bytes of no encoding, line breaks and controls."""
    cleaned: str = replace_surrogates(str(name))
    return "".join(character if character.isprintable() else " " for character in cleaned) or "text"


def _raise(name: str, error: GeomapError) -> None:
    raise error
