"""Words beside a mention that hint at the kind of its place: "Lamar County", "the city of Paris", a dateline."""

from __future__ import annotations

import re
from typing import Literal

Cue = Literal["", "county", "settlement", "state", "country", "water", "relief", "spot"]

_WORDS_AFTER: dict[Cue, str] = {
    "county": "county parish borough",
    "settlement": "city town village township",
    "state": "state province governorate oblast region governor legislature lawmakers",
    "water": "river lake sea creek bay strait canal harbor harbour",
    "relief": "mountain mountains hills valley desert island islands peninsula",
    "spot": "airport base airbase station university hospital school stadium park church mosque prison camp",
}
_WORDS_BEFORE: dict[Cue, str] = {
    "county": "county parish",
    "settlement": "city town village township suburb outskirts downtown mayor",
    "state": "state province governorate governor legislature",
    "country": "country republic nation kingdom president",
    "water": "river lake",
    "relief": "mountain mount island isle",
}
_AFTER: dict[str, Cue] = {word: cue for cue, words in _WORDS_AFTER.items() for word in words.split()}
_BEFORE: dict[str, Cue] = {word: cue for cue, words in _WORDS_BEFORE.items() for word in words.split()}
_DATELINE = re.compile(r"(?:,\s+[A-Z][\w.]{1,12}(?:\s[A-Z][\w.]+)?)?\s*(?:\([A-Z][\w ,./]{1,24}\)|\s[-–—]{1,2}\s|—)")
"""What follows the town where a report was filed, at the beginning of a line: "WASHINGTON (AP) —"."""
_APPOSED_CUES: dict[str, Cue] = {**_AFTER, **_BEFORE}
_BEFORE_OF = re.compile(r"([A-Za-z]+)\s+(?:of\s+)?(?:the\s+)?$")
_AFTER_WORD = re.compile(r"^[\s-]+([A-Za-z]+)")
_APPOSED = re.compile(
    r"^,\s+(?:the|an?)\s+(?:(?:[\w.’'-]+\s+){0,2}?)(county|parish|city|town|village|state|province|country|republic|river|lake|"
    r"sea|island|mountain)\b(?!\s+(?:of\s+[a-z]|[a-z]+s\b))"
)


def cue_of(text: str, start: int, end: int) -> Cue:
    """Return the kind of place that the word right before or after a mention hints at, or ``""``."""
    after = _AFTER_WORD.match(text[end : end + 24])
    if after and (cue := _AFTER.get(after[1].lower())):
        return cue
    if _DATELINE.match(text, end) and not text[text.rfind("\n", 0, start) + 1 : start].strip(" ([—–-"):
        return "settlement"
    apposed = _APPOSED.match(text[end : end + 60])
    if apposed:
        return _APPOSED_CUES[apposed[1]]
    before = _BEFORE_OF.search(text[max(0, start - 32) : start])
    return _BEFORE.get(before[1].lower(), "") if before else ""
