"""What people have decided of mentions: as plain values on spans, in scores, and in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geomap.pipeline.resolution.features import Options
from geomap.places import Place
from geomap.records import Status

CERTAIN = 100.0
"""The weight of a person's word among reasons: more than any evidence adds up to."""


def decision_of(place: Place | None) -> dict[str, Any]:
    """Make what ``span._.decided`` holds: the place that a person has decided for, or None for NIL.

    Only plain values, so that a ``Doc`` can be stored and sent.
    """
    return {"place": place.to_dict() if place else None}


def place_in(decision: Mapping[str, Any]) -> Place | None:
    """Give the place of what :func:`decision_of` made."""
    return Place.from_dict(decision["place"]) if decision["place"] else None


def by_hand(its: Options, row: int) -> tuple[int | None, float]:
    """Give the chosen row, None for NIL, and the score of a group whose ``row`` a person has decided for."""
    return (row if row < len(its.candidates) else None), 1.0


def reason_of(status: Status, *, placed: bool) -> dict[str, Any]:
    """Give the one reason for what a person has decided, as a plain dict of :class:`~geomap.records.Reason`."""
    if status == "confirmed":
        text = "confirmed by hand"
    else:
        text = "corrected by hand" if placed else "marked by hand as not to be placed"
    return {"kind": "correction", "text": text, "weight": CERTAIN}
