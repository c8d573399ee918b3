"""Declare what a view accepts and returns, for the OpenAPI document; see :mod:`geomap.web.api.description.openapi`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar, get_args

from geomap.store.columns.declaration import Declaration
from geomap.store.columns.filters import FILTER_DECLARATIONS
from geomap.store.columns.parsing import FLAG_VALUES, MAX_VALUE_CHARACTERS
from geomap.store.documents import State
from geomap.web.api.parameters import DEFAULT_PAGE_ROWS, MAX_PAGE_ROWS, MAX_ZOOM, Level

View = TypeVar("View", bound=Callable[..., Any])

JSON = "application/json"
FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A query parameter: its name, its description and the JSON schema of its value.

    If it is ``repeated``, it matches everything that one of its values matches.
    """

    name: str
    description: str
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})
    required: bool = False
    repeated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What a view accepts and returns.

    ``responses`` are the possible classes of the response body, none if it has no body; ``bodies`` are the classes of
    the request body by media type; ``errors`` are its error statuses besides those of every view. ``operation_id`` is
    empty if the name of the endpoint is used.
    """

    responses: tuple[type, ...]
    status: int
    query: tuple[Parameter, ...]
    bodies: Mapping[str, type]
    errors: tuple[int, ...]
    operation_id: str


def described(
    *responses: type,
    status: int = 200,
    query: Sequence[Parameter] = (),
    json: type | None = None,
    form: type | None = None,
    errors: Sequence[int] = (),
    operation_id: str = "",
) -> Callable[[View], View]:
    """Declare what a view accepts and returns; its docstring is the summary of the operation.

    :param responses: ``TypedDict`` classes.
    :param json: the class of a JSON body.
    :param form: the class of the fields of a form.
    :param errors: error statuses that do not follow from the other arguments.
    :param operation_id: the id in the OpenAPI document; by default the name of the endpoint.
    """
    bodies = ({JSON: json} if json else {}) | (dict.fromkeys(FORMS, form) if form else {})
    description = Described(
        responses=responses,
        status=status,
        query=tuple(query),
        bodies=bodies,
        errors=tuple(errors),
        operation_id=operation_id,
    )

    def attach(view: View) -> View:
        vars(view)["described"] = description
        return view

    return attach


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
    for each in FILTER_DECLARATIONS.values()
)
"""The parameters that :func:`geomap.store.columns.parsing.parse` reads."""

VIEW = (
    Parameter("bbox", "the bounding box of the map view as west,south,east,north in degrees", required=True),
    Parameter("zoom", "the zoom level of the map view", {"type": "number", "minimum": 0, "maximum": MAX_ZOOM}, True),
)

PAGING = (
    Parameter("limit", "the number of entries in one page",
              {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_ROWS, "default": DEFAULT_PAGE_ROWS}),
    Parameter("cursor", "the next cursor of the previous page; without it, the first page"),
)  # fmt: skip

LEVEL = (Parameter("level", "country, or admin1 for first-order divisions", _choice(*get_args(Level))),)
STATES = (Parameter("state", "documents in this state", _choice(*get_args(State)), repeated=True),)
