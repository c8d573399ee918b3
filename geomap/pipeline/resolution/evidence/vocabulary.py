"""Which country a text's ordinary words point to: "sheriff" and "$" to the United States, "councillor" to Britain.

A multinomial logit over the words in lower case, so that names are excluded; see
:mod:`geomap.training.ranker.word_weights`. It is one capped feature among others: a hint for "Athens" in a text that
names nothing else, never more.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geomap.pipeline.resolution.evidence.weight_files import check_fit, read_weights

_WORD = re.compile(r"\b[a-z][a-z’'-]*[a-z]\b|[$£€]")
MAX_LOG_ODDS = 1.5
"""The greatest absolute value of a country's log-odds."""
MIN_KNOWN_WORDS = 20
"""A text with fewer known words gives no log-odds."""
_MAX_TEXT_CHARACTERS = 200_000
"""Only this many characters are read; more would hardly change the result."""


def words_of(text: str) -> set[str]:
    """Return the lower-case words of a text and its currency signs."""
    return set(_WORD.findall(text, 0, _MAX_TEXT_CHARACTERS))


@dataclass(frozen=True, slots=True)
class Wording:
    """The weights of words: ``table`` is (words, countries + 1), the last column for all other countries.

    ``bias`` is (countries + 1,); ``vocabulary`` gives the row of a word, ``countries`` the ISO 3166-1 codes of the
    columns; ``prior``, (countries + 1,), is the share of each column in the training texts.
    """

    vocabulary: Mapping[str, int]
    countries: tuple[str, ...]
    table: NDArray[np.float32]
    bias: NDArray[np.float32]
    prior: NDArray[np.float32]

    @classmethod
    def load(cls, path: Path) -> Wording:
        """Read what :meth:`save` wrote.

        :raises WeightsError: if the file is missing or damaged.
        """
        (words, countries), (table, bias, prior) = read_weights(
            path, ("words", "countries"), ("table", "bias", "prior")
        )
        width = (len(countries) + 1,)
        check_fit(path, fits=table.shape == (len(words), *width) and bias.shape == prior.shape == width)
        return cls({word: row for row, word in enumerate(words)}, tuple(countries), table, bias, prior)

    def save(self, path: Path) -> None:
        """Write the weights as numpy's .npz, in half precision."""
        np.savez_compressed(
            path,
            words=np.frombuffer("\n".join(self.vocabulary).encode(), np.uint8),
            countries=np.frombuffer("\n".join(self.countries).encode(), np.uint8),
            table=self.table.astype(np.float16),
            bias=self.bias,
            prior=self.prior,
        )

    def odds(self, words: set[str]) -> dict[str, float]:
        """Compute the log-odds of each country by the words of a text, against its prior share, capped.

        :return: by country code, and under "" for all countries without a column; empty if too few words are known.
        """
        rows = [row for word in words if (row := self.vocabulary.get(word)) is not None]
        if len(rows) < MIN_KNOWN_WORDS:
            return {}
        scores = self.table[sorted(rows)].sum(axis=0) / math.sqrt(len(rows)) + self.bias
        scores -= scores.max()
        chances = np.exp(scores) / np.exp(scores).sum()
        odds = np.clip(np.log((chances + 1e-6) / self.prior), -MAX_LOG_ODDS, MAX_LOG_ODDS)
        return dict(zip((*self.countries, ""), odds.tolist(), strict=True))
