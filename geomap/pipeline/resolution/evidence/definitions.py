"""Sentences that define a place: "Walpole is a village and civil parish in the Waveney district of Suffolk"."""

from __future__ import annotations

import re

_DEFINES = re.compile(
    r"(?:\s*\([^()]{0,160}\))?(?:,\s[^.,]{1,80},)?\s+(?:is|was|are|were)\s+(?:also\s+)?(?:an?|the|one|situated|located)\s"
)
_SENTENCE = re.compile(r"(?:[^.\n]|\.(?!\s+[A-Z\n]|\s*$))+")
_HELD_BY = re.compile(r"\b(?:in|of|within|inside)\s+(?:the\s+)?|,\s+(?:in\s+)?(?:the\s+)?")
_NAME = re.compile(r"[A-Z][\w’'-]*\.?(?:\s+(?:of\s+|and\s+)?[A-Z][\w’'-]*\.?){0,3}")
_MAX_SENTENCE_CHARACTERS = 260
_MAX_NAMES = 8


def defining_names(text: str, end: int) -> list[tuple[int, int]]:
    """Return the spans of names that may contain the place that a sentence defines.

    :param end: the end of the mention of the place.
    :return: (start, end) character offsets in the order of the text; empty if the sentence defines nothing. Each name
        is returned in full and as its first words, longest first.
    """
    begins = _DEFINES.match(text, end, end + _MAX_SENTENCE_CHARACTERS)
    if not begins:
        return []
    sentence = _SENTENCE.match(text, begins.end(), end + _MAX_SENTENCE_CHARACTERS)
    if not sentence:
        return []
    names: list[tuple[int, int]] = []
    for link in _HELD_BY.finditer(text, begins.end() - 1, sentence.end()):
        name = _NAME.match(text, link.end(), sentence.end())
        if name:
            names += [
                (name.start(), name.start() + word.end()) for word in reversed(list(re.finditer(r"\S+", name[0])))
            ]
        if len(names) >= _MAX_NAMES * 3:
            break
    return names
