"""Calibration: make the ranker's probabilities agree with the share of right answers.

Fitted weights give too high probabilities on new documents. Two numbers, fitted on held-out documents, correct this: a
temperature for the scores of the last round (Guo et al. 2017), and a bias of NIL, whose share differs between training
and new documents. Both become part of the weights of the last round, so nothing is computed at run time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from geomap.pipeline.resolution.features import FEATURES, Array
from geomap.pipeline.resolution.model import features_of_round, softmax
from geomap.training.ranker.examples import Example

_NIL = FEATURES.index("nil")
BINS = 10


@dataclass(frozen=True, slots=True)
class ScoredRows:
    """The last round's scores of the rows of all groups with a gold mention, (rows,) each; ``weight`` is (groups,)."""

    scores: Array
    is_nil: np.ndarray
    right: np.ndarray
    group: np.ndarray
    weight: Array


def score(rounds: Array, examples: Iterable[Example]) -> ScoredRows:
    """Score documents with weights that were not fitted on them.

    :param rounds: (rounds, features).
    """
    parts: list[tuple[Array, np.ndarray, np.ndarray, np.ndarray, Array]] = []
    start = 0
    for example in examples:
        features, belief = example.features, None
        for weights in rounds:
            table = features_of_round(features, belief)
            scores = table @ weights
            belief = softmax(scores, features.rows.group, features.groups.first)
        keep = (example.counts > 0)[features.rows.group]
        parts.append((scores[keep], table[keep, _NIL] > 0, example.right[keep], features.rows.group[keep] + start,
                      example.counts[example.counts > 0]))  # fmt: skip
        start += len(features.groups.first)
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    return ScoredRows(columns[0], columns[1], columns[2], columns[3], columns[4])


def fit_temperature(scored_rows: Sequence[ScoredRows]) -> tuple[float, float]:
    """Return the most likely temperature and bias of NIL, given the right rows; 1 and 0 without rows."""
    if not scored_rows:
        return 1.0, 0.0

    def loss(values: np.ndarray) -> float:
        temperature, bias = np.exp(values[0]), values[1]
        total = weights = 0.0
        for rows in scored_rows:
            scores = rows.scores / temperature + bias * rows.is_nil
            first = np.flatnonzero(np.diff(rows.group, prepend=-1))
            scores = scores - np.repeat(np.maximum.reduceat(scores, first), np.diff(np.append(first, len(scores))))
            exponentials = np.exp(scores)
            right_probability = np.add.reduceat(exponentials * rows.right, first) / np.add.reduceat(exponentials, first)
            total -= float(rows.weight @ np.log(right_probability + 1e-9))
            weights += float(rows.weight.sum())
        return total / weights

    result = minimize(loss, np.zeros(2), method="Nelder-Mead", options={"maxiter": 200, "xatol": 1e-3, "fatol": 1e-6})
    return float(np.exp(result.x[0])), float(result.x[1])


def apply_calibration(rounds: Array, temperature: float, bias: float) -> Array:
    """Return weights with the temperature and the bias of NIL applied to the last round."""
    calibrated_rounds = rounds.copy()
    calibrated_rounds[-1] /= temperature
    calibrated_rounds[-1, _NIL] += bias
    return calibrated_rounds


def reliability(scores: Sequence[float], right: Sequence[bool]) -> list[tuple[float, float, int]]:
    """Compare scores with the share of right answers, in bins of equal width.

    :return: for each bin that is not empty the mean score, the share of right answers, and their number.
    """
    bins = np.minimum((np.array(scores) * BINS).astype(int), BINS - 1)
    rows = []
    for number in range(BINS):
        in_bin = bins == number
        if in_bin.any():
            rows.append(
                (float(np.mean(np.array(scores)[in_bin])), float(np.mean(np.array(right)[in_bin])), int(in_bin.sum()))
            )
    return rows


def expected_calibration_error(rows: Sequence[tuple[float, float, int]]) -> float:
    """Return the mean difference of score and share over the bins, weighted by their size (Naeini et al. 2015)."""
    total = sum(count for *_, count in rows)
    return sum(abs(mean_score - right_share) * count for mean_score, right_share, count in rows) / max(total, 1)
