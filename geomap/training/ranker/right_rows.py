"""Which candidate is right for a gold mention: the referee's rule, and another point of the same river, sea or country.

Corpora give a point for a river, a sea or a country that need not be the gazetteer's. If such a candidate counted as
wrong, the ranker would learn that the Danube is in no gazetteer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from geomap.gazetteer.joining import half_diagonal_km
from geomap.pipeline.resolution.city_or_area import namesakes
from geomap.pipeline.resolution.features import NameOptions
from geomap.places import COUNTRY_CODES, Bounds, Candidate, Place, distance_km

MAX_RIGHT_KM = 161.0
"""A place within this distance of the gold is right (100 miles, as in the literature)."""


class GoldPosition(NamedTuple):
    """A gold position in degrees, the distance in km within which another point is right, and the GeoNames id."""

    latitude: float
    longitude: float
    radius_km: float
    geonameid: int | None


def position_of(mention: Mapping[str, Any]) -> GoldPosition | None:
    """Return the gold position of a mention of a corpus, None if it has none."""
    if mention.get("lat") is None:
        return None
    radius = max(MAX_RIGHT_KM, float(mention.get("radius_km") or 0))
    geonameid = mention.get("geonameid")
    return GoldPosition(float(mention["lat"]), float(mention["lon"]), radius, int(geonameid) if geonameid else None)


def distance_to(gold: GoldPosition, place: Place) -> float:
    """Return the distance of a place from a gold position in km."""
    return distance_km(gold.latitude, gold.longitude, place.latitude, place.longitude)


def find_right_row(candidates: Sequence[Candidate], gold: GoldPosition | None) -> int | None:
    """Return the right candidate: the same id, else the nearest that is near enough, else an area that explains it.

    :return: the index of the candidate; None if no candidate is right, so that NIL is.
    """
    if gold is None:
        return None
    places = [candidate.place for candidate in candidates]
    for row, place in enumerate(places):
        if gold.geonameid is not None and place.geonameid == gold.geonameid:
            return row
    km = [distance_to(gold, place) for place in places]
    within = [row for row in range(len(km)) if km[row] <= gold.radius_km]
    if gold.radius_km > MAX_RIGHT_KM:  # something large: a village inside it is not what is meant
        within = [row for row in within if is_area(places[row])] or within
    if within:
        return min(within, key=km.__getitem__)
    explained = [row for row, place in enumerate(places) if is_area(place) and km[row] <= _reach_km(place, gold)]
    return min(explained, key=km.__getitem__, default=None)


def right_rows_of(options: NameOptions, rows: Sequence[int | None], *, is_city_marked: bool) -> np.ndarray:
    """Return the right rows of a group of mentions: the place of most of them, and others of its name that some mean.

    :param rows: the right candidate of each mention, from :func:`find_right_row`.
    :param is_city_marked: whether the corpus tells a city from the area of the same name.
    :return: true for the right rows, (rows,), NIL last.
    """
    right = np.zeros(len(options.candidates) + 1, bool)
    row = Counter(rows).most_common(1)[0][0]
    right[-1 if row is None else row] = True
    if row is not None:
        for other in namesakes(options, row):
            right[other] |= other in rows or not is_city_marked
    return right


def is_area(place: Place) -> bool:
    """Whether a place is so large that two gazetteers may have different points for it."""
    return place.feature_code in COUNTRY_CODES or place.feature_code == "ADM1" or place.feature_class in "HLT"


_REACH_KM = {"CONT": 4000.0, "OCN": 4000.0, "SEA": 1000.0, "GULF": 800.0, "STM": 800.0, "DSRT": 800.0, "MTS": 800.0}
_OTHER_REACH_KM = {"H": 300.0, "L": 500.0, "T": 300.0, "A": 300.0}
"""How far from its point an area without bounds may reach, in km."""


def _reach_km(place: Place, gold: GoldPosition) -> float:
    if place.bounds is None:
        return _REACH_KM.get(place.feature_code, _OTHER_REACH_KM.get(place.feature_class, 0.0))
    if _contains(place.bounds, gold):
        return float("inf")
    return half_diagonal_km(place.bounds)


def _contains(bounds: Bounds, gold: GoldPosition) -> bool:
    west, south, east, north = bounds
    between = west <= gold.longitude <= east if west <= east else not east < gold.longitude < west
    return south <= gold.latitude <= north and between
