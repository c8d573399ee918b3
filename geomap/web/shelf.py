"""How the app's routes reach the library."""

from __future__ import annotations

from flask import abort, current_app

from geomap.records import MappedDocument
from geomap.web.jobs import Worker
from geomap.web.library import Entry, Library


def library() -> Library:
    """The running app's library."""
    shelf: Library = current_app.extensions["geomap"][0]
    return shelf


def worker() -> Worker:
    """The running app's worker."""
    hand: Worker = current_app.extensions["geomap"][1]
    return hand


def entry_or_404(entry_id: str) -> Entry:
    """The text of an id; the request ends with 404 if there is none."""
    entry = library().get(entry_id)
    if entry is None:
        abort(404)
    return entry


def mapped_or_404(entry_id: str) -> tuple[Entry, MappedDocument]:
    """A text and its map; the request ends with 404 if it is not mapped."""
    entry = entry_or_404(entry_id)
    if entry.mapped is None:
        abort(404, "This text is not mapped.")
    return entry, entry.mapped
