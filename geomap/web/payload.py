"""What the JSON API says about a document."""

from __future__ import annotations

from typing import TypedDict

from geomap.kinds import kind
from geomap.places import Place
from geomap.records import MappedDocument, Mention
from geomap.web import naming
from geomap.web.library import Entry

CANDIDATES = 6
"""Candidates told for a mention, the chosen one among them."""


class StatusPayload(TypedDict):
    """How far a text is.

    ``id`` names it in addresses, ``title`` is what to call it, ``url`` the page that shows it. ``state`` is "waiting",
    "working", "done" or "failed"; ``words`` of its text, ``words_done`` of them processed; ``error`` says in one line
    what went wrong and what to do, or is empty.
    """

    id: str
    title: str
    url: str
    state: str
    words: int
    words_done: int
    error: str


class PlacePayload(TypedDict):
    """A place.

    ``id`` across sources, ``name`` as the text knows it, ``main_name`` in the gazetteer, ``label`` with its
    containers, ``kind`` in words, ``latitude`` and ``longitude`` in degrees, ``bounds`` as (west, south, east, north)
    or null, ``area`` whether it is shown as a label instead of a point, ``country_code`` (ISO 3166-1 alpha-2), and
    ``population`` (0 if unknown).
    """

    id: str
    name: str
    main_name: str
    label: str
    kind: str
    latitude: float
    longitude: float
    bounds: list[float] | None
    area: bool
    country_code: str
    population: int


class CandidatePayload(TypedDict):
    """What a mention may mean: the ``place``'s id, the ``name`` that matched, ``match`` how, ``score`` 0 to 1."""

    place: str
    name: str
    match: str
    score: float


class MentionPayload(TypedDict):
    """A mention.

    ``start`` and ``end`` are character (code point) offsets into the text; ``text`` lies between them. ``sentence``
    is an index into the document's sentences, and ``offset`` where the mention begins in it (code points). ``item`` is
    the id of its place, or of its entry under ``unplaced``. ``role`` is "literal", "associative" or "demonym",
    ``score`` from 0 to 1, ``sureness`` "sure", "likely" or "unsure". ``candidates`` are ranked, best first.
    """

    start: int
    end: int
    text: str
    sentence: int
    offset: int
    item: str
    role: str
    score: float
    sureness: str
    candidates: list[CandidatePayload]


class UnplacedPayload(TypedDict):
    """A name for which no gazetteer entry is right (NIL): ``id`` within this document and the ``name`` as written."""

    id: str
    name: str


class DocumentPayload(TypedDict):
    """A mapped text.

    ``status`` as the status call tells it; ``published`` and ``source`` as known of the text; ``gazetteer`` its
    version; ``sentences`` in order; ``mentions`` in order; ``places`` mentioned, in the order of first mention;
    ``candidates``, further places that mentions may mean; ``unplaced`` names.
    """

    status: StatusPayload
    published: str
    source: str
    gazetteer: str
    sentences: list[str]
    mentions: list[MentionPayload]
    places: list[PlacePayload]
    candidates: list[PlacePayload]
    unplaced: list[UnplacedPayload]


def item_id(mention: Mention) -> str:
    """Name what a mention belongs to: its place's id, or "nil:" and its text in lower case."""
    if mention.place is not None:
        return mention.place.id
    return "nil:" + " ".join(mention.text.split()).casefold()


def status(entry: Entry, *, url: str) -> StatusPayload:
    """Tell how far a text is."""
    return StatusPayload(
        id=entry.id,
        title=entry.title,
        url=url,
        state=entry.state,
        words=entry.words,
        words_done=entry.words_done,
        error=entry.error,
    )


def place_payload(place: Place, *, main_name: str = "") -> PlacePayload:
    """Tell of a place what a page needs; ``main_name`` if it goes by another here."""
    return PlacePayload(
        id=place.id,
        name=place.name,
        main_name=main_name or place.name,
        label=place.label,
        kind=kind(place),
        latitude=place.latitude,
        longitude=place.longitude,
        bounds=list(place.bounds) if place.bounds else None,
        area=place.is_area,
        country_code=place.country_code,
        population=place.population,
    )


def document_payload(entry: Entry, mapped: MappedDocument, *, url: str) -> DocumentPayload:
    """Tell all about a mapped text; ``url`` is the page that shows it."""
    places = mapped.places
    others: dict[str, Place] = {}
    unplaced: dict[str, UnplacedPayload] = {}
    mentions = []
    for mention in mapped.mentions:
        candidates = mention.candidates[:CANDIDATES]
        for candidate in candidates:
            if candidate.place.id not in places:
                others.setdefault(candidate.place.id, candidate.place)
        item = item_id(mention)
        if mention.place is None:
            unplaced.setdefault(item, UnplacedPayload(id=item, name=mention.text))
        mentions.append(
            MentionPayload(
                start=mention.start,
                end=mention.end,
                text=mention.text,
                sentence=mention.sentence,
                offset=mention.start - mapped.sentences[mention.sentence].start,
                item=item,
                role=mention.role,
                score=round(mention.score, 4),
                sureness=mention.sureness,
                candidates=[
                    CandidatePayload(place=c.place.id, name=c.name, match=c.match, score=round(c.score, 4))
                    for c in candidates
                ],
            )
        )
    return DocumentPayload(
        status=status(entry, url=url),
        published=mapped.document.published,
        source=mapped.document.source,
        gazetteer=mapped.gazetteer,
        sentences=[sentence.text for sentence in mapped.sentences],
        mentions=mentions,
        places=[place_payload(place, main_name=places[place.id].name) for place in naming.called(mapped).values()],
        candidates=[place_payload(place) for place in others.values()],
        unplaced=list(unplaced.values()),
    )
