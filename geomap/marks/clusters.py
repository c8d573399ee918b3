"""Clusters of places for a map of any size.

Places go into the cells of a grid that is fixed to the world, so that clusters do not change while a map is moved. Then
lighter clusters join heavier ones that their circles would touch. Countries and regions stay apart from points: they
are names on the map.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geomap.marks.mercator import Floats, View
from geomap.places import Bounds

MOST = 300
"""Marks at most."""

CELL = 64.0
"""Pixels across a cell of the grid."""

CHIPS = 60
"""Countries and regions at most."""

CHIP_WIDTH, CHIP_HEIGHT = 88.0, 26.0
"""Pixels that a name takes."""

_COARSER = 1.5
_CELLS = 1200
"""Cells to begin with; a view with more of them is larger than any screen."""

Numbers = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Cluster:
    """One mark: some places near each other, or a single one.

    ``bounds`` hold its places. ``largest`` are the indices of up to three of them, most mentioned first; a mark with
    ``places`` == 1 stands for the one there. ``area`` marks are names of countries and regions.
    """

    latitude: float
    longitude: float
    mentions: int
    places: int
    bounds: Bounds
    largest: tuple[int, ...]
    area: bool = False


def radius(mentions: float) -> float:
    """Pixels from the middle to the rim of a mark that stands for some mentions: 9 for one, 30 at most."""
    return min(30.0, 9 + 4.5 * math.log10(max(1.0, mentions)))


def clusters(
    latitude: Floats, longitude: Floats, mentions: NDArray[np.int64], area: NDArray[np.bool_], *, view: View
) -> tuple[Cluster, ...]:
    """Make marks of the places in a view and in a margin of a cell around it, most mentioned first.

    Every point there is in exactly one of them. Of areas those are left out whose names would lie on those of others
    with more mentions.

    :param latitude: of places, with the other arrays aligned.
    :param mentions: places with none are left out.
    :param area: which are countries, regions and the like.
    """
    around = view.widened(CELL)
    inside = np.flatnonzero(around.holds(latitude, longitude) & (mentions > 0))
    inside = inside[np.argsort(-mentions[inside], kind="stable")]
    x, y = around.x(longitude[inside]), around.y(latitude[inside])
    points, areas = np.flatnonzero(~area[inside]), np.flatnonzero(area[inside])
    chips = _apart(x[areas], y[areas])
    alone = areas[chips]
    labels = _grouped(x[points], y[points], mentions[inside[points]], most=MOST - len(alone))
    # chips are groups of one place, numbered after the groups of points
    groups = labels.max(initial=-1) + 1
    members = np.concatenate([points, alone])
    labels = np.concatenate([labels, np.arange(groups, groups + len(alone))])
    return _marks(inside[members], labels, x[members], y[members], mentions[inside[members]], groups, around)


def _apart(x: Floats, y: Floats) -> Numbers:
    """Choose the names, of those in order of weight, that do not lie on another; at most ``CHIPS``."""
    kept: list[int] = []
    taken_x, taken_y = np.empty(CHIPS), np.empty(CHIPS)
    for index in range(len(x)):
        n = len(kept)
        if n == CHIPS:
            break
        near = (np.abs(taken_x[:n] - x[index]) < CHIP_WIDTH) & (np.abs(taken_y[:n] - y[index]) < CHIP_HEIGHT)
        if not near.any():
            taken_x[n], taken_y[n] = x[index], y[index]
            kept.append(index)
    return np.array(kept, np.intp)


def _grouped(x: Floats, y: Floats, weight: NDArray[np.int64], *, most: int) -> Numbers:
    """Give each point the number of its group, from 0; groups are at most ``most``."""
    if not len(x):
        return np.empty(0, np.intp)
    scale = 1.0
    while True:
        cells = np.floor(x / (CELL * scale)).astype(np.int64) * (1 << 32) + np.floor(y / (CELL * scale)).astype(
            np.int64
        )
        found, cell = np.unique(cells, return_inverse=True)
        if len(found) <= _CELLS:
            group = _merged(cell, x, y, weight, scale)
            if group.max() < most:
                return group[cell]
        scale *= _COARSER


def _merged(cell: Numbers, x: Floats, y: Floats, weight: NDArray[np.int64], scale: float) -> Numbers:
    """Give each cell the number of the group that it joins."""
    weights: Floats = np.bincount(cell, weight).astype(np.float64)
    mean_x, mean_y = np.bincount(cell, x * weight) / weights, np.bincount(cell, y * weight) / weights
    group = np.arange(len(weights))
    while True:
        joins = _joins(mean_x, mean_y, weights, scale)
        numbers, new = np.unique(joins, return_inverse=True)
        group = new[group]
        if len(numbers) == len(joins):
            return group
        total: Floats = np.bincount(new, weights).astype(np.float64)
        mean_x, mean_y = np.bincount(new, mean_x * weights) / total, np.bincount(new, mean_y * weights) / total
        weights = total


def _joins(x: Floats, y: Floats, weight: Floats, scale: float) -> list[int]:
    """For each group the heavier one whose circle it touches, or itself.

    No two circles together are wider than a cell, so only the nine cells around a group are looked at.
    """
    joins = list(range(len(x)))
    kept: dict[tuple[int, int], list[int]] = {}
    xs, ys = (x / scale).tolist(), (y / scale).tolist()
    radii = [radius(each) for each in weight.tolist()]
    for one in np.argsort(-weight, kind="stable").tolist():
        column, row = int(xs[one] // CELL), int(ys[one] // CELL)
        best, nearest = one, 1.0
        for around in _AROUND:
            for other in kept.get((column + around[0], row + around[1]), ()):
                gap = math.hypot(xs[one] - xs[other], ys[one] - ys[other]) / (radii[one] + radii[other])
                if gap < nearest:
                    best, nearest = other, gap
        joins[one] = best
        if best == one:
            kept.setdefault((column, row), []).append(one)
    return joins


_AROUND = tuple((column, row) for column in (-1, 0, 1) for row in (-1, 0, 1))


def _marks(
    index: Numbers, group: Numbers, x: Floats, y: Floats, mentions: NDArray[np.int64], points: int, view: View
) -> tuple[Cluster, ...]:
    """Make a mark of each group, whose members come in order of their mentions; from ``points`` on they are areas."""
    if not len(group):
        return ()
    order = np.argsort(group, kind="stable")
    first = np.flatnonzero(np.diff(group[order], prepend=-1))
    index, x, y, mentions = index[order], x[order], y[order], mentions[order]
    total, places = np.add.reduceat(mentions, first), np.diff(first, append=len(order))
    longitude = view.longitude(np.add.reduceat(x * mentions, first) / total)
    latitude = view.latitude(np.add.reduceat(y * mentions, first) / total)
    west, east = (view.longitude(edge.reduceat(x, first)) for edge in (np.minimum, np.maximum))
    north, south = (view.latitude(edge.reduceat(y, first)) for edge in (np.minimum, np.maximum))
    return tuple(
        Cluster(
            latitude=float(latitude[number]),
            longitude=float(longitude[number]),
            mentions=int(total[number]),
            places=int(places[number]),
            bounds=(float(west[number]), float(south[number]), float(east[number]), float(north[number])),
            largest=tuple(index[first[number] : first[number] + min(3, places[number])].tolist()),
            area=bool(number >= points),
        )
        for number in np.argsort(-total, kind="stable").tolist()
    )
