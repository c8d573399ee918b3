"""The flat rows that GeoJSON and CSV share: one a mention, or one a place."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from geomap.errors import SettingError
from geomap.places import Place
from geomap.records import MappedDocument, Mention

By = Literal["mention", "place"]

MENTION_FIELDS = (
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
    "gazetteer",
)
"""What a row of a mention holds; offsets are characters of the document's text, end exclusive."""

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
"""What a row of a place holds: counts, the names it goes by, its first sentence and document, its best score."""

Row = dict[str, Any]


def check_by(by: str) -> None:
    """Refuse anything but "mention" and "place".

    :raises SettingError: for another value.
    """
    if by not in {"mention", "place"}:
        raise SettingError(f"by={by!r} makes no sense: choose 'mention' or 'place'")


def rows(documents: Iterable[MappedDocument], *, by: By, nil: bool) -> Iterator[tuple[Place | None, Row]]:
    """Give the rows and the place of each, None for NIL.

    Rows of mentions stream; rows of places are held until all documents are read, one for each place.

    :param nil: whether to give the mentions that have no place.
    """
    if by == "place":
        yield from _place_rows(documents)
        return
    for mapped in documents:
        for mention in mapped.mentions:
            if mention.place is not None or nil:
                yield mention.place, _mention_row(mapped, mention)


def _mention_row(mapped: MappedDocument, mention: Mention) -> Row:
    document, sentence, place = mapped.document, mapped.sentences[mention.sentence], mention.place
    return {
        "mention": mention.text,
        "sentence": sentence.text,
        "sentence_start": sentence.start,
        "start": mention.start,
        "end": mention.end,
        "document": document.key,
        "title": document.title,
        "url": document.url,
        "published": document.published,
        "place_id": place.id if place else None,
        "place": place.name if place else None,
        "country_code": place.country_code if place else None,
        "admin1": place.admin1 if place else None,
        "feature_class": place.feature_class if place else None,
        "feature_code": place.feature_code if place else None,
        "score": round(mention.score, 4),
        "role": mention.role,
        "gazetteer": mapped.gazetteer,
    }


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
        own = {
            "mentions": tally.mentions,
            "documents": tally.documents,
            "names": "; ".join(tally.names),
            "score": round(tally.score, 4),
        }
        values = {**tally.first, **own}
        yield tally.place, {name: values[name] for name in PLACE_FIELDS}


def to_json(value: Any) -> str:
    """Write a value as compact JSON that any stream in UTF-8 takes, lone surrogates and all."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:
        # A lone surrogate has no UTF-8 form, but JSON can escape it.
        return json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return text
