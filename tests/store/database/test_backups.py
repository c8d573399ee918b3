"""Backups of either database, restored to either."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from geomap.errors import Conflict, StoreError
from geomap.store import Store
from geomap.store.corrections import Draft
from geomap.store.database.backups import back_up, free_path, restore
from tests.export.build import ALEPPO, ROUGH, SAMPLE, SYRIA
from tests.store.build import doc


@pytest.fixture
def full(store: Store) -> Store:
    """A store that has something in each table."""
    for made in (ROUGH, SAMPLE):
        entry, _ = store.documents.add("texts", made.document, replaces=False)
        assert store.documents.finish(entry.id, made, version=1, spans=[(0, 6, "PLACE")], pipeline="p")
    mention = ROUGH.mentions[1]
    store.corrections.make(
        Draft(document="a", start=mention.start, end=mention.end, action="choose", place=SYRIA, who="me")
    )
    store.documents.add("texts", doc("b", "First.", fields={"حلب": [1, None, "😀"]}, published="2016-04-01"))
    store.documents.add("texts", doc("b", "Second."))
    store.collections.create("Other")
    store.documents.add("other", doc("c", "Third."))
    store.documents.delete("c")
    return store


def content(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Give all rows of all tables, and the words of the full-text index."""
    from geomap.store import schema

    with store.read() as connection:
        rows = {
            table.name: [tuple(row) for row in connection.execute(table.select().order_by(table.c.id))]
            for table in schema.metadata.sorted_tables
        }
        sqlite = store.engine.dialect.name == "sqlite"
        word = "rowid" if sqlite else "sentence_id"
        matches = "sentence_words MATCH 'aleppo'" if sqlite else "words @@ to_tsquery('simple', 'aleppo')"
        found = connection.exec_driver_sql(f"SELECT {word} FROM sentence_words WHERE {matches} ORDER BY 1")
        rows["sentence_words"] = [tuple(row) for row in found]
    return rows


def test_a_backup_holds_everything_and_can_be_restored_anywhere(
    full: Store, tmp_path: Path, empty_postgresql: str
) -> None:
    before = content(full)
    assert all(before.values()), "each table has something to lose"
    backup = back_up(full, tmp_path / "backup.db")
    assert sorted(path.name for path in tmp_path.glob("backup*")) == ["backup.db"]
    for target in (str(tmp_path / "again.db"), empty_postgresql):
        assert restore(backup, target) is None
        with closing(Store.open(target)) as again:
            assert content(again) == before
            assert again.documents.load("a") == full.documents.load("a")
            entry, _ = again.documents.add("texts", doc("new", "Aleppo again."))
            assert entry.number > max(row[0] for row in before["documents"])
            assert again.corrections.undo("texts").was == ALEPPO.label
    assert content(full) == before


def test_a_backup_is_of_one_moment_while_others_write(full: Store, tmp_path: Path, address: str) -> None:
    stop = threading.Event()

    def write() -> None:
        with closing(Store.open(address)) as own:
            number = 0
            while not stop.is_set():
                number += 1
                own.documents.add("texts", doc(f"x{number}", f"Text {number}."))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            backup = back_up(full, tmp_path / f"backup{number}.db")
            with closing(Store.open(backup)) as copy:
                added = [entry.key for entry in copy.documents.list("texts", limit=10_000) if entry.key[0] == "x"]
                assert added == [f"x{number}" for number in range(1, len(added) + 1)]
                revisions = {entry.number for entry in copy.documents.list("texts", limit=10_000)}
                assert copy.collections.get("texts").revision >= len(revisions)
    finally:
        stop.set()
        writer.join()


def test_a_backup_replaces_the_last_one_but_never_a_database_in_use(full: Store, tmp_path: Path) -> None:
    backup = back_up(full, tmp_path / "backup.db")
    full.documents.add("texts", doc("later", "Later."))
    back_up(full, backup)
    with closing(Store.open(backup)) as copy:
        assert copy.documents.get("later").key == "later"
        copy.collections.create("It is used")
        with pytest.raises(StoreError, match=r"backup.db is in use as a database: choose another file$"):
            back_up(full, backup)
    if full.file is not None:
        with pytest.raises(StoreError, match="is the database itself"):
            back_up(full, full.file)
    with pytest.raises(StoreError, match=r"nowhere/b.db cannot be written \(No such file or directory\)"):
        back_up(full, tmp_path / "nowhere" / "b.db")


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A SQLite database that is not open, with one document."""
    with closing(Store.open(tmp_path / "work.db")) as store:
        store.documents.add("texts", doc("a", "First."))
    return tmp_path / "work.db"


def keys(path: Path) -> list[str]:
    with closing(Store.open(path, create=False)) as store:
        return [entry.key for entry in store.documents.list()]


def saved(work: Path) -> Path:
    """Back a database up, then add a document to it."""
    with closing(Store.open(work)) as store:
        backup = back_up(store, work.with_name("backup.db"))
        store.documents.add("texts", doc("b", "Second."))
    return backup


def test_what_is_there_is_replaced_only_if_told_and_kept_beside(work: Path) -> None:
    backup = saved(work)
    with pytest.raises(Conflict, match=r"work.db is there already: choose another name, or replace it with --force$"):
        restore(backup, work)
    assert keys(work) == ["a", "b"]
    kept = restore(backup, work, force=True)
    assert kept == work.with_name("work.db.before")
    assert (keys(work), keys(kept)) == (["a"], ["a", "b"])
    again = restore(backup, work, force=True)
    assert again == work.with_name("work.db.before-2")
    assert (keys(work), keys(kept), keys(again)) == (["a"], ["a", "b"], ["a"])
    assert not list(work.parent.glob(".geomap-*"))


def test_a_database_in_use_is_not_replaced(work: Path) -> None:
    backup = saved(work)
    with closing(Store.open(work)) as used:
        used.documents.list()
        with pytest.raises(StoreError, match=r"work.db is in use: stop the program that has it open, then repeat$"):
            restore(backup, work, force=True)
        used.documents.add("texts", doc("c", "Third."))
    assert keys(work) == ["a", "b", "c"]
    assert not list(work.parent.glob("*.before*"))


def test_a_damaged_database_is_replaced_and_kept(work: Path) -> None:
    backup = saved(work)
    ruin(work)
    with closing(Store.unprepared(work)) as broken, pytest.raises(StoreError):
        back_up(broken, work.with_name("bad.db"))
    assert not work.with_name("bad.db").exists()
    kept = restore(backup, work, force=True)
    assert keys(work) == ["a"]
    assert kept is not None
    assert kept.stat().st_size > 0


def ruin(path: Path) -> None:
    """Overwrite the pages after the first."""
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xa5" * (len(data) - 4096)
    path.write_bytes(data)


def test_what_is_no_backup_is_refused(work: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE cats (name TEXT)")
    empty = tmp_path / "empty.db"
    empty.touch()
    text = tmp_path / "text.db"
    text.write_text("Not a database at all, but some words. " * 50, encoding="utf-8")
    for bad, words in (
        (other, "is not a geomap database"),
        (empty, "is empty"),
        (text, "is not a geomap database"),
        (tmp_path / "none.db", "there is no database"),
        (tmp_path, "is a folder"),
    ):
        with pytest.raises(StoreError, match=words):
            restore(bad, work, force=True)
    assert keys(work) == ["a"]


def test_only_an_empty_postgresql_is_restored_into(work: Path, postgresql: str) -> None:
    backup = saved(work)
    for force in (False, True):
        with pytest.raises(Conflict, match="is not empty: restore into a new database, or to a file"):
            restore(backup, postgresql, force=force)


def test_an_older_backup_is_restored_as_it_is(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from geomap.store import migrations, schema

    backup = saved(work)
    monkeypatch.setattr(schema, "VERSION", "0002")
    assert restore(backup, work.with_name("new.db")) is None
    with pytest.raises(StoreError, match="run 'geomap db upgrade"):
        Store.open(work.with_name("new.db"))
    assert migrations.known_versions() == ["0001"]


def test_free_paths_are_numbered(tmp_path: Path) -> None:
    path = tmp_path / "a"
    assert free_path(path) == path
    path.touch()
    (tmp_path / "a-2").touch()
    assert free_path(path) == tmp_path / "a-3"
