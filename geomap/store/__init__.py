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

__all__ = ["FIRST_COLLECTION", "Collection", "Correction", "Entry", "Store", "Stored"]

FIRST_COLLECTION = "Texts"
"""The collection that every new database has."""


class Store:
    """An open database; safe to use from several threads.

    ``collections``, ``documents`` and ``corrections`` are what it holds; ``name`` is what to call it in a
    message, ``is_temporary`` whether it is gone with the process.

    >>> from geomap import Document
    >>> store = Store.temporary()
    >>> entry, outcome = store.documents.add("texts", Document(key="a.txt", text="They met in Aleppo."))
    >>> entry.words, outcome
    (4, 'added')
    >>> [(collection.name, collection.documents) for collection in store.collections.all()]
    [('Texts', 1)]
    >>> store.close()
    """

    def __init__(self, engine: sa.Engine, *, read_only: bool = False) -> None:
        self.engine = engine
        self.read_only = read_only
        self.is_temporary = False
        self.name = connecting.name_of(engine.url)
        self.file = Path(self.name) if engine.dialect.name == "sqlite" else None
        self.collections = Collections(self)
        self.documents = Documents(self)
        self.corrections = Corrections(self)

    @classmethod
    def open(cls, database: str | Path, *, create: bool = True, patience: float = connecting.PATIENCE) -> Self:
        """Open a database, and make it if there is none.

        :param database: a file, or the address of a PostgreSQL database (``postgresql://user@host/name``).
        :param create: whether to make the tables where there are none.
        :param patience: seconds that a write waits for another process's.
        :raises StoreError: if it cannot be used; the message says why and what to do.
        """
        store = cls.unprepared(database, create=create, patience=patience)
        try:
            store._prepare(create=create)
        except BaseException:
            store.close()
            raise
        return store

    @classmethod
    def unprepared(
        cls, database: str | Path | sa.URL, *, create: bool = False, patience: float = connecting.PATIENCE
    ) -> Self:
        """Connect to a database as it is: of whichever version, or without tables.

        :raises StoreError: if there is none.
        """
        url = database if isinstance(database, sa.URL) else connecting.address_of(database)
        file = url.database if url.get_backend_name() == "sqlite" else None
        read_only = file is not None and _can_only_be_read(file, create=create)
        return cls(connecting.connect(url, read_only=read_only, patience=patience), read_only=read_only)

    @classmethod
    def temporary(cls) -> Self:
        """Open a database that is gone with the process."""
        folder = tempfile.TemporaryDirectory(prefix="geomap-", ignore_cleanup_errors=True)
        store = cls.open(os.path.join(folder.name, "work.db"))
        store.is_temporary = True
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
        self._check_writable()
        return connecting.writing(self.engine)

    def rebuild(self) -> AbstractContextManager[sa.Connection]:
        """Write in one transaction, in which tables that others refer to may be rebuilt.

        :raises StoreError: if the database fails or may only be read.
        """
        self._check_writable()
        return connecting.rebuilding(self.engine)

    def _check_writable(self) -> None:
        if self.read_only:
            raise StoreError(f"{self.name} can only be read: give its file and folder write permission, or copy it")

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def size(self) -> int:
        """Give the bytes that the database takes."""
        if self.file is not None:
            beside = self.file.with_name(f"{self.file.name}-wal")
            return self.file.stat().st_size + (beside.stat().st_size if beside.exists() else 0)
        with self.read() as connection:
            return int(connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one())

    def version(self) -> str | None:
        """Give the alembic revision of the tables; None if there are none.

        :raises StoreError: if the database holds something else.
        """
        with self.read() as connection:
            names = set(sa.inspect(connection).get_table_names())
            if not names - {"spatial_ref_sys"}:
                return None
            if names >= {"alembic_version", "collections", "documents"}:
                found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
                if found is not None:
                    return str(found)
        raise StoreError(f"{self.name} is no geomap database: choose another, or leave --db out")

    def _prepare(self, *, create: bool) -> None:
        version = self.version()
        if version is not None and version != schema.VERSION:
            from geomap.store.migrations import known_versions

            if version in known_versions():
                raise StoreError(f"{self.name} was made by an older geomap: run 'geomap db upgrade {self.name}'")
            raise StoreError(f"{self.name} was made by a newer geomap: install that, or choose another")
        if version is None:
            if not create or self.read_only:
                raise StoreError(f"{self.name} is empty: add a document first")
            self._check_encoding()
        if not self.read_only:
            connecting.log_ahead(self.engine)
        if version is None:
            self._create()

    def _create(self) -> None:
        with self.write() as connection:
            # another process may have been quicker
            if "alembic_version" not in sa.inspect(connection).get_table_names():
                schema.create(connection)
                made = {"slug": "texts", "name": FIRST_COLLECTION, "created": now(), "revision": 0}
                connection.execute(schema.collections.insert().values(made))

    def _check_encoding(self) -> None:
        if self.engine.dialect.name == "postgresql":
            with self.read() as connection:
                encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
            if encoding != "UTF8":
                raise StoreError(f"{self.name} is in {encoding}, which lacks most letters: make one in UTF8")


def _can_only_be_read(file: str, *, create: bool) -> bool:
    """Say whether a SQLite file that is there can only be read.

    :raises StoreError: if it cannot be a database, or there is none and none is to be made.
    """
    folder = os.path.dirname(file)
    if os.path.isdir(file):
        raise StoreError(f"{file} is a folder: give a file")
    if os.path.exists(file):
        return not (os.access(file, os.W_OK) and os.access(folder, os.W_OK))
    if not create:
        raise StoreError(f"there is no database {file}: see whether its name is right")
    if not os.path.isdir(folder):
        raise StoreError(f"there is no folder {folder}: make it, or give another file")
    return False


def _clear(engine: sa.Engine, folder: tempfile.TemporaryDirectory[str]) -> None:
    with suppress(OSError):
        engine.dispose()
        folder.cleanup()
