"""Make the ranker's probabilities mean what they say.

A fit is surer of the documents it has seen than of others. Two numbers mend that, learned from documents that the
weights were not fitted on: a temperature for the last round's scores (Guo et al. 2017), and a bias of NIL, whose share
differs between the documents seen and others. Both go into the last round's weights, so nothing is left to do at run
time.
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
N_BINS = 10


@dataclass(frozen=True, slots=True)
class Scored:
    """The judged groups of documents with the last round's scores of their rows, one below the other."""

    scores: Array
    is_nil: np.ndarray
    right: np.ndarray
    group: np.ndarray
    weight: Array


def score(rounds: Array, examples: Iterable[Example]) -> Scored:
    """Score documents by weights that were not fitted on them."""
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
    return Scored(columns[0], columns[1], columns[2], columns[3], columns[4])


def fit_temperature(scored: Sequence[Scored]) -> tuple[float, float]:
    """Find the temperature and the bias of NIL under which the right rows are most likely; without rows 1 and 0."""
    if not scored:
        return 1.0, 0.0

    def loss(values: np.ndarray) -> float:
        temperature, bias = np.exp(values[0]), values[1]
        total = weights = 0.0
        for one in scored:
            scores = one.scores / temperature + bias * one.is_nil
            first = np.flatnonzero(np.diff(one.group, prepend=-1))
            scores = scores - np.repeat(np.maximum.reduceat(scores, first), np.diff(np.append(first, len(scores))))
            raised = np.exp(scores)
            chance = np.add.reduceat(raised * one.right, first) / np.add.reduceat(raised, first)
            total -= float(one.weight @ np.log(chance + 1e-9))
            weights += float(one.weight.sum())
        return total / weights

    found = minimize(loss, np.zeros(2), method="Nelder-Mead", options={"maxiter": 200, "xatol": 1e-3, "fatol": 1e-6})
    return float(np.exp(found.x[0])), float(found.x[1])


def calibrated(rounds: Array, temperature: float, bias: float) -> Array:
    """Give weights whose last round has the temperature and the bias in it."""
    mended = rounds.copy()
    mended[-1] /= temperature
    mended[-1, _NIL] += bias
    return mended


def reliability(scores: Sequence[float], right: Sequence[bool]) -> list[tuple[float, float, int]]:
    """Compare what was claimed with what was so, in bins of equal width.

    :return: for each bin that is not empty the mean score, the share that was right, and how many.
    """
    bins = np.minimum((np.array(scores) * N_BINS).astype(int), N_BINS - 1)
    rows = []
    for number in range(N_BINS):
        own = bins == number
        if own.any():
            rows.append((float(np.mean(np.array(scores)[own])), float(np.mean(np.array(right)[own])), int(own.sum())))
    return rows


def expected_calibration_error(rows: Sequence[tuple[float, float, int]]) -> float:
    """Mean distance between claim and truth over the bins, weighted by their size (Naeini et al. 2015)."""
    total = sum(count for *_, count in rows)
    return sum(abs(claimed - so) * count for claimed, so, count in rows) / max(total, 1)
