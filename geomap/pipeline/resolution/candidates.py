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
from geomap.gazetteer.names import normalise
from geomap.gazetteer.variants import GENERIC_WORDS, Kind, is_road_name
from geomap.places import CURRENT_COUNTRY_CODES, Candidate

_WORD = re.compile(r"[^\W_][\w.’'-]*")

INSIDE_FACTOR = 0.5
"""How much is left when the name is only some of the mention's words."""
_LONGEST_RUN = 4
_KNOWN_WORD, _KNOWN_SAINT, _KNOWN_BY_OTHER_NAME = 15_000, 100_000, 500_000
"""How many people a town has whose name is trusted inside a longer one: as a rule, after "Saint", and where it is not
the town's main name. The church of Saint Mark is in none of the places called Saint Mark."""
_AREAS = frozenset({"CONT", "RGN", "ADM1", "ADM2"}) | CURRENT_COUNTRY_CODES
_SAINT = frozenset({"st", "ste", "saint", "sainte"})
_BROAD = CURRENT_COUNTRY_CODES | {"CONT", "RGN", "AIRP", "ISL", "STM", "LK", "SEA"}
_NATURE = frozenset(
    "park parks forest wilderness woods river creek lake valley trail canyon mountain hills island preserve refuge"
    " plantation estate farm canal lakeshore seashore monument".split()
)
_NATURE_FIRST = frozenset({"lake", "mount", "mt", "mt."})
"""What bears these words at its end or beginning lies anywhere: Roanoke Park is in Kansas City."""


class CandidateFinder:
    """Find candidates of mentions in a gazetteer, and remember them.

    :param gazetteer: where to look.
    :param remembered: how many texts' candidates are kept; the least recently used go first.
    :param without: kinds of mending to leave out, for measuring what each one brings; those of the gazetteer are its
        own business.
    """

    def __init__(
        self, gazetteer: Gazetteer, *, remembered: int = 20_000, without: frozenset[Kind] = frozenset()
    ) -> None:
        self.gazetteer = gazetteer
        self._embedded = "embedded" not in without
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
        if similar or not self._embedded or is_road_name(text):
            return tuple(similar)
        return self._inside(text)

    def _inside(self, text: str) -> tuple[Candidate, ...]:
        """Give the places named inside a mention: of the runs of its words the longest that do not overlap."""
        words = list(_WORD.finditer(text))
        if words and words[0][0].lower() in _NATURE_FIRST:
            return ()
        nature = normalise(words[-1][0]) in _NATURE if words else False
        runs = list(_runs(text, words))
        asked = self.gazetteer.candidates([text[words[a].start() : words[b - 1].end()] for a, b in runs], fuzzy=False)
        taken: set[int] = set()
        inside: dict[str, Candidate] = {}
        for (first, last), found in zip(runs, asked, strict=True):
            if not taken.isdisjoint(range(first, last)):
                continue
            written = text[words[first].start() : words[last - 1].end()]
            run = normalise(f"{written} x").split()[:-1]  # "St." at the end of a name would stay as it is
            trusted = [c for c in found if _trusted(c, run, written)]
            if nature:
                trusted = [c for c in trusted if c.place.feature_code in _AREAS or c.place.feature_class in "HT"]
            if trusted:
                taken.update(range(first, last))
                for each in trusted:
                    part = replace(each, score=each.score * INSIDE_FACTOR, match="part")
                    inside.setdefault(each.place.id, part)
        return tuple(inside.values())


def _runs(text: str, words: list[re.Match[str]]) -> Iterator[tuple[int, int]]:
    """Give the runs of capitalised words inside a text as (first, last + 1), likeliest first, not the whole.

    Longer ones go first; of the same length what stands after "of" ("University of California"), then the leftmost.
    """
    for length in range(min(_LONGEST_RUN, len(words) - 1), 0, -1):
        starts = range(len(words) - length + 1)
        for first in sorted(starts, key=lambda at: at == 0 or words[at - 1][0].lower() not in {"of", "the"}):
            start, end = words[first].start(), words[first + length - 1].end()
            after_saint = first and normalise(words[first - 1][0]) in _SAINT
            if text[start].isupper() and end - start > 1 and not after_saint:
                yield first, first + length


def _trusted(candidate: Candidate, run: list[str], written: str) -> bool:
    """Whether a place is meant by words inside a longer name: not by a word that many names have, nor a hamlet."""
    place = candidate.place
    if candidate.match == "abbreviation":
        return place.feature_code in CURRENT_COUNTRY_CODES and written.replace(".", "").isupper()
    if candidate.match not in {"name", "alternate"} or (len(run) == 1 and run[0] in GENERIC_WORDS):
        return False
    if GENERIC_WORDS.issuperset(run) or run[0] == "saint":
        return place.population >= _KNOWN_SAINT
    if len(run) > 1:
        return True
    if candidate.match == "alternate" and place.feature_code not in CURRENT_COUNTRY_CODES:
        return place.population >= _KNOWN_BY_OTHER_NAME and len(run[0]) > 3
    return place.feature_code in _BROAD or place.population >= _KNOWN_WORD
