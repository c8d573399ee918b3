"""Estimates, reasons and doubts in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geomap.places import Basis, Candidate, Place, PointRadius
from geomap.wording.mentions import doubt, estimate_parts, reasons
from tests.export.build import ALEPPO, ROUGH, SAMPLE, SUVA


def area(basis: Basis, *anchors: Place, latitude: float = 36.4, longitude: float = 37.2) -> PointRadius:
    return PointRadius(latitude=latitude, longitude=longitude, radius_km=6.4, basis=basis, anchors=anchors)


@pytest.mark.parametrize(
    ("where", "words"),
    [
        (
            area("offset", ALEPPO, latitude=ALEPPO.latitude, longitude=ALEPPO.longitude),
            "around Aleppo; within about 6 km",
        ),
        (area("within", ALEPPO), "in or near Aleppo; within about 6 km"),
        (area("near", ALEPPO), "near Aleppo; within about 6 km"),
        (area("off", SUVA), "off Suva; within about 6 km"),
        (area("between", ALEPPO, SUVA), "between Aleppo and Suva; within about 6 km"),
        (area("offset", ALEPPO), "about 22 km north of Aleppo; within about 6 km"),
        (area("offset", ALEPPO, latitude=36.0, longitude=37.5), "about 38 km south-east of Aleppo; within about 6 km"),
        (area("offset", SUVA, latitude=-18.2, longitude=-179.6), "about 207 km east of Suva; within about 6 km"),
    ],
)
def test_an_estimate_is_told_by_its_anchors(where: PointRadius, words: str) -> None:
    parts = estimate_parts(where)
    assert "".join(parts) == words
    assert list(parts[1::2]) == [anchor.name for anchor in where.anchors]


def test_anchors_go_by_the_names_of_the_text() -> None:
    assert estimate_parts(area("near", ALEPPO), {ALEPPO.id: "Halab"})[1] == "Halab"


def test_only_reasons_for_the_choice_are_told() -> None:
    assert list(reasons(ROUGH.mentions[1])) == ["the name", "3 km from Idlib"]
    assert list(reasons(ROUGH.mentions[1], limit=1)) == ["the name"]


def test_a_doubt_names_the_runner_up() -> None:
    aleppo = replace(SAMPLE.mentions[1], candidates=(Candidate(ALEPPO, "Aleppo", 0.5), Candidate(SUVA, "Suva", 0.4)))
    assert doubt(aleppo) == ""
    assert doubt(replace(aleppo, review="runner-up")) == "perhaps Suva, Fiji"
    region = replace(ALEPPO, source_id="1", feature_class="A", feature_code="ADM1")
    beside = replace(aleppo, candidates=(aleppo.candidates[0], Candidate(region, "Aleppo", 0.4)), review="runner-up")
    assert doubt(beside) == "perhaps Aleppo, Syria (governorate)"
    assert doubt(replace(aleppo, review="nil")) == "perhaps none of these"
    assert doubt(replace(aleppo, review="nil", place=None)) == "probably none of these"
    assert doubt(ROUGH.mentions[0]) == "probably no place of the gazetteer"
