"""Error responses: JSON for the API, a page for everything else."""

from __future__ import annotations

import re

from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError  # type: ignore[import-untyped]
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from geomap.errors import (
    Conflict,
    GeomapError,
    MissingExtra,
    NotInStore,
    ParameterError,
    SettingError,
    SourceError,
    StoreError,
)
from geomap.web.security import API
from geomap.web.settings import Settings
from geomap.workspace.adding import StoreFull

STATUS: dict[type[GeomapError], int] = {
    SourceError: 422,
    MissingExtra: 422,
    SettingError: 422,
    ParameterError: 400,
    StoreFull: 409,
    Conflict: 409,
    NotInStore: 404,
    StoreError: 503,
}
"""The status of each class of error; any other :class:`GeomapError` is a 500."""


def status_of(error: GeomapError) -> int:
    """Return the HTTP status of an error."""
    return next((status for kind, status in STATUS.items() if isinstance(error, kind)), 500)


def sentence(line: str) -> str:
    """Turn the one-line message of an error into a sentence; a file name at its beginning is not capitalised."""
    text = re.sub(r"^(?!geomap)[a-z]+(?= )", lambda word: word[0].capitalize(), line.strip())
    return text + ("." if text and text[-1] not in ".!?…" else "")


def register(app: Flask, settings: Settings) -> None:
    """Install handlers that report each error in one line with a remedy, never with a traceback."""
    messages = {
        404: "There is nothing at this address: it may have been removed, or geomap was restarted without it.",
        405: "This address does not accept this kind of request.",
        413: f"The upload is more than {settings.max_upload / 1e6:g} MB: split it, or run 'geomap parse' instead.",
        500: "geomap failed: see the message in the terminal where it was started, and report it.",
    }

    app.add_template_filter(sentence)

    def respond(code: int, text: str) -> Response:
        if f"{request.path}/".startswith(API):
            return make_response(jsonify(error=text), code)
        return make_response(render_template("error.html", text=text, code=code), code)

    @app.errorhandler(CSRFError)
    def invalid_token(error: CSRFError) -> Response:
        return respond(400, "This page was loaded before geomap was restarted: reload it, then repeat.")

    @app.errorhandler(GeomapError)
    def geomap_error(error: GeomapError) -> Response:
        return respond(status_of(error), str(error))

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response:
        code = error.code or 500
        response = respond(code, messages.get(code) or error.description or error.name)
        if isinstance(error, MethodNotAllowed) and error.valid_methods:
            response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
        return response
