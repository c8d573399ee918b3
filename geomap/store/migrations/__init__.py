"""How the tables came to be what they are: alembic's revisions, and how a database is brought up to date."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from geomap.errors import StoreError
from geomap.store import connecting, schema

VERSIONS = Path(__file__).with_name("versions")

_FULL_TEXT = "sentence_words"


def known_versions() -> list[str]:
    """Give the revisions that this geomap knows, oldest first."""
    return sorted(path.stem.split("_")[0] for path in VERSIONS.glob("[0-9]*.py"))


def upgrade(database: str | Path) -> tuple[str, str, Path | None]:
    """Bring a database up to date: wholly, or not at all if anything fails.

    :returns: the version that it was, the one that it is, and where a copy of the old SQLite file is kept; no copy is
        made where nothing changes, or of a PostgreSQL database.
    :raises StoreError: if it cannot be brought up to date; nothing has changed then.
    """
    from geomap.store import Store

    url = connecting.address_of(database)
    store = Store.unprepared(url)
    with closing(store):
        before = store.version()
        if before is None:
            raise StoreError(f"{store.name} is empty: add a document first")
        if before == schema.VERSION:
            return before, before, None
        if before not in known_versions():
            raise StoreError(f"{store.name} was made by a newer geomap: install that, or choose another")
        copy = None
        if store.file is not None:
            from geomap.store.backups import back_up, free_path

            copy = back_up(store, free_path(store.file.with_name(f"{store.file.name}.{before}")))
        with store.rebuild() as connection:
            run(connection, before)
            _check(connection, store.name)
    return before, schema.VERSION, copy


def run(connection: sa.Connection, before: str | None) -> None:
    """Run the revisions after one, within a transaction of the caller."""
    from alembic.operations import Operations
    from alembic.runtime.migration import RevisionStep
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory(str(VERSIONS.parent), version_locations=[str(VERSIONS)])
    newer = reversed(list(scripts.iterate_revisions("head", before or "base")))
    steps = [RevisionStep(scripts.revision_map, script, is_upgrade=True) for script in newer]
    context = configured(connection, fn=lambda revision, context: steps)
    with Operations.context(context):
        context.run_migrations()


def configured(connection: sa.Connection, **options: Any) -> Any:
    """Give alembic's context; the full-text index is no table of its own concern."""
    from alembic.runtime.migration import MigrationContext

    def include_name(name: str | None, kind: str, parents: object) -> bool:
        return not (kind == "table" and (name or "").startswith(_FULL_TEXT))

    options = {"include_name": include_name, "transactional_ddl": True, "render_as_batch": True, **options}
    return MigrationContext.configure(connection, opts=options)


def _check(connection: sa.Connection, name: str) -> None:
    """See that an upgrade left nothing hanging in the air, for SQLite does not look while tables are rebuilt."""
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise StoreError(f"{name} cannot be brought up to date (rows without what they belong to): report this")
