"""Create areas of countries and first-order divisions that a map can shade: ``geomap/data/regions.pmtiles``.

The shapes are from Natural Earth, the codes from the gazetteer, so that counts of mentions can be drawn. The code of a
shape is that of most of the gazetteer's towns inside it. This works where names do not match: the departments of France
are joined to regions, the counties of England to England, and an island belongs to the country of its towns.
"""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from geomap.basemap.layers import COARSE, FINE, Feature, feature
from geomap.basemap.topology import Line, Point, Polygon, Topology, cut_polygon
from geomap.gazetteer.names import normalise

Floats = npt.NDArray[np.float64]

MIN_TOWN_SHARE = 0.6
"""Minimum share of the towns inside a shape with the same code; below it, the ids and names of the shape are used."""

MIN_TOWNS = 3
"""Minimum number of such towns."""

_NAMES = ("name_en", "name", "name_local", "gn_name", "woe_name")


@dataclass(frozen=True, slots=True)
class Towns:
    """The populated places of a gazetteer: longitude, latitude and code of the division ("SY.02") of each."""

    x: Floats
    y: Floats
    codes: npt.NDArray[np.str_]

    def codes_inside(self, polygon: Polygon) -> npt.NDArray[np.str_]:
        """Return the codes of the towns inside a polygon, without its holes."""
        xs, ys = zip(*polygon[0], strict=True)
        in_box = (self.x >= min(xs)) & (self.x <= max(xs)) & (self.y >= min(ys)) & (self.y <= max(ys))
        if not in_box.any():
            return self.codes[:0]
        x, y, inside = self.x[in_box], self.y[in_box], np.zeros(int(in_box.sum()), dtype=bool)
        for ring in polygon:
            for (x1, y1), (x2, y2) in pairwise(ring):
                if y1 != y2:
                    crossed = (y1 > y) != (y2 > y)
                    inside ^= crossed & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
        codes: npt.NDArray[np.str_] = self.codes[in_box][inside]
        return codes


@dataclass(frozen=True, slots=True)
class Divisions:
    """The countries and first-order divisions of a gazetteer: names by code, and codes by GeoNames id."""

    countries: Mapping[str, str]
    names: Mapping[str, str]
    codes_by_id: Mapping[int, str]


def read_gazetteer(path: Path) -> tuple[Towns, Divisions]:
    """Read towns and divisions from a gazetteer file."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        rows = connection.execute(
            "SELECT longitude, latitude, country, admin1 FROM place JOIN feature ON feature.id = place.feature "
            "WHERE class = 'P' AND country != '' ORDER BY place.id"
        ).fetchall()
        countries = dict(connection.execute("SELECT code, name FROM country"))
        divisions = connection.execute(
            "SELECT country, code, place, name FROM admin1 ORDER BY country, code"
        ).fetchall()
    finally:
        connection.close()
    # Coordinates in the file are integers in units of 0.00001 degrees.
    towns = Towns(
        np.array([row[0] for row in rows]) / 1e5,
        np.array([row[1] for row in rows]) / 1e5,
        np.array([f"{row[2]}.{row[3]}" for row in rows]),
    )
    names = {f"{country}.{code}": name for country, code, _, name in divisions}
    codes_by_id = {place: f"{country}.{code}" for country, code, place, _ in divisions}
    return towns, Divisions(countries, names, codes_by_id)


def country_polygons(
    topology: Topology, towns: Towns, divisions: Divisions, methods: Counter[str]
) -> dict[str, list[Polygon]]:
    """Return the polygons of every country by its ISO code.

    The polygons of a shape can belong to several countries: that of France in South America is French Guiana. A polygon
    without towns belongs to the country of most towns of its shape.

    :param methods: counts the shapes by the method that determined the code.
    """
    by_name = {normalise(name): code for code, name in divisions.countries.items()}
    shapes: dict[str, list[Polygon]] = defaultdict(list)
    for geometry in topology.objects["countries"]:
        polygons = topology.polygons(geometry)
        town_codes = [Counter(code.partition(".")[0] for code in towns.codes_inside(polygon)) for polygon in polygons]
        all_codes = sum(town_codes, Counter[str]())
        shape_code = _most_common(all_codes) or by_name.get(normalise(geometry["properties"]["name"]), "")
        methods["by their towns" if all_codes else "by their names" if shape_code else "left out"] += 1
        for polygon, codes in zip(polygons, town_codes, strict=True):
            code = _most_common(codes) or shape_code
            if code in divisions.countries:
                shapes[code].append(polygon)
    return shapes


def admin1_polygons(
    areas: Iterable[Feature], towns: Towns, divisions: Divisions, methods: Counter[str]
) -> dict[str, list[Polygon]]:
    """Return the polygons of every first-order division by its code ("SY.02").

    :param areas: Natural Earth's divisions, some of which are second-order divisions.
    :param methods: counts the areas by the method that determined the code.
    """
    by_name: dict[str, dict[str, str]] = defaultdict(dict)
    for code, name in divisions.names.items():
        by_name[code.partition(".")[0]][normalise(name)] = code
    shapes: dict[str, list[Polygon]] = defaultdict(list)
    for area in areas:
        geometry, values = area["geometry"], area["properties"]
        rings = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
        polygons = [[[(float(x), float(y)) for x, y, *_ in ring] for ring in polygon] for polygon in rings]
        town_codes = sum((Counter(map(str, towns.codes_inside(polygon))) for polygon in polygons), Counter[str]())
        code, method = _division_code(town_codes, values, divisions, by_name)
        methods[method] += 1
        if code:
            shapes[code] += polygons
    return shapes


def _division_code(
    town_codes: Counter[str], values: dict[str, Any], divisions: Divisions, by_name: Mapping[str, Mapping[str, str]]
) -> tuple[str, str]:
    """Return the code of a division, "" if it is unknown, and the method that determined it."""
    best = _most_common(town_codes)
    known = best in divisions.names
    if known and town_codes[best] >= MIN_TOWNS and town_codes[best] >= MIN_TOWN_SHARE * town_codes.total():
        return best, "by their towns"
    code = divisions.codes_by_id.get(values.get("gn_id") or -1)
    if code:
        return code, "by GeoNames' number"
    names = [values.get(key) or "" for key in _NAMES] + (values.get("name_alt") or "").split("|")
    country = by_name.get(values.get("iso_a2") or "", {})
    for name in names:
        if normalise(name) in country:
            return country[normalise(name)], "by their names"
    # More than half, so that a former division is not shaded as the largest of its successors.
    return (best, "by few towns") if known and 2 * town_codes[best] > town_codes.total() else ("", "left out")


def _most_common(codes: Counter[str]) -> str:
    """Return the most common code, "" if there is none; of equals the first by name, for reproducible builds."""
    return min(codes, key=lambda code: (-codes[code], code), default="")


def make_features(
    shapes: Mapping[str, list[Polygon]], names: Mapping[str, str], zooms: tuple[int, int] = (0, FINE[1])
) -> Iterator[Feature]:
    """Yield one feature for each code, with its polygons joined where they touch."""
    for code, polygons in sorted(shapes.items()):
        pieces = [piece for polygon in polygons for piece in cut_polygon(polygon)]
        yield feature("MultiPolygon", join(pieces), {"code": code, "name": names[code]}, zooms)


def join(polygons: list[Polygon]) -> list[Polygon]:
    """Dissolve the borders between polygons that share segments, to five decimals of a degree.

    Segments that two polygons have in opposite directions are removed, and the remaining segments are joined to rings.
    Where polygons overlap or leave gaps, a border remains.
    """
    if len(polygons) < 2:
        return polygons
    segments: dict[Point, list[Point]] = defaultdict(list)
    for polygon in polygons:
        for number, ring in enumerate(polygon):
            points = [(round(x, 5), round(y, 5)) for x, y in ring]
            if (_signed_area(points) < 0) != (number > 0):
                points.reverse()
            for start, end in pairwise(points):
                if start == end:
                    continue
                if start in segments.get(end, ()):
                    segments[end].remove(start)
                else:
                    segments[start].append(end)
    outer: list[Line] = []
    holes: list[Line] = []
    for ring in _join_segments(segments):
        (outer if _signed_area(ring) > 0 else holes).append(ring)
    joined = [[ring] for ring in sorted(outer, key=_signed_area)]
    for hole in holes:
        # A hole belongs to the smallest ring around it.
        owner = next((polygon for polygon in joined if _contains(polygon[0], hole[0]) or hole[0] in polygon[0]), None)
        if owner is not None:
            owner.append(hole)
    return joined


def _join_segments(segments: dict[Point, list[Point]]) -> Iterator[Line]:
    """Join directed segments to closed rings; a repeated point closes a separate ring.

    :param segments: the end points of the segments by their start point; emptied by the function.
    """
    for first in list(segments):
        while segments[first]:
            line, indices = [first], {first: 0}
            while segments.get(line[-1]):
                point = segments[line[-1]].pop()
                line.append(point)
                if point in indices:
                    start = indices[point]
                    ring = line[start:]
                    if len(ring) > 3:
                        yield ring
                    for removed in line[start + 1 :]:
                        indices.pop(removed, None)
                    del line[start + 1 :]
                    indices[point] = start
                else:
                    indices[point] = len(line) - 1


def _signed_area(ring: Line) -> float:
    """Return twice the area of a ring, positive if it is anticlockwise."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring))


def _contains(ring: Line, point: Point) -> bool:
    x, y = point
    inside = False
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def make_layers(
    coarse: Topology, fine: Topology, areas: Iterable[Feature], gazetteer: Path
) -> tuple[dict[str, list[Feature]], dict[str, Counter[str]]]:
    """Return the layers ``countries`` and ``admin1``, and for each the number of shapes by method of coding."""
    towns, divisions = read_gazetteer(gazetteer)
    counts: dict[str, Counter[str]] = {"countries": Counter(), "admin1": Counter()}
    country_features = [
        feature
        for topology, zooms in ((coarse, COARSE), (fine, FINE))
        for feature in make_features(
            country_polygons(topology, towns, divisions, counts["countries"]), divisions.countries, zooms
        )
    ]
    admin1_features = list(make_features(admin1_polygons(areas, towns, divisions, counts["admin1"]), divisions.names))
    return {"countries": country_features, "admin1": admin1_features}, counts
