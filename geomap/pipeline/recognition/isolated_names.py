"""Names that stand alone between marks, which running text gives the network no hint of: items, cells, headings.

"2) Idlib: 3 strikes", "| Homs | 4 |" and "(Tartus)" hold a name and nothing around it. The network then calls it no
name, or hesitates; where it gives a place any chance, the name of a country, a state or a sizeable town is one. A text
of one name is rather a query than a text, and any name of the gazetteer will do.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Protocol

from geomap.pipeline.recognition.label_rules import PLACE, Name
from geomap.pipeline.recognition.tagger import Scores
from geomap.pipeline.recognition.wordpieces import LABELS

_MIN_PROBABILITY = 0.03
"""From this probability of a place on a name that stands alone is worth a look-up."""
_MIN_QUERY_PROBABILITY = 0.1
_MAX_WORDS = 3
_CASE_CHANGE = re.compile(r"(?<=[a-z])(?=[A-Z])")
_OPENING = frozenset('( [ { " “ ‘ « * ** *** | • · ▪ ‣ - – — # > ; : / → + ~ _ ='.split())
_CLOSING = frozenset(') ] } " ” ’ » * ** *** | • · ▪ : ; - – — / → + ~ _ ='.split())


_PLACE_COLUMNS = [LABELS.index("B-PLACE"), LABELS.index("I-PLACE")]


class NameSets(Protocol):
    """What is asked of a gazetteer: which of some names it has, and which are those of well-known places."""

    def names(self, texts: Iterable[str]) -> frozenset[str]:
        """Those of the texts that are any name of any place."""

    def places(self, texts: Iterable[str]) -> frozenset[str]:
        """Those of the texts that are the name of a country, a state or a sizeable town."""


def isolated_runs(words: Sequence[str], starts: Container[int]) -> Iterator[tuple[int, int]]:
    """Find runs of capitalised words between marks: the index of the first word, and of the word after the last.

    :param starts: indices of the first word of each sentence.
    """
    at = 0
    while at < len(words):
        if not words[at][:1].isupper():
            at += 1
            continue
        end = at + 1
        if at > 0 and words[at - 1] == "#":
            yield at, end
            at = end
            continue
        while end < len(words) and words[end][:1].isupper():
            end += 1
        if end - at <= _MAX_WORDS and _opens(words, at, starts) and _closes(words, end):
            yield at, end
        at = end


def _opens(words: Sequence[str], at: int, starts: Container[int]) -> bool:
    return at == 0 or at in starts or words[at - 1] in _OPENING or words[at - 1].isspace() or _is_number(words, at - 1)


def _closes(words: Sequence[str], end: int) -> bool:
    return end == len(words) or words[end] in _CLOSING or words[end].isspace()


def _is_number(words: Sequence[str], at: int) -> bool:
    """Whether the word numbers an item, alone or with the word before: "2)", "(a)", "1."."""
    whole = words[at - 1] + words[at] if words[at] in (")", ".") and at > 0 else words[at]
    return whole[-1] in ").]" and (whole[:-1].isdigit() or (len(whole) == 2 and whole[0].isalpha() and whole[1] == ")"))


def _query(words: Sequence[str]) -> tuple[int, int] | None:
    """The capitalised words of a text that has no others."""
    named = [at for at, word in enumerate(words) if not word.isspace()]
    if named and len(named) <= _MAX_WORDS and all(words[at][:1].isupper() for at in named):
        return named[0], named[-1] + 1
    return None


def _surface(words: Sequence[str], start: int, end: int) -> str:
    """The name as a gazetteer has it; a hashtag writes its words together ("#SanDiego")."""
    text = " ".join(words[start:end])
    return _CASE_CHANGE.sub(" ", text) if start > 0 and words[start - 1] == "#" else text


def add_isolated_names(
    names: Sequence[Name],
    words: Sequence[str],
    starts: Iterable[int],
    probabilities: Scores,
    lookup: NameSets,
    everyday: Container[str],
) -> list[Name]:
    """Add the places among the names that stand alone, where the network found no name.

    :param everyday: words in lower case which alone are no names.
    """
    if query := _query(words):
        start, end = query
        text = " ".join(words[start:end])
        chance = probabilities[start:end, _PLACE_COLUMNS].sum(axis=1)
        if chance[0] >= _MIN_QUERY_PROBABILITY and text.lower() not in everyday and lookup.names([text]):
            return [Name(start, end, PLACE, float(chance.mean()))]
    chance = probabilities[:, _PLACE_COLUMNS].sum(axis=1)
    taken = {position for name in names for position in range(name.start, name.end)}
    runs = [
        (start, end)
        for start, end in isolated_runs(words, frozenset(starts))
        if chance[start] >= _MIN_PROBABILITY
        and taken.isdisjoint(range(start, end))
        and not (end - start == 1 and words[start].lower() in everyday)
    ]
    if not runs:
        return list(names)
    places = lookup.places({_surface(words, start, end) for start, end in runs})
    places_alone = [
        Name(start, end, PLACE, float(chance[start:end].mean()))
        for start, end in runs
        if _surface(words, start, end) in places
    ]
    return sorted([*names, *places_alone], key=lambda name: name.start)
