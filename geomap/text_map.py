"""One text on one map, in one call: ``geomap.map_text(text)``."""

from __future__ import annotations

import html
import io
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geomap.export import geojson
from geomap.export.html import document as html_map
from geomap.pipeline import load, map_documents
from geomap.read import Document
from geomap.records import MappedDocument

if TYPE_CHECKING:
    from spacy.language import Language

FRAME_HEIGHT = 480
"""Height in CSS pixels of the map in a notebook."""


@dataclass(frozen=True, slots=True)
class TextMap:
    """A mapped text that shows itself as a map in a notebook; ``mapped`` holds its sentences, mentions and places."""

    mapped: MappedDocument

    def geojson(self, **options: Any) -> str:
        """Give the mentions as GeoJSON text; options as of :func:`geomap.export.geojson.write`."""
        stream = io.StringIO()
        geojson.write([self.mapped], stream, **options)
        return stream.getvalue()

    def html(self) -> str:
        """Give the map as one self-contained HTML page."""
        stream = io.StringIO()
        html_map.write([self.mapped], stream)
        return stream.getvalue()

    def save(self, path: str | Path) -> Path:
        """Write the map to a file that opens in any browser, without a network."""
        path = Path(path)
        path.write_text(self.html(), encoding="utf-8")
        return path

    def _repr_html_(self) -> str:
        # a sandboxed frame: the page's styles and scripts stay inside it, and the notebook's outside
        page = html.escape(self.html(), quote=True)
        return (
            f'<iframe sandbox="allow-scripts" title="map of the text" srcdoc="{page}" '
            f'style="width:100%;height:{FRAME_HEIGHT}px;border:0"></iframe>'
        )


def map_text(text: str, *, title: str = "", nlp: Language | None = None) -> TextMap:
    """Find and resolve the places in a text.

    :param title: what the map is called.
    :param nlp: a pipeline of :func:`geomap.load`; without it the default one is loaded once and kept.
    """
    document = Document(key=title or "text", text=text, title=title)
    return TextMap(next(iter(map_documents(nlp or _default_pipeline(), [document]))))


@lru_cache(maxsize=1)
def _default_pipeline() -> Language:
    return load()
