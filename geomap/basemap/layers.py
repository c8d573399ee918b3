"""Create the features of each layer of the basemap from the files of the packages.

Zooms are those of the screen unless stated.
"""

from __future__ import annotations

import csv
import json
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from geomap.basemap.facts import COUNTRY_NAMES, DISPUTED, MIN_LABEL_ZOOMS, SEAS, UNLABELLED
from geomap.basemap.topology import Line, Point, Polygon, Topology, cut_polygon, shared_lines

COARSE, FINE = (0, 3), (4, 5)
"""Zooms of the data with Natural Earth 1:50m, and 1:10m; the zoom of the screen of a tile is larger by one."""

CITY_ZOOMS = range(3, 11)
CITY_SPACING = 36.0
"""Minimum distance in pixels between the labels of towns at the same zoom."""

MIN_PROVINCE_WIDTH, MAX_PROVINCE_ZOOM = 45.0, 8
"""Minimum mean width in pixels of the divisions of a country for their borders, and the maximum zoom of new ones."""

CAPITAL_ZOOM = 5
"""Minimum zoom of the screen at which every capital has a label."""

MIN_AREA = 1e-4
"""Minimum area of a feature in square degrees; smaller areas are treated as this."""

SEAT_WEIGHTS = {"PPLC": 2.0, "PPLG": 1.0, "PPLA": 0.8, "PPLA2": 0.2}
"""Weight that is added for a capital or a seat of a division, in powers of ten of population."""

Feature = dict[str, Any]


def feature(kind: str, coordinates: Any, properties: dict[str, Any], zooms: tuple[int, int] = (0, FINE[1])) -> Feature:
    """Return a GeoJSON feature for tippecanoe.

    :param zooms: minimum and maximum zoom of the data.
    """
    return {
        "type": "Feature",
        "tippecanoe": {"minzoom": zooms[0], "maxzoom": zooms[1]},
        "geometry": {"type": kind, "coordinates": coordinates},
        "properties": properties,
    }


def land(coarse: Topology, fine: Topology) -> Iterator[Feature]:
    """Yield land, at two scales."""
    for topology, zooms in ((coarse, COARSE), (fine, FINE)):
        for geometry in topology.objects["land"]:
            for polygon in topology.polygons(geometry):
                for piece in cut_polygon(polygon):
                    yield feature("Polygon", piece, {}, zooms)


def borders(coarse: Topology, fine: Topology) -> Iterator[Feature]:
    """Yield borders between countries; disputed ones have the property ``disputed``."""
    for topology, zooms in ((coarse, COARSE), (fine, FINE)):
        for names, line in topology.borders("countries"):
            disputed = {"disputed": 1} if _is_disputed(names, line) else {}
            yield feature("LineString", line, disputed, zooms)


def _is_disputed(names: frozenset[str], line: Line) -> bool:
    x, y = line[len(line) // 2]
    for pair, bounds in DISPUTED:
        if pair == names:
            return bounds is None or (bounds[0] <= x <= bounds[2] and bounds[1] <= y <= bounds[3])
    return False


def waters(world: Topology) -> Iterator[Feature]:
    """Yield lakes as polygons and rivers as lines."""
    for geometry in world.objects["lakes"]:
        for polygon in world.polygons(geometry):
            for piece in cut_polygon(polygon):
                yield feature("Polygon", piece, {})
    for geometry in world.objects["rivers"]:
        for line in world.lines(geometry):
            yield feature("LineString", line, {}, (2, FINE[1]))


def provinces(areas: Iterable[Feature]) -> Iterator[Feature]:
    """Yield borders between the first-order divisions of a country, from the zoom at which they are wide enough."""
    by_country: dict[str, list[list[Polygon]]] = defaultdict(list)
    for area in areas:
        by_country[area["properties"]["adm0_a3"]].append(_polygons(area["geometry"]))
    for country, shapes in by_country.items():
        mean = sum(_area(polygon[0]) for polygons in shapes for polygon in polygons) / len(shapes)
        zoom = max(math.ceil(_zoom_of(MIN_PROVINCE_WIDTH, max(mean, MIN_AREA))), 4)
        if zoom <= MAX_PROVINCE_ZOOM:
            for line in shared_lines((country, polygons) for polygons in shapes):
                yield feature("LineString", line, {"zoom": zoom}, (min(zoom - 1, FINE[1]), FINE[1]))


def _zoom_of(pixels: float, area: float) -> float:
    """Return the zoom of the screen at which a square of an area in square degrees has a width in pixels."""
    return math.log2(pixels / (math.sqrt(area) * 256 / 360))


def _polygons(geometry: dict[str, Any]) -> list[Polygon]:
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [[[(x, y) for x, y, *_ in ring] for ring in polygon] for polygon in polygons]


def country_labels(fine: Topology) -> Iterator[Feature]:
    """Yield names of countries, at the widest part of their largest polygon, from the zoom at which they fit."""
    for geometry in fine.objects["countries"]:
        name = geometry["properties"]["name"]
        if name in UNLABELLED:
            continue
        pieces = [piece for polygon in fine.polygons(geometry) for piece in cut_polygon(polygon)]
        largest = max(pieces, key=lambda piece: _area(piece[0]))
        area = max(_area(largest[0]), MIN_AREA)
        min_zoom = MIN_LABEL_ZOOMS.get(name, 2)
        name = COUNTRY_NAMES.get(name, name)
        zoom = _zoom_of(5.2 * math.sqrt(len(name)), area)
        yield _label(_label_point(largest), name, max(min(math.ceil(zoom), 7), min_zoom), -area)


def province_labels(areas: Iterable[Feature]) -> Iterator[Feature]:
    """Yield names of first-order divisions, at Natural Earth's label points."""
    for area in areas:
        values = area["properties"]
        name = values.get("name_en") or values.get("name")
        if not isinstance(name, str) or not name.strip():
            continue
        size = max(MIN_AREA, *(_area(polygon[0]) for polygon in _polygons(area["geometry"])))
        zoom = math.ceil(_zoom_of(14 * math.sqrt(len(name)), size))
        if zoom <= 9:
            yield _label((values["longitude"], values["latitude"]), name.strip(), max(zoom, 4), -size)


def sea_labels() -> Iterator[Feature]:
    """Yield names of oceans and seas."""
    for name, latitude, longitude, zoom in SEAS:
        yield _label((longitude, latitude), name, zoom, zoom)


def _label(point: Point, name: str, zoom: int, rank: float) -> Feature:
    first = min(max(zoom - 1, 0), FINE[1])
    coordinates = (round(point[0], 4), round(point[1], 4))
    return feature("Point", coordinates, {"name": name, "zoom": zoom, "rank": round(rank, 1)}, (first, FINE[1]))


def _area(ring: Line) -> float:
    """Return the area of a ring in square degrees of the plane of longitude and latitude."""
    doubled = sum(x * next_y - next_x * y for (x, y), (next_x, next_y) in pairwise(ring))
    return abs(doubled) / 2


def _label_point(polygon: Polygon) -> Point:
    """Return the best point for a horizontal name: the middle of the longest line of land near the middle latitude."""
    ys = [y for _, y in polygon[0]]
    low, high = min(ys), max(ys)
    lines = []
    for step in range(1, 24):
        y = low + (high - low) * step / 24
        crossings = sorted(
            x + (y - start_y) / (end_y - start_y) * (end_x - x)
            for ring in polygon
            for (x, start_y), (end_x, end_y) in pairwise(ring)
            if (start_y > y) != (end_y > y)
        )
        for west, east in zip(crossings[::2], crossings[1::2], strict=False):
            # Lines far from the middle have a lower weight, so that the name is not in a panhandle.
            lines.append(((east - west) * (1 - abs(step / 12 - 1) * 0.8), (west + east) / 2, y))
    _, x, y = max(lines)
    return x, y


@dataclass(order=True, slots=True)
class Town:
    """A town of GeoNames; ``weight`` is the decimal logarithm of its population plus that of :data:`SEAT_WEIGHTS`."""

    weight: float
    name: str = field(compare=False)
    x: float = field(compare=False)
    y: float = field(compare=False)
    code: str = field(compare=False)


def read_towns(path: Path) -> list[Town]:
    """Read towns from a file in the format of GeoNames' ``cities500.txt``, by decreasing weight."""
    towns = []
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            code, population = row[7], int(row[14] or 0)
            if row[6] == "P" and code not in {"PPLX", "PPLH", "PPLQ", "PPLW"} and population >= 500:
                weight = math.log10(population) + SEAT_WEIGHTS.get(code, 0.0)
                towns.append(Town(weight, row[1], float(row[5]), float(row[4]), code))
    return sorted(towns, reverse=True)


def city_labels(towns: Iterable[Town]) -> Iterator[Feature]:
    """Yield names of towns, each from the first zoom at which there is space, by decreasing weight.

    The minimum distance prevents a suburb of a large city from having a label before the capital of a province.
    """
    unlabelled = list(towns)
    min_weights = {3: 8.0, 4: 6.5, 5: 6.0, 6: 5.5, 7: 5.0, 8: 4.6, 9: 4.4, 10: 4.25}
    labelled: list[tuple[Town, float, float]] = []
    for zoom in CITY_ZOOMS:
        world = 256.0 * 2**zoom
        grid: dict[tuple[int, int], list[Point]] = defaultdict(list)
        for _, x, y in labelled:
            grid[int(x * world / CITY_SPACING), int(y * world / CITY_SPACING)].append((x * world, y * world))
        remaining = []
        for town in unlabelled:
            x, y = _project(town.x, town.y)
            px, py = x * world, y * world
            cell = int(px / CITY_SPACING), int(py / CITY_SPACING)
            capital = town.code == "PPLC" and zoom >= CAPITAL_ZOOM
            if not capital and (
                town.weight < min_weights[zoom]
                or any(
                    math.hypot(px - ox, (py - oy) * 1.6) < CITY_SPACING
                    for dx in (-1, 0, 1)
                    for dy in (-1, 0, 1)
                    for ox, oy in grid.get((cell[0] + dx, cell[1] + dy), ())
                )
            ):
                remaining.append(town)
                continue
            grid[cell].append((px, py))
            labelled.append((town, x, y))
            label = _label((town.x, town.y), town.name, zoom, -town.weight)
            if town.code == "PPLC":
                label["properties"]["capital"] = 1
            yield label
        unlabelled = remaining


def _project(longitude: float, latitude: float) -> Point:
    """Project a point in degrees to Web Mercator, from 0 to 1, with y downwards."""
    sine = math.sin(math.radians(min(max(latitude, -85.0), 85.0)))
    return (longitude + 180) / 360, 0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)


def write_features(features: Iterable[Feature], path: Path) -> int:
    """Write features, one per line.

    :return: the number of features.
    :raises ValueError: for NaN, at which tippecanoe would stop and still report success.
    """
    count = 0
    with path.open("w", encoding="utf-8") as stream:
        for value in features:
            count += 1
            stream.write(json.dumps(value, ensure_ascii=False, allow_nan=False) + "\n")
    return count
