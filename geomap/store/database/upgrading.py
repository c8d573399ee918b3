"""Upgrade a database to the version of the tables that this geomap uses."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from geomap.errors import StoreError
from geomap.store import migrations, schema
from geomap.store.database import connecting
from geomap.store.database.backups import back_up, free_path
from geomap.store.database.database import Database


def upgrade(address: str | Path) -> tuple[str, str, Path | None]:
    """Upgrade a database as a whole, or not at all if anything fails.

    :returns: the version before, the version after, and the path of a copy of the old SQLite file. There is no copy if
        nothing changes, or of a PostgreSQL database.
    :raises StoreError: if it cannot be upgraded; nothing has changed then.
    """
    with closing(Database.unprepared(connecting.address_of(address))) as database:
        before = database.version()
        if before is None:
            raise StoreError(f"{database.name} is empty: add a document first")
        if before == schema.VERSION:
            return before, before, None
        if before not in migrations.known_versions():
            raise StoreError(f"{database.name} was created by a newer geomap: install that, or choose another database")
        copy = None
        if database.file is not None:
            copy = back_up(database, free_path(database.file.with_name(f"{database.file.name}.{before}")))
        with database.rebuild() as connection:
            migrations.run(connection, before)
            _check(connection, database.name)
    return before, schema.VERSION, copy


def _check(connection: sa.Connection, name: str) -> None:
    """Check foreign keys, which SQLite does not do while tables are rebuilt."""
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise StoreError(f"{name} cannot be upgraded (some rows refer to missing ones): report this")
