"""The SQLite file with cached answers of geocoders, shared by threads and processes; independent of any geocoder."""

from __future__ import annotations

import logging
import os
import sqlite3
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from geomap.errors import SettingError

logger = logging.getLogger(__name__)

_T = TypeVar("_T")

_APPLICATION_ID = 0x676D6763  # "gmgc" in the file header, which identifies a cache file
_SCHEMA_VERSION = 1
_PAGE_SIZE = 500
_MAX_RESERVATION = 600.0  # seconds; a reservation further in the future means that the clock was set back

_SCHEMA = (
    """CREATE TABLE entry (
        id INTEGER PRIMARY KEY, provider TEXT NOT NULL, query TEXT NOT NULL, language TEXT NOT NULL,
        options TEXT NOT NULL, answer TEXT NOT NULL, found INTEGER NOT NULL, created REAL NOT NULL,
        UNIQUE (provider, query, language, options))""",
    """CREATE TABLE claim (
        provider TEXT NOT NULL, query TEXT NOT NULL, language TEXT NOT NULL, options TEXT NOT NULL,
        holder TEXT NOT NULL, until REAL NOT NULL,
        PRIMARY KEY (provider, query, language, options)) WITHOUT ROWID""",
    "CREATE TABLE pace (provider TEXT PRIMARY KEY, next REAL NOT NULL) WITHOUT ROWID",
)
_KEY = "provider = ? AND query = ? AND language = ? AND options = ?"


@dataclass(frozen=True, slots=True)
class Key:
    """The request that an answer belongs to; ``options`` is JSON with sorted keys, ``language`` can be empty."""

    provider: str
    query: str
    language: str = ""
    options: str = "{}"

    @property
    def columns(self) -> tuple[str, str, str, str]:
        """The fields in the order of the table's columns."""
        return self.provider, self.query, self.language, self.options


@dataclass(frozen=True, slots=True)
class CacheEntry:
    """A cached answer.

    ``answer`` is JSON; ``has_result`` is false for "nothing found"; ``created`` is in seconds since the epoch.
    """

    key: Key
    answer: str
    has_result: bool
    created: float


@dataclass(frozen=True, slots=True)
class ProviderStats:
    """The number of cached answers of a provider, how many of them are negative, and the oldest and newest date.

    Dates are in seconds since the epoch.
    """

    provider: str
    answers: int
    negative: int
    oldest: float
    newest: float


def default_cache_path() -> Path:
    """Return the default path of the cache: ``geomap/geocoder.db`` in the platform's folder for user caches."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = str(Path.home() / "Library" / "Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME", "")
        if not os.path.isabs(base):  # the XDG specification says that a relative path counts as unset
            base = str(Path.home() / ".cache")
    return Path(base) / "geomap" / "geocoder.db"


class CacheFile:
    """A cache of answers in a SQLite file (WAL), safe for many threads and processes and against ``kill -9``.

    A damaged cache file is renamed to ``NAME.damaged-DATE``, with a warning, and a new one is created. A file that is
    not a cache is never changed.

    :param path: the file, created with its folder if it does not exist; None keeps the answers in memory.
    :param timeout: seconds to wait for another process's lock.
    :raises SettingError: if the file is not a geomap cache, or cannot be written.
    """

    def __init__(self, path: Path | str | None, *, timeout: float = 10.0) -> None:
        self.path = None if path is None else Path(path)
        self.timeout = timeout
        self._lock = threading.Lock()
        self._pid = -1
        self._connection: sqlite3.Connection
        self._inode: tuple[int, int] | None = None
        self._closer: weakref.finalize[..., CacheFile] | None = None
        with self._lock:
            try:
                self._open()
            except sqlite3.Error as error:
                raise SettingError(f"cannot use the geocoder cache {self.path}: {error}: give another file") from error

    def close(self) -> None:
        """Close the file; a later call opens it again, unless it was in memory."""
        with self._lock:
            if self._closer is not None:
                self._closer()
            self._pid = -1

    def get(self, key: Key) -> CacheEntry | None:
        """Return the cached answer for a key, of any age, or None."""
        sql = f"SELECT answer, found, created FROM entry WHERE {_KEY}"
        row = self._run(lambda connection: connection.execute(sql, key.columns).fetchone())
        return None if row is None else CacheEntry(key, row[0], bool(row[1]), row[2])

    def put(self, entries: Iterable[CacheEntry]) -> int:
        """Write answers in one transaction; of two answers for one key the newer is kept.

        :return: the number of answers written.
        """
        sql = """INSERT INTO entry (provider, query, language, options, answer, found, created)
            VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (provider, query, language, options) DO UPDATE
            SET answer = excluded.answer, found = excluded.found, created = excluded.created
            WHERE excluded.created > entry.created"""
        rows = [(*entry.key.columns, entry.answer, entry.has_result, entry.created) for entry in entries]

        def write(connection: sqlite3.Connection) -> int:
            connection.execute("BEGIN IMMEDIATE")
            try:
                written = connection.executemany(sql, rows).rowcount
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:  # SQLite may have rolled back already, for example if the disk is full
                    connection.execute("ROLLBACK")
                raise
            return max(written, 0)

        return self._run(write)

    def entries(self) -> Iterator[CacheEntry]:
        """Yield all answers in the order of writing; they are read in pages, so that no writer waits for long."""
        sql = f"""SELECT id, provider, query, language, options, answer, found, created FROM entry
            WHERE id > ? ORDER BY id LIMIT {_PAGE_SIZE}"""
        last = 0

        def page(connection: sqlite3.Connection) -> list[tuple[int, str, str, str, str, str, int, float]]:
            return connection.execute(sql, (last,)).fetchall()

        while rows := self._run(page):
            for number, provider, query, language, options, answer, found, created in rows:
                yield CacheEntry(Key(provider, query, language, options), answer, bool(found), created)
                last = number

    def stats(self) -> list[ProviderStats]:
        """Return counts and dates for each provider, sorted by name."""
        sql = """SELECT provider, count(*), sum(NOT found), min(created), max(created)
            FROM entry GROUP BY provider ORDER BY provider"""
        return [ProviderStats(*row) for row in self._run(lambda connection: connection.execute(sql).fetchall())]

    def size(self) -> int:
        """Return the size on disk in bytes, including the write-ahead log; 0 in memory."""
        return sum(file.stat().st_size for file in self._files() if file.exists())

    def purge(self, *, before: float, provider: str | None = None) -> int:
        """Delete the answers from before a date; the data are overwritten and the file shrinks.

        :param before: seconds since the epoch.
        :param provider: delete only answers of this provider.
        :return: the number of answers deleted.
        """
        sql = "DELETE FROM entry WHERE created < ? AND (? IS NULL OR provider = ?)"
        deleted = self._run(lambda connection: connection.execute(sql, (before, provider, provider)).rowcount)
        with suppress(sqlite3.OperationalError):  # another process is reading: the next purge shrinks the file
            self._run(lambda connection: connection.execute("VACUUM"))
            self._run(lambda connection: connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall())
        return deleted

    def claim(self, key: Key, *, holder: str, lease: float) -> bool:
        """Claim the request for a key, unless another holder has claimed it; a claim expires after ``lease`` seconds.

        :return: whether the holder now has the claim.
        """
        sql = """INSERT INTO claim VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
            SET holder = excluded.holder, until = excluded.until WHERE claim.until < ? OR claim.until > ?"""
        now = time.time()
        values = (
            *key.columns,
            holder,
            now + lease,
            now,
            now + 2 * lease,
        )  # a later expiry means that the clock was set back
        return self._run(lambda connection: connection.execute(sql, values).rowcount) == 1

    def release(self, key: Key, *, holder: str) -> None:
        """Release a claim; another holder's claim is unchanged."""
        sql = f"DELETE FROM claim WHERE {_KEY} AND holder = ?"
        self._run(lambda connection: connection.execute(sql, (*key.columns, holder)))

    def reserve(self, provider: str, *, delay: float) -> float:
        """Reserve the next time slot for a request to the provider: one every ``delay`` seconds across all processes.

        :return: seconds to wait until that time.
        """
        sql = """INSERT INTO pace VALUES (?1, ?2 + ?3) ON CONFLICT DO UPDATE
            SET next = CASE WHEN next > ?2 + ?4 THEN ?2 ELSE max(next, ?2) END + ?3 RETURNING next"""
        now = time.time()
        values = (provider, now, delay, _MAX_RESERVATION + delay)
        row = self._run(lambda connection: connection.execute(sql, values).fetchall()[0])
        return max(0.0, float(row[0]) - delay - now)

    def _run(self, operation: Callable[[sqlite3.Connection], _T]) -> _T:
        """Run an operation under the lock; reopen the file after a fork, and once after replacing a damaged file."""
        with self._lock:
            if self._pid != os.getpid():
                self._open()
            try:
                return operation(self._connection)
            except sqlite3.DatabaseError as error:
                if not _is_damage(error) or self.path is None:
                    raise
                self._replace_damaged(error)
            return operation(self._connection)

    def _open(self) -> None:
        try:
            self._connect()
        except sqlite3.DatabaseError as error:
            if not _is_damage(error) or self.path is None:
                raise
            if not _has_cache_header(self.path):
                raise _not_a_cache(self.path) from error
            self._replace_damaged(error)

    def _connect(self) -> None:
        if self.path is not None:
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                # The requests reveal what the user reads, so only the owner can read the file and its log.
                os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
            except OSError as error:
                reason = error.strerror or str(error)
                raise SettingError(
                    f"cannot write the geocoder cache {self.path}: {reason}: give another file"
                ) from error
        connection = sqlite3.connect(
            ":memory:" if self.path is None else self.path,
            timeout=self.timeout,
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            self._prepare(connection)
            if self.path is not None:
                status = self.path.stat()
                self._inode = (status.st_dev, status.st_ino)
        except BaseException:
            connection.close()
            raise
        self._connection = connection
        self._pid = os.getpid()
        self._closer = weakref.finalize(self, _close, connection, self._pid)

    def _prepare(self, connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA secure_delete = ON")
        if _application_id(connection) == 0:
            connection.execute("BEGIN IMMEDIATE")
            # Check again under the lock: another process may have created the tables in the meantime.
            if _application_id(connection) == 0:
                if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                    raise _not_a_cache(self.path)
                for statement in _SCHEMA:
                    connection.execute(statement)
                connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
                connection.execute(f"PRAGMA user_version = {_SCHEMA_VERSION}")
            connection.execute("COMMIT")
        if _application_id(connection) != _APPLICATION_ID:
            raise _not_a_cache(self.path)
        if connection.execute("PRAGMA user_version").fetchone()[0] != _SCHEMA_VERSION:
            raise SettingError(f"the geocoder cache {self.path} is of another geomap version: give another file")
        with suppress(sqlite3.OperationalError):  # another process is doing the same; the file is safe without it
            connection.execute("PRAGMA journal_mode = WAL").fetchone()
            connection.execute("PRAGMA synchronous = NORMAL")

    def _replace_damaged(self, error: sqlite3.DatabaseError) -> None:
        """Rename a damaged file and create a new one; if another process already has, only open the new one."""
        if self._pid == os.getpid() and self._closer is not None:
            self._closer()
        self._pid = -1
        path = self.path
        if path is None:
            raise error
        status = path.stat() if path.exists() else None
        if status is not None and self._inode in {None, (status.st_dev, status.st_ino)}:
            suffix = f".damaged-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}"
            for file in self._files():
                with suppress(FileNotFoundError):
                    file.rename(f"{file}{suffix}")
            logger.warning("the geocoder cache %s is damaged (%s): kept as %s%s", path, error, path.name, suffix)
        self._connect()

    def _files(self) -> list[Path]:
        return [] if self.path is None else [Path(f"{self.path}{suffix}") for suffix in ("", "-wal", "-shm")]


def _application_id(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA application_id").fetchone()[0])


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def _has_cache_header(path: Path) -> bool:
    with path.open("rb") as file:
        header = file.read(72)
    return header.startswith(b"SQLite format 3\0") and header[68:] == _APPLICATION_ID.to_bytes(4, "big")


def _not_a_cache(path: Path | None) -> SettingError:
    return SettingError(f"{path} is not a geocoder cache of geomap, or is damaged: move it away or give another file")


def _close(connection: sqlite3.Connection, pid: int) -> None:
    # After a fork the child must not close the connection of the parent: that would release the parent's locks.
    if pid == os.getpid():
        connection.close()
