"""Checks of every request, and security headers of every response."""

from __future__ import annotations

from flask import Flask, Request, Response, abort, current_app, g, request
from flask_wtf import CSRFProtect  # type: ignore[import-untyped]

HOSTS = frozenset({"127.0.0.1", "localhost", "[::1]"})
"""Accepted values of the Host header. This stops DNS rebinding: a foreign page whose name points at this machine sends
its own name."""

TILES_HOST = "https://tile.openstreetmap.org"
TILES_COOKIE = "geomap_tiles"

API = "/api/"
"""The prefix of the API. It needs no CSRF token, since pages of other origins are refused by their headers."""

csrf = CSRFProtect()


def protect(app: Flask) -> None:
    """Install the checks of host and origin, the CSRF protection and the security headers."""
    app.config.setdefault("SESSION_COOKIE_SAMESITE", "Strict")
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", None)
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False  # _check_token does it, except for the API
    csrf.init_app(app)
    app.before_request(_check_host)
    app.before_request(_check_origin)
    app.before_request(_check_token)
    app.after_request(_add_headers)


def online_tiles(request: Request) -> bool:
    """Report whether the user has turned on the tiles of OpenStreetMap."""
    return request.cookies.get(TILES_COOKIE) == "osm"


FRAMERS = "'self' http://127.0.0.1:* http://localhost:*"
"""Sources that may frame an embeddable map: pages served by this machine, such as notebooks."""


def content_security_policy(*, tiles: bool, framed: bool = False) -> str:
    """Return the Content-Security-Policy of a page.

    :param tiles: whether the page may load the map tiles of OpenStreetMap, its only remote content.
    :param framed: whether other pages of this machine may frame the page.
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
        abort(400, "geomap answers only as 127.0.0.1 or localhost: open it under one of these names")


def _check_origin() -> None:
    """Refuse API requests from pages of other origins.

    Browsers send ``Sec-Fetch-Site`` with every request, older ones at least ``Origin`` with every request that can
    change something. Pages cannot alter these headers, and scripts outside a browser send neither.
    """
    if not request.path.startswith(API):
        return
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    # "none": the user opened the address by the address bar or a bookmark
    is_cross_site = site is not None and site not in {"same-origin", "none"}
    if is_cross_site or (origin is not None and origin.lower() != f"{request.scheme}://{request.host}".lower()):
        abort(403, "a page of another origin cannot use the API: use a script or the pages of geomap")


def _check_token() -> None:
    """Refuse a form without the CSRF token of a page of this app."""
    if current_app.config["WTF_CSRF_ENABLED"] and request.endpoint and not request.path.startswith(API):
        csrf.protect()


def _add_headers(response: Response) -> Response:
    tiles = online_tiles(request) and "foreign_host" not in g
    response.headers["Content-Security-Policy"] = content_security_policy(tiles=tiles, framed=g.get("framed", False))
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    # The policy of the tile servers requires a referrer; no other server gets one.
    response.headers["Referrer-Policy"] = "strict-origin-when-cross-origin" if tiles else "same-origin"
    if request.endpoint == "static" and response.status_code < 400:
        response.headers["Cache-Control"] = "max-age=31536000, immutable"  # the address contains a fingerprint
    elif not response.cache_control:
        response.headers["Cache-Control"] = "no-store"
    return response
