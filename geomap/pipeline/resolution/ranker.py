"""The spaCy component that decides which place each mention is: ``nlp.add_pipe("geomap_ranker")``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
from geomap.pipeline.resolution.decisions import by_hand, place_in, reason_of
from geomap.pipeline.resolution.evidence.outlets import STATED, Home, home_of
from geomap.pipeline.resolution.evidence.roles import assign_roles
from geomap.pipeline.resolution.evidence.vocabulary import Wording
from geomap.pipeline.resolution.explaining.reasons import evidence_of
from geomap.pipeline.resolution.explaining.review import review_of
from geomap.pipeline.resolution.features import Array, Options, options_of
from geomap.pipeline.resolution.model import Model, decide
from geomap.pipeline.resolution.ranking_input import Layout, lay_out
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
    """Make the component for spaCy's config.

    :param gazetteer: path of a gazetteer file; None for the one in the package.
    :param weights: path of the model's JSON; None for the one in the package.
    :param near: [latitude, longitude] in degrees where the publication is at home, if known.
    :param country: its country's ISO 3166-1 alpha-2 code, if known.
    :param labels: entities with other labels are left alone.
    :param most_candidates: how many candidates a mention keeps in ``span._.candidates``.
    :param why: whether to say why in ``span._.why``.
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

    Entities whose label is wanted get ``kb_id_`` (the place's id or ``"NIL"``), ``_.score``, ``_.nil``, ``_.role``,
    ``_.candidates`` and with them ``_.place``, ``_.why``, ``_.review`` and, where NIL, ``_.within``; they keep their
    order and their labels. An entity that has ``_.decided`` (:func:`.decisions.decision_of`) is what a
    person says, and certain evidence for the others; a place of ``doc._.preferred`` (dicts of places by folded name) is
    what its name means unless the text says otherwise. Parameters are those of :func:`make_ranker`.
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
        self.model = Model.load(weights or folder("data") / "ranker" / "weights.json")
        self.wording = Wording.load((weights or folder("data") / "ranker" / "weights.json").with_name("wording.npz"))
        self.home = Home(near, country or "", trust=STATED) if near or country else None
        self.resolves = frozenset(labels)
        self.most_candidates = most_candidates
        self.why = why
        self._use(gazetteer)

    def _use(self, gazetteer: Gazetteer) -> None:
        self._finder = CandidateFinder(gazetteer)
        self._options = lru_cache(maxsize=20_000)(options_of)
        self._dicts = lru_cache(maxsize=50_000)(_as_dict)

    def __reduce__(self) -> tuple[Any, ...]:
        kept = {key: value for key, value in self.__dict__.items() if key not in {"_finder", "_options", "_dicts"}}
        return _revive, (kept, self.gazetteer)

    @property
    def gazetteer(self) -> Gazetteer:
        """Where candidates come from; assign to use another."""
        return self._finder.gazetteer

    @gazetteer.setter
    def gazetteer(self, gazetteer: Gazetteer) -> None:
        self._use(gazetteer)

    def __call__(self, doc: Doc) -> Doc:
        """Resolve the entities of one document."""
        asked = {span.start for span in doc.ents if span.label_ in self.resolves or span._.decided is not None}
        if not asked:
            return doc
        mentions = [span for span in doc.ents if span.start in asked or span.label_ == COORDINATES]
        mentions = sorted([*mentions, *doc.spans.get(CONTEXT_SPANS, ())], key=lambda span: span.start)
        text = text_of(doc)
        home = self.home or home_of(doc._.outlet)
        layout = lay_out(
            text,
            mentions,
            self._finder,
            home=home,
            wording=self.wording,
            options=self._options,
            known={
                n: Candidate.from_dict(s._.candidates[0]) for n, s in enumerate(mentions) if s.label_ == COORDINATES
            },
            decided={n: place_in(s._.decided) for n, s in enumerate(mentions) if s._.decided is not None},
            preferred=_preferred(doc, mentions),
        )
        resolved = self._resolve(layout, asked, home)
        assign_roles(text, [span for span in resolved if span.label_ != COORDINATES])
        self._place_roughly(text, layout, resolved)
        by_start = {span.start: span for span in resolved}
        doc.set_ents([by_start.get(span.start, span) for span in doc.ents])
        return doc

    def _resolve(self, layout: Layout[Span], asked: set[int], home: Home) -> list[Span]:
        """Decide every group, and give the mentions that were asked for, in the order of the text."""
        probabilities, table, weights = self.model.rank(layout.field)
        owns = [
            probabilities[first : first + len(its.static)]
            for its, first in zip(layout.options, layout.field.groups.first.tolist(), strict=True)
        ]
        decisions = [
            decide(its, own) if group.decided is None else by_hand(its, group.decided)
            for group, its, own in zip(layout.groups, layout.options, owns, strict=True)
        ]
        evidence = evidence_of(layout, probabilities, table, weights, [row for row, _ in decisions], home)
        resolved = []
        for number, (group, its, own) in enumerate(zip(layout.groups, layout.options, owns, strict=True)):
            mentions = [span for n in group.numbers if (span := layout.mentions[n]).start in asked]
            if not mentions:
                continue
            row, score = decisions[number]
            given: dict[str, Any] = {
                "score": round(score, 4),
                "nil": round(float(own[-1]), 4),
                "candidates": self._candidates(its, own, row),
                "review": review_of(its, own, row),
            }
            place = its.candidates[row].place if row is not None else None
            if group.decided is None:
                why = evidence.reasons(number) if self.why else []
                resolved += [_resolved(mention, place, {**given, "why": why}) for mention in mentions]
                continue
            given |= {"nil": float(place is None), "review": ""}
            if place is not None:
                given["candidates"][0]["score"] = 1.0
            for mention in mentions:
                why = [reason_of(mention._.status, placed=place is not None)] if self.why else []
                resolved.append(_resolved(mention, place, {**given, "why": why}))
        return sorted(resolved, key=lambda span: span.start)

    def _place_roughly(self, text: str, layout: Layout[Span], resolved: list[Span]) -> None:
        """Give those that have no place the area of the place that holds them, where the text tells it."""
        if all(span.kb_id_ != NIL for span in resolved):
            return
        containers = {layout.mentions[n].start: group.container for group in layout.groups for n in group.numbers}
        found = places_within(
            text, resolved, [span._.place for span in resolved], [containers[span.start] for span in resolved]
        )
        for span, area in zip(resolved, found, strict=True):
            # what a person has said cannot be placed is left so, unless that confirms what the machine said
            unplaced = span._.decided is not None and span._.status != "confirmed"
            if area is not None and span._.role != "demonym" and not unplaced:
                span._.within = area.to_dict()

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 128) -> Iterator[Doc]:
        """Resolve documents one after the other, handing those that fail to the pipeline's error handler."""
        error_handler = self.get_error_handler()
        for doc in stream:
            try:
                yield self(doc)
            except Exception as error:
                error_handler(self.name, self, [doc], error)

    def _candidates(self, its: Options, own: Array, chosen: int | None) -> list[dict[str, Any]]:
        order = [int(row) for row in np.argsort(-own[:-1], kind="stable")[: self.most_candidates]]
        if chosen is not None:
            order = [chosen, *(row for row in order if row != chosen)][: self.most_candidates]
        return [{**self._dicts(its.candidates[row]), "score": round(float(own[row]), 4)} for row in order]

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Nothing to carry: the config says which gazetteer and weights to open."""
        return b""

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> Ranker:
        """Take over what :meth:`to_bytes` gave."""
        return self

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Nothing to write: the config says which gazetteer and weights to open."""

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> Ranker:
        """Take over what :meth:`to_disk` wrote."""
        return self


def _revive(kept: dict[str, Any], gazetteer: Gazetteer) -> Ranker:
    ranker = Ranker.__new__(Ranker)
    ranker.__dict__.update(kept)
    ranker.gazetteer = gazetteer
    return ranker


def _as_dict(candidate: Candidate) -> dict[str, Any]:
    return candidate.to_dict()


def _preferred(doc: Doc, mentions: Iterable[Span]) -> dict[str, Place]:
    """Give the preferred places of the names that a document has."""
    preferred = doc._.preferred
    if not preferred:
        return {}
    names = {folded(span.text) for span in mentions}
    return {name: Place.from_dict(preferred[name]) for name in names if name in preferred}


def _resolved(mention: Span, place: Place | None, given: dict[str, Any]) -> Span:
    span = Span(mention.doc, mention.start, mention.end, label=mention.label_, kb_id=place.id if place else NIL)
    extensions = span._
    for name, value in given.items():
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
