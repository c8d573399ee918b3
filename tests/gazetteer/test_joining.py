from __future__ import annotations

import pytest

from geomap.gazetteer.joining import JoinIndex, fits, half_diagonal_km, reach_km


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ("STM", "LK", True),
        ("PPLA", "PPLX", True),
        ("ANS", "PPL", True),
        ("ISL", "PCLI", True),
        ("STM", "PPL", False),
        ("MT", "PPL", False),
        ("AIRP", "PPL", False),
    ],
)
def test_kinds_that_may_be_one_place(one: str, two: str, expected: bool) -> None:
    assert fits(one, two) is expected
    assert fits(two, one) is expected


def test_a_place_with_an_extent_reaches_as_far_as_half_its_diagonal() -> None:
    danube = (8.2, 43.6, 29.7, 49.1)
    assert reach_km("STM", danube) == half_diagonal_km(danube) > 800
    assert reach_km("STM", None) < reach_km("STM", danube)
    assert half_diagonal_km((179.0, -1.0, -179.0, 1.0)) == pytest.approx(157, abs=2)


def test_the_nearest_place_of_the_same_family_is_found() -> None:
    index: JoinIndex[str] = JoinIndex()
    index.add("town", "PPL", 36.82, 38.01, ["Ayn al Arab", "Kobane"])
    index.add("river", "STM", 36.82, 38.01, ["Kobane"])
    index.add("far", "PPL", 10.0, 38.0, ["Kobane"])
    assert index.find("PPLA2", 36.89, 38.35, ["Kobanî", "Kobani"]) is None
    assert index.find("PPLA2", 36.85, 38.1, ["Kobani", "Kobane"]) == "town"
    assert index.find("LK", 36.85, 38.1, ["KOBANE"]) == "river"
    assert index.find("PPL", 50.0, 0.0, ["Kobane"]) is None
