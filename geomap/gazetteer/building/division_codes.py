"""Give small places without a division the one of the towns around them, where these agree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from geomap.gazetteer.building.drafts import PlaceDraft
from geomap.places import distance_km

MAX_TOWN_KM = 100.0
"""A town farther away says nothing of the division."""
_TOWNS = 3
_SMALL_CLASSES = "PST"


def assign_divisions(drafts: Iterable[PlaceDraft]) -> int:
    """Set the first-order division of places that have a country but no division; return how many.

    The nearest towns of the country, up to three within :data:`MAX_TOWN_KM`, must all be in one division: near a border
    nothing is set. Rivers, regions and whatever has bounds may lie in several divisions and are left as they are.
    """
    drafts = list(drafts)
    towns: defaultdict[tuple[str, int, int], list[PlaceDraft]] = defaultdict(list)
    for draft in drafts:
        if draft.feature_class == "P" and draft.admin1 and draft.country:
            towns[draft.country, int(draft.latitude // 1), int(draft.longitude // 1)].append(draft)
    count = 0
    for draft in drafts:
        if draft.admin1 or not draft.country or draft.bounds or draft.feature_class not in _SMALL_CLASSES:
            continue
        row, column = int(draft.latitude // 1), int(draft.longitude // 1)
        around = (
            (distance_km(draft.latitude, draft.longitude, town.latitude, town.longitude), town.admin1)
            for south in (row - 1, row, row + 1)
            for west in (column - 1, column, column + 1)
            for town in towns.get((draft.country, south, west), ())
        )
        nearest = sorted(pair for pair in around if pair[0] <= MAX_TOWN_KM)[:_TOWNS]
        divisions = {admin1 for _, admin1 in nearest}
        if len(divisions) == 1:
            draft.admin1 = divisions.pop()
            count += 1
    return count
