"""The JSON API of corrections: what a mention may mean, putting it right, undo and redo, the history."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

from flask import Blueprint, Response, jsonify, request

from geomap.errors import NotInStore, ParameterError, SettingError
from geomap.places import Candidate, Place, distance_km
from geomap.records import Mention
from geomap.store import Correction, Stored
from geomap.store.collections import is_storable, plain
from geomap.store.corrections import Action, Draft, Scope
from geomap.web import app_state
from geomap.web.api import document_payloads, parameters
from geomap.web.api.bodies import json_body
from geomap.web.api.documents import status_of
from geomap.web.api.operations import PAGE, Parameter, described
from geomap.workspace.correcting import place_on_map
from geomap.workspace.overlay import concerning

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
    concerned, ``documents`` in how many; ``document`` names the one where it was made, ``title`` is what to call it.
    """

    id: int
    start: int
    end: int
    action: Action
    scope: Scope
    text: str
    place: str
    before: str
    who: str
    created: str
    undone: str | None
    mentions: int
    documents: int
    document: str
    title: str


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

    place: document_payloads.PlacePayload
    name: str
    match: str
    km: float | None


class RankedPayload(document_payloads.PlacePayload):
    """A place that a mention may mean.

    ``score`` from 0 to 1; ``id``, ``name``, ``main_name``, ``label``, ``kind``, ``latitude``, ``longitude``,
    ``bounds``, ``area``, ``country_code`` and ``population`` are as of any place.
    """

    score: float


class MentionAnswerPayload(TypedDict):
    """All about a mention.

    The ``mention`` as in its document, and its ``number`` there; ``document`` is how far that is. ``sentences`` are
    the mention's and those around it, and ``sentence`` is its own's index among them. ``candidates`` are the places
    that it may mean, best first; ``places`` are all that its document mentions; ``estimates`` is its own, if it is
    placed roughly; ``history`` holds the corrections that concern it.
    """

    mention: document_payloads.MentionPayload
    number: int
    document: document_payloads.StatusPayload
    sentences: list[str]
    sentence: int
    candidates: list[RankedPayload]
    places: list[document_payloads.PlacePayload]
    estimates: list[document_payloads.EstimatePayload]
    history: list[CorrectionPayload]


class HistoryPayload(TypedDict):
    """The ``corrections`` of a collection, newest first; ``next`` is the cursor of the next page, or null; ``can_undo``
    and ``can_redo`` say whether there is something to undo and to redo.
    """

    corrections: list[CorrectionPayload]
    next: str | None
    can_undo: bool
    can_redo: bool


class FoundPlacesPayload(TypedDict):
    """What a search of the gazetteer finds: ``places``, best or nearest first."""

    places: list[FoundPayload]


class SpotBody(TypedDict):
    """A place on the map: ``latitude`` and ``longitude`` in degrees, ``name`` what to call it."""

    latitude: float
    longitude: float
    name: NotRequired[str]


class CorrectionBody(TypedDict):
    """A correction to be made.

    ``action`` says what is wrong, "confirm" nothing, "choose" it is another place, "reject" it is no place, "unplace"
    it is one that cannot be placed, "move" its ends are elsewhere, "add" it was missed. ``mention`` is its id; for
    "add" ``document`` is the id of the text instead. ``start`` and ``end`` are the new ends for "move" and "add", in
    characters of the text. ``scope`` is "mention", if it is left out, "document" for all mentions of the same name in
    the text, or "collection" for all in the collection. ``place`` is an id, as a search gives it, or a spot on the map.
    ``who`` makes the correction, up to 80 characters.
    """

    action: Action
    mention: NotRequired[int]
    document: NotRequired[str]
    start: NotRequired[int]
    end: NotRequired[int]
    scope: NotRequired[Scope]
    place: NotRequired[str | SpotBody | None]
    who: NotRequired[str]


SEARCH = (
    Parameter("q", "a name, or the beginning of one"),
    Parameter("near", "places around this spot instead, latitude,longitude in degrees"),
)


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
        title=correction.title,
    )


@blueprint.get("/mentions/<int:number>")
@described(MentionAnswerPayload)
def mention(number: int) -> Response:
    """Tell all about one mention: its sentence, what it may mean, the other places of its text, its history."""
    slug, _, _ = app_state.store().documents.mention(number)
    stored = app_state.store().documents.load(slug)
    told = document_payloads.document_payload(stored, _mapped(stored), status=status_of(stored.entry))
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
@described(ReachPayload, json=CorrectionBody, errors=(404, 409))
def preview() -> Response:
    """Say what a correction would concern; takes what a correction takes."""
    reach = app_state.workspace().corrector.reach(_draft())
    return jsonify(ReachPayload(mentions=reach.mentions, documents=reach.documents, corrected=reach.corrected))


@blueprint.post("/corrections")
@described(ChangePayload, status=201, json=CorrectionBody, errors=(404, 409))
def correct() -> tuple[Response, int]:
    """Put a mention right, and with it perhaps others of its name."""
    return _changed(app_state.workspace().corrector.correct(_draft())), 201


@blueprint.post("/collections/<slug>/undo")
@described(ChangePayload, errors=(409,))
def undo(slug: str) -> Response:
    """Take the last correction of a collection back."""
    app_state.store().collections.get(slug)
    return _changed(app_state.workspace().corrector.undo(slug))


@blueprint.post("/collections/<slug>/redo")
@described(ChangePayload, errors=(409,))
def redo(slug: str) -> Response:
    """Make the correction again that was taken back last."""
    app_state.store().collections.get(slug)
    return _changed(app_state.workspace().corrector.redo(slug))


@blueprint.get("/collections/<slug>/corrections")
@described(HistoryPayload, query=PAGE)
def history(slug: str) -> Response:
    """List the corrections of a collection, newest first, also those that were taken back."""
    app_state.store().collections.get(slug)
    limit, before = parameters.limit_of(request.args), parameters.cursor_of(request.args, int)
    found = app_state.store().corrections.history(slug, before=before[0] if before else None, limit=limit + 1)
    more, found = len(found) > limit, found[:limit]
    can_undo, can_redo = app_state.store().corrections.steps(slug)
    return jsonify(
        corrections=[correction_payload(each) for each in found],
        next=parameters.written_cursor(found[-1].id) if more else None,
        can_undo=can_undo,
        can_redo=can_redo,
    )


@blueprint.get("/gazetteer")
@described(FoundPlacesPayload, query=SEARCH)
def gazetteer() -> Response:
    """Find places by a name (``q``), or those around a spot (``near`` as latitude,longitude), best first."""
    near = request.args.get("near", "")
    spot = _spot(near) if near else None
    name = " ".join(request.args.get("q", "").split())[:200]
    if not name and spot is None:
        raise ParameterError("say what to look for: q=NAME, or near=LATITUDE,LONGITUDE")
    its = app_state.workspace().pipeline
    if spot is not None:
        found = [Candidate(place, place.name, 1.0) for place in its.near(*spot, limit=NEAREST)]
    else:
        found = its.search(name, limit=FOUND)
    told = [
        FoundPayload(
            place=document_payloads.place_payload(each.place),
            name=each.name,
            match=each.match,
            km=round(distance_km(*spot, each.place.latitude, each.place.longitude), 1) if spot else None,
        )
        for each in found
    ]
    return jsonify(places=told)


def _changed(correction: Correction) -> Response:
    can_undo, can_redo = app_state.store().corrections.steps(correction.collection)
    return jsonify(ChangePayload(correction=correction_payload(correction), can_undo=can_undo, can_redo=can_redo))


def _history(stored: Stored, mention: Mention) -> list[Correction]:
    """List the corrections that concern a mention, oldest first."""
    return concerning(
        (mention.start, mention.end),
        stored.document.text,
        stored.spans,
        app_state.store().corrections.of_document(stored.entry.number),
        document=stored.entry.number,
        version=stored.entry.version,
        since=stored.since,
    )


def _mapped(stored: Stored) -> Any:
    if stored.mapped is None:
        raise NotInStore(f"{stored.entry.id!r} is not mapped yet: wait until it is")
    return stored.mapped


def _draft() -> Draft:
    body = json_body(request, CorrectionBody)
    action = body["action"]
    if action == "add":
        slug = body.get("document", "")
        start, end = _number(body, "start"), _number(body, "end")
        new_start = new_end = None
    else:
        slug, start, end = app_state.store().documents.mention(_number(body, "mention"))
        moved = action == "move"
        new_start, new_end = (_number(body, name) if moved else None for name in ("start", "end"))
    return Draft(
        document=slug,
        start=start,
        end=end,
        action=action,
        scope=body.get("scope", "mention"),
        place=_place(body.get("place")),
        new_start=new_start,
        new_end=new_end,
        who=plain(" ".join(body.get("who", "").split())[:80]),
    )


def _place(told: str | SpotBody | None) -> Place | None:
    """Find the place that is meant: an id that the store or the gazetteer knows, or a spot on the map."""
    if not told:
        return None
    if not isinstance(told, str):
        latitude, longitude = told["latitude"], told["longitude"]
        beside = app_state.workspace().pipeline.near(latitude, longitude, limit=1) if abs(latitude) <= 90 else []
        name = plain(" ".join(told.get("name", "").split())[:200]) or "a place on the map"
        return place_on_map(latitude, longitude, name, beside=beside)
    known = app_state.store().documents.place(told) if is_storable(told) else None
    place = known or app_state.workspace().pipeline.gazetteer().place(told)
    if place is None:
        raise SettingError(f"there is no place {told[:80]!r}: choose one that a search gives")
    return place


def _number(body: CorrectionBody, name: Literal["mention", "start", "end"]) -> int:
    if name not in body:
        raise SettingError(f'"{name}" is missing, which {body["action"]!r} needs: give it')
    return body[name]


def _spot(text: str) -> tuple[float, float]:
    try:
        latitude, longitude = (float(part) for part in text.split(","))
    except ValueError:
        raise ParameterError("near takes latitude,longitude in degrees, such as 36.2,37.16") from None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ParameterError("near is nowhere on Earth: give latitude,longitude in degrees")
    return latitude, longitude
