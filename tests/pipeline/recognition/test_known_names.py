"""The table of names that the recogniser's network is told about."""

import numpy as np
import pytest

from geomap.gazetteer.names import normalise
from geomap.pipeline.recognition.known_names import KINDS, VALUES, KnownNames, checksum, table_of
from geomap.pipeline.recognition.weights import open_weights

EVERYDAY = frozenset({"reading", "turkey"})
TABLE = table_of(
    [
        ("york", "city"),
        ("new york", "city"),
        ("new york", "country"),
        ("isle of man", "country"),
        ("reading", "city"),
        ("turkey", "country"),
        ("al bab", "town"),
    ]
)


def told(text, starts=None):
    words = text.split()
    values = KnownNames(TABLE, EVERYDAY).values(words, range(len(words)) if starts is None else starts)
    return [KINDS[(value - 1) // 2] + ("" if value % 2 else "+") if value else "" for value in values.tolist()]


def test_the_longest_name_counts():
    assert told("in New York City") == ["", "country", "country+", ""]


def test_small_words_may_stand_inside():
    assert told("Isle of Man") == ["country", "country+", "country+"]


def test_accents_capitals_and_hyphens_do_not_matter():
    assert told("NEW YÖRK al-Bab") == ["country", "country+", "town"]


def test_an_everyday_word_is_marked_as_such_but_for_a_country():
    assert told("Reading Turkey") == ["everyday", "country"]


def test_a_name_begins_and_ends_where_it_may():
    assert told("New York", starts=[1]) == ["", "city"]
    assert told("New York", starts=[0]) == ["", ""]


def test_nothing_is_asked_of_an_empty_text():
    assert KnownNames(TABLE, EVERYDAY).values([], []).shape == (0,)


def test_the_table_of_the_package_knows_the_names_of_its_gazetteer():
    weights = open_weights()
    known = KnownNames(weights.names, weights.words)
    words = "Aleppo Ouagadougou Xyzzyville".split()
    values = known.values(words, range(3))
    assert values.astype(bool).tolist() == [True, True, False]
    assert values.max() < VALUES
    assert np.all(np.diff(weights.names.astype(np.int64)) > 0)


@pytest.mark.parametrize("name", ["Aleppo", "Deir ez-Zor", "日本"])
def test_a_checksum_has_29_bits(name):
    assert 0 <= checksum(normalise(name)) < 2**29
