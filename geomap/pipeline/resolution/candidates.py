"""Find the candidates of a mention in the gazetteer, also where its text differs from the gazetteer's names.

The text is looked up unchanged. If the gazetteer has no such name, its simpler variants and similar spellings are
looked up. If these give nothing either, the longest run of words inside the text that is a name is used ("Aleppo" in
"Aleppo University"). Results are cached, because texts name the same places repeatedly.
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

_CASE_CHANGE = re.compile(r"(?<=[a-z])(?=[A-Z])")

INSIDE_FACTOR = 0.5
"""Factor on the score of a candidate whose name is only a part of the mention."""
_MAX_RUN_WORDS = 4
_MIN_POPULATION, _MIN_POPULATION_SAINT, _MIN_POPULATION_ALTERNATE = 15_000, 100_000, 500_000
"""The least population of a town whose name counts inside a longer one: in general, for a name with "Saint", and for an
alternate name. The church of Saint Mark is in none of the places called Saint Mark."""
_AREAS = frozenset({"CONT", "RGN", "ADM1", "ADM2"}) | CURRENT_COUNTRY_CODES
_SAINT = frozenset({"st", "ste", "saint", "sainte"})
_BROAD = CURRENT_COUNTRY_CODES | {"CONT", "RGN", "AIRP", "ISL", "STM", "LK", "SEA"}
_LANDSCAPE_ENDINGS = frozenset(
    "park parks forest wilderness woods river creek lake valley trail canyon mountain hills island preserve refuge"
    " plantation estate farm canal lakeshore seashore monument".split()
)
_LANDSCAPE_BEGINNINGS = frozenset({"lake", "mount", "mt", "mt."})
"""A name that ends or begins with these words says little about where it is: Roanoke Park is in Kansas City."""


class CandidateFinder:
    """Find candidates of mentions in a gazetteer, with a cache.

    :param gazetteer: the gazetteer to search.
    :param cache_size: number of texts whose candidates are cached; the least recently used are dropped first.
    :param without: kinds of name variants to leave out, to measure what each one adds. Only "embedded" is handled
        here; the others are settings of the gazetteer.
    """

    def __init__(
        self, gazetteer: Gazetteer, *, cache_size: int = 20_000, without: frozenset[Kind] = frozenset()
    ) -> None:
        self.gazetteer = gazetteer
        self._search_inside = "embedded" not in without
        self._cache_size = cache_size
        self._cache: OrderedDict[tuple[str, bool], tuple[Candidate, ...]] = OrderedDict()

    def find(self, texts: Sequence[str], *, approximate: bool = True) -> list[tuple[Candidate, ...]]:
        """Return the candidates of each text, best known place first.

        :param texts: mentions as written.
        :param approximate: also try similar spellings and names inside the text; otherwise only the gazetteer's names.
        :return: one tuple for each text, in the same order; empty where there is no candidate.
        """
        missing = [text for text in dict.fromkeys(texts) if (text, approximate) not in self._cache]
        new = dict(zip(missing, self._look_up(missing, approximate), strict=True)) if missing else {}
        results = []
        for text in texts:
            candidates = new.get(text)
            if candidates is None:
                try:
                    candidates = self._cache[text, approximate]
                    self._cache.move_to_end((text, approximate))
                except KeyError:  # another thread has dropped it from the cache
                    candidates = self._look_up([text], approximate)[0]
            results.append(candidates)
        for text, candidates in new.items():
            self._cache[text, approximate] = candidates
        while len(self._cache) > self._cache_size:
            self._cache.popitem(last=False)
        return results

    def _look_up(self, texts: Sequence[str], approximate: bool) -> list[tuple[Candidate, ...]]:
        exact = self.gazetteer.candidates(texts, fuzzy=False)
        return [
            tuple(candidates) if candidates or not approximate else self._find_similar(text)
            for text, candidates in zip(texts, exact, strict=True)
        ]

    def _find_similar(self, text: str) -> tuple[Candidate, ...]:
        spaced = _CASE_CHANGE.sub(" ", text)
        if spaced != text and (candidates := self.gazetteer.candidates([spaced], fuzzy=False)[0]):
            return tuple(candidates)  # "SanDiego" of a hashtag
        similar = self.gazetteer.candidates([text], fuzzy=True)[0]
        if similar or not self._search_inside or is_road_name(text):
            return tuple(similar)
        return self._find_inside(text)

    def _find_inside(self, text: str) -> tuple[Candidate, ...]:
        """Return the places named inside a mention, by the longest runs of its words that do not overlap."""
        words = list(_WORD.finditer(text))
        if words and words[0][0].lower() in _LANDSCAPE_BEGINNINGS:
            return ()
        is_landscape = normalise(words[-1][0]) in _LANDSCAPE_ENDINGS if words else False
        runs = list(_word_runs(text, words))
        texts = [text[words[first].start() : words[last - 1].end()] for first, last in runs]
        candidates_of_runs = self.gazetteer.candidates(texts, fuzzy=False)
        used: set[int] = set()
        inside: dict[str, Candidate] = {}
        for (first, last), candidates in zip(runs, candidates_of_runs, strict=True):
            if not used.isdisjoint(range(first, last)):
                continue
            surface = text[words[first].start() : words[last - 1].end()]
            run = normalise(f"{surface} x").split()[:-1]  # "St." is only normalised before another word
            trusted = [c for c in candidates if _is_trusted(c, run, surface)]
            if is_landscape:
                trusted = [c for c in trusted if c.place.feature_code in _AREAS or c.place.feature_class in "HT"]
            if trusted:
                used.update(range(first, last))
                for each in trusted:
                    part = replace(each, score=each.score * INSIDE_FACTOR, match="part")
                    inside.setdefault(each.place.id, part)
        return tuple(inside.values())


def _word_runs(text: str, words: list[re.Match[str]]) -> Iterator[tuple[int, int]]:
    """Yield runs of capitalised words inside a text as (first, last + 1) word indices, the whole text excluded.

    Longer runs come first; of the same length those after "of" ("University of California"), then from left to right.
    """
    for length in range(min(_MAX_RUN_WORDS, len(words) - 1), 0, -1):
        starts = range(len(words) - length + 1)
        for first in sorted(starts, key=lambda at: at == 0 or words[at - 1][0].lower() not in {"of", "the"}):
            start, end = words[first].start(), words[first + length - 1].end()
            after_saint = first and normalise(words[first - 1][0]) in _SAINT
            if text[start].isupper() and end - start > 1 and not after_saint:
                yield first, first + length


def _is_trusted(candidate: Candidate, run: list[str], surface: str) -> bool:
    """Whether words inside a longer name may mean a place: not a word of many names, not a hamlet."""
    place = candidate.place
    if candidate.match == "abbreviation":
        return place.feature_code in CURRENT_COUNTRY_CODES and surface.replace(".", "").isupper()
    if candidate.match not in {"name", "alternate"} or (len(run) == 1 and run[0] in GENERIC_WORDS):
        return False
    if GENERIC_WORDS.issuperset(run) or run[0] == "saint":
        return place.population >= _MIN_POPULATION_SAINT
    if len(run) > 1:
        return True
    if candidate.match == "alternate" and place.feature_code not in CURRENT_COUNTRY_CODES:
        return place.population >= _MIN_POPULATION_ALTERNATE and len(run[0]) > 3
    return place.feature_code in _BROAD or place.population >= _MIN_POPULATION
