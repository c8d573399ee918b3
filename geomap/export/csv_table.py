"""CSV (RFC 4180): a row for each mention and derived place, or for each place, with latitude and longitude."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import IO, Any

from geomap.export.flat_rows import By, fields_of, rows
from geomap.export.registry import Exporter
from geomap.records import MappedDocument

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""Characters at the head of a cell that make a spreadsheet run it as a formula."""


def write(
    documents: Iterable[MappedDocument],
    stream: IO[str],
    *,
    by: By = "mention",
    nil: bool = True,
    why: bool = False,
    status: bool = False,
    escape_formulas: bool = True,
) -> None:
    """Write a header and a row each; the columns are GeoJSON's properties, then latitude and longitude.

    Texts and names may come from anyone, and a spreadsheet runs a cell that begins like a formula. So a text cell that
    does gets an apostrophe before it, as OWASP advises; pass ``escape_formulas=False`` where a program reads the file
    and every character counts. UTF-8 without a byte order mark, if the stream is.

    :param by: ``"mention"`` or ``"place"``.
    :param nil: whether to write the mentions that have no position too; what would tell of a place is empty.
    :param why: whether a mention has a column ``why`` too, the reasons that speak for the choice.
    :param status: whether it has a column ``status``: "unreviewed", or "confirmed" or "corrected" by a person.
    :raises SettingError: if ``by`` is neither, or ``why`` or ``status`` is asked for by place.
    """
    names = fields_of(by, why=why, status=status)
    writer = csv.writer(stream)
    writer.writerow([*names, "latitude", "longitude"])
    for position, row in rows(documents, by=by, nil=nil, why=why, status=status):
        point = ("", "") if position is None else (position.latitude, position.longitude)
        writer.writerow([*(_cell(row[name], escape_formulas) for name in names), *point])


def _cell(value: Any, escape_formulas: bool) -> Any:
    if not isinstance(value, str):
        return value
    value = value.encode("utf-8", "replace").decode()
    return f"'{value}" if escape_formulas and value.startswith(FORMULA_STARTS) else value


EXPORTER = Exporter(
    name="csv",
    label="CSV",
    summary="for spreadsheets",
    suffixes=(".csv",),
    media_type="text/csv",
    write=write,
    options=("by", "nil", "why", "status"),
    unit="row",
)
