"""Sentences that cannot hold a name, so that the network need not read them.

A fifth of the words of English news stand in sentences whose only capital is the first letter of an everyday word. Of
6,375 mentions in LGL, TR-News and GeoWebNews five stand in such a sentence.
"""

from __future__ import annotations

from collections.abc import Container, Sequence

import numpy as np
from numpy.typing import NDArray

_NO_NAME = frozenset({"I", "I'm", "I'd", "I'll", "I've", "I’m", "I’d", "I’ll", "I’ve", "A"})
_OPENING = frozenset("\"'“‘«([—–-")
_CAPITALISED_SHARE = 0.5
"""A text where fewer sentences begin with a capital does not use them to tell names from words."""


def worth_reading(words: Sequence[str], starts: Sequence[int], everyday: Container[str]) -> NDArray[np.bool_]:
    """Tell for each sentence whether it may hold a name.

    :param words: the words of a text.
    :param starts: index of the first word of each sentence, rising from 0.
    :param everyday: words in lower case that begin a sentence without being names.
    """
    ends = [*starts[1:], len(words)][: len(starts)]
    opens = [_first_word(words, start, end) for start, end in zip(starts, ends, strict=True)]
    capitalised = sum(at is not None and words[at][:1].isupper() for at in opens)
    if capitalised < _CAPITALISED_SHARE * len(starts):
        return np.ones(len(starts), np.bool_)
    return np.array(
        [
            any(
                not word.islower()
                and any(map(str.isupper, word))
                and word not in _NO_NAME
                and not ((at == first or words[at - 1] in _OPENING) and word.lower() in everyday)
                for at, word in enumerate(words[start:end], start)
            )
            for start, end, first in zip(starts, ends, opens, strict=True)
        ],
        np.bool_,
    )


def _first_word(words: Sequence[str], start: int, end: int) -> int | None:
    return next((at for at in range(start, end) if words[at][:1].isalpha()), None)
