"""Pairs of numbers whose words say which is the latitude: a label at each, or the order of both before the pair.

"lat 33.89, lon 35.50" and "x: 35.5018; y: 33.8938" have a label at each number; "(lng, lat): 35.5, 33.9", GeoJSON, KML
and WKT state an order that holds for the pair after it and for further pairs behind that.
"""

from __future__ import annotations

import re
from typing import Literal

from geomap.pipeline.coordinates.angles import (
    AFTER,
    DEGREE,
    LATITUDE,
    LATITUDE_WORD,
    LONGITUDE,
    LONGITUDE_WORD,
    MINUTE,
    SECOND,
    SIGN,
    Angle,
    angle_of,
    step_of,
    value_of,
)

Order = Literal["latitude first", "longitude first"]

_X, _Y = r"x\b", r"y\b"
_LINK = r"[\"']?\s{0,2}(?:\((?:[NSEW]|deg(?:rees)?\.?|°|WGS ?84)\)\s{0,2})?(?:of\s|is\s|[:=])?\s{0,2}[\"']?"
_BETWEEN = r"[\"']?\s{0,3}[,;&|/)]?\s{0,3}(?:and\s{1,2})?[({\"']?"
_LEAST_DECIMALS_OF_XY = 3
"""x and y of fewer decimals may be anything, such as a point of a screen."""


_DIRECTIONS = {
    "NS": r"(?:[NS]\b|(?:north|south)\b(?!\sof\b))",
    "EW": r"(?:[EW]\b|(?:east|west)\b(?!\sof\b))",
}


def _angle_pattern(n: int, axis: str) -> str:
    """Decimal degrees, or degrees with minutes and seconds, marked or with spaces or colons between."""
    return (
        rf"(?P<sign{n}>{SIGN}\s?)?(?P<before{n}>[{axis}]\s{{0,2}}(?=[0-9]))?"
        rf"(?P<d{n}>[0-9]{{1,3}}(?:[.,][0-9]{{1,12}})?)"
        rf"(?:(?:{DEGREE}[,\s]{{0,2}}|[ :])(?P<m{n}>[0-9]{{1,2}}(?:[.,][0-9]{{1,8}})?)(?![0-9])"
        rf"(?:(?:{MINUTE}[,\s]{{0,2}}|[ :])(?P<s{n}>[0-9]{{1,2}}(?:[.,][0-9]{{1,8}})?)(?![0-9])(?:{SECOND})?|{MINUTE})?"
        rf"|{DEGREE})?(?:\s?(?P<after{n}>{_DIRECTIONS[axis]}))?"
    )


def _labels_before(first: str, second: str) -> re.Pattern[str]:
    one, other = ("NS", "EW") if first in (LATITUDE, _Y) else ("EW", "NS")
    first_angle, second_angle = _angle_pattern(1, one), _angle_pattern(2, other)
    return re.compile(
        rf"\b(?P<key>{first}){_LINK}{first_angle}{_BETWEEN}\b{second}{_LINK}{second_angle}{AFTER}", re.IGNORECASE
    )


def _labels_after(first: str, second: str) -> re.Pattern[str]:
    number = rf"{SIGN}?[0-9]{{1,3}}[.,][0-9]{{1,12}}{DEGREE}?\s{{1,2}}"
    return re.compile(
        rf"(?<![\w.,°-])(?P<one>{number})\(?(?P<key>{first})\)?\s{{0,2}}[,;/]?\s{{0,2}}(?:and\s{{1,2}})?"
        rf"(?P<other>{number})(?:\({second}\)|{second}(?![^\W_]))",
        re.IGNORECASE,
    )


LABELS_BEFORE = [
    _labels_before(LATITUDE, LONGITUDE),
    _labels_before(LONGITUDE, LATITUDE),
    _labels_before(_X, _Y),
    _labels_before(_Y, _X),
]
LABELS_AFTER = [_labels_after(LATITUDE_WORD, LONGITUDE_WORD), _labels_after(LONGITUDE_WORD, LATITUDE_WORD)]
HAS_LABEL = re.compile(r"[Ll][Aa][Tt](?:\b|[Ii][Tt])|\b[Xx]\b[\"']?\s?[:=]?\s?[\"']?[+\-−–]?[0-9]")
"""What a text must have somewhere for the patterns of labels to be tried."""

_LON_WORD, _LAT_WORD = r"lo?ng?(?:gitude?|g)?", r"lat(?:itude?)?"
_ORDER = re.compile(
    rf"(?:(?<![^\W_])(?:(?P<lat>{_LAT_WORD})[.)]?\s?(?:[,/;&|-]|\band\b)?\s?\(?{_LON_WORD}"
    rf"|(?P<lon>{_LON_WORD})[.)]?\s?(?:[,/;&|-]|\band\b)?\s?\(?{_LAT_WORD}"
    r"|(?P<y>y)\)?\s?[,/;&|-]\s?\(?x|(?P<x>x)\)?\s?[,/;&|-]\s?\(?y)\b\.?"
    r"[)\]]?(?:\s(?:are|is|of|at|were|was)\b)?(?:\s?(?:co-?ordinates|pairs?|order)\b)?"
    r"[)\]]?[\s|]{0,4}[:=]?[\s|]{0,3}[\"'(\[]{0,2}"
    r"|(?P<geojson>[\"']coordinates[\"']\s{0,2}:\s{0,2}(?:\[\s{0,4}){1,4})"
    r"|(?P<kml><coordinates>\s{0,8})"
    r"|\b(?P<wkt>(?:MULTI)?(?:POINT|LINESTRING|POLYGON)(?:\s?[ZM]{1,2})?\s?\({1,3}\s?))$",
    re.IGNORECASE,
)
_NAMED = re.compile(r"\b(?:co-?ordinates?|coords?|GPS|position|location)\W{0,3}$", re.IGNORECASE)


def order_before(before: str) -> tuple[Order, bool] | None:
    """Return the order that the words right before a pair state, and whether they say that it is a position at all.

    "x, y" says so only after a word such as "coordinates".
    """
    match = _ORDER.search(before)
    if not match:
        return None
    order: Order = "latitude first" if match["lat"] or match["y"] else "longitude first"
    plain = match["x"] or match["y"]
    return order, not plain or _NAMED.search(before[: match.start()]) is not None


def angles_of_labels(match: re.Match[str]) -> tuple[Angle, Angle] | None:
    """Read a match of :data:`LABELS_BEFORE`: two angles with their axes."""
    groups = match.groupdict()
    axes = ("NS", "EW") if match["key"][:2].lower() in ("la", "y") else ("EW", "NS")
    angles = []
    for n, axis in enumerate(axes, 1):
        letter = groups[f"before{n}"] or groups[f"after{n}"]
        parts = [part for part in (groups[f"d{n}"], groups[f"m{n}"], groups[f"s{n}"]) if part]
        sign = (groups[f"sign{n}"] or "").strip()
        angle = angle_of(parts, letter, negative=sign not in ("", "+"))
        if angle is None:
            return None
        angles.append(Angle(angle.degrees, angle.step, axis))
    if match["key"].lower() in ("x", "y"):
        decimals = [len(re.split("[.,]", groups[f"d{n}"])[-1]) if groups[f"m{n}"] is None else 0 for n in (1, 2)]
        whole = any(re.fullmatch("[0-9]+", groups[f"d{n}"]) for n in (1, 2))
        if whole or min(decimals) < _LEAST_DECIMALS_OF_XY:
            return None
    return angles[0], angles[1]


def angles_with_labels_after(match: re.Match[str]) -> tuple[Angle, Angle]:
    """Read a match of :data:`LABELS_AFTER`: two angles with their axes."""
    axes = ("NS", "EW") if match["key"][:2].lower() == "la" else ("EW", "NS")
    numbers = [re.sub(DEGREE, "", match[name]).strip() for name in ("one", "other")]
    first, second = (Angle(value_of(number), step_of(number), axis) for number, axis in zip(numbers, axes, strict=True))
    return first, second
