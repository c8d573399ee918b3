"""Ask a geocoding service with patience, not for ever: bounded retries, Retry-After, a pause once it fails often."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from geopy.adapters import AdapterHTTPError, get_retry_after
from geopy.exc import (
    GeocoderAuthenticationFailure,
    GeocoderInsufficientPrivileges,
    GeocoderParseError,
    GeocoderQuotaExceeded,
    GeocoderRateLimited,
    GeocoderServiceError,
    GeocoderTimedOut,
    GeocoderUnavailable,
)

from geomap.gazetteer.online.cachefile import CacheFile

logger = logging.getLogger(__name__)

_TRANSIENT = (GeocoderParseError, GeocoderRateLimited, GeocoderTimedOut, GeocoderUnavailable)
_REFUSED = (GeocoderAuthenticationFailure, GeocoderInsufficientPrivileges, GeocoderQuotaExceeded)
_MISSHAPEN = (AttributeError, LookupError, RecursionError, TypeError, ValueError)
_REASONS: tuple[tuple[type[Exception], str], ...] = (
    (GeocoderRateLimited, "it asks to be asked less often"),
    (GeocoderQuotaExceeded, "the quota is used up"),
    (GeocoderAuthenticationFailure, "it does not accept the key or account"),
    (GeocoderInsufficientPrivileges, "it refuses this client"),
    (GeocoderTimedOut, "it did not answer in time"),
    (GeocoderUnavailable, "it cannot be reached"),
    (GeocoderParseError, "its answer cannot be read"),
)


class GeocoderPaused(GeocoderUnavailable):  # type: ignore[misc]  # geopy has no type information
    """The service failed often and is not being asked for a while."""


class Guarded:
    """A geocoding callable that is asked again when it fails in passing, and left alone when it fails for long.

    A failure in passing (time-out, unreachable, 429, 5xx, an unreadable answer) is tried again up to ``retries``
    times, after the seconds that the service asks for in Retry-After, or ``backoff``, 2 x ``backoff``, ... seconds.
    Where it asks for more than ``max_wait``, or has failed for ``failures`` queries in a row, or refuses the key or the
    client, it is not asked for ``pause`` seconds; then one query tries whether it is back.

    :param geocode: the callable; wrap the rate limiter, so that each try takes its turn.
    :param provider: name of the service, for the log.
    :raises GeocoderPaused: by the call, while the service is not asked.
    :raises GeocoderServiceError: by the call, if the last try failed.
    """

    def __init__(
        self,
        geocode: Callable[..., Any],
        *,
        provider: str,
        retries: int = 2,
        backoff: float = 1.0,
        max_wait: float = 30.0,
        failures: int = 3,
        pause: float = 300.0,
    ) -> None:
        self.geocode = geocode
        self.provider = provider
        self.retries = retries
        self.backoff = backoff
        self.max_wait = max_wait
        self.failures = failures
        self.pause = pause
        self._lock = threading.Lock()
        self._failed = 0
        self._paused_until = 0.0

    def __call__(self, query: Any, /, **options: Any) -> Any:
        """Ask, with retries."""
        self._enter()
        for attempt in range(self.retries + 1):
            try:
                answer = self._ask(query, options)
            except GeocoderServiceError as error:
                wait = self._wait(error, attempt)
                if wait is None:
                    self._failure(error)
                    raise
                logger.debug("%s: %s; asking again in %.1f s", self.provider, reason(error), wait)
                time.sleep(wait)
            else:
                with self._lock:
                    self._failed, self._paused_until = 0, 0.0
                return answer
        raise AssertionError("the last try returns or raises")

    def _ask(self, query: Any, options: dict[str, Any]) -> Any:
        try:
            return self.geocode(query, **options)
        except GeocoderServiceError:
            raise
        except _MISSHAPEN as error:
            # geopy takes JSON of the right shape for granted.
            raise GeocoderParseError(f"unexpected answer: {error!r}") from error

    def _wait(self, error: GeocoderServiceError, attempt: int) -> float | None:
        """Seconds until the next try, or None if there shall be none."""
        if attempt >= self.retries or not _is_transient(error):
            return None
        asked = _retry_after(error)
        wait = self.backoff * 2.0**attempt if asked is None else asked
        return wait if wait <= self.max_wait else None

    def _enter(self) -> None:
        with self._lock:
            now = time.monotonic()
            if now < self._paused_until:
                raise GeocoderPaused(f"{self.provider} failed often and is not asked for a while")
            if self._failed >= self.failures:
                self._paused_until = now + self.pause  # for all others, while this query tries

    def _failure(self, error: GeocoderServiceError) -> None:
        asked = _retry_after(error) or 0.0
        with self._lock:
            self._failed += 1
            if isinstance(error, _REFUSED) and not isinstance(error, GeocoderRateLimited):
                self._failed = max(self._failed, self.failures)
            if asked <= self.max_wait and self._failed < self.failures:
                return
            pause = min(max(self.pause, asked), 24 * 3600.0)
            self._paused_until = time.monotonic() + pause
        logger.warning("%s is not asked for %.0f s: %s", self.provider, pause, reason(error))


class Paced:
    """A geocoding callable of which all processes that share a cache file make one call each ``delay`` seconds.

    geopy's ``RateLimiter`` knows of its own process only; a service's policy counts all.
    """

    def __init__(self, geocode: Callable[..., Any], *, file: CacheFile, provider: str, delay: float) -> None:
        self.geocode = geocode
        self.file = file
        self.provider = provider
        self.delay = delay

    def __call__(self, query: Any, /, **options: Any) -> Any:
        """Wait for the next free moment, then ask."""
        time.sleep(self.file.reserve(self.provider, delay=self.delay))
        return self.geocode(query, **options)


def reason(error: Exception) -> str:
    """Say why a service failed, in words that hold no address: it may carry the key."""
    for kind, words in _REASONS:
        if isinstance(error, kind):
            return words
    status = _status(error)
    return f"it failed with status {status}" if status else f"it failed ({type(error).__name__})"


def _is_transient(error: GeocoderServiceError) -> bool:
    if isinstance(error, _TRANSIENT):
        return True
    # geopy has no class of its own for most 5xx and for what its adapters cannot tell.
    return type(error) is GeocoderServiceError and (_status(error) or 500) >= 500


def _status(error: Exception) -> int | None:
    cause = error.__cause__
    return int(cause.status_code) if isinstance(cause, AdapterHTTPError) else None


def _retry_after(error: Exception) -> float | None:
    """Seconds that the service asks to wait; geopy keeps them for 429 only, but 503 has them as well."""
    asked = getattr(error, "retry_after", None)
    cause = error.__cause__
    if asked is None and isinstance(cause, AdapterHTTPError):
        asked = get_retry_after(cause.headers)
    return None if asked is None else float(asked)
