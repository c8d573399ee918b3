"""Bounding boxes and inner points of areas, from GeoJSON and TopoJSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from geomap.places import Bounds

Ring = Sequence[Sequence[float]]


def outer_rings(geometry: Mapping[str, Any] | None) -> Iterator[Ring]:
    """Yield the outer rings of a GeoJSON polygon or multipolygon."""
    if geometry is None:
        return
    if geometry["type"] == "Polygon":
        yield geometry["coordinates"][0]
    elif geometry["type"] == "MultiPolygon":
        for polygon in geometry["coordinates"]:
            yield polygon[0]


def bounds(rings: Iterable[Ring]) -> Bounds | None:
    """Return the smallest bounding box of rings in degrees; it may cross the antimeridian (west > east)."""
    spans, south, north = [], 90.0, -90.0
    for ring in rings:
        spans.append((min(point[0] for point in ring), max(point[0] for point in ring)))
        south = min(south, min(point[1] for point in ring))
        north = max(north, max(point[1] for point in ring))
    if not spans:
        return None
    west, east = shortest_arc(spans)
    return tuple(round(value, 4) for value in (west, south, east, north))  # type: ignore[return-value]


def shortest_arc(spans: Iterable[tuple[float, float]]) -> tuple[float, float]:
    """Return the shortest arc (west, east) of longitude that contains all spans: the complement of the widest gap."""
    merged: list[list[float]] = []
    for west, east in sorted(spans):
        if merged and west <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], east)
        else:
            merged.append([west, east])
    gaps = [(merged[0][0] + 360 - merged[-1][1], merged[0][0], merged[-1][1])]
    gaps += [(right[0] - left[1], right[0], left[1]) for left, right in pairwise(merged)]
    _, west, east = max(gaps)
    return west, east


def centroid(ring: Ring) -> tuple[float, float]:
    """Return the centroid of a ring as (latitude, longitude) in degrees."""
    doubled_area = x = y = 0.0
    for (x0, y0, *_), (x1, y1, *_) in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = x0 * y1 - x1 * y0
        doubled_area += cross
        x += (x0 + x1) * cross
        y += (y0 + y1) * cross
    if abs(doubled_area) < 1e-12:
        return ring[0][1], ring[0][0]
    return y / (3 * doubled_area), x / (3 * doubled_area)


def area(ring: Ring) -> float:
    """Return the area of a ring in square degrees."""
    following = [*ring[1:], ring[0]]
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, following, strict=True))) / 2


def topology_rings(topology: Mapping[str, Any], name: str) -> Iterator[tuple[Mapping[str, Any], list[Ring]]]:
    """Yield each geometry of a quantised TopoJSON object with its outer rings in degrees."""
    (scale_x, scale_y), (move_x, move_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs: list[list[tuple[float, float]]] = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            points.append((x * scale_x + move_x, y * scale_y + move_y))
        arcs.append(points)
    for geometry in topology["objects"][name]["geometries"]:
        polygons = {"Polygon": [geometry.get("arcs")], "MultiPolygon": geometry.get("arcs")}.get(geometry["type"], [])
        rings: list[Ring] = []
        for polygon in polygons or []:
            ring: list[tuple[float, float]] = []
            for index in polygon[0]:
                ring.extend(arcs[index] if index >= 0 else reversed(arcs[~index]))
            rings.append(ring)
        yield geometry, rings
