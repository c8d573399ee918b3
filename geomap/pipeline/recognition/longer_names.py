"""Names that are longer than what the network marks: "Ras al-Ayn", "Tel Abyad", "Wijk aan Zee", "Land's End".

Where the words beside a name make it the name of a place in the gazetteer, all of them are that place.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace

from geomap.pipeline.recognition.hyphenated_names import SMALL_WORDS
from geomap.pipeline.recognition.isolated_names import NameSets
from geomap.pipeline.recognition.label_rules import ORG, PLACE, Name

_ARTICLE_INSIDE = re.compile(r"\w \w\w-\w", re.UNICODE)
_PLACE_TEXT = """
    tel tell tal deir dayr khan umm beit bayt bab ain ayn wadi jabal jebel kafr kafar qasr fort port mount lake saint st
    san santa santo são puerto villa nova novo nizhny
"""
_PLACE_WORDS = frozenset(_PLACE_TEXT.split())
"""First words of many names of places, and of few others."""
_FIRST_WORDS = frozenset(
    "great little greater lesser upper lower middle outer big grand old new north south east west".split()
)
"""Words that begin names of places and are none."""
_MAX_SMALL_WORDS = 3
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


def continuations(name: Name, words: Sequence[str]) -> Iterator[int]:
    """Yield where a longer name may end: after small words and a capital ("Wijk aan Zee"), after a possessive."""
    end = name.end
    while end < len(words) and end - name.end < _MAX_SMALL_WORDS and words[end] in SMALL_WORDS:
        end += 1
    is_joined = end > name.end or words[end : end + 1] in (["'s"], ["’s"])
    if is_joined and end == name.end:
        end += 1
    if is_joined and end < len(words) and words[end][:1].isupper():
        yield end + 1


def with_first_words(names: Sequence[Name], words: Sequence[str]) -> list[Name]:
    """Join a place of one word such as "Great" or "Upper" with the place right behind it: "Great Miami River"."""
    joined: list[Name] = []
    for name in names:
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.label == name.label == PLACE
            and last.end == name.start
            and last.end - last.start == 1
            and words[last.start].lower() in _FIRST_WORDS
        ):
            joined[-1] = replace(name, start=last.start)
        else:
            joined.append(name)
    return joined


def with_whole_names(
    names: Sequence[Name],
    words: Sequence[str],
    everyday: Container[str],
    lookup: NameSets,
) -> list[Name]:
    """Make longer names of places in place of the names in them.

    With an article inside ("Ras al-Ayn"), a word of places before ("Tel Abyad") or words behind it ("Land's End") any
    place of the gazetteer counts, otherwise only a well-known one.
    """
    names = with_first_words(names, words)
    others = [name for name in names if name.label != ORG]
    wider = {
        (start, name.end): surface(words, start, name.end)
        for name in others
        for start in beginnings(name, words, everyday)
    }
    ended = {(name.start, end) for name in others if name.label == PLACE for end in continuations(name, words)}
    wider |= {(start, end): surface(words, start, end) for start, end in ended}
    if not wider:
        return names
    texts = frozenset(wider.values())
    places = lookup.places(texts) | lookup.names(
        {text for text in texts if _ARTICLE_INSIDE.search(text) or text.split()[0].lower() in _PLACE_WORDS}
        | {wider[span] for span in ended}
    )
    result = list(names)
    for (start, end), text in sorted(wider.items(), key=lambda each: each[0][0] - each[0][1]):
        inside = [name for name in result if name.start < end and name.end > start]
        if text in places and inside and all(start <= name.start and name.end <= end for name in inside):
            first = max(inside, key=lambda name: name.probability)
            result = [name for name in result if name not in inside]
            result.append(replace(first, start=start, end=end, label=PLACE))
    return sorted(result, key=lambda name: name.start)


def surface(words: Sequence[str], start: int, end: int) -> str:
    """Return a name as it is written; there are no spaces beside hyphens and before "'s"."""
    return " ".join(words[start:end]).replace(" - ", "-").replace(" 's ", "'s ").replace(" ’s ", "’s ")
