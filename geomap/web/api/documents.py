"""The JSON API: ``/api/documents`` and below. What it says is described in :mod:`geomap.web.api.document_payloads`."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request, url_for

from geomap.store import Entry
from geomap.web import app_state
from geomap.web.api import document_payloads, parameters
from geomap.web.api import responses as answers
from geomap.web.api.operations import PAGE, described
from geomap.web.pages import uploads

blueprint = Blueprint("api", __name__, url_prefix="/api")


def page_of(entry: Entry) -> str:
    """The address of the page that shows a text."""
    return url_for("views.document", entry_id=entry.id)


def status_of(entry: Entry) -> document_payloads.StatusPayload:
    """Tell how far a text is."""
    return document_payloads.status(
        entry, url=page_of(entry), words_done=app_state.workspace().worker.words_done(entry.id)
    )


@blueprint.get("/documents")
@described(answers.DocumentsPayload, query=PAGE)
def documents() -> Response:
    """List the texts of all collections and how far each is, in the order in which they came."""
    limit, after = parameters.limit_of(request.args), parameters.cursor_of(request.args, int) or (0,)
    entries = app_state.store().documents.list(after=after[0], limit=limit + 1)
    told, more = entries[:limit], len(entries) > limit
    following = parameters.written_cursor(told[-1].number) if more else None
    return jsonify(documents=[status_of(entry) for entry in told], next=following)


@blueprint.get("/collections/<slug>/progress")
@described(answers.ProgressPayload)
def progress(slug: str) -> Response:
    """Tell how many texts of a collection are in each state, and the text that is being worked on."""
    app_state.store().collections.get(slug)
    counts = app_state.store().documents.states(slug)
    working = app_state.store().documents.list(slug, states=["working"], limit=1)
    states = {state: counts.get(state, 0) for state in ("waiting", "working", "done", "failed", "cancelled")}
    return jsonify(states=states, working=status_of(working[0]) if working else None)


@blueprint.post("/collections/<slug>/cancel")
@described(answers.CancelledPayload)
def cancel_waiting(slug: str) -> Response:
    """Cancel all texts of a collection that wait."""
    return jsonify(cancelled=app_state.store().documents.cancel_waiting(slug))


@blueprint.post("/documents")
@described(
    document_payloads.StatusPayload,
    answers.AddedPayload,
    status=202,
    json=answers.TextBody,
    form=answers.TextForm,
    errors=(404, 409),
)
def add() -> tuple[Response, int]:
    """Take a text in, as JSON or as a form, and map it in the background: 202 and how far it is."""
    answers = [status_of(entry) for entry in uploads.take_in(request)]
    return jsonify(answers[0] if len(answers) == 1 else {"documents": answers}), 202


@blueprint.get("/documents/<entry_id>")
@described(document_payloads.DocumentPayload, answers.UnmappedPayload)
def document(entry_id: str) -> Response:
    """Tell all about a text: its sentences, mentions and places once it is mapped, else only how far it is."""
    stored = app_state.store().documents.load(entry_id)
    status = status_of(stored.entry)
    if stored.mapped is None:
        return jsonify(status=status)
    return jsonify(document_payloads.document_payload(stored, stored.mapped, status=status))


@blueprint.get("/documents/<entry_id>/status")
@described(document_payloads.StatusPayload)
def status(entry_id: str) -> Response:
    """Tell how far a text is."""
    return jsonify(status_of(app_state.store().documents.get(entry_id)))


@blueprint.delete("/documents/<entry_id>")
@described(status=204)
def remove(entry_id: str) -> tuple[Any, int]:
    """Put a text away; it can be brought back."""
    app_state.store().documents.delete(entry_id)
    return "", 204


@blueprint.post("/documents/<entry_id>/restore")
@described(document_payloads.StatusPayload)
def restore(entry_id: str) -> Response:
    """Bring a text back that was put away."""
    return jsonify(status_of(app_state.store().documents.restore(entry_id)))


@blueprint.post("/documents/<entry_id>/cancel")
@described(document_payloads.StatusPayload)
def cancel(entry_id: str) -> Response:
    """Do not map a text that waits, or stop mapping it."""
    app_state.workspace().worker.cancel(entry_id)
    return jsonify(status_of(app_state.store().documents.get(entry_id)))


@blueprint.post("/documents/<entry_id>/run")
@described(document_payloads.StatusPayload, status=202)
def run(entry_id: str) -> tuple[Response, int]:
    """Map a text again; what was corrected stays corrected."""
    documents = app_state.store().documents
    documents.settle(entry_id, "waiting", only=("done", "failed", "cancelled"))
    app_state.workspace().worker.wake()
    return jsonify(status_of(documents.get(entry_id))), 202
