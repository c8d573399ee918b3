"""The spaCy component that resolves mentions to places: ``nlp.add_pipe("geomap_ranker")``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.pipeline import Pipe
from spacy.tokens import Doc, Span
from spacy.util import ensure_path

from geomap.errors import SettingError
from geomap.gazetteer import Gazetteer, open_gazetteer
from geomap.paths import folder
from geomap.pipeline.doc_extensions import CONTEXT_SPANS
from geomap.pipeline.recognition.label_rules import COORDINATES
from geomap.pipeline.resolution.candidates import CandidateFinder
from geomap.pipeline.resolution.city_or_area import Beside, beside_reason, choose_for_mentions, namesakes, shared_cues
from geomap.pipeline.resolution.confidence import (
    Confidence,
    inputs_of,
    is_opening,
    results_of,
    with_rival,
    with_score,
)
from geomap.pipeline.resolution.decisions import apply_decision, decision_reason, place_of_decision
from geomap.pipeline.resolution.evidence.kind_words import KindWords
from geomap.pipeline.resolution.evidence.outlets import STATED_COUNTRY_TRUST, Home, home_of
from geomap.pipeline.resolution.evidence.roles import assign_roles
from geomap.pipeline.resolution.evidence.text_kind import traits_of
from geomap.pipeline.resolution.evidence.vocabulary import Wording
from geomap.pipeline.resolution.explaining.reasons import Evidence, evidence_of
from geomap.pipeline.resolution.features import Array, NameOptions, options_of
from geomap.pipeline.resolution.model import Model, decide
from geomap.pipeline.resolution.ranking_input import RankingInput, prepare_ranking
from geomap.pipeline.resolution.within import places_within
from geomap.pipeline.tokens import text_of
from geomap.places import Candidate, Place
from geomap.records import folded

NIL = "NIL"
"""The ``kb_id_`` of a mention for which no gazetteer entry is right."""
DEFAULT_LABELS = ("PLACE", "EMBEDDED", "DEMONYM", "GPE", "LOC", "FAC", "NORP")


def make_ranker(
    nlp: Language,
    name: str,
    gazetteer: str | None,
    weights: str | None,
    near: list[float] | None,
    country: str | None,
    labels: list[str],
    most_candidates: int,
    why: bool,
) -> Ranker:
    """Create the component from spaCy's config.

    :param gazetteer: path of a gazetteer file; None for the one in the package.
    :param weights: path of the model's JSON; None for the one in the package.
    :param near: [latitude, longitude] in degrees of the publication's home, if known.
    :param country: ISO 3166-1 alpha-2 code of the publication's country, if known.
    :param labels: labels of the entities to resolve; others stay unchanged.
    :param most_candidates: the most candidates in ``span._.candidates``.
    :param why: whether to write reasons into ``span._.why``.
    :raises GazetteerError: if the gazetteer cannot be used.
    :raises WeightsError: if the weights are missing or damaged.
    :raises SettingError: if ``near`` or ``country`` is not valid.
    """
    return Ranker(
        nlp,
        name,
        gazetteer=open_gazetteer(gazetteer),
        weights=ensure_path(weights) if weights else None,
        near=(near[0], near[1]) if near else None,
        country=country,
        labels=labels,
        most_candidates=most_candidates,
        why=why,
    )


class Ranker(Pipe):
    """Resolve the place entities of a ``Doc``.

    Entities with one of the labels get ``kb_id_`` (the place's id or ``"NIL"``), ``_.score``, ``_.nil``, ``_.role``,
    ``_.candidates`` and with them ``_.place``, ``_.why``, ``_.review`` and, if NIL, ``_.within``; they keep their order
    and their labels. An entity with ``_.decided`` (:func:`.decisions.decision_of`) gets the place that a person has
    chosen, which is certain evidence for the others. ``doc._.preferred`` (dicts of places by folded name) has the
    places that names mean unless the text says otherwise. Parameters are those of :func:`make_ranker`.
    """

    def __init__(
        self,
        nlp: Language,
        name: str = "geomap_ranker",
        *,
        gazetteer: Gazetteer,
        weights: Path | None = None,
        near: tuple[float, float] | None = None,
        country: str | None = None,
        labels: Iterable[str] = DEFAULT_LABELS,
        most_candidates: int = 8,
        why: bool = True,
    ) -> None:
        if near is not None and not (-90 <= near[0] <= 90 and -180 <= near[1] <= 180):
            raise SettingError(f"near={near} is no latitude and longitude: give degrees such as 36.2,37.16")
        if country is not None and not (len(country) == 2 and country.isascii() and country.isalpha()):
            raise SettingError(
                f"country='{country}' is no country code: give two letters such as SY (ISO 3166-1 alpha-2)"
            )
        self.vocab = nlp.vocab
        self.name = name
        path = weights or folder("data") / "ranker" / "weights.json"
        self.model = Model.load(path)
        self.wording = Wording.load(path.with_name("wording.npz"))
        self.kind_words = KindWords.load(path.with_name("kind_words.npz"))
        self.confidence = Confidence.load(path.with_name("confidence.json"))
        self.home = Home(near, country or "", trust=STATED_COUNTRY_TRUST) if near or country else None
        self.place_labels = frozenset(labels)
        self.most_candidates = most_candidates
        self.why = why
        self._set_gazetteer(gazetteer)

    def _set_gazetteer(self, gazetteer: Gazetteer) -> None:
        self._finder = CandidateFinder(gazetteer)
        self._options = lru_cache(maxsize=20_000)(options_of)
        self._candidate_dict = lru_cache(maxsize=50_000)(_candidate_as_dict)

    def __reduce__(self) -> tuple[Any, ...]:
        state = {
            key: value for key, value in self.__dict__.items() if key not in {"_finder", "_options", "_candidate_dict"}
        }
        return _restore, (state, self.gazetteer)

    @property
    def gazetteer(self) -> Gazetteer:
        """The gazetteer that candidates come from; it can be replaced by assignment."""
        return self._finder.gazetteer

    @gazetteer.setter
    def gazetteer(self, gazetteer: Gazetteer) -> None:
        self._set_gazetteer(gazetteer)

    def __call__(self, doc: Doc) -> Doc:
        """Resolve the entities of one document."""
        resolvable = {span.start for span in doc.ents if span.label_ in self.place_labels or span._.decided is not None}
        if not resolvable:
            return doc
        mentions = [span for span in doc.ents if span.start in resolvable or span.label_ == COORDINATES]
        mentions = sorted([*mentions, *doc.spans.get(CONTEXT_SPANS, ())], key=lambda span: span.start)
        text = text_of(doc)
        home = self.home or home_of(doc._.outlet)
        ranking = prepare_ranking(
            text,
            mentions,
            self._finder,
            home=home,
            wording=self.wording,
            kind_words=self.kind_words,
            options=self._options,
            known={
                n: Candidate.from_dict(s._.candidates[0]) for n, s in enumerate(mentions) if s.label_ == COORDINATES
            },
            decided={n: place_of_decision(s._.decided) for n, s in enumerate(mentions) if s._.decided is not None},
            preferred=_preferred(doc, mentions),
        )
        resolved = self._resolve(text, ranking, resolvable, home)
        assign_roles(text, [span for span in resolved if span.label_ != COORDINATES])
        self._set_areas(text, ranking, resolved)
        by_start = {span.start: span for span in resolved}
        doc.set_ents([by_start.get(span.start, span) for span in doc.ents])
        return doc

    def _resolve(self, text: str, ranking: RankingInput[Span], resolvable: set[int], home: Home) -> list[Span]:
        """Resolve every group and return the resolvable mentions in the order of the text."""
        probabilities, table, weights = self.model.rank(ranking.features)
        firsts, shared_by_row = ranking.features.groups.first.tolist(), shared_cues(table, weights)
        by_group = [
            probabilities[first : first + len(options.static)]
            for options, first in zip(ranking.options, firsts, strict=True)
        ]
        decisions = [
            decide(options, chances) if group.decided is None else apply_decision(options, group.decided)
            for group, options, chances in zip(ranking.groups, ranking.options, by_group, strict=True)
        ]
        evidence = evidence_of(ranking, probabilities, table, weights, [row for row, _ in decisions], home)
        choices: list[_Choice] = []
        decided: list[tuple[_Choice, int | None, float]] = []
        resolved: list[Span] = []
        for number, (group, options, chances) in enumerate(zip(ranking.groups, ranking.options, by_group, strict=True)):
            mentions = [span for n in group.numbers if (span := ranking.mentions[n]).start in resolvable]
            row, score = decisions[number]
            if mentions and group.decided is not None:
                own_row, _ = decide(options, chances)
                decided.append((_Choice(number, own_row, mentions, own_row, chances), row, score))
            elif mentions:
                shared = shared_by_row[firsts[number] : firsts[number] + len(chances)]
                choices += self._choices(text, number, mentions, options, chances, row, shared)
        everything = [*choices, *(choice for choice, _, _ in decided)]
        scores = self._scores(text, ranking, table, everything) if everything else []
        for choice, score in zip(choices, scores, strict=False):
            resolved += self._resolved_spans(choice, score, ranking.options[choice.group], evidence)
        for (choice, row, decided_score), score in zip(decided, scores[len(choices) :], strict=True):
            options = ranking.options[choice.group]
            chances = with_score(options, choice.chances, choice.row, score)  # as they would be without the decision
            resolved += self._decided_spans(choice.mentions, options, chances, row, decided_score)
        return sorted(resolved, key=lambda span: span.start)

    def _scores(self, text: str, ranking: RankingInput[Span], table: Array, choices: Sequence[_Choice]) -> list[float]:
        """Return how probably each choice is right."""
        starts = [span.start_char for span in ranking.mentions]
        results = results_of(ranking.features, [(each.group, each.row, each.chances) for each in choices])
        opening = is_opening(ranking.groups, starts)
        scores = self.confidence.scores(inputs_of(ranking.features, table, results, traits_of(text), opening))
        rivals = zip(scores.tolist(), results.probability.tolist(), results.rival_probability.tolist(), strict=True)
        return [
            score if choice.row is None else with_rival(score, *probabilities)
            for choice, (score, *probabilities) in zip(choices, rivals, strict=True)
        ]

    def _resolved_spans(
        self, choice: _Choice, score: float, options: NameOptions, evidence: Evidence
    ) -> Iterator[Span]:
        row = choice.row
        chances = with_score(options, choice.chances, row, score)
        why = evidence.reasons(choice.group) if self.why else []
        if self.why and row is not None and choice.group_row is not None and row != choice.group_row:
            why = [beside_reason(options, row, choice.group_row, choice.chances), *why]
        values = {
            **self._values(options, chances, row, score),
            "review": self.confidence.review(options, choice.chances, row, score),
            "why": why,
        }
        place = options.candidates[row].place if row is not None else None
        for mention in choice.mentions:
            yield _resolved_span(mention, place, values)

    def _decided_spans(
        self, mentions: list[Span], options: NameOptions, chances: Array, row: int | None, score: float
    ) -> Iterator[Span]:
        """Yield the mentions whose place a person has chosen."""
        place = options.candidates[row].place if row is not None else None
        values = {**self._values(options, chances, row, score), "nil": float(place is None), "review": ""}
        if place is not None:
            values["candidates"][0]["score"] = 1.0
        for mention in mentions:
            why = [decision_reason(mention._.status, placed=place is not None)] if self.why else []
            yield _resolved_span(mention, place, {**values, "why": why})

    def _values(self, options: NameOptions, chances: Array, row: int | None, score: float) -> dict[str, Any]:
        return {
            "score": round(score, 4),
            "nil": round(float(chances[-1]), 4),
            "candidates": self._candidates(options, chances, row),
        }

    def _choices(
        self,
        text: str,
        group: int,
        mentions: list[Span],
        options: NameOptions,
        chances: Array,
        row: int | None,
        shared: Array,
    ) -> Iterator[_Choice]:
        """Yield the result of a group, or of each of its mentions, if they may mean a city or the area around it."""
        if row is None or not namesakes(options, row):
            yield _Choice(group, row, mentions, row, chances)
            return
        beside = Beside.of_each(text, [(mention.start_char, mention.end_char) for mention in mentions])
        choices = choose_for_mentions(options, chances, row, beside, self.kind_words, shared)
        for mention, (own_row, own_chances) in zip(mentions, choices, strict=True):
            yield _Choice(group, row, [mention], own_row, own_chances)

    def _set_areas(self, text: str, ranking: RankingInput[Span], resolved: list[Span]) -> None:
        """Set ``_.within`` of NIL mentions to the area of the place that, according to the text, holds them."""
        if all(span.kb_id_ != NIL for span in resolved):
            return
        containers = {ranking.mentions[n].start: group.container for group in ranking.groups for n in group.numbers}
        areas = places_within(
            text, resolved, [span._.place for span in resolved], [containers[span.start] for span in resolved]
        )
        for span, area in zip(resolved, areas, strict=True):
            # a NIL that a person has chosen gets no area; a NIL that a person has confirmed keeps it
            unplaced = span._.decided is not None and span._.status != "confirmed"
            if area is not None and span._.role != "demonym" and not unplaced:
                span._.within = area.to_dict()

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 128) -> Iterator[Doc]:
        """Resolve documents one after the other; those that fail go to the pipeline's error handler."""
        error_handler = self.get_error_handler()
        for doc in stream:
            try:
                yield self(doc)
            except Exception as error:
                error_handler(self.name, self, [doc], error)

    def _candidates(self, options: NameOptions, chances: Array, chosen: int | None) -> list[dict[str, Any]]:
        order = [int(row) for row in np.argsort(-chances[:-1], kind="stable")[: self.most_candidates]]
        if chosen is not None:
            order = [chosen, *(row for row in order if row != chosen)][: self.most_candidates]
        return [
            {**self._candidate_dict(options.candidates[row]), "score": round(float(chances[row]), 4)} for row in order
        ]

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Return no bytes: the config names the gazetteer and the weights."""
        return b""

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> Ranker:
        """Return the component unchanged."""
        return self

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write nothing: the config names the gazetteer and the weights."""

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> Ranker:
        """Return the component unchanged."""
        return self


@dataclass(frozen=True, slots=True)
class _Choice:
    """Mentions of a group with one result.

    ``group_row`` is the row that was chosen for the group, ``row`` that of these mentions; None is NIL. ``chances`` are
    the probabilities of the group's rows for these mentions.
    """

    group: int
    group_row: int | None
    mentions: list[Span]
    row: int | None
    chances: Array


def _restore(state: dict[str, Any], gazetteer: Gazetteer) -> Ranker:
    ranker = Ranker.__new__(Ranker)
    ranker.__dict__.update(state)
    ranker.gazetteer = gazetteer
    return ranker


def _candidate_as_dict(candidate: Candidate) -> dict[str, Any]:
    return candidate.to_dict()


def _preferred(doc: Doc, mentions: Iterable[Span]) -> dict[str, Place]:
    """Return the preferred places of the names in a document."""
    preferred = doc._.preferred
    if not preferred:
        return {}
    names = {folded(span.text) for span in mentions}
    return {name: Place.from_dict(preferred[name]) for name in names if name in preferred}


def _resolved_span(mention: Span, place: Place | None, values: dict[str, Any]) -> Span:
    span = Span(mention.doc, mention.start, mention.end, label=mention.label_, kb_id=place.id if place else NIL)
    extensions = span._
    for name, value in values.items():
        extensions.set(name, value)
    return span


Language.factory(
    "geomap_ranker",
    default_config={
        "gazetteer": None,
        "weights": None,
        "near": None,
        "country": None,
        "labels": list(DEFAULT_LABELS),
        "most_candidates": 8,
        "why": True,
    },
    assigns=[
        "doc.ents",
        *(f"span._.{name}" for name in ("score", "nil", "role", "candidates", "why", "review", "within")),
    ],
    requires=["doc.ents"],
    func=make_ranker,
)
