"""The flat rows that GeoJSON, CSV and KML share: one per mention, or one per place."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from geomap.errors import SettingError
from geomap.places import Place, PointRadius
from geomap.records import DerivedPlace, MappedDocument, Mention
from geomap.wording.mentions import reasons

By = Literal["mention", "place"]

MENTION_FIELDS = (
    "kind",
    "mention",
    "sentence",
    "sentence_start",
    "start",
    "end",
    "document",
    "title",
    "url",
    "published",
    "place_id",
    "place",
    "country_code",
    "admin1",
    "feature_class",
    "feature_code",
    "score",
    "role",
    "nil",
    "review",
    "within",
    "basis",
    "radius_km",
    "anchors",
    "gazetteer",
)
"""The fields of the row of a mention or of a derived place; ``kind`` says which of the two.

Offsets are characters of the document's text, end exclusive. ``basis``, ``radius_km`` and ``anchors`` (place ids) are
null except for estimates: approximate positions of a derived place, or of a NIL mention ``within`` a place, which has
no gazetteer place.
"""

WHY_FIELD = "why"
"""An optional field of a mention's row: the reasons for the choice."""

STATUS_FIELD = "status"
"""Another optional field: "unreviewed", or "confirmed" or "corrected" by a person."""

PLACE_FIELDS = (
    "place_id",
    "place",
    "country_code",
    "admin1",
    "feature_class",
    "feature_code",
    "mentions",
    "documents",
    "names",
    "sentence",
    "document",
    "title",
    "url",
    "published",
    "score",
    "gazetteer",
)
"""The fields of the row of a place: counts, names in the texts, first sentence and document, best score."""

Row = dict[str, Any]
Position = Place | PointRadius | None


def check_by(by: str) -> None:
    """Check that ``by`` is "mention" or "place".

    :raises SettingError: for another value.
    """
    if by not in {"mention", "place"}:
        raise SettingError(f"by={by!r} makes no sense: choose 'mention' or 'place'")


def fields_of(by: By, *, why: bool, status: bool = False) -> tuple[str, ...]:
    """Return the names of the fields of a row.

    :raises SettingError: if ``by`` makes no sense, or is "place", whose rows have no reasons and no status, with
        ``why`` or ``status``.
    """
    check_by(by)
    if by == "mention":
        return (*MENTION_FIELDS, *([WHY_FIELD] if why else []), *([STATUS_FIELD] if status else []))
    if status:
        raise SettingError("a place has no status, a mention has: ask for 'status' by mention")
    if why:
        raise SettingError("a place has no reasons, a mention has: ask for 'why' by mention")
    return PLACE_FIELDS


def rows(
    documents: Iterable[MappedDocument], *, by: By, nil: bool, why: bool, status: bool = False
) -> Iterator[tuple[Position, Row]]:
    """Yield the rows with their positions; the position is None for a NIL mention without an estimate.

    Rows of mentions stream, those of a document and of its derived places in the order of the text; rows of places
    are yielded once all documents are read, one per place. Estimates have no rows of places.

    :param nil: whether to yield the mentions without a position.
    """
    if by == "place":
        yield from _place_rows(documents)
        return
    for mapped in documents:
        items: list[Mention | DerivedPlace] = [*mapped.mentions, *mapped.derived]
        for each in sorted(items, key=lambda each: each.start):
            if isinstance(each, DerivedPlace):
                position: Position = each.area
                row = _derived_row(mapped, each)
            else:
                position = each.position
                if position is None and not nil:
                    continue
                row = _mention_row(mapped, each)
            if why:
                row[WHY_FIELD] = "; ".join(reasons(each)) if isinstance(each, Mention) else None
            if status:
                row[STATUS_FIELD] = each.status if isinstance(each, Mention) else None
            yield position, row


def _mention_row(mapped: MappedDocument, mention: Mention) -> Row:
    place = mention.place
    specific = {
        "kind": "mention",
        "place_id": place.id if place else None,
        "place": place.name if place else None,
        "country_code": place.country_code if place else None,
        "admin1": place.admin1 if place else None,
        "feature_class": place.feature_class if place else None,
        "feature_code": place.feature_code if place else None,
        "score": round(mention.score, 4),
        "role": mention.role,
        "nil": round(mention.nil, 4),
        "review": mention.review,
        "within": mention.within.anchors[0].id if mention.within else None,
    }
    return _row(mapped, mention, specific, mention.within)


def _derived_row(mapped: MappedDocument, derived: DerivedPlace) -> Row:
    return _row(mapped, derived, {"kind": "derived"}, derived.area)


def _row(mapped: MappedDocument, each: Mention | DerivedPlace, specific: Row, area: PointRadius | None) -> Row:
    """Combine the fields that mentions and derived places share with the given values."""
    document, sentence = mapped.document, mapped.sentences[each.sentence]
    values = {
        **specific,
        "mention": each.text,
        "sentence": sentence.text,
        "sentence_start": sentence.start,
        "start": each.start,
        "end": each.end,
        "document": document.key,
        "title": document.title,
        "url": document.url,
        "published": document.published,
        "basis": area.basis if area else None,
        "radius_km": round(area.radius_km, 3) if area else None,
        "anchors": "; ".join(anchor.id for anchor in area.anchors) if area else None,
        "gazetteer": mapped.gazetteer,
    }
    return {name: values.get(name) for name in MENTION_FIELDS}


@dataclass(slots=True)
class _Tally:
    place: Place
    first: Row
    mentions: int = 0
    documents: int = 0
    last_document: int = -1
    score: float = 0.0
    names: dict[str, None] = field(default_factory=dict)


def _place_rows(documents: Iterable[MappedDocument]) -> Iterator[tuple[Place, Row]]:
    tallies: dict[str, _Tally] = {}
    for number, mapped in enumerate(documents):
        for mention in mapped.mentions:
            if mention.place is None:
                continue
            tally = tallies.get(mention.place.id)
            if tally is None:
                tally = tallies[mention.place.id] = _Tally(mention.place, _mention_row(mapped, mention))
            tally.mentions += 1
            tally.documents += tally.last_document != number
            tally.last_document = number
            tally.score = max(tally.score, mention.score)
            tally.names[mention.text] = None
    for tally in tallies.values():
        specific = {
            "mentions": tally.mentions,
            "documents": tally.documents,
            "names": "; ".join(tally.names),
            "score": round(tally.score, 4),
        }
        values = {**tally.first, **specific}
        yield tally.place, {name: values[name] for name in PLACE_FIELDS}


def to_json(value: Any) -> str:
    """Return compact JSON that UTF-8 can encode, even if a text has lone surrogates."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:
        # A lone surrogate has no UTF-8 form, but JSON can escape it.
        return json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return text
