"""A stand-alone HTML map: one file with text, map, list and basemap that opens from disk without any request."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate
from typing import IO, Any

from geomap.export.page import render
from geomap.kinds import kind
from geomap.places import Place
from geomap.records import LIKELY, SURE, MappedDocument


def write(documents: Iterable[MappedDocument], stream: IO[str], *, title: str = "") -> None:
    """Write one page for all documents; they are held in memory.

    :param title: the page's title; by default the document's, or the number of documents.
    """
    documents = list(documents)
    stream.write(render(title or _title(documents), _payload(documents)))


def _title(documents: list[MappedDocument]) -> str:
    if len(documents) == 1:
        return documents[0].document.title or documents[0].document.key or "geomap"
    return f"{len(documents)} texts"


def _payload(documents: list[MappedDocument]) -> dict[str, Any]:
    places: dict[str, Place] = {}
    for mapped in documents:
        places |= mapped.places
    numbers = {place_id: number for number, place_id in enumerate(places)}
    return {
        "sure": SURE,
        "likely": LIKELY,
        "places": [_place(place) for place in places.values()],
        "documents": [_document(mapped, numbers) for mapped in documents],
    }


def _place(place: Place) -> dict[str, Any]:
    return {
        "name": place.name,
        "label": place.label,
        "kind": kind(place),
        "latitude": round(place.latitude, 5),
        "longitude": round(place.longitude, 5),
        "area": place.is_area,
        "bounds": place.bounds if place.is_area else None,
    }


def _document(mapped: MappedDocument, numbers: dict[str, int]) -> dict[str, Any]:
    document = mapped.document
    at = utf16_offsets(document.text)
    return {
        "key": document.key,
        "title": document.title,
        "url": document.url,
        "published": document.published,
        "text": document.text,
        "sentences": [(at[s.start], at[s.end]) for s in mapped.sentences],
        "mentions": [
            (
                at[m.start],
                at[m.end],
                m.sentence,
                numbers[m.place.id] if m.place else -1,
                round(m.score, 3),
                m.role,
            )
            for m in mapped.mentions
        ],
    }


def utf16_offsets(text: str) -> list[int] | range:
    """Give for each character offset of Python's the offset of JavaScript's, which counts UTF-16 units.

    :return: a sequence one longer than the text.
    """
    if text.isascii() or max(text) <= "\uffff":
        return range(len(text) + 1)
    return list(accumulate((2 if character > "\uffff" else 1 for character in text), initial=0))
