"""Convert mapped documents to rows and back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa

from geomap.places import Candidate, Place, PointRadius
from geomap.read import Document, day_of
from geomap.records import DerivedPlace, Focus, MappedDocument, Mention, Reason, Sentence, folded

Row = dict[str, Any]
_PLACE_FIELDS = tuple(field.name for field in fields(Place) if field.name != "bounds")
_EPOCH = date(1970, 1, 1).toordinal()
_BOUNDS = ("west", "south", "east", "north")


def digest_of(text: str) -> str:
    """Compute a hash of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def document_row(document: Document) -> Row:
    """Make the columns of a row that a document determines."""
    return {
        "key": document.key,
        "title": document.title,
        "url": document.url,
        "published": document.published,
        "day": day_number(document.published),
        "language": document.language,
        "source": source_of(document),
        "origin": document.source,
        "fields": dict(document.fields),
        "pages": list(document.pages),
        "text": document.text,
        "words": len(document.text.split()),
    }


def day_number(published: str) -> int | None:
    """Count the days from 1970-01-01 to a date; None if it is not a single day."""
    day = day_of(published)
    return date.fromisoformat(day).toordinal() - _EPOCH if day else None


def source_of(document: Document) -> str:
    """Return the source of a document: the publication, else the host of its URL, else the file with many documents."""
    named = document.fields.get("source")
    if isinstance(named, str) and named.strip():
        return " ".join(named.split())
    try:
        host = urlsplit(document.url).hostname or ""
    except ValueError:
        host = ""
    return host.removeprefix("www.") or ("" if document.source == document.key else document.source)


def document_of(row: sa.RowMapping) -> Document:
    """Make a document from its row."""
    names = ("key", "text", "title", "url", "published", "language", "fields")
    return Document(**{name: row[name] for name in names}, source=row["origin"], pages=tuple(row["pages"]))


def place_row(place: Place) -> Row:
    """Make the row of a place."""
    bounds = place.bounds or (None, None, None, None)
    row = {name: getattr(place, name) for name in _PLACE_FIELDS}
    return {"id": place.id, **row, **dict(zip(_BOUNDS, bounds, strict=True))}


def place_of(row: sa.RowMapping) -> Place:
    """Make a place from its row."""
    bounds = None if row["west"] is None else tuple(row[name] for name in _BOUNDS)
    return Place(**{name: row[name] for name in _PLACE_FIELDS}, bounds=bounds)


def places_in(mapped: MappedDocument) -> dict[str, Place]:
    """Collect every place that a mapped document refers to, by id: chosen, candidate, anchor or focus."""
    places = dict(mapped.places)
    areas = [mention.within for mention in mapped.mentions if mention.within]
    areas += [derived.area for derived in mapped.derived]
    others = (candidate.place for mention in mapped.mentions for candidate in mention.candidates)
    for place in (*others, *(anchor for area in areas for anchor in area.anchors), *(f.place for f in mapped.focus)):
        places.setdefault(place.id, place)
    return places


def mention_row(mention: Mention, number: int) -> Row:
    """Make the row of a mention, without foreign keys."""
    detail: Row = {
        "candidates": [[c.place.id, c.name, round(c.score, 4), c.match] for c in mention.candidates],
        "why": [[reason.kind, reason.text, round(reason.weight, 3)] for reason in mention.why],
    }
    if mention.within:
        detail["within"] = _area_row(mention.within)
    return {
        "number": number,
        "start": mention.start,
        "end": mention.end,
        "text": mention.text,
        "name": folded(mention.text),
        "place_id": mention.place.id if mention.place else None,
        "role": mention.role,
        "label": mention.label,
        "status": mention.status,
        "score": mention.score,
        "nil": mention.nil,
        "review": mention.review,
        "detail": detail,
    }


def mention_of(row: sa.RowMapping, sentence: int, places: Mapping[str, Place]) -> Mention:
    """Make a mention from its row.

    :param sentence: the index of its sentence in the document.
    :param places: the places that it refers to, by id.
    """
    detail = row["detail"]
    return Mention(
        start=row["start"],
        end=row["end"],
        text=row["text"],
        sentence=sentence,
        role=row["role"],
        place=places[row["place_id"]] if row["place_id"] is not None else None,
        score=row["score"],
        candidates=tuple(Candidate(places[c[0]], c[1], c[2], c[3]) for c in detail["candidates"]),
        nil=row["nil"],
        within=_area_of(detail["within"], places) if "within" in detail else None,
        why=tuple(Reason(*reason) for reason in detail["why"]),
        review=row["review"],
        label=row["label"],
        status=row["status"],
    )


def derived_rows(derived: Iterable[DerivedPlace]) -> list[Row]:
    """Convert derived places to JSON values."""
    return [{"start": d.start, "end": d.end, "area": _area_row(d.area), "mentions": list(d.mentions)} for d in derived]


def derived_of(
    rows: Iterable[Mapping[str, Any]], text: str, mentions: tuple[Mention, ...], places: Mapping[str, Place]
) -> tuple[DerivedPlace, ...]:
    """Make derived places from JSON values."""
    return tuple(
        DerivedPlace(
            start=row["start"],
            end=row["end"],
            text=text[row["start"] : row["end"]],
            sentence=mentions[row["mentions"][0]].sentence,
            area=_area_of(row["area"], places),
            mentions=tuple(row["mentions"]),
        )
        for row in rows
    )


def focus_rows(focus: Iterable[Focus]) -> list[list[Any]]:
    """Convert the focus of a document to JSON values."""
    return [[each.level, each.place.id, each.score] for each in focus]


def focus_of(rows: Iterable[list[Any]], places: Mapping[str, Place]) -> tuple[Focus, ...]:
    """Make the focus of a document from JSON values."""
    return tuple(Focus(level, places[place_id], score) for level, place_id, score in rows)


def sentence_of(row: sa.RowMapping, text: str) -> Sentence:
    """Make a sentence from its row."""
    return Sentence(row["start"], row["end"], text[row["start"] : row["end"]])


def place_ids(mentions: Iterable[sa.RowMapping], document: sa.RowMapping | Mapping[str, Any]) -> set[str]:
    """Collect the ids of the places that the rows of a document refer to."""
    ids = {place_id for _, place_id, _ in document["focus"]}
    for row in document["derived"]:
        ids.update(row["area"]["anchors"])
    for row in mentions:
        if row["place_id"] is not None:
            ids.add(row["place_id"])
        ids.update(candidate[0] for candidate in row["detail"]["candidates"])
        ids.update(row["detail"].get("within", {}).get("anchors", ()))
    return ids


def _area_row(area: PointRadius) -> Row:
    return {**area.to_dict(), "anchors": [anchor.id for anchor in area.anchors]}


def _area_of(row: Mapping[str, Any], places: Mapping[str, Place]) -> PointRadius:
    return PointRadius(**{**row, "anchors": tuple(places[anchor] for anchor in row["anchors"])})
