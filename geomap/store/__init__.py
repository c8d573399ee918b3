"""What geomap keeps: collections of documents, their mentions, and what people corrected.

SQLite in a file by default, PostgreSQL by its address, with the same code. One process writes at a time,
any number read.
"""

from __future__ import annotations

import os
import tempfile
import weakref
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Self

import sqlalchemy as sa

from geomap.errors import StoreError
from geomap.store import connecting, schema
from geomap.store.collections import Collection, Collections, now
from geomap.store.corrections import Correction, Corrections
from geomap.store.documents import Documents, Stored
from geomap.store.entries import Entry

__all__ = ["Collection", "Correction", "Entry", "Store", "Stored"]

FIRST_COLLECTION = "Texts"
"""The collection that every new database has."""


class Store:
    """An open database; safe to use from several threads.

    ``collections``, ``documents`` and ``corrections`` are what it holds; ``name`` is what to call it in a message.
    """

    def __init__(self, engine: sa.Engine, *, read_only: bool = False) -> None:
        self.engine = engine
        self.read_only = read_only
        self.name = connecting.name_of(engine.url)
        self.collections = Collections(self)
        self.documents = Documents(self)
        self.corrections = Corrections(self)

    @classmethod
    def open(cls, database: str | Path, *, create: bool = True) -> Self:
        """Open a database, and make it if there is none.

        :param database: a file, or the address of a PostgreSQL database (``postgresql://user@host/name``).
        :param create: whether to make the tables where there are none.
        :raises StoreError: if it cannot be used; the message says why and what to do.
        """
        url = connecting.address_of(database)
        is_file = url.get_backend_name() == "sqlite"
        exists = not is_file or os.path.exists(url.database or "")
        if is_file and not exists:
            if not create:
                raise StoreError(f"there is no database {url.database}: see whether its name is right")
            folder = os.path.dirname(url.database or "")
            if not os.path.isdir(folder):
                raise StoreError(f"there is no folder {folder}: make it, or give another file")
        if is_file and os.path.isdir(url.database or ""):
            raise StoreError(f"{url.database} is a folder: give a file")
        read_only = is_file and exists and not os.access(url.database or "", os.W_OK)
        store = cls(connecting.connect(url, read_only=read_only), read_only=read_only)
        try:
            store._prepare(create=create)
        except BaseException:
            store.close()
            raise
        return store

    @classmethod
    def temporary(cls) -> Self:
        """Open a database that is gone with the process."""
        folder = tempfile.TemporaryDirectory(prefix="geomap-", ignore_cleanup_errors=True)
        store = cls.open(os.path.join(folder.name, "work.db"))
        weakref.finalize(store, _clear, store.engine, folder)
        return store

    def read(self) -> AbstractContextManager[sa.Connection]:
        """Read in one transaction.

        :raises StoreError: if the database fails.
        """
        return connecting.reading(self.engine)

    def write(self) -> AbstractContextManager[sa.Connection]:
        """Write in one transaction, of which all is kept or nothing.

        :raises StoreError: if the database fails or may only be read.
        """
        if self.read_only:
            raise StoreError(f"{self.name} can only be read: give its file write permission, or work on a copy")
        return connecting.writing(self.engine)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def version(self) -> str | None:
        """Give the alembic revision of the tables; None if there are none.

        :raises StoreError: if the database holds something else.
        """
        with self.read() as connection:
            names = set(sa.inspect(connection).get_table_names())
            if "alembic_version" not in names:
                if names - {"spatial_ref_sys"}:
                    raise StoreError(f"{self.name} is no geomap database: choose another, or leave --db out")
                return None
            return str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one())

    def _prepare(self, *, create: bool) -> None:
        version = self.version()
        if version == schema.VERSION:
            return
        if version is not None:
            from geomap.store.migrations import known_versions

            if version in known_versions():
                raise StoreError(f"{self.name} was made by an older geomap: run 'geomap db upgrade {self.name}'")
            raise StoreError(f"{self.name} was made by a newer geomap: install that, or choose another file")
        if not create:
            raise StoreError(f"{self.name} is empty: add a document first")
        with self.write() as connection:
            # another process may have been quicker
            if "alembic_version" not in sa.inspect(connection).get_table_names():
                schema.create(connection)
                connection.exec_driver_sql(
                    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"
                )
                connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{schema.VERSION}')")
                made = {"slug": "texts", "name": FIRST_COLLECTION, "created": now(), "revision": 0}
                connection.execute(schema.collections.insert().values(made))


def _clear(engine: sa.Engine, folder: tempfile.TemporaryDirectory[str]) -> None:
    with suppress(OSError):
        engine.dispose()
        folder.cleanup()
