"""The parameters of questions to a collection; whatever cannot be is a :class:`ParameterError` that names it."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Sequence
from typing import Any, Literal, cast, get_args

from werkzeug.datastructures import MultiDict

from geomap.errors import ParameterError
from geomap.marks.mercator import View
from geomap.store.columns.filters import shown
from geomap.store.documents import State

DEFAULT_LIMIT, MOST = 50, 200
FARTHEST = 1080.0
"""Degrees of longitude that a map may have been dragged: three times round the world."""

CLOSEST = 24.0
"""The highest zoom."""

Level = Literal["country", "admin1"]
Arguments = MultiDict[str, str]


def view_of(arguments: Arguments) -> View:
    """Read ``bbox`` (west,south,east,north) and ``zoom``."""
    text = arguments.get("bbox", "")
    parts = [_number(part) for part in text.split(",")]
    if len(parts) != 4 or not all(math.isfinite(part) for part in parts):
        raise ParameterError(f"bbox={shown(text)} is no box: write it as west,south,east,north in degrees")
    west, south, east, north = parts
    if not -90 <= south <= north <= 90:
        raise ParameterError(f"bbox={shown(text)} has no such latitudes: south first, then north, from -90 to 90")
    if max(abs(west), abs(east)) > FARTHEST:
        raise ParameterError(f"bbox={shown(text)} goes round the world too often: use longitudes from -180 to 180")
    text = arguments.get("zoom", "")
    zoom = _number(text)
    if not 0 <= zoom <= CLOSEST:
        raise ParameterError(f"zoom={shown(text)} is no zoom: use a number from 0 to {CLOSEST:g}")
    return View.of(parts, zoom)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def limit_of(arguments: Arguments) -> int:
    """Read ``limit``."""
    text = arguments.get("limit", "") or str(DEFAULT_LIMIT)
    if not (text.isascii() and text.isdigit() and len(text) < 5 and 1 <= int(text) <= MOST):
        raise ParameterError(f"limit={shown(text)} cannot be: use a number from 1 to {MOST}")
    return int(text)


def level_of(arguments: Arguments) -> Level:
    """Read ``level``."""
    return cast(Level, _one_of("level", arguments.get("level", "") or "country", get_args(Level)))


def states_of(arguments: Arguments) -> tuple[State, ...]:
    """Read ``state``, which may be repeated."""
    states = sorted({value for value in arguments.getlist("state") if value})
    return tuple(cast(State, _one_of("state", value, get_args(State))) for value in states)


def _one_of(name: str, value: str, allowed: Sequence[str]) -> str:
    if value not in allowed:
        raise ParameterError(f"{name}={shown(value)} is not known: use {', '.join(allowed)}")
    return value


def written_cursor(*where: int | str) -> str:
    """Write down where a page ends, so that nobody is tempted to read it."""
    return base64.urlsafe_b64encode(json.dumps(where).encode()).decode().rstrip("=")


def cursor_of(arguments: Arguments, *kinds: type[int] | type[str]) -> tuple[Any, ...] | None:
    """Read ``cursor``, which was written of values of these kinds; None at the beginning."""
    text = arguments.get("cursor", "")
    if not text:
        return None
    try:
        where = json.loads(base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4)))
        fits = isinstance(where, list) and [type(each) for each in where] == list(kinds)
    except (ValueError, RecursionError):
        fits = False
    if not fits or any(isinstance(each, int) and abs(each) >= 1 << 62 for each in where):
        raise ParameterError(f"cursor={shown(text)} was not told by this list: leave it out to begin again")
    return tuple(where)
