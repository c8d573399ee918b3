"""Read TopoJSON; cut rings and lines at the antimeridian."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

Point = tuple[float, float]
"""Longitude and latitude in degrees."""

Line = list[Point]
Polygon = list[Line]
"""An outer ring and its holes; rings are closed."""

POLE = 90.0


@dataclass(frozen=True, slots=True)
class Topology:
    """The arcs of a TopoJSON file in degrees, and its geometries by object name."""

    arcs: tuple[Line, ...]
    objects: dict[str, list[dict[str, Any]]]

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Topology:
        """Decode the delta-encoded integer arcs of TopoJSON's ``transform``."""
        (scale_x, scale_y), (shift_x, shift_y) = values["transform"]["scale"], values["transform"]["translate"]
        arcs = []
        for deltas in values["arcs"]:
            x = y = 0
            arc = []
            for dx, dy in deltas:
                x, y = x + dx, y + dy
                arc.append((x * scale_x + shift_x, y * scale_y + shift_y))
            arcs.append(arc)
        return cls(tuple(arcs), {name: value["geometries"] for name, value in values["objects"].items()})

    def _join(self, numbers: Iterable[int]) -> Line:
        line: Line = []
        for number in numbers:
            arc = self.arcs[number] if number >= 0 else self.arcs[~number][::-1]
            line.extend(arc[1:] if line else arc)
        return line

    def polygons(self, geometry: dict[str, Any]) -> list[Polygon]:
        """Return the polygons of a Polygon or MultiPolygon, not cut at the antimeridian."""
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        return [[self._join(ring) for ring in polygon] for polygon in polygons]

    def lines(self, geometry: dict[str, Any]) -> list[Line]:
        """Return the lines of a LineString or MultiLineString, cut at the antimeridian."""
        arcs = [geometry["arcs"]] if geometry["type"] == "LineString" else geometry["arcs"]
        return [piece for numbers in arcs for piece in cut_line(self._join(numbers))]

    def borders(self, name: str) -> Iterator[tuple[frozenset[str], Line]]:
        """Yield the arcs that two geometries of an object share, with the names of the two."""
        owners: dict[int, set[str]] = defaultdict(set)
        for geometry in self.objects[name]:
            rings = geometry["arcs"] if geometry["type"] == "Polygon" else [r for p in geometry["arcs"] for r in p]
            for ring in rings:
                for number in ring:
                    owners[number if number >= 0 else ~number].add(geometry["properties"]["name"])
        for number, names in owners.items():
            if len(names) == 2:
                for piece in cut_line(self.arcs[number]):
                    yield frozenset(names), piece


def cut_line(line: Sequence[Point]) -> list[Line]:
    """Cut a line where it crosses the antimeridian; both pieces end on it."""
    pieces: list[Line] = [[line[0]]]
    for (x, y), (next_x, next_y) in pairwise(line):
        if abs(next_x - x) > 180:
            side = 180.0 if x > 0 else -180.0
            unwrapped = next_x + 2 * side
            share = (side - x) / (unwrapped - x) if unwrapped != x else 0.0
            edge = y + share * (next_y - y)
            pieces[-1].append((side, edge))
            pieces.append([(-side, edge)])
        pieces[-1].append((next_x, next_y))
    return [piece for piece in pieces if len(piece) > 1]


def cut_polygon(polygon: Polygon) -> list[Polygon]:
    """Cut a polygon at the antimeridian into polygons within -180 to 180 degrees.

    A ring around the Earth is assumed to contain a pole (Antarctica) and is closed along it.
    """
    rings = [_unwrap(ring) for ring in polygon]
    west = min(x for x, _ in rings[0])
    east = max(x for x, _ in rings[0])
    if west >= -180 and east <= 180:
        return [rings]
    pieces = []
    for turn in (-360.0, 0.0, 360.0):
        piece = []
        for ring in rings:
            clipped = _clip(_clip([(x + turn, y) for x, y in ring], -180.0, keep_above=True), 180.0, keep_above=False)
            if len(clipped) >= 4:
                piece.append(clipped)
            elif not piece:
                break
        if piece:
            pieces.append(piece)
    return pieces


def _unwrap(ring: Line) -> Line:
    """Make the longitudes of a ring continuous, beyond 180 degrees if necessary."""
    line = [ring[0]]
    turn = 0.0
    for (x, _), (next_x, next_y) in pairwise(ring):
        if next_x - x > 180:
            turn -= 360
        elif next_x - x < -180:
            turn += 360
        line.append((next_x + turn, next_y))
    if abs(line[-1][0] - line[0][0]) > 180:
        pole = POLE if sum(y for _, y in line) > 0 else -POLE
        line += [(line[-1][0], pole), (line[0][0], pole), line[0]]
    return line


def _clip(ring: Line, edge: float, *, keep_above: bool) -> Line:
    """Clip a closed ring to the longitudes above or below an edge (Sutherland and Hodgman, 1974)."""
    if not ring:
        return []

    def inside(point: Point) -> bool:
        return point[0] >= edge if keep_above else point[0] <= edge

    clipped: Line = []
    for start, end in pairwise(ring):
        if inside(start) != inside(end):
            share = (edge - start[0]) / (end[0] - start[0])
            crossing = (edge, start[1] + share * (end[1] - start[1]))
            clipped.append(crossing)
        if inside(end):
            clipped.append(end)
    if clipped and clipped[0] != clipped[-1]:
        clipped.append(clipped[0])
    return clipped


def shared_lines(areas: Iterable[tuple[str, Iterable[Polygon]]]) -> list[Line]:
    """Return the lines along which two areas of one group touch, such as the provinces of a country.

    Two areas touch where both have the same segment, to five decimals of a degree.

    :param areas: the group and the polygons of each area.
    """
    seen: dict[tuple[Point, Point], str] = {}
    shared: set[tuple[Point, Point]] = set()
    for group, polygons in areas:
        for polygon in polygons:
            for ring in polygon:
                points = [(round(x, 5), round(y, 5)) for x, y in ring]
                for segment in pairwise(points):
                    key = min(segment, segment[::-1])
                    if key[0] == key[1]:
                        continue
                    if seen.get(key) == group:
                        shared.add(key)
                    seen[key] = group
    return _join_segments(shared)


def _join_segments(segments: set[tuple[Point, Point]]) -> list[Line]:
    """Join segments to lines between junctions."""
    neighbours: dict[Point, list[Point]] = defaultdict(list)
    for start, end in sorted(segments):
        neighbours[start].append(end)
        neighbours[end].append(start)
    lines = []
    unused = set(segments)
    starts = sorted(point for point, others in neighbours.items() if len(others) != 2) + sorted(neighbours)
    for start in starts:
        for second in neighbours[start]:
            if min((start, second), (second, start)) not in unused:
                continue
            line = [start]
            point: Point | None = second
            while point is not None:
                unused.discard(min((line[-1], point), (point, line[-1])))
                line.append(point)
                others = neighbours[point]
                following = [n for n in others if min((point, n), (n, point)) in unused] if len(others) == 2 else []
                point = following[0] if following else None
            lines.append(line)
    return lines
