"""The JSON API: ``/api/documents`` and below. What it says is described in :mod:`geomap.web.payload`."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request, url_for

from geomap.web import payload, shelf, uploads
from geomap.web.library import Entry

blueprint = Blueprint("api", __name__, url_prefix="/api")


def page_of(entry: Entry) -> str:
    """The address of the page that shows a text."""
    return url_for("views.document", entry_id=entry.id)


@blueprint.get("/documents")
def documents() -> Response:
    """List the texts and how far each is."""
    return jsonify(documents=[payload.status(entry, url=page_of(entry)) for entry in shelf.library().entries()])


@blueprint.post("/documents")
def add() -> tuple[Response, int]:
    """Take a text in, as JSON or as a form, and map it in the background: 202 and how far it is."""
    entry = shelf.library().add(uploads.document_of(request))
    if not entry.settled:
        shelf.worker().submit(entry)
    return jsonify(payload.status(entry, url=page_of(entry))), 202


@blueprint.get("/documents/<entry_id>")
def document(entry_id: str) -> Response:
    """Tell all about a text: its sentences, mentions and places once it is mapped, else only how far it is."""
    entry = shelf.entry_or_404(entry_id)
    if entry.mapped is None:
        return jsonify(status=payload.status(entry, url=page_of(entry)))
    return jsonify(payload.document_payload(entry, entry.mapped, url=page_of(entry)))


@blueprint.get("/documents/<entry_id>/status")
def status(entry_id: str) -> Response:
    """Tell how far a text is."""
    entry = shelf.entry_or_404(entry_id)
    return jsonify(payload.status(entry, url=page_of(entry)))


@blueprint.delete("/documents/<entry_id>")
def remove(entry_id: str) -> tuple[Any, int]:
    """Forget a text."""
    shelf.entry_or_404(entry_id)
    shelf.library().remove(entry_id)
    return "", 204
