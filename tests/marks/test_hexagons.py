"""Hexagons: every place is in exactly one, and they stay where they are on the world."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.marks.hexagons import MAX_HEXAGONS, hexagons
from geomap.marks.mercator import View
from tests.marks.test_clusters import arrays, positions, views


@settings(deadline=None)
@given(st.lists(positions, max_size=60), views)
def test_every_place_in_view_is_in_exactly_one_hexagon(places, view):
    latitude, longitude, mentions, _ = arrays(places)
    found = hexagons(latitude, longitude, mentions, view=view)
    here = view.holds(latitude, longitude)
    assert sum(each.mentions for each in found) >= mentions[here].sum()
    assert sum(each.places for each in found) >= np.count_nonzero(mentions[here])
    if view.width >= 360 and view.south <= -86 and view.north >= 86:
        assert sum(each.mentions for each in found) == mentions.sum()
    assert len({each.corners for each in found}) == len(found)


@settings(deadline=None)
@given(positions.filter(lambda each: abs(each[0]) < 84 and each[2] > 0), st.integers(0, 16))
def test_a_place_lies_in_its_hexagon(place, zoom):
    latitude, longitude, mentions, _ = arrays([place])
    view = View.of((longitude[0] - 0.001, latitude[0] - 0.001, longitude[0] + 0.001, latitude[0] + 0.001), zoom)
    (one,) = hexagons(latitude, longitude, mentions, view=view)
    assert (one.mentions, one.places) == (mentions[0], 1)
    corner_y, corner_x = view.y([each[0] for each in one.corners]), np.array([each[1] for each in one.corners])
    x = (corner_x - longitude[0] + 180) % 360 - 180  # degrees east of the place
    x, y = x / 360 * view.world, corner_y - view.y(latitude)[0]
    sides = [(x[n] * y[(n + 1) % 6] - x[(n + 1) % 6] * y[n]) for n in range(6)]
    assert all(side >= -1e-3 for side in sides) or all(side <= 1e-3 for side in sides)
    lengths = [math.hypot(x[n] - x[n - 1], y[n] - y[n - 1]) for n in range(6)]
    if max(abs(corner) for corner, _ in one.corners) < 85:
        assert max(lengths) - min(lengths) < 1e-2
    assert 13 < max(lengths) < 20


def test_hexagons_stay_while_the_map_is_moved():
    random = np.random.default_rng(2)
    latitude, longitude = random.uniform(30, 40, 500), random.uniform(30, 45, 500)
    mentions = random.integers(1, 100, 500)
    here = hexagons(latitude, longitude, mentions, view=View.of((33, 32, 40, 38), 6))
    there = hexagons(latitude, longitude, mentions, view=View.of((20, 20, 60, 50), 6))
    rounded = {tuple((round(a, 6), round(b, 6)) for a, b in each.corners): each.mentions for each in there}
    assert here
    for each in here:
        assert rounded[tuple((round(a, 6), round(b, 6)) for a, b in each.corners)] == each.mentions
    assert sum(each.mentions for each in there) == mentions.sum()


def test_the_antimeridian_is_no_seam():
    latitude, longitude = np.zeros(2), np.array([179.999, -179.999])
    found = hexagons(latitude, longitude, np.array([2, 3]), view=View.of((-180, -80, 180, 80), 2))
    assert [each.mentions for each in found] == [5]
    assert max(lon for _, lon in found[0].corners) - min(lon for _, lon in found[0].corners) < 20


@pytest.mark.slow
def test_there_are_not_too_many():
    random = np.random.default_rng(3)
    latitude, longitude = random.uniform(-80, 80, 25_000), random.uniform(-180, 180, 25_000)
    found = hexagons(latitude, longitude, np.ones(25_000, np.int64), view=View.of((-180, -85, 180, 85), 6))
    assert 500 < len(found) <= MAX_HEXAGONS
    assert sum(each.mentions for each in found) == 25_000
