from __future__ import annotations

from collections.abc import Sequence

import pytest

from geomap.pipeline.resolution.candidates import CandidateFinder
from geomap.places import Candidate, Match, Place
from tests.pipeline.towns import place

PLACES = (
    place(1, "Aleppo", (36.2, 37.2), "P.PPLA", "SY", 2_000_000),
    place(2, "Florida", (28.6, -82.4), "A.ADM1", "US.FL", 16_000_000),
    place(3, "State University", (35.8, -90.7), "P.PPL", "US.AR"),
    place(4, "University", (28.1, -82.4), "P.PPL", "US.FL", 41_000),
    place(5, "Arizona", (34.5, -111.5), "A.ADM1", "US.AZ", 7_000_000),
    place(6, "Church", (53.8, -2.4), "P.PPL", "GB", 5_000),
    place(7, "Robinson", (31.5, -97.1), "P.PPL", "US.TX", 10_000),
    place(8, "Cambridge", (52.2, 0.1), "P.PPLA2", "GB", 128_000),
    place(9, "Roanoke", (37.3, -79.9), "P.PPLA2", "US.VA", 99_000),
    place(10, "United States", (39.8, -98.6), "A.PCLI", "US", 331_000_000),
    place(11, "Saint Michael", (45.2, -93.7), "P.PPL", "US.MN", 17_000),
    place(12, "Michael", (54.3, -4.6), "A.ADM1", "IM", 1_700),
    place(13, "Miami", (25.8, -80.2), "P.PPLA2", "US.FL", 440_000),
    place(14, "Port", (50.8, 5.8), "P.PPL", "FR", 33_000),
    place(15, "Eglinton", (55.0, -7.2), "P.PPL", "GB", 60_000),
    place(16, "New Quay", (52.2, -4.4), "P.PPLA3", "GB", 1_000),
    place(17, "Vermont", (44.0, -72.7), "A.ADM1", "US.VT", 600_000),
    place(18, "Changchun", (43.9, 125.3), "P.PPLA", "CN", 4_000_000),
)
OTHER_NAMES: dict[str, tuple[int, Match]] = {
    "US": (10, "abbreviation"),
    "AZ": (5, "abbreviation"),
    "Hsinking": (18, "alternate"),
    "St. Michael": (11, "name"),
}


class Names:
    """The places by their names, to the letter but for the case."""

    def candidates(self, names: Sequence[str], *, fuzzy: bool = True) -> list[list[Candidate]]:
        return [self._named(name) for name in names]

    def _named(self, name: str) -> list[Candidate]:
        found = [Candidate(each, each.name, 1.0, "name") for each in PLACES if each.name == name]
        if name in OTHER_NAMES:
            number, match = OTHER_NAMES[name]
            found.append(Candidate(PLACES[number - 1], name, 0.9, match))
        return found

    def place(self, place_id: str) -> Place | None:
        return next((each for each in PLACES if each.id == place_id), None)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Aleppo University", ["Aleppo"]),
        ("University of Miami", ["Miami"]),
        ("Port of Miami", ["Miami"]),
        ("Arizona State University", ["Arizona"]),
        ("Florida Atlantic University", ["Florida"]),
        ("Robinson College Cambridge", ["Cambridge"]),
        ("US Federal Reserve", ["United States"]),
        ("New Quay RNLI", ["New Quay"]),
        ("Hsinking Museum", ["Changchun"]),
    ],
)
def test_a_place_named_inside_is_found(text: str, names: list[str]) -> None:
    (found,) = CandidateFinder(Names()).find([text])
    assert [each.place.name for each in found] == names
    assert all(each.match == "part" and each.score <= 0.5 for each in found)


@pytest.mark.parametrize(
    "text",
    [
        "Coptic Orthodox Church",
        "Sam Houston State University",
        "Karl Robinson Hospital",
        "Roanoke Park",
        "Lake Vermont",
        "St. Michael's Hospital",
        "Eglinton Avenue West",
        "500 block of Miami",
        "AZ Central",
        "",
    ],
)
def test_common_words_hamlets_and_roads_give_no_place_inside(text: str) -> None:
    assert CandidateFinder(Names()).find([text]) == [()]


def test_names_inside_can_be_left_out() -> None:
    assert CandidateFinder(Names(), without=frozenset({"embedded"})).find(["Aleppo University"]) == [()]
    assert CandidateFinder(Names()).find(["Aleppo University"], approximate=False) == [()]


def test_a_name_that_is_known_is_not_taken_apart() -> None:
    (found,) = CandidateFinder(Names()).find(["State University"])
    assert [(each.place.name, each.match) for each in found] == [("State University", "name")]


def test_least_recently_used_texts_are_forgotten() -> None:
    finder = CandidateFinder(Names(), cache_size=1)
    assert [len(each) for each in finder.find(["Miami", "Aleppo", "Miami"])] == [1, 1, 1]
    assert [len(each) for each in finder.find(["Aleppo", "Miami"])] == [1, 1]
