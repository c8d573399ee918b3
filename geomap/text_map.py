"""One text on one map, in one call: ``geomap.map_text(text)``."""

from __future__ import annotations

import html
import io
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geomap.export import exporter, exporters
from geomap.pipeline import load, map_documents
from geomap.read import Document
from geomap.records import MappedDocument

if TYPE_CHECKING:
    from spacy.language import Language

FRAME_HEIGHT = 480
"""Height in CSS pixels of the map in a notebook."""


@dataclass(frozen=True, slots=True)
class TextMap:
    """A mapped text, which a notebook displays as a map; ``mapped`` holds its sentences, mentions and places."""

    mapped: MappedDocument

    def export(self, format_name: str, **options: Any) -> bytes:
        """Return the map in a format.

        :param format_name: ``"geojson"``, ``"csv"`` or any other name of an installed exporter.
        :param options: options of the exporter's ``write``.
        :raises SettingError: if there is no such format.
        """
        stream = io.BytesIO()
        exporter(format_name).write_bytes([self.mapped], stream, **options)
        return stream.getvalue()

    def geojson(self, **options: Any) -> str:
        """Return the mentions as GeoJSON text; options as of :func:`geomap.export.geojson.write`."""
        return self.export("geojson", **options).decode()

    def html(self) -> str:
        """Return the map as one self-contained HTML page."""
        return self.export("html").decode()

    def save(self, path: str | Path) -> Path:
        """Write the map to a file in the format of its suffix; a name without a suffix is an HTML page.

        :raises SettingError: if no format has the suffix.
        """
        path = Path(path)
        file_format = exporters().for_path(path) or exporter("html")
        path.write_bytes(self.export(file_format.name))
        return path

    def _repr_html_(self) -> str:
        # the sandbox separates the styles and scripts of the page from those of the notebook
        page = html.escape(self.html(), quote=True)
        return (
            f'<iframe sandbox="allow-scripts" title="map of the text" srcdoc="{page}" '
            f'style="width:100%;height:{FRAME_HEIGHT}px;border:0"></iframe>'
        )


def map_text(text: str, *, title: str = "", nlp: Language | None = None) -> TextMap:
    """Find and resolve the places in a text, for a map in a notebook or a file.

    >>> text_map = map_text("Talks on Syria opened in Geneva.")
    >>> [mention.place.label for mention in text_map.mapped.mentions]
    ['Syria', 'Geneva, Switzerland']

    :param title: the title of the map.
    :param nlp: a pipeline of :func:`geomap.load`; by default geomap loads one and keeps it for later calls.
    """
    document = Document(key=title or "text", text=text, title=title)
    return TextMap(next(iter(map_documents(nlp or _default_pipeline(), [document]))))


@lru_cache(maxsize=1)
def _default_pipeline() -> Language:
    return load()
