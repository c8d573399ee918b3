"""Literal, associative and demonym mentions."""

import pytest

from geomap.pipeline.roles import role_of
from geomap.places import Place

MOSCOW = Place(
    source="geonames",
    source_id="524901",
    name="Moscow",
    latitude=55.75,
    longitude=37.62,
    feature_class="P",
    feature_code="PPLC",
)
TAWILA = Place(
    source="geonames",
    source_id="365425",
    name="Tawila",
    latitude=13.5,
    longitude=24.9,
    feature_class="P",
    feature_code="PPL",
)


def role(text, place=MOSCOW, name="Moscow"):
    start = text.index(name)
    return role_of(text, start, start + len(name), place, demonym=False)


@pytest.mark.parametrize(
    "text",
    [
        "Moscow said on Friday that the strikes would go on.",
        "Moscow has repeatedly denied the reports.",
        "Moscow’s warplanes flew home.",
        "Moscow's foreign ministry did not answer.",
        "A Moscow-backed ceasefire held.",
    ],
)
def test_those_who_govern_there_are_marked_associative(text):
    assert role(text) == "associative"


@pytest.mark.parametrize(
    "text",
    [
        "They met in Moscow on Friday.",
        "The Moscow-based paper closed.",
        "Moscow’s streets were empty.",
        "A man from Moscow said no.",
    ],
)
def test_the_place_itself_is_literal(text):
    assert role(text) == "literal"


def test_a_village_does_not_speak_for_a_government():
    assert role("Tawila said nothing.", TAWILA, "Tawila") == "literal"


def test_a_people_is_a_demonym_whatever_follows():
    assert role_of("Russian said", 0, 7, MOSCOW, demonym=True) == "demonym"
