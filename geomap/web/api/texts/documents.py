"""``/api/documents``: add, list, read, remove and map documents; the progress of a collection."""

from __future__ import annotations

from typing import Annotated, Any, TypedDict

from flask import Blueprint, Response, jsonify, request, url_for

from geomap.store import Entry
from geomap.web import app_state, uploads
from geomap.web.api import parameters
from geomap.web.api.description.operations import PAGING, described
from geomap.web.api.texts import document_payloads as payloads

blueprint = Blueprint("api", __name__, url_prefix="/api")


class StatesPayload(TypedDict):
    """The number of documents in each state."""

    waiting: Annotated[int, "documents that are waiting to be mapped"]
    working: Annotated[int, "documents that are being mapped"]
    done: Annotated[int, "documents that are mapped"]
    failed: Annotated[int, "documents that could not be read or mapped"]
    cancelled: Annotated[int, "documents whose mapping was cancelled"]


class ProgressPayload(TypedDict):
    """The progress of a collection."""

    states: Annotated[StatesPayload, "its documents by state"]
    working: Annotated[payloads.StatusPayload | None, "the document that is being mapped, or null"]


class CancelledPayload(TypedDict):
    """The result of cancelling the waiting documents of a collection."""

    cancelled: Annotated[int, "the number of documents that were cancelled"]


def page_of(entry: Entry) -> str:
    """Return the address of the page of a document."""
    return url_for("views.document", entry_id=entry.id)


def status_of(entry: Entry) -> payloads.StatusPayload:
    """Describe the state of a document."""
    return payloads.status(entry, url=page_of(entry), words_done=app_state.workspace().worker.words_done(entry.id))


@blueprint.get("/documents")
@described(payloads.DocumentsPayload, query=PAGING)
def documents() -> Response:
    """List the documents of all collections with their states, in the order in which they were added."""
    limit, after = parameters.limit_of(request.args), parameters.cursor_of(request.args, int) or (0,)
    entries = app_state.store().documents.list(after=after[0], limit=limit + 1)
    page, more = entries[:limit], len(entries) > limit
    next_cursor = parameters.written_cursor(page[-1].number) if more else None
    return jsonify(documents=[status_of(entry) for entry in page], next=next_cursor)


@blueprint.get("/collections/<slug>/progress")
@described(ProgressPayload)
def progress(slug: str) -> Response:
    """Count the documents of a collection by state, and return the one that is being mapped."""
    app_state.store().collections.get(slug)
    counts = app_state.store().documents.states(slug)
    working = app_state.store().documents.list(slug, states=["working"], limit=1)
    states = {state: counts.get(state, 0) for state in ("waiting", "working", "done", "failed", "cancelled")}
    return jsonify(states=states, working=status_of(working[0]) if working else None)


@blueprint.post("/collections/<slug>/cancel")
@described(CancelledPayload)
def cancel_waiting(slug: str) -> Response:
    """Cancel all waiting documents of a collection."""
    return jsonify(cancelled=app_state.store().documents.cancel_waiting(slug))


@blueprint.post("/documents")
@described(
    payloads.StatusPayload,
    payloads.AddedPayload,
    status=202,
    json=payloads.TextBody,
    form=payloads.TextForm,
    errors=(404, 409),
)
def add() -> tuple[Response, int]:
    """Add a text (JSON) or files (form); they are mapped in the background."""
    statuses = [status_of(entry) for entry in uploads.add_from(request)]
    return jsonify(statuses[0] if len(statuses) == 1 else {"documents": statuses}), 202


@blueprint.get("/documents/<entry_id>")
@described(payloads.DocumentPayload, payloads.UnmappedPayload)
def document(entry_id: str) -> Response:
    """Return a document with its sentences, mentions and places if it is mapped, else only its state."""
    stored = app_state.store().documents.load(entry_id)
    status = status_of(stored.entry)
    if stored.mapped is None:
        return jsonify(status=status)
    return jsonify(payloads.document_payload(stored, stored.mapped, status=status))


@blueprint.get("/documents/<entry_id>/status")
@described(payloads.StatusPayload)
def status(entry_id: str) -> Response:
    """Return the state of a document."""
    return jsonify(status_of(app_state.store().documents.get(entry_id)))


@blueprint.delete("/documents/<entry_id>")
@described(status=204)
def remove(entry_id: str) -> tuple[Any, int]:
    """Remove a document; it can be restored."""
    app_state.store().documents.delete(entry_id)
    return "", 204


@blueprint.post("/documents/<entry_id>/restore")
@described(payloads.StatusPayload)
def restore(entry_id: str) -> Response:
    """Restore a removed document."""
    return jsonify(status_of(app_state.store().documents.restore(entry_id)))


@blueprint.post("/documents/<entry_id>/cancel")
@described(payloads.StatusPayload)
def cancel(entry_id: str) -> Response:
    """Cancel the mapping of a document, whether it is waiting or running."""
    app_state.workspace().worker.cancel(entry_id)
    return jsonify(status_of(app_state.store().documents.get(entry_id)))


@blueprint.post("/documents/<entry_id>/run")
@described(payloads.StatusPayload, status=202)
def run(entry_id: str) -> tuple[Response, int]:
    """Map a document again; its corrections are applied again."""
    documents = app_state.store().documents
    documents.settle(entry_id, "waiting", only=("done", "failed", "cancelled"))
    app_state.workspace().worker.wake()
    return jsonify(status_of(documents.get(entry_id))), 202
