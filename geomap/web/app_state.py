"""Access to the workspace and the store of the running app."""

from __future__ import annotations

from flask import abort, current_app

from geomap.records import MappedDocument
from geomap.store import Store, Stored
from geomap.workspace import Workspace


def workspace() -> Workspace:
    """Return the workspace of the running app."""
    current: Workspace = current_app.extensions["geomap"]
    return current


def store() -> Store:
    """Return the store of the running app."""
    return workspace().store


def default_collection() -> str:
    """Return the slug of the collection for documents that name none: the oldest."""
    return workspace().intake.default_collection()


def mapped_or_404(entry_id: str) -> tuple[Stored, MappedDocument]:
    """Load a document and its map; end the request with 404 if it is not mapped."""
    stored = store().documents.load(entry_id)
    if stored.mapped is None:
        abort(404, "This document is not mapped.")
    return stored, stored.mapped
