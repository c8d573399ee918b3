"""From a spaCy ``Doc`` to rows at rest: document, sentences, mentions, places. The only place that knows both sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from geomap.places import Candidate, Place, PointRadius
from geomap.read import Document

if TYPE_CHECKING:
    from spacy.tokens import Doc

Role = Literal["literal", "associative", "demonym"]
"""literal: the place itself ("in Moscow"); associative: by metonymy ("Moscow said"); demonym: a people ("Russian")."""

Review = Literal["", "runner-up", "nil"]
"""Why a person should look at a mention: another candidate comes close, or probably none of them is right."""

Status = Literal["unreviewed", "confirmed", "corrected"]
"""What a person has said of a mention: nothing yet, that it is right, or what it is instead."""

Label = Literal["PLACE", "EMBEDDED", "DEMONYM", "COORDINATES"]
"""What the recogniser takes a name for: a place, a place within another name, a people, a position in figures."""

Level = Literal["country", "region", "town"]
"""The grains at which a document's focus is told."""

SURE, LIKELY = 0.8, 0.5
"""Scores from which a mention is called "sure" and "likely"; below it is "unsure"."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: character offsets into the document's text, end exclusive."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Reason:
    """A piece of evidence for the chosen place against its runner-up (or against NIL where there is none).

    ``kind`` names the sort of evidence ("name", "population", "container", "country", "near", ...); ``text`` puts it in
    words; ``weight`` is what it adds to the log-odds, positive where it speaks for the chosen place.
    """

    kind: str
    text: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A place name in the text.

    ``start`` and ``end`` are character offsets into the document's text, end exclusive, and ``text`` is exactly what
    lies between them. ``sentence`` is an index into the document's sentences. ``place`` is None for NIL: no gazetteer
    entry is right. ``candidates`` are ranked, best first, with scores from 0 to 1; ``score`` is the chosen one's, or
    for NIL the probability that none is right. ``nil`` is that probability for all.

    ``within`` says roughly where a NIL mention lies if the text itself tells: in the place that holds it. ``why`` is
    the evidence for the choice, heaviest first; ``review`` why a person should look at it, empty if there is no need.
    ``label`` is what the recogniser took it for, and ``status`` what a person has said of it.
    """

    start: int
    end: int
    text: str
    sentence: int
    role: Role
    place: Place | None
    score: float
    candidates: tuple[Candidate, ...] = field(default=())
    nil: float = 0.0
    within: PointRadius | None = None
    why: tuple[Reason, ...] = ()
    review: Review = ""
    label: Label = "PLACE"
    status: Status = "unreviewed"

    @property
    def sureness(self) -> Literal["sure", "likely", "unsure"]:
        """The score in words."""
        return "sure" if self.score >= SURE else "likely" if self.score >= LIKELY else "unsure"

    @property
    def position(self) -> Place | PointRadius | None:
        """What gives latitude and longitude: the place, else the area that holds a NIL mention, else None."""
        return self.place or self.within


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivedPlace:
    """A place told by its bearing on named ones: "20 km north of Idlib", "between Homs and Hama".

    ``start`` and ``end`` are character offsets of the whole phrase, which overlaps the mentions that it is derived
    from: ``mentions`` are their indices. ``sentence`` is an index into the document's sentences.
    """

    start: int
    end: int
    text: str
    sentence: int
    area: PointRadius
    mentions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Focus:
    """A country, region or town that the text is about; ``score`` from 0 to 1 says how much of it."""

    level: Level
    place: Place
    score: float


@dataclass(frozen=True, slots=True)
class Fault:
    """A component of the pipeline that failed on a document, and its error message in one line."""

    component: str
    message: str


@dataclass(frozen=True, slots=True)
class MappedDocument:
    """A document with its sentences and mentions, both in the order of the text.

    ``derived`` are the places told by their bearing on mentions; ``focus`` what the text is about, best of each level
    first; ``faults`` the components that failed on it, empty as a rule.
    """

    document: Document
    sentences: tuple[Sentence, ...]
    mentions: tuple[Mention, ...]
    gazetteer: str = ""
    derived: tuple[DerivedPlace, ...] = ()
    focus: tuple[Focus, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def places(self) -> dict[str, Place]:
        """The places mentioned, by id, in the order of their first mention."""
        return {m.place.id: m.place for m in self.mentions if m.place is not None}

    def mentions_of(self, place_id: str) -> list[Mention]:
        """The mentions of one place, in the order of the text."""
        return [m for m in self.mentions if m.place is not None and m.place.id == place_id]

    def literal(self) -> MappedDocument:
        """Leave out associative mentions and demonyms, and the derived places that hang on one of them."""
        return self.only([index for index, mention in enumerate(self.mentions) if mention.role == "literal"])

    def only(self, kept: Sequence[int]) -> MappedDocument:
        """Keep some mentions, by their indices in rising order, and derived places that hang on none of the others."""
        now = {before: after for after, before in enumerate(kept)}
        derived = tuple(
            replace(each, mentions=tuple(now[index] for index in each.mentions))
            for each in self.derived
            if now.keys() >= set(each.mentions)
        )
        return replace(self, mentions=tuple(self.mentions[index] for index in kept), derived=derived)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A span that is a mention whatever the recogniser says, and perhaps what it means.

    ``start`` and ``end`` are character offsets into the document's text, end exclusive. Where ``decided`` is true a
    person has said what it is: ``place``, or with None that it cannot be placed; it is then evidence for the others.
    """

    start: int
    end: int
    label: Label = "PLACE"
    status: Status = "unreviewed"
    decided: bool = False
    place: Place | None = None


_LABELS: dict[str, Label] = {
    "EMBEDDED": "EMBEDDED",
    "DEMONYM": "DEMONYM",
    "NORP": "DEMONYM",
    "COORDINATES": "COORDINATES",
}
"""What a span's label says, also one of spaCy's own recognisers; GPE, LOC, FAC and all others are places."""


def folded(name: str) -> str:
    """Fold a name for comparison: names that fold alike are "the same name" when a correction is applied to more.

    Of a very long one the beginning is enough, and all that a database's index takes.
    """
    return " ".join(name.split()).casefold()[:500]


def from_doc(doc: Doc, document: Document, *, gazetteer: str = "") -> MappedDocument:
    """Make rows of a processed ``Doc``.

    :param doc: a ``Doc`` that went through the pipeline of :func:`geomap.load`.
    :param document: the document that the ``Doc`` was made of, character by character; texts are taken from it.
    :param gazetteer: the version of the gazetteer, kept for provenance.
    """
    text = document.text
    sentences, index = [], {}
    for number, sent in enumerate(doc.sents):
        index[sent.start] = number
        sentences.append(Sentence(sent.start_char, sent.end_char, text[sent.start_char : sent.end_char]))
    mentions = tuple(
        Mention(
            start=span.start_char,
            end=span.end_char,
            text=text[span.start_char : span.end_char],
            sentence=index[span.sent.start],
            role=span._.role,
            place=span._.place,
            score=span._.score,
            candidates=tuple(Candidate.from_dict(candidate) for candidate in span._.candidates),
            nil=span._.nil,
            within=PointRadius.from_dict(span._.within) if span._.within else None,
            why=tuple(Reason(**reason) for reason in span._.why),
            review=span._.review,
            label=_LABELS.get(span.label_, "PLACE"),
            status=span._.status,
        )
        for span in doc.ents
        if span.kb_id_
    )
    derived = tuple(
        DerivedPlace(
            start=each["start"],
            end=each["end"],
            text=text[each["start"] : each["end"]],
            sentence=mentions[each["mentions"][0]].sentence,
            area=PointRadius.from_dict(each["area"]),
            mentions=tuple(each["mentions"]),
        )
        for each in doc._.derived
    )
    focus = tuple(Focus(each["level"], Place.from_dict(each["place"]), each["score"]) for each in doc._.focus)
    faults = tuple(Fault(**each) for each in doc._.faults)
    return MappedDocument(document, tuple(sentences), mentions, gazetteer, derived, focus, faults)
