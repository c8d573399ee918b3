"""Headers and checks that every answer and every request goes through."""

from __future__ import annotations

from flask import Flask, Request, Response, abort, current_app, g, request
from flask_wtf import CSRFProtect  # type: ignore[import-untyped]

HOSTS = frozenset({"127.0.0.1", "localhost", "[::1]"})
"""Names under which the app answers. A page elsewhere whose name was made to point at this machine (DNS rebinding)
sends its own name, and gets nothing."""

TILES_HOST = "https://tile.openstreetmap.org"
TILES_COOKIE = "geomap_tiles"

API = "/api/"
"""Where scripts ask. They have no token of a page, and a page of another origin cannot hide that it is one."""

csrf = CSRFProtect()


def protect(app: Flask) -> None:
    """Put the app behind the checks of host and origin, CSRF protection and the security headers."""
    app.config.setdefault("SESSION_COOKIE_SAMESITE", "Strict")
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", None)
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False  # _check_token does, but for the API
    csrf.init_app(app)
    app.before_request(_check_host)
    app.before_request(_check_origin)
    app.before_request(_check_token)
    app.after_request(_add_headers)


def online_tiles(asked: Request) -> bool:
    """Whether the user has switched the tiles of OpenStreetMap on."""
    return asked.cookies.get(TILES_COOKIE) == "osm"


FRAMERS = "'self' http://127.0.0.1:* http://localhost:*"
"""Who may frame a map that is made to be framed: pages that this machine serves, such as notebooks."""


def content_security_policy(*, tiles: bool, framed: bool = False) -> str:
    """The policy for a page; only with ``tiles`` may it load anything from elsewhere: images of OpenStreetMap.

    :param framed: whether pages of this machine may hold the page in a frame.
    """
    images = "'self' data:" + (f" {TILES_HOST}" if tiles else "")
    framers = FRAMERS if framed else "'none'"
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self'; img-src {images}; connect-src 'self'; "
        f"font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors {framers}"
    )


def _check_host() -> None:
    name = request.host.rsplit(":", 1)[0] if not request.host.endswith("]") else request.host
    if name.lower() not in HOSTS:
        g.foreign_host = True
        abort(400, "geomap answers under 127.0.0.1 and localhost only: open it under one of these names")


def _check_origin() -> None:
    """Refuse to the pages of other origins what the API gives to scripts and to the app's own pages.

    Browsers send ``Sec-Fetch-Site`` with every request, older ones at least ``Origin`` with all that may change
    something, and no page can alter either. Scripts send neither.
    """
    if not request.path.startswith(API):
        return
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    # "none" is what a person asked for, by the address bar or a bookmark
    from_elsewhere = site is not None and site not in {"same-origin", "none"}
    if from_elsewhere or (origin is not None and origin.lower() != f"{request.scheme}://{request.host}".lower()):
        abort(403, "a page of another origin may not use the API: use it from a script, or from geomap's own pages")


def _check_token() -> None:
    """Refuse a form that does not come from a page of this app."""
    if current_app.config["WTF_CSRF_ENABLED"] and request.endpoint and not request.path.startswith(API):
        csrf.protect()


def _add_headers(response: Response) -> Response:
    tiles = online_tiles(request) and "foreign_host" not in g
    response.headers["Content-Security-Policy"] = content_security_policy(tiles=tiles, framed=g.get("framed", False))
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    # The tile servers ask to be told which page shows their tiles; nobody else is told anything.
    response.headers["Referrer-Policy"] = "strict-origin-when-cross-origin" if tiles else "same-origin"
    if request.endpoint == "static" and response.status_code < 400:
        response.headers["Cache-Control"] = "max-age=31536000, immutable"  # another state has another address
    elif not response.cache_control:
        response.headers["Cache-Control"] = "no-store"
    return response
