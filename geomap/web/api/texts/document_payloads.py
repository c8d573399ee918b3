"""JSON payloads of documents."""

from __future__ import annotations

from typing import Annotated, NotRequired, TypedDict

from geomap.languages.detection import language_notice
from geomap.places import Place
from geomap.records import Level, MappedDocument
from geomap.store import Entry, Stored
from geomap.store.documents import State
from geomap.web.api.place_payloads import PlacePayload, place_payload
from geomap.web.api.texts.mention_payloads import (
    MAX_SHOWN_CANDIDATES,
    DerivedPayload,
    EstimatePayload,
    MentionPayload,
    derived_id,
    derived_payload,
    estimate_payload,
    item_id,
    mention_payload,
)
from geomap.wording import names as naming
from geomap.wording.mentions import written_anchors


class StatusPayload(TypedDict):
    """The state of a document and the progress of its mapping."""

    id: Annotated[str, "the id of the document, used in addresses"]
    title: Annotated[str, "the title to show"]
    url: Annotated[str, "the address of its page"]
    collection: Annotated[str, "the id of its collection"]
    state: Annotated[State, "waiting, working, done, failed or cancelled"]
    words: Annotated[int, "the number of words in its text"]
    words_done: Annotated[int, "the number of words that have been processed"]
    error: Annotated[str, "what went wrong and what to do, in one line; empty if nothing did"]


class FocusPayload(TypedDict):
    """A place that the document is about."""

    level: Annotated[Level, "country, region or town"]
    place: Annotated[str, "the id of the place"]
    name: Annotated[str, "the name that the document uses"]
    score: Annotated[float, "the share of the text that is about it, from 0 to 1"]


class UnplacedPayload(TypedDict):
    """A name that was not placed: no gazetteer entry fits (NIL), and no place is known to contain it."""

    id: Annotated[str, "the id inside this document"]
    name: Annotated[str, "the name in the text"]


class DocumentPayload(TypedDict):
    """A mapped document."""

    status: Annotated[StatusPayload, "its state"]
    published: Annotated[str, "the date of publication, or empty"]
    source: Annotated[str, "the publisher, or empty"]
    language: Annotated[str, "the language, as the source names it or as geomap recognises it (`en`)"]
    notice: Annotated[str, "says that the text, or some of it, is not in English; empty if it is"]
    gazetteer: Annotated[str, "the version of the gazetteer that it was resolved with"]
    sentences: Annotated[list[str], "the sentences, in order"]
    mentions: Annotated[list[MentionPayload], "the mentions, in order"]
    derived: Annotated[list[DerivedPayload], "the phrases that describe a location relative to other places, in order"]
    places: Annotated[list[PlacePayload], "the places that are mentioned, in order of first mention"]
    candidates: Annotated[list[PlacePayload], "further places: candidates of mentions and anchors of estimates"]
    estimates: Annotated[list[EstimatePayload], "the approximate locations"]
    unplaced: Annotated[list[UnplacedPayload], "the names that were not placed"]
    focus: Annotated[list[FocusPayload], "the places that the document is about, best first in each level"]


class DocumentsPayload(TypedDict):
    """One page of the documents of all collections."""

    documents: Annotated[list[StatusPayload], "the documents, in the order in which they were added"]
    next: Annotated[str | None, "the cursor of the next page, or null on the last page"]


class AddedPayload(TypedDict):
    """The documents that a request added, if there was not exactly one."""

    documents: Annotated[list[StatusPayload], "the new documents"]


class UnmappedPayload(TypedDict):
    """A document that is not mapped."""

    status: Annotated[StatusPayload, "its state"]


class TextBody(TypedDict):
    """A text to add."""

    text: Annotated[str, "the whole text"]
    title: NotRequired[Annotated[str, "the title; by default the first line of the text"]]
    collection: NotRequired[Annotated[str, "the id of the collection; by default the oldest"]]
    new_collection: NotRequired[
        Annotated[str, "the name of the collection instead of its id; it is created if it does not exist"]
    ]


class TextForm(TypedDict, total=False):
    """Files, a sample text or a pasted text to add."""

    file: Annotated[list[bytes], "a file: text, HTML, PDF, JSONL, CSV or TSV; may be repeated"]
    seed: Annotated[str, "the name of a sample text, if there is no file"]
    text: Annotated[str, "a pasted text, if there is no file"]
    title: Annotated[str, "the title of the pasted text; by default its first line"]
    collection: Annotated[str, "the id of the collection; by default the oldest"]
    new_collection: Annotated[str, "the name of the collection instead of its id; it is created if it does not exist"]


def status(entry: Entry, *, url: str, words_done: int = 0) -> StatusPayload:
    """Describe the state of a document.

    :param words_done: the words processed so far, while it is being mapped.
    """
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


def document_payload(stored: Stored, mapped: MappedDocument, *, status: StatusPayload) -> DocumentPayload:
    """Describe a mapped document completely."""
    places = mapped.places
    named_places = naming.called(mapped)
    names = {place_id: place.name for place_id, place in named_places.items()}
    estimates, unplaced = _without_entry(mapped, names)
    return DocumentPayload(
        status=status,
        published=mapped.document.published,
        source=mapped.document.source,
        language=mapped.document.language,
        notice=language_notice(mapped.document.language, mapped.document.text),
        gazetteer=mapped.gazetteer,
        sentences=[sentence.text for sentence in mapped.sentences],
        mentions=[
            mention_payload(number, mention, mapped)
            for number, mention in zip(stored.mention_ids, mapped.mentions, strict=True)
        ],
        derived=[derived_payload(number, derived, mapped) for number, derived in enumerate(mapped.derived)],
        places=[place_payload(place, main_name=places[place.id].name) for place in named_places.values()],
        candidates=[place_payload(place) for place in _further_places(mapped)],
        estimates=estimates,
        unplaced=unplaced,
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


def _without_entry(
    mapped: MappedDocument, names: dict[str, str]
) -> tuple[list[EstimatePayload], list[UnplacedPayload]]:
    """Collect the names without a gazetteer entry and the derived places: each once, in order."""
    estimates: dict[str, EstimatePayload] = {}
    unplaced: dict[str, UnplacedPayload] = {}
    for mention in mapped.mentions:
        item = item_id(mention)
        if mention.within:
            estimates.setdefault(item, estimate_payload(item, mention.text, mention.within, names))
        elif mention.place is None:
            unplaced.setdefault(item, UnplacedPayload(id=item, name=mention.text))
    for number, derived in enumerate(mapped.derived):
        item = derived_id(number)
        anchor_names = {**written_anchors(mapped, derived), **names}
        estimates[item] = estimate_payload(item, derived.text, derived.area, anchor_names)
    return list(estimates.values()), list(unplaced.values())


def _further_places(mapped: MappedDocument) -> list[Place]:
    """Collect the places that the payload refers to although the document does not mention them."""
    candidates = (each.place for mention in mapped.mentions for each in mention.candidates[:MAX_SHOWN_CANDIDATES])
    areas = [*(m.within for m in mapped.mentions if m.within), *(derived.area for derived in mapped.derived)]
    anchors = (anchor for area in areas for anchor in area.anchors)
    foci = (focus.place for focus in mapped.focus)
    further: dict[str, Place] = {}
    for place in (*candidates, *anchors, *foci):
        if place.id not in mapped.places:
            further.setdefault(place.id, place)
    return list(further.values())
