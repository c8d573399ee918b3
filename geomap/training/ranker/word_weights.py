"""Fit the weights of words: a multinomial logit from a text's lower-case words to the countries of its places.

Fitted on the news corpora and, with a low weight, on WikToR's encyclopedia articles, which are about more countries but
have another style. Needs scipy (the extra ``train``).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from geomap.pipeline.resolution.evidence.vocabulary import Wording

MAX_COUNTRIES = 12
MIN_TEXTS = 3
"""The least number of news texts with a word that gets a weight."""
RIDGE = 3e-5
_ITERATIONS = 150


@dataclass(frozen=True, slots=True)
class WordedText:
    """A text's words, the countries of its gold mentions, and its weight in the fit."""

    words: frozenset[str]
    countries: Counter[str]
    weight: float


def fit_wording(texts: Sequence[WordedText]) -> Wording:
    """Fit the weights of words; countries with few texts share one column."""
    texts = [text for text in texts if text.countries]
    leading = Counter(text.countries.most_common(1)[0][0] for text in texts if text.weight == 1)
    countries = tuple(sorted(country for country, _ in leading.most_common(MAX_COUNTRIES)))
    seen = Counter(word for text in texts if text.weight == 1 for word in text.words)
    vocabulary = {word: row for row, word in enumerate(sorted(w for w, n in seen.items() if n >= MIN_TEXTS))}
    rows, columns, values = [], [], []
    shares = np.zeros((len(texts), len(countries) + 1))
    for number, text in enumerate(texts):
        known = sorted(vocabulary[word] for word in text.words if word in vocabulary)
        rows += [number] * len(known)
        columns += known
        values += [1 / math.sqrt(max(len(known), 1))] * len(known)
        for country, count in text.countries.items():
            column = countries.index(country) if country in countries else len(countries)
            shares[number, column] += count / text.countries.total()
    weight = np.array([text.weight for text in texts])
    table, bias = fit_logit(csr_matrix((values, (rows, columns)), (len(texts), len(vocabulary))), shares, weight, RIDGE)
    prior = shares[weight == 1].mean(axis=0) + 1e-4
    return Wording(vocabulary, countries, table.astype(np.float32), bias.astype(np.float32), prior.astype(np.float32))


def fit_logit(words: csr_matrix, shares: np.ndarray, weight: np.ndarray, ridge: float) -> tuple[np.ndarray, np.ndarray]:
    """Fit a multinomial logit with a ridge penalty.

    :param words: (texts, words). :param shares: (texts, classes). :param weight: (texts,).
    :return: the weights, (words, classes), and biases, (classes,).
    """
    size = words.shape[1], shares.shape[1]
    weight = weight / weight.sum()

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        table, bias = flat[: size[0] * size[1]].reshape(size), flat[size[0] * size[1] :]
        scores = words @ table + bias
        scores -= scores.max(axis=1, keepdims=True)
        chances = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
        value = -float((weight[:, None] * shares * np.log(chances + 1e-12)).sum())
        slope = weight[:, None] * (chances - shares)
        down = words.T @ slope + 2 * ridge * table
        return value + ridge * float((table * table).sum()), np.concatenate([down.ravel(), slope.sum(axis=0)])

    result = minimize(
        loss, np.zeros(size[0] * size[1] + size[1]), jac=True, method="L-BFGS-B", options={"maxiter": _ITERATIONS}
    )
    return result.x[: size[0] * size[1]].reshape(size), result.x[size[0] * size[1] :]
