"""JSONL: one document per line, with input fields, sentences, mentions and candidates, derived places and focus."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO, Any

from geomap.export.flat_rows import to_json
from geomap.export.registry import Exporter
from geomap.languages.detection import foreign_passages
from geomap.places import Place
from geomap.records import DerivedPlace, MappedDocument, Mention


def write(documents: Iterable[MappedDocument], stream: IO[str], *, why: bool = False) -> None:
    """Write one document per line, in the order of the input.

    Offsets are Python character offsets into ``text``, end exclusive. The place fields of a NIL
    mention are null; ``geonameid`` is null for a place that is not from GeoNames. A NIL mention with an estimate has a
    position: ``within`` is the id of the place that contains it, ``radius_km`` the uncertainty.
    ``status`` is present if a person has confirmed or corrected a mention, ``faults`` if components of the pipeline
    failed on the document. ``language`` is that of the document, as its source states it or as it is recognised;
    ``foreign`` is present if paragraphs are in another language than English.

    :param why: whether each mention has the evidence for its choice, heaviest first, under ``why`` too.
    """
    for mapped in documents:
        stream.write(to_json(_document(mapped, why=why)) + "\n")


def _document(mapped: MappedDocument, *, why: bool) -> dict[str, Any]:
    document = mapped.document
    standard = {
        "doc_id": document.key,
        "text": document.text,
        "title": document.title,
        "url": document.url,
        "published": document.published,
        "language": document.language,
    }
    # An empty standard field is left out unless the input has it.
    standard = {name: value for name, value in standard.items() if value or name in {"doc_id", "text"}}
    row = {
        **document.fields,
        **standard,
        "gazetteer": mapped.gazetteer,
        "sentences": [{"start": s.start, "end": s.end, "text": s.text} for s in mapped.sentences],
        "mentions": [_mention(mention, why=why) for mention in mapped.mentions],
        "derived": [_derived(derived) for derived in mapped.derived],
        "focus": [{"level": f.level, **_place(f.place), "score": round(f.score, 4)} for f in mapped.focus],
    }
    if passages := foreign_passages(document.text):
        row["foreign"] = [{"start": p.start, "end": p.end, "language": p.language} for p in passages]
    if mapped.faults:
        row["faults"] = [{"component": fault.component, "message": fault.message} for fault in mapped.faults]
    return row


def _mention(mention: Mention, *, why: bool) -> dict[str, Any]:
    area = mention.within
    fields = {
        "start": mention.start,
        "end": mention.end,
        "text": mention.text,
        "sentence": mention.sentence,
        **_place(mention.place),
        "score": round(mention.score, 4),
        "role": mention.role,
        "nil": round(mention.nil, 4),
        "review": mention.review,
        "within": area.anchors[0].id if area else None,
        "radius_km": round(area.radius_km, 3) if area else None,
        "candidates": [
            {**_place(c.place), "score": round(c.score, 4), "matched": c.name, "match": c.match}
            for c in mention.candidates
        ],
    }
    if area:
        fields |= {"lat": area.latitude, "lon": area.longitude}
    if mention.status != "unreviewed":
        fields["status"] = mention.status
    if why:
        fields["why"] = [{"kind": r.kind, "text": r.text, "weight": round(r.weight, 4)} for r in mention.why]
    return fields


def _derived(derived: DerivedPlace) -> dict[str, Any]:
    area = derived.area
    return {
        "start": derived.start,
        "end": derived.end,
        "text": derived.text,
        "sentence": derived.sentence,
        "lat": area.latitude,
        "lon": area.longitude,
        "radius_km": round(area.radius_km, 3),
        "basis": area.basis,
        "anchors": [anchor.id for anchor in area.anchors],
        "mentions": list(derived.mentions),
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


EXPORTER = Exporter(
    name="jsonl",
    label="JSONL",
    summary="one document per line, with sentences and candidates",
    suffixes=(".jsonl", ".ndjson"),
    media_type="application/jsonl",
    write=write,
    options=("why",),
)
