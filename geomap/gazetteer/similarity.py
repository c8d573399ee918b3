"""Compare the spelling and pronunciation of look-up keys, to find places whose name is written differently.

Only names with similar skeletons (:func:`geomap.gazetteer.names.skeleton`) are compared. Most unknown names are missing
from every gazetteer, so the thresholds are high: otherwise each of them would get a wrong place.
"""

from __future__ import annotations

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from geomap.gazetteer.names import pronunciation, strip_articles
from geomap.gazetteer.variants import GENERIC_WORDS

MIN_SKELETON_SIMILARITY = 86
"""Minimum similarity of two different skeletons, and of the names that have them (0 to 100)."""

_MIN_SPELLING_SIMILARITY = 50


def _min_similarity(skeleton: str) -> float:
    """Return the minimum similarity of names with the same skeleton; many names share a short one by chance."""
    return 90.0 - 3 * (min(len(skeleton), 7) - 3)


def is_misspelling(key: str, other: str) -> bool:
    """Whether a key differs from another by one letter, or by two in a long name: "afganistan", not "germanna"."""
    allowed = 1 if len(key) < _LONG_NAME else 2
    return OSA.distance(key, other, score_cutoff=allowed) <= allowed


_LONG_NAME = 10


class SimilarKeys:
    """Collects the keys that are similar to a given key, with their similarity from 0 to 100.

    :param key: the look-up key to compare with.
    :param skeleton: its skeleton; the shorter it is, the higher is the threshold.
    """

    def __init__(self, key: str, skeleton: str) -> None:
        self.threshold = _min_similarity(skeleton)
        self.matches: list[tuple[float, str]] = []
        self._key, self._pronunciation = strip_articles(key), pronunciation(key)
        self._generic_words = GENERIC_WORDS.intersection(self._key.split())

    def add_if_similar(self, other: str) -> None:
        """Add a key to ``matches`` if the mean similarity of spelling and pronunciation reaches the threshold."""
        other_key = strip_articles(other)
        arabic = len(other_key) < len(other)  # "Deir ez-Zor", "Dayr az-Zawr": the spelling of vowels varies freely
        cutoff = _MIN_SPELLING_SIMILARITY if arabic else 2 * self.threshold - 100
        spelling_similarity = fuzz.ratio(self._key, other_key, score_cutoff=cutoff)
        if not spelling_similarity:
            return  # even an identical pronunciation, which takes longer to compare, would not reach the threshold
        pronunciation_similarity = fuzz.ratio(self._pronunciation, pronunciation(other))
        similarity = (spelling_similarity + pronunciation_similarity) / 2
        similar = similarity >= self.threshold or (arabic and pronunciation_similarity == 100)
        if similar and self._generic_words.issubset(other.split()):
            self.matches.append((similarity, other))
