"""The format of a gazetteer file: an SQLite database with one row per name and one row per place.

The table ``name`` maps a key (:func:`geomap.gazetteer.names.normalise`) to a blob of entries, the most prominent place
first. An entry is the number of a place and one byte for the kind of name (:data:`MATCHES`). The number of a place is
its GeoNames id; places of other sources are numbered from :data:`FIRST_NON_GEONAMES_NUMBER`. Coordinates are integers
in units of 0.00001 degrees (about 1 m). ``cell`` is the number of a half-degree cell, for reverse geocoding; it is NULL
unless the place is populated. The table ``own`` has the ids of places that are not from GeoNames.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterable, Iterator

from geomap.places import CURRENT_COUNTRY_CODES, Bounds, Match

APPLICATION_ID = 0x67656F6D
"""SQLite application id of a gazetteer: "geom" in ASCII."""

SCHEMA_VERSION = 2
"""SQLite user version; a file with a higher one was written by a newer geomap. Version 1 has no prominence."""

FIRST_NON_GEONAMES_NUMBER = 4_000_000_000
"""The number of the first place that is not from GeoNames."""

MATCHES: tuple[Match, ...] = ("name", "alternate", "abbreviation", "part", "demonym")
"""The kinds of names; an entry has the index. If a name is of several kinds for a place, the first one is kept."""

MATCH_SCORES: dict[Match, float] = {"name": 1.0, "alternate": 0.95, "abbreviation": 0.9, "part": 0.9, "demonym": 0.9}
"""The score of an exact match by the kind of name; the score of a fuzzy match is always below 0.9."""

SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE feature (id INTEGER PRIMARY KEY, class TEXT NOT NULL, code TEXT NOT NULL);
CREATE TABLE place (
    id INTEGER PRIMARY KEY,
    source TEXT, source_id TEXT,      -- NULL for GeoNames, whose id is the row's
    name TEXT NOT NULL,
    latitude INTEGER NOT NULL, longitude INTEGER NOT NULL,
    feature INTEGER NOT NULL,
    country TEXT NOT NULL, admin1 TEXT NOT NULL, admin2 TEXT NOT NULL,
    population INTEGER NOT NULL,
    weight INTEGER NOT NULL,          -- the order of candidates, see default_weight()
    bounds BLOB,                      -- west, south, east, north
    cell INTEGER,
    prominence INTEGER NOT NULL       -- in units of 1/10000, see building.prominence
);
CREATE TABLE own (id TEXT PRIMARY KEY, place INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE name (key TEXT PRIMARY KEY, entries BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE skeleton (skeleton TEXT PRIMARY KEY, keys TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE country (code TEXT PRIMARY KEY, place INTEGER NOT NULL, name TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE admin1 (
    country TEXT, code TEXT, place INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY (country, code)
) WITHOUT ROWID;
CREATE TABLE admin2 (
    country TEXT, admin1 TEXT, code TEXT, place INTEGER NOT NULL, name TEXT NOT NULL,
    PRIMARY KEY (country, admin1, code)
) WITHOUT ROWID;
"""

INDEXES = "CREATE INDEX place_cell ON place (cell) WHERE cell IS NOT NULL;"

_ENTRY = struct.Struct("<IB")
_BOUNDS = struct.Struct("<4i")
SCALE = 100_000
"""Units of a stored coordinate per degree."""
CELLS_PER_ROW = 720
"""The number of half-degree cells around the Earth."""
PROMINENCE_UNITS = 10_000
"""Units of a stored prominence in 1."""


def pack_entries(entries: Iterable[tuple[int, int]]) -> bytes:
    """Pack pairs of place number and index in :data:`MATCHES`."""
    return b"".join(_ENTRY.pack(number, match) for number, match in entries)


def unpack_entries(blob: bytes) -> Iterator[tuple[int, int]]:
    """Yield the pairs of place number and index in :data:`MATCHES` of a blob."""
    return _ENTRY.iter_unpack(blob)


def pack_bounds(bounds: Bounds | None) -> bytes | None:
    """Pack a bounding box in degrees."""
    return None if bounds is None else _BOUNDS.pack(*(round(value * SCALE) for value in bounds))


def unpack_bounds(blob: bytes | None) -> Bounds | None:
    """Unpack a bounding box in degrees."""
    if blob is None:
        return None
    west, south, east, north = _BOUNDS.unpack(blob)
    return west / SCALE, south / SCALE, east / SCALE, north / SCALE


def cell_row(latitude: float) -> int:
    """Return the row of half-degree cells that contains a latitude, 0 at the South Pole."""
    return min(359, max(0, int((latitude + 90) * 2)))


def cell_column(longitude: float) -> int:
    """Return the column of half-degree cells that contains a longitude, 0 at the antimeridian."""
    return int((longitude + 180) * 2) % CELLS_PER_ROW


def cell(latitude: float, longitude: float) -> int:
    """Return the number of the half-degree cell that contains a point, row by row from the south-west."""
    return cell_row(latitude) * CELLS_PER_ROW + cell_column(longitude)


_POPULATION_FACTORS = {
    "ADM1": 5.0,
    "PPLC": 5.0,
    "PPLA": 1.5,
    "ADM2": 0.3,
    "ADM3": 0.2,
    "ADM4": 0.1,
    "PPLX": 0.5,
    "PPLL": 0.8,
}
_MIN_WEIGHTS = {
    "CONT": 20_000_000_000,
    "OCN": 50_000_000,
    "SEA": 5_000_000,
    "ADM1": 100_000,
    "PPLC": 100_000,
    "PPLA": 20_000,
    "ADM2": 2_000,
    "PCLH": 1_000_000_000,
    "AIRP": 3_000,
    "AIRB": 10_000,
}


def default_weight(feature_class: str, feature_code: str, population: int) -> int:
    """Estimate how well known a place is, in persons: countries first, then states and capitals, then by population.

    The candidates of a name are in the order of this weight.
    """
    if feature_code in CURRENT_COUNTRY_CODES and feature_class == "A":
        return 10_000_000_000 + population
    return max(int(population * _POPULATION_FACTORS.get(feature_code, 1.0)), _MIN_WEIGHTS.get(feature_code, 0))


def prominence_of_weight(weight: int) -> float:
    """Return a prominence from 0 to 1 for a weight in persons, for places of files of schema version 1.

    It is the logarithm of the weight between 100 and 10 billion, so that places are in the order of their weights.
    """
    return min(1.0, max(0.0, (math.log10(max(weight, 1)) - 2) / 8))
