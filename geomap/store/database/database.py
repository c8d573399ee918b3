"""An open database: its connections, transactions and version. What it holds is the matter of ``Store``."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Self

import sqlalchemy as sa

from geomap.errors import StoreError
from geomap.store.database import connecting


class Database:
    """Connections to a database; safe to use from several threads.

    ``name`` is its name in messages, ``file`` the file of a SQLite database, else None.
    """

    def __init__(self, engine: sa.Engine, *, read_only: bool = False) -> None:
        self.engine = engine
        self.read_only = read_only
        self.name = connecting.name_of(engine.url)
        self.file = Path(self.name) if engine.dialect.name == "sqlite" else None

    @classmethod
    def unprepared(
        cls, database: str | Path | sa.URL, *, create: bool = False, patience: float = connecting.MAX_WAIT_SECONDS
    ) -> Self:
        """Connect to a database of any version, or without tables.

        :raises StoreError: if there is no database.
        """
        url = database if isinstance(database, sa.URL) else connecting.address_of(database)
        file = url.database if url.get_backend_name() == "sqlite" else None
        read_only = file is not None and _is_read_only(file, create=create)
        return cls(connecting.connect(url, read_only=read_only, patience=patience), read_only=read_only)

    def read(self) -> AbstractContextManager[sa.Connection]:
        """Read in one transaction.

        :raises StoreError: if the database fails.
        """
        return connecting.reading(self.engine)

    def write(self) -> AbstractContextManager[sa.Connection]:
        """Write in one transaction, which is kept as a whole or not at all.

        :raises StoreError: if the database fails or is read-only.
        """
        self._check_writable()
        return connecting.writing(self.engine)

    def rebuild(self) -> AbstractContextManager[sa.Connection]:
        """Write in one transaction in which tables that others refer to can be rebuilt.

        :raises StoreError: if the database fails or is read-only.
        """
        self._check_writable()
        return connecting.rebuilding(self.engine)

    def _check_writable(self) -> None:
        if self.read_only:
            raise StoreError(f"{self.name} is read-only: give its file and folder write permission, or copy it")

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def size(self) -> int:
        """Return the size of the database in bytes."""
        if self.file is not None:
            log = self.file.with_name(f"{self.file.name}-wal")
            return self.file.stat().st_size + (log.stat().st_size if log.exists() else 0)
        with self.read() as connection:
            return int(connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one())

    def version(self) -> str | None:
        """Return the alembic revision of the tables, or None if there are none.

        :raises StoreError: if the database is not one of geomap.
        """
        with self.read() as connection:
            names = set(sa.inspect(connection).get_table_names())
            if not names - {"spatial_ref_sys"}:
                return None
            if names >= {"alembic_version", "collections", "documents"}:
                version = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
                if version is not None:
                    return str(version)
        raise StoreError(f"{self.name} is not a geomap database: choose another, or leave --db out")


def _is_read_only(file: str, *, create: bool) -> bool:
    """Find out whether an existing SQLite file is read-only.

    :raises StoreError: if it cannot be a database, or if it does not exist and may not be created.
    """
    folder = os.path.dirname(file)
    if os.path.isdir(file):
        raise StoreError(f"{file} is a folder: choose a file")
    if os.path.exists(file):
        return not (os.access(file, os.W_OK) and os.access(folder, os.W_OK))
    if not create:
        raise StoreError(f"there is no database {file}: check its name")
    if not os.path.isdir(folder):
        raise StoreError(f"there is no folder {folder}: create it, or choose another file")
    return False
