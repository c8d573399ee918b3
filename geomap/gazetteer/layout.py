"""The gazetteer file: an SQLite database with one row a name and one row a place.

``name`` maps a key (:func:`geomap.gazetteer.names.normalise`) to a blob of entries, best known place first; an entry
is the place's number and one byte for how the name belongs to it. A place's number is its GeoNames id, or counts up
from :data:`FIRST_OWN_NUMBER` for places of other sources. Coordinates are whole hundred-thousandths of a degree
(about 1 m). ``cell`` numbers half-degree squares for reverse geocoding and is NULL for what is no populated place.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator

from geomap.places import CURRENT_COUNTRY_CODES, Bounds, Match

APPLICATION_ID = 0x67656F6D
"""SQLite application id of a gazetteer: "geom" in ASCII."""

SCHEMA_VERSION = 1
"""SQLite user version; a file with a higher one was made by a newer geomap."""

FIRST_OWN_NUMBER = 4_000_000_000

MATCHES: tuple[Match, ...] = ("name", "alternate", "abbreviation", "part", "demonym")
"""How a name belongs to a place, in the order of the entry's byte; the best of several is kept."""

CLOSENESS: dict[Match, float] = {"name": 1.0, "alternate": 0.95, "abbreviation": 0.9, "part": 0.9, "demonym": 0.9}
"""The score of an exact match by its kind; a fuzzy one is always below 0.9."""

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
    weight INTEGER NOT NULL,          -- how well known, see prominence()
    bounds BLOB,                      -- west, south, east, north
    cell INTEGER
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
CELLS_ROUND = 720
"""Half-degree cells in one turn of longitude."""


def pack_entries(entries: Iterable[tuple[int, int]]) -> bytes:
    """Pack (place number, match byte) pairs."""
    return b"".join(_ENTRY.pack(number, match) for number, match in entries)


def unpack_entries(blob: bytes) -> Iterator[tuple[int, int]]:
    """Give the (place number, match byte) pairs of a blob."""
    return _ENTRY.iter_unpack(blob)


def pack_bounds(bounds: Bounds | None) -> bytes | None:
    """Pack a bounding box in degrees."""
    return None if bounds is None else _BOUNDS.pack(*(round(value * SCALE) for value in bounds))


def unpack_bounds(blob: bytes | None) -> Bounds | None:
    """Give the bounding box in degrees."""
    if blob is None:
        return None
    west, south, east, north = _BOUNDS.unpack(blob)
    return west / SCALE, south / SCALE, east / SCALE, north / SCALE


def cell_row(latitude: float) -> int:
    """Give the row of half-degree cells that a latitude lies in, 0 at the South Pole."""
    return min(359, max(0, int((latitude + 90) * 2)))


def cell_column(longitude: float) -> int:
    """Give the column of half-degree cells that a longitude lies in, 0 at the antimeridian."""
    return int((longitude + 180) * 2) % CELLS_ROUND


def cell(latitude: float, longitude: float) -> int:
    """Number the half-degree cell of a point, row by row from the south-west."""
    return cell_row(latitude) * CELLS_ROUND + cell_column(longitude)


_FACTORS = {"ADM1": 5.0, "PPLC": 5.0, "PPLA": 1.5, "ADM2": 0.3, "ADM3": 0.2, "ADM4": 0.1, "PPLX": 0.5, "PPLL": 0.8}
_FLOORS = {
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


def prominence(feature_class: str, feature_code: str, population: int) -> int:
    """Estimate how well known a place is, in persons: countries first, then states and capitals, then by population."""
    if feature_code in CURRENT_COUNTRY_CODES and feature_class == "A":
        return 10_000_000_000 + population
    return max(int(population * _FACTORS.get(feature_code, 1.0)), _FLOORS.get(feature_code, 0))
