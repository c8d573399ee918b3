"""Declare what a view accepts and returns, for the OpenAPI document; see :mod:`geomap.web.api.openapi`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar, get_args

from geomap.store.columns.filters import CLASSES, LONGEST, NIL, ROLES, STATUSES
from geomap.store.documents import State
from geomap.web.api.parameters import CLOSEST, DEFAULT_LIMIT, MOST, Level

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


_TEXT = {"type": "string", "maxLength": LONGEST}
_DAY = {"type": "string", "format": "date"}

FILTER = (
    Parameter("q", 'words to search for; "a phrase" in quotes, prefix*', _TEXT),
    Parameter("scope", "where the words must occur: in the document (the default) or in the sentence of a mention",
              _choice("document", "sentence")),
    Parameter("place", "the place with this id", _TEXT),
    Parameter("within", "the place with this id, or any place in it", _TEXT),
    Parameter("country", "places in this country (ISO 3166-1 alpha-2)", {"type": "string", "pattern": "^[A-Za-z]{2}$"},
              repeated=True),
    Parameter("class", "places with this GeoNames feature class", _choice(*CLASSES), repeated=True),
    Parameter("role", "mentions with this role", _choice(*ROLES), repeated=True),
    Parameter("since", "documents published on this day or later", _DAY),
    Parameter("until", "documents published on this day or earlier", _DAY),
    Parameter("document", "the document with this id", _TEXT, repeated=True),
    Parameter("source", "documents from this source", _TEXT, repeated=True),
    Parameter("score", "mentions with at least this score", {"type": "number", "minimum": 0, "maximum": 1}),
    Parameter("status", "mentions with this review status; nil for mentions without a place",
              _choice(*STATUSES, NIL), repeated=True),
    Parameter("review", "1 for mentions that a person should check", _choice("1", "0", "true", "false")),
)  # fmt: skip
"""The parameters that :func:`geomap.store.columns.filters.parse` reads."""

VIEW = (
    Parameter("bbox", "the bounding box of the map view as west,south,east,north in degrees", required=True),
    Parameter("zoom", "the zoom level of the map view", {"type": "number", "minimum": 0, "maximum": CLOSEST}, True),
)

PAGE = (
    Parameter("limit", "the number of entries in one page",
              {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT_LIMIT}),
    Parameter("cursor", "the next cursor of the previous page; without it, the first page"),
)  # fmt: skip

LEVEL = (Parameter("level", "country, or admin1 for first-order divisions", _choice(*get_args(Level))),)
STATES = (Parameter("state", "documents in this state", _choice(*get_args(State)), repeated=True),)
