"""Fit the score of results on held-out ones: a logistic regression, and the limit below which a person should review.

The results have to come from weights that were not fitted on their documents; those on fitted documents are too good.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import minimize

from geomap.pipeline.resolution.confidence import INPUTS, Confidence

RIDGE = 2e-4
MARKED_SHARE = 0.125
"""The share of mentions that a person is asked to look at, at most; NIL is always among them."""


def fit_confidence(inputs: np.ndarray, right: np.ndarray, is_nil: np.ndarray, weight: np.ndarray) -> Confidence:
    """Fit the weights of the inputs, and the limit of review.

    :param inputs: (results, inputs), from :func:`geomap.pipeline.resolution.confidence.inputs_of`.
    :param right: whether each result is right. :param is_nil: whether it is NIL. :param weight: its weight.
    """
    scale = inputs.std(axis=0)
    scale[scale < 1e-6] = 1.0
    table, share = (inputs / scale).astype(np.float64), weight / weight.sum()
    is_bias = np.array([name == "bias" for name in INPUTS])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = table @ weights
        value = float(share @ (np.logaddexp(0, scores) - right * scores))
        gradient = table.T @ (share * (1 / (1 + np.exp(-scores)) - right))
        penalty = np.where(is_bias, 0, weights)
        return value + RIDGE * float(penalty @ penalty), gradient + 2 * RIDGE * penalty

    fitted = minimize(loss, np.zeros(len(INPUTS)), jac=True, method="L-BFGS-B", options={"maxiter": 1000})
    weights = (fitted.x / scale).astype(np.float32)
    scores = Confidence(weights, 0.0).scores(inputs)
    return Confidence(weights, _review_limit(scores, is_nil, share))


def _review_limit(scores: np.ndarray, is_nil: np.ndarray, share: np.ndarray) -> float:
    left = MARKED_SHARE - float(share[is_nil].sum())
    order: Sequence[int] = [row for row in np.argsort(scores).tolist() if not is_nil[row]]
    total = 0.0
    for row in order:
        total += float(share[row])
        if total > left:
            return float(scores[row])
    return 1.0
