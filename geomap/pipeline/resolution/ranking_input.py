"""Turn a text with named spans into the rows that the ranker compares; shared by run time and training."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import numpy as np

from geomap.pipeline.resolution.candidates import CandidateFinder
from geomap.pipeline.resolution.evidence.kind_words import KindWords, context_of
from geomap.pipeline.resolution.evidence.outlets import UNKNOWN_HOME, Home
from geomap.pipeline.resolution.evidence.vocabulary import Wording, words_of
from geomap.pipeline.resolution.features import DocumentFeatures, NameOptions, document_features, options_of
from geomap.pipeline.resolution.grouping import Group, group_mentions
from geomap.places import Candidate, Place
from geomap.records import folded


class Named(Protocol):
    """A labelled span such as spaCy's: character offsets into the text, end exclusive, and the recogniser's label."""

    @property
    def start_char(self) -> int:
        """Offset of the first character."""

    @property
    def end_char(self) -> int:
        """Offset after the last character."""

    @property
    def label_(self) -> str:
        """The recogniser's label."""


_PEOPLE_LABELS = frozenset({"DEMONYM", "NORP"})
"""Labels of the names of peoples."""
N = TypeVar("N", bound=Named)


@dataclass(frozen=True, slots=True)
class RankingInput(Generic[N]):
    """A document prepared for ranking: ``groups[i]`` has ``options[i]`` and the indices of its ``mentions``."""

    mentions: Sequence[N]
    groups: list[Group]
    options: list[NameOptions]
    features: DocumentFeatures


def prepare_ranking(
    text: str,
    mentions: Sequence[N],
    finder: CandidateFinder,
    *,
    home: Home = UNKNOWN_HOME,
    wording: Wording | None = None,
    kind_words: KindWords | None = None,
    options: Callable[[str, tuple[Candidate, ...]], NameOptions] = options_of,
    known: Mapping[int, Candidate] | None = None,
    decided: Mapping[int, Place | None] | None = None,
    preferred: Mapping[str, Place] | None = None,
) -> RankingInput[N]:
    """Prepare a document for ranking.

    :param mentions: at least one, in the order of the text, including those that are only context.
    :param home: the home of the publication, as far as known.
    :param wording: the weights of words, which give the log-odds of countries.
    :param kind_words: the weights of the words around mentions.
    :param options: :func:`~geomap.pipeline.resolution.features.options_of`, or a cached version of it.
    :param known: by index of the mention, its only candidate: coordinates in the text.
    :param decided: by index of the mention, the place that a person has chosen, None for NIL.
    :param preferred: by folded name, the place that it means unless the text says otherwise.
    """
    spans = [(span.start_char, span.end_char) for span in mentions]
    groups = group_mentions(text, spans, finder, decided=decided)
    for group in groups:
        number, name_candidates = group.numbers[0], group.candidates
        label = mentions[number].label_
        certain = known.get(number) if known else None
        group.candidates = (certain,) if certain else _matching_label(name_candidates, label)
        if decided and number in decided:
            place = decided[number]
            group.decided = len(group.candidates) if place is None else _row_of(place, group, name_candidates, label)
        elif preferred and not certain:
            names = (folded(text[slice(*spans[each])]) for each in group.numbers)
            place = next((preferred[name] for name in names if name in preferred), None)
            group.preferred = _row_of(place, group, name_candidates, label) if place else None
    numbers = [options(group.text, group.candidates) for group in groups]
    middles = [(start + end) // 2 for start, end in spans]
    odds = wording.odds(words_of(text)) if wording else None
    kind_odds = None
    if kind_words:
        kind_odds = np.stack([kind_words.odds(contexts) for contexts in contexts_of(text, spans, groups)])
    features = document_features(groups, numbers, middles, home=home, wording=odds, kind_odds=kind_odds)
    return RankingInput(mentions, groups, numbers, features)


MAX_CONTEXTS = 12
"""The most mentions of a group whose words are read."""


def contexts_of(
    text: str, spans: Sequence[tuple[int, int]], groups: Sequence[Group], most: int | None = MAX_CONTEXTS
) -> list[list[list[str]]]:
    """Return for each group the features of the words around its first mentions.

    :param most: the most mentions of a group; None for all.
    """
    return [[context_of(text, *spans[number]) for number in group.numbers[:most]] for group in groups]


def _row_of(place: Place, group: Group, name_candidates: tuple[Candidate, ...], label: str) -> int:
    """Return the row of a place among a group's candidates; a new candidate is added at the end.

    :param name_candidates: all candidates of the name, also those that do not match the recogniser's label.
    """
    for row, candidate in enumerate(group.candidates):
        if candidate.place.id == place.id:
            return row
    added = Candidate(place, group.text, 1.0, "demonym" if label in _PEOPLE_LABELS else "name")
    group.candidates += (next((each for each in name_candidates if each.place.id == place.id), added),)
    return len(group.candidates) - 1


def _matching_label(candidates: tuple[Candidate, ...], label: str) -> tuple[Candidate, ...]:
    """Keep the candidates that match the recogniser's label, a people or a place, if there are any."""
    people = tuple(c for c in candidates if c.match == "demonym")
    if label in _PEOPLE_LABELS:
        return people or candidates
    if label in {"PLACE", "EMBEDDED"} and people and candidates[0].match != "demonym":
        return tuple(c for c in candidates if c.match != "demonym")
    return candidates
