"""Hexagons of equal size on the map, for density.

They are fixed to the world at each zoom, so that they do not swim while a map is moved, and they go round the world
without a seam.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geomap.marks.mercator import Floats, View

ACROSS = 28.0
"""Pixels from side to side, about: a whole number of them goes round the world."""

MOST = 2500
"""Hexagons at most; where there would be more they are larger."""

ROW = math.sqrt(3) / 2
"""Height of a row of hexagons, in widths."""

_LARGER = 1.25
_CORNER_X = np.array([0, 1 / 2, 1 / 2, 0, -1 / 2, -1 / 2])
_CORNER_Y = np.array([-2, -1, 1, 2, 1, -1]) / math.sqrt(12)


@dataclass(frozen=True, slots=True)
class Hexagon:
    """A hexagon with a corner at its top: six (latitude, longitude) clockwise from there, and what lies in it."""

    corners: tuple[tuple[float, float], ...]
    mentions: int
    places: int


def hexagons(latitude: Floats, longitude: Floats, mentions: NDArray[np.int64], *, view: View) -> tuple[Hexagon, ...]:
    """Count the places of a view in hexagons, from north to south and west to east.

    Those on the view's edge count what lies beyond it as well. Every place in the view is in exactly one.

    :param mentions: of each place, aligned with the positions; places with none are left out.
    """
    across = ACROSS
    while True:
        found = _counted(latitude, longitude, mentions, view, across)
        if len(found) <= MOST:
            return found
        across *= _LARGER


def _counted(
    latitude: Floats, longitude: Floats, mentions: NDArray[np.int64], view: View, across: float
) -> tuple[Hexagon, ...]:
    columns = max(1, round(view.world / across))
    width = view.world / columns
    around = view.widened(2 * width)
    inside = around.holds(latitude, longitude) & (mentions > 0)
    x, y, weight = around.x(longitude[inside]), around.y(latitude[inside]), mentions[inside]
    if not len(x):
        return ()
    row, column = _hexagon_of(x, y, width)
    # where the view goes all round, the hexagons at its west are those at its east
    begin = math.floor((around.west + 180) / 360 * columns) - 1
    keys, number = np.unique(row * (columns + 2) + (column - begin) % columns, return_inverse=True)
    total, places = np.bincount(number, weight), np.bincount(number)
    row, column = np.divmod(keys, columns + 2)
    middle_x, middle_y = (column + begin + row % 2 / 2) * width, row * width * ROW
    shown = view.widened(width).holds(around.latitude(middle_y), around.longitude(middle_x))
    corner_x = middle_x[:, None] + _CORNER_X * width
    corner_y = middle_y[:, None] + _CORNER_Y * width
    corners = np.stack([around.latitude(corner_y), _together(around.longitude(corner_x))], axis=2)
    return tuple(
        Hexagon(tuple((each[0], each[1]) for each in six), int(count), int(here))
        for six, count, here in zip(corners[shown].tolist(), total[shown], places[shown], strict=True)
    )


def _hexagon_of(x: Floats, y: Floats, width: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Row and column of the hexagon that holds each point; odd rows are half a width further east.

    By rounding three coordinates that add up to nothing, and mending the one that was rounded most.
    """
    down = y / (ROW * width)
    along = x / width - down / 2
    across = -down - along
    rounded = [np.rint(each) for each in (along, down, across)]
    off = [np.abs(each - whole) for each, whole in zip((along, down, across), rounded, strict=True)]
    along_most = (off[0] > off[1]) & (off[0] > off[2])
    down_most = ~along_most & (off[1] > off[2])
    a = np.where(along_most, -rounded[1] - rounded[2], rounded[0]).astype(np.int64)
    row = np.where(down_most, -rounded[0] - rounded[2], rounded[1]).astype(np.int64)
    return row, a + (row - row % 2) // 2


def _together(longitude: Floats) -> Floats:
    """Keep the corners of a hexagon on the antimeridian on one side of it, beyond 180° if need be."""
    other_side = longitude < longitude.max(axis=1, keepdims=True) - 180
    return np.where(other_side, longitude + 360, longitude)
