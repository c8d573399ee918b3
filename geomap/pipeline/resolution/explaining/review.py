"""When a person should look at a decision, and for which of two reasons."""

from __future__ import annotations

import numpy as np

from geomap.pipeline.resolution.features import Array, Options
from geomap.records import Review

CLOSE = 0.3
"""A runner-up is close if it is at least so probable as this share of the chosen one."""
DOUBTED = 0.3
"""A chosen place is doubted if it is this probable that none of the candidates is right."""


def review_of(its: Options, probabilities: Array, chosen: int | None) -> Review:
    """Tell whether a decision should be reviewed.

    :param probabilities: of the candidates' rows, NIL last.
    :param chosen: the chosen row, or None for NIL.
    :return: "nil" where it is NIL or doubted; "runner-up" where another place than the chosen one, in any of its
        guises, comes close; else empty.
    """
    if chosen is None or probabilities[-1] >= DOUBTED:
        return "nil"
    by_kin = np.bincount(its.kin, weights=probabilities[:-1], minlength=len(its.candidates))
    best = by_kin[its.kin[chosen]]
    by_kin[its.kin[chosen]] = 0
    return "runner-up" if by_kin.max() >= CLOSE * best else ""
