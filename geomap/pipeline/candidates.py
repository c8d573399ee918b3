"""From a mention's text to its candidates, also where the text is not a gazetteer's name to the letter.

The gazetteer is asked for the text as it stands; where it has no such name, for the simpler names and the similar
spellings that it knows to try; and at last for the longest run of the text's words that is a name of its own
("Aleppo" in "Aleppo University"). What was found is remembered, because texts name the same places over and over.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from geomap.gazetteer import Gazetteer
from geomap.places import Candidate, Match

_WORD = re.compile(r"[^\W_][\w.’'-]*")

INSIDE_FACTOR = 0.5
"""How much is left when the name is only some of the mention's words."""
_LONGEST_RUN = 4
_WHOLE: frozenset[Match] = frozenset({"name", "alternate"})
"""A run must be somebody's name in full: abbreviations and parts of names fit too much."""


class CandidateFinder:
    """Find candidates of mentions in a gazetteer, and remember them.

    :param gazetteer: where to look.
    :param remembered: how many texts' candidates are kept; the least recently used go first.
    """

    def __init__(self, gazetteer: Gazetteer, *, remembered: int = 20_000) -> None:
        self.gazetteer = gazetteer
        self._remembered = remembered
        self._known: OrderedDict[tuple[str, bool], tuple[Candidate, ...]] = OrderedDict()

    def find(self, texts: Sequence[str], *, loosely: bool = True) -> list[tuple[Candidate, ...]]:
        """Give the candidates of each text, best known place first.

        :param texts: mentions as written.
        :param loosely: also take the text apart and try similar spellings; without, only the gazetteer's own names.
        """
        missing = [text for text in dict.fromkeys(texts) if (text, loosely) not in self._known]
        fresh = dict(zip(missing, self._look_up(missing, loosely), strict=True)) if missing else {}
        found = []
        for text in texts:
            known = fresh.get(text)
            if known is None:
                try:
                    known = self._known[text, loosely]
                    self._known.move_to_end((text, loosely))
                except KeyError:  # another thread's texts pushed it out meanwhile
                    known = self._look_up([text], loosely)[0]
            found.append(known)
        for text, candidates in fresh.items():
            self._known[text, loosely] = candidates
        while len(self._known) > self._remembered:
            self._known.popitem(last=False)
        return found

    def _look_up(self, texts: Sequence[str], loosely: bool) -> list[tuple[Candidate, ...]]:
        exact = self.gazetteer.candidates(texts, fuzzy=False)
        return [
            tuple(found) if found or not loosely else self._take_apart(text)
            for text, found in zip(texts, exact, strict=True)
        ]

    def _take_apart(self, text: str) -> tuple[Candidate, ...]:
        similar = self.gazetteer.candidates([text], fuzzy=True)[0]
        if similar:
            return tuple(similar)
        for found in self.gazetteer.candidates(list(_runs(text)), fuzzy=False):
            inside = tuple(replace(c, score=c.score * INSIDE_FACTOR, match="part") for c in found if c.match in _WHOLE)
            if inside:
                return inside
        return ()


def _runs(text: str) -> Iterator[str]:
    """Give the runs of capitalised words inside a text, longest and leftmost first, not the whole."""
    words = list(_WORD.finditer(text))
    for length in range(min(_LONGEST_RUN, len(words) - 1), 0, -1):
        for first in range(len(words) - length + 1):
            run = text[words[first].start() : words[first + length - 1].end()]
            if run[0].isupper() and len(run) > 2:
                yield run
