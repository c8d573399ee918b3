"""Positions with an uncertainty radius."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from geomap.pipeline.derivation.pointradius import around, between, destination, extent_km, offset
from geomap.places import EARTH_KM, Place, distance_km


def place(latitude=35.93, longitude=36.63, **fields):
    fields = {"feature_class": "P", "feature_code": "PPL", "population": 100_000} | fields
    return Place(source="test", source_id="1", name="X", latitude=latitude, longitude=longitude, **fields)


@given(st.floats(-89, 89), st.floats(-180, 179.9), st.floats(0, 359.9), st.floats(0.1, 2000))
def test_a_destination_lies_as_far_off_as_asked(latitude, longitude, bearing, km):
    reached = destination(latitude, longitude, bearing, km)
    assert distance_km(latitude, longitude, *reached) == pytest.approx(km, rel=1e-6, abs=1e-6)
    assert -180 <= reached[1] < 180


def test_a_degree_north_is_a_degree_north():
    km = EARTH_KM * math.radians(1)
    assert destination(35, 36, 0, km) == pytest.approx((36, 36))
    assert destination(0, 179.5, 90, km) == pytest.approx((0, -179.5))


def test_a_town_reaches_as_far_as_its_people_need():
    assert extent_km(place(population=0)) == 2
    assert extent_km(place(population=100)) == 0.5
    assert extent_km(place(population=1_000_000)) == pytest.approx(10.3, abs=0.1)
    assert extent_km(place(bounds=(36, 35, 37, 36))) == pytest.approx(71.7, abs=0.1)
    assert extent_km(place(feature_class="A", feature_code="PCLI")) == 400


def test_the_radius_is_the_extent_and_the_outer_corner_of_the_sector():
    anchor = place(population=0)  # reaches 2 km
    area = offset(anchor, 20, 0, slack=5, spread=45)
    assert area.radius_km == pytest.approx(
        2 + math.sqrt(20**2 + 25**2 - 2 * 20 * 25 * math.cos(math.radians(45))), abs=0.01
    )
    assert distance_km(area.latitude, area.longitude, anchor.latitude, anchor.longitude) == pytest.approx(20, abs=0.01)
    assert (area.basis, area.anchors) == ("offset", (anchor,))


@given(
    st.floats(1, 150),
    st.floats(0, 20),
    st.sampled_from([11.25, 22.5, 45.0]),
    st.floats(-1, 1),
    st.floats(-1, 1),
    st.floats(0, 360),
    st.floats(0, 1),
)
def test_the_circle_holds_every_place_that_the_words_allow(km, slack, spread, turn, stretch, toward, reach):
    anchor = place(population=0)
    assume(km > slack)
    area = offset(anchor, km, 0, slack=slack, spread=spread)
    # from anywhere in the anchor, as far and as much to the side as the words leave open
    begin = destination(anchor.latitude, anchor.longitude, toward, reach * extent_km(anchor))
    true = destination(*begin, spread * turn, km + slack * stretch)
    assert distance_km(*true, area.latitude, area.longitude) <= area.radius_km * 1.01 + 0.05


def test_what_is_vaguer_has_a_larger_circle():
    radius = [
        offset(place(), 20, 0, slack=slack, spread=spread).radius_km for slack, spread in ((1, 11), (5, 11), (5, 45))
    ]
    assert radius == sorted(radius)
    assert offset(place(population=5_000_000), 20, 0, slack=1, spread=11).radius_km > radius[0]


def test_a_distance_alone_is_a_circle_around_the_anchor():
    area = around(place(population=0), 55, "offset")
    assert (area.latitude, area.longitude, area.radius_km) == (35.93, 36.63, 57)


def test_the_middle_of_two_places_is_half_way_on_the_great_circle():
    first, second = place(34.73, 36.71), place(35.13, 36.75)
    area = between(first, second)
    ends = [distance_km(area.latitude, area.longitude, p.latitude, p.longitude) for p in (first, second)]
    assert ends[0] == pytest.approx(ends[1], abs=0.01)
    assert area.radius_km == pytest.approx(ends[0] + extent_km(first), abs=0.02)
    assert area.anchors == (first, second)
    across = between(place(0, 179), place(0, -179))
    assert abs(across.longitude) == 180


def test_a_circle_too_large_to_tell_anything_is_none():
    assert around(place(), 600, "offset") is None
    assert offset(place(), 1500, 0, slack=50, spread=45) is None
