"""What to keep of a collection: the filter parameters of page addresses and of the API, as one value."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from geomap.errors import ParameterError
from geomap.records import Role, Status

Scope = Literal["document", "sentence"]
"""Whether the words asked for have to stand in the mention's document or in its very sentence."""

ROLES: tuple[str, ...] = get_args(Role)
STATUSES: tuple[str, ...] = get_args(Status)
NIL = "nil"
"""Beside the statuses: mentions that have no place, whatever a person has said of them."""

CLASSES = tuple("AHLPRSTUV")
"""GeoNames' feature classes."""

LONGEST, MOST = 500, 200
"""Characters of one value, and values of one parameter that may be repeated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What to keep; every field narrows, and values of one field are alternatives.

    The fields carry the names of the parameters in the plural where they may be repeated; those values are sorted, so
    that filters that mean the same are equal. ``since`` and ``until`` are both included, and leave out documents
    without a date. ``within`` is an id: that place or anything in it.
    """

    q: str = ""
    scope: Scope = "document"
    place: str = ""
    within: str = ""
    countries: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    documents: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    score: float = 0.0
    statuses: tuple[str, ...] = ()
    review: bool = False

    @property
    def of_documents(self) -> bool:
        """Whether it asks nothing of mentions, only of the documents that they are in."""
        of_mentions = (self.place, self.within, self.countries, self.classes, self.roles, self.statuses)
        in_sentence = self.q and self.scope == "sentence"
        return not (any(of_mentions) or in_sentence or self.score > 0 or self.review)

    def parameters(self) -> list[tuple[str, str]]:
        """Give the parameters that :func:`parse` makes this filter of, in a fixed order and without idle ones."""
        pairs = [("q", self.q), ("scope", self.scope if self.q and self.scope != "document" else "")]
        pairs += [("place", self.place), ("within", self.within)]
        pairs += [("country", value) for value in self.countries]
        pairs += [("class", value) for value in self.classes]
        pairs += [("role", value) for value in self.roles]
        pairs += [("since", self.since.isoformat() if self.since else "")]
        pairs += [("until", self.until.isoformat() if self.until else "")]
        pairs += [("document", value) for value in self.documents]
        pairs += [("source", value) for value in self.sources]
        pairs += [("score", repr(self.score) if self.score > 0 else "")]
        pairs += [("status", value) for value in self.statuses]
        pairs += [("review", "1" if self.review else "")]
        return [(name, value) for name, value in pairs if value]


def parse(values: Mapping[str, Sequence[str]]) -> Filter:
    """Make a filter of parameters as they stand in an address; names that are no filter's are left alone.

    :param values: for each name its values in order. Empty values count as not given.
    :raises ParameterError: for a value that cannot be, or for two where one is due.
    """
    for name in ("q", "place", "within", "document", "source"):
        for value in values.get(name, ()):
            if len(value) > LONGEST:
                raise ParameterError(f"{name} has {len(value)} characters: give at most {LONGEST}")
            if name != "q" and "\0" in value:
                raise ParameterError(f"{name}={shown(value)} is the name of nothing: correct it")
    since, until = _day("since", values), _day("until", values)
    if since and until and since > until:
        raise ParameterError(f"since={since} is after until={until}: swap them")
    return Filter(
        q=_one("q", values).strip(),
        scope="sentence" if _choice("scope", values, get_args(Scope)) == "sentence" else "document",
        place=_one("place", values),
        within=_one("within", values),
        countries=_countries(values),
        classes=_choices("class", values, CLASSES),
        roles=_choices("role", values, ROLES),
        since=since,
        until=until,
        documents=_several("document", values),
        sources=_several("source", values),
        score=_score(values),
        statuses=_choices("status", values, (*STATUSES, NIL)),
        review=_choice("review", values, ("1", "0", "true", "false")) in {"1", "true"},
    )


def _several(name: str, values: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    given = sorted({value for value in values.get(name, ()) if value})
    if len(given) > MOST:
        raise ParameterError(f"{name} is given {len(given)} times: give it at most {MOST} times")
    return tuple(given)


def _one(name: str, values: Mapping[str, Sequence[str]]) -> str:
    given = _several(name, values)
    if len(given) > 1:
        raise ParameterError(f"{name} is given {len(given)} times: give it once")
    return given[0] if given else ""


def _choices(name: str, values: Mapping[str, Sequence[str]], allowed: Sequence[str]) -> tuple[str, ...]:
    given = _several(name, values)
    for value in given:
        if value not in allowed:
            raise ParameterError(f"{name}={shown(value)} is not known: use {', '.join(allowed)}")
    return given


def _choice(name: str, values: Mapping[str, Sequence[str]], allowed: Sequence[str]) -> str:
    _one(name, values)
    return next(iter(_choices(name, values, allowed)), "")


def _countries(values: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    given = sorted({value.upper() for value in _several("country", values)})
    for value in given:
        if not (len(value) == 2 and value.isascii() and value.isalpha()):
            raise ParameterError(f"country={shown(value)} is no country code: use two letters, such as SY")
    return tuple(given)


def _day(name: str, values: Mapping[str, Sequence[str]]) -> date | None:
    value = _one(name, values)
    if not value:
        return None
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise ParameterError(f"{name}={shown(value)} is no date: write it as 2016-03-15") from None
    if day.isoformat() != value:  # other forms are read as well, such as 2016-W10-1
        raise ParameterError(f"{name}={shown(value)} is not written as a date: use {day}")
    return day


def _score(values: Mapping[str, Sequence[str]]) -> float:
    value = _one("score", values)
    try:
        score = float(value or 0)
    except ValueError:
        score = math.nan
    if not 0 <= score <= 1:
        raise ParameterError(f"score={shown(value)} is no probability: use a number from 0 to 1")
    return score


def shown(value: str) -> str:
    """Make a value fit for a message of one line."""
    short = value if len(value) <= 40 else value[:39] + "…"
    return repr(short) if short != short.strip() or not short.isprintable() else short
