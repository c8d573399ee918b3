"""What a preference for a place adds to its log-odds: it takes the place of the best known bearer of its name.

So evidence of the text counts against it as it would against that one, and a preference for the best known bearer
itself changes little. Where the text names a container that does not hold the preferred place it adds nothing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geomap.pipeline.resolution.features import N_STATIC, Array, Codes, Field, Options, context_column

AHEAD = 2.0
"""How far ahead of all others, in log-odds before the text is looked at, a preference puts its place.

Of 14 well-known names in texts that say nothing of where they lie ("A fair opened in Cairo"), another place of the name
has to be 0 to 1 ahead to be chosen; in texts that are all about the well-known one's country, 3.5 to 6.5.
"""
_TOLD_INSIDE = [context_column(name) for name in ("container", "container_country", "defined", "defined_country")]
_TOLD_OUTSIDE = [context_column(name) for name in ("nil_outside", "nil_undefined")]


def bonus_of(field: Field, weights: Array) -> Array | None:
    """Give what preferences add to the log-odds of every row in a round of these weights; None for nothing at all."""
    if not len(field.preferred):
        return None
    prior = field.rows.static @ weights[:N_STATIC]
    bonus = np.zeros(len(prior), np.float32)
    for row in field.preferred.tolist():
        number = int(field.rows.group[row])
        its, first = field.options[number], int(field.groups.first[number])
        rows = slice(first, first + len(its.static))
        if not _is_told_elsewhere(its, row - first, field.rows.fixed[rows]):
            others = prior[rows][_others(its, row - first)]
            bonus[row] = max(float(others.max() - prior[row]), 0) + AHEAD
    return bonus


def _others(its: Options, row: int) -> Codes:
    """Give the rows that are another place than that of ``row`` in any of its guises, NIL among them."""
    return np.append(np.flatnonzero(its.kin != its.kin[row]), len(its.kin))


def _is_told_elsewhere(its: Options, row: int, fixed: Array) -> bool:
    """Whether the text names a container that holds another candidate, or none, but not this one."""
    if not its.candidates[row].place.country_code:  # what lies in no country that is known may lie in any
        return False
    inside: NDArray[np.bool_] = np.asarray(fixed[:-1, _TOLD_INSIDE].any(axis=1))
    return not inside[row] and bool(inside.any() or fixed[-1, _TOLD_OUTSIDE].any())
