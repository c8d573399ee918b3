"""What goes wrong, told where it was asked: JSON to a script, a page to a person."""

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
"""Status by error; any other error that geomap raises on purpose is a 500."""


def status_of(error: GeomapError) -> int:
    """The HTTP status that tells an error."""
    return next((status for kind, status in STATUS.items() if isinstance(error, kind)), 500)


def sentence(line: str) -> str:
    """Make a sentence of an error's line; a file's name at its beginning stays as it is."""
    text = re.sub(r"^(?!geomap)[a-z]+(?= )", lambda word: word[0].capitalize(), line.strip())
    return text + ("." if text and text[-1] not in ".!?…" else "")


def register(app: Flask, settings: Settings) -> None:
    """Make the app tell errors in one line with the remedy, never with a traceback."""
    texts = {
        404: "There is nothing at this address: it may have been removed, or geomap was started again without it.",
        405: "This address cannot be used in that way.",
        413: f"That is more than {settings.max_upload / 1e6:g} MB: split it, or use 'geomap parse' for long texts.",
        500: "geomap failed on this: see the message where it was started, and report it.",
    }

    app.add_template_filter(sentence)

    def told(code: int, text: str) -> Response:
        if f"{request.path}/".startswith(API):
            return make_response(jsonify(error=text), code)
        return make_response(render_template("error.html", text=text, code=code), code)

    @app.errorhandler(CSRFError)
    def old_page(error: CSRFError) -> Response:
        return told(400, "This page is older than the running geomap: load it again, then repeat.")

    @app.errorhandler(GeomapError)
    def on_purpose(error: GeomapError) -> Response:
        return told(status_of(error), str(error))

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        code = error.code or 500
        answer = told(code, texts.get(code) or error.description or error.name)
        if isinstance(error, MethodNotAllowed) and error.valid_methods:
            answer.headers["Allow"] = ", ".join(sorted(error.valid_methods))
        return answer
