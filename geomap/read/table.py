"""Tables (CSV and TSV): a document a row, under a first row that names the columns."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Any

from geomap.errors import SourceError
from geomap.read import encoding
from geomap.read.columns import USUAL, Columns, document_of
from geomap.read.document import Document

_DELIMITERS = ",;\t"
_SAMPLE = 100_000
"""Characters by which the delimiter is told."""
_MOST_NAMED = 20
"""Columns that an error names at most."""

OnError = Callable[[str, SourceError], None]


@dataclass(frozen=True, slots=True)
class _Form:
    """How a table is written."""

    delimiter: str
    quoted: bool
    header: tuple[str, ...]

    def rows(self, lines: Iterable[str]) -> Iterator[list[str]]:
        if self.quoted:
            return csv.reader(lines, delimiter=self.delimiter, strict=True)
        return csv.reader(lines, delimiter=self.delimiter, quoting=csv.QUOTE_NONE)


def read_rows(
    stream: IO[bytes], *, name: str, largest: int, on_error: OnError, columns: Columns | None = None
) -> Iterator[Document]:
    """Yield a document for each row; line ends in the text become ``\\n``.

    The delimiter is a comma, a semicolon or a tab, and the encoding that of :func:`encoding.opened_text`. The header's
    names are compared without regard to case; the rows are counted from 1, the header, as a spreadsheet does.

    :param stream: one that can be rewound, as a file.
    :param name: the file's name, for errors and for the key of a document without ``doc_id``.
    :param largest: most bytes that a text may have in UTF-8.
    :param columns: how the columns are named, if not as usual.
    :param on_error: called with ``NAME, row N`` and the reason for each row that is left out.
    :raises SourceError: if it is no text, or no column holds the text.
    """
    columns = columns or Columns()
    # Of the whole process, so it is only ever raised: articles are longer than the cells that Python expects.
    csv.field_size_limit(max(csv.field_size_limit(), largest + 1))
    with encoding.opened_text(stream, name=name) as text:
        sample = text.read(_SAMPLE) + text.readline()  # whole lines
        form = _form_of(sample, columns, whole=len(sample) < _SAMPLE)
        names = _names(form.header, columns, name)
        rows = form.rows(itertools.chain(io.StringIO(sample, newline=""), text))
        for number in itertools.count(1):
            where = f"{name}, row {number}"
            try:
                row = next(rows, None)
                if row is None:
                    return
                if number > 1 and any(cell.strip() for cell in row):
                    value = _value(row, names, where)
                    yield document_of(
                        value, columns=columns, key=f"{name}:{number}", name=name, where=where, largest=largest
                    )
            except csv.Error as error:
                on_error(where, _broken(error, where, largest))
            except SourceError as error:
                on_error(where, error)


def _form_of(sample: str, columns: Columns, *, whole: bool) -> _Form:
    """The form in which a table's header has a column for the text, or else the most columns."""
    forms = [_Form(delimiter, True, _header(sample, delimiter)) for delimiter in _DELIMITERS]
    form = max(forms, key=lambda form: (_text_column(form.header, columns) != "", len(form.header)))
    if form.delimiter == "\t" and not _fits(form, sample, whole=whole):
        return _Form("\t", False, form.header)  # many tables with tabs know no quoting
    if len(form.header) == 1:
        return _Form("\x1f", True, form.header)  # one column: commas are the text's own
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
    """The columns' names, spelled as :class:`Columns` spells those that it knows.

    :raises SourceError: if no column holds the text, or one that the caller names is not there.
    """
    has = ", ".join(header[:_MOST_NAMED]) + (", ..." if len(header) > _MOST_NAMED else "")
    has = "".join(character if character.isprintable() else " " for character in has)
    known = {cell.casefold() for cell in header}
    for named in columns.named():
        if named.casefold() not in known:
            raise SourceError(f"{name} has no column {named!r}: its columns are {has}")
    if not _text_column(header, columns):
        raise SourceError(
            f"{name} has no column for the text (its columns are {has}): "
            "name the one that holds it 'text' in the first row, or give Columns(text=...)"
        )
    spelled = {each.casefold(): each for role in USUAL for each in columns.names(role)}
    return [spelled.get(cell.casefold(), cell) for cell in header]


def _value(row: list[str], names: list[str], where: str) -> dict[str, Any]:
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
        return SourceError(f"{where} has a quote that nothing closes: close it, or get the file again")
    return SourceError(f"{where} is broken ({error}): put quotes around the cell, and double those inside it")
