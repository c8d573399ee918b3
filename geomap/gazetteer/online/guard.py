"""Limit requests to a geocoding service: retries, Retry-After, rate limit, and a pause after repeated failures."""

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
_MALFORMED = (AttributeError, LookupError, RecursionError, TypeError, ValueError)
_REASONS: tuple[tuple[type[Exception], str], ...] = (
    (GeocoderRateLimited, "the rate limit is exceeded"),
    (GeocoderQuotaExceeded, "the quota is used up"),
    (GeocoderAuthenticationFailure, "it does not accept the key or account"),
    (GeocoderInsufficientPrivileges, "it refuses this client"),
    (GeocoderTimedOut, "it did not answer in time"),
    (GeocoderUnavailable, "it cannot be reached"),
    (GeocoderParseError, "its answer cannot be read"),
)


class GeocoderPaused(GeocoderUnavailable):  # type: ignore[misc]  # geopy has no type information
    """The service failed repeatedly; no requests are sent to it for some time."""


class Guarded:
    """A geocoding callable with retries after temporary failures, and a pause after repeated failures.

    A temporary failure (time-out, unreachable, 429, 5xx, an unreadable answer) is retried up to ``retries`` times,
    after the number of seconds in Retry-After, or after ``backoff``, 2 x ``backoff``, ... seconds. No requests are sent
    for ``pause`` seconds if Retry-After is more than ``max_wait``, if ``failures`` queries in a row have failed, or if
    the service rejects the key or the client. Then a single query tests whether the service works again.

    :param geocode: the callable; wrap the rate limiter, so that it applies to retries too.
    :param provider: name of the service, for the log.
    :raises GeocoderPaused: by the call, during a pause.
    :raises GeocoderServiceError: by the call, if the last attempt failed.
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
        self._failure_count = 0
        self._paused_until = 0.0

    def __call__(self, query: Any, /, **options: Any) -> Any:
        """Make the request, with retries.

        :raises GeocoderPaused: during a pause.
        :raises GeocoderServiceError: if the last attempt failed.
        """
        self._check_pause()
        for attempt in range(self.retries + 1):
            try:
                answer = self._request(query, options)
            except GeocoderServiceError as error:
                delay = self._retry_delay(error, attempt)
                if delay is None:
                    self._record_failure(error)
                    raise
                logger.debug("%s: %s; next attempt in %.1f s", self.provider, describe_failure(error), delay)
                time.sleep(delay)
            else:
                with self._lock:
                    self._failure_count, self._paused_until = 0, 0.0
                return answer
        raise AssertionError("the last attempt returns or raises")

    def _request(self, query: Any, options: dict[str, Any]) -> Any:
        try:
            return self.geocode(query, **options)
        except GeocoderServiceError:
            raise
        except _MALFORMED as error:
            # geopy does not check the structure of the JSON.
            raise GeocoderParseError(f"unexpected answer: {error!r}") from error

    def _retry_delay(self, error: GeocoderServiceError, attempt: int) -> float | None:
        """Return the seconds until the next attempt, or None if there is none."""
        if attempt >= self.retries or not _is_transient(error):
            return None
        retry_after = _retry_after(error)
        delay = self.backoff * 2.0**attempt if retry_after is None else retry_after
        return delay if delay <= self.max_wait else None

    def _check_pause(self) -> None:
        with self._lock:
            now = time.monotonic()
            if now < self._paused_until:
                raise GeocoderPaused(f"{self.provider} failed repeatedly: no requests are sent to it for some time")
            if self._failure_count >= self.failures:
                self._paused_until = now + self.pause  # for all other queries, while this one tests the service

    def _record_failure(self, error: GeocoderServiceError) -> None:
        retry_after = _retry_after(error) or 0.0
        with self._lock:
            self._failure_count += 1
            if isinstance(error, _REFUSED) and not isinstance(error, GeocoderRateLimited):
                self._failure_count = max(self._failure_count, self.failures)
            if retry_after <= self.max_wait and self._failure_count < self.failures:
                return
            pause = min(max(self.pause, retry_after), 24 * 3600.0)
            self._paused_until = time.monotonic() + pause
        logger.warning("no requests to %s for %.0f s: %s", self.provider, pause, describe_failure(error))


class Paced:
    """A geocoding callable with a rate limit: one call every ``delay`` seconds by all processes with one cache file.

    The policy of a service applies to all processes, but geopy's ``RateLimiter`` only to its own.
    """

    def __init__(self, geocode: Callable[..., Any], *, file: CacheFile, provider: str, delay: float) -> None:
        self.geocode = geocode
        self.file = file
        self.provider = provider
        self.delay = delay

    def __call__(self, query: Any, /, **options: Any) -> Any:
        """Wait for the next free time slot, then make the request."""
        time.sleep(self.file.reserve(self.provider, delay=self.delay))
        return self.geocode(query, **options)


def describe_failure(error: Exception) -> str:
    """Return why a service failed, without its URL, which can contain the key."""
    for error_class, description in _REASONS:
        if isinstance(error, error_class):
            return description
    status = _status(error)
    return f"it failed with status {status}" if status else f"it failed ({type(error).__name__})"


def _is_transient(error: GeocoderServiceError) -> bool:
    if isinstance(error, _TRANSIENT):
        return True
    # geopy has no separate class for most 5xx errors and for errors that its adapters cannot classify.
    return type(error) is GeocoderServiceError and (_status(error) or 500) >= 500


def _status(error: Exception) -> int | None:
    cause = error.__cause__
    return int(cause.status_code) if isinstance(cause, AdapterHTTPError) else None


def _retry_after(error: Exception) -> float | None:
    """Return the seconds in Retry-After, or None. geopy reads the header only for 429, but 503 can have it too."""
    seconds = getattr(error, "retry_after", None)
    cause = error.__cause__
    if seconds is None and isinstance(cause, AdapterHTTPError):
        seconds = get_retry_after(cause.headers)
    return None if seconds is None else float(seconds)
