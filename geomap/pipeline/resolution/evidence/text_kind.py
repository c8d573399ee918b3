"""What kind of text it is, told by what can be seen in it: a letter, a post, a paper, an encyclopedia article.

How often a result with a given probability is right differs between kinds of text.
"""

from __future__ import annotations

import math
import re

import numpy as np
from numpy.typing import NDArray

TRAITS = ("length", "old", "post", "paper", "article", "letter", "dateline", "capitals")
"""The names of the traits, in the order of :func:`traits_of`."""
_BEGINNING = 300
_READ = 5_000
"""Characters of a text that are read."""
_YEAR = re.compile(r"\b(1[0-9]{3}|20[0-9]{2})\b")
_LAST_OLD_YEAR = 1920
_OLD_WORDS = re.compile(
    r"\b(?:inst|ult)\.|\bobedient\s+servant\b|&c\.|\bHdqrs\b|\bHEADQUARTERS\b|\bto-(?:day|morrow|night)\b", re.ASCII
)
_POST = re.compile(r"(?:^|\s)[@#][A-Za-z]\w+|https?://|\bRT\b|[\U0001f300-\U0001faff]")
_PAPER = re.compile(r"\bet al\b|\bdoi\b|\([12][0-9]{3}[a-z]?\)|\bp\s*[<=]\s*0?\.\d|\[\d+(?:[,–-]\s?\d+)*\]")
_ARTICLE = re.compile(r"^[^.\n]{2,160}?\b(?:is|was|are|were)\s+(?:an?|the|one)\b")
_LETTER = re.compile(
    r"^\s*(?:my\s+)?dear\b|\b(?:yours|sincerely|obedient servant|respectfully|commanding)\b", re.IGNORECASE
)
_DATELINE = re.compile(r"^\s*[A-Z][A-Z .,'’-]{2,40}(?:,\s+[\w. ]{2,25})?\s*(?:\([^)]{2,20}\)\s*)?[—–-]{1,2}\s")
_WORD = re.compile(r"[^\W\d_]{2,}")


def traits_of(text: str) -> NDArray[np.float32]:
    """Return the traits of a text, each about 0 to 1, (traits,)."""
    beginning, text = text[:_BEGINNING], text[:_READ]
    words = _WORD.findall(text)
    years = [int(year) for year in _YEAR.findall(text)]
    old_years = sum(year <= _LAST_OLD_YEAR for year in years) / max(len(years), 1)
    capitals = sum(map(str.isupper, words)) / max(len(words), 1)
    return np.array(
        [
            math.log10(len(words) + 1) / 4,
            max(old_years, bool(_OLD_WORDS.search(text))),
            bool(_POST.search(text)),
            bool(_PAPER.search(text)),
            bool(_ARTICLE.search(beginning)),
            bool(_LETTER.search(text)),
            bool(_DATELINE.search(beginning)),
            min(1.0, 5 * capitals),
        ],
        np.float32,
    )
