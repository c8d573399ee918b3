"""JSON schemas of the ``TypedDict`` classes that describe what the API accepts and returns.

The description of a class is the first paragraph of its docstring; that of a field is the text in its ``Annotated``
type.
"""

from __future__ import annotations

import inspect
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Literal,
    NotRequired,
    Required,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from geomap.web.api.bodies import MAX_JSON_INTEGER, fields_of

Schema = dict[str, Any]

_PLAIN_TYPES = {str: "string", float: "number", bool: "boolean", NoneType: "null"}


class Schemas:
    """Schemas by name, each created once; ``named`` holds those created so far."""

    def __init__(self) -> None:
        self.named: dict[str, Schema] = {}

    def of(self, hint: Any) -> Schema:
        """Return the schema of a type; a class becomes a reference to its named schema."""
        if is_typeddict(hint):
            return self._object(hint)
        origin, arguments = get_origin(hint), get_args(hint)
        if origin in {Union, UnionType}:
            return self._union(arguments)
        if origin is Literal:
            return {"type": "string", "enum": list(arguments)}
        if origin is list:
            return {"type": "array", "items": self.of(arguments[0])}
        if origin is dict:
            return {"type": "object", "additionalProperties": self.of(arguments[1])}
        if hint is int:
            return {"type": "integer", "minimum": 0, "maximum": MAX_JSON_INTEGER}
        if hint is bytes:
            return {"type": "string", "format": "binary"}
        return {"type": _PLAIN_TYPES[hint]}

    def _union(self, members: tuple[Any, ...]) -> Schema:
        schemas = [self.of(member) for member in members]
        if all(set(schema) == {"type"} for schema in schemas):
            return {"type": [schema["type"] for schema in schemas]}
        return {"anyOf": schemas}

    def _object(self, hint: type) -> Schema:
        name = hint.__name__.removesuffix("Payload")
        if name not in self.named:
            self.named[name] = {}  # a class may contain itself
            descriptions = field_descriptions(hint)
            fields, required = fields_of(hint)
            self.named[name] |= {
                "type": "object",
                "description": " ".join(inspect.cleandoc(hint.__doc__ or "").split("\n\n")[0].split()),
                "properties": {
                    field: self.of(kind) | {"description": descriptions[field]} for field, kind in fields.items()
                },
                **({"required": required} if required else {}),
            }
        return {"$ref": f"#/components/schemas/{name}"}


def field_descriptions(hint: type) -> dict[str, str]:
    """Return the descriptions of the fields of a ``TypedDict``.

    :raises TypeError: if a field has none.
    """
    descriptions = {}
    for name, annotation in get_type_hints(hint, include_extras=True).items():
        if get_origin(annotation) in {NotRequired, Required}:
            (annotation,) = get_args(annotation)
        texts = [each for each in get_args(annotation)[1:] if isinstance(each, str)]
        if get_origin(annotation) is not Annotated or len(texts) != 1:
            raise TypeError(f"{hint.__name__}.{name} has no description: write Annotated[TYPE, 'description']")
        descriptions[name] = texts[0]
    return descriptions
