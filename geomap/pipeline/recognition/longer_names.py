"""Names that begin before what the network marks: "Ras al-Ayn", of which it takes "Ayn" for a person, or "Tel Abyad".

Where the words before a name make it the name of a place, all of them are that place.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace

from geomap.pipeline.recognition.isolated_names import NameSets
from geomap.pipeline.recognition.label_rules import ORG, PLACE, Name

_ARTICLE_INSIDE = re.compile(r"\w \w\w-\w", re.UNICODE)
_PLACE_TEXT = """
    tel tell tal deir dayr khan umm beit bayt bab ain ayn wadi jabal jebel kafr kafar qasr fort port mount lake saint st
    san santa santo são puerto villa nova novo nizhny
"""
_PLACE_WORDS = frozenset(_PLACE_TEXT.split())
"""First words of many names of places, and of few others."""
_ARTICLES = frozenset("al el ad an ar as ash at az ed en er es ez ul".split())


def beginnings(name: Name, words: Sequence[str], everyday: Container[str]) -> Iterator[int]:
    """Yield where a longer name may begin: before an Arabic article, and at capitalised words, the longest name last.

    :param everyday: words in lower case that begin sentences rather than names.
    """
    start = name.start
    if start >= 3 and words[start - 1] == "-" and words[start - 2].lower() in _ARTICLES:
        start -= 2
    for position in (start - 1, start - 2):
        if position < 0 or not words[position][:1].isupper() or words[position].lower() in everyday:
            return
        yield position


def with_beginnings(
    names: Sequence[Name],
    words: Sequence[str],
    everyday: Container[str],
    lookup: NameSets,
) -> list[Name]:
    """Make longer names of places in place of the names in them.

    With an article inside ("Ras al-Ayn") or a word of places before ("Tel Abyad") any place of the gazetteer counts,
    otherwise only a well-known one.
    """
    wider = {
        (start, name.end): surface(words, start, name.end)
        for name in names
        if name.label != ORG
        for start in beginnings(name, words, everyday)
    }
    if not wider:
        return list(names)
    texts = frozenset(wider.values())
    known = lookup.places(texts) | lookup.names(
        text for text in texts if _ARTICLE_INSIDE.search(text) or text.split()[0].lower() in _PLACE_WORDS
    )
    result = list(names)
    for (start, end), text in sorted(wider.items(), key=lambda each: each[0][0] - each[0][1]):
        inside = [name for name in result if name.start < end and name.end > start]
        if text in known and inside and all(start <= name.start and name.end <= end for name in inside):
            first = max(inside, key=lambda name: name.probability)
            result = [name for name in result if name not in inside]
            result.append(replace(first, start=start, end=end, label=PLACE))
    return sorted(result, key=lambda name: name.start)


def surface(words: Sequence[str], start: int, end: int) -> str:
    """Return a name as it is written; there are no spaces beside hyphens."""
    return " ".join(words[start:end]).replace(" - ", "-")
