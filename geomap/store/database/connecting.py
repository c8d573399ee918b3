"""Connect to a database: parse its address, set SQLite up, and translate errors to one line."""

from __future__ import annotations

import json
import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import sqlalchemy as sa
from sqlalchemy.exc import DataError, DBAPIError, OperationalError, SQLAlchemyError

from geomap.errors import MissingExtra, SourceError, StoreError

MAX_WAIT_SECONDS = 20.0
"""Of a write for one of another process, and of a connection for a response."""

_WRITES = "geomap_writes"
_TURN = 0x67656F6D6170
"""The number of the advisory lock of PostgreSQL that a write holds."""


def address_of(database: str | Path) -> sa.URL:
    """Parse the address of a database: a file name, or the URL of a PostgreSQL database.

    :raises StoreError: for an invalid address.
    """
    text = str(database)
    if "://" not in text:
        return _file_url(text)
    try:
        url = sa.make_url(text)
    except (SQLAlchemyError, ValueError):
        raise StoreError(
            f"{without_password(text)!r} is not a database address: give a file or postgresql://..."
        ) from None
    name = url.get_backend_name()
    if name in {"postgresql", "postgres"}:
        return url.set(drivername="postgresql+psycopg")
    if name == "sqlite" and url.database:
        return _file_url(url.database)
    raise StoreError(f"geomap can use SQLite and PostgreSQL, not {name}: give a file or postgresql://...")


def _file_url(name: str) -> sa.URL:
    return sa.URL.create("sqlite", database=os.path.abspath(os.path.expanduser(name)))


def without_password(text: str) -> str:
    """Hide the password in an address."""
    return re.sub(r"(?i)(password=)[^&\s]*", r"\1***", re.sub(r"(://[^:/@]*):.*@", r"\1:***@", text))


def connect(url: sa.URL, *, read_only: bool = False, patience: float = MAX_WAIT_SECONDS) -> sa.Engine:
    """Make an engine; it opens no connection yet.

    :raises MissingExtra: if the driver for PostgreSQL is not installed.
    """
    if url.get_backend_name() == "postgresql":
        seconds = max(2, round(patience))
        try:
            engine = sa.create_engine(
                url, pool_pre_ping=True, json_serializer=_json, connect_args={"connect_timeout": seconds}
            )
        except ModuleNotFoundError:
            raise MissingExtra("PostgreSQL needs a driver: install it with pip install 'geomap[postgresql]'") from None
        wait = f"SET LOCAL lock_timeout = {round(patience * 1000)}"

        def take_turn(connection: sa.Connection) -> None:
            # One writer at a time, as with SQLite, so that revisions rise in the order in which they become visible.
            if connection.get_execution_options().get(_WRITES):
                connection.exec_driver_sql(wait)
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_TURN})")

        sa.event.listen(engine, "begin", take_turn)
        return engine
    file = url.database or ""
    query = {"uri": "true"}
    if read_only:
        query["mode"] = "ro"
        # SQLite cannot create its shared memory there; without the log of another writer, the file is complete
        if not os.access(os.path.dirname(file), os.W_OK) and not os.path.exists(file + "-wal"):
            query["immutable"] = "1"
    engine = sa.create_engine(
        sa.URL.create("sqlite", database=Path(file).as_uri(), query=query),
        connect_args={"timeout": patience, "check_same_thread": False},
        json_serializer=_json,
    )
    sa.event.listen(engine, "connect", _set_up)
    sa.event.listen(engine, "begin", _begin)
    return engine


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _set_up(connection: sqlite3.Connection, record: object) -> None:
    connection.isolation_level = None  # transactions begin where SQLAlchemy begins them, not at the first write
    for statement in ("synchronous=FULL", "foreign_keys=ON", "cache_size=-32000"):
        connection.execute(f"PRAGMA {statement}").close()


def _begin(connection: sa.Connection) -> None:
    # A writing transaction takes the lock at its beginning: later it could no longer wait for it.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get(_WRITES) else "BEGIN")


def log_ahead(engine: sa.Engine) -> None:
    """Let others read a SQLite file while one process writes; the setting is stored in the file.

    :raises StoreError: if the database fails.
    """
    if engine.dialect.name == "sqlite":
        with translated_errors(engine.url):
            connection = engine.raw_connection()
            try:
                cursor = connection.cursor()
                if cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                    cursor.execute("PRAGMA journal_mode=WAL")
                cursor.close()
            finally:
                connection.close()


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Read in one transaction, which sees the database as of its first statement."""
    with translated_errors(engine.url), engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            yield connection


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Write in one transaction, which is kept as a whole or not at all."""
    with (
        translated_errors(engine.url),
        engine.connect() as connection,
        connection.execution_options(**{_WRITES: True}).begin(),
    ):
        yield connection


@contextmanager
def rebuilding(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Write in one transaction in which SQLite does not check foreign keys; the caller has to."""
    with translated_errors(engine.url), engine.connect() as connection:
        raw = connection.connection.driver_connection
        try:
            if isinstance(raw, sqlite3.Connection):
                raw.execute("PRAGMA foreign_keys=OFF").close()  # has no effect within a transaction
            with connection.execution_options(**{_WRITES: True}).begin():
                yield connection
        finally:
            if isinstance(raw, sqlite3.Connection):
                raw.execute("PRAGMA foreign_keys=ON").close()


@contextmanager
def translated_errors(url: sa.URL) -> Iterator[None]:
    """Translate errors of the database to one line with the remedy.

    :raises StoreError: instead of the error of the driver.
    :raises SourceError: for a value that is not valid text.
    """
    try:
        yield
    except UnicodeEncodeError as error:
        raise SourceError("a lone surrogate cannot be stored: replace it by a character") from error
    except (DBAPIError, sqlite3.Error, sa.exc.TimeoutError) as error:
        reason = str(error.orig if isinstance(error, DBAPIError) else error)
        if isinstance(error, DataError) and "NUL" in reason:
            raise SourceError("a NUL character cannot be stored: remove it") from error
        raise StoreError(_words(name_of(url), reason, operational=_is_operational(error))) from error


def _is_operational(error: Exception) -> bool:
    return isinstance(error, OperationalError | sqlite3.OperationalError)


_BUSY = "has been locked by another process for too long: let it finish, then repeat"
_FULL = "cannot grow because the disk is full: free some space, then repeat; what was saved before is kept"
_CUT = "closed the connection: check whether it is running, then repeat"
_SILENT = "does not answer: start PostgreSQL, or correct the address"

_REMEDIES = (
    ("database is locked", _BUSY),
    ("lock timeout", _BUSY),
    ("readonly", "is read-only: give its file and folder write permission, or copy it"),
    ("read-only", "is read-only: let its user write, or choose another"),
    ("disk is full", _FULL),
    ("No space left", _FULL),
    ("disk I/O error", "cannot be written (disk error): check whether the disk is full or failing, then repeat"),
    ("not a database", "is not a geomap database: choose another, or leave --db out"),
    ("malformed", "is damaged: restore a backup with 'geomap db restore'"),
    ("unable to open", "cannot be opened: check whether its folder exists and is writable"),
    ("password authentication failed", "refuses the user or password: correct them in its address"),
    ("no password supplied", "needs a password: give it in the address, or in PGPASSWORD"),
    ("no pg_hba.conf entry", "refuses the user or password: correct them in its address"),
    ("permission denied", "does not let this user write: grant the user all rights on it"),
    ('role "', "has no such user: create the user, or correct the address"),
    ('database "', "does not exist: create the database, or correct its address"),
    ("resolve host", "has an unknown host: correct the address"),
    ("terminating connection", _CUT),
    ("closed the connection", _CUT),
    ("connection is closed", _CUT),
    ("Connection refused", _SILENT),
    ("timeout expired", _SILENT),
    ("No such file or directory", _SILENT),
    ("QueuePool limit", "has too many requests at once: try again"),
)
"""Parts of messages of SQLite and PostgreSQL, and what to say instead."""


def _words(name: str, reason: str, *, operational: bool) -> str:
    for sign, words in _REMEDIES:
        if sign in reason:
            return f"{name} {words}"
    first = without_password(reason.strip().split("\n")[0])
    return f"{name} failed ({first}): " + ("try again" if operational else "report this, with the message")


def name_of(url: sa.URL) -> str:
    """Return the name of a database for messages: its file, or its address without the password."""
    if url.get_backend_name() == "sqlite":
        file = url.database or ""
        return unquote(file.removeprefix("file://")) if file.startswith("file://") else file
    plain = url.set(drivername="postgresql", query={})
    return plain.render_as_string(hide_password=True)
