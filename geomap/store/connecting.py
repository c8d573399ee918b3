"""Connect to a database: which one an address means, how SQLite is set up, and its errors in one line."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from geomap.errors import MissingExtra, StoreError

PATIENCE = 20.0
"""Seconds that a write waits for another process's."""

_WRITES = "geomap_writes"


def address_of(database: str | Path) -> sa.URL:
    """Say which database a user means: a file name, or the URL of a PostgreSQL database.

    :raises StoreError: for an address that cannot be.
    """
    text = str(database)
    if "://" not in text:
        return sa.URL.create("sqlite", database=os.path.abspath(os.path.expanduser(text)))
    try:
        url = sa.make_url(text)
    except SQLAlchemyError:
        raise StoreError(
            f"{without_password(text)!r} is no database address: give a file or postgresql://..."
        ) from None
    name = url.get_backend_name()
    if name in {"postgresql", "postgres"}:
        return url.set(drivername="postgresql+psycopg")
    if name == "sqlite":
        return url
    raise StoreError(f"geomap keeps its work in SQLite and PostgreSQL, not in {name}: give a file or postgresql://...")


def without_password(text: str) -> str:
    """Leave the password out of an address, so that it can be shown."""
    return re.sub(r"(://[^:/@]*):[^@]*@", r"\1:***@", text)


def connect(url: sa.URL, *, read_only: bool = False) -> sa.Engine:
    """Make an engine; nothing is opened yet.

    :raises MissingExtra: if the driver for PostgreSQL is not installed.
    """
    if url.get_backend_name() == "postgresql":
        try:
            return sa.create_engine(url, pool_pre_ping=True, json_serializer=_json)
        except ModuleNotFoundError:
            raise MissingExtra("PostgreSQL needs a driver: install it with pip install 'geomap[postgresql]'") from None
    file = url.database or ""
    if read_only:
        # a file in a folder where SQLite cannot put its shared memory can only be read as it lies there
        immutable = "" if os.access(os.path.dirname(file), os.W_OK) else "&immutable=1"
        name = Path(file).as_uri() + f"?mode=ro{immutable}&uri=true"
    else:
        name = Path(file).as_uri() + "?uri=true"
    engine = sa.create_engine(
        f"sqlite:///{name}", connect_args={"timeout": PATIENCE, "check_same_thread": False}, json_serializer=_json
    )
    sa.event.listen(engine, "connect", _set_up_reader if read_only else _set_up)
    sa.event.listen(engine, "begin", _begin)
    return engine


def _json(value: Any) -> str:
    import json

    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _set_up(connection: sqlite3.Connection, record: object) -> None:
    connection.isolation_level = None  # transactions begin where SQLAlchemy begins them, not at the first write
    for statement in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-32000"):
        connection.execute(f"PRAGMA {statement}").close()


def _set_up_reader(connection: sqlite3.Connection, record: object) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA cache_size=-32000").close()


def _begin(connection: sa.Connection) -> None:
    # A transaction that means to write takes its turn at once: one that finds out later cannot wait for it any more.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get(_WRITES) else "BEGIN")


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Read in one transaction, which sees the database as it is at its first statement."""
    with told(engine.url), engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Write in one transaction: all of it is kept, or nothing."""
    with told(engine.url), engine.connect() as connection, connection.execution_options(**{_WRITES: True}).begin():
        yield connection


@contextmanager
def told(url: sa.URL) -> Iterator[None]:
    """Tell the errors of a database in one line with the remedy.

    :raises StoreError: instead of the driver's error.
    """
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        reason = error.orig if isinstance(error, DBAPIError) else error
        raise StoreError(_words(name_of(url), str(reason), operational=_is_operational(error))) from error


def _is_operational(error: Exception) -> bool:
    return isinstance(error, OperationalError | sqlite3.OperationalError)


_REMEDIES = (
    ("database is locked", "is being written by another process for too long: let it finish, then repeat"),
    ("readonly", "can only be read: give its file and folder write permission, or work on a copy"),
    ("disk is full", "cannot grow, for the disk is full: make room, then repeat; what was saved before is kept"),
    ("disk I/O error", "cannot be written (disk error): see whether the disk is full or failing, then repeat"),
    ("not a database", "is no geomap database: choose another file, or leave --db out"),
    ("malformed", "is damaged: restore a backup with 'geomap db restore'"),
    ("unable to open", "cannot be opened: see whether its folder exists and may be written"),
    ("password authentication failed", "refuses the user or password: correct them in its address"),
    ("does not exist", "is not there: create the database, or correct its address"),
    ("refused", "does not answer: start PostgreSQL, or correct the address"),
    ("No space left", "cannot grow, for the disk is full: make room, then repeat; what was saved before is kept"),
)


def _words(name: str, reason: str, *, operational: bool) -> str:
    for sign, words in _REMEDIES:
        if sign in reason:
            return f"{name} {words}"
    first = reason.strip().split("\n")[0]
    return f"{name} failed ({first}): " + ("try again" if operational else "report this, with the message")


def name_of(url: sa.URL) -> str:
    """What to call a database in a message: its file, or its address without the password."""
    if url.get_backend_name() == "sqlite":
        return re.sub(r"^file://|\?.*$", "", url.database or "")
    return url.set(drivername="postgresql").render_as_string(hide_password=True)
