"""JSON payloads of mentions and of approximate locations inside a document."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, TypedDict

from geomap.places import PointRadius
from geomap.records import DerivedPlace, MappedDocument, Mention, Review, Role, Status
from geomap.wording.mentions import doubt, estimate_parts, reasons

MAX_SHOWN_CANDIDATES = 6
"""Candidates in the payload of a mention, including the chosen one."""

MAX_SHOWN_REASONS = 3
"""Reasons in the payload of a mention."""


class CandidatePayload(TypedDict):
    """A gazetteer entry that a mention may refer to."""

    place: Annotated[str, "the id of the place"]
    name: Annotated[str, "the gazetteer name that matched"]
    match: Annotated[str, "how the name matched"]
    score: Annotated[float, "the score, from 0 to 1"]


class MentionPayload(TypedDict):
    """A place name in a text and the place that it was resolved to."""

    id: Annotated[int, "the id of the mention, used by corrections"]
    start: Annotated[int, "the offset of the first character in the text, in code points"]
    end: Annotated[int, "the offset after the last character in the text, in code points"]
    text: Annotated[str, "the text between start and end"]
    page: Annotated[int | None, "the page number; null for a document without pages"]
    sentence: Annotated[int, "the index of the sentence in the sentences of the document"]
    offset: Annotated[int, "the offset of the mention in its sentence, in code points"]
    item: Annotated[str, "the id of its place, or of its entry in estimates or unplaced"]
    role: Annotated[Role, "literal, associative (it stands for people or a government), or demonym"]
    score: Annotated[float, "the score of the chosen place, from 0 to 1"]
    sureness: Annotated[Literal["sure", "likely", "unsure"], "the score as a word"]
    nil: Annotated[float, "the probability that no gazetteer entry is correct, from 0 to 1"]
    review: Annotated[Review, "why a person should check it: runner-up, nil, or empty"]
    status: Annotated[Status, "the decision of a person: unreviewed, confirmed or corrected"]
    doubt: Annotated[str, "the reason for review in words, or empty"]
    why: Annotated[list[str], "the reasons for the choice, strongest first"]
    candidates: Annotated[list[CandidatePayload], "the candidates, best first"]


class EstimatePayload(TypedDict):
    """An approximate location: of a name without a gazetteer entry, or of a phrase such as "20 km north of Aleppo"."""

    id: Annotated[str, "the id inside this document"]
    name: Annotated[str, "the name or phrase in the text"]
    basis: Annotated[str, "how it was estimated: within, offset, between, near or off"]
    latitude: Annotated[float, "latitude of the centre in degrees"]
    longitude: Annotated[float, "longitude of the centre in degrees"]
    radius_km: Annotated[float, "the radius of uncertainty in kilometres"]
    anchors: Annotated[list[str], "the ids of the places that the estimate is based on"]
    words: Annotated[list[str], "the location in words; every second part is the name of an anchor, in order"]


class DerivedPayload(TypedDict):
    """A phrase that describes a location relative to other places."""

    start: Annotated[int, "the offset of the first character in the text, in code points"]
    end: Annotated[int, "the offset after the last character in the text, in code points"]
    text: Annotated[str, "the text between start and end"]
    sentence: Annotated[int, "the index of the sentence in the sentences of the document"]
    offset: Annotated[int, "the offset of the phrase in its sentence, in code points"]
    item: Annotated[str, "the id of its estimate"]
    mentions: Annotated[list[int], "the indices of the mentions that it contains and is based on"]


def page_at(pages: Sequence[int], offset: int) -> int | None:
    """Return the number of the page that contains a character offset.

    :param pages: the offsets at which the pages begin; None is returned if there are none.
    """
    return max(1, bisect_right(pages, offset)) if pages else None


def item_id(mention: Mention) -> str:
    """Return the id of the place of a mention, or an id made from its container and its text in lower case."""
    if mention.place is not None:
        return mention.place.id
    name = " ".join(mention.text.split()).casefold()
    return f"within:{mention.within.anchors[0].id}:{name}" if mention.within else f"nil:{name}"


def derived_id(number: int) -> str:
    """Return the id of the estimate of the derived place with this index."""
    return f"derived:{number}"


def mention_payload(number: int, mention: Mention, mapped: MappedDocument) -> MentionPayload:
    """Describe a mention of a document.

    :param number: the id of the mention in the store.
    """
    return MentionPayload(
        id=number,
        start=mention.start,
        end=mention.end,
        text=mention.text,
        page=page_at(mapped.document.pages, mention.start),
        sentence=mention.sentence,
        offset=mention.start - mapped.sentences[mention.sentence].start,
        item=item_id(mention),
        role=mention.role,
        score=round(mention.score, 4),
        sureness=mention.sureness,
        nil=round(mention.nil, 4),
        review=mention.review,
        status=mention.status,
        doubt=doubt(mention),
        why=list(reasons(mention, limit=MAX_SHOWN_REASONS)),
        candidates=[
            CandidatePayload(place=each.place.id, name=each.name, match=each.match, score=round(each.score, 4))
            for each in mention.candidates[:MAX_SHOWN_CANDIDATES]
        ],
    )


def estimate_payload(item: str, name: str, area: PointRadius, names: Mapping[str, str]) -> EstimatePayload:
    """Describe an approximate location.

    :param names: the names that the document uses for anchors, by place id.
    """
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


def derived_payload(number: int, derived: DerivedPlace, mapped: MappedDocument) -> DerivedPayload:
    """Describe the derived place with this index in a document."""
    return DerivedPayload(
        start=derived.start,
        end=derived.end,
        text=derived.text,
        sentence=derived.sentence,
        offset=derived.start - mapped.sentences[derived.sentence].start,
        item=derived_id(number),
        mentions=list(derived.mentions),
    )
