"""Which kind of place the words around a mention point to: "lawmakers in New York" a state, "flew to New York" a town.

A multinomial logit over the words within a few positions of the mention; see
:mod:`geomap.training.ranker.kind_weights`. It tells a city from the division or the country of the same name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geomap.pipeline.resolution.evidence.weight_files import check_fit, read_weights

KINDS = ("settlement", "admin1", "county", "country", "nature", "spot")
"""The kinds of places that are told apart."""
KIND_OF_FEATURE = {
    **dict.fromkeys(("settlement", "capital", "seat", "section_of_place"), "settlement"),
    **dict.fromkeys(("admin2", "admin_lower"), "county"),
    **dict.fromkeys(("region", "water_or_relief"), "nature"),
    **{"admin1": "admin1", "country": "country", "spot": "spot"},
}
"""The kind by the name of the ranker's feature for it (:func:`~geomap.pipeline.resolution.features.kind_of`)."""
MAX_LOG_ODDS = 3.0
"""The greatest absolute value of a kind's log-odds."""
_WORD = re.compile(r"[^\W\d_][\w.’'-]*|\d+|\n\s*\n|[^\w\s]")
_WINDOW_CHARACTERS = 60
_BESIDE, _AROUND = 3, 5


def context_of(text: str, start: int, end: int) -> list[str]:
    """Return the features of the words around a mention: with their positions, in pairs, and as a set.

    :param start: offset of the mention's first character; ``end`` is after its last one.
    """
    before = [_shape(word) for word in _WORD.findall(text[max(0, start - _WINDOW_CHARACTERS) : start])[-_AROUND:]]
    after = [_shape(word) for word in _WORD.findall(text[end : end + _WINDOW_CHARACTERS])[:_AROUND]]
    if start == 0 or (start <= _WINDOW_CHARACTERS and not text[:start].strip()):
        before = ["^"]
    features = [f"-{at}:{word}" for at, word in enumerate(reversed(before[-_BESIDE:]), 1)]
    features += [f"+{at}:{word}" for at, word in enumerate(after[:_BESIDE], 1)]
    if before and after:
        features.append(f"{before[-1]} _ {after[0]}")
    features += [f"-:{pair}" for pair in (" ".join(before[-2:]),) if len(before) > 1]
    features += [f"+:{pair}" for pair in (" ".join(after[:2]),) if len(after) > 1]
    features += sorted({word for word in (*before, *after) if word.isalpha()})
    name = text[start:end]
    if name.isupper() and len(name) > 1:
        features.append("capitals")
    return features


def _shape(word: str) -> str:
    """Return a word in lower case; names become one symbol, so that the words of one region do not count."""
    if word[0].isspace():
        return "^"
    if word[0].isdigit():
        return "0"
    if word[0].isupper() and word.lower() not in _TITLES:
        return "Aa"
    return word.lower()


_TITLES = frozenset(
    """the in on at from to near of and but for with by as gov governor sen senator rep mayor president premier chief
    minister state county city province republic mr mrs dr gen general university college police court river lake
    mount north south east west northern southern eastern western central university airport""".split()
)


@dataclass(frozen=True, slots=True)
class KindWords:
    """The weights of the words around mentions: ``table`` is (features, kinds), ``bias`` and ``prior`` (kinds,).

    ``vocabulary`` gives the row of a feature; ``prior`` is the share of each kind in the training texts.
    """

    vocabulary: Mapping[str, int]
    table: NDArray[np.float32]
    bias: NDArray[np.float32]
    prior: NDArray[np.float32]

    @classmethod
    def load(cls, path: Path) -> KindWords:
        """Read what :meth:`save` wrote.

        :raises WeightsError: if the file is missing or damaged.
        """
        (features,), (table, bias, prior) = read_weights(path, ("features",), ("table", "bias", "prior"))
        width = (len(KINDS),)
        check_fit(path, fits=table.shape == (len(features), *width) and bias.shape == prior.shape == width)
        return cls({feature: row for row, feature in enumerate(features)}, table, bias, prior)

    def save(self, path: Path) -> None:
        """Write the weights as numpy's .npz, in half precision."""
        np.savez_compressed(
            path,
            features=np.frombuffer("\n".join(self.vocabulary).encode(), np.uint8),
            table=self.table.astype(np.float16),
            bias=self.bias,
            prior=self.prior,
        )

    def odds(self, contexts: Iterable[Iterable[str]]) -> NDArray[np.float32]:
        """Compute the log-odds of each kind against its prior share, the mean over some mentions, capped.

        :param contexts: the features of each mention, from :func:`context_of`.
        :return: (kinds,).
        """
        results = []
        for context in contexts:
            rows = [row for feature in context if (row := self.vocabulary.get(feature)) is not None]
            scores = self.table[rows].sum(axis=0) + self.bias
            scores -= scores.max()
            chances = np.exp(scores) / np.exp(scores).sum()
            results.append(np.clip(np.log((chances + 1e-4) / self.prior), -MAX_LOG_ODDS, MAX_LOG_ODDS))
        mean: NDArray[np.float32] = np.mean(results, axis=0, dtype=np.float32)
        return mean
