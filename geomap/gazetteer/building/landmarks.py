"""Places that the background map or a hand-written fact names, and how they are found in a gazetteer being built.

Neither says which entry of a gazetteer it means. A landmark is joined to the nearest place that has its name and a kind
that fits (:mod:`geomap.gazetteer.joining`).
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from geomap.gazetteer.building import facts
from geomap.gazetteer.building.basemap_labels import Label, read_labels
from geomap.gazetteer.building.facts import world
from geomap.gazetteer.joining import AREA_KM, family, fits, half_diagonal_km, reach_km
from geomap.gazetteer.names import normalise
from geomap.paths import folder
from geomap.places import Bounds, distance_km

COUNTRY_KM = 3000.0
"""How far the label of a country may lie from the point that the gazetteer has for it."""

_SINGLE = {"town", "country", "region"}
"""Families whose places may lie near another of the same name and kind."""

LABEL_KM = 10.0
"""How far the label of a town may lie from the town."""


@dataclass(frozen=True, slots=True)
class Landmark:
    """A place that a map or a fact names: feature code, point in degrees, keys of its names.

    ``reach`` is the distance in km within which its place may lie. ``zoom`` is the lowest zoom at which the map shows
    its label, None if it has none. ``fact`` is 1 for a place in the news, 0.5 for a fact of the world, 0 for a label.
    ``diagonal`` is that of its bounds in km, 0 if unknown.
    """

    code: str
    latitude: float
    longitude: float
    keys: tuple[str, ...]
    reach: float
    zoom: int | None = None
    fact: float = 0.0
    diagonal: float = 0.0


class Site(NamedTuple):
    """What the join needs of a place: feature code, point in degrees, diagonal of its bounds in km or 0."""

    code: str
    latitude: float
    longitude: float
    diagonal: float


@lru_cache(maxsize=1)
def landmarks() -> tuple[Landmark, ...]:
    """Return the labels of the embedded basemap, the places in the news and the facts of the world.

    :raises GazetteerError: if the basemap or a fact cannot be read.
    """
    labels: dict[tuple[str, str, float, float], Label] = {}
    for label in read_labels(folder("data") / "basemap.pmtiles"):
        key = (label.code, label.name, round(label.latitude, 2), round(label.longitude, 2))
        if key not in labels or label.zoom < labels[key].zoom:
            labels[key] = label
    news = (
        _of_fact(place.feature_code, place.latitude, place.longitude, (place.name, *names), place.bounds, 1.0)
        for place, names in facts.read_places()
    )
    known = (
        _of_fact(fact.code, fact.latitude, fact.longitude, fact.all_names, fact.bounds, 0.5) for fact in world.facts()
    )
    return (*map(_of_label, labels.values()), *news, *known)


def _of_label(label: Label) -> Landmark:
    kind = family(label.code)
    reach = COUNTRY_KM if kind == "country" else LABEL_KM if kind == "town" else reach_km(label.code, None)
    return Landmark(label.code, label.latitude, label.longitude, (normalise(label.name),), reach, label.zoom)


def _of_fact(
    code: str, latitude: float, longitude: float, names: Iterable[str], bounds: Bounds | None, fact: float
) -> Landmark:
    keys = tuple(dict.fromkeys(key for name in names if (key := normalise(name))))
    diagonal = 2 * half_diagonal_km(bounds) if bounds else 0.0
    return Landmark(code, latitude, longitude, keys, reach_km(code, bounds), None, fact, diagonal)


class LandmarkIndex:
    """Collects the places with a name of a landmark, then finds the place of each."""

    def __init__(self, marks: Iterable[Landmark]) -> None:
        self._marks = tuple(marks)
        self._keys = {key for mark in self._marks for key in mark.keys}
        self._numbers: dict[str, array[int]] = {}

    def add(self, key: str, numbers: Sequence[int]) -> None:
        """Set the places with a normalised name, by number; nothing happens if no landmark has the name."""
        if key in self._keys:
            self._numbers[key] = array("I", numbers)

    def places(self, site: Callable[[int], Site]) -> Iterator[tuple[Landmark, int]]:
        """Yield each landmark that has a place, with the number of the place.

        Where a source has a river or a sea twice, both are yielded.

        :param site: returns what the join needs of a place with a number.
        """
        for mark in self._marks:
            numbers = {number for key in mark.keys for number in self._numbers.get(key, ())}
            sites = {number: site(number) for number in numbers}
            options = [rank for number, place in sites.items() if (rank := _rank(mark, number, place)) is not None]
            if not options:
                continue
            best = min(options)[2]
            yield mark, best
            if family(sites[best].code) not in _SINGLE:
                for _, _, number in options:
                    if number != best and sites[number].code == sites[best].code:
                        yield mark, number


def _rank(mark: Landmark, number: int, place: Site) -> tuple[bool, float, int] | None:
    """Return how well a place fits a landmark, the best is the lowest; None if it is another place."""
    if not fits(mark.code, place.code):
        return None
    other_family = family(mark.code) != family(place.code)
    reach = min(mark.reach, AREA_KM) if other_family else max(mark.reach, place.diagonal / 2)
    distance = distance_km(mark.latitude, mark.longitude, place.latitude, place.longitude)
    return (other_family, distance, number) if distance <= reach else None
