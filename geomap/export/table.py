"""CSV (RFC 4180): a row for each mention, or for each place, with latitude and longitude."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import IO, Any

from geomap.export.rows import MENTION_FIELDS, PLACE_FIELDS, By, check_by, rows
from geomap.records import MappedDocument

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""Characters at the head of a cell that make a spreadsheet run it as a formula."""


def write(
    documents: Iterable[MappedDocument],
    stream: IO[str],
    *,
    by: By = "mention",
    nil: bool = True,
    escape_formulas: bool = True,
) -> None:
    """Write a header and a row each; the columns are GeoJSON's properties, then latitude and longitude.

    Texts and names may come from anyone, and a spreadsheet runs a cell that begins like a formula. So a text cell that
    does gets an apostrophe before it, as OWASP advises; pass ``escape_formulas=False`` where a program reads the file
    and every character counts. UTF-8 without a byte order mark, if the stream is.

    :param by: ``"mention"`` or ``"place"``.
    :param nil: whether to write NIL mentions too; their place's columns are empty.
    :raises SettingError: if ``by`` is neither.
    """
    check_by(by)
    names = MENTION_FIELDS if by == "mention" else PLACE_FIELDS
    writer = csv.writer(stream)
    writer.writerow([*names, "latitude", "longitude"])
    for place, row in rows(documents, by=by, nil=nil):
        position = ("", "") if place is None else (place.latitude, place.longitude)
        writer.writerow([*(_cell(row[name], escape_formulas) for name in names), *position])


def _cell(value: Any, escape_formulas: bool) -> Any:
    if not isinstance(value, str):
        return value
    value = value.encode("utf-8", "replace").decode()
    return f"'{value}" if escape_formulas and value.startswith(FORMULA_STARTS) else value
