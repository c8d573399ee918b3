"""Containers beside a mention, words of kind, and which mentions are decided together."""

import pytest

from geomap.gazetteer import open_gazetteer
from geomap.pipeline.resolution.candidates import CandidateFinder
from geomap.pipeline.resolution.evidence.cues import cue_of
from geomap.pipeline.resolution.grouping import containers_of, group_mentions
from tests.pipeline.towns import Towns


@pytest.fixture
def finder():
    return CandidateFinder(Towns())


def spans_of(text, *names):
    spans, at = [], 0
    for name in names:
        start = text.index(name, at)
        at = start + len(name)
        spans.append((start, at))
    return spans


def test_a_postcode_may_stand_before_the_container(finder):
    text = "Offices: Paris SW1A 2AA, Texas."
    [container] = containers_of(text, spans_of(text, "Paris"), finder)
    assert [c.place.name for c in container] == ["Texas"]


def test_a_name_is_not_its_own_container_unless_it_is_that_of_a_state():
    finder = CandidateFinder(open_gazetteer())
    text = "Department of Physics, University of Cambridge, Cambridge; and New York, New York."
    twice = containers_of(text, spans_of(text, "Cambridge", "Cambridge", "New York", "New York"), finder)
    assert [sorted({c.place.feature_code for c in container}) for container in twice] == [[], [], ["ADM1"], []]


@pytest.mark.parametrize(
    "text",
    [
        "Paris, Texas, is dry.",
        "Paris, Tex., is dry.",
        "Paris (Texas) is dry.",
        "Paris in Texas is dry.",
        "Paris, in the state of Texas, is dry.",
    ],
)
def test_the_state_named_right_after_a_town_is_the_container(finder, text):
    [container] = containers_of(text, spans_of(text, "Paris"), finder)
    assert [c.place.name for c in container] == ["Texas"]


@pytest.mark.parametrize(
    "text",
    [
        "Paris, Monday: rain.",
        "Paris, Dallas and others.",
        "Paris is, Texas says, dry.",
        "Paris in June, Texas.",
        "Paris",
    ],
)
def test_days_towns_and_later_words_are_no_containers(finder, text):
    assert containers_of(text, spans_of(text, "Paris"), finder) == [()]


def test_a_name_means_the_same_throughout_unless_the_text_tells_two_apart(finder):
    text = "Paris, Texas, is not Paris, France. Paris is warm."
    groups = group_mentions(text, spans_of(text, "Paris", "Paris", "Paris"), finder)
    assert [(g.container[0].place.name, g.numbers) for g in groups] == [("Texas", [0]), ("France", [1, 2])]


def test_mentions_before_the_one_told_apart_mean_the_same(finder):
    text = "Paris votes. The council of Paris, Texas, sat."
    [group] = group_mentions(text, spans_of(text, "Paris", "Paris"), finder)
    assert group.numbers == [0, 1]
    assert group.container[0].place.name == "Texas"


def test_full_stops_and_case_do_not_split_a_group(finder):
    text = "The U.S. and the US and Texas and TEXAS."
    groups = group_mentions(text, spans_of(text, "U.S.", "US", "Texas", "TEXAS"), finder)
    assert [g.numbers for g in groups] == [[0, 1], [2, 3]]


@pytest.mark.parametrize(
    ("text", "name", "cue"),
    [
        ("in Lamar County on", "Lamar", "county"),
        ("the city of Paris is", "Paris", "settlement"),
        ("the River Thames rose", "Thames", "water"),
        ("the Thames river rose", "Thames", "water"),
        ("at Aleppo airport", "Aleppo", "spot"),
        ("went to Paris today", "Paris", ""),
    ],
)
def test_the_words_beside_a_mention_hint_at_its_kind(text, name, cue):
    start = text.index(name)
    assert cue_of(text, start, start + len(name)) == cue


def test_a_name_after_a_comma_holds_the_one_before_it(finder):
    text = "Paris, Texas, is dry. Dallas is not."
    paris, texas, dallas = group_mentions(text, spans_of(text, "Paris", "Texas", "Dallas"), finder)
    assert ([c.place.name for c in texas.holds], texas.held) == (["Texas"], 0)
    assert paris.holds == dallas.holds == ()


@pytest.mark.parametrize(
    ("text", "names", "containers"),
    [
        ("Washington, New York, Ottawa.", ("Washington", "New York", "Ottawa"), 0),
        ("Albany, New York, Ottawa.", ("Albany", "New York", "Ottawa"), 1),
        ("Buffalo, New York, and Ottawa.", ("Buffalo", "New York", "Ottawa"), 1),
    ],
)
def test_in_a_list_of_cities_none_holds_another(text, names, containers):
    groups = group_mentions(text, spans_of(text, *names), CandidateFinder(open_gazetteer()))
    assert sum(bool(group.container) for group in groups) == containers
