"""The words around a mention tell the kind of its place."""

import numpy as np
import pytest

from geomap.errors import WeightsError
from geomap.paths import folder
from geomap.pipeline.resolution.evidence.kind_words import KINDS, MAX_LOG_ODDS, KindWords, context_of


@pytest.fixture(scope="module")
def kind_words():
    return KindWords.load(folder("data") / "ranker" / "kind_words.npz")


def around(text, name):
    start = text.index(name)
    return context_of(text, start, start + len(name))


def test_words_are_read_with_their_positions_and_without_names():
    context = around("The governor of New York said Albany was closed.", "New York")
    assert {"-1:of", "-2:governor", "+1:said", "+2:Aa", "of _ said", "governor"} <= set(context)
    assert not any("Albany" in feature or "albany" in feature for feature in context)


def test_a_mention_at_an_end_of_the_text_has_words_on_one_side():
    assert "-1:^" in around("Aleppo fell.", "Aleppo")
    assert around("Aleppo", "Aleppo") == ["-1:^"]
    assert "capitals" in around("ALEPPO fell", "ALEPPO")


@pytest.mark.parametrize(
    ("text", "name", "more", "less"),
    [
        ("The boat drifted down the Congo for two days.", "Congo", "nature", "settlement"),
        ("She was born in Georgia , a city in the east.", "Georgia", "settlement", "nature"),
        ("They crossed the Albert at low water.", "Albert", "nature", "admin1"),
        ("Police in Lincoln, Neb., said a man was shot downtown.", "Lincoln", "settlement", "country"),
    ],
)
def test_the_words_point_to_a_kind(kind_words, text, name, more, less):
    odds = kind_words.odds([around(text, name)])
    assert odds.shape == (len(KINDS),)
    assert odds[KINDS.index(more)] > odds[KINDS.index(less)]
    assert np.abs(odds).max() <= MAX_LOG_ODDS


def test_several_mentions_count_in_the_mean(kind_words):
    one, other = around("near the Albert", "Albert"), around("in Albert, the mayor said", "Albert")
    both = kind_words.odds([one, other])
    assert np.allclose(both, (kind_words.odds([one]) + kind_words.odds([other])) / 2, atol=1e-5)


def test_weights_survive_in_their_file_and_damage_is_reported(kind_words, tmp_path):
    path = tmp_path / "kind_words.npz"
    kind_words.save(path)
    again = KindWords.load(path)
    assert again.vocabulary == kind_words.vocabulary
    assert np.array_equal(again.table, kind_words.table)
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(WeightsError, match="cannot be read"):
        KindWords.load(path)
    with pytest.raises(WeightsError, match="are missing"):
        KindWords.load(tmp_path / "other.npz")
