"""The start page and the page of a document. All text, marks, places and sentences are rendered here, so that they can
be read without JavaScript.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Response, redirect, render_template, request, send_file, url_for
from markupsafe import Markup, escape
from werkzeug.wrappers import Response as BaseResponse

from geomap import paths
from geomap.errors import GeomapError
from geomap.languages.detection import language_notice
from geomap.store import Entry
from geomap.web import app_state, errors, security, uploads
from geomap.web.api.texts import mention_payloads
from geomap.web.api.texts.documents import page_of, status_of
from geomap.web.pages import reader
from geomap.web.pages.layout import THEME_COOKIE, THEMES, TILES
from geomap.wording import mentions

blueprint = Blueprint("views", __name__)

MAX_RECENT_DOCUMENTS = 40
"""Documents listed on the start page and in the document menu; the others are in their collections."""

COOKIE_SECONDS = 365 * 24 * 3600


@blueprint.app_template_filter("exact")
def exact(text: str) -> Markup:
    """Escape a text so that every character keeps its offset: browsers turn a bare carriage return into a line feed."""
    return Markup(escape(text).replace("\r", Markup("&#13;")))


@blueprint.get("/")
def start() -> str:
    """Show the start page: documents to open, a form to paste a text, an area to drop files."""
    return _start()


def _start(*, error: str = "", text: str = "") -> str:
    documents = app_state.store().documents
    entries = _recent_documents()
    names = {entry.key for entry in entries} | {entry.id for entry in entries}
    samples = {sample.name: sample for sample in uploads.samples() if sample.name not in names}
    return render_template(
        "start.html",
        entries=entries,
        collections=app_state.store().collections.all(),
        total=documents.count(),
        removed=documents.list(deleted=True, newest=True, limit=MAX_RECENT_DOCUMENTS),
        samples=samples,
        error=error,
        text=text,
        read_only=app_state.store().read_only,
    )


def _recent_documents() -> list[Entry]:
    return app_state.store().documents.list(newest=True, limit=MAX_RECENT_DOCUMENTS)


@blueprint.post("/documents")
def add() -> BaseResponse | tuple[str, int]:
    """Add the documents of the form on the start page, and redirect to the new document."""
    try:
        entry, *others = uploads.add_from(request)
    except GeomapError as error:
        return _start(error=str(error), text=request.form.get("text", "")), errors.status_of(error)
    return redirect(url_for("views.start") if others else page_of(entry), 303)


@blueprint.get("/d/<entry_id>")
def document(entry_id: str) -> str:
    """Show a document with its marks, its places and their sentences, or its progress while it is not mapped."""
    stored = app_state.store().documents.load(entry_id)
    entry, mapped = stored.entry, stored.mapped
    if mapped is None:
        return render_template("waiting.html", entry=entry, words_done=status_of(entry)["words_done"])
    items = reader.items(mapped)
    return render_template(
        "document.html",
        entry=entry,
        recent_documents=_recent_documents(),
        mapped=mapped,
        paragraphs=list(reader.paragraphs(mapped)),
        items=items,
        about=reader.about(mapped, items),
        language_notice=language_notice(mapped.document.language, mapped.document.text),
        numbers={item.id: item.number for item in items},
        item_id=mention_payloads.item_id,
        derived_id=mention_payloads.derived_id,
        doubt=mentions.doubt,
    )


@blueprint.post("/d/<entry_id>/remove")
def remove(entry_id: str) -> BaseResponse:
    """Remove a document, and redirect to the start page."""
    app_state.store().documents.delete(entry_id)
    return redirect(url_for("views.start"), 303)


@blueprint.post("/d/<entry_id>/restore")
def restore(entry_id: str) -> BaseResponse:
    """Restore a removed document, and redirect to its page."""
    app_state.store().documents.restore(entry_id)
    return redirect(url_for("views.document", entry_id=entry_id), 303)


@blueprint.post("/d/<entry_id>/run")
def run(entry_id: str) -> BaseResponse:
    """Put a document back in the queue, and redirect to its page."""
    app_state.store().documents.settle(entry_id, "waiting", only=("done", "failed", "cancelled"))
    app_state.workspace().worker.wake()
    return redirect(url_for("views.document", entry_id=entry_id), 303)


@blueprint.post("/settings")
def settings() -> BaseResponse:
    """Store the ``theme`` or ``tiles`` choice in a cookie, and redirect to the page that the form was on."""
    target = urlsplit(request.form.get("next", ""))
    address = target.path + (f"?{target.query}" if target.query else "")
    # "//host/path" would be an address on another host
    is_local = address.startswith("/") and not address.startswith(("//", "/\\"))
    response = redirect(address if is_local else url_for("views.start"), 303)
    theme, tiles = request.form.get("theme"), request.form.get("tiles")
    if theme in THEMES:
        response.set_cookie(THEME_COOKIE, theme, max_age=COOKIE_SECONDS, samesite="Strict")
    if tiles in TILES:
        response.set_cookie(security.TILES_COOKIE, tiles, max_age=COOKIE_SECONDS, samesite="Strict", httponly=True)
    return response


@blueprint.get("/basemap.pmtiles")
def basemap() -> Response:
    """Send the built-in base map; the map library requests byte ranges of it."""
    return send_file(
        paths.folder("data") / "basemap.pmtiles", mimetype="application/vnd.pmtiles", conditional=True, max_age=3600
    )
