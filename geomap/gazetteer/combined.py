"""Gazetteers side by side: further files add to a first one.

A place that two files have is joined by its id, or by the name looked up, its kind and nearness; the first file's entry
counts, so that its preferred names, bounds and ids stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

from geomap.gazetteer.joining import family, fits, reach_km
from geomap.gazetteer.sqlite import MAX_CANDIDATES, SqliteGazetteer
from geomap.places import Candidate, Place, distance_km

SAME_TOWN_KM = 10.0
"""Two towns of one name in two files are one town within this distance."""


class CombinedGazetteer(SqliteGazetteer):
    """A gazetteer file with further ones beside it.

    Names are looked up as they are in every file first. Where a place of the first file has the name itself, alternate
    names of the others are left out: large dumps list "Algeria" among the names of Algiers. Where the first file does
    not have the name, its variants are candidates too, and similar spellings of the other files only if it has none.
    Countries and divisions come from the first file.

    :param path: the first file, such as the one in the package.
    :param further: the other files, in the order in which they are asked.
    :raises GazetteerError: if a file cannot be read.
    """

    def __init__(self, path: str | Path, further: Sequence[str | Path]) -> None:
        super().__init__(path)
        self.further = tuple(SqliteGazetteer(each) for each in further)

    def __reduce__(self) -> tuple[Any, ...]:
        return CombinedGazetteer, (self.path, tuple(each.path for each in self.further))

    def __repr__(self) -> str:
        return f"CombinedGazetteer({str(self.path)!r}, {[str(each.path) for each in self.further]!r})"

    @property
    def version(self) -> str:
        """The versions of all files, joined by "+"."""
        return "+".join((super().version, *(each.version for each in self.further)))

    def candidates(
        self, names: Sequence[str], *, fuzzy: bool = True, limit: int = MAX_CANDIDATES
    ) -> list[list[Candidate]]:
        """Look names up in all files; see :meth:`SqliteGazetteer.candidates`.

        :return: for each name its candidates, those of the first file first.
        """
        first, *further = self._of_each(names, fuzzy=False, limit=limit)
        results = [
            _join([candidates, *(_adding_to(candidates, lists[number]) for lists in further)], limit)
            for number, candidates in enumerate(first)
        ]
        unknown = [number for number, candidates in enumerate(first) if not candidates] if fuzzy else []
        variants = self._of_each([names[number] for number in unknown], fuzzy=True, limit=limit)
        for number, (candidates, *others) in zip(unknown, zip(*variants, strict=True), strict=True):
            if results[number]:
                results[number] = _join([results[number], candidates], limit)
            elif candidates and candidates[0].match != "fuzzy":
                results[number] = candidates
            else:
                results[number] = _join([candidates, *others], limit)
        return results

    def _of_each(self, names: Sequence[str], *, fuzzy: bool, limit: int) -> list[list[list[Candidate]]]:
        lists = [super().candidates(names, fuzzy=fuzzy, limit=limit)]
        return lists + [each.candidates(names, fuzzy=fuzzy, limit=limit) for each in self.further]

    def place(self, place_id: str) -> Place | None:
        """Return the place with an id, from the first file that has it, or None."""
        files = (super().place(place_id), *(each.place(place_id) for each in self.further))
        return next((place for place in files if place is not None), None)

    def prominence(self, place_id: str) -> float:
        """Return how prominent a place is, from 0 to 1, by the first file that has it; 0 if none has it."""
        values = (super().prominence(place_id), *(each.prominence(place_id) for each in self.further))
        return next((value for value in values if value), 0.0)

    def near(self, latitude: float, longitude: float, *, limit: int = 1) -> list[Place]:
        """Return the populated places nearest to a point in degrees, of all files, the nearest first."""
        places = {place.id: place for place in super().near(latitude, longitude, limit=limit)}
        for each in self.further:
            for place in each.near(latitude, longitude, limit=limit):
                places.setdefault(place.id, place)
        by_distance = sorted(
            places.values(), key=lambda place: distance_km(latitude, longitude, place.latitude, place.longitude)
        )
        return by_distance[:limit]

    def _search_groups(self, text: str, limit: int) -> list[list[Candidate]]:
        """Return the places of all files, group by group; see :meth:`SqliteGazetteer.search`."""
        groups = [super()._search_groups(text, limit), *(each._search_groups(text, limit) for each in self.further)]
        return [self._by_prominence(_join(lists, limit * len(groups))) for lists in zip_longest(*groups, fillvalue=())]


def _adding_to(first: Sequence[Candidate], others: Sequence[Candidate]) -> list[Candidate]:
    """Return what another file adds to the candidates of the first one."""
    if not any(each.match == "name" for each in first):
        return list(others)
    return [each for each in others if each.match not in ("alternate", "part")]


def _join(lists: Sequence[Sequence[Candidate]], limit: int) -> list[Candidate]:
    joined = list(lists[0])
    for further in lists[1:]:
        places = [each.place for each in joined]
        joined += [each for each in further if not any(_is_same(each.place, place) for place in places)]
    return joined[:limit]


def _is_same(one: Place, two: Place) -> bool:
    if one.id == two.id:
        return True
    if not fits(one.feature_code, two.feature_code):
        return False
    towns = "town" in (family(one.feature_code), family(two.feature_code))
    reach = max(reach_km(one.feature_code, one.bounds), reach_km(two.feature_code, two.bounds))
    distance = distance_km(one.latitude, one.longitude, two.latitude, two.longitude)
    return distance <= (SAME_TOWN_KM if towns else reach)
