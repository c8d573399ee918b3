"""Which resolved mentions a person should review, and for which of two reasons."""

from __future__ import annotations

import numpy as np

from geomap.pipeline.resolution.features import Array, NameOptions
from geomap.records import Review

RUNNER_UP_RATIO = 0.3
"""A runner-up needs review if its probability is at least this share of the chosen place's."""
NIL_REVIEW_THRESHOLD = 0.3
"""A chosen place needs review if the probability of NIL is at least this."""


def review_of(options: NameOptions, probabilities: Array, chosen: int | None) -> Review:
    """Return why a person should review a choice.

    :param probabilities: the probabilities of the candidates' rows, NIL last.
    :param chosen: the chosen row, or None for NIL.
    :return: "nil" if it is NIL or NIL is probable; "runner-up" if another place comes close; else "".
    """
    if chosen is None or probabilities[-1] >= NIL_REVIEW_THRESHOLD:
        return "nil"
    by_place = np.bincount(options.same_place, weights=probabilities[:-1], minlength=len(options.candidates))
    best = by_place[options.same_place[chosen]]
    by_place[options.same_place[chosen]] = 0
    return "runner-up" if by_place.max() >= RUNNER_UP_RATIO * best else ""
