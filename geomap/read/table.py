"""Tables (CSV and TSV): one document per row; the first row names the columns."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Any

from geomap.errors import SourceError
from geomap.read import encoding
from geomap.read.columns import USUAL_NAMES, Columns, document_of
from geomap.read.document import Document
from geomap.read.registry import Reader, ReadOptions

_DELIMITERS = ",;\t"
_SAMPLE_CHARACTERS = 100_000
"""Characters from the start of a file that decide on its delimiter."""
_MAX_COLUMNS_IN_ERROR = 20


@dataclass(frozen=True, slots=True)
class _Form:
    """The syntax of a table."""

    delimiter: str
    quoted: bool
    header: tuple[str, ...]

    def rows(self, lines: Iterable[str]) -> Iterator[list[str]]:
        if self.quoted:
            return csv.reader(lines, delimiter=self.delimiter, strict=True)
        return csv.reader(lines, delimiter=self.delimiter, quoting=csv.QUOTE_NONE)


def read_rows(stream: IO[bytes], options: ReadOptions) -> Iterator[Document]:
    """Yield a document for each row; line ends in the text become ``\\n``.

    The delimiter is a comma, a semicolon or a tab; :func:`encoding.open_text` finds the encoding. Column names match
    in any case. Rows are numbered from 1, the header, as in a spreadsheet. ``options.on_error`` receives ``NAME, row
    N`` and the reason for each row that cannot be read.

    :raises SourceError: if the file is binary, or no column holds the text.
    """
    name, on_error, largest = options.name, options.on_error, options.max_text_bytes
    columns = options.columns or Columns()
    # A limit of the whole process, so it only ever rises: articles are longer than Python's default for a cell.
    csv.field_size_limit(max(csv.field_size_limit(), largest + 1))
    with encoding.open_text(stream, name=name) as text:
        sample = text.read(_SAMPLE_CHARACTERS) + text.readline()  # whole lines
        form = _form_of(sample, columns, whole=len(sample) < _SAMPLE_CHARACTERS)
        names = _names(form.header, columns, name)
        rows = form.rows(itertools.chain(io.StringIO(sample, newline=""), text))
        for number in itertools.count(1):
            where = f"{name}, row {number}"
            try:
                row = next(rows, None)
                if row is None:
                    return
                if number > 1 and any(cell.strip() for cell in row):
                    values = _values(row, names, where)
                    yield document_of(
                        values,
                        columns,
                        key=f"{name}:{number}",
                        where=where,
                        file=options.name,
                        max_text_bytes=options.max_text_bytes,
                    )
            except csv.Error as error:
                on_error(where, _broken(error, where, largest))
            except SourceError as error:
                on_error(where, error)


def _form_of(sample: str, columns: Columns, *, whole: bool) -> _Form:
    """Choose the delimiter that gives the header a column for the text, or else the most columns."""
    forms = [_Form(delimiter, True, _header(sample, delimiter)) for delimiter in _DELIMITERS]
    form = max(forms, key=lambda form: (_text_column(form.header, columns) != "", len(form.header)))
    if form.delimiter == "\t" and not _fits(form, sample, whole=whole):
        return _Form("\t", False, form.header)  # many tables with tabs do not quote cells
    if len(form.header) == 1:
        return _Form("\x1f", True, form.header)  # one column: commas belong to the text
    return form


def _header(sample: str, delimiter: str) -> tuple[str, ...]:
    try:
        cells = next(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter), [])
    except csv.Error:
        return ()
    return tuple(cell.strip() or f"column {number}" for number, cell in enumerate(cells, 1))


def _fits(form: _Form, sample: str, *, whole: bool) -> bool:
    try:
        return all(len(row) <= len(form.header) for row in form.rows(io.StringIO(sample, newline="")))
    except csv.Error as error:
        return not whole and "unexpected end" in str(error)


def _text_column(header: Iterable[str], columns: Columns) -> str:
    known = {cell.casefold() for cell in header}
    return next((each for each in columns.names("text") if each.casefold() in known), "")


def _names(header: tuple[str, ...], columns: Columns, name: str) -> list[str]:
    """Return the columns' names, in the spelling of :class:`Columns` where it has them.

    :raises SourceError: if no column holds the text, or a column that the caller names is missing.
    """
    header_text = ", ".join(header[:_MAX_COLUMNS_IN_ERROR]) + (", ..." if len(header) > _MAX_COLUMNS_IN_ERROR else "")
    header_text = "".join(character if character.isprintable() else " " for character in header_text)
    known = {cell.casefold() for cell in header}
    for column in columns.explicit_names():
        if column.casefold() not in known:
            raise SourceError(f"{name} has no column {column!r}: the columns are {header_text}")
    if not _text_column(header, columns):
        raise SourceError(
            f"{name} has no column for the text (the columns are {header_text}): "
            "call the column with the text 'text' in the first row, or use --column text=NAME or Columns(text=...)"
        )
    spelled = {each.casefold(): each for role in USUAL_NAMES for each in columns.names(role)}
    return [spelled.get(cell.casefold(), cell) for cell in header]


def _values(row: list[str], names: list[str], where: str) -> dict[str, Any]:
    if any(cell.strip() for cell in row[len(names) :]):
        raise SourceError(
            f"{where} has {len(row)} cells where the first row has {len(names)}: quote the cells that hold delimiters"
        )
    cells = (cell.replace("\r\n", "\n").replace("\r", "\n") for cell in row)
    return dict(zip(names, cells, strict=False))


def _broken(error: csv.Error, where: str, largest: int) -> SourceError:
    if "field limit" in str(error):
        return SourceError(f"{where} has a cell of more than {largest:,} characters: split it, or close its quote")
    if "unexpected end" in str(error):
        return SourceError(f"{where} has a quote that is never closed: close it, or get the file again")
    return SourceError(f"{where} is broken ({error}): put quotes around the cell, and double those inside it")


READER = Reader(
    name="table",
    label="CSV, TSV",
    suffixes=(".csv", ".tsv"),
    media_types=("text/csv", "text/tab-separated-values"),
    read=read_rows,
    options=("columns",),
    several=True,
)
