"""Clusters of places for a map of any size.

Places are grouped by the cells of a grid that is fixed to the world, so that clusters do not change while the map
moves. Then a cluster joins a heavier one whose circle it would touch. Countries and regions are kept apart from points:
they are labels on the map.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geomap.marks.mercator import Floats, View
from geomap.places import Bounds

MAX_MARKS = 300

CELL_PIXELS = 64.0
"""The width of a cell of the grid."""

MAX_LABELS = 60
"""Of countries and regions."""

LABEL_WIDTH, LABEL_HEIGHT = 88.0, 26.0
"""In pixels."""

_COARSER = 1.5
_MAX_CELLS = 1200
"""A view with more cells is larger than any screen."""

Numbers = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Cluster:
    """One mark: some places near each other, or a single one.

    ``bounds`` is the bounding box of its places. ``largest`` has the indices of up to three of them, most mentioned
    first; a mark with ``places`` == 1 stands for that place. Marks with ``area`` are labels of countries and regions.
    """

    latitude: float
    longitude: float
    mentions: int
    places: int
    bounds: Bounds
    largest: tuple[int, ...]
    area: bool = False


def radius(mentions: float) -> float:
    """Compute the radius in pixels of a mark with some mentions: 9 for one mention, at most 30."""
    return min(30.0, 9 + 4.5 * math.log10(max(1.0, mentions)))


def clusters(
    latitude: Floats, longitude: Floats, mentions: NDArray[np.int64], area: NDArray[np.bool_], *, view: View
) -> tuple[Cluster, ...]:
    """Make marks of the places in a view and in a margin of one cell around it, most mentioned first.

    Every point is in exactly one mark. Areas are left out if their labels would overlap those of areas with more
    mentions.

    :param latitude: of the places, in degrees; the other arrays are aligned.
    :param mentions: places without mentions are left out.
    :param area: whether a place is a country, a region or the like.
    """
    around = view.widened(CELL_PIXELS)
    inside = np.flatnonzero(around.holds(latitude, longitude) & (mentions > 0))
    inside = inside[np.argsort(-mentions[inside], kind="stable")]
    x, y = around.x(longitude[inside]), around.y(latitude[inside])
    points, areas = np.flatnonzero(~area[inside]), np.flatnonzero(area[inside])
    chosen = _apart(x[areas], y[areas])
    alone = areas[chosen]
    labels = _grouped(x[points], y[points], mentions[inside[points]], most=MAX_MARKS - len(alone))
    # labels of areas are groups of one place, numbered after the groups of points
    groups = labels.max(initial=-1) + 1
    members = np.concatenate([points, alone])
    labels = np.concatenate([labels, np.arange(groups, groups + len(alone))])
    return _marks(inside[members], labels, x[members], y[members], mentions[inside[members]], groups, around)


def _apart(x: Floats, y: Floats) -> Numbers:
    """Choose labels, in order of weight, that do not overlap; at most ``MAX_LABELS``."""
    kept: list[int] = []
    taken_x, taken_y = np.empty(MAX_LABELS), np.empty(MAX_LABELS)
    for index in range(len(x)):
        n = len(kept)
        if n == MAX_LABELS:
            break
        near = (np.abs(taken_x[:n] - x[index]) < LABEL_WIDTH) & (np.abs(taken_y[:n] - y[index]) < LABEL_HEIGHT)
        if not near.any():
            taken_x[n], taken_y[n] = x[index], y[index]
            kept.append(index)
    return np.array(kept, np.intp)


def _grouped(x: Floats, y: Floats, weight: NDArray[np.int64], *, most: int) -> Numbers:
    """Number the group of each point, from 0; there are at most ``most`` groups."""
    if not len(x):
        return np.empty(0, np.intp)
    scale = 1.0
    while True:
        cells = np.floor(x / (CELL_PIXELS * scale)).astype(np.int64) * (1 << 32) + np.floor(
            y / (CELL_PIXELS * scale)
        ).astype(np.int64)
        numbers, cell = np.unique(cells, return_inverse=True)
        if len(numbers) <= _MAX_CELLS:
            group = _merged(cell, x, y, weight, scale)
            if group.max() < most:
                return group[cell]
        scale *= _COARSER


def _merged(cell: Numbers, x: Floats, y: Floats, weight: NDArray[np.int64], scale: float) -> Numbers:
    """Number the group that each cell joins."""
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
    """Find for each group the heavier one whose circle it touches, or itself.

    Two circles together are never wider than a cell, so only the nine cells around a group are searched.
    """
    joins = list(range(len(x)))
    kept: dict[tuple[int, int], list[int]] = {}
    xs, ys = (x / scale).tolist(), (y / scale).tolist()
    radii = [radius(each) for each in weight.tolist()]
    for one in np.argsort(-weight, kind="stable").tolist():
        column, row = int(xs[one] // CELL_PIXELS), int(ys[one] // CELL_PIXELS)
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
    """Make a mark for each group, whose members are in order of their mentions; groups from ``points`` on are areas."""
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
