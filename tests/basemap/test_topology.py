from __future__ import annotations

import pytest

from geomap.basemap.topology import Topology, cut_line, cut_polygon, shared_lines


def square(west: float, south: float, east: float, north: float) -> list[tuple[float, float]]:
    return [(west, south), (east, south), (east, north), (west, north), (west, south)]


def test_arcs_are_decoded_and_joined_in_both_directions() -> None:
    topology = Topology.from_json(
        {
            "transform": {"scale": [0.5, 0.5], "translate": [-180, -90]},
            "arcs": [[[0, 0], [2, 0], [0, 2]], [[0, 0], [0, 2], [2, 0]]],
            "objects": {"x": {"geometries": []}},
        }
    )
    assert topology.polygons({"type": "Polygon", "arcs": [[0, ~1]]}) == [
        [[(-180, -90), (-179, -90), (-179, -89), (-180, -89), (-180, -90)]]
    ]


def test_a_border_is_an_arc_of_two_countries() -> None:
    geometries = [
        {"type": "Polygon", "arcs": [[0, 1]], "properties": {"name": "A"}},
        {"type": "MultiPolygon", "arcs": [[[~1, 2]]], "properties": {"name": "B"}},
    ]
    arcs = ([(0.0, 0.0), (0.0, 1.0)], [(0.0, 1.0), (0.0, 0.0)], [(0.0, 1.0), (1.0, 0.0)])
    assert list(Topology(arcs, {"countries": geometries}).borders("countries")) == [
        (frozenset({"A", "B"}), [(0.0, 1.0), (0.0, 0.0)])
    ]


def test_a_line_over_the_antimeridian_ends_on_it_on_both_sides() -> None:
    assert cut_line([(179.0, 0.0), (-179.0, 2.0)]) == [[(179.0, 0.0), (180.0, 1.0)], [(-180.0, 1.0), (-179.0, 2.0)]]
    assert cut_line([(0.0, 0.0), (1.0, 0.0)]) == [[(0.0, 0.0), (1.0, 0.0)]]


def test_a_polygon_over_the_antimeridian_is_cut_in_two() -> None:
    ring = [(179.0, 0.0), (-179.0, 0.0), (-179.0, 2.0), (179.0, 2.0), (179.0, 0.0)]
    pieces = cut_polygon([ring])
    longitudes = sorted((min(x for x, _ in piece[0]), max(x for x, _ in piece[0])) for piece in pieces)
    assert longitudes == [(-180.0, -179.0), (179.0, 180.0)]
    assert all(piece[0][0] == piece[0][-1] for piece in pieces)


def test_a_ring_round_the_pole_is_closed_along_it() -> None:
    ring = [(-120.0, -70.0), (0.0, -75.0), (120.0, -70.0), (-120.0, -70.0)]
    pieces = cut_polygon([ring])
    points = [point for piece in pieces for point in piece[0]]
    assert min(y for _, y in points) == -90.0
    assert min(x for x, _ in points) == -180.0
    assert max(x for x, _ in points) == 180.0


def test_areas_of_one_country_share_their_inner_border_only() -> None:
    west, east, abroad = square(0, 0, 1, 1), square(1, 0, 2, 1), square(2, 0, 3, 1)
    lines = shared_lines([("A", [[west]]), ("A", [[east]]), ("B", [[abroad]])])
    assert [sorted(line) for line in lines] == [[(1, 0), (1, 1)]]


@pytest.mark.parametrize("turned", [False, True])
def test_segments_are_chained_to_one_line_however_they_run(turned: bool) -> None:
    west = [(0, 0), (1, 0), (1, 1), (1, 2), (0, 2), (0, 0)]
    east = [(1, 0), (2, 0), (2, 2), (1, 2), (1, 1), (1, 0)]
    lines = shared_lines([("A", [[west]]), ("A", [[east[::-1] if turned else east]])])
    assert len(lines) == 1
    assert sorted(lines[0]) == [(1, 0), (1, 1), (1, 2)]
