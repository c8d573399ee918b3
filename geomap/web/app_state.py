"""How the app's routes reach the workspace."""

from __future__ import annotations

from flask import abort, current_app

from geomap.records import MappedDocument
from geomap.store import Store, Stored
from geomap.workspace import Workspace


def workspace() -> Workspace:
    """The running app's workspace."""
    its: Workspace = current_app.extensions["geomap"]
    return its


def store() -> Store:
    """The running app's store."""
    return workspace().store


def default_collection() -> str:
    """The collection that takes what is added without saying where: the oldest."""
    return workspace().intake.default_collection()


def mapped_or_404(entry_id: str) -> tuple[Stored, MappedDocument]:
    """A text and its map; the request ends with 404 if it is not mapped."""
    stored = store().documents.load(entry_id)
    if stored.mapped is None:
        abort(404, "This text is not mapped.")
    return stored, stored.mapped
