"""The places of a collection as arrays, and which of them lie in a container."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geomap.places import COUNTRY_CODES, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Codes:
    """Strings that recur, by number."""

    values: tuple[str, ...] = ()
    number: dict[str, int] = field(default_factory=dict)

    def extended(self, values: Iterable[str]) -> Codes:
        """Give those that are new a number after the last."""
        number = dict(self.number)
        for value in values:
            number.setdefault(value, len(number))
        return Codes(values=tuple(number), number=number) if len(number) > len(self.number) else self

    def of(self, values: Iterable[str]) -> NDArray[np.int32]:
        """Numbers of values that are all known."""
        return np.fromiter((self.number[value] for value in values), np.int32)

    def chosen(self, values: Iterable[str]) -> NDArray[np.bool_]:
        """For each number whether its value is among those given; they need not be known."""
        chosen = np.zeros(len(self.values), bool)
        chosen[[self.number[value] for value in values if value in self.number]] = True
        return chosen


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceTable:
    """Places by number, from 0 in the order in which they came, with arrays of what filters and maps ask of them.

    ``country`` holds numbers in ``countries``, ``admin1`` in ``divisions`` ("SY.02"; "" for a place in none), and
    ``feature_class`` in ``classes``. ``bounds`` are (west, south, east, north), NaN where there are none.
    """

    places: tuple[Place, ...] = ()
    number: dict[str, int] = field(default_factory=dict)
    country_names: dict[str, str] = field(default_factory=dict)
    division_names: dict[str, str] = field(default_factory=dict)
    countries: Codes = field(default_factory=Codes)
    divisions: Codes = field(default_factory=Codes)
    districts: Codes = field(default_factory=Codes)
    classes: Codes = field(default_factory=Codes)
    latitude: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    longitude: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    area: NDArray[np.bool_] = field(default_factory=lambda: np.empty(0, bool))
    country: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))
    admin1: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))
    admin2: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))
    feature_class: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))

    def __len__(self) -> int:
        return len(self.places)

    def extended(self, places: Iterable[Place]) -> PlaceTable:
        """Give places that are not in it yet the numbers after the last; the others keep theirs."""
        new = list({place.id: place for place in places if place.id not in self.number}.values())
        if not new:
            return self
        countries = self.countries.extended(place.country_code for place in new)
        divisions = self.divisions.extended(division(place) for place in new)
        districts = self.districts.extended(district(place) for place in new)
        classes = self.classes.extended(place.feature_class for place in new)

        def after(old: NDArray[Any], values: Iterable[float]) -> NDArray[Any]:
            return np.concatenate([old, np.fromiter(values, old.dtype, len(new))])

        return PlaceTable(
            places=(*self.places, *new),
            number={**self.number, **{place.id: len(self) + index for index, place in enumerate(new)}},
            country_names={**self.country_names, **{each.country_code: each.country for each in new if each.country}},
            division_names={**self.division_names, **{division(each): each.admin1 for each in new if each.admin1}},
            countries=countries,
            divisions=divisions,
            districts=districts,
            classes=classes,
            latitude=after(self.latitude, (place.latitude for place in new)),
            longitude=after(self.longitude, (place.longitude for place in new)),
            area=after(self.area, (place.is_area for place in new)),
            country=np.concatenate([self.country, countries.of(place.country_code for place in new)]),
            admin1=np.concatenate([self.admin1, divisions.of(division(place) for place in new)]),
            admin2=np.concatenate([self.admin2, districts.of(district(place) for place in new)]),
            feature_class=np.concatenate([self.feature_class, classes.of(place.feature_class for place in new)]),
        )

    def inside(self, container: Place) -> NDArray[np.bool_]:
        """Tell for each place whether it is the container or lies in it.

        A country holds what bears its code, a first or second division what bears its codes; any other place holds
        what lies within its bounds, if it has any.
        """
        code = container.feature_code
        if code in COUNTRY_CODES and container.country_code:
            held = self.countries.chosen([container.country_code])[self.country]
        elif code == "ADM1" and division(container):
            held = self.divisions.chosen([division(container)])[self.admin1]
        elif code == "ADM2" and district(container):
            held = self.districts.chosen([district(container)])[self.admin2]
        elif container.bounds:
            west, south, east, north = container.bounds
            held = (self.latitude >= south) & (self.latitude <= north)
            held &= (self.longitude - west) % 360 <= (east - west) % 360 if east - west < 360 else True
        else:
            held = np.zeros(len(self), bool)
        if (itself := self.number.get(container.id)) is not None:
            held[itself] = True
        return held


def division(place: Place) -> str:
    """The code of the first-order division that a place is or lies in, such as "SY.02", or "" if it is in none.

    GeoNames writes "00" where the division is not known, and for a country as a whole.
    """
    if place.feature_code in COUNTRY_CODES or place.admin1_code in {"", "00"} or not place.country_code:
        return ""
    return f"{place.country_code}.{place.admin1_code}"


def district(place: Place) -> str:
    """The code of the second-order division that a place is or lies in, such as "US.NY.061", or ""."""
    first = division(place)
    return f"{first}.{place.admin2_code}" if first and place.admin2_code else ""
