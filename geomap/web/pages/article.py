"""The pages. The server renders all text, marks, places and sentences, so they are there without JavaScript."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Response, redirect, render_template, request, send_file, url_for
from markupsafe import Markup, escape
from werkzeug.wrappers import Response as BaseResponse

from geomap import paths
from geomap.errors import GeomapError
from geomap.web import app_state, errors, security
from geomap.web.api import document_payloads
from geomap.web.api.documents import page_of, status_of
from geomap.web.pages import reader, uploads
from geomap.wording import mentions

blueprint = Blueprint("views", __name__)

THEME_COOKIE = "geomap_theme"
SHOWN = 40
"""Texts listed on the first page; the others are in their collections."""
YEAR = 365 * 24 * 3600


@blueprint.context_processor
def chrome() -> dict[str, object]:
    """What every page shows: the texts to switch between, and how the user wants the pages."""
    theme = request.cookies.get(THEME_COOKIE, "")
    return {
        "shelf": app_state.store().documents.list(newest=True, limit=SHOWN),
        "collections": app_state.store().collections.all(),
        "theme": theme if theme in {"light", "dark"} else "system",
        "tiles": "osm" if security.online_tiles(request) else "built-in",
    }


@blueprint.app_template_filter("exact")
def exact(text: str) -> Markup:
    """Escape a text so that a browser has it character by character: it would take a bare carriage return for a line
    feed, and offsets would not hold.
    """
    return Markup(escape(text).replace("\r", Markup("&#13;")))


@blueprint.get("/")
def start() -> str:
    """The first page: texts to open, a box to paste into, a place to drop a file."""
    return _start()


def _start(*, error: str = "", text: str = "") -> str:
    documents = app_state.store().documents
    entries = documents.list(newest=True, limit=SHOWN)
    shown = {entry.key for entry in entries} | {entry.id for entry in entries}
    trials = {trial.name: trial for trial in uploads.trials() if trial.name not in shown}
    return render_template(
        "start.html",
        entries=entries,
        total=documents.count(),
        removed=documents.list(deleted=True, newest=True, limit=SHOWN),
        trials=trials,
        error=error,
        text=text,
        read_only=app_state.store().read_only,
    )


@blueprint.post("/documents")
def add() -> BaseResponse | tuple[str, int]:
    """Take a text in from the form of the first page, and go to its page."""
    try:
        entry, *others = uploads.take_in(request)
    except GeomapError as error:
        return _start(error=str(error), text=request.form.get("text", "")), errors.status_of(error)
    return redirect(url_for("views.start") if others else page_of(entry), 303)


@blueprint.get("/d/<entry_id>")
def document(entry_id: str) -> str:
    """A text with its marks, its places and their sentences; or how far it is."""
    stored = app_state.store().documents.load(entry_id)
    entry, mapped = stored.entry, stored.mapped
    if mapped is None:
        return render_template("waiting.html", entry=entry, words_done=status_of(entry)["words_done"])
    places = reader.items(mapped)
    return render_template(
        "document.html",
        entry=entry,
        mapped=mapped,
        paragraphs=list(reader.paragraphs(mapped)),
        items=places,
        about=reader.about(mapped, places),
        numbers={item.id: item.number for item in places},
        item_id=document_payloads.item_id,
        derived_id=document_payloads.derived_id,
        doubt=mentions.doubt,
    )


@blueprint.post("/d/<entry_id>/remove")
def remove(entry_id: str) -> BaseResponse:
    """Forget a text, and go to the first page."""
    app_state.store().documents.delete(entry_id)
    return redirect(url_for("views.start"), 303)


@blueprint.post("/d/<entry_id>/restore")
def restore(entry_id: str) -> BaseResponse:
    """Bring a text back that was removed, and go to its page."""
    app_state.store().documents.restore(entry_id)
    return redirect(url_for("views.document", entry_id=entry_id), 303)


@blueprint.post("/d/<entry_id>/run")
def run(entry_id: str) -> BaseResponse:
    """Map a text again, or after all, and go to its page."""
    app_state.store().documents.settle(entry_id, "waiting", only=("done", "failed", "cancelled"))
    app_state.workspace().worker.wake()
    return redirect(url_for("views.document", entry_id=entry_id), 303)


@blueprint.post("/settings")
def settings() -> BaseResponse:
    """Keep how the user wants the pages (``theme``, ``tiles``), and go back to where he was."""
    target = urlsplit(request.form.get("next", ""))
    back = target.path + (f"?{target.query}" if target.query else "")
    # "//host/path" would lead elsewhere.
    safe = back if back.startswith("/") and not back.startswith(("//", "/\\")) else url_for("views.start")
    response = redirect(safe, 303)
    theme, tiles = request.form.get("theme"), request.form.get("tiles")
    if theme in {"system", "light", "dark"}:
        response.set_cookie(THEME_COOKIE, theme, max_age=YEAR, samesite="Strict")
    if tiles in {"osm", "built-in"}:
        response.set_cookie(security.TILES_COOKIE, tiles, max_age=YEAR, samesite="Strict", httponly=True)
    return response


@blueprint.get("/basemap.pmtiles")
def basemap() -> Response:
    """The built-in map, by ranges of bytes."""
    return send_file(
        paths.folder("data") / "basemap.pmtiles", mimetype="application/vnd.pmtiles", conditional=True, max_age=3600
    )
