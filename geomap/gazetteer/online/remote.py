"""An online geocoder as a gazetteer, for the names that the local one lacks. Nothing here runs unless asked for."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geopy.exc import GeopyError
from geopy.extra.rate_limiter import RateLimiter
from geopy.location import Location
from rapidfuzz import fuzz

from geomap.gazetteer import Gazetteer
from geomap.gazetteer.names import normalise
from geomap.gazetteer.online.answers import place_of
from geomap.gazetteer.online.cache import NEGATIVE_TTL, Cached
from geomap.gazetteer.online.cachefile import default_cache_path
from geomap.gazetteer.online.guard import GeocoderPaused, Guarded, Paced, reason
from geomap.gazetteer.online.services import open_service
from geomap.places import Candidate, Place, distance_km

logger = logging.getLogger(__name__)

_SHORTEST, _LONGEST = 2, 100
_MOST = 10
_REMEMBERED = 10_000
_SAME_KM = {"P": 15.0, "A": 300.0}
_SAME_KM_ELSE = 50.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to bear with a failing service; fields as in :class:`~geomap.gazetteer.online.guard.Guarded`."""

    retries: int = 2
    backoff: float = 1.0
    max_wait: float = 30.0
    failures: int = 3
    pause: float = 300.0


class RemoteGazetteer:
    """A local gazetteer that asks a geocoding service for the names it lacks.

    The service is asked at the rate it allows, and its answers are kept, "nothing found" included. Where it fails the
    name has the local gazetteer's candidates only (similar spellings, or none), and a warning is logged.

    An answer that is plainly a place of the local gazetteer (same name and kind, near by) gives that place, so that one
    place has one id. All others have the service's name as their source.

    :param primary: the local gazetteer.
    :param name: a geocoder by geopy's name: "nominatim", "photon", "geonames", "opencage", "google", ...
    :param options: its options as text, see :func:`~geomap.gazetteer.online.services.open_service`.
    :param cache: file for the answers; None keeps them in memory.
    :param min_delay: seconds between two requests, instead of what the service's policy asks.
    :param patience: how long a failing service is borne with.
    :raises SettingError: for an unknown service or option, a missing key, or a cache that cannot be used.
    """

    def __init__(
        self,
        primary: Gazetteer,
        name: str,
        *,
        options: Mapping[str, str] | None = None,
        cache: Path | str | None = None,
        min_delay: float | None = None,
        patience: Patience | None = None,
    ) -> None:
        self.primary = primary
        self._settings = {"options": options, "cache": cache, "min_delay": min_delay, "patience": patience}
        self._name = name
        service = open_service(name, options, min_delay=min_delay)
        self.provider = service.provider
        self.attribution = service.attribution
        self._call = {**service.call, "exactly_one": False}
        self.cached = Cached(
            service.geocode, path=cache, provider=service.label, ttl=service.ttl, negative_ttl=NEGATIVE_TTL
        )
        # From the inside out: each request waits its turn among all processes, then among this one's threads; each
        # retry is a request of its own; and an answer that is kept waits for nothing.
        paced = Paced(service.geocode, file=self.cached.file, provider=service.label, delay=service.min_delay)
        limited = RateLimiter(
            paced,
            min_delay_seconds=service.min_delay,
            max_retries=0,
            error_wait_seconds=service.min_delay,
            swallow_exceptions=False,
        )
        patience = patience or Patience()
        self.cached.geocode = Guarded(
            limited,
            provider=service.label,
            retries=patience.retries,
            backoff=patience.backoff,
            max_wait=patience.max_wait,
            failures=patience.failures,
            pause=patience.pause,
        )
        self._lock = threading.Lock()
        self._places: OrderedDict[str, Place] = OrderedDict()

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (self.primary, self._name, self._settings)

    @property
    def version(self) -> str:
        """The local gazetteer's version and the service's name."""
        return f"{getattr(self.primary, 'version', '')}+{self.provider}"

    def candidates(self, names: Sequence[str], *, fuzzy: bool = True) -> list[list[Candidate]]:
        """Look names up, batch first; those that the local gazetteer lacks are asked of the service.

        :param names: mentions as written in the text.
        :param fuzzy: False for an exact look-up, for which the service is not asked.
        :return: for each name its candidates: the service's before the local gazetteer's similar spellings.
        """
        found = self.primary.candidates(names, fuzzy=fuzzy)
        if not fuzzy:
            return found
        asked: dict[str, list[Candidate]] = {}
        for name, local in zip(names, found, strict=True):
            if name not in asked and _worth_asking(name) and all(candidate.match == "fuzzy" for candidate in local):
                asked[name] = self._ask(name)
        return [_merged(asked.get(name, []), local) for name, local in zip(names, found, strict=True)]

    def place(self, place_id: str) -> Place | None:
        """Give the place of an id: the local gazetteer's, or one that the service has named to this object."""
        with self._lock:
            place = self._places.get(place_id)
        return place or self.primary.place(place_id)

    def close(self) -> None:
        """Close the cache."""
        self.cached.close()

    def _ask(self, name: str) -> list[Candidate]:
        try:
            answer = self.cached(name, **self._call)
        except GeocoderPaused:
            logger.debug("%s is not asked for %r for now", self.provider, name)
            return []
        except GeopyError as error:
            logger.warning("%s gave no answer for %r: %s", self.provider, name, reason(error))
            return []
        return list(self._candidates_of(name, answer))[:_MOST]

    def _candidates_of(self, name: str, answer: Any) -> Iterator[Candidate]:
        locations = [answer] if isinstance(answer, Location) else answer or []
        seen: set[str] = set()
        for location in locations:
            place = place_of(location, provider=self.provider) if isinstance(location, Location) else None
            if place is None:
                continue
            place = self._known_locally(place) or place
            if place.id not in seen:
                seen.add(place.id)
                self._remember(place)
                yield _candidate(name, place)

    def _known_locally(self, place: Place) -> Place | None:
        """The local gazetteer's entry for the same place, if it plainly has one."""
        if own := self.primary.place(place.id):
            return own
        if not place.feature_class:
            return None
        limit = _SAME_KM.get(place.feature_class, _SAME_KM_ELSE)
        for candidate in self.primary.candidates([place.name], fuzzy=False)[0]:
            other = candidate.place
            same_kind = (
                candidate.match in {"name", "alternate"}
                and other.feature_class == place.feature_class
                and other.feature_code[:4] == place.feature_code[:4]
                and place.country_code in {"", other.country_code}
            )
            apart = distance_km(place.latitude, place.longitude, other.latitude, other.longitude)
            if same_kind and apart <= limit:
                return other
        return None

    def _remember(self, place: Place) -> None:
        with self._lock:
            self._places[place.id] = place
            self._places.move_to_end(place.id)
            while len(self._places) > _REMEMBERED:
                self._places.popitem(last=False)


def with_geocoder(
    gazetteer: Gazetteer,
    name: str,
    *,
    options: Mapping[str, str] | None = None,
    cache: Path | str | None = None,
    min_delay: float | None = None,
    patience: Patience | None = None,
) -> RemoteGazetteer:
    """Add an online geocoder to a gazetteer, as ``--geocoder`` does.

    :param cache: file for the answers; by default :func:`~geomap.gazetteer.online.cachefile.default_cache_path`. The
        other parameters are those of :class:`RemoteGazetteer`.
    :raises SettingError: for an unknown service or option, a missing key, or a cache that cannot be used.
    """
    return RemoteGazetteer(
        gazetteer,
        name,
        options=options,
        cache=cache or default_cache_path(),
        min_delay=min_delay,
        patience=patience,
    )


def _again(primary: Gazetteer, name: str, settings: dict[str, Any]) -> RemoteGazetteer:
    return RemoteGazetteer(primary, name, **settings)


def _worth_asking(name: str) -> bool:
    """Whether a service can be asked for the name at all: some text with a letter, that UTF-8 can carry."""
    name = name.strip()
    return (
        _SHORTEST <= len(name) <= _LONGEST
        and name.isprintable()  # which no lone surrogate is
        and any(character.isalpha() for character in name)
    )


def _candidate(name: str, place: Place) -> Candidate:
    asked, given = normalise(name), normalise(place.name)
    if asked == given:
        return Candidate(place, place.name, 1.0, "name")
    # The service vouches for the name, but may have been generous: half is its word, half the likeness.
    return Candidate(place, place.name, round(0.5 + 0.45 * fuzz.ratio(asked, given) / 100, 4), "alternate")


def _merged(first: list[Candidate], then: list[Candidate]) -> list[Candidate]:
    ids = {candidate.place.id for candidate in first}
    return [*first, *(candidate for candidate in then if candidate.place.id not in ids)]
