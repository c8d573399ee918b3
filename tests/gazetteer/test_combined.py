from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from geomap.gazetteer import CombinedGazetteer, SqliteGazetteer
from geomap.gazetteer.building.writer import write_gazetteer
from geomap.places import Place


def make(path: Path, *places: tuple[Place, list[str]]) -> Path:
    with write_gazetteer(path) as writer:
        for place, names in places:
            writer.add(place, [(name, "alternate") for name in names])
        writer.finish(kind="test", sources=[], notes={})
    return path


def place(number: int, name: str, latitude: float, longitude: float, code: str = "PPL", people: int = 0) -> Place:
    return Place(
        source="geonames",
        source_id=str(number),
        name=name,
        latitude=latitude,
        longitude=longitude,
        feature_class={"PPL": "P", "STM": "H"}[code],
        feature_code=code,
        population=people,
    )


@pytest.fixture
def combined(tmp_path: Path) -> CombinedGazetteer:
    first = make(
        tmp_path / "first.db",
        (place(1, "Tripoli", 34.43, 35.85, people=200_000), ["Trablous"]),
        (place(2, "Nile", 20.0, 32.0, "STM"), []),
        (place(5, "Tawila", 13.5, 24.9), []),
    )
    second = make(
        tmp_path / "second.db",
        (place(1, "Ţarābulus", 34.44, 35.84, people=229_398), ["Tripoli"]),
        (place(3, "Tripoli", 37.51, 22.37, people=30_000), []),
        (place(4, "Tawila", 13.51, 24.88), []),
        (place(6, "Minembwe", -3.98, 28.73), []),
        (place(7, "Mersin", 36.8, 34.63, people=900_000), ["Nile", "Tawila"]),
        (place(8, "North Tripoli", 40.0, -90.0), []),
    )
    return CombinedGazetteer(first, [second])


def test_a_further_gazetteer_adds_places_and_replaces_none(combined: CombinedGazetteer) -> None:
    tripoli, nile, minembwe = combined.candidates(["Tripoli", "Nile", "Minembwe"])
    assert [(each.place.source_id, each.place.name) for each in tripoli] == [("1", "Tripoli"), ("3", "Tripoli")]
    assert [each.place.source_id for each in nile] == ["2"]
    assert [each.place.source_id for each in minembwe] == ["6"]


def test_prominence_is_that_of_the_first_file_that_has_the_place(combined: CombinedGazetteer) -> None:
    first, second = SqliteGazetteer(combined.path), combined.further[0]
    assert combined.prominence("geonames:1") == first.prominence("geonames:1") != second.prominence("geonames:1")
    assert combined.prominence("geonames:3") == second.prominence("geonames:3") > 0
    assert combined.prominence("geonames:99") == 0


def test_search_sorts_the_places_of_all_files_together(tmp_path: Path) -> None:
    small = make(tmp_path / "small.db", (place(1, "Tripoli", 37.5, 22.4), []), (place(4, "Tripolis", 0.0, 0.0), []))
    large = make(tmp_path / "large.db", (place(2, "Tripoli", 32.9, 13.2, people=1_000_000), []))
    assert [each.place.source_id for each in CombinedGazetteer(small, [large]).search("tripoli")] == ["2", "1", "4"]


def test_one_place_of_two_ids_is_joined_by_name_and_nearness(combined: CombinedGazetteer) -> None:
    assert [each.place.source_id for each in combined.candidates(["Tawila"])[0]] == ["5"]


def test_an_exact_name_in_any_file_comes_before_similar_spellings(combined: CombinedGazetteer) -> None:
    assert [each.match for each in combined.candidates(["Minembwe"])[0]] == ["name"]
    assert [each.match for each in combined.candidates(["Minembve"])[0]] == ["fuzzy"]
    assert combined.candidates(["Minembve"], fuzzy=False) == [[]]


def test_an_alternate_name_of_a_further_file_does_not_compete_with_a_place_of_that_name(
    combined: CombinedGazetteer,
) -> None:
    assert [[c.place.source_id for c in found] for found in combined.candidates(["Nile", "Tawila"])] == [["2"], ["5"]]


def test_a_variant_in_the_first_file_stays_beside_a_name_of_another(combined: CombinedGazetteer) -> None:
    (found,) = combined.candidates(["North Tripoli"])
    assert [(c.place.source_id, c.match) for c in found] == [("8", "name"), ("1", "part")]


def test_ids_search_and_nearness_look_in_all_files(combined: CombinedGazetteer) -> None:
    assert (found := combined.place("geonames:6")) is not None
    assert found.name == "Minembwe"
    assert combined.place("geonames:1") == SqliteGazetteer(combined.path).place("geonames:1")
    assert combined.place("geonames:99") is None
    assert [each.place.source_id for each in combined.search("Minem")] == ["6"]
    assert [each.source_id for each in combined.near(37.5, 22.4)] == ["3"]


def test_it_goes_to_other_processes_and_has_a_version_of_its_own(combined: CombinedGazetteer) -> None:
    copy = pickle.loads(pickle.dumps(combined))
    versions = [SqliteGazetteer(combined.path).version, combined.further[0].version]
    assert copy.version == combined.version == "+".join(versions)
    assert copy.candidates(["Minembwe"]) == combined.candidates(["Minembwe"])
