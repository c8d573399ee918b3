"""Look up old forms and spellings of a name among the names of a gazetteer.

:mod:`geomap.gazetteer.old_forms` says which names to look up; here their places are chosen and scored.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from geomap.gazetteer.names import exact_keys
from geomap.gazetteer.old_forms import OldName, long_s_spellings, old_names, old_spellings, road_ends
from geomap.gazetteer.variants import has_comparable_spelling
from geomap.places import Candidate, Match

Hits = dict[int, tuple[Candidate, int]]
"""Candidates with the weights of their places, by the number of the place."""
FindExact = Callable[[Iterable[str]], Hits]
"""Looks up keys, without variants."""

_SCORES: dict[Match, float] = {"abbreviation": 0.9, "alternate": 0.9, "part": 0.5}
"""By match the score of a place; a part of a name says less than the type of place removed."""
_ROAD_SCORE, _RESPELLED_SCORE = 0.5, 0.87
_RESPELLED_WEIGHTS = {"name": 10_000, "alternate": 50_000}
"""By match the least weight of a place under a rewritten spelling, which is often also the name of a hamlet."""
_SINGLE_FACTOR, _SINGLE_POPULATION = 10, 1_000
"""A town is the only one of its name if it is so many times as large as the next one, and not smaller than this."""
_SINGLE_COUNTRIES = frozenset(("US", "CA"))


def find_old_form(name: str, find_exact: FindExact) -> Hits:
    """Look up the names that an old form of a name may mean, or the towns that a road is named after.

    :param name: the mention as written.
    """
    for old in old_names(name):
        if hits := _find_old_name(old, find_exact):
            return _scored(hits, _SCORES[old.match], old.match)
    hits = {}
    for end in road_ends(name):
        hits.update(find_exact(exact_keys(end)))
    towns = {n: hit for n, hit in hits.items() if hit[0].place.feature_class == "P" and hit[0].match == "name"}
    return _scored(towns, _ROAD_SCORE, "part")


def _find_old_name(old: OldName, find_exact: FindExact) -> Hits:
    hits = find_exact([old.key])
    if old.feature_classes:
        hits = {n: hit for n, hit in hits.items() if hit[0].place.feature_class in old.feature_classes}
    if old.main:
        hits = {n: hit for n, hit in hits.items() if hit[0].match == "name"}
    if old.single:
        weights = [*sorted((weight for _, weight in hits.values()), reverse=True), 0]
        hits = {n: hit for n, hit in hits.items() if _is_single(*hit, weights)}
    return hits


def _is_single(candidate: Candidate, weight: int, weights: Sequence[int]) -> bool:
    """Whether a town of North America is the only one of its name.

    :param weights: of all towns with its name, the greatest first, and a 0.
    """
    place = candidate.place
    is_town = place.country_code in _SINGLE_COUNTRIES and place.population >= _SINGLE_POPULATION
    return is_town and weight >= _SINGLE_FACTOR * weights[1]


def find_respelled(key: str, existing: Callable[[Sequence[str]], frozenset[str]], find_exact: FindExact) -> Hits:
    """Look up the spellings of a key with "s" instead of "f", then those by old rules of spelling.

    :param existing: returns those of some keys that are names.
    :return: the places of the first spelling that is the name of a well-known place.
    """
    if not has_comparable_spelling(key):
        return {}
    spellings = [*long_s_spellings(key), *old_spellings(key)]
    names = existing(spellings) if spellings else frozenset()
    for spelling in spellings:
        if spelling in names:
            hits = find_exact([spelling])
            known = {n for n, (each, weight) in hits.items() if weight >= _RESPELLED_WEIGHTS.get(each.match, math.inf)}
            if known:
                hits = {n: hit for n, hit in hits.items() if n in known or hit[0].match == "name"}
                return _scored(hits, _RESPELLED_SCORE, "fuzzy")
    return {}


def _scored(hits: Hits, score: float, match: Match) -> Hits:
    return {n: (replace(each, score=score, match=match), weight) for n, (each, weight) in hits.items()}
