"""Which known names are so much alike to an unknown one that the same place may be meant.

Two names of one skeleton (:func:`geomap.gazetteer.names.skeleton`) are compared by how they look and how they sound.
Most unknown names are of places that no gazetteer lists, so a likeness must be plain, or each would get a wrong place.
"""

from __future__ import annotations

from rapidfuzz import fuzz

from geomap.gazetteer.names import sound, without_articles
from geomap.gazetteer.variants import HOLLOW

LIKE_BONES = 86
"""How alike skeletons, and names of unlike skeletons, must be (0 to 100)."""

_LEAST_SEEN = 50


def _least_likeness(bone: str) -> float:
    """How alike names must be that share a skeleton: the fewer its consonants, the more names share it by chance."""
    return 90.0 - 3 * (min(len(bone), 7) - 3)


class Alike:
    """Gathers the keys that are spelled and sound much like a given one, with how alike they are (0 to 100)."""

    def __init__(self, key: str, bone: str) -> None:
        self.least = _least_likeness(bone)
        self.found: list[tuple[float, str]] = []
        self._key, self._heard = without_articles(key), sound(key)
        self._hollow = HOLLOW.intersection(self._key.split())

    def consider(self, other: str) -> None:
        """Take a key over if it is alike enough, by the mean of how it looks and how it sounds."""
        bare = without_articles(other)
        arabic = len(bare) < len(other)  # "Deir ez-Zor", "Dayr az-Zawr": vowels are anyone's guess
        seen = fuzz.ratio(self._key, bare, score_cutoff=_LEAST_SEEN if arabic else 2 * self.least - 100)
        if not seen:
            return  # the ear, which takes longer, could not make up for it
        heard = fuzz.ratio(self._heard, sound(other))
        ratio = (seen + heard) / 2
        if (ratio >= self.least or (arabic and heard == 100)) and self._hollow.issubset(other.split()):
            self.found.append((ratio, other))
