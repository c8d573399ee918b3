"""A geopy geocoder over a gazetteer: no service, no network, the same calls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NoReturn, Protocol, runtime_checkable

from geopy.adapters import BaseSyncAdapter
from geopy.exc import ConfigurationError, GeocoderQueryError
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location
from geopy.point import Point

from geomap.gazetteer import Gazetteer, open_gazetteer
from geomap.gazetteer.names import normalise
from geomap.places import Candidate, Place, distance_km

_MOST = 10
_INSIDE_KM = 40.0
_LONGEST = 500
_SEATS = frozenset({"PPLC", "PPLA", "PPLA2"})
_STRUCTURE = ("city", "county", "state", "country")


@runtime_checkable
class _Near(Protocol):
    def near(self, latitude: float, longitude: float, *, limit: int = 1) -> list[Place]: ...


class _NoNetwork(BaseSyncAdapter):  # type: ignore[misc]  # geopy has no type information
    """geopy wants an adapter of every geocoder; this one can send nothing."""

    def get_json(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> NoReturn:
        raise NotImplementedError("a gazetteer is asked without a network")

    get_text = get_json


class GazetteerGeocoder(Geocoder):  # type: ignore[misc]  # geopy has no type information
    """Geocode with a geomap gazetteer, offline, as with any other geocoder of geopy.

    >>> geocoder = GazetteerGeocoder()
    >>> geocoder.geocode("Cambridge, Ontario").address
    'Cambridge, Ontario, Canada'

    A ``Location`` has the place's full name as its address and :meth:`Place.to_dict() <geomap.places.Place.to_dict>`
    as ``raw``.

    :param gazetteer: where to look; by default the gazetteer in the package.
    """

    def __init__(self, gazetteer: Gazetteer | None = None) -> None:
        super().__init__(adapter_factory=_NoNetwork)
        self.gazetteer = gazetteer if gazetteer is not None else open_gazetteer()

    def geocode(
        self,
        query: str | Mapping[str, str],
        *,
        exactly_one: bool = True,
        limit: int | None = None,
        country_codes: str | Sequence[str] | None = None,
        timeout: Any = DEFAULT_SENTINEL,
    ) -> Any:
        """Find a place by its name.

        :param query: a name, with what contains it after commas ("Paris, Texas", "Springfield, Ill.", "Homs, SY"); or a
            mapping with the keys ``city``, ``county``, ``state``, ``country``.
        :param exactly_one: one place, or a list.
        :param limit: the most places in the list; by default 10.
        :param country_codes: only places of this country or these (ISO 3166-1 alpha-2).
        :param timeout: taken for the sake of geopy's interface; nothing is waited for.
        :return: a ``Location`` or a list of them, best known first; None if there is no such place.
        :raises GeocoderQueryError: if the query is no name, or the limit is below 1.
        """
        parts = _parts(query)
        countries = _codes(country_codes)
        most = _limit(limit)
        found = (place for place in self._find(parts) if not countries or place.country_code in countries)
        return _answer(found, exactly_one=exactly_one, limit=most)

    def reverse(
        self,
        query: Any,
        *,
        exactly_one: bool = True,
        limit: int | None = None,
        timeout: Any = DEFAULT_SENTINEL,
    ) -> Any:
        """Find the populated place nearest to a point.

        :param query: a ``Point``, a (latitude, longitude) in degrees, or both in a string.
        :param exactly_one: one place, or a list.
        :param limit: the most places in the list; by default 10.
        :param timeout: taken for the sake of geopy's interface; nothing is waited for.
        :return: a ``Location`` or a list of them, nearest first.
        :raises GeocoderQueryError: if the query is no point on Earth, or the limit is below 1.
        :raises ConfigurationError: if the gazetteer cannot look up by position.
        """
        most = _limit(limit)
        try:
            point = query if isinstance(query, Point) else _point(query)
        except (TypeError, ValueError) as error:
            raise GeocoderQueryError(
                f"no point: {str(query)[:80]!r}: give latitude and longitude in degrees"
            ) from error
        if not isinstance(self.gazetteer, _Near):
            raise ConfigurationError("this gazetteer cannot look up by position: use one that geomap built")
        places = self.gazetteer.near(point.latitude, point.longitude, limit=1 if exactly_one else most)
        return _answer(places, exactly_one=exactly_one, limit=most)

    def _find(self, parts: Sequence[str]) -> Iterator[Place]:
        head, *containers = parts
        # A name may hold a comma itself; its spelling must then match to the letter.
        whole = self.gazetteer.candidates([", ".join(parts)], fuzzy=False)[0] if containers else []
        first, *rest = self.gazetteer.candidates([head, *containers])
        seen: set[str] = set()
        for candidate in _seats_first([*whole, *self._inside(first, containers, rest)]):
            if candidate.match != "demonym" and candidate.place.id not in seen:
                seen.add(candidate.place.id)
                yield candidate.place

    def _inside(
        self, candidates: Iterable[Candidate], names: Sequence[str], containers: Sequence[Iterable[Candidate]]
    ) -> Iterator[Candidate]:
        """Keep the candidates that lie in all the containers, each of which may itself be one of several places."""
        choices = [
            ([name] if _is_code(name) else [], [each.place for each in found if each.match not in {"demonym", "fuzzy"}])
            for name, found in zip(names, containers, strict=True)
        ]
        for candidate in candidates:
            place = candidate.place
            if all(
                place.country_code in codes
                or place.admin1_code in codes
                or any(_lies_in(place, container) for container in found)
                for codes, found in choices
            ):
                yield candidate


def _seats_first(candidates: list[Candidate]) -> list[Candidate]:
    """Put the city before the province that has its name: a geocoder is asked where, and "Aleppo" means the city."""
    if candidates and candidates[0].place.feature_code in {"ADM1", "ADM2"}:
        for candidate in candidates[1:]:
            if candidate.place.feature_code in _SEATS and _lies_in(candidate.place, candidates[0].place):
                return [candidate, *(other for other in candidates if other is not candidate)]
    return candidates


def _lies_in(place: Place, container: Place) -> bool:
    if place.id == container.id or (container.country_code and container.country_code != place.country_code):
        return False
    if container.feature_code.startswith("PCL"):
        return True
    if container.feature_code == "ADM1":
        return bool(container.admin1_code) and container.admin1_code == place.admin1_code
    if container.feature_code == "ADM2":
        codes = (container.admin1_code, container.admin2_code)
        return bool(container.admin2_code) and codes == (place.admin1_code, place.admin2_code)
    apart = distance_km(place.latitude, place.longitude, container.latitude, container.longitude)
    if container.feature_class == "P":
        return apart <= _INSIDE_KM
    return container.bounds is not None and _in_box(place, *container.bounds)


def _in_box(place: Place, west: float, south: float, east: float, north: float) -> bool:
    across = west <= place.longitude <= east if west <= east else not east < place.longitude < west
    return across and south <= place.latitude <= north


def _parts(query: Any) -> list[str]:
    if isinstance(query, Mapping):
        query = ", ".join(str(query[key]) for key in _STRUCTURE if query.get(key))
    if not isinstance(query, str):
        raise GeocoderQueryError(f"a query is a name, not {type(query).__name__}")
    if len(query) > _LONGEST:
        raise GeocoderQueryError(f"a query of {len(query)} characters is no name: give at most {_LONGEST}")
    parts = [" ".join(part.split()) for part in query.split(",")]
    parts = [part for part in parts if normalise(part)]
    if not parts:
        raise GeocoderQueryError(f"the query {query[:80]!r} holds no name")
    return parts


def _point(query: Any) -> Point:
    if not isinstance(query, str):
        latitude, longitude = (float(number) for number in tuple(query)[:2])
        # geopy warns and goes on with some of what lies outside.
        if not (abs(latitude) <= 90 and abs(longitude) <= 180):
            raise ValueError("outside the globe")
    return Point(query)


def _codes(country_codes: str | Sequence[str] | None) -> frozenset[str]:
    codes = country_codes.split(",") if isinstance(country_codes, str) else country_codes or ()
    return frozenset(code.strip().upper() for code in codes)


def _is_code(name: str) -> bool:
    """Whether a container is written as the code of a country or a state ("Homs, SY"; "Geneva, IL")."""
    return len(name) == 2 and name.isascii() and name.isalpha() and name.isupper()


def _limit(limit: int | None) -> int:
    if limit is not None and limit < 1:
        raise GeocoderQueryError(f"limit={limit} makes no sense: give 1 or more")
    return limit or _MOST


def _answer(places: Iterable[Place], *, exactly_one: bool, limit: int) -> Any:
    locations: list[Location] = []
    for place in places:
        locations.append(Location(place.label, (place.latitude, place.longitude), place.to_dict()))
        if exactly_one or len(locations) == limit:
            break
    if not locations:
        return None
    return locations[0] if exactly_one else locations
