"""``geomap db``: back up, restore, upgrade and inspect a database."""

from __future__ import annotations

import re
from contextlib import closing
from datetime import datetime
from pathlib import Path

import click

DATABASE = click.argument("database", metavar="WORK.db")


@click.group()
def db() -> None:
    """Back up, restore, upgrade and inspect a database of texts and corrections.

    WORK.db is a SQLite file, or the address of a PostgreSQL database (postgresql://user@host/name).
    """


@db.command()
@DATABASE
def info(database: str) -> None:
    """Show the collections, documents, size and version of a database."""
    from geomap.store import Store

    with closing(Store.open(database, create=False)) as store:
        click.echo(f"{store.name}: {_size(store.size())}, version {store.version()}")
        states = ", ".join(f"{count:,} {state}" for state, count in store.documents.states().items())
        click.echo(f"documents: {states or 'none'}")
        for collection in store.collections.all():
            name = "".join(character if character.isprintable() else "\ufffd" for character in collection.name)
            click.echo(f"{name}: {collection.documents:,} documents, {collection.mentions:,} mentions")


@db.command()
@DATABASE
@click.option("-o", "--output", metavar="FILE", help="The file to write; by default named after the day and time.")
def backup(database: str, output: str | None) -> None:
    """Copy a database to one SQLite file, while it may be in use.

    The copy is checked, and replaces an existing file only when it is complete. PostgreSQL is copied to a
    SQLite file too; for a large server pg_dump is faster.
    """
    from geomap.store import Store
    from geomap.store.database.backups import back_up, free_path

    with closing(Store.unprepared(database)) as store:
        written = back_up(store, Path(output) if output else free_path(Path(_dated(store.engine.url.database or ""))))
        click.echo(f"{store.name} copied to {written} ({_size(written.stat().st_size)})")


@db.command()
@click.argument("file", metavar="FILE")
@click.option("--db", "database", metavar="WORK.db", required=True, help="The database to create.")
@click.option("--force", is_flag=True, help="Replace an existing SQLite file, which is renamed to WORK.db.before.")
def restore(file: str, database: str, force: bool) -> None:
    """Create a database from a backup: a new SQLite file, or an empty PostgreSQL database.

    An existing file is never overwritten: with --force it is renamed.
    """
    from geomap.store.database.backups import restore as restore_backup
    from geomap.store.database.connecting import without_password

    kept = restore_backup(Path(file), database, force=force)
    click.echo(f"{file} restored to {without_password(database)}")
    if kept is not None:
        click.echo(f"what was there is kept in {kept}")


@db.command()
@DATABASE
def upgrade(database: str) -> None:
    """Upgrade a database of an older geomap, completely or not at all.

    A SQLite file is copied first.
    """
    from geomap.store.database.connecting import without_password
    from geomap.store.database.upgrading import upgrade as bring_up_to_date

    before, after, copy = bring_up_to_date(database)
    name = without_password(database)
    if before == after:
        click.echo(f"{name} is up to date (version {after})")
        return
    click.echo(f"{name} brought from version {before} to {after}")
    if copy is not None:
        click.echo(f"a copy of what it was is kept in {copy}")


def _dated(database: str) -> str:
    name = database.removeprefix("file://").rpartition("/")[2]
    stem = re.sub(r"[^\w.-]+", "-", name.removesuffix(".db")) or "geomap"
    return f"{stem}-{datetime.now():%Y%m%d-%H%M%S}.db"


def _size(size: int) -> str:
    return f"{size / 1e6:,.1f} MB" if size >= 1e6 else f"{size / 1e3:,.0f} kB"
