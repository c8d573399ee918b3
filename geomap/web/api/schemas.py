"""JSON schemas of the ``TypedDict`` classes that tell what the API takes and gives.

A field's description is what the docstring of its class says of it, in the clause where it stands as ``field``.
"""

from __future__ import annotations

import inspect
import re
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, is_typeddict

from geomap.web.api.bodies import LARGEST, fields_of

Schema = dict[str, Any]

_MARK = re.compile(r"``(\w+)``")
_CLAUSE = re.compile(r"[.;]\s+|:\s+(?=(?:the )?``)|(?P<listed>,\s+(?:and )?|\s+and\s+)(?=(?:the )?``)")


class Schemas:
    """Schemas by name, each made once; ``named`` are those so far."""

    def __init__(self) -> None:
        self.named: dict[str, Schema] = {}

    def of(self, hint: Any) -> Schema:
        """Give the schema of a type; classes are referred to by their name."""
        if is_typeddict(hint):
            return self._object(hint)
        origin, arguments = get_origin(hint), get_args(hint)
        if origin in {Union, UnionType}:
            return self._any(arguments)
        if origin is Literal:
            return {"type": "string", "enum": list(arguments)}
        if origin is list:
            return {"type": "array", "items": self.of(arguments[0])}
        if origin is dict:
            return {"type": "object", "additionalProperties": self.of(arguments[1])}
        if hint is int:
            return {"type": "integer", "minimum": 0, "maximum": LARGEST}
        plain = {str: "string", float: "number", bool: "boolean", NoneType: "null"}
        if hint is bytes:
            return {"type": "string", "format": "binary"}
        return {"type": plain[hint]}

    def _any(self, kinds: tuple[Any, ...]) -> Schema:
        told = [self.of(kind) for kind in kinds]
        if all(set(each) == {"type"} for each in told):
            return {"type": [each["type"] for each in told]}
        return {"anyOf": told}

    def _object(self, hint: type) -> Schema:
        name = hint.__name__.removesuffix("Payload")
        if name not in self.named:
            self.named[name] = {}  # a class may be within itself
            words = described_fields(hint)
            fields, required = fields_of(hint)
            told = {field: {"description": words[field]} if field in words else {} for field in fields}
            self.named[name] |= {
                "type": "object",
                "description": described_class(hint),
                "properties": {field: self.of(kind) | told[field] for field, kind in fields.items()},
                **({"required": required} if required else {}),
            }
        return {"$ref": f"#/components/schemas/{name}"}


def described_class(hint: type) -> str:
    """Give the first paragraph of a class's docstring, as Markdown."""
    return _markdown(inspect.cleandoc(hint.__doc__ or "").split("\n\n")[0])


def described_fields(hint: type) -> dict[str, str]:
    """Give what the docstring of a class says of its fields, by their names, as Markdown."""
    found: dict[str, str] = {}
    text = " ".join(inspect.cleandoc(hint.__doc__ or "").split())
    waiting: list[str] = []
    start = 0
    for match in [*_CLAUSE.finditer(text), None]:
        clause = text[start : match.start() if match else len(text)]
        start = match.end() if match else len(text)
        names = [name for name in _MARK.findall(clause) if name in hint.__annotations__]
        if not names:
            continue
        waiting.append(clause)
        # "``latitude`` and ``longitude`` in degrees": what is only named is told by the clause that follows
        if match and match["listed"] and not _MARK.sub("", clause).strip(" ,.").removeprefix("the"):
            continue
        words = _markdown(" and ".join([", ".join(waiting[:-1]), waiting[-1]] if len(waiting) > 1 else waiting))
        for name in (name for each in waiting for name in _MARK.findall(each)):
            found.setdefault(name, words)
        waiting = []
    return found


def _markdown(text: str) -> str:
    return " ".join(text.replace("``", "`").split()).strip(" ,.")
