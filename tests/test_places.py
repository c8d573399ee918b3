"""Places, candidates and distance."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.places import EARTH_KM, Candidate, Place, distance_km

PALMYRA = Place(
    source="geonames",
    source_id="163960",
    name="Palmyra",
    latitude=34.56,
    longitude=38.27,
    feature_class="P",
    feature_code="PPL",
    country_code="SY",
    admin1="Homs",
    country="Syria",
    bounds=(38.2, 34.5, 38.3, 34.6),
)

latitudes = st.floats(-90, 90)
longitudes = st.floats(-180, 180)


def test_a_place_has_an_id_across_sources_and_a_geonameid_only_from_geonames():
    assert PALMYRA.id == "geonames:163960"
    assert PALMYRA.geonameid == 163960
    other = Place(source="osm", source_id="n1", name="X", latitude=0, longitude=0)
    assert other.geonameid is None


def test_a_label_names_each_container_once():
    assert PALMYRA.label == "Palmyra, Homs, Syria"
    state = Place(source="s", source_id="1", name="Singapore", latitude=1, longitude=103, country="Singapore")
    assert state.label == "Singapore"


def test_places_and_candidates_survive_the_way_through_plain_dicts():
    candidate = Candidate(PALMYRA, "Tadmur", 0.95, "alternate")
    assert Candidate.from_dict(candidate.to_dict()) == candidate
    assert isinstance(candidate.to_dict()["place"]["bounds"], list)


@pytest.mark.parametrize(
    ("feature_class", "feature_code", "area"),
    [
        ("A", "PCLI", True),
        ("A", "ADM1", True),
        ("H", "SEA", True),
        ("T", "MTS", True),
        ("P", "PPLC", False),
        ("S", "AIRB", False),
    ],
)
def test_countries_regions_and_seas_are_areas_and_towns_are_not(feature_class, feature_code, area):
    place = Place(
        source="s",
        source_id="1",
        name="X",
        latitude=0,
        longitude=0,
        feature_class=feature_class,
        feature_code=feature_code,
    )
    assert place.is_area is area


def test_aleppo_lies_some_310_km_from_damascus():
    assert distance_km(36.20, 37.16, 33.51, 36.29) == pytest.approx(309, abs=3)


@given(latitudes, longitudes, latitudes, longitudes)
def test_distance_is_symmetric_and_at_most_half_the_way_round(latitude, longitude, other_latitude, other_longitude):
    km = distance_km(latitude, longitude, other_latitude, other_longitude)
    assert km == pytest.approx(distance_km(other_latitude, other_longitude, latitude, longitude), abs=1e-6)
    assert 0 <= km <= math.pi * EARTH_KM + 1e-6
