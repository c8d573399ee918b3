"""Probabilities that mean what they say."""

import numpy as np
import pytest

from geomap.pipeline.resolution.features import FEATURES
from geomap.training.ranker.calibration import (
    ScoredRows,
    apply_calibration,
    expected_calibration_error,
    fit_temperature,
    reliability,
)

NIL = FEATURES.index("nil")


def drawn(*, sharpness, bias=0.0, groups=4000):
    """Groups of three candidates and NIL: right rows drawn from known odds, and scores that overstate those."""
    random = np.random.default_rng(1)
    odds = random.normal(0, 1.5, (groups, 4))
    chances = np.exp(odds) / np.exp(odds).sum(axis=1, keepdims=True)
    right = random.random((groups, 1)) < chances.cumsum(axis=1)
    right = np.diff(right, axis=1, prepend=False) > 0
    is_nil = np.tile([False, False, False, True], groups)
    scores = (odds.ravel() * sharpness - bias * is_nil).astype(np.float32)
    return ScoredRows(scores, is_nil, right.ravel(), np.repeat(np.arange(groups), 4), np.ones(groups, np.float32))


def test_the_temperature_of_an_over_confident_fit_is_found():
    temperature, bias = fit_temperature([drawn(sharpness=2.5)])
    assert temperature == pytest.approx(2.5, rel=0.08)
    assert bias == pytest.approx(0, abs=0.15)


def test_a_fit_that_is_right_is_left_alone_and_a_timid_one_made_surer():
    assert fit_temperature([drawn(sharpness=1.0)])[0] == pytest.approx(1, rel=0.08)
    assert fit_temperature([drawn(sharpness=0.5)])[0] == pytest.approx(0.5, rel=0.08)


def test_too_seldom_nil_is_mended_by_a_bias():
    temperature, bias = fit_temperature([drawn(sharpness=2.0, bias=2.0)])
    assert temperature == pytest.approx(2, rel=0.08)
    assert bias == pytest.approx(1, abs=0.15)  # of scores that the temperature has halved


def test_two_parts_count_as_one_whole_and_nothing_asks_for_nothing():
    whole = drawn(sharpness=2.0)
    half = len(whole.weight) // 2
    parts = [
        ScoredRows(whole.scores[rows], whole.is_nil[rows], whole.right[rows], whole.group[rows], whole.weight[:half])
        for rows in (slice(0, 4 * half), slice(4 * half, None))
    ]
    assert fit_temperature(parts) == pytest.approx(fit_temperature([whole]), abs=0.01)
    assert fit_temperature([]) == (1.0, 0.0)


def test_temperature_and_bias_go_into_the_last_round_alone():
    rounds = np.arange(2 * len(FEATURES), dtype=np.float32).reshape(2, -1)
    calibrated_rounds = apply_calibration(rounds, 2.0, 0.5)
    assert np.array_equal(calibrated_rounds[0], rounds[0])
    assert calibrated_rounds[1, NIL] == rounds[1, NIL] / 2 + 0.5
    assert np.array_equal(np.delete(calibrated_rounds[1], NIL), np.delete(rounds[1], NIL) / 2)
    assert rounds[1, NIL] == len(FEATURES) + NIL


def test_reliability_and_its_error_are_those_worked_out_by_hand():
    scores = [0.05, 0.91, 0.95, 0.99, 1.0, 0.5, 0.54]
    right = [False, True, True, False, True, True, False]
    rows = reliability(scores, right)
    assert [many for *_, many in rows] == [1, 2, 4]
    assert [mean_score for mean_score, *_ in rows] == pytest.approx([0.05, 0.52, 0.9625])
    assert [right_share for _, right_share, _ in rows] == pytest.approx([0.0, 0.5, 0.75])
    # (0.05 * 1 + 0.02 * 2 + 0.2125 * 4) / 7
    assert expected_calibration_error(rows) == pytest.approx(0.94 / 7)


def test_no_answers_have_no_error():
    assert reliability([], []) == []
    assert expected_calibration_error([]) == 0
