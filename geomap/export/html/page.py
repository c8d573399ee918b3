"""The page of the stand-alone map: folium's map with its files inlined, its own basemap, and a closed policy.

folium writes text into scripts, renders with Jinja what it has rendered before, and by default loads ten files from
elsewhere. So nothing but a skeleton goes through it: files and data take the places of tokens afterwards, the data in
a JSON block, and a policy lets only the scripts run that are known by their hashes.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
from typing import Any

import folium
from branca.element import MacroElement
from jinja2 import Template

from geomap.errors import GeomapError
from geomap.export.flat_rows import to_json
from geomap.paths import folder

SCRIPTS = (
    "vendor/leaflet/leaflet.js",
    "vendor/protomaps/protomaps-leaflet.js",
    "vendor/protomaps/pmtiles.js",
    "standalone.bundle.js",
)
STYLES = ("vendor/leaflet/leaflet.css", "standalone.css")
"""Files of ``static/`` that the page carries, in their order. ``npm run bundle`` makes the bundle of its modules."""

MAX_PAGE_ZOOM = 12

_TOKEN = re.compile(r"@@geomap:(\w+)@@")
_ADDRESS = re.compile(r"""<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)\s*=|@import|url\((?!["']?data:)""", re.I)
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.S)
_STYLE = re.compile(r"<style>(.*?)</style>", re.S)


class _Map(folium.Map):
    """folium's map without the files that it would load, and in a page that readers may enlarge."""

    _template = Template(
        """
        {% macro header(this, kwargs) %}
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="@@geomap:policy@@">
        @@geomap:files@@
        {% endmacro %}

        {% macro html(this, kwargs) %}
        <header><h1>@@geomap:title@@</h1>
        <button type="button" id="theme">Light or dark</button></header>
        <noscript>This map needs JavaScript, which this browser has switched off.</noscript>
        <aside aria-label="Text and places">
        <div role="tablist" aria-label="Show">
        <button type="button" role="tab" id="tab-text" aria-controls="text">Text</button>
        <button type="button" role="tab" id="tab-list" aria-controls="list">Places</button></div>
        <div role="tabpanel" id="text" aria-labelledby="tab-text" tabindex="0"></div>
        <div role="tabpanel" id="list" aria-labelledby="tab-list" tabindex="0" hidden></div></aside>
        <main class="stage"><div class="folium-map" id="{{ this.get_name() }}" role="region" aria-label="Map"></div>
        <section class="card" id="card" aria-label="Place" hidden></section></main>
        <script type="application/json" id="data">@@geomap:data@@</script>
        <script type="application/octet-stream" id="basemap">@@geomap:basemap@@</script>
        {% endmacro %}

        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }},
            {center: {{ this.location|tojson }}, crs: L.CRS.{{ this.crs }}, ...{{ this.options|tojson }}});
        {% endmacro %}
        """
    )

    def __init__(self) -> None:
        super().__init__(
            location=(20, 0), zoom_start=2, tiles=None, min_zoom=1, max_zoom=MAX_PAGE_ZOOM, world_copy_jump=True
        )
        self._id = "geomap"
        self.default_js, self.default_css = [], []


class _Start(MacroElement):
    _template = Template(
        "{% macro script(this, kwargs) %}geomapStandalone({{ this._parent.get_name() }});{% endmacro %}"
    )


def render(title: str, payload: dict[str, Any]) -> str:
    """Render the page.

    :param title: any text.
    :param payload: what ``static/js/standalone/data.js`` reads; texts and names in it may hold anything.
    :raises GeomapError: if the page would load anything from an address.
    """
    mapped = _Map()
    mapped.add_child(_Start())  # type: ignore[no-untyped-call]
    figure = mapped.get_root()
    figure.title = "@@geomap:title@@"  # type: ignore[attr-defined]
    skeleton = figure.render().replace("<html>", '<html lang="en">', 1)
    page = skeleton.replace("@@geomap:files@@", _files())
    if address := _ADDRESS.search(_SCRIPT.sub("", page)):
        raise GeomapError(f"the page would load from an address ({address.group()[:80]!r}): install geomap again")
    parts = {
        "policy": _policy(page),
        "title": html.escape(title.encode("utf-8", "replace").decode()),
        # Within a script element only "<" can end or open anything; JSON may write it as an escape.
        "data": to_json(payload).replace("<", "\\u003c"),
        "basemap": base64.b64encode((folder("data") / "basemap.pmtiles").read_bytes()).decode(),
    }
    # One pass, so that a text that holds a token stays as it is.
    return _TOKEN.sub(lambda token: parts[token.group(1)], page)


def _files() -> str:
    static = folder("static")
    styles = (_without_addresses((static / name).read_text(encoding="utf-8")) for name in STYLES)
    scripts = ((static / name).read_text(encoding="utf-8") for name in SCRIPTS)
    return "\n".join(
        [*(f"<style>{text}</style>" for text in styles), *(f"<script>{text}</script>" for text in scripts)]
    )


def _policy(page: str) -> str:
    """Write a Content-Security-Policy that lets the page's own scripts and styles be, and nothing else."""
    scripts, styles = (" ".join(map(_hash, element.findall(page))) for element in (_SCRIPT, _STYLE))
    return (
        f"default-src 'none'; script-src {scripts}; style-src {styles}; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _without_addresses(style: str) -> str:
    """Take the images out of a stylesheet (Leaflet's own markers and layer button, which the page does not use)."""
    return re.sub(r"url\([^)]*\)", "none", style)
