"""A city and the area of the same name: the words beside each mention decide."""

import numpy as np
import pytest

from geomap.paths import folder
from geomap.pipeline.resolution.city_or_area import Beside, beside_reason, choose_for_mentions, namesakes
from geomap.pipeline.resolution.evidence.kind_words import KindWords
from geomap.pipeline.resolution.features import options_of
from geomap.pipeline.resolution.model import score_of
from geomap.places import Candidate
from tests.pipeline.towns import place

CITY = place(1, "New York", (40.71, -74.0), "P.PPL", "US.NY", 8_800_000)
STATE = place(2, "New York", (43.0, -75.5), "A.ADM1", "US.NY", 19_000_000)
TOWN = place(3, "New York", (53.08, -0.14), "P.PPL", "GB.ENG", 200)
GENEVA = place(4, "Geneva", (46.2, 6.15), "P.PPLA", "CH.GE", 180_000)
CANTON = place(5, "Geneva", (46.22, 6.11), "A.ADM1", "CH.GE", 460_000)


def options(*places):
    return options_of(places[0].name, tuple(Candidate(p, p.name, 1.0, "name") for p in places))


NEW_YORK = options(CITY, STATE, TOWN)
CHANCES = np.array([0.5, 0.45, 0.04, 0.01], np.float32)


def chosen(*texts):
    kind_words = KindWords.load(folder("data") / "ranker" / "kind_words.npz")
    spans = [(text.index("New York"), text.index("New York") + 8) for text in texts]
    beside = [Beside.of_each(text, [span])[0] for text, span in zip(texts, spans, strict=True)]
    return choose_for_mentions(NEW_YORK, CHANCES, 0, beside, kind_words, np.zeros(4, np.float32))


def test_the_state_is_far_from_the_city_and_the_canton_is_not():
    assert [namesakes(NEW_YORK, row) for row in range(3)] == [[1], [0], []]
    assert namesakes(options(GENEVA, CANTON), 0) == []


def test_a_capital_and_its_country_may_have_one_name():
    country, capital = (
        place(6, "Mexico", (23.0, -102.0), "A.PCLI", "MX"),
        place(7, "Mexico", (19.43, -99.13), "P.PPLC", "MX.09", 12_000_000),
    )
    village = place(8, "Mexico", (39.2, -91.9), "P.PPL", "US.MO", 11_000)
    assert [namesakes(options(country, capital, village), row) for row in range(3)] == [[1], [0], []]


def test_each_mention_means_what_the_words_beside_it_say():
    rows = [row for row, _ in chosen("The governor of New York signed it.", "She flew to New York on Monday.")]
    assert rows == [1, 0]


def test_a_text_that_calls_the_city_by_another_name_means_the_area():
    (plain, _), (named, _) = chosen("New York voted.", "New York voted, and New York City did not.")
    assert (plain, named) == (0, 1)


def test_the_words_beside_other_mentions_do_not_count():
    kind_words = KindWords.load(folder("data") / "ranker" / "kind_words.npz")
    text = "She flew to New York."
    beside = Beside.of_each(text, [(12, 20)])
    shared = np.array([-1, 2, -1, 0], np.float32)  # "the state of New York" elsewhere in the text
    chances = np.array([0.3, 0.65, 0.04, 0.01], np.float32)
    [(row, _)] = choose_for_mentions(NEW_YORK, chances, 1, beside, kind_words, shared)
    assert row == 0


def test_the_reason_names_both_kinds():
    reason = beside_reason(NEW_YORK, 1, 0, np.array([0.2, 0.7, 0.05, 0.05]))
    assert reason == {"kind": "kind", "text": "the words beside it fit a state better than a city", "weight": 1.25}


def test_the_probabilities_of_other_places_stay():
    for row, chances in chosen("Lawmakers in New York agreed.", "They live in New York."):
        assert chances.sum() == pytest.approx(1, abs=1e-5)
        assert (chances[2:] == CHANCES[2:]).all()
        assert chances[row] == chances.max()


def test_the_score_adds_up_what_is_one_spot_on_the_map():
    assert score_of(NEW_YORK, CHANCES, 0) == 0.5
    assert round(score_of(options(GENEVA, CANTON), np.array([0.5, 0.4, 0.1]), 0), 6) == 0.9
