"""Convert a spaCy ``Doc`` to immutable records: document, sentences, mentions, places.

This is the only module that depends on both representations.
"""

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
"""Why a person should check a mention: its score is low, and another candidate is next, or that none is correct."""

Status = Literal["unreviewed", "confirmed", "corrected"]
"""The review status of a mention: not reviewed, confirmed as correct, or corrected by a person."""

Label = Literal["PLACE", "EMBEDDED", "DEMONYM", "COORDINATES"]
"""The recogniser's class of a name: a place, a place within another name, a demonym, coordinates."""

Level = Literal["country", "region", "town"]
"""The levels of a document's focus."""

SURE, LIKELY = 0.8, 0.5
"""The minimum scores of a mention that is "sure" or "likely"; below, it is "unsure"."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: character offsets into the document's text, end exclusive."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Reason:
    """A piece of evidence for the chosen place against its runner-up (or against NIL if there is none).

    ``kind`` is the kind of evidence ("name", "population", "container", "country", "near", ...), ``text`` describes it,
    and ``weight`` is its contribution to the log-odds, positive if it supports the chosen place.
    """

    kind: str
    text: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A place name in the text.

    ``start`` and ``end`` are character offsets into the document's text, end exclusive, and ``text`` is exactly the
    text between them. ``sentence`` is an index into the document's sentences. ``place`` is None for NIL: no gazetteer
    entry is correct. ``candidates`` are ranked, the best first, with scores from 0 to 1. ``score`` is that of the
    chosen place, or for NIL the probability that no entry is correct; ``nil`` is this probability for every mention.

    ``within`` is the approximate position of a NIL mention, if the text names a place that contains it. ``why`` is the
    evidence for the choice, by decreasing weight. ``review`` is why a person should check the mention, empty if no
    check is needed. ``label`` is the recogniser's class, and ``status`` the review status.
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
        """The score as a word."""
        return "sure" if self.score >= SURE else "likely" if self.score >= LIKELY else "unsure"

    @property
    def position(self) -> Place | PointRadius | None:
        """The position: the place, otherwise the area that contains a NIL mention, otherwise None."""
        return self.place or self.within


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivedPlace:
    """A place described relative to named ones: "20 km north of Idlib", "between Homs and Hama".

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
    """A country, region or town that the text is about; ``score`` is from 0 to 1: the higher, the larger its share."""

    level: Level
    place: Place
    score: float


@dataclass(frozen=True, slots=True)
class Fault:
    """A component of the pipeline that failed on a document, and its error message of one line."""

    component: str
    message: str


@dataclass(frozen=True, slots=True)
class MappedDocument:
    """A document with its sentences and mentions, both in the order of the text.

    ``derived`` are the places described relative to mentions. ``focus`` are the places that the text is about, the best
    of each level first. ``faults`` are the components that failed on the document, usually none.
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
        """The mentioned places by id, in the order of their first mention."""
        return {m.place.id: m.place for m in self.mentions if m.place is not None}

    def mentions_of(self, place_id: str) -> list[Mention]:
        """Return the mentions of one place, in the order of the text."""
        return [m for m in self.mentions if m.place is not None and m.place.id == place_id]

    def literal(self) -> MappedDocument:
        """Return the document without associative mentions, demonyms, and places derived from them."""
        return self.only([index for index, mention in enumerate(self.mentions) if mention.role == "literal"])

    def at_least(self, min_score: float) -> MappedDocument:
        """Return the document without placed mentions whose score is lower, and places derived from them."""
        indices = [
            index for index, mention in enumerate(self.mentions) if mention.place is None or mention.score >= min_score
        ]
        return self if len(indices) == len(self.mentions) else self.only(indices)

    def only(self, indices: Sequence[int]) -> MappedDocument:
        """Return the document with only some mentions, and the places derived from these mentions alone.

        :param indices: indices of the mentions, in ascending order.
        """
        new_indices = {old: new for new, old in enumerate(indices)}
        derived = tuple(
            replace(each, mentions=tuple(new_indices[index] for index in each.mentions))
            for each in self.derived
            if new_indices.keys() >= set(each.mentions)
        )
        return replace(self, mentions=tuple(self.mentions[index] for index in indices), derived=derived)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A span that is a mention regardless of the recogniser, with an optional decision on its place.

    ``start`` and ``end`` are character offsets into the document's text, end exclusive. If ``decided`` is true, a
    person has chosen ``place`` (None for NIL), which is then evidence for the other mentions.
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
"""The class for the label of a span, including labels of spaCy's recognisers; all others (GPE, LOC, ...) are places."""


def folded(name: str) -> str:
    """Return a name in a form for comparison. A correction of all mentions with a name applies to equal forms.

    The form has at most 500 characters, because the index of a database limits its length.
    """
    return " ".join(name.split()).casefold()[:500]


def from_doc(doc: Doc, document: Document, *, gazetteer: str = "") -> MappedDocument:
    """Convert a processed ``Doc`` to records.

    :param doc: the output of the pipeline of :func:`geomap.load`.
    :param document: the document of the ``Doc``, with the same number of characters; texts are copied from it.
    :param gazetteer: the version of the gazetteer, for provenance.
    """
    text = document.text
    sentences, sentence_numbers = [], {}
    for number, sent in enumerate(doc.sents):
        sentence_numbers[sent.start] = number
        sentences.append(Sentence(sent.start_char, sent.end_char, text[sent.start_char : sent.end_char]))
    mentions = tuple(
        Mention(
            start=span.start_char,
            end=span.end_char,
            text=text[span.start_char : span.end_char],
            sentence=sentence_numbers[span.sent.start],
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
