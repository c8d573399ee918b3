"""The bonus in log-odds for a preferred place: it is treated like the best-known place with its name.

So evidence in the text counts against it as it would against the best-known place, and a preference for the best-known
place itself changes little. If the text names a container that does not hold the preferred place, the bonus is 0.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geomap.pipeline.resolution.features import N_STATIC, Array, Codes, DocumentFeatures, NameOptions, context_column

PREFERENCE_LOG_ODDS = 2.0
"""The lead of a preferred place over all others, in log-odds before the evidence of the text.

For 14 well-known names in texts without other evidence ("A fair opened in Cairo"), another place with the name needs a
lead of 0 to 1 to be chosen; in texts that are entirely about the well-known place's country, 3.5 to 6.5.
"""
_INSIDE_COLUMNS = [context_column(name) for name in ("container", "container_country", "defined", "defined_country")]
_OUTSIDE_COLUMNS = [context_column(name) for name in ("nil_outside", "nil_undefined")]


def preference_bonus(features: DocumentFeatures, weights: Array) -> Array | None:
    """Return the bonus in log-odds of every row in a round with these weights; None if no place is preferred."""
    if not len(features.preferred):
        return None
    prior = features.rows.static @ weights[:N_STATIC]
    bonus = np.zeros(len(prior), np.float32)
    for row in features.preferred.tolist():
        number = int(features.rows.group[row])
        options, first = features.options[number], int(features.groups.first[number])
        rows = slice(first, first + len(options.static))
        if not _text_excludes(options, row - first, features.rows.fixed[rows]):
            others = prior[rows][_others(options, row - first)]
            bonus[row] = max(float(others.max() - prior[row]), 0) + PREFERENCE_LOG_ODDS
    return bonus


def _others(options: NameOptions, row: int) -> Codes:
    """Return the rows of other places than that of ``row``, NIL included."""
    return np.append(np.flatnonzero(options.same_place != options.same_place[row]), len(options.same_place))


def _text_excludes(options: NameOptions, row: int, fixed: Array) -> bool:
    """Whether the text names a container that does not hold this candidate."""
    if not options.candidates[row].place.country_code:  # a place without a known country may be in any
        return False
    inside: NDArray[np.bool_] = np.asarray(fixed[:-1, _INSIDE_COLUMNS].any(axis=1))
    return not inside[row] and bool(inside.any() or fixed[-1, _OUTSIDE_COLUMNS].any())
