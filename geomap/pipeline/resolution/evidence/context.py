"""What the words around a mention say about its place: a container after a comma, words of kind, nearness of mentions.

Mentions are grouped for ranking: one sense a document, unless the text itself tells two apart ("Paris, Texas" and
"Paris, France"). A group is decided once, by the evidence of all its mentions.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from geomap.pipeline.resolution.candidates import CandidateFinder
from geomap.pipeline.resolution.evidence.definitions import defining_names
from geomap.places import Candidate, Place

CONTEXT = "geomap_context"
"""Key of ``doc.spans`` for names that are evidence for the mentions without being mentions themselves."""

Cue = Literal["", "county", "settlement", "state", "country", "water", "relief", "spot"]

_CONTAINER = re.compile(
    r"(?:,\s+(?:in\s+)?|\s+\(|\s+in\s+)(?:the\s+(?:U\.?S\.?\s+)?state\s+of\s+)?"
    r"((?:[A-Z][\w’'-]*\.?(?:[A-Z]\.)*)(?:[ ]+(?:[A-Z][\w’'-]*\.?)){0,3})"
)
_ANY_WORD = re.compile(r"\S+")
_LISTED = re.compile(r"\s+(?:and|or|&)\s+[A-Z]")
_LOOK_AHEAD = 60
COUNTRY_CODES = frozenset({"PCL", "PCLI", "PCLD", "PCLF", "PCLS", "PCLIX", "PCLH", "TERR"})
"""GeoNames' feature codes of countries and territories."""
_NOT_CONTAINERS = frozenset(
    [
        "January",
        "February",
        "March",
        "April",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "Jan.",
        "Feb.",
        "Mar.",
        "Apr.",
        "Jun.",
        "Jul.",
        "Aug.",
        "Sept.",
        "Oct.",
        "Nov.",
        "Dec.",
        "The",
        "A",
        "In",
        "On",
        "At",
        "But",
        "And",
        "He",
        "She",
        "It",
        "They",
        "We",
        "I",
        "President",
        "Mr.",
        "Mrs.",
        "Ms.",
        "Dr.",
        "Gen.",
        "Sen.",
        "Gov.",
    ]
)
_WORDS_AFTER: dict[Cue, str] = {
    "county": "county parish borough",
    "settlement": "city town village township",
    "state": "state province governorate oblast region",
    "water": "river lake sea creek bay strait canal harbor harbour",
    "relief": "mountain mountains hills valley desert island islands peninsula",
    "spot": "airport base airbase station university hospital school stadium park church mosque prison camp",
}
_WORDS_BEFORE: dict[Cue, str] = {
    "county": "county parish",
    "settlement": "city town village township suburb outskirts downtown mayor",
    "state": "state province governorate",
    "country": "country republic nation kingdom",
    "water": "river lake",
    "relief": "mountain mount island isle",
}
_AFTER: dict[str, Cue] = {word: cue for cue, words in _WORDS_AFTER.items() for word in words.split()}
_BEFORE: dict[str, Cue] = {word: cue for cue, words in _WORDS_BEFORE.items() for word in words.split()}
_DATELINE = re.compile(r"(?:,\s+[A-Z][\w.]{1,12}(?:\s[A-Z][\w.]+)?)?\s*(?:\([A-Z][\w ,./]{1,24}\)|\s[-–—]{1,2}\s|—)")
"""What follows the town where a report was filed, at the beginning of a line: "WASHINGTON (AP) —"."""
_SERIES = re.compile(r",?\s*(?:,|/|;|\band\b|\bor\b|&)\s*(?:the\s+|in\s+)?")
_APPOSED_CUES: dict[str, Cue] = {**_AFTER, **_BEFORE}
_BEFORE_OF = re.compile(r"([A-Za-z]+)\s+(?:of\s+)?(?:the\s+)?$")
_AFTER_WORD = re.compile(r"^[\s-]+([A-Za-z]+)")
_APPOSED = re.compile(
    r"^,\s+(?:the|an?)\s+(?:(?:[\w.’'-]+\s+){0,2}?)(county|parish|city|town|village|state|province|country|republic|river|lake|"
    r"sea|island|mountain)\b(?!\s+(?:of\s+[a-z]|[a-z]+s\b))"
)


@dataclass(slots=True)
class Group:
    """Mentions that are decided together.

    ``numbers`` are indices into the mentions given; ``container`` the candidates of a container that the text names
    beside one of them; ``defined`` those of containers that a sentence names which says what the place is; ``cues`` the
    kinds of place that the words around them speak of; ``listed`` the numbers of the groups that stand in a list with
    one of them ("Miami, New York and Detroit"). ``decided`` is the row that a person has decided for, NIL's after the
    last candidate; ``preferred`` that of a place that names like it are to mean unless the text says otherwise.
    """

    text: str
    candidates: tuple[Candidate, ...]
    numbers: list[int] = field(default_factory=list)
    container: tuple[Candidate, ...] = ()
    defined: tuple[Candidate, ...] = ()
    cues: set[Cue] = field(default_factory=set)
    listed: list[int] = field(default_factory=list)
    decided: int | None = None
    preferred: int | None = None


def cue_of(text: str, start: int, end: int) -> Cue:
    """Tell the kind of place that the word right before or after a mention speaks of, or ``""``."""
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


def containers_of(text: str, spans: Sequence[tuple[int, int]], finder: CandidateFinder) -> list[tuple[Candidate, ...]]:
    """Give for each mention the candidates of the container named right after it ("Alexandria, La."), if any.

    :param spans: (start, end) character offsets of the mentions.
    :return: for each mention countries and first-order divisions (and counties) only; empty where none is named.
    """
    prefixes_of = [_names_after(text, end) for _, end in spans]
    asked = [text[start:end] for prefixes in prefixes_of for start, end in prefixes]
    found = dict(zip(asked, finder.find(asked, loosely=False), strict=True))
    containers: list[tuple[Candidate, ...]] = []
    for prefixes in prefixes_of:
        holds: tuple[Candidate, ...] = ()
        for start, end in prefixes:
            holds = tuple(c for c in found[text[start:end]] if is_container(c) and c.match not in {"demonym", "part"})
            if holds:
                # "Washington, Virginia and Maryland" is a list; in "Paris, Texas, and Dallas" a comma closes the pair
                if _LISTED.match(text, end) and text[end - 1] != ".":
                    holds = ()
                break
        containers.append(holds)
    return containers


def _names_after(text: str, end: int) -> list[tuple[int, int]]:
    """Give the spans that may name a container after a mention that ends at ``end``, longest first."""
    match = _CONTAINER.match(text, end, end + _LOOK_AHEAD)
    if not match:
        return []
    words = list(_ANY_WORD.finditer(text, match.start(1), match.end(1)))
    if words[0][0] in _NOT_CONTAINERS:
        return []
    return [(match.start(1), word.end()) for word in reversed(words)]


def _definition_of(text: str, end: int, finder: CandidateFinder) -> tuple[Candidate, ...]:
    """Give the candidates of the containers that a sentence names which defines the mention ending at ``end``."""
    holders: dict[int, tuple[Candidate, ...]] = {}
    spans = defining_names(text, end)
    found_of = finder.find([text[start:stop] for start, stop in spans], loosely=False)
    for (start, _), found in zip(spans, found_of, strict=True):
        holds = tuple(c for c in found if is_container(c) and c.match not in {"demonym", "part"})
        if holds and start not in holders:
            holders[start] = holds
    return tuple(candidate for holds in holders.values() for candidate in holds)


def is_container(candidate: Candidate) -> bool:
    """Whether a candidate may hold towns: a country, a first- or second-order division."""
    return candidate.place.feature_class == "A" and candidate.place.feature_code in {"ADM1", "ADM2", *COUNTRY_CODES}


def is_country(candidate: Candidate) -> bool:
    """Whether a candidate is a country or a territory with a code of its own."""
    return candidate.place.feature_code in COUNTRY_CODES


def group_mentions(
    text: str,
    spans: Sequence[tuple[int, int]],
    finder: CandidateFinder,
    *,
    decided: Mapping[int, Place | None] | None = None,
) -> list[Group]:
    """Group the mentions of a document by name, apart where the text gives them different containers.

    :param text: the document.
    :param spans: (start, end) character offsets of the mentions, in the order of the text.
    :param decided: by number of mention, what a person has decided for, None for NIL; mentions decided for different
        places, or not decided, stand apart.
    """
    names = [text[start:end] for start, end in spans]
    found = finder.find(names)
    containers = containers_of(text, spans, finder)
    plain_names = [name.casefold().replace(".", "").strip() for name in names]
    latest: dict[str, str] = {}
    for plain, container in zip(plain_names, containers, strict=True):
        if container:
            latest.setdefault(plain, container[0].place.id)  # mentions before the first one told apart mean the same
    said = {number: place.id if place else "NIL" for number, place in (decided or {}).items()}
    groups: dict[tuple[str, str, str], Group] = {}
    group_of: list[Group] = []
    for number, (plain, container) in enumerate(zip(plain_names, containers, strict=True)):
        if container:
            latest[plain] = container[0].place.id  # "Paris, Texas ... Paris": the last one told apart goes on
        key = (plain, latest.get(plain, ""), said.get(number, ""))
        group = groups.setdefault(key, Group(names[number], found[number]))
        group.container = group.container or container
        group.defined = group.defined or _definition_of(text, spans[number][1], finder)
        group.numbers.append(number)
        group_of.append(group)
        if cue := cue_of(text, *spans[number]):
            group.cues.add(cue)
    _mark_lists(text, spans, group_of, list(groups.values()))
    return list(groups.values())


def _mark_lists(
    text: str, spans: Sequence[tuple[int, int]], group_of: Sequence[Group], groups: Sequence[Group]
) -> None:
    at = {id(group): number for number, group in enumerate(groups)}
    for number, (one, other) in enumerate(pairwise(group_of)):
        between = text[spans[number][1] : spans[number + 1][0]]
        # "Paris, Texas" is no list but a place and what holds it
        if one is not other and not one.container and len(between) < 12 and _SERIES.fullmatch(between):
            one.listed.append(at[id(other)])
            other.listed.append(at[id(one)])
