from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import Any

import numpy as np

from geomap.basemap.regions import (
    Divisions,
    Towns,
    admin1_polygons,
    country_polygons,
    join,
    make_features,
    read_gazetteer,
)
from geomap.basemap.topology import Polygon, Topology
from geomap.paths import folder


def square(west: float, south: float, east: float, north: float) -> list[tuple[float, float]]:
    return [(west, south), (east, south), (east, north), (west, north), (west, south)]


def towns(*rows: tuple[float, float, str]) -> Towns:
    return Towns(np.array([r[0] for r in rows]), np.array([r[1] for r in rows]), np.array([r[2] for r in rows]))


def area(polygon: Polygon, **values: Any) -> dict[str, Any]:
    return {"geometry": {"type": "Polygon", "coordinates": polygon}, "properties": values}


DIVISIONS = Divisions(
    {"AA": "Aland", "BB": "Beland"}, {"AA.01": "North", "AA.02": "South", "BB.01": "Only"}, {77: "AA.02"}
)


def size(polygons: list[Polygon]) -> float:
    def ring(points: list[tuple[float, float]]) -> float:
        return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(points)) / 2

    return sum(ring(each) for polygon in polygons for each in polygon)


def test_towns_in_a_hole_are_not_inside() -> None:
    ring = [square(0, 0, 10, 10), square(4, 4, 6, 6)]
    assert list(towns((1, 1, "AA.01"), (5, 5, "AA.02"), (20, 1, "BB.01")).codes_inside(ring)) == ["AA.01"]


def test_a_shape_is_the_division_of_most_of_its_towns_whatever_it_is_called() -> None:
    inside = towns((1, 1, "AA.01"), (2, 2, "AA.01"), (3, 3, "AA.01"), (9, 9, "AA.02"))
    methods: Counter[str] = Counter()
    shapes = admin1_polygons([area([square(0, 0, 10, 10)], name="South", iso_a2="AA")], inside, DIVISIONS, methods)
    assert list(shapes) == ["AA.01"]
    assert methods == {"by their towns": 1}


def test_a_shape_without_towns_goes_by_number_or_name_and_else_is_left_out() -> None:
    methods: Counter[str] = Counter()
    areas = [
        area([square(0, 0, 1, 1)], gn_id=77),
        area([square(1, 0, 2, 1)], name="Nord", name_alt="Septentrio|North", iso_a2="AA"),
        area([square(2, 0, 3, 1)], name="North", iso_a2="BB"),
    ]
    shapes = admin1_polygons(areas, towns((50, 50, "AA.01")), DIVISIONS, methods)
    assert sorted(shapes) == ["AA.01", "AA.02"]
    assert methods == {"by GeoNames' number": 1, "by their names": 1, "left out": 1}


def test_what_was_one_division_and_is_several_now_is_not_given_to_one_of_them() -> None:
    inside = towns((1, 1, "AA.01"), (2, 2, "AA.01"), (3, 3, "AA.02"), (4, 4, "AA.02"))
    methods: Counter[str] = Counter()
    assert not admin1_polygons([area([square(0, 0, 10, 10)], name="Old", iso_a2="AA")], inside, DIVISIONS, methods)
    assert methods == {"left out": 1}


def test_an_island_goes_to_the_country_of_its_towns_and_one_without_to_its_mainland() -> None:
    arcs = (square(0, 0, 10, 10), square(20, 0, 22, 2), square(30, 0, 31, 1))
    geometry = {"type": "MultiPolygon", "arcs": [[[0]], [[1]], [[2]]], "properties": {"name": "Aland"}}
    inside = towns((1, 1, "AA.01"), (2, 2, "AA.01"), (21, 1, "BB.01"))
    shapes = country_polygons(Topology(arcs, {"countries": [geometry]}), inside, DIVISIONS, Counter())
    assert {code: len(polygons) for code, polygons in shapes.items()} == {"AA": 2, "BB": 1}


def test_shapes_of_one_code_are_one_area_without_inner_borders() -> None:
    (made,) = make_features({"AA.01": [[square(0, 0, 1, 1)], [square(1, 0, 2, 1)]]}, DIVISIONS.names)
    assert made["properties"] == {"code": "AA.01", "name": "North"}
    assert made["geometry"]["type"] == "MultiPolygon"
    assert len(made["geometry"]["coordinates"]) == 1
    assert len(made["geometry"]["coordinates"][0][0]) == 7


def test_joining_keeps_the_area_and_the_holes() -> None:
    ring_of_eight = [[square(x, y, x + 1, y + 1)] for x in range(3) for y in range(3) if (x, y) != (1, 1)]
    (polygon,) = join(ring_of_eight)
    assert len(polygon) == 2
    assert size([polygon]) == 8
    assert size(join([*ring_of_eight, [square(1, 1, 2, 2)]])) == 9


def test_shapes_that_touch_in_a_point_stay_two() -> None:
    assert size(join([[square(0, 0, 1, 1)], [square(1, 1, 2, 2)]])) == 2


def test_the_embedded_gazetteer_says_which_division_a_town_is_in() -> None:
    settled, divisions = read_gazetteer(folder("data") / "gazetteer.db")
    assert divisions.names["SY.12"] == "Idlib"
    assert divisions.codes_by_id[169387] == "SY.12"
    box = [square(36.60, 35.90, 36.68, 35.96)]
    assert Counter(settled.codes_inside(box)).most_common(1)[0][0] == "SY.12"


def test_the_built_file_is_pmtiles_version_3_up_to_zoom_5_and_small() -> None:
    file = (folder("data") / "regions.pmtiles").read_bytes()
    assert file[:8] == b"PMTiles\x03"
    assert (file[100], file[101]) == (0, 5)
    assert len(file) < 2_500_000
