"""Containers that a text names right after a mention: "Alexandria, La.", "Paris (Texas)", "Paris in Texas"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from geomap.places import COUNTRY_CODES, Candidate

_CONTAINER = re.compile(
    r"(?:\s+[A-Z]{1,2}[0-9][0-9A-Z]?\s[0-9][A-Z]{2})?"  # a British postcode
    r"(?:,\s+(?:in\s+)?|\s+\(|\s+in\s+)(?:the\s+(?:U\.?S\.?\s+)?state\s+of\s+)?"
    r"((?:[A-Z][\w’'-]*\.?(?:[A-Z]\.)*)(?:[ ]+(?:[A-Z][\w’'-]*\.?)){0,3})"
)
_ANY_WORD = re.compile(r"\S+")
_LISTED = re.compile(r"\s+(?:and|or|&)\s+[A-Z]")
_LOOK_AHEAD = 60
_NOT_CONTAINERS = frozenset(
    """January February March April June July August September October November December Monday Tuesday Wednesday
    Thursday Friday Saturday Sunday Jan. Feb. Mar. Apr. Jun. Jul. Aug. Sept. Oct. Nov. Dec. The A In On At But And
    He She It They We I President Mr. Mrs. Ms. Dr. Gen. Sen. Gov.""".split()
)


def container_names(text: str, end: int) -> list[tuple[int, int]]:
    """Return the spans that may name a container of the mention that ends at ``end``, longest first.

    Each is a run of capitalised words that begins right after the mention.
    """
    match = _CONTAINER.match(text, end, end + _LOOK_AHEAD)
    if not match:
        return []
    words = list(_ANY_WORD.finditer(text, match.start(1), match.end(1)))
    if words[0][0] in _NOT_CONTAINERS:
        return []
    return [(match.start(1), word.end()) for word in reversed(words)]


def container_among(text: str, names: Iterable[tuple[int, tuple[Candidate, ...]]]) -> tuple[Candidate, ...]:
    """Return the candidates of the container that a mention has, if one of the names is that of a container.

    :param names: the end of each name of :func:`container_names`, and the gazetteer's candidates for it.
    :return: countries and first- and second-order divisions only; empty if no name has any.
    """
    for end, candidates in names:
        if holders := containers_among(candidates):
            # "Washington, Virginia and Maryland" is a list; in "Paris, Texas, and Dallas" a comma closes the pair
            listed = _LISTED.match(text, end) and text[end - 1] != "."
            return () if listed else holders
    return ()


def not_itself(text: str, start: int, end: int, container: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Leave out the districts of a mention's own name: in "University of Cambridge, Cambridge" none is meant.

    A state or a country may have the name of a town in it: "New York, New York".
    """
    name = text[start:end].casefold()
    return tuple(each for each in container if each.place.feature_code != "ADM2" or each.name.casefold() != name)


def containers_among(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Keep the candidates that may contain towns: countries, first- and second-order divisions, by a whole name."""
    return tuple(each for each in candidates if is_container(each) and each.match not in {"demonym", "part"})


def is_container(candidate: Candidate) -> bool:
    """Whether a candidate may contain towns: a country, or a first- or second-order division."""
    return candidate.place.feature_class == "A" and candidate.place.feature_code in {"ADM1", "ADM2", *COUNTRY_CODES}


def is_country(candidate: Candidate) -> bool:
    """Whether a candidate is a country or a territory with its own country code."""
    return candidate.place.feature_code in COUNTRY_CODES
