"""Distances and directions in words."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.pipeline.derivation.quantities import QUANTITY, bearing_of, distance_of

_QUANTITY = re.compile(QUANTITY, re.IGNORECASE)
MILE = 1.609344


def read(text):
    distance = distance_of(_QUANTITY.fullmatch(text))
    return distance.km, distance.slack


@pytest.mark.parametrize(
    ("text", "km", "slack"),
    [
        ("20 km", 20, 5),
        ("20-km", 20, 5),
        ("25 kilometers", 25, 2.5),
        ("12 KM", 12, 0.5),
        ("1.5 kilometres", 1.5, 0.05),
        ("1,200 km", 1200, 50),
        ("some 60 kilometres (37 miles)", 60, 10),
        ("60 km, or 37 miles,", 60, 5),
        ("20 to 30 km", 25, 10),
        ("20–30 km", 25, 10),
        ("two miles", 2 * MILE, 0.5 * MILE),
        ("a mile", MILE, 0.5 * MILE),
        ("half a mile", 0.5 * MILE, 0.25 * MILE),
        ("a mile and a half", 1.5 * MILE, 0.25 * MILE),
        ("two and a half miles", 2.5 * MILE, 0.25 * MILE),
        ("1 1/2 miles", 1.5 * MILE, 0.25 * MILE),
        ("2½ miles", 2.5 * MILE, 0.125 * MILE),
        ("about twenty-five miles", 25 * MILE, 5 * MILE),
        ("a hundred miles", 100 * MILE, 50 * MILE),
        ("a few kilometres", 3, 2),
        ("several miles", 5 * MILE, 3 * MILE),
        ("15 nautical miles", 15 * 1.852, 2.5 * 1.852),
        ("500 metres", 0.5, 0.05),
        ("100 yards", 0.09144, 0.04572),
    ],
)
def test_distances_are_read_with_their_exactness(text, km, slack):
    assert read(text) == pytest.approx((km, slack))


@pytest.mark.parametrize("text", ["$20 miles", "route 7.20 km", "1/20 km", "twenty", "km", "20 minutes"])
def test_other_figures_are_no_distances(text):
    assert _QUANTITY.fullmatch(text) is None


@given(st.integers(1, 9999), st.sampled_from(["km", "miles", "yards"]))
def test_a_number_is_told_to_less_than_itself(number, unit):
    km, slack = read(f"{number} {unit}")
    assert 0 < slack <= km


@pytest.mark.parametrize(
    ("word", "bearing", "spread"),
    [
        ("north", 0, 45),
        ("northeast", 45, 22.5),
        ("north-east", 45, 22.5),
        ("north east", 45, 22.5),
        ("southwestern", 225, 22.5),
        ("north-north-west", 337.5, 11.25),
        ("east-southeast", 112.5, 11.25),
        ("NNE", 22.5, 11.25),
        ("W", 270, 45),
    ],
)
def test_directions_have_bearings_and_spreads(word, bearing, spread):
    assert bearing_of(word) == (bearing, spread)
