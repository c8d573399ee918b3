"""The stand-alone HTML map: one file that opens from disk and requests nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO

from geomap.export.registry import Exporter
from geomap.records import MappedDocument

__all__ = ["EXPORTER", "write"]


def write(documents: Iterable[MappedDocument], stream: IO[str], *, title: str = "") -> None:
    """Write one page for all documents; see :func:`geomap.export.html.document.write`."""
    from geomap.export.html.document import write as write_page  # folium takes half a second to import

    write_page(documents, stream, title=title)


EXPORTER = Exporter(
    name="html",
    label="HTML",
    summary="a stand-alone map for any browser",
    suffixes=(".html", ".htm"),
    media_type="text/html",
    write=write,
    options=("title",),
    max_mentions=20_000,  # a browser holds all of them at once
    is_map=True,
)
