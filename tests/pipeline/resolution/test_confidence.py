"""The score of a result, and what a person is asked to look at."""

import numpy as np
import pytest

from geomap.errors import WeightsError
from geomap.paths import folder
from geomap.pipeline.resolution.confidence import INPUTS, Confidence, with_rival, with_score
from geomap.pipeline.resolution.features import options_of
from geomap.places import Candidate
from tests.pipeline.towns import place

LEBANON = place(1, "Lebanon", (33.8, 35.8), "A.PCLI", "LB", 5_000_000)
TOWN = place(2, "Lebanon", (40.34, -76.41), "P.PPL", "US.PA", 25_000)
CITY = place(3, "Geneva", (46.2, 6.15), "P.PPLA", "CH.GE", 180_000)
CANTON = place(4, "Geneva", (46.22, 6.11), "A.ADM1", "CH.GE", 460_000)
OTHER = place(5, "Geneva", (41.9, -88.3), "P.PPL", "US.IL", 21_000)
LIMIT = Confidence(np.zeros(len(INPUTS), np.float32), 0.6)


def options(*places):
    return options_of(places[0].name, tuple(Candidate(p, p.name, 1.0, "name") for p in places))


@pytest.mark.parametrize(
    ("chances", "row", "score", "why"),
    [
        ([0.9, 0.05, 0.05], 0, 0.9, ""),
        ([0.9, 0.08, 0.02], 0, 0.5, "runner-up"),
        ([0.9, 0.02, 0.08], 0, 0.5, "nil"),
        ([0.5, 0.45, 0.05], 0, 0.9, "runner-up"),
        ([0.1, 0.1, 0.8], None, 0.99, "nil"),
    ],
)
def test_a_low_score_and_nil_are_to_be_looked_at(chances, row, score, why):
    assert LIMIT.review(options(LEBANON, TOWN), np.array(chances, np.float32), row, score) == why


def test_a_close_rival_lowers_the_score():
    assert with_rival(0.9, 0.5, 0.5) == 0.7
    assert with_rival(0.9, 0.6, 0.2) == 0.9


def test_a_canton_is_no_other_place_than_its_city():
    chances = np.array([0.3, 0.3, 0.1, 0.3], np.float32)
    assert LIMIT.review(options(CITY, CANTON, OTHER), chances, 0, 0.5) == "nil"


def test_probabilities_follow_the_score_and_keep_their_proportions():
    chances = np.array([0.5, 0.3, 0.15, 0.05], np.float32)
    scaled = with_score(options(CITY, CANTON, OTHER), chances, 0, 0.6)
    assert scaled == pytest.approx([0.375, 0.225, 0.3, 0.1], abs=1e-6)
    assert with_score(options(CITY), np.array([0.1, 0.9]), None, 0.5) == pytest.approx([0.5, 0.5])
    assert with_score(options_of("Xqzz", ()), np.array([1.0]), None, 0.97) == pytest.approx([0.97])


def test_the_weights_are_read_as_they_were_written(tmp_path):
    weights = np.linspace(-1, 1, len(INPUTS)).astype(np.float32)
    Confidence(weights, 0.7).save(tmp_path / "confidence.json")
    read = Confidence.load(tmp_path / "confidence.json")
    assert read.review_below == 0.7
    assert read.weights == pytest.approx(weights, abs=1e-4)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "cannot be read"),
        ("{}", "cannot be read"),
        ('{"review_below": 0.5, "weights": {"luck": 1}}', "another version (luck): run `make train-ranker`"),
    ],
)
def test_weights_that_cannot_be_used_are_an_error(tmp_path, text, message):
    path = tmp_path / "confidence.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(WeightsError) as error:
        Confidence.load(path)
    assert message in str(error.value)


def test_a_higher_probability_gives_a_higher_score():
    confidence = Confidence.load(folder("data") / "ranker" / "confidence.json")
    inputs = np.zeros((3, len(INPUTS)), np.float32)
    inputs[:, INPUTS.index("bias")] = 1
    inputs[:, INPUTS.index("log_odds")] = [-2, 0, 4]
    scores = confidence.scores(inputs)
    assert (np.diff(scores) > 0).all()
    assert ((scores > 0) & (scores < 1)).all()
