"""Downloads of a mapped text, in every format of :mod:`geomap.export`."""

from __future__ import annotations

import io
from typing import Any, NamedTuple

from flask import Blueprint, Response, abort, request, send_file, url_for

from geomap.export import Exporter, exporters
from geomap.web import app_state

blueprint = Blueprint("downloads", __name__)


class DownloadLink(NamedTuple):
    """An entry of a menu of downloads."""

    url: str
    label: str
    description: str


@blueprint.get("/d/<entry_id>/download.<suffix>")
def download(entry_id: str, suffix: str) -> Response:
    """Return a text's mentions as a file; ``?by=place`` gives one feature or row per place."""
    exporter, by = requested_format(suffix)
    stored, mapped = app_state.mapped_or_404(entry_id)
    options = exporter.arguments(by=by, title=stored.entry.title)
    stream = io.BytesIO()
    exporter.write_bytes([mapped], stream, **options)
    stream.seek(0)
    name = f"{stored.entry.id}.{suffix}"
    return send_file(stream, mimetype=exporter.media_type, as_attachment=True, download_name=name)


def requested_format(suffix: str) -> tuple[Exporter, str]:
    """Return the exporter for a URL's suffix and the value of ``?by=``; abort if there is none."""
    by = request.args.get("by", "mention")
    exporter = exporters().with_suffix(f".{suffix}")
    if exporter is None:
        abort(404)
    if by not in {"mention", "place"}:
        abort(400, "?by= is either 'mention' or 'place'.")
    return exporter, by


@blueprint.app_template_global()
def download_links(endpoint: str, **values: Any) -> list[DownloadLink]:
    """Return the entries of a menu of downloads: one per format, or two if it can be per mention or per place."""
    links = []
    for exporter in exporters():
        url = url_for(endpoint, suffix=exporter.suffixes[0].removeprefix("."), **values)
        if "by" in exporter.options:
            links.append(DownloadLink(url, exporter.label, f"one {exporter.unit} per mention"))
            links.append(DownloadLink(f"{url}?by=place", exporter.label, f"one {exporter.unit} per place"))
        else:
            links.append(DownloadLink(url, exporter.label, exporter.summary))
    return links
