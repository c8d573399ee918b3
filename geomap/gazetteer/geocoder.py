"""A geopy geocoder that uses a gazetteer instead of an online service."""

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

_DEFAULT_LIMIT = 10
_TOWN_RADIUS_KM = 40.0
_MAX_QUERY_LENGTH = 500
_SEAT_CODES = frozenset({"PPLC", "PPLA", "PPLA2"})
_STRUCTURED_KEYS = ("city", "county", "state", "country")


@runtime_checkable
class _NearestPlaces(Protocol):
    def near(self, latitude: float, longitude: float, *, limit: int = 1) -> list[Place]: ...


class _NoNetwork(BaseSyncAdapter):  # type: ignore[misc]  # geopy has no type information
    """The adapter that geopy requires for every geocoder; it sends nothing."""

    def get_json(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> NoReturn:
        raise NotImplementedError("a gazetteer is used without a network")

    get_text = get_json


class GazetteerGeocoder(Geocoder):  # type: ignore[misc]  # geopy has no type information
    """Geocode with a geomap gazetteer, offline, with the interface of geopy's geocoders.

    >>> geocoder = GazetteerGeocoder()
    >>> geocoder.geocode("Cambridge, Ontario").address
    'Cambridge, Ontario, Canada'

    The address of a ``Location`` is the full name of the place; ``raw`` is the dict of
    :meth:`Place.to_dict() <geomap.places.Place.to_dict>`.

    :param gazetteer: by default the gazetteer in the package.
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

        :param query: a name and the places that contain it ("Paris, Texas", "Springfield, Ill.", "Homs, SY"); or a
            mapping with the keys ``city``, ``county``, ``state``, ``country``.
        :param exactly_one: whether to return one place instead of a list.
        :param limit: the maximum number of places in the list; by default 10.
        :param country_codes: only places in this country or these countries (ISO 3166-1 alpha-2).
        :param timeout: ignored; part of geopy's interface.
        :return: a ``Location`` or a list of them, the most prominent first; None if there is no such place.
        :raises GeocoderQueryError: if the query is not a name, or the limit is below 1.
        """
        parts = _split_query(query)
        countries = _parse_country_codes(country_codes)
        max_places = _checked_limit(limit)
        places = (place for place in self._find(parts) if not countries or place.country_code in countries)
        return _to_locations(places, exactly_one=exactly_one, limit=max_places)

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
        :param exactly_one: whether to return one place instead of a list.
        :param limit: the maximum number of places in the list; by default 10.
        :param timeout: ignored; part of geopy's interface.
        :return: a ``Location`` or a list of them, the nearest first.
        :raises GeocoderQueryError: if the query is not a point on Earth, or the limit is below 1.
        :raises ConfigurationError: if the gazetteer cannot find places by position.
        """
        max_places = _checked_limit(limit)
        try:
            point = query if isinstance(query, Point) else _to_point(query)
        except (TypeError, ValueError) as error:
            raise GeocoderQueryError(
                f"not a point: {str(query)[:80]!r}: give latitude and longitude in degrees"
            ) from error
        if not isinstance(self.gazetteer, _NearestPlaces):
            raise ConfigurationError("this gazetteer cannot look up by position: use one that geomap built")
        places = self.gazetteer.near(point.latitude, point.longitude, limit=1 if exactly_one else max_places)
        return _to_locations(places, exactly_one=exactly_one, limit=max_places)

    def _find(self, parts: Sequence[str]) -> Iterator[Place]:
        name, *containers = parts
        # A name can contain a comma; it must then match exactly.
        exact = self.gazetteer.candidates([", ".join(parts)], fuzzy=False)[0] if containers else []
        candidates, *container_candidates = self.gazetteer.candidates([name, *containers])
        seen: set[str] = set()
        for candidate in _seats_first([*exact, *self._filter(candidates, containers, container_candidates)]):
            if candidate.match != "demonym" and candidate.place.id not in seen:
                seen.add(candidate.place.id)
                yield candidate.place

    def _filter(
        self, candidates: Iterable[Candidate], names: Sequence[str], containers: Sequence[Iterable[Candidate]]
    ) -> Iterator[Candidate]:
        """Yield the candidates that are in all the containers.

        :param names: the names of the containers.
        :param containers: for each name the candidates for the container.
        """
        alternatives = [
            (
                [name] if _is_code(name) else [],
                [each.place for each in container_candidates if each.match not in {"demonym", "fuzzy"}],
            )
            for name, container_candidates in zip(names, containers, strict=True)
        ]
        for candidate in candidates:
            place = candidate.place
            if all(
                place.country_code in codes
                or place.admin1_code in codes
                or any(_is_within(place, container) for container in places)
                for codes, places in alternatives
            ):
                yield candidate


def _seats_first(candidates: list[Candidate]) -> list[Candidate]:
    """Move the city before the province with the same name: users of a geocoder expect the city for "Aleppo"."""
    if candidates and candidates[0].place.feature_code in {"ADM1", "ADM2"}:
        for candidate in candidates[1:]:
            if candidate.place.feature_code in _SEAT_CODES and _is_within(candidate.place, candidates[0].place):
                return [candidate, *(other for other in candidates if other is not candidate)]
    return candidates


def _is_within(place: Place, container: Place) -> bool:
    if place.id == container.id or (container.country_code and container.country_code != place.country_code):
        return False
    if container.feature_code.startswith("PCL"):
        return True
    if container.feature_code == "ADM1":
        return bool(container.admin1_code) and container.admin1_code == place.admin1_code
    if container.feature_code == "ADM2":
        codes = (container.admin1_code, container.admin2_code)
        return bool(container.admin2_code) and codes == (place.admin1_code, place.admin2_code)
    distance = distance_km(place.latitude, place.longitude, container.latitude, container.longitude)
    if container.feature_class == "P":
        return distance <= _TOWN_RADIUS_KM
    return container.bounds is not None and _in_box(place, *container.bounds)


def _in_box(place: Place, west: float, south: float, east: float, north: float) -> bool:
    longitude_matches = west <= place.longitude <= east if west <= east else not east < place.longitude < west
    return longitude_matches and south <= place.latitude <= north


def _split_query(query: Any) -> list[str]:
    if isinstance(query, Mapping):
        query = ", ".join(str(query[key]) for key in _STRUCTURED_KEYS if query.get(key))
    if not isinstance(query, str):
        raise GeocoderQueryError(f"a query must be a name, not {type(query).__name__}")
    if len(query) > _MAX_QUERY_LENGTH:
        raise GeocoderQueryError(f"a query of {len(query)} characters is too long: give at most {_MAX_QUERY_LENGTH}")
    parts = [" ".join(part.split()) for part in query.split(",")]
    parts = [part for part in parts if normalise(part)]
    if not parts:
        raise GeocoderQueryError(f"the query {query[:80]!r} contains no name")
    return parts


def _to_point(query: Any) -> Point:
    if not isinstance(query, str):
        latitude, longitude = (float(number) for number in tuple(query)[:2])
        # geopy accepts some coordinates out of range with only a warning.
        if not (abs(latitude) <= 90 and abs(longitude) <= 180):
            raise ValueError("coordinates out of range")
    return Point(query)


def _parse_country_codes(country_codes: str | Sequence[str] | None) -> frozenset[str]:
    codes = country_codes.split(",") if isinstance(country_codes, str) else country_codes or ()
    return frozenset(code.strip().upper() for code in codes)


def _is_code(name: str) -> bool:
    """Return whether a container is the code of a country or a state ("Homs, SY"; "Geneva, IL")."""
    return len(name) == 2 and name.isascii() and name.isalpha() and name.isupper()


def _checked_limit(limit: int | None) -> int:
    if limit is not None and limit < 1:
        raise GeocoderQueryError(f"limit={limit} is not valid: give 1 or more")
    return limit or _DEFAULT_LIMIT


def _to_locations(places: Iterable[Place], *, exactly_one: bool, limit: int) -> Any:
    locations: list[Location] = []
    for place in places:
        locations.append(Location(place.label, (place.latitude, place.longitude), place.to_dict()))
        if exactly_one or len(locations) == limit:
            break
    if not locations:
        return None
    return locations[0] if exactly_one else locations
