"""Decisions of people about mentions: as plain values on spans, as scores, and as reasons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geomap.pipeline.resolution.features import NameOptions
from geomap.places import Place
from geomap.records import Status

DECISION_WEIGHT = 100.0
"""The weight of a person's decision among the reasons: more than all evidence together."""


def decision_of(place: Place | None) -> dict[str, Any]:
    """Return the value of ``span._.decided`` for the place that a person has chosen, None for NIL.

    It has only plain values, so that a ``Doc`` can be stored and sent.
    """
    return {"place": place.to_dict() if place else None}


def place_of_decision(decision: Mapping[str, Any]) -> Place | None:
    """Return the place in a result of :func:`decision_of`, None for NIL."""
    return Place.from_dict(decision["place"]) if decision["place"] else None


def apply_decision(options: NameOptions, row: int) -> tuple[int | None, float]:
    """Return the row that a person has chosen, None for NIL, and its score of 1."""
    return (row if row < len(options.candidates) else None), 1.0


def decision_reason(status: Status, *, placed: bool) -> dict[str, Any]:
    """Return the only reason for a person's decision, as a plain dict of :class:`~geomap.records.Reason`."""
    if status == "confirmed":
        text = "confirmed by hand"
    else:
        text = "corrected by hand" if placed else "marked by hand as not to be placed"
    return {"kind": "correction", "text": text, "weight": DECISION_WEIGHT}
