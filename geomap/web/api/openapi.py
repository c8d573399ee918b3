"""The description of the JSON API (OpenAPI 3.1), made of the routes, what :func:`described` says of their views, and
the classes of what they take and give; so it cannot tell of anything that is not there.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from typing import Any, TypedDict

from flask import Blueprint, Flask, Response, current_app, jsonify

import geomap
from geomap.web.api.operations import Described, Parameter, described
from geomap.web.api.schemas import Schemas

blueprint = Blueprint("openapi", __name__, url_prefix="/api")

ALWAYS = (400, 403, 503)
"""What may go wrong wherever one asks."""

ERRORS = {
    400: "A parameter of the address cannot be, or the app was asked under a foreign name.",
    403: "A page of another origin asked.",
    404: "What the address or the body names is not there, or not any more.",
    409: "It does not go together with what is there.",
    413: "The body is larger than the settings allow.",
    415: "The body is of a media type that is not taken here.",
    422: "The body cannot be read, or asks for what cannot be.",
    503: "The database cannot be used, or only be read.",
}

IN_PATHS = {
    "slug": "what a collection is called in addresses",
    "entry_id": "the id of a document",
    "number": "the id of a mention",
}

_CONVERTED = re.compile(r"<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>")
_METHODS = ("GET", "POST", "PATCH", "DELETE")


class ErrorPayload(TypedDict):
    """What went wrong: ``error`` tells it in one line, with what to do."""

    error: str


class DescriptionPayload(TypedDict, total=False):
    """A description of the API: the version of ``openapi`` that it follows, and what that tells of its fields."""

    openapi: str


@blueprint.get("/openapi.json")
@described(DescriptionPayload)
def openapi() -> Response:
    """Describe the API (OpenAPI 3.1)."""
    return jsonify(description(current_app))


def description(app: Flask) -> dict[str, Any]:
    """Describe the API of an app; routes whose view says nothing of itself are left out."""
    schemas = Schemas()
    error = schemas.of(ErrorPayload)
    paths: dict[str, dict[str, Any]] = {}
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/api/"):
            continue
        view = app.view_functions[rule.endpoint]
        told = vars(inspect.unwrap(view)).get("described")
        for method in _METHODS:
            if told is not None and method in (rule.methods or ()):
                its = paths.setdefault(_CONVERTED.sub(r"{\2}", rule.rule), {})
                words = inspect.cleandoc(view.__doc__ or "").split("\n\n")
                its[method.lower()] = {
                    "operationId": rule.endpoint.replace(".", "_"),
                    "tags": [rule.rule.split("/")[2].removesuffix(".json")],
                    "summary": " ".join(words[0].split()),
                    **({"description": " ".join(" ".join(words[1:]).split())} if len(words) > 1 else {}),
                    **_operation(told, rule.rule, schemas),
                }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "geomap",
            "version": geomap.__version__,
            "description": "Texts, the places that they mention, and corrections. "
            'Whatever goes wrong is told as {"error": "one line"}.',
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": schemas.named,
            "responses": {
                str(status): {"description": text, "content": {"application/json": {"schema": error}}}
                for status, text in ERRORS.items()
            },
        },
    }


def _operation(told: Described, rule: str, schemas: Schemas) -> dict[str, Any]:
    in_path = _CONVERTED.findall(rule)
    parameters = [_path_parameter(converter, name) for converter, name in in_path]
    parameters += [_query_parameter(each) for each in told.query]
    errors = {*ALWAYS, *told.errors, *([404] if in_path else []), *((413, 415, 422) if told.bodies else ())}
    operation: dict[str, Any] = {"parameters": parameters} if parameters else {}
    if told.bodies:
        operation["requestBody"] = {
            "required": True,
            "content": {media: {"schema": schemas.of(body)} for media, body in told.bodies.items()},
        }
    operation["responses"] = {
        str(told.status): _answer(told, schemas),
        **{str(status): {"$ref": f"#/components/responses/{status}"} for status in sorted(errors)},
    }
    return operation


def _answer(told: Described, schemas: Schemas) -> dict[str, Any]:
    if not told.answers:
        return {"description": "It is done."}
    kinds = [schemas.of(kind) for kind in told.answers]
    schema: Mapping[str, Any] = kinds[0] if len(kinds) == 1 else {"anyOf": kinds}
    return {"description": "What was asked for.", "content": {"application/json": {"schema": schema}}}


def _path_parameter(converter: str, name: str) -> dict[str, Any]:
    schema = {"type": "integer", "minimum": 0} if converter == "int" else {"type": "string", "minLength": 1}
    return {"name": name, "in": "path", "required": True, "description": IN_PATHS[name], "schema": schema}


def _query_parameter(each: Parameter) -> dict[str, Any]:
    schema = {"type": "array", "items": each.schema} if each.repeated else each.schema
    repeated = {"style": "form", "explode": True} if each.repeated else {}
    required = {"required": True} if each.required else {}
    return {"name": each.name, "in": "query", **required, "description": each.description, "schema": schema, **repeated}
