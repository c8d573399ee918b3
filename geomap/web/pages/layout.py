"""What the base template of every page needs, including error pages: the chosen theme and map tiles."""

from __future__ import annotations

from flask import request

from geomap.web import security

THEME_COOKIE = "geomap_theme"
THEMES = ("system", "light", "dark")
TILES = ("built-in", "osm")


def layout_context() -> dict[str, object]:
    """Read the theme and tile choice from the cookies. It uses no database, so it also works for error pages."""
    theme = request.cookies.get(THEME_COOKIE, "")
    return {
        "theme": theme if theme in THEMES else "system",
        "tiles": "osm" if security.online_tiles(request) else "built-in",
    }
