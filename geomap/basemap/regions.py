"""Countries and first-order divisions as areas that a map can shade: ``geomap/data/regions.pmtiles``.

Natural Earth has the shapes; the codes are the gazetteer's, so that counts of mentions can be laid over them. A shape
gets the code that most of the gazetteer's towns inside it bear. That holds where names fail: departments of France
become its regions, counties become England, and each island goes to the country its towns say.
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

SURE = 0.6
"""Share of the towns inside that must agree before a shape's own names and numbers are not asked."""

ENOUGH = 3
"""Towns that must agree likewise."""

_NAMES = ("name_en", "name", "name_local", "gn_name", "woe_name")


@dataclass(frozen=True, slots=True)
class Towns:
    """The populated places of a gazetteer, with the division each is in ("SY.02")."""

    x: Floats
    y: Floats
    codes: npt.NDArray[np.str_]

    def inside(self, polygon: Polygon) -> npt.NDArray[np.str_]:
        """Give the codes of the towns inside a polygon, holes left out."""
        xs, ys = zip(*polygon[0], strict=True)
        near = (self.x >= min(xs)) & (self.x <= max(xs)) & (self.y >= min(ys)) & (self.y <= max(ys))
        if not near.any():
            return self.codes[:0]
        x, y, odd = self.x[near], self.y[near], np.zeros(int(near.sum()), dtype=bool)
        for ring in polygon:
            for (x1, y1), (x2, y2) in pairwise(ring):
                if y1 != y2:
                    crossed = (y1 > y) != (y2 > y)
                    odd ^= crossed & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
        found: npt.NDArray[np.str_] = self.codes[near][odd]
        return found


@dataclass(frozen=True, slots=True)
class Divisions:
    """What a gazetteer calls countries and their first-order divisions."""

    countries: Mapping[str, str]
    names: Mapping[str, str]
    places: Mapping[int, str]


def read_gazetteer(path: Path) -> tuple[Towns, Divisions]:
    """Read towns and divisions out of a gazetteer file."""
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
    # Coordinates are whole hundred-thousandths of a degree there.
    towns = Towns(
        np.array([row[0] for row in rows]) / 1e5,
        np.array([row[1] for row in rows]) / 1e5,
        np.array([f"{row[2]}.{row[3]}" for row in rows]),
    )
    names = {f"{country}.{code}": name for country, code, _, name in divisions}
    places = {place: f"{country}.{code}" for country, code, place, _ in divisions}
    return towns, Divisions(countries, names, places)


def countries(topology: Topology, towns: Towns, divisions: Divisions, found: Counter[str]) -> dict[str, list[Polygon]]:
    """Give the polygons of every country by its ISO code.

    Polygons of one shape may go to several: France's in South America are French Guiana. One without towns goes where
    most of its shape goes.

    :param found: counts the shapes by how their code was found.
    """
    by_name = {normalise(name): code for code, name in divisions.countries.items()}
    shapes: dict[str, list[Polygon]] = defaultdict(list)
    for geometry in topology.objects["countries"]:
        polygons = topology.polygons(geometry)
        votes = [Counter(code.partition(".")[0] for code in towns.inside(polygon)) for polygon in polygons]
        together = sum(votes, Counter[str]())
        whole = _most(together) or by_name.get(normalise(geometry["properties"]["name"]), "")
        found["by their towns" if together else "by their names" if whole else "left out"] += 1
        for polygon, vote in zip(polygons, votes, strict=True):
            own = _most(vote) or whole
            if own in divisions.countries:
                shapes[own].append(polygon)
    return shapes


def admin1(
    areas: Iterable[Feature], towns: Towns, divisions: Divisions, found: Counter[str]
) -> dict[str, list[Polygon]]:
    """Give the polygons of every first-order division by its code ("SY.02").

    :param areas: Natural Earth's divisions, some of which are divisions of divisions.
    :param found: counts the areas by how their code was found.
    """
    by_name: dict[str, dict[str, str]] = defaultdict(dict)
    for code, name in divisions.names.items():
        by_name[code.partition(".")[0]][normalise(name)] = code
    shapes: dict[str, list[Polygon]] = defaultdict(list)
    for area in areas:
        geometry, values = area["geometry"], area["properties"]
        rings = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
        polygons = [[[(float(x), float(y)) for x, y, *_ in ring] for ring in polygon] for polygon in rings]
        vote = sum((Counter(map(str, towns.inside(polygon))) for polygon in polygons), Counter[str]())
        code, how = _division(vote, values, divisions, by_name)
        found[how] += 1
        if code:
            shapes[code] += polygons
    return shapes


def _division(
    vote: Counter[str], values: dict[str, Any], divisions: Divisions, by_name: Mapping[str, Mapping[str, str]]
) -> tuple[str, str]:
    best = _most(vote)
    known = best in divisions.names
    if known and vote[best] >= ENOUGH and vote[best] >= SURE * vote.total():
        return best, "by their towns"
    own = divisions.places.get(values.get("gn_id") or -1)
    if own:
        return own, "by GeoNames' number"
    names = [values.get(key) or "" for key in _NAMES] + (values.get("name_alt") or "").split("|")
    country = by_name.get(values.get("iso_a2") or "", {})
    for name in names:
        if normalise(name) in country:
            return country[normalise(name)], "by their names"
    # More than half, so that what was one division of old is not shaded as the largest of its heirs.
    return (best, "by few towns") if known and 2 * vote[best] > vote.total() else ("", "left out")


def _most(vote: Counter[str]) -> str:
    """Give what has most votes; of equals the first in the alphabet, so that a build can be repeated."""
    return min(vote, key=lambda code: (-vote[code], code), default="")


def features(
    shapes: Mapping[str, list[Polygon]], names: Mapping[str, str], zooms: tuple[int, int] = (0, FINE[1])
) -> Iterator[Feature]:
    """Make one feature of each code, its polygons joined where they touch."""
    for code, polygons in sorted(shapes.items()):
        pieces = [piece for polygon in polygons for piece in cut_polygon(polygon)]
        yield feature("MultiPolygon", join(pieces), {"code": code, "name": names[code]}, zooms)


def join(polygons: list[Polygon]) -> list[Polygon]:
    """Dissolve the borders between polygons that share segments, to five decimals of a degree.

    Every segment that another polygon runs along in the other direction falls away, and what is left is chained to
    rings. Where shapes overlap or leave gaps, a border stays; nothing else is lost.
    """
    if len(polygons) < 2:
        return polygons
    left: dict[Point, list[Point]] = defaultdict(list)
    for polygon in polygons:
        for number, ring in enumerate(polygon):
            points = [(round(x, 5), round(y, 5)) for x, y in ring]
            if (_signed(points) < 0) != (number > 0):
                points.reverse()
            for start, end in pairwise(points):
                if start == end:
                    continue
                if start in left.get(end, ()):
                    left[end].remove(start)
                else:
                    left[start].append(end)
    outer: list[Line] = []
    holes: list[Line] = []
    for ring in _rings(left):
        (outer if _signed(ring) > 0 else holes).append(ring)
    made = [[ring] for ring in sorted(outer, key=_signed)]
    for hole in holes:
        # The smallest ring round a hole is the one it belongs to.
        owner = next((polygon for polygon in made if _holds(polygon[0], hole[0]) or hole[0] in polygon[0]), None)
        if owner is not None:
            owner.append(hole)
    return made


def _rings(left: dict[Point, list[Point]]) -> Iterator[Line]:
    """Chain directed segments to closed rings; a point passed twice closes a ring of its own."""
    for first in list(left):
        while left[first]:
            line, at = [first], {first: 0}
            while left.get(line[-1]):
                point = left[line[-1]].pop()
                line.append(point)
                if point in at:
                    begin = at[point]
                    ring = line[begin:]
                    if len(ring) > 3:
                        yield ring
                    for passed in line[begin + 1 :]:
                        at.pop(passed, None)
                    del line[begin + 1 :]
                    at[point] = begin
                else:
                    at[point] = len(line) - 1


def _signed(ring: Line) -> float:
    """Twice the area of a ring, positive if it runs anticlockwise."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring))


def _holds(ring: Line, point: Point) -> bool:
    x, y = point
    odd = False
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            odd = not odd
    return odd


def make_layers(
    coarse: Topology, fine: Topology, areas: Iterable[Feature], gazetteer: Path
) -> tuple[dict[str, list[Feature]], dict[str, Counter[str]]]:
    """Make the layers ``countries`` and ``admin1``, and tell how the codes of each were found."""
    towns, divisions = read_gazetteer(gazetteer)
    counts: dict[str, Counter[str]] = {"countries": Counter(), "admin1": Counter()}
    nations = [
        made
        for topology, zooms in ((coarse, COARSE), (fine, FINE))
        for made in features(countries(topology, towns, divisions, counts["countries"]), divisions.countries, zooms)
    ]
    parts = list(features(admin1(areas, towns, divisions, counts["admin1"]), divisions.names))
    return {"countries": nations, "admin1": parts}, counts
