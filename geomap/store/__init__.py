"""The database of geomap: collections of documents, their mentions, and corrections.

It is SQLite in a file by default, or PostgreSQL by its address, with the same code. One process writes at a time, any
number read.
"""

from __future__ import annotations

import os
import tempfile
import weakref
from contextlib import suppress
from pathlib import Path
from typing import Self

import sqlalchemy as sa

from geomap.errors import StoreError
from geomap.store import schema
from geomap.store.collections import Collection, Collections, now
from geomap.store.corrections import Correction, Corrections
from geomap.store.database import connecting
from geomap.store.database.database import Database
from geomap.store.documents import Documents, Stored
from geomap.store.entries import Entry

__all__ = ["FIRST_COLLECTION", "Collection", "Correction", "Entry", "Store", "Stored"]

FIRST_COLLECTION = "Texts"
"""The name of the collection that every new database has."""


class Store(Database):
    """An open database with the tables of this version; safe to use from several threads.

    ``collections``, ``documents`` and ``corrections`` give access to its contents. A database that ``is_temporary`` is
    removed when the process ends.

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
        super().__init__(engine, read_only=read_only)
        self.is_temporary = False
        self.collections = Collections(self)
        self.documents = Documents(self)
        self.corrections = Corrections(self)

    @classmethod
    def open(cls, database: str | Path, *, create: bool = True, patience: float = connecting.MAX_WAIT_SECONDS) -> Self:
        """Open a database, and create it if there is none.

        :param database: a file, or the address of a PostgreSQL database (``postgresql://user@host/name``).
        :param create: whether to create missing tables.
        :param patience: seconds that a write waits for one of another process.
        :raises StoreError: if it cannot be used.
        """
        store = cls.unprepared(database, create=create, patience=patience)
        try:
            store._prepare(create=create)
        except BaseException:
            store.close()
            raise
        return store

    @classmethod
    def temporary(cls) -> Self:
        """Open a database that is removed when the process ends."""
        folder = tempfile.TemporaryDirectory(prefix="geomap-", ignore_cleanup_errors=True)
        store = cls.open(os.path.join(folder.name, "work.db"))
        store.is_temporary = True
        weakref.finalize(store, _clear, store.engine, folder)
        return store

    def _prepare(self, *, create: bool) -> None:
        version = self.version()
        if version is not None and version != schema.VERSION:
            from geomap.store.migrations import known_versions

            if version in known_versions():
                raise StoreError(f"{self.name} was created by an older geomap: run 'geomap db upgrade {self.name}'")
            raise StoreError(f"{self.name} was created by a newer geomap: install that, or choose another database")
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
            # another process may have created them meanwhile
            if "alembic_version" not in sa.inspect(connection).get_table_names():
                schema.create(connection)
                first = {"slug": "texts", "name": FIRST_COLLECTION, "created": now(), "revision": 0}
                connection.execute(schema.collections.insert().values(first))

    def _check_encoding(self) -> None:
        if self.engine.dialect.name == "postgresql":
            with self.read() as connection:
                encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
            if encoding != "UTF8":
                raise StoreError(f"{self.name} is encoded in {encoding}, which lacks most letters: create one in UTF8")


def _clear(engine: sa.Engine, folder: tempfile.TemporaryDirectory[str]) -> None:
    with suppress(OSError):
        engine.dispose()
        folder.cleanup()
