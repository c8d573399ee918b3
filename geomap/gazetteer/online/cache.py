"""Keep a geocoder's answers: :class:`Cached` wraps a callable, as geopy's ``RateLimiter`` does.

Wrap the rate limiter, not the other way round, and an answer that is kept never waits::

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

from geomap.gazetteer.online.cachefile import CacheFile, Entry, Key, ProviderStats, default_cache_path

__all__ = ["CacheStats", "Cached", "ImportReport", "default_cache_path", "export_entries", "import_entries"]

logger = logging.getLogger(__name__)

DAY = 86_400.0
TTL = 90 * DAY
NEGATIVE_TTL = 7 * DAY
_POLL = 0.05
_BATCH = 500
_NOT_IN_KEY = frozenset({"timeout"})  # changes how long is waited, never what is answered


@dataclass(frozen=True, slots=True)
class CacheStats:
    """What a cache holds (``providers``, ``size`` in bytes) and what this process got out of it."""

    path: Path | None
    size: int
    providers: tuple[ProviderStats, ...]
    hits: int = 0
    misses: int = 0


@dataclass(frozen=True, slots=True)
class ImportReport:
    """How many lines an import took, how many it left because a newer answer was there, and how many were broken."""

    taken: int
    kept: int
    broken: int


class Cached:
    """A geocoding callable whose answers are kept in a file, with their date, "nothing found" included.

    An answer belongs to provider, query (white space collapsed, Unicode NFC), language and all other arguments except
    ``timeout``. Errors of the callable pass through and are not kept. Several threads or processes that ask the same
    at once ask the service once. If the file fails (full disk, locked for long) a warning is logged and the callable
    is asked as if there were no cache.

    :param geocode: ``geocode`` or ``reverse`` of a geopy geocoder, bare or wrapped in a ``RateLimiter``; it gives a
        ``Location``, a list of them, None, or anything that JSON can carry.
    :param path: the cache file, made if it is not there; None keeps the answers in memory; or an open
        :class:`~geomap.gazetteer.online.cachefile.CacheFile`.
    :param provider: name of the service, part of the key.
    :param ttl: seconds that an answer stays valid; None for ever.
    :param negative_ttl: seconds that "nothing found" stays valid; None for ever.
    :param lease: seconds that another process waits for this one's answer to the same query.
    :raises SettingError: if the file is no geomap cache, or cannot be written.
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
        self._asking: dict[Key, Future[Any]] = {}
        self._instance = uuid.uuid4().hex
        self._hits = self._misses = 0
        self._warned = False

    def __call__(self, query: Any, /, *args: Any, **options: Any) -> Any:
        """Answer from the cache, or ask the wrapped callable and keep what it says."""
        key = make_key(self.provider, query, *args, **options)
        while True:
            known, answer = self._look_up(key)
            if known:
                self._hits += 1
                return answer
            with self._lock:
                future = self._asking.get(key)
                mine = future is None
                if future is None:
                    future = self._asking[key] = Future()
            if mine:
                return self._lead(future, key, lambda: self.geocode(query, *args, **options))
            try:
                return future.result()
            except CancelledError:
                continue  # the thread that asked was interrupted: this one asks

    def export(self, file: IO[str]) -> int:
        """Write every answer, of all providers, as a line of JSON, and give how many."""
        return export_entries(self.file, file)

    def import_(self, file: Iterable[str]) -> ImportReport:
        """Read what :meth:`export` wrote; see :func:`import_entries`."""
        return import_entries(self.file, file)

    def stats(self) -> CacheStats:
        """What the cache holds, and this object's hits and misses."""
        return CacheStats(self.file.path, self.file.size(), tuple(self.file.stats()), self._hits, self._misses)

    def purge(self, older_than: float = 0.0) -> int:
        """Delete the answers older than so many seconds (0: all), and give how many."""
        return self.file.purge(before=_age_limit(older_than))

    def close(self) -> None:
        """Close the file."""
        self.file.close()

    def _lead(self, future: Future[Any], key: Key, ask: Callable[[], Any]) -> Any:
        """Ask on behalf of all threads that want this key."""
        try:
            answer = self._ask(key, ask)
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
            del self._asking[key]

    def _ask(self, key: Key, ask: Callable[[], Any]) -> Any:
        """Ask on behalf of all processes, or wait for the one that does."""
        holder = f"{os.getpid()}-{self._instance}"
        while not self._try(lambda: self.file.claim(key, holder=holder, lease=self.lease), otherwise=True):
            time.sleep(_POLL)
            known, answer = self._look_up(key)
            if known:
                self._hits += 1
                return answer
        try:
            known, answer = self._look_up(key)  # another process may have answered just before the claim
            if known:
                self._hits += 1
                return answer
            self._misses += 1
            answer = ask()
            self._keep(key, answer)
            return answer
        finally:
            self._try(lambda: self.file.release(key, holder=holder), otherwise=None)

    def _look_up(self, key: Key) -> tuple[bool, Any]:
        entry = self._try(lambda: self.file.get(key), otherwise=None)
        if entry is None:
            return False, None
        ttl = self.ttl if entry.found else self.negative_ttl
        if ttl is not None and not 0 <= time.time() - entry.created < ttl:
            return False, None
        try:
            return True, decode(entry.answer)
        except (ValueError, TypeError, LookupError):  # written by other hands: as good as none
            return False, None

    def _keep(self, key: Key, answer: Any) -> None:
        try:
            text = encode(answer)
        except (TypeError, ValueError, RecursionError) as error:
            logger.warning("an answer of %s cannot be kept as JSON (%s)", self.provider, error)
            return
        entry = Entry(key, text, bool(answer), time.time())
        self._try(lambda: self.file.put([entry]), otherwise=0)

    def _try(self, work: Callable[[], Any], *, otherwise: Any) -> Any:
        """Use the file; where it fails go on without it, and say so once."""
        try:
            return work()
        except (sqlite3.Error, OSError) as error:
            if not self._warned:
                self._warned = True
                logger.warning("going on without the geocoder cache %s: %s", self.file.path, error)
            return otherwise


def make_key(provider: str, query: Any, /, *args: Any, **options: Any) -> Key:
    """Make the cache key of a call."""
    if isinstance(query, str):
        query = " ".join(unicodedata.normalize("NFC", query).split())
    kept = {name: value for name, value in options.items() if name not in _NOT_IN_KEY}
    language = kept.pop("language", None) or ""
    if args:
        kept[""] = args
    return Key(_text(provider), _text(query), _text(language), _text(kept))


def encode(answer: Any) -> str:
    """Write a geocoder's answer as JSON.

    :raises TypeError: if it holds what JSON cannot carry.
    """
    if isinstance(answer, Location):
        return json.dumps({"location": _from_location(answer)})
    if isinstance(answer, list) and answer and all(isinstance(item, Location | None) for item in answer):
        return json.dumps({"locations": [item and _from_location(item) for item in answer]})
    return json.dumps({"value": answer})


def decode(text: str) -> Any:
    """Read back what :func:`encode` wrote.

    :raises ValueError, TypeError, LookupError: if it is something else.
    """
    answer = json.loads(text)
    if "location" in answer:
        return _to_location(answer["location"])
    if "locations" in answer:
        return [item and _to_location(item) for item in answer["locations"]]
    return answer["value"]


def export_entries(cache: CacheFile, file: IO[str]) -> int:
    """Write every answer as a line of JSON with the keys provider, query, language, options, answer, created.

    :return: how many lines.
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
    """Read lines of :func:`export_entries`; a newer answer that is there stays, a broken line is counted and left."""
    taken = kept = broken = 0
    batch: list[Entry] = []

    def flush() -> None:
        nonlocal taken, kept
        new = cache.put(batch)
        taken, kept = taken + new, kept + len(batch) - new
        batch.clear()

    for line in lines:
        if not line.strip():
            continue
        try:
            batch.append(_parse(line))
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
            broken += 1
        if len(batch) == _BATCH:
            flush()
    flush()
    return ImportReport(taken, kept, broken)


def _parse(line: str) -> Entry:
    row = json.loads(line)
    text = json.dumps(row["answer"])
    answer = decode(text)
    created = float(row["created"])
    # An answer dated in the future would outlive its time; NaN fails the comparison too.
    if not 0 <= created <= time.time() + DAY:
        raise ValueError(f"no date: {created}")
    if not (isinstance(row["provider"], str) and isinstance(row["query"], str) and isinstance(row["options"], Mapping)):
        raise TypeError("not a line of a geocoder cache")
    key = Key(_text(row["provider"]), _text(row["query"]), _text(row.get("language") or ""), _text(row["options"]))
    return Entry(key, text, bool(answer), created)


def _from_location(location: Location) -> dict[str, Any]:
    return {"address": location.address, "point": list(location.point), "raw": location.raw}


def _to_location(values: Mapping[str, Any]) -> Location:
    latitude, longitude, altitude = (float(number) for number in values["point"])
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise ValueError(f"no point on Earth: {latitude}, {longitude}")
    return Location(values["address"], (latitude, longitude, altitude), values["raw"])


def _text(value: Any) -> str:
    """Text that SQLite can hold: strings as they are, all else as JSON, lone surrogates as escapes."""
    text = value if isinstance(value, str) else json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _age_limit(older_than: float) -> float:
    # Answers of this very moment are meant too when all are: hence the infinite limit.
    return time.time() - older_than if older_than > 0 else float("inf")
