"""Fit the ranker: a conditional logit over each group's candidates and NIL, round by round.

The features of a round are computed from the probabilities of the previous round, as at run time.
Needs scipy (the extra ``train``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize

from geomap.pipeline.resolution.evidence.kind_words import KindWords
from geomap.pipeline.resolution.evidence.vocabulary import Wording
from geomap.pipeline.resolution.features import (
    FEATURES,
    KIND_COLUMNS,
    Array,
    Codes,
    set_kind_feature,
    set_wording_feature,
)
from geomap.pipeline.resolution.model import Model, features_of_round, softmax
from geomap.pipeline.resolution.ranking_input import MAX_CONTEXTS
from geomap.training.ranker.examples import CORPUS_WEIGHT, Example, TrainingDocument
from geomap.training.ranker.kind_weights import KindExample, fit_kind_words
from geomap.training.ranker.word_weights import WordedText, fit_wording


class WordWeights(NamedTuple):
    """The weights of the words of texts, and of the words around mentions."""

    wording: Wording
    kinds: KindWords


ROUNDS = 4
INNER_FOLDS = 5
RIDGE = 1e-4
FIXED_WEIGHTS = {
    "container": 9.0,
    "container_country": 5.0,
    "nil_outside": 4.0,
    "defined": 6.0,
    "defined_country": 3.0,
    "nil_undefined": 3.0,
    "people_of_country": 3.0,
    "state_leads": -2.0,
}
"""Weights that are set by hand, because the corpora lack examples. In all corpora a container after a comma is itself a
mention, so its fitted weight is too low for texts where it is the only evidence ("The fair in Paris, Texas"). News
seldom defines a place ("Walpole is a village in Suffolk"). Demonyms are not in the gold; most are of a country
("Georgian"). Georgia is nearly the only country with the name of a state."""


def fit(documents: Sequence[TrainingDocument], articles: Sequence[WordedText] = ()) -> tuple[Model, WordWeights]:
    """Fit the weights of words and both sets of weights of the ranker.

    The wording features of each document come from weights that were fitted without it, so that the ranker learns how
    reliable they are. The weights for texts with a known home are fitted on texts without one as well, because not
    every text of a paper is about its town.

    :param articles: further texts for the weights of words only.
    """
    for fold in range(INNER_FOLDS):
        others = [document for number, document in enumerate(documents) if number % INNER_FOLDS != fold]
        words = fit_words(others, articles)
        for number, document in enumerate(documents):
            if number % INNER_FOLDS == fold:
                set_word_features(document, words)
    plain = _fit_rounds([example for document in documents for example in document.examples])
    at_home = [example for document in documents for example in document.examples_at_home or document.examples]
    home = _fit_rounds(at_home)
    return Model(plain, home), fit_words(documents, articles)


def fit_words(documents: Sequence[TrainingDocument], articles: Sequence[WordedText] = ()) -> WordWeights:
    """Fit the weights of the words of texts and of the words around mentions."""
    wording = fit_wording([*(document.worded_text for document in documents), *articles])
    return WordWeights(wording, fit_kind_words(each for document in documents for each in kind_examples(document)))


def kind_examples(document: TrainingDocument) -> Iterator[KindExample]:
    """Yield the words around the gold mentions of a document whose place is among the candidates."""
    example = document.whole
    if example is None:
        return
    rows, first = example.features.rows, example.features.groups.first
    weight = CORPUS_WEIGHT.get(document.corpus, 1.0)
    for gold in example.gold:
        if gold.kind_row is None:
            continue
        row = int(first[gold.group]) + gold.kind_row
        kinds = np.flatnonzero([rows.static[row, columns].any() for columns in KIND_COLUMNS])
        if len(kinds):
            yield KindExample(tuple(example.contexts[gold.group][gold.number]), int(kinds[0]), weight)


def set_word_features(document: TrainingDocument, words: WordWeights) -> None:
    """Set the features of the words in the examples of a document."""
    odds = words.wording.odds(set(document.worded_text.words))
    for example in (*document.examples, *document.examples_at_home):
        rows = example.features.rows
        set_wording_feature(rows.fixed, rows.country, odds)
        kind_odds = np.stack([words.kinds.odds(contexts[:MAX_CONTEXTS]) for contexts in example.contexts])
        set_kind_feature(rows.fixed, rows.static, rows.group, kind_odds)


def _fit_rounds(examples: Sequence[Example]) -> Array:
    offsets = np.cumsum([0, *(len(e.features.groups.first) for e in examples)])
    group = np.concatenate([e.features.rows.group + offset for e, offset in zip(examples, offsets, strict=False)])
    first = np.flatnonzero(np.diff(group, prepend=-1))
    right = np.concatenate([e.right for e in examples])
    counts = np.concatenate([e.counts for e in examples])
    rounds: list[Array] = []
    beliefs: list[Array | None] = [None] * len(examples)
    for _ in range(ROUNDS):
        tables = [features_of_round(e.features, belief) for e, belief in zip(examples, beliefs, strict=True)]
        start = rounds[-1] if rounds else np.zeros(len(FEATURES), np.float32)
        weights = _fit_logit(np.concatenate(tables), group, first, right, counts, start)
        rounds.append(weights)
        beliefs = [
            softmax(table @ weights, e.features.rows.group, e.features.groups.first)
            for e, table in zip(examples, tables, strict=True)
        ]
    fitted = np.stack(rounds)
    for name, weight in FIXED_WEIGHTS.items():
        fitted[:, FEATURES.index(name)] = weight
    return fitted


def _fit_logit(table: Array, group: Codes, first: Codes, right: np.ndarray, weight: Array, start: Array) -> Array:
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
        exponentials = np.exp(scores)
        all_rows = np.add.reduceat(exponentials, first)
        right_rows = np.add.reduceat(exponentials * right, first)
        residual = weight[group] * (exponentials / all_rows[group] - exponentials * right / right_rows[group])
        value = float(weight @ (np.log(all_rows) - np.log(right_rows)))
        return value + RIDGE * float(weights @ weights), table.T @ residual + 2 * RIDGE * weights

    result = minimize(loss, start.astype(np.float64), jac=True, method="L-BFGS-B", options={"maxiter": 400})
    return np.asarray(result.x, np.float32)
