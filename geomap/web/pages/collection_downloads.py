"""A collection, or what a filter keeps of it, as a file."""

from __future__ import annotations

import io
import tempfile
from typing import IO, cast

from flask import Blueprint, Response, abort, request, send_file

from geomap.errors import SettingError
from geomap.web import app_state
from geomap.web.api.collection import selection_of
from geomap.web.pages.downloads import MEDIA

blueprint = Blueprint("collection_downloads", __name__)

MOST_ON_A_MAP = 20_000
"""Mentions that a stand-alone map may have: a browser holds all of them at once."""

_IN_MEMORY = 20_000_000


@blueprint.get("/c/<slug>/download.<suffix>")
def download(slug: str, suffix: str) -> Response:
    """Give the mentions that a filter keeps as a file; ``?by=place`` gives one GeoJSON feature or row a place."""
    by = request.args.get("by", "mention")
    if suffix not in MEDIA:
        abort(404)
    if by not in {"mention", "place"}:
        abort(400, "?by= is either 'mention' or 'place'.")
    selection = selection_of(slug)
    rows = selection.columns.rows
    if suffix == "html" and len(selection.positions) > MOST_ON_A_MAP:
        raise SettingError(
            f"a stand-alone map holds {MOST_ON_A_MAP:,} mentions and these are {len(selection.positions):,}: "
            "filter first, or take GeoJSON"
        )
    kept: dict[int, set[int]] = {}
    taken = rows.taken(selection.positions)
    for document, mention in zip(taken.document.tolist(), taken.ids.tolist(), strict=True):
        kept.setdefault(document, set()).add(mention)
    file = _spool()
    stream = io.TextIOWrapper(file, encoding="utf-8", newline="")
    _write(slug, kept, stream, suffix=suffix, by_place=by == "place")
    stream.detach()
    file.seek(0)
    return send_file(file, mimetype=MEDIA[suffix], as_attachment=True, download_name=f"{slug}.{suffix}")


def _spool() -> IO[bytes]:
    """Make a file that is on the disk only if it grows large; it is closed with the answer."""
    return cast(IO[bytes], tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY))


def _write(slug: str, kept: dict[int, set[int]], stream: IO[str], *, suffix: str, by_place: bool) -> None:
    # folium takes longer to import than the app takes to start, and most sessions never download
    from geomap.export import csv_table, geojson
    from geomap.export.html import document as html

    mapped = app_state.store().documents.mapped(slug, kept)
    if suffix == "html":
        html.write(list(mapped), stream, title=app_state.store().collections.get(slug).name)
        return
    write = geojson.write if suffix == "geojson" else csv_table.write
    if by_place:
        write(mapped, stream, by="place")
    else:
        write(mapped, stream, status=True)
    stream.flush()
