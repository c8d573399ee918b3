"""Which candidates of a name are one place: a city and the divisions of its name around it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from geomap.places import Candidate, distance_km

_MAX_SAME_PLACE_KM = 40.0
_MAX_SAME_SPOT_KM = 100.0


def same_place_numbers(candidates: Sequence[Candidate]) -> NDArray[np.int64]:
    """Number the candidates; a city and the divisions with its name around it share a number."""
    same_place = list(range(len(candidates)))
    heads: dict[tuple[str, str, str], list[int]] = {}
    for row, candidate in enumerate(candidates):
        place = candidate.place
        for head in heads.setdefault((place.country_code, place.admin1_code, candidate.name.casefold()), []):
            other = candidates[head].place
            apart = distance_km(place.latitude, place.longitude, other.latitude, other.longitude)
            if "A" in (place.feature_class, other.feature_class) or apart <= _MAX_SAME_PLACE_KM:
                same_place[row] = head
                break
        else:
            heads[place.country_code, place.admin1_code, candidate.name.casefold()].append(row)
    return np.array(same_place, np.int64)


def same_spot_numbers(candidates: Sequence[Candidate], same_place: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number the candidates like ``same_place``, but New York and its state, whose points lie far apart, differ."""
    same_spot = np.arange(len(candidates), dtype=np.int64)
    for row in np.flatnonzero(same_place != same_spot).tolist():
        place = candidates[row].place
        for head in np.flatnonzero(
            (same_place[:row] == same_place[row]) & (same_spot[:row] == np.arange(row))
        ).tolist():
            other = candidates[head].place
            if distance_km(place.latitude, place.longitude, other.latitude, other.longitude) <= _MAX_SAME_SPOT_KM:
                same_spot[row] = head
                break
    return same_spot
