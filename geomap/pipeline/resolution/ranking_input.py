"""From a text with named spans to the rows that the ranker compares; the same at run time and in training."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from geomap.pipeline.resolution.candidates import CandidateFinder
from geomap.pipeline.resolution.evidence.outlets import NOWHERE, Home
from geomap.pipeline.resolution.evidence.vocabulary import Wording, words_of
from geomap.pipeline.resolution.features import Field, Options, field_of, options_of
from geomap.pipeline.resolution.grouping import Group, group_mentions
from geomap.places import Candidate, Place
from geomap.records import folded


class Named(Protocol):
    """A named span, such as spaCy's: character offsets into the text, end exclusive, and the recogniser's label."""

    @property
    def start_char(self) -> int:
        """Where it begins."""

    @property
    def end_char(self) -> int:
        """Where it ends."""

    @property
    def label_(self) -> str:
        """What the recogniser says it is."""


_PEOPLES = frozenset({"DEMONYM", "NORP"})
"""Labels of peoples' names."""
N = TypeVar("N", bound=Named)


@dataclass(frozen=True, slots=True)
class Layout(Generic[N]):
    """A document laid out for ranking: ``groups[i]`` has ``options[i]`` and holds numbers of ``mentions``."""

    mentions: Sequence[N]
    groups: list[Group]
    options: list[Options]
    field: Field


def lay_out(
    text: str,
    mentions: Sequence[N],
    finder: CandidateFinder,
    *,
    home: Home = NOWHERE,
    wording: Wording | None = None,
    options: Callable[[str, tuple[Candidate, ...]], Options] = options_of,
    known: Mapping[int, Candidate] | None = None,
    decided: Mapping[int, Place | None] | None = None,
    preferred: Mapping[str, Place] | None = None,
) -> Layout[N]:
    """Lay a document out.

    :param mentions: at least one, in the order of the text; those that only serve as context among them.
    :param home: where the publication is at home, as far as known.
    :param wording: the weights of words, which tell countries that the text's wording speaks of.
    :param known: by number of mention, the only place that it can be: coordinates in the text.
    :param decided: by number of mention, the place that a person has decided for, None for NIL.
    :param preferred: by folded name, the place that it is to mean unless the text says otherwise.
    :param options: :func:`~geomap.pipeline.resolution.features.options_of`, or a version of it that remembers.
    """
    spans = [(span.start_char, span.end_char) for span in mentions]
    groups = group_mentions(text, spans, finder, decided=decided)
    for group in groups:
        number, found = group.numbers[0], group.candidates
        label = mentions[number].label_
        certain = known.get(number) if known else None
        group.candidates = (certain,) if certain else _of_label(found, label)
        if decided and number in decided:
            place = decided[number]
            group.decided = len(group.candidates) if place is None else _row_of(place, group, found, label)
        elif preferred and not certain:
            names = (folded(text[slice(*spans[each])]) for each in group.numbers)
            place = next((preferred[name] for name in names if name in preferred), None)
            group.preferred = _row_of(place, group, found, label) if place else None
    numbers = [options(group.text, group.candidates) for group in groups]
    middles = [(start + end) // 2 for start, end in spans]
    odds = wording.odds(words_of(text)) if wording else None
    return Layout(mentions, groups, numbers, field_of(groups, numbers, middles, home=home, wording=odds))


def _row_of(place: Place, group: Group, found: tuple[Candidate, ...], label: str) -> int:
    """Give the row of a place among a group's candidates; it becomes the last one if it is not among them.

    :param found: all candidates of the name, also those of the reading that the recogniser did not see.
    """
    for row, candidate in enumerate(group.candidates):
        if candidate.place.id == place.id:
            return row
    added = Candidate(place, group.text, 1.0, "demonym" if label in _PEOPLES else "name")
    group.candidates += (next((each for each in found if each.place.id == place.id), added),)
    return len(group.candidates) - 1


def _of_label(candidates: tuple[Candidate, ...], label: str) -> tuple[Candidate, ...]:
    """Keep to the reading that the recogniser saw, where the gazetteer has one: a people, or a place."""
    people = tuple(c for c in candidates if c.match == "demonym")
    if label in _PEOPLES:
        return people or candidates
    if label in {"PLACE", "EMBEDDED"} and people and candidates[0].match != "demonym":
        return tuple(c for c in candidates if c.match != "demonym")
    return candidates
