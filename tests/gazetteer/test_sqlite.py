from __future__ import annotations

import os
import pickle
import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from geomap.errors import GazetteerError, GazetteerNotFound
from geomap.gazetteer import Gazetteer, SqliteGazetteer, open_gazetteer
from geomap.gazetteer.building.writer import write_gazetteer
from geomap.gazetteer.variants import Kind
from tests.places import geonames_place


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A gazetteer of some made-up and some real places."""
    path = tmp_path_factory.mktemp("small") / "small gazetteer #1.db"
    with write_gazetteer(path) as writer:
        country = geonames_place(1, "Georgia", feature_class="A", feature_code="PCLI", country_code="GE", population=4)
        number = writer.add(country, [("Sakartvelo", "alternate"), ("Georgian", "demonym")])
        writer.add_country("GE", number, "Georgia")
        state = geonames_place(
            2, "Georgia", feature_class="A", feature_code="ADM1", country_code="US", admin1_code="GA"
        )
        number = writer.add(state, [("Ga.", "abbreviation")])
        writer.add_admin1("US", "GA", number, "Georgia")
        writer.add(geonames_place(3, "Georgia", population=500), [])
        for at in range(150):
            writer.add(geonames_place(100 + at, "Springfield", population=at, latitude=at / 10), [])
        writer.add(geonames_place(400, "Dayr az-Zawr", latitude=35.33, longitude=40.14, population=200_000), [])
        county = geonames_place(401, "Travis County", feature_class="A", feature_code="ADM2")
        writer.add(county, [("Travis", "part")])
        own = geonames_place(0, "Hmeymim Air Base", source="geomap", source_id="hmeymim", feature_class="S")
        writer.add(own, [], weight=7)
        writer.add(geonames_place(402, "Suva", latitude=-18.14, longitude=178.44), [])
        writer.add(
            geonames_place(403, "Savusavu", latitude=-16.8, longitude=-179.9, admin1_code="GA", country_code="US"), []
        )
        writer.finish(kind="test", sources=[{"package": "none", "data": "made up", "licence": "none"}], notes={"x": 1})
    return path


@pytest.fixture
def found(small: Path) -> SqliteGazetteer:
    return SqliteGazetteer(small)


def test_it_is_a_gazetteer(found: SqliteGazetteer) -> None:
    assert isinstance(found, Gazetteer)
    assert found.version.startswith("test-")


def test_countries_rank_before_states_and_states_before_towns(found: SqliteGazetteer) -> None:
    (candidates,) = found.candidates(["Georgia"])
    assert [candidate.place.source_id for candidate in candidates] == ["1", "2", "3"]
    assert {candidate.match for candidate in candidates} == {"name"}
    assert {candidate.score for candidate in candidates} == {1.0}


@pytest.mark.parametrize(
    ("name", "number", "match", "score"),
    [
        ("Sakartvelo", "1", "alternate", 0.95),
        ("Georgian", "1", "demonym", 0.9),
        ("Ga.", "2", "abbreviation", 0.9),
        ("Travis", "401", "part", 0.9),
        ("northern Travis County", "401", "part", 0.85),
    ],
)
def test_the_match_says_how_the_name_led_to_the_place(
    found: SqliteGazetteer, name: str, number: str, match: str, score: float
) -> None:
    (candidates,) = found.candidates([name])
    assert [(each.place.source_id, each.match, each.score) for each in candidates] == [(number, match, score)]


def test_similar_spellings_are_tried_only_when_the_name_is_unknown_and_only_if_wanted(found: SqliteGazetteer) -> None:
    (candidates,) = found.candidates(["Deir ez-Zor"])
    assert [(each.place.name, each.match) for each in candidates] == [("Dayr az-Zawr", "fuzzy")]
    assert candidates[0].score < 0.9
    assert found.candidates(["Deir ez-Zor"], fuzzy=False) == [[]]


@pytest.fixture(scope="module")
def mended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A gazetteer of places whose names the mendings are about."""
    path = tmp_path_factory.mktemp("mended") / "mended.db"
    with write_gazetteer(path) as writer:
        writer.add(geonames_place(1, "Changchun", population=4_000_000), [("Cancun", "alternate")])
        writer.add(geonames_place(2, "Cancún", population=600_000), [])
        writer.add(geonames_place(3, "Karak District", feature_class="A", feature_code="ADM2", country_code="PK"), [])
        writer.add(geonames_place(4, "Karak", feature_class="A", feature_code="ADM1", country_code="JO"), [])
        writer.add(geonames_place(5, "Karak", population=20_000), [])
        writer.add(geonames_place(6, "Clinton Township", population=90_000), [])
        writer.add(geonames_place(7, "Clinton", population=2_700), [])
        writer.add(geonames_place(8, "Cherokee County", feature_class="A", feature_code="ADM2"), [("Cherokee", "part")])
        writer.add(geonames_place(9, "Anthony", population=900), [])
        writer.add(geonames_place(10, "Naugatuck", population=31_000), [])
        writer.add(geonames_place(11, "New London", population=27_000), [])
        writer.add(
            geonames_place(12, "South Dakota", feature_class="A", feature_code="ADM1"), [("S.D.", "abbreviation")]
        )
        writer.add(geonames_place(13, "Memphis", population=600_000), [])
        writer.add(geonames_place(14, "Friesland", population=600_000), [])
        writer.add(geonames_place(15, "Al Qaţrānah", population=5_000), [])
        writer.add(geonames_place(16, "Paris", population=2_000_000), [])
        writer.finish(kind="test", sources=[], notes={})
    return path


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("Cancun", ["2", "1"]),
        ("Karak district", ["3", "4"]),
        ("Clinton Township", ["6", "7"]),
        ("Cherokee counties", ["8"]),
        ("the Cherokee County's", ["8"]),
        ("Naugatuck River", ["10"]),
        ("Anthony Creek", []),
        ("New Londoners", ["11"]),
        ("So. Dakota", ["12"]),
        ("S.D.", ["12"]),
        ("Memphis Street", []),
        ("Memphis", ["13"]),
        ("Qatraneh", ["15"]),
        ("Prisi", []),
        ("Fire Island", []),
    ],
)
def test_unknown_names_are_mended_and_no_further(mended: Path, name: str, numbers: list[str]) -> None:
    (candidates,) = SqliteGazetteer(mended).candidates([name])
    assert [each.place.source_id for each in candidates] == numbers


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("trimmed", "the Paris"),
        ("type", "Cherokee counties"),
        ("abbreviation", "S.D."),
        ("direction", "northern Memphis"),
        ("people", "New Londoners"),
        ("similar", "Qatraneh"),
    ],
)
def test_each_kind_of_mending_can_be_left_out(mended: Path, kind: Kind, name: str) -> None:
    without: frozenset[Kind] = frozenset({kind, "similar"})  # spelling alone would find some of them
    assert SqliteGazetteer(mended).candidates([name]) != [[]]
    poorer = SqliteGazetteer(mended, without=without)
    assert poorer.candidates([name]) == [[]]
    assert pickle.loads(pickle.dumps(poorer)).candidates([name]) == [[]]


def test_answers_come_in_the_order_of_the_names_and_unknown_names_get_none(found: SqliteGazetteer) -> None:
    answers = found.candidates(["Suva", "Xqzvw", "", "Georgia"])
    assert [len(answer) for answer in answers] == [1, 0, 0, 3]
    assert found.candidates([]) == []


def test_the_limit_leaves_out_the_least_known(found: SqliteGazetteer) -> None:
    (candidates,) = found.candidates(["Springfield"])
    assert [each.place.population for each in candidates] == list(range(149, 49, -1))
    assert len(found.candidates(["Springfield"], limit=200)[0]) == 150


def test_a_caller_may_change_the_list_he_gets(found: SqliteGazetteer) -> None:
    found.candidates(["Georgia"])[0].clear()
    assert len(found.candidates(["Georgia"])[0]) == 3


def test_places_are_found_by_id(found: SqliteGazetteer) -> None:
    place = found.place("geomap:hmeymim")
    assert place is not None
    assert place.id == "geomap:hmeymim"
    assert place.geonameid is None
    for unknown in ("geonames:9", "geonames:x", "geonames:4000000000", "geomap:", "", "geonames:²", "Georgia"):
        assert found.place(unknown) is None


def test_a_place_carries_the_names_of_what_contains_it(found: SqliteGazetteer) -> None:
    place = found.place("geonames:403")
    assert place is not None
    assert place.admin1 == "Georgia"
    assert (found.country("ge"), found.admin1("US", "GA")) == (found.place("geonames:1"), found.place("geonames:2"))
    assert found.country("XX") is found.admin1("US", "XX") is None


def test_near_looks_across_the_antimeridian(found: SqliteGazetteer) -> None:
    assert [place.name for place in found.near(-17.0, -179.99, limit=2)] == ["Savusavu", "Suva"]
    assert [place.name for place in found.near(-17.0, 179.99, limit=1)] == ["Savusavu"]


@pytest.mark.parametrize("point", [(90.0, 0.0), (-90.0, 180.0), (0.0, -180.0), (-60.0, -120.0)])
def test_near_answers_everywhere(found: SqliteGazetteer, point: tuple[float, float]) -> None:
    assert len(found.near(*point, limit=3)) == 3


def test_search_finds_beginnings_of_names(found: SqliteGazetteer) -> None:
    assert found.search("trav")[0].place.name == "Travis County"
    assert found.search("base")[0].place.name == "Hmeymim Air Base"
    assert [each.place.source_id for each in found.search("georgia", limit=2)] == ["1", "2"]
    assert [each.place.name for each in found.search("s", limit=2)] == ["Springfield", "Springfield"]
    assert found.search("  ") == []


@pytest.fixture(scope="module")
def rivers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A gazetteer in which the best known place of a name is not the one with the most people."""
    path = tmp_path_factory.mktemp("rivers") / "rivers.db"
    with write_gazetteer(path) as writer:
        river = {"feature_class": "H", "feature_code": "STM", "bounds": (29.0, -3.0, 39.0, 31.0)}
        writer.add(geonames_place(1, "Nile", population=3_000), [])
        writer.add(geonames_place(2, "Nile", **river), [("Nil", "alternate"), ("Bahr", "alternate")])
        writer.fame.facts.add(2)
        writer.add(geonames_place(3, "Nile Delta", population=2_000_000), [])
        writer.add(geonames_place(4, "Nile Delta", population=20_000), [])
        writer.add(geonames_place(5, "Old Nile", population=8_000_000), [])
        writer.add(geonames_place(6, "Nil", population=40_000), [])
        writer.finish(kind="test", sources=[], notes={})
    return path


def test_search_sorts_by_prominence_among_equal_matches(rivers: Path) -> None:
    found = SqliteGazetteer(rivers)
    assert [each.place.source_id for each in found.search("nile")] == ["2", "1", "3", "4", "5"]
    assert [each.place.source_id for each in found.search("nile", limit=2)] == ["2", "1"]
    assert [each.place.source_id for each in found.search("nil", limit=2)] == ["2", "6"]
    assert found.search("ni", limit=1)[0].place.source_id == "2"
    assert found.candidates(["Nile"])[0][0].place.source_id == "1"  # the order of candidates is that of weights


def test_prominence_is_given_by_id(found: SqliteGazetteer) -> None:
    country, state, town, own = (
        found.prominence(place_id) for place_id in ("geonames:1", "geonames:2", "geonames:3", "geomap:hmeymim")
    )
    assert 1 > country > state > town > 0
    assert own > 0
    assert [found.prominence(unknown) for unknown in ("geonames:9", "geomap:none", "geonames:x", "")] == [0, 0, 0, 0]


def test_a_file_of_version_1_has_the_prominence_of_its_weights(rivers: Path, tmp_path: Path) -> None:
    path = tmp_path / "version 1.db"
    shutil.copy(rivers, path)
    connection = sqlite3.connect(path)
    connection.execute("ALTER TABLE place DROP COLUMN prominence")
    connection.execute("PRAGMA user_version = 1")
    connection.commit()
    connection.close()
    old = SqliteGazetteer(path)
    values = [old.prominence(f"geonames:{number}") for number in (5, 3, 6, 1, 2)]
    assert values == sorted(values, reverse=True)
    assert 0.6 < values[0] < 0.7
    assert values[-1] == 0
    assert [each.place.source_id for each in old.search("nile")] == ["1", "2", "3", "4", "5"]
    assert old.search("ni", limit=1)[0].place.source_id == "3"
    assert old.candidates(["Nile"]) == SqliteGazetteer(rivers).candidates(["Nile"])


def test_info_tells_what_the_file_says_of_itself(found: SqliteGazetteer, small: Path) -> None:
    facts = found.info()
    assert facts["version"] == found.version
    assert facts["places"] == 158
    assert facts["bytes"] == small.stat().st_size
    assert facts["counts"]["P.PPL"] == 154
    assert facts["sources"] == [{"package": "none", "data": "made up", "licence": "none"}]
    assert facts["x"] == 1


def test_threads_share_one_gazetteer(found: SqliteGazetteer) -> None:
    names = ["Georgia", "Springfield", "Travis", "Deir ez-Zor", "Suva"] * 20
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda name: [each.place.id for each in found.candidates([name])[0]], names))
    assert answers == [[each.place.id for each in answer] for answer in found.candidates(names)]


def test_it_can_be_pickled(found: SqliteGazetteer) -> None:
    again = pickle.loads(pickle.dumps(found))
    assert again.path == found.path
    assert again.candidates(["Georgia"]) == found.candidates(["Georgia"])


def _first(gazetteer: SqliteGazetteer, name: str) -> tuple[int, str]:
    return os.getpid(), gazetteer.candidates([name])[0][0].place.id


def test_another_process_opens_the_file_for_itself(found: SqliteGazetteer) -> None:
    with get_context("spawn").Pool(1) as pool:
        process, place_id = pool.apply(_first, (found, "Suva"))
    assert process != os.getpid()
    assert place_id == "geonames:402"


def test_the_file_is_never_written_to(small: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    shutil.copy(small, copy)
    copy.chmod(0o444)
    before = copy.read_bytes()
    SqliteGazetteer(copy).search("geo")
    assert copy.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["copy.db"]


def test_a_missing_file_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(GazetteerNotFound, match="geomap gazetteer build"):
        open_gazetteer(tmp_path / "none.db")


def _other_database(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE t (x)")
    connection.close()


def test_files_that_are_no_gazetteer_are_refused_in_one_line(small: Path, tmp_path: Path) -> None:
    whole = small.read_bytes()
    newer = bytearray(whole)
    newer[60:64] = (99).to_bytes(4, "big")
    broken = bytearray(whole)
    broken[4096:] = b"\xff" * (len(broken) - 4096)
    cases: dict[str, tuple[bytes, str]] = {
        "empty": (b"", "is empty"),
        "text": (b"Georgia\n" * 40, "not an SQLite file"),
        "short": (whole[: len(whole) // 2], "truncated"),
        "stub": (whole[:60], "not an SQLite file"),
        "newer": (bytes(newer), "newer"),
        "broken": (bytes(broken), "damaged"),
    }
    for name, (content, message) in cases.items():
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(GazetteerError, match=message) as caught:
            SqliteGazetteer(path).candidates(["Georgia"])
        assert "\n" not in str(caught.value)
    _other_database(tmp_path / "other")
    with pytest.raises(GazetteerError, match="another SQLite file"):
        SqliteGazetteer(tmp_path / "other")
    with pytest.raises(GazetteerError, match="Cannot read"):
        SqliteGazetteer(tmp_path)


def test_hostile_names_are_data(found: SqliteGazetteer) -> None:
    for name in ("'; DROP TABLE place; --", "%", "_", "\x00", "\ud800", "a" * 100_000, "<script>${x}`", "'s", "’"):
        assert found.candidates([name]) == [[]]
        assert found.search(name, limit=3) in ([], found.search(name, limit=3))
    assert found.place("geonames:1") is not None


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> SqliteGazetteer:
    """A gazetteer of places with old forms and spellings."""
    path = tmp_path_factory.mktemp("old") / "old.db"
    with write_gazetteer(path) as writer:
        state = geonames_place(1, "Washington", feature_class="A", feature_code="ADM1")
        writer.add(state, [("Wash", "abbreviation")])
        writer.add(geonames_place(2, "Spotsylvania", population=4_000), [])
        writer.add(geonames_place(3, "Yuma", country_code="US", population=95_000), [])
        writer.add(geonames_place(4, "Yuma", country_code="US", population=3_500), [])
        writer.add(geonames_place(5, "Johnson", country_code="US", population=9_000), [])
        writer.add(geonames_place(6, "Johnson", country_code="US", population=8_000), [])
        writer.add(geonames_place(7, "Boston", population=600_000), [])
        writer.add(geonames_place(8, "Burnley", population=80_000), [])
        writer.add(geonames_place(9, "Burnley", population=300), [])
        writer.add(geonames_place(10, "Dalton", population=2_000), [])
        writer.add(geonames_place(11, "Sorley", population=200), [])
        writer.add(geonames_place(12, "Augsburg", population=300_000), [("Dalton", "alternate")])
        writer.finish(kind="test", sources=[], notes={})
    return SqliteGazetteer(path)


@pytest.mark.parametrize(
    ("name", "numbers", "match"),
    [
        ("Wash. Ter.", ["1"], "abbreviation"),
        ("Spotsylvania Ct.-House", ["2"], "alternate"),
        ("Fort Yuma", ["3"], "part"),
        ("Fort Johnson", [], ""),
        ("the Dalton road", ["10"], "part"),
        ("Dalton Station", ["10"], "part"),
        ("Bofton", ["7"], "fuzzy"),
        ("Burnly", ["8", "9"], "fuzzy"),
    ],
)
def test_old_forms_are_looked_up(old: SqliteGazetteer, name: str, numbers: list[str], match: str) -> None:
    (candidates,) = old.candidates([name])
    assert [each.place.source_id for each in candidates] == numbers
    assert {each.match for each in candidates} <= {match}
    assert all(each.score <= 0.9 for each in candidates)
    assert old.candidates([name], fuzzy=False) == [[]]


def test_old_forms_can_be_left_out(old: SqliteGazetteer) -> None:
    poorer = SqliteGazetteer(old.path, without=frozenset({"old", "similar"}))
    assert poorer.candidates(["Wash. Ter.", "the Dalton road", "Bofton", "Burnly"]) == [[], [], [], []]
