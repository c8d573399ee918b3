"""How a view states what it takes and gives, for the description of the API; see :mod:`geomap.web.api.openapi`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar, get_args

from geomap.store.columns.declaration import Declaration
from geomap.store.columns.filters import DECLARATIONS
from geomap.store.columns.parsing import FLAG_VALUES, MAX_VALUE_CHARACTERS
from geomap.store.documents import State
from geomap.web.api.parameters import DEFAULT_PAGE_ROWS, MAX_PAGE_ROWS, MAX_ZOOM, Level

View = TypeVar("View", bound=Callable[..., Any])

JSON = "application/json"
FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a question: its ``name``, what it means, the ``schema`` of its value.

    One that may be ``repeated`` keeps what fits any of its values.
    """

    name: str
    description: str
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})
    required: bool = False
    repeated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What a view takes and gives: ``answers`` are the classes that the body of its answer may have, none if there is
    no body; ``bodies`` those of the requests, by media type; ``errors`` what may go wrong beside what always may.
    """

    answers: tuple[type, ...]
    status: int
    query: tuple[Parameter, ...]
    bodies: Mapping[str, type]
    errors: tuple[int, ...]


def described(
    *answers: type,
    status: int = 200,
    query: Sequence[Parameter] = (),
    json: type | None = None,
    form: type | None = None,
    errors: Sequence[int] = (),
) -> Callable[[View], View]:
    """State what a view takes and gives; its docstring says what it does.

    :param answers: ``TypedDict`` classes.
    :param json: the class of a JSON body.
    :param form: the class of the fields of a form.
    :param errors: statuses beside those that follow from the rest.
    """
    bodies = ({JSON: json} if json else {}) | (dict.fromkeys(FORMS, form) if form else {})
    told = Described(answers=answers, status=status, query=tuple(query), bodies=bodies, errors=tuple(errors))

    def mark(view: View) -> View:
        vars(view)["described"] = told
        return view

    return mark


def _choice(*values: str) -> dict[str, Any]:
    return {"type": "string", "enum": list(values)}


def _filter_schema(declaration: Declaration) -> dict[str, Any]:
    """Describe one value of a filter."""
    if declaration.choices:
        return _choice(*declaration.choices)
    if declaration.pattern:
        return {"type": "string", "pattern": f"^{declaration.pattern}$"}
    match declaration.kind:
        case "date":
            return {"type": "string", "format": "date"}
        case "number":
            return {"type": "number", "minimum": 0, "maximum": 1}
        case "flag":
            return _choice(*FLAG_VALUES)
        case _:
            return {"type": "string", "maxLength": MAX_VALUE_CHARACTERS}


FILTER = tuple(
    Parameter(each.name, each.description, _filter_schema(each), repeated=each.repeated)
    for each in DECLARATIONS.values()
)
"""The parameters that :func:`geomap.store.columns.parsing.parse` reads."""

VIEW = (
    Parameter("bbox", "the map's view, west,south,east,north in degrees", required=True),
    Parameter("zoom", "how closely the map is looked at", {"type": "number", "minimum": 0, "maximum": MAX_ZOOM}, True),
)

PAGE = (
    Parameter("limit", "entries of one answer",
              {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_ROWS, "default": DEFAULT_PAGE_ROWS}),
    Parameter("cursor", "what the answer before told as next; without it the list begins"),
)  # fmt: skip

LEVEL = (Parameter("level", "countries, or their first-order divisions", _choice(*get_args(Level))),)
STATES = (Parameter("state", "documents in this state", _choice(*get_args(State)), repeated=True),)
