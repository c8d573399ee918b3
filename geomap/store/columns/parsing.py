"""From URL parameters to a filter; every value that is not allowed is a :class:`ParameterError` that names it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from geomap.errors import ParameterError
from geomap.store.columns.declaration import Declaration
from geomap.store.columns.filters import FILTER_DECLARATIONS, Filter

MAX_VALUE_CHARACTERS = 500
MAX_FILTER_VALUES = 200
"""Of one parameter that may be repeated."""

FLAG_VALUES = ("1", "0", "true", "false")

Values = Mapping[str, Sequence[str]]


def parse(parameters: Values) -> Filter:
    """Make a filter from URL parameters; parameters of other names are ignored.

    :param parameters: the values of each parameter in order. Empty values are ignored.
    :raises ParameterError: for a value that is not allowed, or several values where one is expected.
    """
    criteria = Filter(**{attribute: _value(each, parameters) for attribute, each in FILTER_DECLARATIONS.items()})
    since, until = criteria.since, criteria.until
    if since and until and since > until:
        raise ParameterError(f"since={since} is after until={until}: swap them")
    return criteria


def _value(declaration: Declaration, parameters: Values) -> Any:
    texts = _texts(declaration, parameters.get(declaration.name, ()))
    if declaration.kind == "choices":
        return texts
    text = texts[0] if texts else ""
    match declaration.kind:
        case "choice":
            return text or declaration.default
        case "date":
            return _day(declaration.name, text) if text else None
        case "number":
            return _probability(declaration.name, text) if text else 0.0
        case "flag":
            return text in {"1", "true"}
        case "text":
            return text.strip()
        case _:
            return text


def _texts(declaration: Declaration, values: Sequence[str]) -> tuple[str, ...]:
    """Check the values of a parameter, and sort them without repetitions."""
    name, texts = declaration.name, sorted({value for value in values if value})
    allowed = FLAG_VALUES if declaration.kind == "flag" else declaration.choices
    for text in texts:
        if allowed:
            if text not in allowed:
                raise ParameterError(f"{name}={quoted(text)} is not known: use {', '.join(allowed)}")
        elif declaration.pattern:
            if not re.fullmatch(declaration.pattern, text):
                raise ParameterError(
                    f"{name}={quoted(text)} is not a {name} code: use one such as {declaration.example}"
                )
        elif declaration.kind in {"text", "place", "choices"}:
            _check_free_text(declaration, text)
    most = MAX_FILTER_VALUES if declaration.repeated else 1
    if len(texts) > most:
        raise ParameterError(f"{name} has {len(texts)} values: use at most {most}")
    return tuple(sorted({text.upper() for text in texts}) if declaration.pattern else texts)


def _check_free_text(declaration: Declaration, text: str) -> None:
    name = declaration.name
    if len(text) > MAX_VALUE_CHARACTERS:
        raise ParameterError(f"{name} has {len(text)} characters: use at most {MAX_VALUE_CHARACTERS}")
    if declaration.kind != "text" and "\0" in text:
        raise ParameterError(f"{name}={quoted(text)} has a null character: remove it")


def _day(name: str, text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ParameterError(f"{name}={quoted(text)} is not a date: write it as 2016-03-15") from None
    if day.isoformat() != text:  # fromisoformat also reads other forms, such as 2016-W10-1
        raise ParameterError(f"{name}={quoted(text)} is not in the expected form: use {day}")
    return day


def _probability(name: str, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 <= number <= 1:
        raise ParameterError(f"{name}={quoted(text)} is not a probability: use a number from 0 to 1")
    return number


def quoted(value: str) -> str:
    """Shorten a value for a message, and quote it if it has spaces around it or unprintable characters."""
    short = value if len(value) <= 40 else value[:39] + "…"
    return repr(short) if short != short.strip() or not short.isprintable() else short
