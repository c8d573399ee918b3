"""Names that are longer than what the network marks."""

import pytest

from geomap.pipeline.recognition.label_rules import ORG, PER, PLACE, Name
from geomap.pipeline.recognition.longer_names import beginnings, surface, with_whole_names


class FakeLookup:
    """Knows a town, and a village."""

    def names(self, texts):
        return frozenset(texts) & {"Ras al-Ayn", "Tel Abyad", "Old Mill", "Wijk aan Zee", "Land's End"}

    def places(self, texts):
        return frozenset(texts) & {"Buenos Aires"}


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        ("from Ras al - Ayn", 4, "Ras al-Ayn"),
        ("to Tel Abyad", 2, "Tel Abyad"),
        ("in Buenos Aires", 2, "Buenos Aires"),
        ("at Old Mill", 2, None),
        ("Bashar al - Assad", 3, None),
    ],
)
def test_words_before_a_name_belong_to_the_place(text, at, expected):
    words = text.split()
    names = [Name(at, at + 1, PER, 0.6)]
    made = with_whole_names(names, words, {"from", "in"}, FakeLookup())
    if expected is None:
        assert made == names
    else:
        assert [(surface(words, n.start, n.end), n.label) for n in made] == [(expected, PLACE)]


def test_names_inside_are_replaced_and_organisations_stay():
    words = "Ras al - Ayn fell".split()
    both = [Name(0, 1, PER, 0.9), Name(3, 4, PER, 0.7)]
    assert with_whole_names(both, words, set(), FakeLookup()) == [Name(0, 4, PLACE, 0.9)]
    organisation = [Name(3, 4, ORG, 0.7)]
    assert with_whole_names(organisation, words, set(), FakeLookup()) == organisation


def test_no_name_begins_with_an_everyday_word_or_a_small_one():
    assert list(beginnings(Name(1, 2, PER, 0.6), ["In", "Salah"], {"in"})) == []
    assert list(beginnings(Name(1, 2, PER, 0.6), ["the", "Salah"], set())) == []
    assert list(beginnings(Name(2, 3, PER, 0.6), ["Los", "Santos", "Gil"], set())) == [1, 0]


@pytest.mark.parametrize(
    ("text", "spans", "expected"),
    [
        ("in Wijk aan Zee today", [(1, 2), (3, 4)], ["Wijk aan Zee"]),
        ("in Wijk aan Zee today", [(1, 2)], ["Wijk aan Zee"]),
        ("off Land 's End and", [(1, 2)], ["Land's End"]),
        ("over the Great Miami River", [(2, 3), (3, 5)], ["Great Miami River"]),
        ("from Paris to London", [(1, 2), (3, 4)], ["Paris", "London"]),
        ("in London 's Soho", [(1, 2), (3, 4)], ["London", "Soho"]),
        ("London Paris", [(0, 1), (1, 2)], ["London", "Paris"]),
    ],
)
def test_words_behind_a_name_and_first_words_belong_to_the_place(text, spans, expected):
    words = text.split()
    names = [Name(start, end, PLACE, 0.6) for start, end in spans]
    made = with_whole_names(names, words, {"in", "off"}, FakeLookup())
    assert [surface(words, name.start, name.end) for name in made] == expected
