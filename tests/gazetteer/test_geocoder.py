"""The gazetteer as a geopy geocoder."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from geopy.exc import ConfigurationError, GeocoderQueryError
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders.base import Geocoder
from geopy.location import Location
from geopy.point import Point

from geomap.gazetteer import Gazetteer
from geomap.gazetteer.geocoder import GazetteerGeocoder
from geomap.gazetteer.online.cache import Cached
from geomap.places import Place, distance_km


@pytest.fixture(scope="module")
def geocoder(gazetteer: Gazetteer) -> GazetteerGeocoder:
    return GazetteerGeocoder(gazetteer)


@pytest.mark.parametrize(
    ("query", "country_code", "admin1", "near"),
    [
        ("Palmyra, Syria", "SY", "Homs", (34.56, 38.28)),
        ("Palmyra, N.Y.", "US", "New York", (43.06, -77.23)),
        ("Paris", "FR", "Île-de-France", (48.85, 2.35)),
        ("Paris, Texas", "US", "Texas", (33.66, -95.56)),
        ("paris,texas,USA", "US", "Texas", (33.66, -95.56)),
        ("Springfield, Ill.", "US", "Illinois", (39.8, -89.64)),
        ("Springfield, Illinois, United States", "US", "Illinois", (39.8, -89.64)),
        ("Geneva, IL", "US", "Illinois", (41.89, -88.31)),
        ("Cambridge, Ontario", "CA", "Ontario", (43.36, -80.31)),
        ("Moscow, Idaho", "US", "Idaho", (46.73, -117.0)),
        ("Athens, Georgia", "US", "Georgia", (33.96, -83.38)),
        ("Tbilisi, Georgia", "GE", "Tbilisi", (41.69, 44.83)),
        ("Washington, D.C.", "US", None, (38.9, -77.04)),
        ("Homs, SY", "SY", "Homs", (34.73, 36.71)),
        ("Haleb, Syria", "SY", None, (36.2, 37.16)),
        ("London, UK", "GB", "England", (51.5, -0.13)),
    ],
)
def test_containers_after_commas_choose_the_place(
    geocoder: GazetteerGeocoder, query: str, country_code: str, admin1: str | None, near: tuple[float, float]
) -> None:
    location = geocoder.geocode(query)
    assert location.raw["country_code"] == country_code
    assert admin1 is None or location.raw["admin1"] == admin1
    assert distance_km(location.latitude, location.longitude, *near) < 15


def test_city_comes_before_the_province_of_its_name(geocoder: GazetteerGeocoder) -> None:
    assert geocoder.geocode("Aleppo").raw["feature_class"] == "P"
    kinds = [location.raw["feature_class"] for location in geocoder.geocode("Aleppo", exactly_one=False)[:2]]
    assert kinds == ["P", "A"]


@pytest.mark.parametrize("query", ["Palmyra, Narnia", "Aleppo, Bolivia", "Xqzwvk", "Paris, Texas, France"])
def test_no_such_place_is_none(geocoder: GazetteerGeocoder, query: str) -> None:
    assert geocoder.geocode(query) is None
    assert geocoder.geocode(query, exactly_one=False) is None


def test_raw_is_the_place_as_a_dict(geocoder: GazetteerGeocoder, gazetteer: Gazetteer) -> None:
    location = geocoder.geocode("Aleppo, Syria")
    place = Place.from_dict(location.raw)
    assert gazetteer.place(location.raw["id"]) == place
    assert location.address == place.label
    assert (location.latitude, location.longitude) == (place.latitude, place.longitude)


def test_list_is_limited_and_holds_no_place_twice(geocoder: GazetteerGeocoder) -> None:
    found = geocoder.geocode("Springfield", exactly_one=False, limit=7)
    assert isinstance(found, list)
    assert len({location.raw["id"] for location in found}) == len(found) == 7
    assert len(geocoder.geocode("Springfield", exactly_one=False)) == 10


@pytest.mark.parametrize("codes", ["US", "us", ["US", "CA"], "us,ca"])
def test_country_codes_narrow(geocoder: GazetteerGeocoder, codes: Any) -> None:
    found = geocoder.geocode("Palmyra", exactly_one=False, country_codes=codes)
    assert {location.raw["country_code"] for location in found} == {"US"}
    assert geocoder.geocode("Palmyra", country_codes="FR") is None


def test_structured_query(geocoder: GazetteerGeocoder) -> None:
    location = geocoder.geocode({"state": "Texas", "city": "Paris", "country": "United States"})
    assert location == geocoder.geocode("Paris, Texas, United States")


@pytest.mark.parametrize("query", ["", "  ", ",,,", "!?", "\0", None, 7, b"Aleppo", {}, {"street": "x"}, "a" * 501])
def test_nonsense_is_a_query_error(geocoder: GazetteerGeocoder, query: Any) -> None:
    with pytest.raises(GeocoderQueryError):
        geocoder.geocode(query)


@pytest.mark.parametrize(
    "query", ["\ud800", "<script>alert(1)</script>", "حلب", "🏙", "'; DROP TABLE place; --", "a, " * 90]
)
def test_odd_names_are_answered(geocoder: GazetteerGeocoder, query: str) -> None:
    try:
        answer = geocoder.geocode(query)
    except GeocoderQueryError:
        answer = None
    assert answer is None or isinstance(answer, Location)


@pytest.mark.parametrize("limit", [0, -1])
def test_limit_below_one_is_a_query_error(geocoder: GazetteerGeocoder, limit: int) -> None:
    for call, query in ((geocoder.geocode, "Aleppo"), (geocoder.reverse, (36.2, 37.16))):
        with pytest.raises(GeocoderQueryError):
            call(query, exactly_one=False, limit=limit)


@pytest.mark.parametrize("point", [(36.2, 37.16), "36.2, 37.16", Point(36.2, 37.16), [36.2, 37.16, 0.0]])
def test_reverse_gives_the_nearest_populated_place(geocoder: GazetteerGeocoder, point: Any) -> None:
    location = geocoder.reverse(point)
    assert location.raw["country_code"] == "SY"
    assert location.raw["feature_class"] == "P"
    assert distance_km(location.latitude, location.longitude, 36.2, 37.16) < 5


def test_reverse_lists_nearest_first(geocoder: GazetteerGeocoder) -> None:
    found = geocoder.reverse((34.73, 36.71), exactly_one=False, limit=4)
    distances = [distance_km(each.latitude, each.longitude, 34.73, 36.71) for each in found]
    assert len(found) == 4
    assert distances == sorted(distances)


@pytest.mark.parametrize("point", [(0, -150), (89.9, 0), (-90, 0), (10, 180), (10, -180)])
def test_reverse_far_from_anywhere_still_answers(geocoder: GazetteerGeocoder, point: Any) -> None:
    assert geocoder.reverse(point).raw["feature_class"] == "P"


@pytest.mark.parametrize("point", ["", "here", None, (1,), (91, 0), (0, 200), (float("nan"), 0), object()])
def test_reverse_of_no_point_is_a_query_error(geocoder: GazetteerGeocoder, point: Any) -> None:
    with pytest.raises(GeocoderQueryError):
        geocoder.reverse(point)


def test_reverse_of_text_beyond_the_pole_is_a_query_error(geocoder: GazetteerGeocoder) -> None:
    # geopy's own warning, before its ValueError
    with pytest.warns(UserWarning, match="different pole"), pytest.raises(GeocoderQueryError):
        geocoder.reverse("95, 10")


def test_reverse_needs_a_gazetteer_that_knows_positions() -> None:
    class Names:
        def candidates(self, names: Any, *, fuzzy: bool = True) -> Any:
            return [[] for _ in names]

        def place(self, place_id: str) -> None:
            return None

    with pytest.raises(ConfigurationError, match="cannot look up by position"):
        GazetteerGeocoder(Names()).reverse((1, 2))


def test_is_a_geopy_geocoder_that_its_wrappers_take(geocoder: GazetteerGeocoder) -> None:
    assert isinstance(geocoder, Geocoder)
    limited = RateLimiter(geocoder.geocode, min_delay_seconds=0, swallow_exceptions=False)
    cached = Cached(limited, path=None, provider="geomap")
    assert cached("Aleppo, Syria", timeout=3) == cached("Aleppo, Syria") == geocoder.geocode("Aleppo, Syria")
    cached.close()


def test_sends_nothing(geocoder: GazetteerGeocoder, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert geocoder.geocode("Homs, Syria") is not None
    with pytest.raises(NotImplementedError, match="without a network"):
        geocoder.adapter.get_json("http://127.0.0.1/", timeout=1, headers={})
