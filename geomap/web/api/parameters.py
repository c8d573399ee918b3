"""The query parameters of a collection beside its filter; an invalid one is a :class:`ParameterError` that names it."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Sequence
from typing import Any, Literal, cast, get_args

from werkzeug.datastructures import MultiDict

from geomap.errors import ParameterError
from geomap.marks.mercator import View
from geomap.store.columns.parsing import quoted
from geomap.store.documents import State

DEFAULT_PAGE_ROWS, MAX_PAGE_ROWS = 50, 200
MAX_LONGITUDE = 1080.0
"""In degrees: a map can be dragged round the world three times."""

MAX_ZOOM = 24.0

Level = Literal["country", "admin1"]
Arguments = MultiDict[str, str]


def view_of(arguments: Arguments) -> View:
    """Read ``bbox`` (west,south,east,north) and ``zoom``."""
    text = arguments.get("bbox", "")
    parts = [_number(part) for part in text.split(",")]
    if len(parts) != 4 or not all(math.isfinite(part) for part in parts):
        raise ParameterError(f"bbox={quoted(text)} is not a bounding box: write it as west,south,east,north in degrees")
    west, south, east, north = parts
    if not -90 <= south <= north <= 90:
        raise ParameterError(f"bbox={quoted(text)} has invalid latitudes: write south before north, from -90 to 90")
    if max(abs(west), abs(east)) > MAX_LONGITUDE:
        raise ParameterError(f"bbox={quoted(text)} has invalid longitudes: use longitudes from -180 to 180")
    text = arguments.get("zoom", "")
    zoom = _number(text)
    if not 0 <= zoom <= MAX_ZOOM:
        raise ParameterError(f"zoom={quoted(text)} is not a zoom: use a number from 0 to {MAX_ZOOM:g}")
    return View.of(parts, zoom)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def limit_of(arguments: Arguments) -> int:
    """Read ``limit``."""
    text = arguments.get("limit", "") or str(DEFAULT_PAGE_ROWS)
    if not (text.isascii() and text.isdigit() and len(text) < 5 and 1 <= int(text) <= MAX_PAGE_ROWS):
        raise ParameterError(f"limit={quoted(text)} is not allowed: use a number from 1 to {MAX_PAGE_ROWS}")
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
        raise ParameterError(f"{name}={quoted(value)} is not known: use {', '.join(allowed)}")
    return value


def written_cursor(*position: int | str) -> str:
    """Encode the end of a page as an opaque cursor."""
    return base64.urlsafe_b64encode(json.dumps(position).encode()).decode().rstrip("=")


def cursor_of(arguments: Arguments, *types: type[int] | type[str]) -> tuple[Any, ...] | None:
    """Decode ``cursor`` into values of these types; None for the first page."""
    text = arguments.get("cursor", "")
    if not text:
        return None
    try:
        position = json.loads(base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4)))
        fits = isinstance(position, list) and [type(each) for each in position] == list(types)
    except (ValueError, RecursionError):
        fits = False
    if not fits or any(isinstance(each, int) and abs(each) >= 1 << 62 for each in position):
        raise ParameterError(f"cursor={quoted(text)} is not a cursor of this list: leave it out to start again")
    return tuple(position)
