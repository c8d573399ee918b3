"""Fit the weights of the words around mentions: a multinomial logit to the kind of the right place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from geomap.pipeline.resolution.evidence.kind_words import KINDS, KindWords
from geomap.training.ranker.word_weights import fit_logit

MIN_MENTIONS = 4
"""The least number of mentions with a feature that gets a weight."""
RIDGE = 2e-4


@dataclass(frozen=True, slots=True)
class KindExample:
    """The features of the words around a mention, the index of its kind in ``KINDS``, and its weight in the fit."""

    context: tuple[str, ...]
    kind: int
    weight: float


def fit_kind_words(examples: Iterable[KindExample]) -> KindWords:
    """Fit the weights of words."""
    examples = list(examples)
    seen = Counter(feature for example in examples for feature in example.context)
    vocabulary = {feature: row for row, feature in enumerate(sorted(f for f, n in seen.items() if n >= MIN_MENTIONS))}
    shares = np.zeros((len(examples), len(KINDS)))
    shares[np.arange(len(examples)), [example.kind for example in examples]] = 1
    weight = np.array([example.weight for example in examples])
    table, bias = fit_logit(_matrix(examples, vocabulary), shares, weight, RIDGE)
    prior = weight @ shares / weight.sum() + 1e-4
    return KindWords(vocabulary, table.astype(np.float32), bias.astype(np.float32), prior.astype(np.float32))


def _matrix(examples: Sequence[KindExample], vocabulary: dict[str, int]) -> csr_matrix:
    rows, columns = [], []
    for number, example in enumerate(examples):
        columns_of_example = [vocabulary[feature] for feature in example.context if feature in vocabulary]
        rows += [number] * len(columns_of_example)
        columns += columns_of_example
    return csr_matrix((np.ones(len(rows)), (rows, columns)), (len(examples), len(vocabulary)))
