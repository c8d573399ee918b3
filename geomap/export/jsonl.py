"""JSONL: a document a line, with the input's fields, its sentences, its mentions and their candidates."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO, Any

from geomap.export.rows import to_json
from geomap.places import Place
from geomap.records import MappedDocument, Mention


def write(documents: Iterable[MappedDocument], stream: IO[str]) -> None:
    """Write documents one a line, as they come.

    Offsets are Python character offsets into ``text``, end exclusive. A NIL mention has null for all that a place
    would give; ``geonameid`` is null for a place of another source than GeoNames.
    """
    for mapped in documents:
        stream.write(to_json(_document(mapped)) + "\n")


def _document(mapped: MappedDocument) -> dict[str, Any]:
    document = mapped.document
    known = {
        "doc_id": document.key,
        "text": document.text,
        "title": document.title,
        "url": document.url,
        "published": document.published,
    }
    # A known field that is empty says no more than the input did.
    known = {name: value for name, value in known.items() if value or name in {"doc_id", "text"}}
    return {
        **document.fields,
        **known,
        "gazetteer": mapped.gazetteer,
        "sentences": [{"start": s.start, "end": s.end, "text": s.text} for s in mapped.sentences],
        "mentions": [_mention(mention) for mention in mapped.mentions],
    }


def _mention(mention: Mention) -> dict[str, Any]:
    return {
        "start": mention.start,
        "end": mention.end,
        "text": mention.text,
        "sentence": mention.sentence,
        **_place(mention.place),
        "score": round(mention.score, 4),
        "role": mention.role,
        "candidates": [
            {**_place(c.place), "score": round(c.score, 4), "matched": c.name, "match": c.match}
            for c in mention.candidates
        ],
    }


def _place(place: Place | None) -> dict[str, Any]:
    return {
        "lat": place.latitude if place else None,
        "lon": place.longitude if place else None,
        "geonameid": place.geonameid if place else None,
        "place_id": place.id if place else None,
        "name": place.name if place else None,
        "country_code": place.country_code if place else None,
        "feature_class": place.feature_class if place else None,
        "feature_code": place.feature_code if place else None,
    }
