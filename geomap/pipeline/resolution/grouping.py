"""Group the mentions of a document that are resolved together, with the textual evidence for each group.

A name means one place in a document, unless the text itself distinguishes two ("Paris, Texas" and "Paris, France"). A
group is resolved once, by the evidence of all its mentions. The mentions and the names around them are looked up first;
the evidence is then a function of the text and the candidates.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from geomap.pipeline.resolution.candidates import CandidateFinder
from geomap.pipeline.resolution.evidence.containers import (
    container_among,
    container_names,
    containers_among,
    not_itself,
)
from geomap.pipeline.resolution.evidence.cues import Cue, cue_of
from geomap.pipeline.resolution.evidence.definitions import defining_names
from geomap.places import Candidate, Place

_SERIES = re.compile(r",?\s*(?:,|/|;|\band\b|\bor\b|&)\s*(?:the\s+|in\s+)?")


@dataclass(slots=True)
class Group:
    """Mentions that are resolved together.

    ``numbers`` are indices into the mentions; ``container`` the candidates of a container that the text names after one
    of them; ``holds`` the candidates of this name as the container of the mention before it, and ``held`` the index of
    that mention's group; ``defined`` the candidates of containers in a sentence that defines the place; ``cues`` the
    kinds of place that the words beside the mentions hint at; ``listed`` the indices of the groups in a list with one
    of them ("Miami, New York and Detroit"). ``decided`` is the row that a person has chosen, with NIL after the last
    candidate; ``preferred`` is the row of the place that the name means unless the text says otherwise.
    """

    text: str
    candidates: tuple[Candidate, ...]
    numbers: list[int] = field(default_factory=list)
    container: tuple[Candidate, ...] = ()
    holds: tuple[Candidate, ...] = ()
    held: int | None = None
    defined: tuple[Candidate, ...] = ()
    cues: set[Cue] = field(default_factory=set)
    listed: list[int] = field(default_factory=list)
    decided: int | None = None
    preferred: int | None = None


def containers_of(text: str, spans: Sequence[tuple[int, int]], finder: CandidateFinder) -> list[tuple[Candidate, ...]]:
    """Return for each mention the candidates of the container named right after it ("Alexandria, La."), if any.

    :param spans: (start, end) character offsets of the mentions.
    :return: for each mention countries and first- and second-order divisions only; empty where none is named.
    """
    names_of = [container_names(text, end) for _, end in spans]
    candidates = _look_up(text, names_of, finder)
    containers = [container_among(text, [(end, candidates[start, end]) for start, end in names]) for names in names_of]
    return [not_itself(text, *span, container) for span, container in zip(spans, containers, strict=True)]


def _definitions_of(
    text: str, spans: Sequence[tuple[int, int]], finder: CandidateFinder
) -> list[tuple[Candidate, ...]]:
    """Return for each mention the candidates of the containers in a sentence that defines it, if one does."""
    names_of = [defining_names(text, end) for _, end in spans]
    candidates = _look_up(text, names_of, finder)
    definitions = []
    for names in names_of:
        holders: dict[int, tuple[Candidate, ...]] = {}  # by the start of the name: its longest form counts
        for start, end in names:
            if start not in holders and (containers := containers_among(candidates[start, end])):
                holders[start] = containers
        definitions.append(tuple(candidate for containers in holders.values() for candidate in containers))
    return definitions


def _look_up(
    text: str, names_of: Sequence[Sequence[tuple[int, int]]], finder: CandidateFinder
) -> dict[tuple[int, int], tuple[Candidate, ...]]:
    """Look up all names in one request, by the gazetteer's own spellings only."""
    spans = [span for names in names_of for span in names]
    name_candidates = finder.find([text[start:end] for start, end in spans], approximate=False)
    return dict(zip(spans, name_candidates, strict=True))


def group_mentions(
    text: str,
    spans: Sequence[tuple[int, int]],
    finder: CandidateFinder,
    *,
    decided: Mapping[int, Place | None] | None = None,
) -> list[Group]:
    """Group the mentions of a document by name; different containers in the text make different groups.

    :param text: the text of the document.
    :param spans: (start, end) character offsets of the mentions, in the order of the text.
    :param decided: by index of the mention, the place that a person has chosen, None for NIL; mentions with different
        decisions, or without one, are in different groups.
    :return: the groups in the order of their first mentions.
    """
    names = [text[start:end] for start, end in spans]
    name_candidates = finder.find(names)
    containers = containers_of(text, spans, finder)
    _drop_list_items(text, spans, name_candidates, containers)
    definitions = _definitions_of(text, spans, finder)
    plain_names = [name.casefold().replace(".", "").strip() for name in names]
    latest: dict[str, str] = {}
    for plain, container in zip(plain_names, containers, strict=True):
        if container:
            latest.setdefault(plain, container[0].place.id)  # mentions before the first container mean the same
    decision_ids = {number: place.id if place else "NIL" for number, place in (decided or {}).items()}
    groups: dict[tuple[str, str, str], Group] = {}
    group_of: list[Group] = []
    for number, (plain, container) in enumerate(zip(plain_names, containers, strict=True)):
        if container:
            latest[plain] = container[0].place.id  # "Paris, Texas ... Paris": the last container still holds
        key = (plain, latest.get(plain, ""), decision_ids.get(number, ""))
        group = groups.setdefault(key, Group(names[number], name_candidates[number]))
        group.container = group.container or container
        group.defined = group.defined or definitions[number]
        group.numbers.append(number)
        group_of.append(group)
        if cue := cue_of(text, *spans[number]):
            group.cues.add(cue)
    _mark_lists(text, spans, group_of, list(groups.values()))
    _mark_holders(text, spans, containers, group_of, list(groups.values()))
    return list(groups.values())


_CITY_POPULATION = 500_000


def _drop_list_items(
    text: str,
    spans: Sequence[tuple[int, int]],
    name_candidates: Sequence[Sequence[Candidate]],
    containers: list[tuple[Candidate, ...]],
) -> None:
    """Forget containers that are items of a list of cities: "Washington, New York, Ottawa"."""
    is_comma = [text[one[1] : other[0]].strip() == "," for one, other in pairwise(spans)]
    for number, in_list in enumerate(is_comma):
        beside = is_comma[max(0, number - 1) : number] + is_comma[number + 1 : number + 2]
        cities = (_has_city(name_candidates[at]) for at in (number, number + 1))
        if containers[number] and in_list and any(beside) and all(cities):
            containers[number] = ()


def _has_city(candidates: Sequence[Candidate]) -> bool:
    return any(
        c.place.feature_class == "P" and c.match in ("name", "alternate") and c.place.population >= _CITY_POPULATION
        for c in candidates
    )


def _mark_lists(
    text: str, spans: Sequence[tuple[int, int]], group_of: Sequence[Group], groups: Sequence[Group]
) -> None:
    at = {id(group): number for number, group in enumerate(groups)}
    for number, (group, other) in enumerate(pairwise(group_of)):
        between = text[spans[number][1] : spans[number + 1][0]]
        # "Paris, Texas" is not a list but a place and its container
        if group is not other and not group.container and len(between) < 12 and _SERIES.fullmatch(between):
            group.listed.append(at[id(other)])
            other.listed.append(at[id(group)])


def _mark_holders(
    text: str,
    spans: Sequence[tuple[int, int]],
    containers: Sequence[tuple[Candidate, ...]],
    group_of: Sequence[Group],
    groups: Sequence[Group],
) -> None:
    """Mark the names that are containers of the mentions before them: "New York" in "Albany, New York"."""
    at = {id(group): number for number, group in enumerate(groups)}
    for number, (group, holder) in enumerate(pairwise(group_of)):
        between = text[spans[number][1] : spans[number + 1][0]]
        if containers[number] and group is not holder and between.strip() in {",", "("} and not holder.holds:
            holder.holds, holder.held = containers[number], at[id(group)]
