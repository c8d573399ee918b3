"""How a view states what it takes and gives, for the description of the API; see :mod:`geomap.web.api.openapi`."""

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


_TEXT = {"type": "string", "maxLength": LONGEST}
_DAY = {"type": "string", "format": "date"}

FILTER = (
    Parameter("q", 'words that occur; "a phrase" in quotes, prefix*', _TEXT),
    Parameter("scope", "whether the words occur in the document (the default) or the sentence of a mention",
              _choice("document", "sentence")),
    Parameter("place", "exactly the place of this id", _TEXT),
    Parameter("within", "the place of this id, or anything in it", _TEXT),
    Parameter("country", "places of this country (ISO 3166-1 alpha-2)", {"type": "string", "pattern": "^[A-Za-z]{2}$"},
              repeated=True),
    Parameter("class", "places of this GeoNames feature class", _choice(*CLASSES), repeated=True),
    Parameter("role", "mentions of this role", _choice(*ROLES), repeated=True),
    Parameter("since", "documents of this day or later", _DAY),
    Parameter("until", "documents of this day or earlier", _DAY),
    Parameter("document", "the document of this id", _TEXT, repeated=True),
    Parameter("source", "documents of this source", _TEXT, repeated=True),
    Parameter("score", "mentions that are at least as sure", {"type": "number", "minimum": 0, "maximum": 1}),
    Parameter("status", "what a person has said of the mention; or nil, those without a place",
              _choice(*STATUSES, NIL), repeated=True),
    Parameter("review", "1 for mentions that a person should look at", _choice("1", "0", "true", "false")),
)  # fmt: skip
"""What :func:`geomap.store.columns.filters.parse` reads."""

VIEW = (
    Parameter("bbox", "the map's view, west,south,east,north in degrees", required=True),
    Parameter("zoom", "how closely the map is looked at", {"type": "number", "minimum": 0, "maximum": CLOSEST}, True),
)

PAGE = (
    Parameter("limit", "entries of one answer",
              {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT_LIMIT}),
    Parameter("cursor", "what the answer before told as next; without it the list begins"),
)  # fmt: skip

LEVEL = (Parameter("level", "countries, or their first-order divisions", _choice(*get_args(Level))),)
STATES = (Parameter("state", "documents in this state", _choice(*get_args(State)), repeated=True),)
