"""An online geocoder as a gazetteer, for names missing from the local one. It is used only on request."""

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
from geomap.gazetteer.online.answers import to_place
from geomap.gazetteer.online.cache import NEGATIVE_TTL, Cached
from geomap.gazetteer.online.cachefile import default_cache_path
from geomap.gazetteer.online.guard import GeocoderPaused, Guarded, Paced, describe_failure
from geomap.gazetteer.online.services import open_service
from geomap.places import Candidate, Place, distance_km

logger = logging.getLogger(__name__)

_MIN_NAME_LENGTH, _MAX_NAME_LENGTH = 2, 100
_MAX_CANDIDATES_OF_SERVICE = 10
_MAX_REMEMBERED_PLACES = 10_000
_SAME_PLACE_KM = {"P": 15.0, "A": 300.0}
_SAME_PLACE_KM_OF_OTHER_CLASSES = 50.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Limits of retries and pauses; the fields are those of :class:`~geomap.gazetteer.online.guard.Guarded`."""

    retries: int = 2
    backoff: float = 1.0
    max_wait: float = 30.0
    failures: int = 3
    pause: float = 300.0


class RemoteGazetteer:
    """A local gazetteer that sends the names it lacks to a geocoding service.

    Requests are limited to the rate that the service allows, and answers are cached, including "nothing found". If the
    service fails, a name has only the local gazetteer's candidates (similar spellings, or none), and a warning is
    logged.

    An answer that matches a place of the local gazetteer (same name and kind, close by) is replaced by that place, so
    that a place has one id. The source of all others is the name of the service.

    :param primary: the local gazetteer.
    :param name: geopy's name of the geocoder: "nominatim", "photon", "geonames", "opencage", "google", ...
    :param options: options of the geocoder as text, see :func:`~geomap.gazetteer.online.services.open_service`.
    :param cache: cache file for the answers; None keeps them in memory.
    :param min_delay: seconds between two requests, instead of the service's policy.
    :param patience: limits of retries and pauses.
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
        # From the inside out: a rate limit across all processes, then across the threads of this one; retries, each of
        # which is rate-limited; and the cache, whose answers never wait.
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
        return _reopen, (self.primary, self._name, self._settings)

    @property
    def version(self) -> str:
        """The local gazetteer's version and the service's name."""
        return f"{getattr(self.primary, 'version', '')}+{self.provider}"

    def candidates(self, names: Sequence[str], *, fuzzy: bool = True) -> list[list[Candidate]]:
        """Look up names in a batch; those that the local gazetteer lacks are sent to the service.

        :param names: mentions as written in the text.
        :param fuzzy: False for an exact look-up, which does not use the service.
        :return: the candidates for each name: those of the service before similar spellings of the local gazetteer.
        """
        local_candidates = self.primary.candidates(names, fuzzy=fuzzy)
        if not fuzzy:
            return local_candidates
        remote: dict[str, list[Candidate]] = {}
        for name, local in zip(names, local_candidates, strict=True):
            if name not in remote and _can_be_sent(name) and all(candidate.match == "fuzzy" for candidate in local):
                remote[name] = self._request(name)
        return [_merge(remote.get(name, []), local) for name, local in zip(names, local_candidates, strict=True)]

    def place(self, place_id: str) -> Place | None:
        """Return the place with an id, of the local gazetteer or of an earlier answer of the service, or None."""
        with self._lock:
            place = self._places.get(place_id)
        return place or self.primary.place(place_id)

    def close(self) -> None:
        """Close the cache."""
        self.cached.close()

    def _request(self, name: str) -> list[Candidate]:
        try:
            answer = self.cached(name, **self._call)
        except GeocoderPaused:
            logger.debug("no request to %s for %r during a pause", self.provider, name)
            return []
        except GeopyError as error:
            logger.warning("no answer from %s for %r: %s", self.provider, name, describe_failure(error))
            return []
        return list(self._candidates_of(name, answer))[:_MAX_CANDIDATES_OF_SERVICE]

    def _candidates_of(self, name: str, answer: Any) -> Iterator[Candidate]:
        locations = [answer] if isinstance(answer, Location) else answer or []
        seen: set[str] = set()
        for location in locations:
            place = to_place(location, provider=self.provider) if isinstance(location, Location) else None
            if place is None:
                continue
            place = self._local_place(place) or place
            if place.id not in seen:
                seen.add(place.id)
                self._remember(place)
                yield _to_candidate(name, place)

    def _local_place(self, place: Place) -> Place | None:
        """Return the local gazetteer's entry for the same place: same id, or same name and kind and close by."""
        if local := self.primary.place(place.id):
            return local
        if not place.feature_class:
            return None
        max_distance = _SAME_PLACE_KM.get(place.feature_class, _SAME_PLACE_KM_OF_OTHER_CLASSES)
        for candidate in self.primary.candidates([place.name], fuzzy=False)[0]:
            other = candidate.place
            same_kind = (
                candidate.match in {"name", "alternate"}
                and other.feature_class == place.feature_class
                and other.feature_code[:4] == place.feature_code[:4]
                and place.country_code in {"", other.country_code}
            )
            distance = distance_km(place.latitude, place.longitude, other.latitude, other.longitude)
            if same_kind and distance <= max_distance:
                return other
        return None

    def _remember(self, place: Place) -> None:
        with self._lock:
            self._places[place.id] = place
            self._places.move_to_end(place.id)
            while len(self._places) > _MAX_REMEMBERED_PLACES:
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

    :param cache: cache file; by default :func:`~geomap.gazetteer.online.cachefile.default_cache_path`. The other
        parameters are those of :class:`RemoteGazetteer`.
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


def _reopen(primary: Gazetteer, name: str, settings: dict[str, Any]) -> RemoteGazetteer:
    return RemoteGazetteer(primary, name, **settings)


def _can_be_sent(name: str) -> bool:
    """Return whether a name can be sent to a service: printable text of a limited length with a letter."""
    name = name.strip()
    return (
        _MIN_NAME_LENGTH <= len(name) <= _MAX_NAME_LENGTH
        and name.isprintable()  # false for lone surrogates, which UTF-8 cannot encode
        and any(character.isalpha() for character in name)
    )


def _to_candidate(name: str, place: Place) -> Candidate:
    requested_key, place_key = normalise(name), normalise(place.name)
    if requested_key == place_key:
        return Candidate(place, place.name, 1.0, "name")
    # The service may have matched the name loosely: half of the score is constant, half is the similarity.
    similarity = fuzz.ratio(requested_key, place_key)
    return Candidate(place, place.name, round(0.5 + 0.45 * similarity / 100, 4), "alternate")


def _merge(remote: list[Candidate], local: list[Candidate]) -> list[Candidate]:
    ids = {candidate.place.id for candidate in remote}
    return [*remote, *(candidate for candidate in local if candidate.place.id not in ids)]
