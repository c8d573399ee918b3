"""The JSON API of a collection."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geomap.store import Store
from geomap.web import create_app
from tests.properties import examples
from tests.store.made import PLACES
from tests.store.written import write

SYRIA, PROVINCE, IDLIB, ALEPPO = PLACES[:4]
NADI, TAVEUNI = PLACES[5:7]
NAMES = {"Syria": SYRIA, "Idlib": IDLIB, "Aleppo": ALEPPO, "Nadi": NADI, "Taveuni": TAVEUNI, "Nowhere": None}
MAP = "bbox=-180,-85,180,85&zoom=3"
ENDS = ["summary", f"clusters?{MAP}", f"hexagons?{MAP}", "regions", "places", "mentions", "sentences", "documents"]


@pytest.fixture(scope="module")
def store():
    store = Store.temporary()
    write(
        store, "road", "A road from Idlib to Aleppo. Snow in Aleppo.", NAMES,
        published="2016-03-01", url="https://www.news.example/1", title="The road",
    )  # fmt: skip
    write(store, "isles", "Nadi and Taveuni are far from Syria.", NAMES, published="2016-03-04")
    write(
        store, "doubt", "Nowhere near Aleppo there was a road.", NAMES,
        mention={"score": 0.4, "review": "runner-up", "role": "associative", "status": "confirmed"},
    )  # fmt: skip
    write(store, "paged", "First page. Idlib.", NAMES, pages=(0, 12))
    write(store, "empty", "Snow and no name.", {})
    other = store.collections.create("Other").slug
    write(store, "apart", "The Governorate.", {"Governorate": PROVINCE}, collection=other)
    yield store
    store.close()


@pytest.fixture(scope="module")
def client(store):
    return create_app({"TESTING": True}, store=store).test_client()


@pytest.fixture(scope="module")
def get(client):
    def ask(path, status=200):
        response = client.get(f"/api/collections/texts/{path}")
        assert response.status_code == status, response.get_data(as_text=True)
        return response.get_json()

    return ask


def test_a_summary_tells_all_counts(get):
    told = get("summary")
    assert {name: told[name] for name in ("mentions", "documents", "places", "nil")} == {
        "mentions": 9,
        "documents": 5,
        "places": 5,
        "nil": 1,
    }
    assert told["bounds"] == [36.63, -17.8, -179.97, 36.2]
    assert told["facets"]["country"] == [
        {"value": "SY", "label": "Syria", "count": 6},
        {"value": "FJ", "label": "Fiji", "count": 2},
    ]
    assert {each["value"]: each["count"] for each in told["facets"]["status"]} == {
        "unreviewed": 7,
        "confirmed": 2,
        "corrected": 0,
        "nil": 1,
    }
    assert told["facets"]["source"] == [{"value": "news.example", "label": "news.example", "count": 3}]
    assert told["timeline"] == {
        "unit": "day",
        "bins": [
            {"start": "2016-03-01", "count": 3},
            {"start": "2016-03-02", "count": 0},
            {"start": "2016-03-03", "count": 0},
            {"start": "2016-03-04", "count": 3},
        ],
        "undated": 3,
    }


def marked(sentence):
    return [piece["text"] for piece in sentence["pieces"] if piece["mention"]]


@pytest.mark.parametrize(
    ("asked", "mentions"),
    [
        ("q=road", 5),
        ("q=road&scope=sentence", 4),
        ("q=snow*+aleppo", 3),
        ("q=%22from+idlib%22", 3),
        ("q=%00%22%F0%9F%98%80", 0),
        (f"place={ALEPPO.id}", 3),
        (f"within={SYRIA.id}", 6),
        (f"within={PROVINCE.id}", 2),
        ("within=geonames:2205218", 2),
        ("within=none:1", 0),
        ("country=FJ&country=SY", 8),
        ("class=P", 7),
        ("role=associative", 2),
        ("since=2016-03-02", 3),
        ("until=2016-03-02", 3),
        ("document=road&document=paged", 4),
        ("source=news.example", 3),
        ("score=0.5", 7),
        ("status=nil", 1),
        ("status=nil&status=confirmed", 2),
        ("review=1", 2),
        ("review=1&country=SY", 1),
    ],
)
def test_each_filter_narrows_every_answer(get, asked, mentions):
    assert get(f"summary?{asked}")["mentions"] == mentions
    assert get(f"mentions?{asked}")["total"] == mentions
    assert len(get(f"mentions?{asked}")["mentions"]) == mentions
    assert sum(len(marked(each)) for each in get(f"sentences?{asked}")["sentences"]) == mentions
    placed = sum(each["mentions"] for each in get(f"places?{asked}")["places"])
    assert placed == mentions - get(f"summary?{asked}")["nil"]
    assert sum(each["mentions"] for each in get(f"documents?{asked}")["documents"]) == mentions
    assert get(f"clusters?{asked}&{MAP}")["total"] == placed


def test_a_map_has_clusters_and_names_of_countries(get):
    told = get(f"clusters?{MAP}")
    assert told["total"] == 8
    shown = {each["names"][0]: each for each in told["clusters"]}
    assert set(shown) == {"Aleppo", "Syria", "Nadi", "Taveuni"}
    assert shown["Aleppo"] == {
        "latitude": pytest.approx(36.09, abs=0.01),
        "longitude": pytest.approx(36.95, abs=0.01),
        "mentions": 5,
        "places": 2,
        "bounds": [36.63, 35.93, 37.16, 36.2],
        "place": None,
        "names": ["Aleppo", "Idlib"],
    }
    assert shown["Syria"]["place"] == {
        "id": SYRIA.id,
        "name": "Syria",
        "label": "Syria",
        "kind": "country",
        "area": True,
    }
    closer = get("clusters?bbox=36,35.5,37.5,37&zoom=10")
    assert {each["place"]["name"] for each in closer["clusters"]} == {"Aleppo", "Idlib"}


def test_density_leaves_countries_out(get):
    told = get(f"hexagons?{MAP}")
    assert sum(each["mentions"] for each in told["hexagons"]) == 7
    assert told["largest"] == max(each["mentions"] for each in told["hexagons"])
    assert all(len(each["corners"]) == 6 for each in told["hexagons"])


def test_regions_are_countries_or_divisions(get):
    assert get("regions") == {
        "regions": [
            {"code": "SY", "name": "Syria", "place_id": "geonames:163843", "mentions": 6, "places": 3},
            {"code": "FJ", "name": "Fiji", "place_id": "geonames:2205218", "mentions": 2, "places": 2},
        ],
        "largest": 6,
    }
    codes = {each["code"]: each["mentions"] for each in get("regions?level=admin1")["regions"]}
    assert codes == {"SY.09": 3, "SY.12": 2, "FJ.05": 1, "FJ.03": 1}


def test_places_are_ranked(get):
    first, *_ = get("places")["places"]
    assert first == {
        "id": ALEPPO.id,
        "name": "Aleppo",
        "label": "Aleppo, Syria",
        "kind": "place",
        "latitude": 36.2,
        "longitude": 37.16,
        "country_code": "SY",
        "area": False,
        "mentions": 3,
        "documents": 2,
    }


def test_a_division_has_the_id_of_its_place_even_where_another_place_has_its_name(get):
    regions = {each["code"]: each for each in get("regions?level=admin1")["regions"]}
    assert regions["SY.09"]["place_id"] == "geonames:170062"  # the governorate; 170063 is the city of Aleppo
    for region in regions.values():
        assert get(f"summary?within={region['place_id']}")["mentions"] == region["mentions"]


def test_a_sentence_stands_once_with_all_its_mentions(get):
    first, second, *_ = get("sentences")["sentences"]
    assert [piece["text"] for piece in first["pieces"]] == ["A road from ", "Idlib", " to ", "Aleppo", "."]
    assert [piece["mention"]["place"]["id"] for piece in first["pieces"] if piece["mention"]] == [IDLIB.id, ALEPPO.id]
    assert [piece["mention"]["url"] for piece in first["pieces"] if piece["mention"]] == [
        "/d/road?mention=0",
        "/d/road?mention=1",
    ]
    assert first["document"] == second["document"]
    assert (marked(second), second["page"]) == (["Aleppo"], None)
    (only_idlib,) = get(f"sentences?place={IDLIB.id}&document=road")["sentences"]
    assert marked(only_idlib) == ["Idlib"]
    told = get("sentences")
    assert (told["total"], told["mentions"]) == (len(told["sentences"]), 9)


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_no_page_splits_a_sentence(get, limit):
    whole = get("sentences")["sentences"]
    pages, cursor = [], ""
    while cursor is not None:
        page = get(f"sentences?limit={limit}&cursor={cursor}")
        assert 0 < len(page["sentences"]) <= limit
        pages += page["sentences"]
        cursor = page["next"]
    assert pages == whole


def test_of_a_long_sentence_the_parts_without_mentions_are_shortened(store):
    words = "word " * 400
    write(store, "long", f"{words}Idlib {words}Aleppo {words}.", NAMES)
    try:
        client = create_app({"TESTING": True}, store=store).test_client()
        (sentence,) = client.get("/api/collections/texts/sentences?document=long").get_json()["sentences"]
        lengths = [len(piece["text"]) for piece in sentence["pieces"]]
        assert lengths == [300, 5, 603, 6, 300]
        assert " … " in sentence["pieces"][2]["text"]
    finally:
        store.documents.delete("long")


def test_a_mention_comes_with_its_sentence_place_and_document(get):
    first, second, third, *_ = get("mentions")["mentions"]
    number = first.pop("id")
    assert isinstance(number, int)
    assert first == {
        "text": "Idlib",
        "before": "A road from ",
        "after": " to Aleppo.",
        "role": "literal",
        "score": 0.9,
        "sureness": "sure",
        "status": "unreviewed",
        "review": "",
        "doubt": "",
        "place": {
            "id": IDLIB.id,
            "name": "Idlib",
            "label": "Idlib, Syria",
            "kind": "place",
            "latitude": 35.93,
            "longitude": 36.63,
            "area": False,
        },
        "document": {"id": "road", "title": "The road", "published": "2016-03-01", "url": "/d/road"},
        "page": None,
        "url": "/d/road?mention=0",
    }
    assert (third["before"], third["text"], third["after"], third["url"]) == (
        "Snow in ",
        "Aleppo",
        ".",
        "/d/road?mention=2",
    )
    assert second["id"] != third["id"]
    (paged,) = get("mentions?document=paged")["mentions"]
    assert paged["page"] == 2
    nowhere, _ = get("mentions?document=doubt")["mentions"]
    assert (nowhere["place"], nowhere["sureness"], nowhere["doubt"]) == (None, "unsure", "perhaps another place")


def test_documents_are_listed_with_their_state(get):
    told = get("documents")
    assert [each["id"] for each in told["documents"]] == ["road", "isles", "doubt", "paged", "empty"]
    assert told["documents"][0] == {
        "id": "road",
        "title": "The road",
        "url": "/d/road",
        "collection": "texts",
        "state": "done",
        "words": 9,
        "words_done": 9,
        "error": "",
        "published": "2016-03-01",
        "source": told["documents"][0]["source"],
        "mentions": 3,
        "places": 2,
        "version": 1,
    }
    assert [each["id"] for each in get("documents?q=snow")["documents"]] == ["road", "empty"]
    assert [each["id"] for each in get("documents?country=FJ")["documents"]] == ["isles"]
    assert get("documents?state=failed") == {"documents": [], "next": None, "total": 0}
    assert get("documents?state=failed&state=done")["total"] == 5


@pytest.mark.parametrize(("name", "limit"), [*product(["places", "mentions", "documents"], [1, 2, 3, 200])])
def test_pages_make_the_whole_list(get, name, limit):
    whole, pages, cursor = get(name), [], ""
    while cursor is not None:
        page = get(f"{name}?limit={limit}&cursor={cursor}")
        assert len(page[name]) <= limit
        assert page["total"] == whole["total"] == len(whole[name])
        pages += page[name]
        cursor = page["next"]
    assert pages == whole[name]


@pytest.mark.parametrize(
    "asked",
    [
        "clusters",
        "clusters?bbox=1,2,3&zoom=3",
        "clusters?bbox=a,b,c,d&zoom=3",
        "clusters?bbox=0,10,10,0&zoom=3",
        "clusters?bbox=0,0,10,91&zoom=3",
        "clusters?bbox=0,0,nan,1&zoom=3",
        "clusters?bbox=0,0,1e9,1&zoom=3",
        "clusters?bbox=0,0,10,10",
        "clusters?bbox=0,0,10,10&zoom=-1",
        "clusters?bbox=0,0,10,10&zoom=99",
        "hexagons?bbox=0,0,10,10&zoom=x",
        "regions?level=admin2",
        "documents?state=lost",
        "summary?since=today",
        "summary?role=x",
        "places?limit=0",
        "places?limit=201",
        "places?limit=١",
        "places?cursor=x",
        "mentions?cursor=WzFd",
        "mentions?cursor=%F0%9F%98%80",
        "documents?cursor=WzFlNDAwXQ",
        "documents?cursor=W3RydWVd",
        "documents?cursor=WzEwMDAwMDAwMDAwMDAwMDAwMDAwMDBd",
    ],
)
def test_a_bad_parameter_is_told_in_one_line(get, asked):
    told = get(asked, status=400)
    assert list(told) == ["error"]
    assert told["error"].isprintable()


def test_a_collection_that_is_not_there_is_told(client):
    for end in ENDS:
        response = client.get(f"/api/collections/none/{end}")
        assert response.status_code == 404
        assert "none" in response.get_json()["error"]


def test_an_empty_collection_has_empty_answers(client, store):
    slug = store.collections.create("Nothing yet").slug
    told = [client.get(f"/api/collections/{slug}/{end}") for end in ENDS]
    assert [each.status_code for each in told] == [200] * len(ENDS)
    assert told[0].get_json()["bounds"] is None
    assert told[0].get_json()["timeline"] == {"unit": "day", "bins": [], "undated": 0}
    assert told[1].get_json() == {"clusters": [], "total": 0}


def test_answers_follow_what_is_added(client, store):
    slug = store.collections.create("Growing").slug
    address = f"/api/collections/{slug}/summary"
    assert client.get(address).get_json()["mentions"] == 0
    write(store, "new", "Idlib.", NAMES, collection=slug)
    assert client.get(address).get_json()["mentions"] == 1
    store.documents.delete("new")
    assert client.get(address).get_json()["mentions"] == 0


NAMES_OF_PARAMETERS = [
    *("q", "scope", "place", "within", "country", "class", "role", "since", "until", "document", "source", "score"),
    *("status", "review", "bbox", "zoom", "limit", "cursor", "level", "state"),
]
odd = st.one_of(
    st.text(max_size=20), st.sampled_from(["1", "0", "-1", "1e9", "inf", "2016-03-01", "0,0,1,1", "nil", '"'])
)


@settings(max_examples=examples(3), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(ENDS), st.lists(st.tuples(st.sampled_from(NAMES_OF_PARAMETERS), odd), max_size=4))
def test_no_parameter_breaks_an_answer(client, end, pairs):
    path, _, given_query = end.partition("?")
    query = dict(pair.split("=") for pair in given_query.split("&") if pair)
    response = client.get(f"/api/collections/texts/{path}", query_string=[*pairs, *query.items()])
    assert response.status_code in {200, 400}, response.get_data(as_text=True)
