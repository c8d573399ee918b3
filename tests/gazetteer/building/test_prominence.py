"""The prominence of places: its components, what they are taken from, and what general knowledge says of the result."""

from __future__ import annotations

import importlib
import sqlite3
import sys
from pathlib import Path

import numpy as np
import pytest

from geomap.gazetteer import SqliteGazetteer, open_gazetteer
from geomap.gazetteer.building.landmarks import Landmark, LandmarkIndex, Site, landmarks
from geomap.gazetteer.building.prominence import STATUS_BY_CODE, WEIGHTS, Fame, KnownPlaces, components, prominence
from geomap.gazetteer.building.writer import write_gazetteer
from tests.locations import ROOT
from tests.places import geonames_place


def table(**columns: list[float]) -> KnownPlaces:
    """Describe towns (feature 1), rivers (2), states (3) and countries (4); columns that are left out are 0."""
    size = len(next(iter(columns.values())))
    values = {
        name: np.array(columns.get(name, [99.0 if name == "zoom" else 0.0] * size), dtype=np.float32)
        for name in ("population", "names", "languages", "diagonal", "zoom", "fact")
    }
    features = np.array(columns.get("features", [1] * size), dtype=np.int32)
    return KnownPlaces(["", "P", "H", "A", "A"], ["", "PPL", "STM", "ADM1", "PCLI"], features, **values)


def test_every_component_is_from_0_to_1_and_has_a_weight() -> None:
    values = components(
        table(
            population=[0, 100, 2e7, 1e10],
            names=[0, 1, 150, 4000],
            languages=[0, 1, 80, 900],
            diagonal=[0, 10, 5000, 40_000],
            zoom=[99, 11, 2, 0],
            fact=[0, 0, 1, 1],
        )
    )
    assert values.keys() == WEIGHTS.keys()
    for name, component in values.items():
        assert component.min() >= 0, name
        assert component.max() <= 1, name
    for name in ("population", "names", "extent", "map"):
        assert values[name].tolist() == pytest.approx([0, 0, 1, 1], abs=1e-6), name
    result = prominence(values)
    assert 0 < result[0] <= result[1] < 0.5 < result[2] <= result[3] < 1


def test_a_fact_counts_half_where_a_population_is_known_and_so_does_the_extent_of_a_division() -> None:
    values = components(
        table(features=[1, 2, 3, 2], population=[9, 0, 9, 0], fact=[1, 1, 0, 0], diagonal=[0, 0, 5e3, 5e3])
    )
    assert values["fact"].tolist() == [0.5, 1, 0, 0]
    assert values["extent"].tolist() == pytest.approx([0, 0, 0.5, 1])


def test_the_people_of_a_division_count_for_less_than_those_of_a_town() -> None:
    town, state, country = components(table(features=[1, 3, 4], population=[1e6] * 3))["population"]
    assert state < town == country


def test_the_rank_is_that_within_a_kind_and_equal_places_share_the_lowest() -> None:
    towns = [1e6, 1e5, 1e5, 1e4]
    rank = components(table(features=[1] * 4 + [4] * 2, population=[*towns, 5e6, 4e6]))["rank"]
    assert rank[0] == rank[4] == 1
    assert rank[1] == rank[2] == pytest.approx(1 - np.log(3) / np.log(1000))
    assert rank[3] < rank[1]
    assert rank[5] == pytest.approx(1 - np.log(2) / np.log(1000))


def test_a_capital_has_the_status_of_a_country_and_seats_have_less() -> None:
    assert (
        STATUS_BY_CODE["PCLI"]
        == STATUS_BY_CODE["PPLC"]
        > STATUS_BY_CODE["PPLA"]
        > STATUS_BY_CODE["PPLA2"]
        > STATUS_BY_CODE["PPLA3"]
        > STATUS_BY_CODE.get("PPL", 0)
    )


def test_names_in_any_alphabet_and_languages_are_counted() -> None:
    fame = Fame()
    numbers = np.array([3, 5, 9])
    for step in range(3):
        fame.add_names([3, 5])
        fame.add_language(9, f"language {step}")
        fame.add_language(9, "en")
    fame.add_spellings(5, 40)
    fame.add_spellings(7, 40)  # not a place of the file
    names, languages = fame.counts(numbers)
    assert names.tolist() == [3, 40, 0]
    assert languages.tolist() == [0, 0, 4]


def test_an_empty_gazetteer_can_be_built(tmp_path: Path) -> None:
    with write_gazetteer(tmp_path / "empty.db") as writer:
        writer.finish(kind="test", sources=[], notes={}, landmarks=[Landmark("PPL", 1.0, 2.0, ("x",), 10.0, 3)])
    assert SqliteGazetteer(tmp_path / "empty.db").prominence("geonames:1") == 0


def test_a_landmark_is_the_nearest_place_of_its_name_and_kind() -> None:
    sites = {
        1: Site("STM", 50.0, 7.0, 0.0),
        2: Site("PPL", 50.0, 7.0, 0.0),
        3: Site("PPL", 50.05, 7.0, 0.0),
        4: Site("PPL", 10.0, 7.0, 0.0),
    }
    mark, lost = (
        Landmark("PPL", 50.01, 7.0, ("rhine", "rhein"), 10.0, 5),
        Landmark("PPL", 80.0, 7.0, ("rhine",), 10.0, 5),
    )
    index = LandmarkIndex([mark, lost])
    index.add("rhine", [1, 3, 4])
    index.add("rhein", [2])
    index.add("ruhr", [2])
    assert list(index.places(sites.__getitem__)) == [(mark, 2)]


def test_a_sea_that_a_source_has_twice_is_a_landmark_twice_and_a_town_is_not() -> None:
    marks = [Landmark("SEA", 50.0, 7.0, ("black sea",), 200.0), Landmark("PPL", 50.0, 7.0, ("paris",), 200.0)]
    index = LandmarkIndex(marks)
    index.add("black sea", [1, 2, 3])
    index.add("paris", [4, 5])
    sites = {number: Site("SEA" if number < 4 else "PPL", 50.0 + number / 10, 7.0, 0.0) for number in range(1, 6)}
    sites[3] = Site("GULF", 50.3, 7.0, 0.0)
    assert list(index.places(sites.__getitem__)) == [(marks[0], 1), (marks[0], 2), (marks[1], 4)]


def test_facts_and_labels_make_a_place_more_prominent_for_either_source(tmp_path: Path) -> None:
    path = tmp_path / "rivers.db"
    river = {"feature_class": "H", "feature_code": "STM"}
    with write_gazetteer(path) as writer:
        for number in range(1, 7):
            writer.add(geonames_place(number, f"River {number}", latitude=number * 10.0, **river), [])
        writer.fame.facts.add(1)
        writer.fame.add_spellings(5, 30)
        writer.finish(
            kind="test",
            sources=[],
            notes={},
            landmarks=[
                Landmark("STM", 20.0, 20.0, ("river 2",), 100.0, None, 0.5, 900.0),
                Landmark("SEA", 30.0, 20.0, ("river 3",), 100.0, 5),
                Landmark("PPL", 40.0, 20.0, ("river 4",), 100.0, 5),
            ],
        )
    found = SqliteGazetteer(path)
    values = {number: found.prominence(f"geonames:{number}") for number in range(1, 7)}
    assert min(values[1], values[2], values[3], values[5]) > values[4] == values[6] > 0


def test_landmarks_are_labels_and_facts() -> None:
    assert {mark.zoom is None for mark in landmarks()} == {False, True}


@pytest.fixture(scope="module")
def embedded() -> SqliteGazetteer:
    return open_gazetteer()


def test_general_knowledge_agrees_with_the_embedded_file(
    embedded: SqliteGazetteer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", [str(ROOT / "benchmarks"), *sys.path])
    read_pairs = importlib.import_module("prominence").read_pairs
    pairs = [(first.find(embedded), second.find(embedded)) for first, second in read_pairs()]
    known = [(first, second) for first, second in pairs if first is not None and second is not None]
    right = [embedded.prominence(first.id) > embedded.prominence(second.id) for first, second in known]
    assert len(known) >= 120
    assert sum(right) / len(right) >= 0.93


@pytest.mark.parametrize(
    "name",
    [
        "Nile",
        "Danube",
        "Amazon",
        "Alps",
        "Sahara",
        "Gobi",
        "Himalayas",
        "Persian Gulf",
        "Suez Canal",
        "Strait of Hormuz",
    ],
)
def test_well_known_features_without_people_are_near_1(embedded: SqliteGazetteer, name: str) -> None:
    (candidates,) = embedded.candidates([name], fuzzy=False)
    assert max(embedded.prominence(each.place.id) for each in candidates if each.place.population == 0) > 0.9


def test_the_column_is_in_the_embedded_file(embedded: SqliteGazetteer) -> None:
    connection = sqlite3.connect(f"{embedded.path.as_uri()}?mode=ro", uri=True)
    low, middle, high = connection.execute(
        "SELECT min(prominence), avg(prominence), max(prominence) FROM place"
    ).fetchone()
    connection.close()
    assert 0 < low < middle < 1000 < 9900 < high <= 10_000
