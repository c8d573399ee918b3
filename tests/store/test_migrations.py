"""Databases of other versions of geomap: brought up to date, or left alone."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata

from geomap.errors import StoreError
from geomap.store import Store, migrations, schema
from geomap.store.database import upgrading
from tests.export.build import ROUGH

NEXT = '''
"""Give documents a colour, and rebuild collections, to which documents refer."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    with op.batch_alter_table("collections", recreate="auto") as table:
        table.add_column(sa.Column("colour", sa.Text, nullable=False, server_default="blue"))
        table.alter_column("name", new_column_name="title")
'''


def test_the_revisions_make_the_same_tables_as_a_new_database_has(blank: str) -> None:
    with closing(Store.unprepared(blank, create=True)) as store:
        with store.rebuild() as connection:
            migrations.run(connection, None)
        assert store.version() == schema.VERSION == migrations.known_versions()[-1]
        with store.read() as connection:
            assert compare_metadata(migrations.configured(connection, compare_type=True), schema.metadata) == []
            by_revisions = described(connection)
    with closing(Store.open(blank)) as store:
        store.collections.create("Works")
    if store.file is not None:
        other = Store.open(store.file.with_name("other.db"))
        with closing(other), other.read() as connection:
            assert described(connection) == by_revisions


def test_a_new_database_has_the_same_tables_as_the_schema(store: Store) -> None:
    with store.read() as connection:
        assert compare_metadata(migrations.configured(connection, compare_type=True), schema.metadata) == []


def described(connection: sa.Connection) -> set[str]:
    """Give the statements that make a SQLite database, without what does not matter in them."""
    if connection.dialect.name != "sqlite":
        return set()
    rows = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {
        ", ".join(sorted(" ".join(re.split(r"[\s()]+", part)).strip() for part in sql.split(","))) for (sql,) in rows
    }


@pytest.fixture
def newer_geomap(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """A geomap that has another revision."""
    versions = tmp_path / "newer" / "versions"
    shutil.copytree(migrations.VERSIONS, versions)
    (versions / "0002_next.py").write_text(NEXT, encoding="utf-8")
    monkeypatch.setattr(migrations, "VERSIONS", versions)
    monkeypatch.setattr(schema, "VERSION", "0002")
    return "0002"


@pytest.fixture
def older(store: Store) -> Store:
    """A database of today, with a document."""
    entry, _ = store.documents.add("texts", ROUGH.document)
    store.documents.finish(entry.id, ROUGH, version=1)
    return store


def test_an_older_database_is_brought_up_to_date_with_all_that_is_in_it(
    older: Store, address: str, newer_geomap: str
) -> None:
    before = older.documents.load("a")
    with pytest.raises(StoreError, match=r"^.* was created by an older geomap: run 'geomap db upgrade .*'$"):
        Store.open(address)
    was, now, copy = upgrading.upgrade(address)
    assert (was, now) == ("0001", "0002")
    assert older.version() == "0002"
    with older.read() as connection:
        rows = connection.exec_driver_sql("SELECT id, title, colour FROM collections").all()
    assert [tuple(row) for row in rows] == [(1, "Texts", "blue")]
    with older.read() as connection:
        counted = connection.exec_driver_sql("SELECT count(*) FROM mentions").scalar_one()
    assert counted == len(before.mention_ids)
    assert upgrading.upgrade(address) == ("0002", "0002", None)
    if older.file is None:
        assert copy is None
    else:
        assert copy == older.file.with_name("work.db.0001")
        with closing(Store.unprepared(copy)) as kept:
            assert kept.version() == "0001"
            assert kept.documents.load("a") == before


def test_an_upgrade_that_fails_changes_nothing(older: Store, address: str, newer_geomap: str) -> None:
    file = migrations.VERSIONS / "0002_next.py"
    broken = file.read_text(encoding="utf-8") + '    op.execute("INSERT INTO no_such_table VALUES (1)")\n'
    file.write_text(broken, encoding="utf-8")
    before = older.documents.load("a")
    with pytest.raises(StoreError):
        upgrading.upgrade(address)
    assert older.version() == "0001"
    assert older.documents.load("a") == before


def test_an_upgrade_that_tears_rows_apart_changes_nothing(
    request: pytest.FixtureRequest, tmp_path: Path, newer_geomap: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as today:
        today.setattr(schema, "VERSION", "0001")
        store = Store.open(tmp_path / "work.db")
        store.documents.add("texts", ROUGH.document)
    file = migrations.VERSIONS / "0002_next.py"
    torn = file.read_text(encoding="utf-8") + '    op.execute("DELETE FROM collections")\n'
    file.write_text(torn, encoding="utf-8")
    with closing(store):
        with pytest.raises(StoreError, match="cannot be upgraded"):
            upgrading.upgrade(tmp_path / "work.db")
        assert store.version() == "0001"
        assert store.documents.get("a").key == "a.txt"


def test_a_newer_database_is_refused_and_left_as_it_is(older: Store, address: str) -> None:
    with older.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    older.close()
    before = digests(older)
    for ask in (Store.open, upgrading.upgrade):
        with pytest.raises(
            StoreError, match=r"was created by a newer geomap: install that, or choose another database$"
        ):
            ask(address)
    assert digests(older) == before


def digests(store: Store) -> dict[str, str]:
    """Give the files in the folder of a SQLite database, each with the digest of what is in it."""
    if store.file is None:
        return {}
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in store.file.parent.glob("work.db*")}


def test_alembic_is_imported_only_to_upgrade(tmp_path: Path) -> None:
    program = (
        "import sys; from geomap.store import Store; "
        f"store = Store.open({str(tmp_path / 'work.db')!r}); store.collections.all(); "
        "sys.exit('alembic' in sys.modules or 'psycopg' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False, timeout=60).returncode == 0
