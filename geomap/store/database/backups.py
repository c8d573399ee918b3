"""Back up and restore a database. A backup is one SQLite file, also of PostgreSQL, and can be restored to either."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import sqlalchemy as sa

from geomap.errors import Conflict, StoreError
from geomap.store import schema
from geomap.store.database import connecting
from geomap.store.database.database import Database
from geomap.store.fulltext import index_sentences
from geomap.store.migrations import known_versions

_BATCH = 1000
_SUFFIXES = ("-wal", "-shm", "-journal")
"""Of the files that SQLite creates beside a database."""


def back_up(store: Database, target: Path) -> Path:
    """Copy a database to a SQLite file while other processes use it.

    The copy has the state of one moment, and is checked. An existing file is replaced once the copy is complete.

    :raises StoreError: if it cannot be read or written, or is damaged.
    """
    version = store.version()
    if version is None:
        raise StoreError(f"{store.name} is empty: add a document first")
    if store.file is None and version != schema.VERSION:
        raise StoreError(f"{store.name} is of another version: run 'geomap db upgrade {store.name}' first")
    target = target.absolute()
    if store.file is not None and _is_same(store.file, target):
        raise StoreError(f"{target} is the database itself: choose another file")
    _refuse_if_used(target)
    with _written(target) as copy:
        if store.file is not None:
            _copy_file(store, copy)
        else:
            with closing(Database.unprepared(copy)) as other:
                _copy_rows(store, other)
        _check(copy, store.name)
    return target


def restore(backup: Path, database: str | Path, *, force: bool = False) -> Path | None:
    """Restore a database from a backup. A PostgreSQL database has to be empty.

    :param force: whether to replace an existing SQLite file.
    :returns: the new path of the file that was replaced, if any.
    :raises Conflict: if the database exists.
    :raises StoreError: if the backup is invalid, or the database cannot be written; nothing has changed then.
    """
    with closing(Database.unprepared(backup)) as source:
        version = source.version()
        if version is None:
            raise StoreError(f"{source.name} is empty: choose a file from 'geomap db backup'")
        if version not in known_versions():
            raise StoreError(f"{source.name} was created by a newer geomap: install that, or choose another database")
        with closing(Database.unprepared(database, create=True)) as target:
            if target.file is None:
                if version != schema.VERSION:
                    raise StoreError(f"{source.name} is older: run 'geomap db upgrade {source.name}' first")
                if target.version() is not None:
                    raise Conflict(f"{target.name} is not empty: restore into a new database, or to a file")
                _copy_rows(source, target)
                return None
            file = target.file
        there = file.exists()
        if there and not force:
            raise Conflict(f"{file} is there already: choose another name, or replace it with --force")
        if there and source.file is not None and _is_same(source.file, file):
            raise Conflict(f"{file} is the backup itself: choose another name")
        kept = free_path(file.with_name(f"{file.name}.before")) if there else None
        with _written(file) as copy:
            _copy_file(source, copy)
            _check(copy, source.name)
            if kept is not None:
                _set_aside(file, kept)
        return kept


def free_path(path: Path) -> Path:
    """Return a path that does not exist: this one, or with a number after it."""
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.name}-{number}")
    return free


def _copy_file(store: Database, copy: Path) -> None:
    with connecting.translated_errors(store.engine.url):
        source = store.engine.raw_connection()
        try:
            assert isinstance(source.driver_connection, sqlite3.Connection)
            with closing(sqlite3.connect(copy)) as target:
                source.driver_connection.backup(target)
                # a backup is one file that can be read on read-only media
                target.execute("PRAGMA journal_mode=DELETE").close()
        finally:
            source.close()


def _copy_rows(source: Database, target: Database) -> None:
    with source.read() as old, target.write() as new:
        schema.create(new)
        for table in schema.metadata.sorted_tables:
            streamed = old.execution_options(yield_per=_BATCH).execute(sa.select(table).order_by(table.c.id))
            for some in streamed.mappings().partitions():
                new.execute(table.insert(), [dict(row) for row in some])
        _index(old, new)
        if new.dialect.name == "postgresql":
            _raise_sequences(new)


def _index(old: sa.Connection, new: sa.Connection) -> None:
    texts = sa.select(schema.documents.c.id, schema.documents.c.text).order_by(schema.documents.c.id)
    for number, text in old.execution_options(yield_per=100).execute(texts):
        query = sa.select(schema.sentences).where(schema.sentences.c.document_id == number)
        index_sentences(new, [(row.id, text[row.start : row.end]) for row in new.execute(query)])


def _raise_sequences(connection: sa.Connection) -> None:
    for table in schema.metadata.sorted_tables:
        if isinstance(table.c.id.type, sa.BigInteger):
            connection.exec_driver_sql(
                f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), max(id)) FROM {table.name}"
            )


def _check(copy: Path, name: str) -> None:
    with connecting.translated_errors(connecting.address_of(copy)), closing(sqlite3.connect(copy)) as connection:
        sound = connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        if not sound or connection.execute("PRAGMA foreign_key_check").fetchone():
            raise StoreError(f"{name} is damaged: restore a backup with 'geomap db restore'")


def _refuse_if_used(file: Path) -> None:
    if any(Path(f"{file}{suffix}").exists() for suffix in _SUFFIXES):
        raise StoreError(f"{file} is in use as a database: choose another file")


def _set_aside(file: Path, kept: Path) -> None:
    """Give a database a second name, together with its log files."""
    try:
        with closing(sqlite3.connect(file, timeout=1, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE").close()  # folds the log into the file
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise StoreError(f"{file} is in use: stop the program that has it open, then repeat") from error
    except sqlite3.DatabaseError:
        pass  # it is damaged, perhaps the reason why it is replaced
    for suffix in _SUFFIXES:
        with suppress(FileNotFoundError):
            os.replace(f"{file}{suffix}", f"{kept}{suffix}")
    try:
        os.link(file, kept)  # so that the database exists at every moment
    except OSError:
        os.replace(file, kept)


@contextmanager
def _written(target: Path) -> Iterator[Path]:
    """Open a temporary file beside the target, which replaces the target once it is complete."""
    try:
        descriptor, name = tempfile.mkstemp(prefix=".geomap-", suffix=".part", dir=target.parent)
        os.close(descriptor)
        temporary = Path(name)
        try:
            yield temporary
            umask = os.umask(0)
            os.umask(umask)
            temporary.chmod(0o666 & ~umask)
            with temporary.open("rb+") as file:
                os.fsync(file.fileno())
            os.replace(temporary, target)
            with suppress(OSError):
                folder = os.open(target.parent, os.O_RDONLY)
                os.fsync(folder)
                os.close(folder)
        finally:
            for suffix in ("", *_SUFFIXES):
                with suppress(OSError):
                    os.unlink(f"{temporary}{suffix}")
    except StoreError:
        raise
    except OSError as error:
        raise StoreError(f"{target} cannot be written ({error.strerror}): choose another place") from error


def _is_same(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except OSError:
        return False
