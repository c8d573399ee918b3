"""What the JSON API says about a document."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Literal, TypedDict

from geomap.places import Place, PointRadius
from geomap.records import DerivedPlace, Level, MappedDocument, Mention, Review, Role, Status
from geomap.store import Entry, Stored
from geomap.store.documents import State
from geomap.wording import names as naming
from geomap.wording.kinds import kind
from geomap.wording.mentions import doubt, estimate_parts, reasons, written_anchors

CANDIDATES = 6
"""Candidates told for a mention, the chosen one among them."""

REASONS = 3
"""Reasons told for a choice."""


class StatusPayload(TypedDict):
    """How far a text is.

    ``id`` names it in addresses, ``title`` is what to call it, ``url`` the page that shows it, ``collection`` what it
    belongs to. ``state`` is "waiting", "working", "done", "failed" or "cancelled"; ``words`` of its text,
    ``words_done`` of them processed; ``error`` says in one line what went wrong and what to do, or is empty.
    """

    id: str
    title: str
    url: str
    collection: str
    state: State
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

    ``id`` names it in corrections. ``start`` and ``end`` are character (code point) offsets into the text; ``text``
    lies between them; ``page`` is the page it is on, or null where there are none. ``sentence`` is an index into the
    document's sentences, and ``offset`` where the mention begins in it (code points). ``item`` is the id of its place,
    or of its entry under ``estimates`` or ``unplaced``. ``role`` is "literal", "associative" or "demonym", ``score``
    from 0 to 1, ``sureness`` "sure", "likely" or "unsure". ``nil`` from 0 to 1 is how likely no entry of the gazetteer
    is right. ``review`` says why a person should look, "runner-up", "nil" or "", and ``doubt`` puts that in words.
    ``status`` is what a person has said of it, "unreviewed", "confirmed" or "corrected". ``why`` are the reasons for
    the choice. ``candidates`` are ranked, best first.
    """

    id: int
    start: int
    end: int
    text: str
    page: int | None
    sentence: int
    offset: int
    item: str
    role: Role
    score: float
    sureness: Literal["sure", "likely", "unsure"]
    nil: float
    review: Review
    status: Status
    doubt: str
    why: list[str]
    candidates: list[CandidatePayload]


class EstimatePayload(TypedDict):
    """Something placed roughly: a name that no entry fits, held by a place that one does fit; or a derived place.

    ``id`` within this document, ``name`` as written; ``basis`` is "within", "offset", "between", "near" or "off".
    ``latitude`` and ``longitude`` in degrees, ``radius_km`` how far off they may be. ``anchors`` are the ids of the
    places it is reckoned from. ``words`` tell where it lies; every second one is an anchor's name, in their order.
    """

    id: str
    name: str
    basis: str
    latitude: float
    longitude: float
    radius_km: float
    anchors: list[str]
    words: list[str]


class DerivedPayload(TypedDict):
    """A place told by its bearing on others: ``start``, ``end``, ``text``, ``sentence``, ``offset`` as of a mention.

    ``item`` is the id of its estimate, ``mentions`` the indices of those that it overlaps and is reckoned from.
    """

    start: int
    end: int
    text: str
    sentence: int
    offset: int
    item: str
    mentions: list[int]


class FocusPayload(TypedDict):
    """What the text is about: ``place`` is an id, ``name`` what it goes by here.

    ``level`` is "country", "region" or "town"; ``score`` from 0 to 1 says how much of the text it is.
    """

    level: Level
    place: str
    name: str
    score: float


class UnplacedPayload(TypedDict):
    """A name that no gazetteer entry fits (NIL) and no place holds: ``id`` in this document, ``name`` as written."""

    id: str
    name: str


class DocumentPayload(TypedDict):
    """A mapped text.

    ``status`` as the status call tells it; ``published`` and ``source`` as known of the text; ``gazetteer`` its
    version; ``sentences`` in order; ``mentions`` and ``derived`` places in order; ``places`` mentioned, in the
    order of first mention; ``candidates``, further places that mentions may mean or estimates hang on; ``estimates`` of
    what is placed roughly; ``unplaced`` names; ``focus``, what the text is about.
    """

    status: StatusPayload
    published: str
    source: str
    gazetteer: str
    sentences: list[str]
    mentions: list[MentionPayload]
    derived: list[DerivedPayload]
    places: list[PlacePayload]
    candidates: list[PlacePayload]
    estimates: list[EstimatePayload]
    unplaced: list[UnplacedPayload]
    focus: list[FocusPayload]


def page_at(pages: Sequence[int], offset: int) -> int | None:
    """Give the number of the page on which a character lies, given where pages begin; None where there are none."""
    return max(1, bisect_right(pages, offset)) if pages else None


def item_id(mention: Mention) -> str:
    """Name what a mention belongs to: its place's id, or its text in lower case with "nil:" or its holder before it."""
    if mention.place is not None:
        return mention.place.id
    name = " ".join(mention.text.split()).casefold()
    return f"within:{mention.within.anchors[0].id}:{name}" if mention.within else f"nil:{name}"


def derived_id(number: int) -> str:
    """Name the estimate of a derived place by its index."""
    return f"derived:{number}"


def status(entry: Entry, *, url: str, words_done: int = 0) -> StatusPayload:
    """Tell how far a text is; ``words_done`` counts while it is worked on."""
    return StatusPayload(
        id=entry.id,
        title=entry.title,
        url=url,
        collection=entry.collection,
        state=entry.state,
        words=entry.words,
        words_done=entry.words if entry.state == "done" else words_done,
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


def _estimate(item: str, name: str, area: PointRadius, names: dict[str, str]) -> EstimatePayload:
    return EstimatePayload(
        id=item,
        name=name,
        basis=area.basis,
        latitude=area.latitude,
        longitude=area.longitude,
        radius_km=round(area.radius_km, 3),
        anchors=[anchor.id for anchor in area.anchors],
        words=list(estimate_parts(area, names)),
    )


def _derived(number: int, derived: DerivedPlace, mapped: MappedDocument) -> DerivedPayload:
    return DerivedPayload(
        start=derived.start,
        end=derived.end,
        text=derived.text,
        sentence=derived.sentence,
        offset=derived.start - mapped.sentences[derived.sentence].start,
        item=derived_id(number),
        mentions=list(derived.mentions),
    )


def document_payload(stored: Stored, mapped: MappedDocument, *, status: StatusPayload) -> DocumentPayload:
    """Tell all about a mapped text; ``status`` is how far it is."""
    places = mapped.places
    called = naming.called(mapped)
    names = {place_id: place.name for place_id, place in called.items()}
    others: dict[str, Place] = {}
    estimates: dict[str, EstimatePayload] = {}
    unplaced: dict[str, UnplacedPayload] = {}
    mentions = []
    for number, mention in zip(stored.mention_ids, mapped.mentions, strict=True):
        candidates = mention.candidates[:CANDIDATES]
        for candidate in candidates:
            if candidate.place.id not in places:
                others.setdefault(candidate.place.id, candidate.place)
        item = item_id(mention)
        if mention.within:
            estimates.setdefault(item, _estimate(item, mention.text, mention.within, names))
        elif mention.place is None:
            unplaced.setdefault(item, UnplacedPayload(id=item, name=mention.text))
        mentions.append(
            MentionPayload(
                id=number,
                start=mention.start,
                end=mention.end,
                text=mention.text,
                page=page_at(stored.document.pages, mention.start),
                sentence=mention.sentence,
                offset=mention.start - mapped.sentences[mention.sentence].start,
                item=item,
                role=mention.role,
                score=round(mention.score, 4),
                sureness=mention.sureness,
                nil=round(mention.nil, 4),
                review=mention.review,
                status=mention.status,
                doubt=doubt(mention),
                why=list(reasons(mention, limit=REASONS)),
                candidates=[
                    CandidatePayload(place=c.place.id, name=c.name, match=c.match, score=round(c.score, 4))
                    for c in candidates
                ],
            )
        )
    for number, derived in enumerate(mapped.derived):
        item = derived_id(number)
        estimates[item] = _estimate(item, derived.text, derived.area, {**written_anchors(mapped, derived), **names})
    areas = [*(m.within for m in mapped.mentions if m.within), *(derived.area for derived in mapped.derived)]
    for place in (*(anchor for area in areas for anchor in area.anchors), *(focus.place for focus in mapped.focus)):
        if place.id not in places:
            others.setdefault(place.id, place)
    return DocumentPayload(
        status=status,
        published=mapped.document.published,
        source=mapped.document.source,
        gazetteer=mapped.gazetteer,
        sentences=[sentence.text for sentence in mapped.sentences],
        mentions=mentions,
        derived=[_derived(number, derived, mapped) for number, derived in enumerate(mapped.derived)],
        places=[place_payload(place, main_name=places[place.id].name) for place in called.values()],
        candidates=[place_payload(place) for place in others.values()],
        estimates=list(estimates.values()),
        unplaced=list(unplaced.values()),
        focus=[
            FocusPayload(
                level=focus.level,
                place=focus.place.id,
                name=names.get(focus.place.id, focus.place.name),
                score=round(focus.score, 4),
            )
            for focus in mapped.focus
        ],
    )
