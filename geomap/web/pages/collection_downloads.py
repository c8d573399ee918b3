"""Downloads of a collection, or of the mentions that match a filter, in every format of :mod:`geomap.export`."""

from __future__ import annotations

import tempfile
from typing import IO, cast

from flask import Blueprint, Response, send_file

from geomap.errors import SettingError
from geomap.web import app_state
from geomap.web.api.collections.collection import selection_of
from geomap.web.pages.downloads import requested_format

blueprint = Blueprint("collection_downloads", __name__)

_IN_MEMORY = 20_000_000


@blueprint.get("/c/<slug>/download.<suffix>")
def download(slug: str, suffix: str) -> Response:
    """Return the mentions that match a filter as a file; ``?by=place`` gives one feature or row per place."""
    exporter, by = requested_format(suffix)
    selection = selection_of(slug)
    rows = selection.columns.rows
    if exporter.max_mentions is not None and len(selection.positions) > exporter.max_mentions:
        raise SettingError(
            f"{exporter.label} files have at most {exporter.max_mentions:,} mentions and these are "
            f"{len(selection.positions):,}: use a filter, or download another format"
        )
    options = exporter.arguments(by=by, status=True, title=app_state.store().collections.get(slug).name)
    kept: dict[int, set[int]] = {}
    taken = rows.taken(selection.positions)
    for document, mention in zip(taken.document.tolist(), taken.ids.tolist(), strict=True):
        kept.setdefault(document, set()).add(mention)
    file = _spool()
    exporter.write_bytes(app_state.store().documents.mapped(slug, kept), file, **options)
    file.seek(0)
    return send_file(file, mimetype=exporter.media_type, as_attachment=True, download_name=f"{slug}.{suffix}")


def _spool() -> IO[bytes]:
    """Return a temporary file that moves to disk if it grows large; Flask closes it after the response."""
    return cast(IO[bytes], tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY))
