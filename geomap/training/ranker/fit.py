"""Fit the ranker: a conditional logit over each group's candidates and NIL, round by round.

The features of a round are computed from the beliefs that the round before ends with, as they will be at run time.
Needs scipy (the extra ``train``).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import minimize

from geomap.pipeline.resolution.evidence.vocabulary import Wording
from geomap.pipeline.resolution.features import FEATURES, Array, Codes, set_wording_feature
from geomap.pipeline.resolution.model import Model, features_of_round, softmax
from geomap.training.ranker.examples import Example, Read
from geomap.training.ranker.word_weights import Worded, fit_wording

N_ROUNDS = 4
N_INNER = 5
RIDGE = 1e-4
SET_WEIGHTS = {
    "container": 9.0,
    "container_country": 5.0,
    "nil_outside": 4.0,
    "defined": 6.0,
    "defined_country": 3.0,
    "nil_undefined": 3.0,
}
"""What the corpora cannot teach is set by hand: in all of them a container after a comma is itself a mention and takes
the credit, so its own weight comes out too low for texts where it is the only clue ("The fair in Paris, Texas"); and
news seldom defines a place ("Walpole is a village in Suffolk")."""


def fit(documents: Sequence[Read], articles: Sequence[Worded] = ()) -> tuple[Model, Wording]:
    """Fit the weights of words and both sets of the ranker's.

    The wording of each document is told by weights fitted without it, so that the ranker learns how far to trust it.
    The set for texts whose publication is known learns from the others too, where the home says nothing: not every text
    of a paper is about its town.

    :param articles: texts that only the weights of words are fitted on, beside the documents.
    """
    for fold in range(N_INNER):
        others = [document.worded for number, document in enumerate(documents) if number % N_INNER != fold]
        wording = fit_wording([*others, *articles])
        for number, document in enumerate(documents):
            if number % N_INNER == fold:
                mark(document, wording)
    plain = _rounds([example for document in documents for example in document.examples])
    at_home = [example for document in documents for example in document.examples_at_home or document.examples]
    home = _rounds(at_home)
    return Model(plain, home), fit_wording([*(document.worded for document in documents), *articles])


def mark(document: Read, wording: Wording) -> None:
    """Write what a text's words speak for into the features of its examples."""
    odds = wording.odds(set(document.worded.words))
    for example in (*document.examples, *document.examples_at_home):
        set_wording_feature(example.features.rows.fixed, example.features.rows.country, odds)


def _rounds(examples: Sequence[Example]) -> Array:
    offsets = np.cumsum([0, *(len(e.features.groups.first) for e in examples)])
    group = np.concatenate([e.features.rows.group + offset for e, offset in zip(examples, offsets, strict=False)])
    first = np.flatnonzero(np.diff(group, prepend=-1))
    right = np.concatenate([e.right for e in examples])
    counts = np.concatenate([e.counts for e in examples])
    rounds: list[Array] = []
    beliefs: list[Array | None] = [None] * len(examples)
    for _ in range(N_ROUNDS):
        tables = [features_of_round(e.features, belief) for e, belief in zip(examples, beliefs, strict=True)]
        start = rounds[-1] if rounds else np.zeros(len(FEATURES), np.float32)
        weights = _logit(np.concatenate(tables), group, first, right, counts, start)
        rounds.append(weights)
        beliefs = [
            softmax(table @ weights, e.features.rows.group, e.features.groups.first)
            for e, table in zip(examples, tables, strict=True)
        ]
    fitted = np.stack(rounds)
    for name, weight in SET_WEIGHTS.items():
        fitted[:, FEATURES.index(name)] = weight
    return fitted


def _logit(table: Array, group: Codes, first: Codes, right: np.ndarray, weight: Array, start: Array) -> Array:
    """Maximise the weighted log likelihood of the right rows, with a ridge penalty."""
    judged = weight > 0
    keep = judged[group]
    table, right = table[keep].astype(np.float64), right[keep]
    group = np.cumsum(np.diff(group[keep], prepend=-1) > 0) - 1
    first = np.flatnonzero(np.diff(group, prepend=-1))
    weight = weight[judged].astype(np.float64)
    weight /= weight.sum()

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = table @ weights
        scores -= np.maximum.reduceat(scores, first)[group]
        raised = np.exp(scores)
        all_rows = np.add.reduceat(raised, first)
        right_rows = np.add.reduceat(raised * right, first)
        residual = weight[group] * (raised / all_rows[group] - raised * right / right_rows[group])
        value = float(weight @ (np.log(all_rows) - np.log(right_rows)))
        return value + RIDGE * float(weights @ weights), table.T @ residual + 2 * RIDGE * weights

    found = minimize(loss, start.astype(np.float64), jac=True, method="L-BFGS-B", options={"maxiter": 400})
    return np.asarray(found.x, np.float32)
