"""CSV (RFC 4180): one row per mention and derived place, or per place, with latitude and longitude."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import IO, Any

from geomap.export.flat_rows import By, fields_of, rows
from geomap.export.registry import Exporter
from geomap.records import MappedDocument

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""First characters of a cell that make a spreadsheet evaluate it as a formula."""


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
    """Write a header and the rows; the columns are the properties of GeoJSON, then latitude and longitude.

    A spreadsheet evaluates a cell that starts like a formula, and texts are untrusted. Such a cell gets a leading
    apostrophe, as OWASP advises; pass ``escape_formulas=False`` for programs that need the exact characters.

    :param by: ``"mention"`` or ``"place"``.
    :param nil: whether to write the mentions without a position too; their place columns are empty.
    :param why: whether to add a column ``why``, the reasons for the choice.
    :param status: whether to add a column ``status``: "unreviewed", or "confirmed" or "corrected" by a person.
    :raises SettingError: if ``by`` is neither, or ``why`` or ``status`` is requested by place.
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
