"""``/api/corrections``: correct mentions, undo and redo; the history of a collection."""

from __future__ import annotations

from typing import Literal

from flask import Blueprint, Response, jsonify, request

from geomap.errors import SettingError
from geomap.places import Place
from geomap.store import Correction
from geomap.store.collections import is_storable, plain
from geomap.store.corrections import Draft
from geomap.web import app_state
from geomap.web.api import parameters
from geomap.web.api.bodies import json_body
from geomap.web.api.description.operations import PAGING, described
from geomap.web.api.gazetteer import MAX_NAME_CHARACTERS
from geomap.web.api.texts.correction_payloads import (
    ChangePayload,
    CorrectionBody,
    HistoryPayload,
    ReachPayload,
    SpotBody,
    correction_payload,
)
from geomap.workspace.correcting import place_on_map

blueprint = Blueprint("corrections", __name__, url_prefix="/api")

MAX_WHO_CHARACTERS = 80


@blueprint.post("/corrections/preview")
@described(ReachPayload, json=CorrectionBody, errors=(404, 409))
def preview() -> Response:
    """Count the mentions that a correction would apply to; takes the same body as a correction."""
    reach = app_state.workspace().corrector.reach(_draft())
    return jsonify(ReachPayload(mentions=reach.mentions, documents=reach.documents, corrected=reach.corrected))


@blueprint.post("/corrections")
@described(ChangePayload, status=201, json=CorrectionBody, errors=(404, 409))
def correct() -> tuple[Response, int]:
    """Correct a mention or, depending on the scope, all mentions with its name."""
    return _changed(app_state.workspace().corrector.correct(_draft())), 201


@blueprint.post("/collections/<slug>/undo")
@described(ChangePayload, errors=(409,))
def undo(slug: str) -> Response:
    """Undo the last correction of a collection."""
    app_state.store().collections.get(slug)
    return _changed(app_state.workspace().corrector.undo(slug))


@blueprint.post("/collections/<slug>/redo")
@described(ChangePayload, errors=(409,))
def redo(slug: str) -> Response:
    """Redo the correction of a collection that was undone last."""
    app_state.store().collections.get(slug)
    return _changed(app_state.workspace().corrector.redo(slug))


@blueprint.get("/collections/<slug>/corrections")
@described(HistoryPayload, query=PAGING)
def history(slug: str) -> Response:
    """List the corrections of a collection, newest first, including those that were undone."""
    app_state.store().collections.get(slug)
    limit, before = parameters.limit_of(request.args), parameters.cursor_of(request.args, int)
    entries = app_state.store().corrections.history(slug, before=before[0] if before else None, limit=limit + 1)
    more, entries = len(entries) > limit, entries[:limit]
    can_undo, can_redo = app_state.store().corrections.steps(slug)
    return jsonify(
        corrections=[correction_payload(each) for each in entries],
        next=parameters.written_cursor(entries[-1].id) if more else None,
        can_undo=can_undo,
        can_redo=can_redo,
    )


def _changed(correction: Correction) -> Response:
    can_undo, can_redo = app_state.store().corrections.steps(correction.collection)
    return jsonify(ChangePayload(correction=correction_payload(correction), can_undo=can_undo, can_redo=can_redo))


def _draft() -> Draft:
    body = json_body(request, CorrectionBody)
    action = body["action"]
    if action == "add":
        slug = body.get("document", "")
        start, end = _number(body, "start"), _number(body, "end")
        new_start = new_end = None
    else:
        slug, start, end = app_state.store().documents.mention(_number(body, "mention"))
        moves = action == "move"
        new_start, new_end = (_number(body, name) if moves else None for name in ("start", "end"))
    return Draft(
        document=slug,
        start=start,
        end=end,
        action=action,
        scope=body.get("scope", "mention"),
        place=_place(body.get("place")),
        new_start=new_start,
        new_end=new_end,
        who=plain(" ".join(body.get("who", "").split())[:MAX_WHO_CHARACTERS]),
    )


def _place(value: str | SpotBody | None) -> Place | None:
    """Return the place with this id in the store or the gazetteer, or a new place at a point on the map."""
    if not value:
        return None
    if not isinstance(value, str):
        latitude, longitude = value["latitude"], value["longitude"]
        neighbours = app_state.workspace().pipeline.near(latitude, longitude, limit=1) if abs(latitude) <= 90 else []
        name = plain(" ".join(value.get("name", "").split())[:MAX_NAME_CHARACTERS]) or "a place on the map"
        return place_on_map(latitude, longitude, name, beside=neighbours)
    stored = app_state.store().documents.place(value) if is_storable(value) else None
    place = stored or app_state.workspace().pipeline.gazetteer().place(value)
    if place is None:
        raise SettingError(f"there is no place {value[:80]!r}: use an id from a search of the gazetteer")
    return place


def _number(body: CorrectionBody, name: Literal["mention", "start", "end"]) -> int:
    if name not in body:
        raise SettingError(f'"{name}" is missing: {body["action"]!r} requires it')
    return body[name]
