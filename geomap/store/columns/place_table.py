"""The places of a collection as arrays, and which of them lie in a container place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geomap.places import COUNTRY_CODES, Place
from geomap.store.columns.arrays import CodedArray, Codes
from geomap.store.columns.filters import PLACE_ARRAYS


def _no_values() -> CodedArray:
    return CodedArray(Codes(), np.empty(0, np.int32))


def _no_attributes() -> dict[str, CodedArray]:
    return {name: _no_values() for name in {*PLACE_ARRAYS, "country_code"}}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceTable:
    """Places, numbered from 0 in the order in which they were added, with arrays for filters and maps.

    ``coded`` has the values that facets count, by attribute of :class:`~geomap.places.Place`. ``divisions`` and
    ``districts`` hold codes of first- and second-order divisions ("SY.02"), "" for a place in none.
    """

    places: tuple[Place, ...] = ()
    number: dict[str, int] = field(default_factory=dict)
    country_names: dict[str, str] = field(default_factory=dict)
    division_names: dict[str, str] = field(default_factory=dict)
    coded: Mapping[str, CodedArray] = field(default_factory=_no_attributes)
    divisions: CodedArray = field(default_factory=_no_values)
    districts: CodedArray = field(default_factory=_no_values)
    latitude: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    longitude: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    area: NDArray[np.bool_] = field(default_factory=lambda: np.empty(0, bool))

    def __len__(self) -> int:
        return len(self.places)

    def extended(self, places: Iterable[Place]) -> PlaceTable:
        """Add places; those that are in the table already keep their numbers."""
        new = list({place.id: place for place in places if place.id not in self.number}.values())
        if not new:
            return self

        def after(old: NDArray[Any], values: Iterable[float]) -> NDArray[Any]:
            return np.concatenate([old, np.fromiter(values, old.dtype, len(new))])

        return PlaceTable(
            places=(*self.places, *new),
            number={**self.number, **{place.id: len(self) + index for index, place in enumerate(new)}},
            country_names={**self.country_names, **{each.country_code: each.country for each in new if each.country}},
            division_names={**self.division_names, **{division(each): each.admin1 for each in new if each.admin1}},
            coded={
                name: array.extended([str(getattr(place, name)) for place in new]) for name, array in self.coded.items()
            },
            divisions=self.divisions.extended([division(place) for place in new]),
            districts=self.districts.extended([district(place) for place in new]),
            latitude=after(self.latitude, (place.latitude for place in new)),
            longitude=after(self.longitude, (place.longitude for place in new)),
            area=after(self.area, (place.is_area for place in new)),
        )

    def inside(self, container: Place) -> NDArray[np.bool_]:
        """Mark the places that are the container or lie in it.

        A country contains the places with its country code, a first-order or second-order division those with its
        codes. Any other place contains what lies within its bounding box, and nothing if it has none.
        """
        code = container.feature_code
        if code in COUNTRY_CODES and container.country_code:
            inside = self.coded["country_code"].keeps([container.country_code])
        elif code == "ADM1" and division(container):
            inside = self.divisions.keeps([division(container)])
        elif code == "ADM2" and district(container):
            inside = self.districts.keeps([district(container)])
        elif container.bounds:
            west, south, east, north = container.bounds
            inside = (self.latitude >= south) & (self.latitude <= north)
            inside &= (self.longitude - west) % 360 <= (east - west) % 360 if east - west < 360 else True
        else:
            inside = np.zeros(len(self), bool)
        if (number := self.number.get(container.id)) is not None:
            inside[number] = True
        return inside


def division(place: Place) -> str:
    """Return the code of the first-order division that a place is or lies in, such as "SY.02", or "".

    GeoNames writes "00" where the division is unknown, and for a country as a whole.
    """
    if place.feature_code in COUNTRY_CODES or place.admin1_code in {"", "00"} or not place.country_code:
        return ""
    return f"{place.country_code}.{place.admin1_code}"


def district(place: Place) -> str:
    """Return the code of the second-order division that a place is or lies in, such as "US.NY.061", or ""."""
    first = division(place)
    return f"{first}.{place.admin2_code}" if first and place.admin2_code else ""
