"""Validate the JSON body of a request against a ``TypedDict``.

The same ``TypedDict`` describes the body in the OpenAPI document, see :mod:`geomap.web.api.description.schemas`.
"""

from __future__ import annotations

import json
import math
from types import NoneType, UnionType
from typing import (
    Any,
    Literal,
    NoReturn,
    NotRequired,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from flask import Request, abort

from geomap.errors import SettingError
from geomap.read.encoding import LONE_SURROGATE

Body = TypeVar("Body")

MAX_JSON_INTEGER = 2**53 - 1
"""The largest integer that every JSON parser represents exactly."""


def json_body(request: Request, expected: type[Body]) -> Body:
    """Read and validate the JSON body of a request; unknown fields are dropped.

    :param expected: a ``TypedDict``.
    :raises SettingError: if the body is not valid JSON or does not match ``expected``.
    """
    if not request.is_json:
        abort(415, "send a JSON object, with the header Content-Type: application/json")
    try:
        value = json.loads(request.get_data(), parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise SettingError(f"the body is not valid JSON: send {_shape(expected)}") from None
    if not isinstance(value, dict):
        raise SettingError(f"the body is not a JSON object: send {_shape(expected)}")
    return cast(Body, _read(value, expected, ""))


def fields_of(hint: type) -> tuple[dict[str, Any], list[str]]:
    """Return the types of the fields of a ``TypedDict``, and the names of its required fields."""
    marked = get_type_hints(hint, include_extras=True)
    # the annotations are strings, so __required_keys__ also contains the fields marked as NotRequired
    required = [name for name, annotation in marked.items() if get_origin(annotation) is not NotRequired]
    return get_type_hints(hint), [name for name in required if name in vars(hint)["__required_keys__"]]


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not valid JSON")


def _read(value: Any, hint: Any, name: str) -> Any:
    """Return a value converted to its type.

    :raises SettingError: if it has another type.
    """
    if is_typeddict(hint):
        if isinstance(value, dict):
            return _read_object(value, hint, name)
    elif get_origin(hint) in {Union, UnionType}:
        return _read_union(value, hint, name)
    elif get_origin(hint) is Literal:
        if isinstance(value, str) and value in get_args(hint):
            return value
    elif hint is str:
        if isinstance(value, str):
            # half of a surrogate pair cannot be encoded, so it could not be stored
            return LONE_SURROGATE.sub("\ufffd", value)
    elif hint is int:
        if _is_number(value) and 0 <= value <= MAX_JSON_INTEGER and value == int(value):
            return int(value)
    elif hint is float:
        if _is_number(value) and abs(value) <= MAX_JSON_INTEGER:
            return float(value)
    elif hint is NoneType and value is None:
        return None
    raise SettingError(f'"{name}" must be {_words(hint)}: correct it')


def _read_object(value: dict[str, Any], hint: type, name: str) -> dict[str, Any]:
    container = f'"{name}"' if name else "the body"
    fields, required = fields_of(hint)
    for field in required:
        if field not in value:
            raise SettingError(f'"{field}" is missing in {container}: send {_shape(hint)}')
    return {field: _read(value[field], kind, field) for field, kind in fields.items() if field in value}


def _read_union(value: Any, hint: Any, name: str) -> Any:
    kinds = get_args(hint)
    objects = [kind for kind in kinds if is_typeddict(kind)]
    if isinstance(value, dict) and len(objects) == 1:
        return _read(value, objects[0], name)
    for kind in kinds:
        try:
            return _read(value, kind, name)
        except SettingError:
            continue
    raise SettingError(f'"{name}" must be {_words(hint)}: correct it')


def _is_number(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    return isinstance(value, int) or (isinstance(value, float) and math.isfinite(value))


def _shape(expected: Any) -> str:
    required = [f'"{field}"' for field in fields_of(expected)[1]]
    return "a JSON object" + (f" with {_listed(required, 'and')}" if required else "")


def _words(hint: Any) -> str:
    """Describe a type in words."""
    if is_typeddict(hint):
        return _shape(hint)
    if get_origin(hint) in {Union, UnionType}:
        return _listed([_words(kind) for kind in get_args(hint)], "or")
    if get_origin(hint) is Literal:
        return _listed([f'"{value}"' for value in get_args(hint)], "or")
    return {str: "a string", int: f"a whole number from 0 to {MAX_JSON_INTEGER}", float: "a number", NoneType: "null"}[
        hint
    ]


def _listed(words: list[str], last: str) -> str:
    return f" {last} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
