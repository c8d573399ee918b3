"""Hexagons of equal size on the map, for density.

They are fixed to the world at each zoom, so that they do not change while the map moves, and a whole number of them
goes round the world.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geomap.marks.mercator import Floats, View

WIDTH_PIXELS = 28.0
"""About: a whole number of hexagons goes round the world."""

MAX_HEXAGONS = 2500
"""If there would be more, they are larger."""

ROW_HEIGHT = math.sqrt(3) / 2
"""Of a row of hexagons, in widths of a hexagon."""

_LARGER = 1.25
_CORNER_X = np.array([0, 1 / 2, 1 / 2, 0, -1 / 2, -1 / 2])
_CORNER_Y = np.array([-2, -1, 1, 2, 1, -1]) / math.sqrt(12)


@dataclass(frozen=True, slots=True)
class Hexagon:
    """A hexagon with its corners (latitude, longitude) clockwise from the top, and counts of what is in it."""

    corners: tuple[tuple[float, float], ...]
    mentions: int
    places: int


def hexagons(latitude: Floats, longitude: Floats, mentions: NDArray[np.int64], *, view: View) -> tuple[Hexagon, ...]:
    """Count the places of a view in hexagons, from north to south and west to east.

    Hexagons on the edge of the view also count places beyond it. Every place in the view is in exactly one hexagon.

    :param mentions: of each place, aligned with the positions; places without mentions are left out.
    """
    across = WIDTH_PIXELS
    while True:
        cells = _counted(latitude, longitude, mentions, view, across)
        if len(cells) <= MAX_HEXAGONS:
            return cells
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
    # in a view of the whole world, the hexagons in the west are those in the east
    begin = math.floor((around.west + 180) / 360 * columns) - 1
    keys, number = np.unique(row * (columns + 2) + (column - begin) % columns, return_inverse=True)
    total, places = np.bincount(number, weight), np.bincount(number)
    row, column = np.divmod(keys, columns + 2)
    middle_x, middle_y = (column + begin + row % 2 / 2) * width, row * width * ROW_HEIGHT
    shown = view.widened(width).holds(around.latitude(middle_y), around.longitude(middle_x))
    corner_x = middle_x[:, None] + _CORNER_X * width
    corner_y = middle_y[:, None] + _CORNER_Y * width
    corners = np.stack([around.latitude(corner_y), _unwrapped(around.longitude(corner_x))], axis=2)
    return tuple(
        Hexagon(tuple((each[0], each[1]) for each in six), int(count), int(here))
        for six, count, here in zip(corners[shown].tolist(), total[shown], places[shown], strict=True)
    )


def _hexagon_of(x: Floats, y: Floats, width: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Find the row and column of the hexagon with each point; odd rows are shifted east by half a width.

    This rounds three coordinates with a sum of 0, and corrects the one that was rounded most.
    """
    down = y / (ROW_HEIGHT * width)
    along = x / width - down / 2
    across = -down - along
    rounded = [np.rint(each) for each in (along, down, across)]
    off = [np.abs(each - whole) for each, whole in zip((along, down, across), rounded, strict=True)]
    along_most = (off[0] > off[1]) & (off[0] > off[2])
    down_most = ~along_most & (off[1] > off[2])
    a = np.where(along_most, -rounded[1] - rounded[2], rounded[0]).astype(np.int64)
    row = np.where(down_most, -rounded[0] - rounded[2], rounded[1]).astype(np.int64)
    return row, a + (row - row % 2) // 2


def _unwrapped(longitude: Floats) -> Floats:
    """Keep the corners of a hexagon at the antimeridian together, with longitudes beyond 180° if necessary."""
    other_side = longitude < longitude.max(axis=1, keepdims=True) - 180
    return np.where(other_side, longitude + 360, longitude)
