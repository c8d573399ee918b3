"""A mapped text as a file: GeoJSON, CSV, a stand-alone HTML map."""

from __future__ import annotations

import io

from flask import Blueprint, Response, abort, request, send_file

from geomap.export import geojson, html, table
from geomap.web import shelf

blueprint = Blueprint("downloads", __name__)

MEDIA = {"geojson": "application/geo+json", "csv": "text/csv", "html": "text/html"}
"""Media types by suffix."""


@blueprint.get("/d/<entry_id>/download.<suffix>")
def download(entry_id: str, suffix: str) -> Response:
    """Give a text's mentions as a file; ``?by=place`` gives one GeoJSON feature a place."""
    if suffix not in MEDIA:
        abort(404)
    entry, mapped = shelf.mapped_or_404(entry_id)
    stream = io.StringIO(newline="")
    if suffix == "geojson":
        by = request.args.get("by", "mention")
        if by not in {"mention", "place"}:
            abort(400, "?by= is either 'mention' or 'place'.")
        geojson.write([mapped], stream, by=by)
    elif suffix == "csv":
        table.write([mapped], stream)
    else:
        html.write([mapped], stream, title=entry.title)
    return send_file(
        io.BytesIO(stream.getvalue().encode()),
        mimetype=MEDIA[suffix],
        as_attachment=True,
        download_name=f"{entry.id}.{suffix}",
    )
