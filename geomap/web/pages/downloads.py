"""A mapped text as a file: GeoJSON, CSV, a stand-alone HTML map."""

from __future__ import annotations

import io
from typing import TextIO

from flask import Blueprint, Response, abort, request, send_file

from geomap.records import MappedDocument
from geomap.web import app_state

blueprint = Blueprint("downloads", __name__)

MEDIA = {"geojson": "application/geo+json", "csv": "text/csv", "html": "text/html"}
"""Media types by suffix."""


@blueprint.get("/d/<entry_id>/download.<suffix>")
def download(entry_id: str, suffix: str) -> Response:
    """Give a text's mentions as a file; ``?by=place`` gives one GeoJSON feature a place."""
    by = request.args.get("by", "mention")
    if suffix not in MEDIA:
        abort(404)
    if by not in {"mention", "place"}:
        abort(400, "?by= is either 'mention' or 'place'.")
    stored, mapped = app_state.mapped_or_404(entry_id)
    stream = io.StringIO(newline="")
    _write(mapped, stream, suffix=suffix, by=by, title=stored.entry.title)
    return send_file(
        io.BytesIO(stream.getvalue().encode()),
        mimetype=MEDIA[suffix],
        as_attachment=True,
        download_name=f"{stored.entry.id}.{suffix}",
    )


def _write(mapped: MappedDocument, stream: TextIO, *, suffix: str, by: str, title: str) -> None:
    # folium takes longer to import than the app takes to start, and most sessions never download
    from geomap.export import csv_table, geojson
    from geomap.export.html import document

    if suffix == "geojson":
        geojson.write([mapped], stream, by="place" if by == "place" else "mention")
    elif suffix == "csv":
        csv_table.write([mapped], stream)
    else:
        document.write([mapped], stream, title=title)
