"""Which words of a text may belong to a name: most layers of the network process only those.

A name in English has a capital. Three words in ten are in such runs; of 6,375 mentions in LGL, TR-News and GeoWebNews,
40 have a word outside them. A sentence whose only capital is the first letter of an everyday word has no name (five of
those mentions are in such a sentence) and is skipped. A text whose sentences do not begin with capitals is processed in
full.
"""

from __future__ import annotations

from collections.abc import Container, Sequence

import numpy as np
from numpy.typing import NDArray

_NO_NAME = frozenset({"I", "I'm", "I'd", "I'll", "I've", "I’m", "I’d", "I’ll", "I’ve", "A"})
_OPENING = frozenset("\"'“‘«([—–-")
_CAPITALISED_SHARE = 0.5
"""If a smaller share of the sentences begin with a capital, capitals do not mark the names of a text."""
_GAP = 3
"""The most words without a capital inside a name: "Isle of the Dogs", "Marat al - Numan"."""


def uses_capitals(words: Sequence[str], starts: Sequence[int]) -> bool:
    """Whether sentences begin with a capital.

    :param words: the words of a text. :param starts: index of the first word of each sentence, rising from 0.
    """
    ends = [*starts[1:], len(words)][: len(starts)]
    opens = [_first_word(words, start, end) for start, end in zip(starts, ends, strict=True)]
    return sum(at is not None and words[at][:1].isupper() for at in opens) >= _CAPITALISED_SHARE * len(starts)


def focus(words: Sequence[str], starts: Sequence[int], everyday: Container[str]) -> NDArray[np.bool_]:
    """Return for each word whether it may belong to a name, (words,).

    :param words: the words of a text. :param starts: index of the first word of each sentence, rising from 0.
    :param everyday: words in lower case that begin a sentence without being names.
    """
    if not uses_capitals(words, starts):
        return np.array([not word.isspace() for word in words], np.bool_)
    wanted = np.zeros(len(words), np.bool_)
    for start, end in zip(starts, [*starts[1:], len(words)], strict=False):
        capitals = [at for at in range(start, end) if _capital(words[at])]
        if not _holds_name(words, capitals, _first_word(words, start, end), everyday):
            continue
        wanted[capitals] = True
        last = -1
        for at in capitals:
            if last >= 0 and 1 < at - last <= _GAP + 1 and not any("\n" in w for w in words[last + 1 : at]):
                wanted[last + 1 : at] = True
            last = at
        for at in capitals:
            # "Highway 82", "Man."
            if at + 1 < end and (words[at + 1] == "." or words[at + 1][:1].isdigit()):
                wanted[at + 1] = True
    return wanted


def _capital(word: str) -> bool:
    return not word.islower() and any(map(str.isupper, word))


def _holds_name(words: Sequence[str], capitals: Sequence[int], first: int | None, everyday: Container[str]) -> bool:
    return any(
        words[at] not in _NO_NAME and not ((at == first or words[at - 1] in _OPENING) and words[at].lower() in everyday)
        for at in capitals
    )


def _first_word(words: Sequence[str], start: int, end: int) -> int | None:
    return next((at for at in range(start, end) if words[at][:1].isalpha()), None)
