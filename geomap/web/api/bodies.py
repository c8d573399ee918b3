"""JSON that a request brings, read strictly: an object with the fields that a ``TypedDict`` tells, of their types.

The same ``TypedDict`` is what the description of the API tells of the body, see :mod:`geomap.web.api.schemas`.
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

LARGEST = 2**53 - 1
"""The largest whole number that every reader of JSON keeps exactly."""


def json_body(asked: Request, expected: type[Body]) -> Body:
    """Read the body of a request; fields that are not told are left out.

    :param expected: a ``TypedDict``.
    :raises SettingError: if it is no JSON, or not what is expected.
    """
    if not asked.is_json:
        abort(415, "send a JSON object, with the header Content-Type: application/json")
    try:
        value = json.loads(asked.get_data(), parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise SettingError(f"the body is no JSON that can be read: send {_shape(expected)}") from None
    if not isinstance(value, dict):
        raise SettingError(f"the body is no JSON object: send {_shape(expected)}")
    return cast(Body, _read(value, expected, ""))


def fields_of(hint: type) -> tuple[dict[str, Any], list[str]]:
    """Give the types of a ``TypedDict`` by field, and the fields that it must have."""
    marked = get_type_hints(hint, include_extras=True)
    # annotations are strings until now, so the class itself does not know of NotRequired
    required = [name for name, its in marked.items() if get_origin(its) is not NotRequired]
    return get_type_hints(hint), [name for name in required if name in vars(hint)["__required_keys__"]]


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


def _read(value: Any, hint: Any, name: str) -> Any:
    """Give a value as its type has it.

    :raises SettingError: if it is of another type.
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
            # half of a surrogate pair is no character, and nothing could write it down
            return LONE_SURROGATE.sub("\ufffd", value)
    elif hint is int:
        if _is_number(value) and 0 <= value <= LARGEST and value == int(value):
            return int(value)
    elif hint is float:
        if _is_number(value) and abs(value) <= LARGEST:
            return float(value)
    elif hint is NoneType and value is None:
        return None
    raise SettingError(f'"{name}" must be {_words(hint)}: correct it')


def _read_object(value: dict[str, Any], hint: type, name: str) -> dict[str, Any]:
    within = f'"{name}"' if name else "the body"
    fields, required = fields_of(hint)
    for field in required:
        if field not in value:
            raise SettingError(f'"{field}" is missing in {within}: send {_shape(hint)}')
    return {field: _read(value[field], its, field) for field, its in fields.items() if field in value}


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
    """Say what a type wants."""
    if is_typeddict(hint):
        return _shape(hint)
    if get_origin(hint) in {Union, UnionType}:
        return _listed([_words(kind) for kind in get_args(hint)], "or")
    if get_origin(hint) is Literal:
        return _listed([f'"{value}"' for value in get_args(hint)], "or")
    return {str: "a string", int: f"a whole number from 0 to {LARGEST}", float: "a number", NoneType: "null"}[hint]


def _listed(words: list[str], last: str) -> str:
    return f" {last} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
