"""The JSON API of corrections: what a mention may mean, putting it right, undo and redo, the history."""

from __future__ import annotations

from typing import Any, Protocol, TypedDict, cast, runtime_checkable

from flask import Blueprint, Response, jsonify, request

from geomap.errors import NotInStore, SettingError
from geomap.gazetteer.remote import RemoteGazetteer
from geomap.places import Candidate, Place, distance_km
from geomap.records import Mention, folded
from geomap.store import Correction, Stored
from geomap.store.corrections import Action, Draft, Scope
from geomap.web import payload, shelf
from geomap.web.api import status_of
from geomap.workspace.correcting import place_on_map
from geomap.workspace.overlay import lay_over

blueprint = Blueprint("corrections", __name__, url_prefix="/api")

FOUND = 20
"""Places told at most of those that a search of the gazetteer finds."""
AROUND = 2
"""Sentences told on either side of a mention's."""
NEAREST = 8
"""Places told of those around a spot."""


class CorrectionPayload(TypedDict):
    """A correction.

    ``id`` numbers it; ``start`` and ``end`` are where its mention was, in code points; ``action`` is "confirm",
    "choose", "reject", "unplace", "move" or "add"; ``scope`` "mention", "document" or "collection". ``text`` is the
    mention as it was, ``place`` the label of the place that it was given, or empty, ``before`` that of the place it
    had. ``who`` made it when (``created``); ``undone`` when it was taken back, or null. ``mentions`` is how many it
    concerned, ``documents`` in how many; ``document`` names the one where it was made.
    """

    id: int
    start: int
    end: int
    action: str
    scope: str
    text: str
    place: str
    before: str
    who: str
    created: str
    undone: str | None
    mentions: int
    documents: int
    document: str


class ReachPayload(TypedDict):
    """What a correction would concern: ``mentions`` in ``documents``, of them ``corrected`` by hand before."""

    mentions: int
    documents: int
    corrected: int


class ChangePayload(TypedDict):
    """What was changed: the ``correction``; ``can_undo`` and ``can_redo`` say whether there is more of either."""

    correction: CorrectionPayload
    can_undo: bool
    can_redo: bool


class FoundPayload(TypedDict):
    """A place that a search found: the ``place``, the ``name`` that matched, ``match`` how, ``km`` from the spot asked
    about, or null.
    """

    place: payload.PlacePayload
    name: str
    match: str
    km: float | None


@runtime_checkable
class Searchable(Protocol):
    """A gazetteer that finds places by the beginning of a name, and around a spot."""

    def search(self, text: str, *, limit: int = 20) -> list[Candidate]:
        """Find places by a name or its beginning, best first."""

    def near(self, latitude: float, longitude: float, *, limit: int = 1) -> list[Place]:
        """Give the places nearest to a point in degrees."""


def correction_payload(correction: Correction) -> CorrectionPayload:
    """Tell of a correction."""
    return CorrectionPayload(
        id=correction.id,
        start=correction.start,
        end=correction.end,
        action=correction.action,
        scope=correction.scope,
        text=correction.text,
        place=correction.place.label if correction.place else "",
        before=correction.was,
        who=correction.who,
        created=correction.created,
        undone=correction.undone,
        mentions=correction.mentions,
        documents=correction.documents,
        document=correction.document,
    )


@blueprint.get("/mentions/<int:number>")
def mention(number: int) -> Response:
    """Tell all about one mention: its sentence, what it may mean, the other places of its text, its history."""
    slug, _, _ = shelf.store().documents.mention(number)
    stored = shelf.store().documents.load(slug)
    told = payload.document_payload(stored, _mapped(stored), status=status_of(stored.entry))
    assert stored.mapped is not None
    if number not in stored.mention_ids:
        raise NotInStore("there is no such mention in the text any more: load the page again")
    index = stored.mention_ids.index(number)
    own = told["mentions"][index]
    known = {place["id"]: place for place in [*told["places"], *told["candidates"]]}
    first = max(0, own["sentence"] - AROUND)
    return jsonify(
        mention=own,
        number=index,
        document=told["status"],
        sentences=told["sentences"][first : own["sentence"] + AROUND + 1],
        sentence=own["sentence"] - first,
        candidates=[{**known[each["place"]], "score": each["score"]} for each in own["candidates"]],
        places=told["places"],
        estimates=[each for each in told["estimates"] if each["id"] == own["item"]],
        history=[correction_payload(each) for each in _history(stored, stored.mapped.mentions[index])],
    )


@blueprint.post("/corrections/preview")
def preview() -> Response:
    """Say what a correction would concern; takes what a correction takes."""
    reach = shelf.workspace().corrector.reach(_draft())
    return jsonify(ReachPayload(mentions=reach.mentions, documents=reach.documents, corrected=reach.corrected))


@blueprint.post("/corrections")
def correct() -> tuple[Response, int]:
    """Put a mention right, and with it perhaps others of its name."""
    return _changed(shelf.workspace().corrector.correct(_draft())), 201


@blueprint.post("/collections/<slug>/undo")
def undo(slug: str) -> Response:
    """Take the last correction of a collection back."""
    shelf.store().collections.get(slug)
    return _changed(shelf.workspace().corrector.undo(slug))


@blueprint.post("/collections/<slug>/redo")
def redo(slug: str) -> Response:
    """Make the correction again that was taken back last."""
    shelf.store().collections.get(slug)
    return _changed(shelf.workspace().corrector.redo(slug))


@blueprint.get("/collections/<slug>/corrections")
def history(slug: str) -> Response:
    """List the corrections of a collection, newest first, also those that were taken back."""
    shelf.store().collections.get(slug)
    cursor, limit = request.args.get("cursor", ""), request.args.get("limit", "50")
    if (cursor and not _is_number(cursor)) or not _is_number(limit) or not 1 <= int(limit) <= 200:
        raise SettingError("cursor is what 'next' told and limit a number from 1 to 200: correct them")
    found = shelf.store().corrections.history(slug, before=int(cursor) if cursor else None, limit=int(limit) + 1)
    more = len(found) > int(limit)
    found = found[: int(limit)]
    can_undo, can_redo = shelf.store().corrections.steps(slug)
    return jsonify(
        corrections=[correction_payload(each) for each in found],
        next=str(found[-1].id) if more else None,
        can_undo=can_undo,
        can_redo=can_redo,
    )


@blueprint.get("/gazetteer")
def gazetteer() -> Response:
    """Find places by a name (``q``), or those around a spot (``near`` as latitude,longitude), best first."""
    near = request.args.get("near", "")
    spot = _spot(near) if near else None
    name = " ".join(request.args.get("q", "").split())[:200]
    if not name and spot is None:
        raise SettingError("say what to look for: q=NAME, or near=LATITUDE,LONGITUDE")
    its = shelf.workspace().pipeline.gazetteer()
    if isinstance(its, RemoteGazetteer):
        its = its.primary  # a service must not be asked with every letter
    if spot is not None:
        around = its.near(*spot, limit=NEAREST) if isinstance(its, Searchable) else []
        found = [Candidate(place, place.name, 1.0) for place in around]
    else:
        name = name.replace("\0", "")
        found = its.search(name, limit=FOUND) if isinstance(its, Searchable) else its.candidates([name])[0]
    told = [
        FoundPayload(
            place=payload.place_payload(each.place),
            name=each.name,
            match=each.match,
            km=round(distance_km(*spot, each.place.latitude, each.place.longitude), 1) if spot else None,
        )
        for each in found[:FOUND]
    ]
    return jsonify(places=told)


def _changed(correction: Correction) -> Response:
    can_undo, can_redo = shelf.store().corrections.steps(correction.collection)
    return jsonify(ChangePayload(correction=correction_payload(correction), can_undo=can_undo, can_redo=can_redo))


def _history(stored: Stored, mention: Mention) -> list[Correction]:
    """Give the corrections that had a say in a mention, oldest first."""
    its = shelf.store().corrections.of_document(stored.entry.number)
    over = lay_over(
        stored.document.text,
        stored.spans,
        its,
        document=stored.entry.number,
        version=stored.entry.version,
        since=stored.since,
    )
    deciding = over.corrections.get((mention.start, mention.end))
    name = folded(mention.text)
    spans = {(mention.start, mention.end)}
    found = []
    for each in reversed(its):
        is_own = each.document_id == stored.entry.number and each.version == stored.entry.version
        if is_own and (each.new_start, each.new_end) in spans:
            spans.add((each.start, each.end))
        direct = is_own and not spans.isdisjoint({(each.start, each.end), (each.new_start, each.new_end)})
        if direct or each.id == deciding or (each.scope != "mention" and each.name == name and each.id > stored.since):
            found.append(each)
    return found[::-1]


def _mapped(stored: Stored) -> Any:
    if stored.mapped is None:
        raise NotInStore(f"{stored.entry.id!r} is not mapped yet: wait until it is")
    return stored.mapped


def _draft() -> Draft:
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise SettingError('send a JSON object with "mention", "action" and "scope"')
    action = cast(Action, str(body.get("action", "")))
    if action == "add":
        slug = str(body.get("document", ""))
        start, end = _number(body, "start"), _number(body, "end")
        new_start = new_end = None
    else:
        slug, start, end = shelf.store().documents.mention(_number(body, "mention"))
        moved = action == "move"
        new_start, new_end = (_number(body, name) if moved else None for name in ("start", "end"))
    return Draft(
        document=slug,
        start=start,
        end=end,
        action=action,
        scope=cast(Scope, str(body.get("scope") or "mention")),
        place=_place(body.get("place")),
        new_start=new_start,
        new_end=new_end,
        who=" ".join(str(body.get("who") or "").split())[:80],
    )


def _place(told: Any) -> Place | None:
    """Find the place that is meant: an id that the store or the gazetteer knows, or a spot on the map."""
    if told is None or told == "":
        return None
    if isinstance(told, dict):
        latitude, longitude = (_coordinate(told, name) for name in ("latitude", "longitude"))
        return place_on_map(latitude, longitude, str(told.get("name") or "a place on the map")[:200])
    place = shelf.store().documents.place(str(told)) or shelf.workspace().pipeline.gazetteer().place(str(told))
    if place is None:
        raise SettingError(f"there is no place {str(told)[:80]!r}: choose one that a search gives")
    return place


def _coordinate(told: dict[str, Any], name: str) -> float:
    value = told.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= 180:
        raise SettingError('a place on the map needs "latitude" and "longitude" in degrees: give both')
    return float(value)


def _number(body: dict[str, Any], name: str) -> int:
    value = body.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**53:
        raise SettingError(f'"{name}" must be a whole number: give it')
    return value


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 16


def _spot(text: str) -> tuple[float, float]:
    try:
        latitude, longitude = (float(part) for part in text.split(","))
    except ValueError:
        raise SettingError("near takes latitude,longitude in degrees, such as 36.2,37.16") from None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise SettingError("near is nowhere on Earth: give latitude,longitude in degrees")
    return latitude, longitude
