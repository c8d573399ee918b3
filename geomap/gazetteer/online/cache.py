"""Cache the answers of a geocoder: :class:`Cached` wraps a callable, as geopy's ``RateLimiter`` does.

Wrap it around the rate limiter, so that cached answers never wait::

    geocode = Cached(RateLimiter(geocoder.geocode, min_delay_seconds=1), path="answers.db", provider="nominatim")
    geocode("Aleppo", language="en")
"""

from __future__ import annotations

import json
import logging
import os
import sqlite3
import threading
import time
import unicodedata
import uuid
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from geopy.location import Location

from geomap.gazetteer.online.cachefile import CacheEntry, CacheFile, Key, ProviderStats, default_cache_path

__all__ = ["CacheStats", "Cached", "ImportReport", "default_cache_path", "export_entries", "import_entries"]

logger = logging.getLogger(__name__)

DAY = 86_400.0
TTL = 90 * DAY
"""The default lifetime of an answer in seconds."""

NEGATIVE_TTL = 7 * DAY
"""The default lifetime of "nothing found" in seconds."""

_POLL_INTERVAL = 0.05
_BATCH_SIZE = 500
_NOT_IN_KEY = frozenset({"timeout"})  # does not affect the answer


@dataclass(frozen=True, slots=True)
class CacheStats:
    """The contents of a cache (``providers``, ``size`` in bytes), and its hits and misses in this process."""

    path: Path | None
    size: int
    providers: tuple[ProviderStats, ...]
    hits: int = 0
    misses: int = 0


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The numbers of lines that an import wrote, that it skipped as not newer, and that are malformed."""

    imported: int
    outdated: int
    malformed: int


class Cached:
    """A geocoding callable whose answers are cached in a file with their date, including "nothing found".

    The key of an answer is the provider, the query (white space collapsed, Unicode NFC), the language and all other
    arguments except ``timeout``. Errors of the callable are raised and not cached. If several threads or processes
    make the same request at once, it is sent once. If the file fails (full disk, locked for long), a warning is logged
    and the callable is used without the cache.

    :param geocode: ``geocode`` or ``reverse`` of a geopy geocoder, with or without a ``RateLimiter``; it returns a
        ``Location``, a list of them, None, or any JSON value.
    :param path: the cache file, created if it does not exist; None keeps the answers in memory; or an open
        :class:`~geomap.gazetteer.online.cachefile.CacheFile`.
    :param provider: name of the service, part of the key.
    :param ttl: lifetime of an answer in seconds; None for no limit.
    :param negative_ttl: lifetime of "nothing found" in seconds; None for no limit.
    :param lease: seconds that another process waits for this one's answer to the same query.
    :raises SettingError: if the file is not a geomap cache, or cannot be written.
    """

    def __init__(
        self,
        geocode: Callable[..., Any],
        *,
        path: Path | str | CacheFile | None,
        provider: str,
        ttl: float | None = TTL,
        negative_ttl: float | None = NEGATIVE_TTL,
        lease: float = 30.0,
    ) -> None:
        self.geocode = geocode
        self.provider = provider
        self.ttl = ttl
        self.negative_ttl = negative_ttl
        self.lease = lease
        self.file = path if isinstance(path, CacheFile) else CacheFile(path)
        self._lock = threading.Lock()
        self._pending: dict[Key, Future[Any]] = {}
        self._instance = uuid.uuid4().hex
        self._hits = self._misses = 0
        self._warned = False

    def __call__(self, query: Any, /, *args: Any, **options: Any) -> Any:
        """Return the cached answer, or call the wrapped callable and cache its answer."""
        key = make_key(self.provider, query, *args, **options)
        while True:
            cached, answer = self._look_up(key)
            if cached:
                self._hits += 1
                return answer
            with self._lock:
                future = self._pending.get(key)
                first = future is None
                if future is None:
                    future = self._pending[key] = Future()
            if first:
                return self._request_for_threads(future, key, lambda: self.geocode(query, *args, **options))
            try:
                return future.result()
            except CancelledError:
                continue  # the requesting thread was interrupted: try again

    def export(self, file: IO[str]) -> int:
        """Write the answers of all providers, one line of JSON each, and return their number."""
        return export_entries(self.file, file)

    def import_(self, file: Iterable[str]) -> ImportReport:
        """Read lines that :meth:`export` wrote; see :func:`import_entries`."""
        return import_entries(self.file, file)

    def stats(self) -> CacheStats:
        """Return the contents of the cache, and the hits and misses of this object."""
        return CacheStats(self.file.path, self.file.size(), tuple(self.file.stats()), self._hits, self._misses)

    def purge(self, older_than: float = 0.0) -> int:
        """Delete the answers older than ``older_than`` seconds (0: all), and return their number."""
        return self.file.purge(before=_date_limit(older_than))

    def close(self) -> None:
        """Close the file."""
        self.file.close()

    def _request_for_threads(self, future: Future[Any], key: Key, request: Callable[[], Any]) -> Any:
        """Make a request for all threads that wait for this key."""
        try:
            answer = self._request_for_processes(key, request)
        except Exception as error:
            self._finish(key)
            future.set_exception(error)
            raise
        except BaseException:
            self._finish(key)
            future.cancel()
            raise
        self._finish(key)
        future.set_result(answer)
        return answer

    def _finish(self, key: Key) -> None:
        with self._lock:
            del self._pending[key]

    def _request_for_processes(self, key: Key, request: Callable[[], Any]) -> Any:
        """Make a request for all processes, or wait for the process that makes it."""
        holder = f"{os.getpid()}-{self._instance}"
        while not self._try(lambda: self.file.claim(key, holder=holder, lease=self.lease), default=True):
            time.sleep(_POLL_INTERVAL)
            cached, answer = self._look_up(key)
            if cached:
                self._hits += 1
                return answer
        try:
            cached, answer = self._look_up(key)  # another process may have answered just before the claim
            if cached:
                self._hits += 1
                return answer
            self._misses += 1
            answer = request()
            self._store(key, answer)
            return answer
        finally:
            self._try(lambda: self.file.release(key, holder=holder), default=None)

    def _look_up(self, key: Key) -> tuple[bool, Any]:
        entry = self._try(lambda: self.file.get(key), default=None)
        if entry is None:
            return False, None
        ttl = self.ttl if entry.has_result else self.negative_ttl
        if ttl is not None and not 0 <= time.time() - entry.created < ttl:
            return False, None
        try:
            return True, decode(entry.answer)
        except (ValueError, TypeError, LookupError):  # not written by geomap: treat it as missing
            return False, None

    def _store(self, key: Key, answer: Any) -> None:
        try:
            text = encode(answer)
        except (TypeError, ValueError, RecursionError) as error:
            logger.warning("an answer of %s cannot be cached as JSON (%s)", self.provider, error)
            return
        entry = CacheEntry(key, text, bool(answer), time.time())
        self._try(lambda: self.file.put([entry]), default=0)

    def _try(self, operation: Callable[[], Any], *, default: Any) -> Any:
        """Run an operation on the file; if it fails, log the first failure and return the default."""
        try:
            return operation()
        except (sqlite3.Error, OSError) as error:
            if not self._warned:
                self._warned = True
                logger.warning("continuing without the geocoder cache %s: %s", self.file.path, error)
            return default


def make_key(provider: str, query: Any, /, *args: Any, **options: Any) -> Key:
    """Return the cache key of a call."""
    if isinstance(query, str):
        query = " ".join(unicodedata.normalize("NFC", query).split())
    key_options = {name: value for name, value in options.items() if name not in _NOT_IN_KEY}
    language = key_options.pop("language", None) or ""
    if args:
        key_options[""] = args
    return Key(_text(provider), _text(query), _text(language), _text(key_options))


def encode(answer: Any) -> str:
    """Encode a geocoder's answer as JSON.

    :raises TypeError: if it has a value that JSON cannot represent.
    """
    if isinstance(answer, Location):
        return json.dumps({"location": _from_location(answer)})
    if isinstance(answer, list) and answer and all(isinstance(item, Location | None) for item in answer):
        return json.dumps({"locations": [item and _from_location(item) for item in answer]})
    return json.dumps({"value": answer})


def decode(text: str) -> Any:
    """Decode an answer that :func:`encode` has encoded.

    :raises ValueError, TypeError, LookupError: if the text has another form.
    """
    answer = json.loads(text)
    if "location" in answer:
        return _to_location(answer["location"])
    if "locations" in answer:
        return [item and _to_location(item) for item in answer["locations"]]
    return answer["value"]


def export_entries(cache: CacheFile, file: IO[str]) -> int:
    """Write every answer as a line of JSON with the keys provider, query, language, options, answer, created.

    :return: the number of lines.
    """
    count = 0
    for entry in cache.entries():
        row = {
            "provider": entry.key.provider,
            "query": entry.key.query,
            "language": entry.key.language,
            "options": json.loads(entry.key.options),
            "answer": json.loads(entry.answer),
            "created": entry.created,
        }
        file.write(json.dumps(row) + "\n")
        count += 1
    return count


def import_entries(cache: CacheFile, lines: Iterable[str]) -> ImportReport:
    """Read lines that :func:`export_entries` wrote; of two answers the newer is kept, malformed lines are counted."""
    imported = outdated = malformed = 0
    batch: list[CacheEntry] = []

    def flush() -> None:
        nonlocal imported, outdated
        written = cache.put(batch)
        imported, outdated = imported + written, outdated + len(batch) - written
        batch.clear()

    for line in lines:
        if not line.strip():
            continue
        try:
            batch.append(_parse(line))
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
            malformed += 1
        if len(batch) == _BATCH_SIZE:
            flush()
    flush()
    return ImportReport(imported, outdated, malformed)


def _parse(line: str) -> CacheEntry:
    row = json.loads(line)
    text = json.dumps(row["answer"])
    answer = decode(text)
    created = float(row["created"])
    # An answer dated in the future would be valid for too long; NaN fails the comparison too.
    if not 0 <= created <= time.time() + DAY:
        raise ValueError(f"not a date: {created}")
    if not (isinstance(row["provider"], str) and isinstance(row["query"], str) and isinstance(row["options"], Mapping)):
        raise TypeError("not a line of a geocoder cache")
    key = Key(_text(row["provider"]), _text(row["query"]), _text(row.get("language") or ""), _text(row["options"]))
    return CacheEntry(key, text, bool(answer), created)


def _from_location(location: Location) -> dict[str, Any]:
    return {"address": location.address, "point": list(location.point), "raw": location.raw}


def _to_location(values: Mapping[str, Any]) -> Location:
    latitude, longitude, altitude = (float(number) for number in values["point"])
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise ValueError(f"not a point on Earth: {latitude}, {longitude}")
    return Location(values["address"], (latitude, longitude, altitude), values["raw"])


def _text(value: Any) -> str:
    """Return text that SQLite can store: a string itself, any other value as JSON; lone surrogates are escaped."""
    text = value if isinstance(value, str) else json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _date_limit(older_than: float) -> float:
    # "All" includes answers with the present time, hence the infinite limit.
    return time.time() - older_than if older_than > 0 else float("inf")
