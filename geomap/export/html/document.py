"""A stand-alone HTML map: one file with text, map, list and basemap that opens from disk without any request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import IO, Any

from geomap.export.html.page import render
from geomap.places import Place, PointRadius
from geomap.records import LIKELY, SURE, MappedDocument, Mention
from geomap.wording.kinds import kind
from geomap.wording.mentions import doubt, estimate_parts, reasons, written_anchors
from geomap.wording.nesting import wholes

MAX_SHOWN_REASONS = 3
"""Maximum number of reasons shown for a choice."""

Key = str | tuple[object, ...]
"""Names a place by its id, an estimate by its holder and name, or by its document and number there."""


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
    numbers: dict[Key, int] = {place_id: number for number, place_id in enumerate(places)}
    rough: dict[Key, dict[str, Any]] = {}
    for number, mapped in enumerate(documents):
        for key, name, area, called in _estimates(number, mapped):
            if key not in numbers:
                numbers[key] = len(numbers)
                rough[key] = _rough(name, area, numbers, called)
    return {
        "sure": SURE,
        "likely": LIKELY,
        "places": [_place(place) for place in places.values()],
        "rough": list(rough.values()),
        "documents": [_document(number, mapped, numbers) for number, mapped in enumerate(documents)],
    }


def _held(mention: Mention, area: PointRadius) -> Key:
    return area.anchors[0].id, " ".join(mention.text.split()).casefold()


def _estimates(number: int, mapped: MappedDocument) -> Iterator[tuple[Key, str, PointRadius, dict[str, str]]]:
    for mention in mapped.mentions:
        if mention.within:
            yield _held(mention, mention.within), mention.text, mention.within, {}
    for index, derived in enumerate(mapped.derived):
        yield (number, index), derived.text, derived.area, written_anchors(mapped, derived)


def _rough(name: str, area: PointRadius, numbers: dict[Key, int], called: dict[str, str]) -> dict[str, Any]:
    return {
        "name": name,
        "words": estimate_parts(area, called),
        "latitude": round(area.latitude, 5),
        "longitude": round(area.longitude, 5),
        "radius": round(area.radius_km, 2),
        "anchors": [(round(a.latitude, 5), round(a.longitude, 5), numbers.get(a.id, -1)) for a in area.anchors],
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


def _document(number: int, mapped: MappedDocument, numbers: dict[Key, int]) -> dict[str, Any]:
    document = mapped.document
    at = utf16_offsets(document.text)
    return {
        "key": document.key,
        "title": document.title,
        "url": document.url,
        "published": document.published,
        "text": document.text,
        "sentences": [(at[s.start], at[s.end]) for s in mapped.sentences],
        "mentions": [_mention(mention, at, numbers) for mention in mapped.mentions],
        "derived": [
            (at[derived.start], at[derived.end], derived.sentence, numbers[number, index])
            for index, derived in enumerate(mapped.derived)
        ],
        "phrases": [
            (at[whole.start], at[whole.end], whole.derived, whole.mentions.start, whole.mentions.stop)
            for whole in wholes(mapped)
            if whole.derived is not None
        ],
        "focus": [(focus.place.name, numbers.get(focus.place.id, -1), round(focus.score, 2)) for focus in mapped.focus],
    }


def _mention(mention: Mention, at: list[int] | range, numbers: dict[Key, int]) -> tuple[Any, ...]:
    key: Key | None = mention.place.id if mention.place else None
    if mention.within:
        key = _held(mention, mention.within)
    values = (
        at[mention.start],
        at[mention.end],
        mention.sentence,
        -1 if key is None else numbers[key],
        round(mention.score, 3),
        mention.role,
    )
    why = reasons(mention, limit=MAX_SHOWN_REASONS)
    # The page treats missing values at the end as empty.
    return (*values, why, doubt(mention)) if why or mention.review else values


def utf16_offsets(text: str) -> list[int] | range:
    """Map each character offset of Python to the offset in JavaScript, which counts UTF-16 code units.

    :return: a sequence one longer than the text.
    """
    if text.isascii() or max(text) <= "\uffff":
        return range(len(text) + 1)
    return list(accumulate((2 if character > "\uffff" else 1 for character in text), initial=0))
