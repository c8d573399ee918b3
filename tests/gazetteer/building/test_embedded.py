"""Facts about the gazetteer that lies in the package."""

from __future__ import annotations

import json

import pytest

from geomap.gazetteer import SqliteGazetteer, open_gazetteer
from geomap.gazetteer.building import facts
from geomap.gazetteer.building.alternates import airport_names, classify_name, short_title, strip_division_type
from geomap.gazetteer.building.packages import PACKAGES
from geomap.gazetteer.building.shapes import bounds, centroid, shortest_arc, topology_rings
from geomap.places import Candidate, distance_km
from tests.locations import ROOT

NOTICE = ROOT / "NOTICE"


@pytest.fixture(scope="module")
def embedded() -> SqliteGazetteer:
    return open_gazetteer()


def best(gazetteer: SqliteGazetteer, name: str) -> Candidate:
    candidates = gazetteer.candidates([name], fuzzy=False)[0]
    assert candidates, name
    return candidates[0]


@pytest.mark.parametrize(
    ("name", "place_id"),
    [
        ("Aleppo", "geonames:170063"),
        ("Latakia", "geonames:173576"),
        ("Idlib", "geonames:169389"),
        ("Palmyra", "geonames:163808"),
        ("Geneva", "geonames:2660646"),
        ("Damascus", "geonames:170654"),
        ("Moscow", "geonames:524901"),
        ("Marat al-Numan", "geonames:167611"),
        ("Ma'arrat al-Nu'man", "geonames:167611"),
        ("Maarat an-Numan", "geonames:167611"),
        ("Deir ez-Zor", "geonames:170794"),
        ("Deir Ezzor", "geonames:170794"),
        ("Raqqa", "geonames:172955"),
        ("Georgia", "geonames:614540"),
        ("U.S.", "geonames:6252001"),
        ("the United States", "geonames:6252001"),
        ("UK", "geonames:2635167"),
        ("UAE", "geonames:290557"),
        ("Calif.", "geonames:5332921"),
        ("N.Y.", "geonames:5128638"),
        ("Syrian", "geonames:163843"),
        ("Britons", "geonames:2635167"),
        ("Russia's", "geonames:2017370"),
        ("Bombay", "geonames:1275339"),
        ("Kiev", "geonames:703448"),
        ("Africa", "geonames:6255146"),
        ("Middle East", "geonames:6269133"),
        ("Hmeymim", "geomap:hmeymim-air-base"),
        ("Eastern Ghouta", "geomap:eastern-ghouta"),
        ("Donbas", "geomap:donbas"),
        ("Mediterranean", "geomap:mediterranean-sea"),
        ("Euphrates", "geomap:euphrates"),
        ("Soviet Union", "geomap:soviet-union"),
        ("Travis County", "geonames:4737316"),
        ("Rapides Parish", "geonames:4338356"),
    ],
)
def test_the_most_prominent_place_with_a_name_comes_first(embedded: SqliteGazetteer, name: str, place_id: str) -> None:
    assert best(embedded, name).place.id == place_id


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("Georgia", {"Georgia", "Georgia, United States"}),
        ("Palmyra", {"Palmyra, Homs, Syria", "Palmyra, New York, United States"}),
        ("Paris", {"Paris, Île-de-France, France", "Paris, Texas, United States"}),
        ("Geneva", {"Geneva, Switzerland", "Geneva, Illinois, United States"}),
        ("Syria", {"Syria", "Syria, Virginia, United States"}),
        ("Cambridge", {"Cambridge, England, United Kingdom", "Cambridge, Ontario, Canada"}),
        ("D.C.", {"Washington, District of Columbia, United States"}),
        ("Travis", {"Travis County, Texas, United States"}),
        ("West Bank", {"West Bank, Palestine"}),
        ("Heathrow", {"Heathrow, Florida, United States"}),
    ],
)
def test_all_places_with_a_name_are_candidates(embedded: SqliteGazetteer, name: str, labels: set[str]) -> None:
    found = {candidate.place.label for candidate in embedded.candidates([name])[0]}
    assert labels <= found


@pytest.mark.parametrize(
    ("name", "match"),
    [
        ("Syrian", "demonym"),
        ("Calif.", "abbreviation"),
        ("Aleppo", "name"),
        ("Travis", "part"),
        ("Bombay", "alternate"),
    ],
)
def test_the_match_is_the_kind_of_name(embedded: SqliteGazetteer, name: str, match: str) -> None:
    assert best(embedded, name).match == match


@pytest.mark.parametrize(
    ("code", "inside", "outside"),
    [("SY", (35.0, 38.5), (33.3, 44.4)), ("FR", (46.5, 2.5), (4.0, -53.0)), ("RU", (66.0, -172.0), (39.9, 116.4))],
)
def test_countries_have_a_point_and_a_box(
    embedded: SqliteGazetteer, code: str, inside: tuple[float, float], outside: tuple[float, float]
) -> None:
    country = embedded.country(code)
    assert country is not None
    assert country.bounds is not None
    west, south, east, north = country.bounds

    def holds(latitude: float, longitude: float) -> bool:
        across = west <= longitude <= east if west <= east else longitude >= west or longitude <= east
        return south <= latitude <= north and across

    assert holds(country.latitude, country.longitude)
    assert holds(*inside)
    assert not holds(*outside)


def test_every_country_of_the_united_nations_is_there_under_its_code(embedded: SqliteGazetteer) -> None:
    codes = "US GB FR DE RU CN IN BR ZA NA NG EG SY IQ IR IL PS LB TR UA GE XK TW HK PR GL EH SS TL"
    for code in codes.split():
        country = embedded.country(code)
        assert country is not None, code
        assert country.country_code == code


def test_states_lie_at_a_point_within_them_and_not_at_their_towns(embedded: SqliteGazetteer) -> None:
    for code, latitude, longitude in (
        ("TX", 31.5, -99.3),
        ("CA", 37.2, -119.6),
        ("NY", 42.9, -75.6),
        ("GA", 32.7, -83.4),
    ):
        state = embedded.admin1("US", code)
        assert state is not None
        assert distance_km(state.latitude, state.longitude, latitude, longitude) < 100
        assert state.bounds is not None


def test_counties_have_the_point_of_their_shape(embedded: SqliteGazetteer) -> None:
    county = best(embedded, "Travis County").place
    assert distance_km(county.latitude, county.longitude, 30.33, -97.78) < 15
    assert county.bounds is not None


def test_hmeymim_lies_by_latakia(embedded: SqliteGazetteer) -> None:
    place = best(embedded, "Hmeymim air base").place
    assert distance_km(place.latitude, place.longitude, 35.41, 35.95) < 5
    assert [each.admin1 for each in embedded.near(place.latitude, place.longitude, limit=3)] == ["Latakia"] * 3


def test_airport_codes_and_mechanical_spellings_are_no_names(embedded: SqliteGazetteer) -> None:
    assert all(candidate.match != "alternate" for candidate in embedded.candidates(["ALP"], fuzzy=False)[0])
    assert embedded.candidates(["lun dun"], fuzzy=False) == [[]]


def test_the_file_names_its_sources_and_the_notice_names_them_too(embedded: SqliteGazetteer) -> None:
    sources = embedded.info()["sources"]
    notice = NOTICE.read_text(encoding="utf-8")
    assert len(sources) == len(PACKAGES) + 1
    for package in PACKAGES:
        assert package.source() in sources
        assert f"{package.name} {package.version}" in notice
    assert json.dumps(sources)


def test_the_file_is_small_enough_to_carry(embedded: SqliteGazetteer) -> None:
    facts_of_file = embedded.info()
    assert facts_of_file["bytes"] < 50_000_000
    assert facts_of_file["places"] > 250_000


def test_facts_are_sound() -> None:
    ids = set()
    for place, names in facts.read_places():
        assert place.id not in ids
        ids.add(place.id)
        assert len(names) == len(set(names))
        if place.bounds is not None:
            west, south, east, north = place.bounds
            assert -180 <= west <= 180
            assert -180 <= east <= 180
            assert -90 <= south < north <= 90
            assert south <= place.latitude <= north, place.id
            assert west <= place.longitude <= east or west > east, place.id
    assert len(ids) > 1000


@pytest.mark.parametrize(
    ("name", "rest"),
    [
        ("Travis County", "Travis"),
        ("Rapides Parish", "Rapides"),
        ("Idlib Governorate", "Idlib"),
        ("Province of Turin", "Turin"),
        ("Departamento de Caldas", "Caldas"),
        ("Eastern Province", ""),
        ("Aleppo", ""),
    ],
)
def test_the_kind_of_a_division_is_stripped(name: str, rest: str) -> None:
    assert strip_division_type(name) == rest


def test_a_division_keeps_its_kind_where_the_rest_is_no_name() -> None:
    assert short_title("Homs Governorate") == "Homs"
    assert short_title("Northern Province") == "Northern Province"
    assert short_title("Moscow Oblast") == "Moscow Oblast"


def test_what_serves_as_a_name() -> None:
    assert classify_name("Halab") == "alternate"
    assert classify_name("L.A.") == classify_name("Mass.") == "abbreviation"
    assert [classify_name(name) for name in ("LON", "lun dun", "伦敦", "X", "12 Mile", "a" * 200)] == [None] * 6


def test_airports_have_their_short_names_too() -> None:
    names = dict(airport_names("Damascus International Airport"))
    assert names["Damascus Airport"] == "alternate"
    assert dict(airport_names("Hill Air Force Base")) == {"Hill AFB": "alternate", "Hill": "part"}


def test_boxes_take_the_short_way_round() -> None:
    assert shortest_arc([(170, 180), (-180, -170)]) == (170, -170)
    assert shortest_arc([(-10, 10), (5, 20)]) == (-10, 20)
    assert bounds([[[0, 0], [2, 0], [2, 1], [0, 1]]]) == (0, 0, 2, 1)
    assert bounds([]) is None


def test_the_centre_of_a_square_is_its_middle() -> None:
    assert centroid([[0, 0], [2, 0], [2, 2], [0, 2]]) == (1, 1)
    assert centroid([[3, 4]]) == (4, 3)


def test_topologies_are_unpacked() -> None:
    topology = {
        "transform": {"scale": [0.5, 0.5], "translate": [10, 20]},
        "arcs": [[[0, 0], [2, 0], [0, 2]], [[0, 0], [0, 2], [2, 0]]],
        "objects": {"x": {"geometries": [{"type": "Polygon", "arcs": [[0, -2]], "id": "1"}]}},
    }
    ((geometry, rings),) = topology_rings(topology, "x")
    assert geometry["id"] == "1"
    assert rings == [[(10, 20), (11, 20), (11, 21), (11, 21), (10, 21), (10, 20)]]
