"""Clusters: every place is in exactly one, and none lies on another."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.marks.clusters import MAX_MARKS, clusters, radius
from geomap.marks.mercator import View

positions = st.tuples(
    st.one_of(st.floats(-90, 90), st.sampled_from((-90.0, 90.0, 0.0, 35.5))),
    st.one_of(st.floats(-180, 180), st.sampled_from((-180.0, 180.0, 179.9, 36.2))),
    st.integers(0, 50),
    st.booleans(),
)
views = st.builds(
    lambda west, width, south, height, zoom: View.of((west, south, west + width, min(90, south + height)), zoom),
    st.floats(-400, 400),
    st.floats(0, 500),
    st.floats(-90, 89),
    st.floats(0, 180),
    st.floats(0, 18),
)


def arrays(places):
    latitude, longitude, mentions, area = zip(*places, strict=True) if places else ((), (), (), ())
    return np.array(latitude, float), np.array(longitude, float), np.array(mentions, np.int64), np.array(area, bool)


@given(st.lists(positions, max_size=60), views)
def test_every_point_in_view_is_in_exactly_one_cluster(places, view):
    latitude, longitude, mentions, area = arrays(places)
    points = ~area & (mentions > 0)
    found = [each for each in clusters(latitude, longitude, mentions, area, view=view) if not each.area]
    inside, around = view.holds(latitude, longitude) & points, view.widened(64).holds(latitude, longitude) & points
    assert sum(each.mentions for each in found) == mentions[around].sum() >= mentions[inside].sum()
    assert sum(each.places for each in found) == np.count_nonzero(around) >= np.count_nonzero(inside)
    singles = [each.largest[0] for each in found if each.places == 1]
    assert len(set(singles)) == len(singles)
    assert all(points[index] for index in singles)


@given(st.lists(positions, max_size=60), views)
def test_no_two_circles_touch_at_the_grain_of_the_grid(places, view):
    latitude, longitude, mentions, area = arrays(places)
    found = [each for each in clusters(latitude, longitude, mentions, area, view=view) if not each.area]
    around = view.widened(64)
    x = around.x(np.array([each.longitude for each in found]))
    y = around.y(np.array([each.latitude for each in found]))
    for one in range(len(found)):
        for other in range(one):
            apart = math.hypot(x[one] - x[other], y[one] - y[other])
            seam = abs(x[one] - x[other]) > around.world / 2  # a place at the seam may be read on either side of it
            assert seam or apart >= (radius(found[one].mentions) + radius(found[other].mentions)) * (1 - 1e-6)


@given(st.lists(positions, max_size=60), views)
def test_a_cluster_lies_among_its_places(places, view):
    latitude, longitude, mentions, area = arrays(places)
    for each in clusters(latitude, longitude, mentions, area, view=view):
        west, south, east, north = each.bounds
        assert south - 1e-6 <= each.latitude <= north + 1e-6
        assert (each.longitude - west + 1e-6) % 360 <= (east - west) % 360 + 1e-5
        assert -85.06 <= each.latitude <= 85.06
        assert len(each.largest) == min(3, each.places)
        assert list(mentions[list(each.largest)]) == sorted(mentions[list(each.largest)], reverse=True)
        if not view.unwrapped:
            assert -180 <= each.longitude <= 180
        if each.places == 1:
            index = each.largest[0]
            assert each.mentions == mentions[index]
            assert each.area == area[index]
            assert each.latitude == pytest.approx(np.clip(latitude[index], -85.0512, 85.0512), abs=1e-4)


@pytest.mark.slow
@given(st.integers(0, 5), st.sampled_from((0, 3, 6, 9)))
def test_marks_are_few_however_many_places_there_are(seed, zoom):
    random = np.random.default_rng(seed)
    latitude, longitude = random.uniform(-89, 89, 20_000), random.uniform(-180, 180, 20_000)
    mentions, area = random.zipf(1.5, 20_000).clip(1, 10_000), random.random(20_000) < 0.1
    view = View.of((-180, -90, 180, 90), zoom)
    found = clusters(latitude, longitude, mentions, area, view=view)
    assert 0 < len(found) <= MAX_MARKS
    assert sum(each.mentions for each in found if not each.area) == mentions[~area].sum()
    assert found == clusters(latitude, longitude, mentions, area, view=view)


def test_clusters_far_from_the_edge_stay_while_the_map_is_moved():
    random = np.random.default_rng(1)
    latitude, longitude = random.uniform(30, 40, 500), random.uniform(30, 45, 500)
    mentions, area = random.integers(1, 100, 500), np.zeros(500, bool)
    one = clusters(latitude, longitude, mentions, area, view=View.of((28, 28, 47, 42), 6))
    other = clusters(latitude, longitude, mentions, area, view=View.of((20, 20, 50, 45), 6))
    assert one == other


def test_a_view_across_the_antimeridian_takes_both_sides():
    latitude, longitude = np.array([-17.0, -17.0, 0.0]), np.array([179.99, -179.99, 0.0])
    mentions, area = np.array([1, 1, 1]), np.zeros(3, bool)
    (one,) = clusters(latitude, longitude, mentions, area, view=View.of((170, -30, -170, 0), 4))
    assert one.places == 2
    assert abs(one.longitude) == pytest.approx(180)
    west, _, east, _ = one.bounds
    assert (west, east) == (pytest.approx(179.99), pytest.approx(-179.99))
    (one,) = clusters(latitude, longitude, mentions, area, view=View.of((170, -30, 190, 0), 4))
    assert one.longitude == pytest.approx(180)
    assert one.bounds[2] == pytest.approx(180.01)


def test_countries_stay_apart_from_points_and_do_not_lie_on_each_other():
    latitude, longitude = np.array([35.0, 35.0, 35.1]), np.array([38.0, 38.0, 38.1])
    mentions, area = np.array([5, 9, 7]), np.array([False, True, True])
    found = clusters(latitude, longitude, mentions, area, view=View.of((30, 30, 45, 40), 5))
    assert [(each.area, each.largest) for each in found] == [(True, (1,)), (False, (0,))]


def test_two_places_at_one_position_are_one_cluster():
    latitude, longitude = np.array([35.0, 35.0]), np.array([38.0, 38.0])
    mentions, area = np.array([5, 9]), np.zeros(2, bool)
    (one,) = clusters(latitude, longitude, mentions, area, view=View.of((37.99, 34.99, 38.01, 35.01), 18))
    assert (one.places, one.mentions, one.largest) == (2, 14, (1, 0))
