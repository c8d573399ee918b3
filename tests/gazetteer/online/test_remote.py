"""Online geocoders as a gazetteer: against a real HTTP server on the loopback interface, with geopy's own adapters."""

from __future__ import annotations

import itertools
import pickle
import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from geopy.exc import GeocoderServiceError

import geomap
from geomap.errors import SettingError
from geomap.gazetteer import Gazetteer
from geomap.gazetteer.online.remote import RemoteGazetteer, with_geocoder
from geomap.gazetteer.online.services import open_service, service_names
from tests.gazetteer.asking import NAME, warnings_in

if TYPE_CHECKING:
    from tests.gazetteer.conftest import GeocodingService


def test_is_a_gazetteer(connect: Callable[..., RemoteGazetteer]) -> None:
    assert isinstance(connect(), Gazetteer)


def test_nominatim_answer_becomes_a_candidate(
    service: GeocodingService, connect: Callable[..., RemoteGazetteer]
) -> None:
    service.answers[NAME] = [service.place(NAME, 36.1, 37.2, osm_id=77)]
    remote = connect()
    [[candidate]] = remote.candidates([NAME])
    place = candidate.place
    assert (candidate.name, candidate.match, candidate.score) == (NAME, "name", 1.0)
    assert place.id == "nominatim:relation/77"
    assert (place.latitude, place.longitude) == (36.1, 37.2)
    assert (place.feature_class, place.feature_code) == ("P", "PPL")
    assert (place.country_code, place.country, place.admin1) == ("SY", "Syria", "Aleppo Governorate")
    assert place.population == 1234
    assert place.bounds == pytest.approx((36.2, 35.1, 38.2, 37.1))
    assert remote.place(place.id) == place
    assert place.from_dict(place.to_dict()) == place


def test_request_names_the_program_and_the_contact(
    service: GeocodingService, connect: Callable[..., RemoteGazetteer]
) -> None:
    connect().candidates([NAME])
    connect(options={"contact": "mailto:me@example.org"}).candidates([NAME])
    assert service.user_agents == [
        f"geomap/{geomap.__version__}",
        f"geomap/{geomap.__version__} (+mailto:me@example.org)",
    ]
    asked = service.parameters[0]
    assert (asked["q"], asked["accept-language"], asked["limit"], asked["addressdetails"]) == (NAME, "en", "5", "1")


def test_photon_answer_becomes_a_candidate(service: GeocodingService, connect: Callable[..., RemoteGazetteer]) -> None:
    service.answers[NAME] = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [35.9, 35.4]},
                "properties": {
                    "osm_type": "W", "osm_id": 5, "osm_key": "aeroway", "osm_value": "aerodrome", "type": "house",
                    "name": NAME, "countrycode": "SY", "country": "Syria", "state": "Latakia",
                    "extent": [35.8, 35.5, 36.0, 35.3],
                },
            },
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [13.4, 52.5]},
                "properties": {"osm_type": "N", "osm_id": 6, "osm_key": "shop", "osm_value": "books", "name": NAME},
            },
        ],
    }  # fmt: skip
    [[candidate]] = connect("photon").candidates([NAME])
    place = candidate.place
    assert (place.id, place.feature_class, place.feature_code) == ("photon:way/5", "S", "AIRP")
    assert (place.latitude, place.longitude, place.country_code, place.admin1) == (35.4, 35.9, "SY", "Latakia")
    assert place.bounds == (35.8, 35.3, 36.0, 35.5)


def test_pelias_answer_becomes_a_candidate(service: GeocodingService, connect: Callable[..., RemoteGazetteer]) -> None:
    service.answers[NAME] = {
        "features": [
            {
                "geometry": {"coordinates": [37.0, 36.0]},
                "bbox": [36.0, 35.0, 38.0, 37.0],
                "properties": {
                    "gid": "whosonfirst:region:1", "layer": "region", "name": NAME, "country": "Syria",
                    "country_code": "SY", "region": NAME,
                },
            }
        ]
    }  # fmt: skip
    [[candidate]] = connect("pelias").candidates([NAME])
    place = candidate.place
    assert (place.id, place.feature_code, place.country_code) == ("pelias:whosonfirst:region:1", "ADM1", "SY")
    assert place.bounds == (36.0, 35.0, 38.0, 37.0)
    assert place.label == f"{NAME}, Syria"


def test_geonames_answer_has_a_geonameid(service: GeocodingService, connect: Callable[..., RemoteGazetteer]) -> None:
    service.empty = {
        "geonames": [
            {
                "geonameId": 99999999, "name": NAME, "lat": "36.0", "lng": "37.0", "fcl": "H", "fcode": "LK",
                "countryCode": "SY", "countryName": "Syria", "adminName1": "Homs", "adminCode1": "11", "population": 0,
            },
            {"name": "no id", "lat": "36.0", "lng": "37.0"},
        ]
    }  # fmt: skip
    [[candidate]] = connect("geonames", options={"username": "me"}).candidates([NAME])
    assert (candidate.place.geonameid, candidate.place.feature_code) == (99999999, "LK")


def test_google_answer_becomes_a_candidate(service: GeocodingService, connect: Callable[..., RemoteGazetteer]) -> None:
    service.empty = {
        "status": "OK",
        "results": [
            {
                "place_id": "abc", "types": ["locality", "political"], "formatted_address": f"{NAME}, Syria",
                "geometry": {"location": {"lat": 36.0, "lng": 37.0}},
                "address_components": [
                    {"long_name": NAME, "short_name": NAME, "types": ["locality", "political"]},
                    {"long_name": "Syria", "short_name": "SY", "types": ["country", "political"]},
                ],
            },
            {
                "place_id": "d", "types": ["route"], "formatted_address": f"{NAME} Street",
                "geometry": {"location": {"lat": 1.0, "lng": 2.0}}, "address_components": [],
            },
        ],
    }  # fmt: skip
    [[candidate]] = connect("google", options={"api_key": "k"}).candidates([NAME])
    place = candidate.place
    assert (place.id, place.feature_code, place.country_code) == ("google:abc", "PPL", "SY")


def test_only_names_that_the_gazetteer_lacks_are_asked(
    service: GeocodingService, connect: Callable[..., RemoteGazetteer], gazetteer: Gazetteer
) -> None:
    remote = connect()
    names = ["Aleppo", NAME, "northern Syria", NAME, "", " ", "x", "123", "\ud800\udc00 town", "a\nb", "long " * 40]
    found = remote.candidates(names)
    assert service.queries == [NAME]
    assert found == gazetteer.candidates(names)
    assert remote.candidates(["Ywlhompf Grumbledane"], fuzzy=False) == [[]]
    assert service.queries == [NAME]


def test_similar_spellings_stay_behind_the_services_answer(
    service: GeocodingService, connect: Callable[..., RemoteGazetteer], gazetteer: Gazetteer
) -> None:
    name = "Latakiya Khadra"
    similar = gazetteer.candidates([name])[0] or gazetteer.candidates([name := "Alepppo"])[0]
    assert {candidate.match for candidate in similar} == {"fuzzy"}
    service.answers[name] = [service.place("Elsewhere Qx", 1.0, 2.0)]
    [found] = connect().candidates([name])
    assert found[0].place.name == "Elsewhere Qx"
    assert (found[0].match, found[1:]) == ("alternate", similar)
    assert 0.5 <= found[0].score < 0.95


def test_answer_that_is_a_place_of_the_gazetteer_gives_that_place(
    service: GeocodingService, connect: Callable[..., RemoteGazetteer], gazetteer: Gazetteer
) -> None:
    homs = next(c.place for c in gazetteer.candidates(["Homs"])[0] if c.place.feature_code == "PPLA")
    near = service.place("Homs", homs.latitude + 0.02, homs.longitude, addresstype="city", extratags={"capital": "4"})
    far = service.place("Homs", homs.latitude + 1, homs.longitude, osm_id=9)
    service.answers[NAME] = [near, far]
    [[first, second]] = connect().candidates([NAME])
    assert first.place == homs
    assert second.place.id == "nominatim:relation/9"


def test_cache_answers_the_next_run_without_a_request(
    service: GeocodingService, connect: Callable[..., RemoteGazetteer], tmp_path: Path
) -> None:
    service.answers[NAME] = [service.place(NAME, 36.1, 37.2)]
    first = connect(cache=tmp_path / "cache.db").candidates([NAME, "Ywlhompf Grumbledane"])
    second = connect(cache=tmp_path / "cache.db").candidates([NAME, "Ywlhompf Grumbledane"])
    assert first == second
    assert first[1] == []
    assert service.queries == [NAME, "Ywlhompf Grumbledane"]


def test_requests_of_all_openers_of_a_cache_keep_their_distance(
    service: GeocodingService, connect: Callable[..., RemoteGazetteer], tmp_path: Path
) -> None:
    remotes = [connect(min_delay=0.15, cache=tmp_path / "cache.db") for _ in range(2)]
    threads = [
        threading.Thread(target=remote.candidates, args=([f"{NAME} {number}{letter}" for letter in "ab"],))
        for number, remote in enumerate(remotes)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times = sorted(service.times)
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert len(gaps) == 3
    assert min(gaps) > 0.1


def test_empty_answer_is_no_candidate_and_no_warning(
    service: GeocodingService, connect: Callable[..., RemoteGazetteer], caplog: pytest.LogCaptureFixture
) -> None:
    for name, empty in (("nominatim", []), ("photon", {"features": []}), ("pelias", {"features": []})):
        service.empty = empty
        assert connect(name).candidates([NAME]) == [[]]
    assert warnings_in(caplog) == []


def test_key_is_in_no_file(service: GeocodingService, connect: Callable[..., RemoteGazetteer], tmp_path: Path) -> None:
    service.empty = {"features": []}
    remote = connect("pelias", options={"api_key": "S3CRET"}, cache=tmp_path / "cache.db")
    remote.candidates([NAME])
    assert remote.cached.stats().providers[0].answers == 1
    remote.close()
    assert not any(b"S3CRET" in path.read_bytes() for path in tmp_path.iterdir())


@pytest.mark.parametrize(
    "hostile",
    [
        {"name": "<script>alert(1)</script>\x00\x1b[31m" + "x" * 5000},
        {"name": "\ud800 town"},
        {"address": "not a dict", "extratags": [1], "boundingbox": "1234"},
        {"boundingbox": ["nan", "inf", "0", "1"]},
        {"boundingbox": [[], {}, None, 1]},
        {"extratags": {"population": "1e999"}},
        {"extratags": {"population": "-5"}},
        {"osm_id": "../../etc", "osm_type": "relation"},
        {"class": ["x"], "type": {"a": 1}, "addresstype": 5},
        {"address": {"country_code": "<b>", "country": ["Syria"], "state": None}},
    ],
)
def test_hostile_answer_is_a_harmless_place(
    service: GeocodingService, connect: Callable[..., RemoteGazetteer], hostile: dict[str, Any]
) -> None:
    service.answers[NAME] = [service.place(NAME, 1.0, 2.0) | hostile]
    [[candidate]] = connect().candidates([NAME])
    place = candidate.place
    assert place.name
    assert len(place.name) <= 200
    assert all(text.isprintable() for text in (place.name, place.source_id, place.country, place.admin1))
    assert place.label.encode("utf-8")
    assert (place.country_code, place.population >= 0) in {("SY", True), ("", True)}


def test_answer_without_coordinates_is_no_place_in_the_gulf_of_guinea(
    service: GeocodingService, connect: Callable[..., RemoteGazetteer]
) -> None:
    service.answers[NAME] = [{"lat": None, "display_name": NAME, "class": "place", "type": "town"}]
    assert connect().candidates([NAME]) == [[]]


def test_shops_and_streets_are_no_candidates(
    service: GeocodingService, connect: Callable[..., RemoteGazetteer]
) -> None:
    service.answers[NAME] = [
        service.place(NAME, 1.0, 2.0, **{"class": kind, "type": value})
        for kind, value in (
            ("shop", "books"),
            ("amenity", "restaurant"),
            ("highway", "residential"),
            ("place", "house"),
        )
    ]
    assert connect().candidates([NAME]) == [[]]


@pytest.mark.parametrize(
    ("kind", "value", "rank", "feature"),
    [
        ("boundary", "administrative", "city", ("P", "PPL")),
        ("boundary", "administrative", "state", ("A", "ADM1")),
        ("boundary", "administrative", "country", ("A", "PCLI")),
        ("boundary", "administrative", "", ("A", "ADMD")),
        ("natural", "peak", "peak", ("T", "PK")),
        ("waterway", "river", "river", ("H", "STM")),
        ("place", "sea", "sea", ("H", "SEA")),
        ("place", "suburb", "suburb", ("P", "PPLX")),
        ("military", "airfield", "military", ("S", "AIRB")),
        ("unheard", "of", "", ("", "")),
    ],
)
def test_kinds_of_openstreetmap_are_mapped_to_geonames(
    service: GeocodingService,
    connect: Callable[..., RemoteGazetteer],
    kind: str,
    value: str,
    rank: str,
    feature: tuple[str, str],
) -> None:
    service.answers[NAME] = [service.place(NAME, 1.0, 2.0, addresstype=rank, **{"class": kind, "type": value})]
    [[candidate]] = connect().candidates([NAME])
    assert (candidate.place.feature_class, candidate.place.feature_code) == feature


def test_place_without_an_id_gets_the_same_one_again(
    service: GeocodingService, connect: Callable[..., RemoteGazetteer]
) -> None:
    place = service.place(NAME, 1.0, 2.0)
    del place["osm_id"]
    service.answers[NAME] = [place]
    ids = {connect().candidates([NAME])[0][0].place.id for _ in range(2)}
    assert len(ids) == 1
    assert re.fullmatch(r"nominatim:[0-9a-f]{16}", ids.pop())


def test_survives_pickling(service: GeocodingService, connect: Callable[..., RemoteGazetteer], tmp_path: Path) -> None:
    service.answers[NAME] = [service.place(NAME, 1.0, 2.0)]
    remote = connect(cache=tmp_path / "cache.db")
    again = pickle.loads(pickle.dumps(remote))
    assert again.candidates([NAME]) == remote.candidates([NAME])
    assert len(service.queries) == 1
    again.close()


def test_attribution_and_version_are_told(connect: Callable[..., RemoteGazetteer], gazetteer: Any) -> None:
    remote = connect()
    assert "OpenStreetMap" in remote.attribution
    assert remote.version == f"{gazetteer.version}+nominatim"
    assert remote.provider == "nominatim"


def test_a_document_is_mapped_although_the_service_fails(
    service: GeocodingService, connect: Callable[..., RemoteGazetteer]
) -> None:
    service.empty = service.failure(500)
    nlp = geomap.load(gazetteer=connect())
    doc = nlp(f"Troops left {NAME} for Aleppo on Monday, the mayor of {NAME} said.")
    assert "Aleppo" in {ent.text for ent in doc.ents if ent.kb_id_ == "geonames:170063"}


def test_with_geocoder_keeps_answers_in_the_users_cache(
    service: GeocodingService, gazetteer: Gazetteer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("geomap.gazetteer.online.remote.default_cache_path", lambda: tmp_path / "default.db")
    remote = with_geocoder(gazetteer, "nominatim", options=service.options)
    assert remote.candidates([NAME]) == [[]]
    assert remote.cached.stats().path == tmp_path / "default.db"
    remote.close()


def test_public_nominatim_is_asked_once_a_second_whatever_is_set() -> None:
    assert open_service("nominatim").min_delay == 1.0
    assert open_service("nominatim", min_delay=0.0).min_delay == 1.0
    assert open_service("nominatim", min_delay=5.0).min_delay == 5.0
    for domain in ("Nominatim.OpenStreetMap.org", "nominatim.openstreetmap.org:443", "nominatim.openstreetmap.org./"):
        assert open_service("nominatim", {"domain": domain}, min_delay=0.0).min_delay == 1.0
        assert open_service("nominatim", {"domain": domain}).min_delay == 1.0
    assert open_service("nominatim", {"domain": "localhost:8080"}).min_delay == 0.0
    assert open_service("Photon").min_delay == 1.0


def test_servers_of_ones_own_are_told_apart() -> None:
    assert open_service("nominatim").label == "nominatim"
    assert open_service("nominatim", {"domain": "geo.example.org"}).label == "nominatim@geo.example.org"
    assert open_service("googlev3", {"api_key": "k"}).provider == "google"


def test_options_reach_the_call(service: GeocodingService, connect: Callable[..., RemoteGazetteer]) -> None:
    options = {"language": "ar", "country_codes": "sy, tr", "limit": "3", "bounded": "true", "extratags": "no"}
    connect(options=options).candidates([NAME])
    [asked] = service.parameters
    assert (asked["accept-language"], asked["countrycodes"], asked["limit"]) == ("ar", "sy,tr", "3")
    assert asked["bounded"] == "1"
    assert "extratags" not in asked


def test_key_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEOMAP_GEOCODER_API_KEY", "from-the-environment")
    assert open_service("opencage").geocode.__self__.api_key == "from-the-environment"


def test_loopback_server_is_reached_past_a_proxy(
    service: GeocodingService, connect: Callable[..., RemoteGazetteer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    service.answers[NAME] = [service.place(NAME, 1.0, 2.0)]
    assert len(connect().candidates([NAME])[0]) == 1


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("nowhere", {}, "there is no geocoder 'nowhere': give one of arcgis, azure"),
        ("", {}, "there is no geocoder ''"),
        ("opencage", {}, "needs api_key: give --geocoder-option api_key=... or set GEOMAP_GEOCODER_API_KEY"),
        ("google", {}, "needs api_key"),
        ("geonames", {}, "needs username"),
        ("pelias", {}, "needs domain: give --geocoder-option domain=...$"),
        ("here", {}, "apikey"),
        ("nominatim", {"colour": "blue"}, "has no option 'colour': give one of addressdetails, bounded, contact"),
        ("nominatim", {"adapter_factory": "os.system"}, "has no option 'adapter_factory'"),
        ("nominatim", {"timeout": "soon"}, "timeout='soon'"),
        ("nominatim", {"timeout": "-1"}, "timeout='-1'"),
        ("nominatim", {"limit": "many"}, "limit='many'"),
        ("nominatim", {"scheme": "gopher"}, "cannot be used: Supported schemes"),
        ("nominatim", {"contact": "me\r\nX-Evil: 1"}, "contact must be a plain address"),
        ("nominatim", {"user_agent": "my_app/1"}, "cannot be used: Using Nominatim with default or sample"),
    ],
)
def test_wrong_setting_is_one_line_with_the_remedy(name: str, options: dict[str, str], words: str) -> None:
    with pytest.raises(SettingError, match=words) as caught:
        open_service(name, options)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("delay", [-1.0, float("nan"), float("inf")])
def test_wrong_delay_is_a_setting_error(delay: float) -> None:
    with pytest.raises(SettingError, match="0 seconds or more"):
        open_service("nominatim", min_delay=delay)


def test_every_service_of_geopy_can_be_made_or_says_what_it_needs() -> None:
    made, refused = [], {}
    for name in service_names():
        try:
            made.append(open_service(name).provider)
        except SettingError as error:
            refused[name] = str(error)
    assert {"nominatim", "photon", "arcgis"} <= set(made)
    unclear = {name: line for name, line in refused.items() if not re.search(r"needs \w+: give|cannot be used: ", line)}
    assert unclear == {}


def test_nothing_is_sent_before_a_name_is_asked(service: GeocodingService, connect: Callable[..., Any]) -> None:
    connect()
    assert service.queries == []


def test_paused_error_is_one_of_geopys() -> None:
    from geomap.gazetteer.online.guard import GeocoderPaused

    assert issubclass(GeocoderPaused, GeocoderServiceError)
