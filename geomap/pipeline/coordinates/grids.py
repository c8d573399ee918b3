"""Grids over the Earth: UTM, MGRS and plus codes, each turned into the cell that it names.

UTM's projection is the package ``utm``'s. MGRS, as the National Geospatial-Intelligence Agency's standard on grids
(NGA.STND.0037) lays it down, is UTM with letters for squares of 100 km; its polar caps are left out. Plus codes follow
the specification of Open Location Code.
"""

from __future__ import annotations

from dataclasses import dataclass

import utm

from geomap.places import Bounds

BANDS = "CDEFGHJKLMNPQRSTUVWX"
"""Letters of UTM's bands of latitude from 80° S, 8° each; X has 12°."""

_EASTING = range(100_000, 900_000)
_HIGHEST_NORTHING = 10_000_000
_SQUARE = 100_000
_CYCLE = 2_000_000
"""MGRS' letters for northing begin anew after so many metres."""
_COLUMNS = ("ABCDEFGH", "JKLMNPQR", "STUVWXYZ")
_ROWS = "ABCDEFGHJKLMNPQRSTUV"
_ZONE_WIDTH, _SLACK = 6.0, 1.0
_SOUTHERN_BY_LAND = frozenset({19, 20, 21})
"""Zones where the S of "19S" is read as "south": band S of them is open sea, Patagonia and the Falklands are not."""

PLUS_CODE_DIGITS = "23456789CFGHJMPQRVWX"
_PAIRS, _ROWS_A_CELL, _COLUMNS_A_CELL = 5, 5, 4


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a grid, or the box that the last digit of a coordinate leaves open; the position is its middle."""

    latitude: float
    longitude: float
    bounds: Bounds


def utm_cell(zone: int, letter: str, easting: float, northing: float, *, metres: float = 1.0) -> Cell | None:
    """Give the cell around a UTM position, or None if there is no such position.

    :param letter: a band's letter, or "north" or "south". "S" is band S (32° to 40° N) where the northing fits it and
        the hemisphere elsewhere, for writers mean either.
    :param metres: how much a step of the last digit is.
    """
    if not (1 <= zone <= 60 and _EASTING.start <= easting < _EASTING.stop and 0 <= northing < _HIGHEST_NORTHING):
        return None
    northern = letter == "north" or (len(letter) == 1 and letter >= "N")
    if letter == "S" and (zone in _SOUTHERN_BY_LAND or not _in_band(zone, "S", easting, northing)):
        letter, northern = "south", False
    if len(letter) == 1 and letter != "N" and not _in_band(zone, letter, easting, northing):
        return None
    half = metres / 2
    return _cell(zone, northern, easting - half, northing - half, metres)


def mgrs_cell(zone: int, band: str, column: str, row: str, digits: str) -> Cell | None:
    """Give the square that an MGRS reference names, or None if the grid has no such square.

    :param digits: easting and northing together, an even number of digits.
    """
    if not 1 <= zone <= 60 or column not in _COLUMNS[(zone - 1) % 3]:
        return None
    half = len(digits) // 2
    size = float(10 ** (5 - half))
    easting = (_COLUMNS[(zone - 1) % 3].index(column) + 1) * _SQUARE + int(digits[:half] or 0) * size
    # rows begin at A in odd zones and at F in even ones
    start = (_ROWS.index(row) - (0 if zone % 2 else 5)) % len(_ROWS) * _SQUARE + int(digits[half:] or 0) * size
    northern = band >= "N"
    for northing in range(0, _HIGHEST_NORTHING, _CYCLE):
        middle = start + northing + size / 2
        if middle < _HIGHEST_NORTHING and _in_band(zone, band, easting + size / 2, middle):
            return _cell(zone, northern, easting, start + northing, size)
    return None


def plus_code_cell(code: str) -> Cell | None:
    """Give the cell of a full plus code such as "8G7C6539+V3", or None if it is none."""
    digits = code.replace("+", "").rstrip("0")
    if len(digits) % 2 and len(digits) < 2 * _PAIRS:
        return None
    places = [PLUS_CODE_DIGITS.index(digit) for digit in digits]
    south, west, height, width = 0.0, 0.0, 400.0, 400.0
    for pair in range(0, min(len(places), 2 * _PAIRS), 2):
        height, width = height / 20, width / 20
        south += places[pair] * height
        west += places[pair + 1] * width
    for place in places[2 * _PAIRS :]:
        height, width = height / _ROWS_A_CELL, width / _COLUMNS_A_CELL
        south += place // _COLUMNS_A_CELL * height
        west += place % _COLUMNS_A_CELL * width
    if south >= 180 or west >= 360:
        return None
    box = (west - 180, south - 90, west + width - 180, south + height - 90)
    return Cell((box[1] + box[3]) / 2, (box[0] + box[2]) / 2, box)


def _in_band(zone: int, band: str, easting: float, northing: float) -> bool:
    """Whether a position lies in a zone's band, or so little outside that a square of the band may reach there."""
    latitude, longitude = _degrees(zone, band >= "N", easting, northing)
    low = -80 + 8 * BANDS.index(band)
    high = low + (12 if band == "X" else 8)
    # Norway and Svalbard have wider zones
    reach = _ZONE_WIDTH / 2 + (3 * _SLACK + _ZONE_WIDTH / 2 if band in "VX" else _SLACK)
    apart = abs((longitude - (6 * zone - 183) + 180) % 360 - 180)
    return low - _SLACK <= latitude <= high + _SLACK and apart <= reach


def _cell(zone: int, northern: bool, easting: float, northing: float, metres: float) -> Cell:
    corners = [
        _degrees(zone, northern, easting + east, northing + north) for east in (0, metres) for north in (0, metres)
    ]
    latitude, longitude = _degrees(zone, northern, easting + metres / 2, northing + metres / 2)
    around = [longitude + _turn(other - longitude) for _, other in corners]
    south, north = min(lat for lat, _ in corners), max(lat for lat, _ in corners)
    return Cell(latitude, longitude, (_whole(min(around)), south, _whole(max(around)), north))


def _turn(degrees: float) -> float:
    return (degrees + 180) % 360 - 180


def _whole(longitude: float) -> float:
    return longitude if -180 <= longitude <= 180 else _turn(longitude)


def _degrees(zone: int, northern: bool, easting: float, northing: float) -> tuple[float, float]:
    latitude, longitude = utm.to_latlon(easting, northing, zone, northern=northern, strict=False)
    return float(latitude), float(longitude)
