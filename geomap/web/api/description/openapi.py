"""The OpenAPI 3.1 document of the JSON API, generated from the routes, the declarations of their views with
:func:`described`, and the payload classes, so that it always matches the code.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from typing import Annotated, Any, TypedDict

from flask import Blueprint, Flask, Response, current_app, jsonify

import geomap
from geomap.web.api.description.operations import Described, Parameter, described
from geomap.web.api.description.schemas import Schemas

blueprint = Blueprint("openapi", __name__, url_prefix="/api")

COMMON_ERRORS = (400, 403, 503)
"""Error statuses of every operation."""

ERRORS = {
    400: "A query parameter is invalid, or the Host header is not a name of this machine.",
    403: "The request comes from a page of another origin.",
    404: "Something that the address or the body refers to does not exist, or was removed.",
    409: "The request conflicts with the present state.",
    413: "The body is larger than the settings allow.",
    415: "The media type of the body is not supported.",
    422: "The body is invalid.",
    503: "The database is unavailable or read-only.",
}

IN_PATHS = {
    "slug": "the id of a collection",
    "entry_id": "the id of a document",
    "number": "the id of a mention",
}

_CONVERTED = re.compile(r"<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>")
_METHODS = ("GET", "POST", "PATCH", "DELETE")


class ErrorPayload(TypedDict):
    """An error."""

    error: Annotated[str, "what went wrong and what to do, in one line"]


class DescriptionPayload(TypedDict, total=False):
    """An OpenAPI document; its other fields are those of the specification."""

    openapi: Annotated[str, "the version of the OpenAPI specification"]


@blueprint.get("/openapi.json")
@described(DescriptionPayload)
def openapi() -> Response:
    """Return the description of the API (OpenAPI 3.1)."""
    return jsonify(description(current_app))


def description(app: Flask) -> dict[str, Any]:
    """Generate the OpenAPI document of an app; views without :func:`described` are left out."""
    schemas = Schemas()
    error = schemas.of(ErrorPayload)
    paths: dict[str, dict[str, Any]] = {}
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/api/"):
            continue
        view = app.view_functions[rule.endpoint]
        declaration = vars(inspect.unwrap(view)).get("described")
        for method in _METHODS:
            if declaration is not None and method in (rule.methods or ()):
                operations = paths.setdefault(_CONVERTED.sub(r"{\2}", rule.rule), {})
                paragraphs = inspect.cleandoc(view.__doc__ or "").split("\n\n")
                operations[method.lower()] = {
                    "operationId": declaration.operation_id or rule.endpoint.replace(".", "_"),
                    "tags": [rule.rule.split("/")[2].removesuffix(".json")],
                    "summary": " ".join(paragraphs[0].split()),
                    **({"description": " ".join(" ".join(paragraphs[1:]).split())} if len(paragraphs) > 1 else {}),
                    **_operation(declaration, rule.rule, schemas),
                }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "geomap",
            "version": geomap.__version__,
            "description": "Documents, the places that they mention, and corrections. "
            'Errors have the form {"error": "one line"}.',
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


def _operation(declaration: Described, rule: str, schemas: Schemas) -> dict[str, Any]:
    in_path = _CONVERTED.findall(rule)
    parameters = [_path_parameter(converter, name) for converter, name in in_path]
    parameters += [_query_parameter(each) for each in declaration.query]
    errors = {
        *COMMON_ERRORS,
        *declaration.errors,
        *([404] if in_path else []),
        *((413, 415, 422) if declaration.bodies else ()),
    }
    operation: dict[str, Any] = {"parameters": parameters} if parameters else {}
    if declaration.bodies:
        operation["requestBody"] = {
            "required": True,
            "content": {media: {"schema": schemas.of(body)} for media, body in declaration.bodies.items()},
        }
    operation["responses"] = {
        str(declaration.status): _response(declaration, schemas),
        **{str(status): {"$ref": f"#/components/responses/{status}"} for status in sorted(errors)},
    }
    return operation


def _response(declaration: Described, schemas: Schemas) -> dict[str, Any]:
    if not declaration.responses:
        return {"description": "The request succeeded."}
    kinds = [schemas.of(kind) for kind in declaration.responses]
    schema: Mapping[str, Any] = kinds[0] if len(kinds) == 1 else {"anyOf": kinds}
    return {"description": "The request succeeded.", "content": {"application/json": {"schema": schema}}}


def _path_parameter(converter: str, name: str) -> dict[str, Any]:
    schema = {"type": "integer", "minimum": 0} if converter == "int" else {"type": "string", "minLength": 1}
    return {"name": name, "in": "path", "required": True, "description": IN_PATHS[name], "schema": schema}


def _query_parameter(each: Parameter) -> dict[str, Any]:
    schema = {"type": "array", "items": each.schema} if each.repeated else each.schema
    repeated = {"style": "form", "explode": True} if each.repeated else {}
    required = {"required": True} if each.required else {}
    return {"name": each.name, "in": "query", **required, "description": each.description, "schema": schema, **repeated}
