"""What can go wrong with a SQLite file: told in one line with what to do, and nothing is lost."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from geomap.errors import StoreError
from geomap.paths import folder
from geomap.store import Store
from tests.locations import ROOT
from tests.store.build import doc

NOBODY = 65534


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A database that is not open, with one document."""
    return made(tmp_path / "work.db")


def made(path: Path) -> Path:
    with closing(Store.open(path)) as store:
        store.documents.add("texts", doc("a", "First."))
    return path


def keys(path: Path) -> list[str]:
    with closing(Store.open(path)) as store:
        return [entry.key for entry in store.documents.list(limit=100_000)]


def fails(path: Path | str, words: str, *, create: bool = True) -> None:
    """See that a database cannot be opened, and what is said then."""
    with pytest.raises(StoreError) as caught:
        Store.open(path, create=create)
    assert str(caught.value) == f"{path} {words}" or str(caught.value) == words
    assert isinstance(caught.value, OSError)


def test_a_locked_database_is_waited_for_and_then_told(address: str) -> None:
    with closing(Store.open(address)) as one, closing(Store.open(address, patience=0.2)) as other:
        one.documents.add("texts", doc("a", "First."))
        with one.write():
            with pytest.raises(StoreError) as caught:
                other.documents.add("texts", doc("b", "Second."))
            assert str(caught.value) == (
                f"{other.name} has been locked by another process for too long: let it finish, then repeat"
            )
            assert [entry.key for entry in other.documents.list()] == ["a"]
        assert other.documents.add("texts", doc("b", "Second."))[1] == "added"


def test_a_write_that_fails_in_the_middle_leaves_nothing(store: Store) -> None:
    store.documents.add("texts", doc("a", "First."))

    def spoil() -> None:
        with store.write() as connection:
            connection.exec_driver_sql("DELETE FROM documents")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        spoil()
    assert [entry.key for entry in store.documents.list()] == ["a"]


def test_what_is_no_database_is_left_as_it_is(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("These are notes. " * 100, encoding="utf-8")
    short = tmp_path / "short.txt"
    short.write_text("Hi.", encoding="utf-8")
    cats = tmp_path / "cats.db"
    with closing(sqlite3.connect(cats)) as connection:
        connection.execute("CREATE TABLE cats (name TEXT)")
    gazetteer = tmp_path / "gazetteer.db"
    shutil.copy(folder("data") / "gazetteer.db", gazetteer)
    for path in (text, short, cats, gazetteer):
        before = hashlib.sha256(path.read_bytes()).digest()
        fails(path, "is not a geomap database: choose another, or leave --db out")
        assert hashlib.sha256(path.read_bytes()).digest() == before
    assert len(list(tmp_path.iterdir())) == 4


def test_places_where_no_database_can_be_are_told(tmp_path: Path) -> None:
    fails(tmp_path, "is a folder: choose a file")
    missing = tmp_path / "none" / "work.db"
    fails(missing, f"there is no folder {missing.parent}: create it, or choose another file")
    none = tmp_path / "none.db"
    fails(none, f"there is no database {none}: check its name", create=False)
    assert not none.exists()
    none.touch()
    fails(none, "is empty: add a document first", create=False)
    assert none.stat().st_size == 0


@pytest.mark.parametrize("name", ["a b.db", "100%25.db", "what?.db", "a#b.db", "حلب.db", "a'b;c&d=e.db"])
def test_file_names_may_be_anything(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with closing(Store.open(path)) as store:
        assert store.name == str(path)
        assert store.file == path
    assert [each.name for each in tmp_path.iterdir()] == [name]
    assert keys(path) == []


def test_a_damaged_database_is_told(work: Path) -> None:
    with closing(Store.open(work)) as store:
        for number in range(50):
            store.documents.add("texts", doc(f"d{number}", f"Text {number}. " * 200))
    data = bytearray(work.read_bytes())
    half = len(data) // 2 // 4096 * 4096
    data[half:] = b"\xa5" * (len(data) - half)
    work.write_bytes(data)

    def read_all() -> None:
        with closing(Store.open(work)) as store:
            for entry in store.documents.list():
                store.documents.load(entry.id)

    with pytest.raises(StoreError) as caught:
        read_all()
    assert str(caught.value) == f"{work} is damaged: restore a backup with 'geomap db restore'"


def test_a_log_that_was_torn_off_is_taken_as_far_as_it_goes(work: Path) -> None:
    with closing(Store.open(work)) as store:
        store.documents.add("texts", doc("b", "Second."))
        copy = work.with_name("copy.db")
        for suffix in ("", "-wal"):
            shutil.copy(f"{work}{suffix}", f"{copy}{suffix}")
    os.truncate(f"{copy}-wal", os.path.getsize(f"{copy}-wal") - 10)
    assert keys(copy) == ["a"]


AS_NOBODY = """
import os, sys
from geomap.errors import StoreError
from geomap.store import Store
from tests.store.build import doc
warm = Store.temporary(); warm.documents.add("texts", doc("a", "Text.")); warm.documents.list(); warm.close()
if os.getuid() == 0:
    os.setgroups([]); os.setgid({nobody}); os.setuid({nobody})
try:
    store = Store.open(sys.argv[1])
    print(store.read_only, [entry.key for entry in store.documents.list()])
    store.documents.add("texts", doc("b", "Second."))
except StoreError as error:
    print(error)
"""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other users can look into."""
    path = Path(tempfile.mkdtemp(prefix="geomap-test-"))
    path.chmod(0o755)
    yield path
    path.chmod(0o755)
    shutil.rmtree(path)


def as_nobody(path: Path) -> list[str]:
    """Open a database and write to it, as a user who has no rights but those of all."""
    done = subprocess.run(
        [sys.executable, "-c", AS_NOBODY.format(nobody=NOBODY), str(path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    return done.stdout.splitlines()


@pytest.mark.slow
@pytest.mark.parametrize("folder_mode", [0o777, 0o555], ids=["folder writable", "folder read-only"])
@pytest.mark.parametrize("file_mode", [0o666, 0o444], ids=["file writable", "file read-only"])
def test_what_can_only_be_read_is_read(open_folder: Path, file_mode: int, folder_mode: int) -> None:
    path = made(open_folder / "work.db")
    path.chmod(file_mode)
    open_folder.chmod(folder_mode)
    told = as_nobody(path)
    if (file_mode, folder_mode) == (0o666, 0o777):
        assert told == ["False ['a']"]
        return
    assert told == [
        "True ['a']",
        f"{path} is read-only: give its file and folder write permission, or copy it",
    ]
    open_folder.chmod(0o755)
    assert keys(path) == ["a"]


@pytest.mark.slow
def test_what_may_not_be_read_or_made_is_told(open_folder: Path) -> None:
    path = made(open_folder / "work.db")
    path.chmod(0o600)
    words = "cannot be opened: check whether its folder exists and is writable"
    assert as_nobody(path) == [f"{path} {words}"]
    new = open_folder / "new.db"
    assert as_nobody(new) == [f"{new} {words}"]
    assert not new.exists()


@pytest.mark.slow
def test_what_another_user_writes_can_be_read_meanwhile(open_folder: Path) -> None:
    path = open_folder / "work.db"
    with closing(Store.open(path)) as store:
        store.documents.add("texts", doc("a", "First."))
        told = as_nobody(path)
        store.documents.add("texts", doc("b", "Second."))
    assert told[0] == "True ['a']"
    assert keys(path) == ["a", "b"]


FILLS = """
import resource, signal, sys
from geomap.errors import StoreError
from geomap.store import Store
from tests.store.build import doc
store = Store.open(sys.argv[1])
if len(sys.argv) > 2:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
for number in range(10_000):
    try:
        store.documents.add("texts", doc(f"d{number}", f"Text {number}. " * 500))
    except StoreError as error:
        print(error)
        break
    print(f"d{number}", flush=True)
print([entry.key for entry in store.documents.list(limit=1)])
"""


def fill(path: Path, *arguments: str) -> tuple[list[str], str]:
    """Add documents until it fails; gives those that were added, and what was said then."""
    done = subprocess.run(
        [sys.executable, "-c", FILLS, str(path), *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    *added, said, readable = done.stdout.splitlines()
    assert readable == "['d0']", "what is there can still be read"
    return added, said


def test_a_file_that_may_not_grow_keeps_what_it_has(tmp_path: Path) -> None:
    path = tmp_path / "work.db"
    added, said = fill(path, "1000000")
    assert said in {
        f"{path} cannot be written (disk error): check whether the disk is full or failing, then repeat",
        f"{path} cannot grow because the disk is full: free some space, then repeat; what was saved before is kept",
    }
    assert keys(path) == added
    assert len(added) > 10
    sound(path)


def sound(path: Path) -> None:
    """See that a database is whole, and can be written to."""
    with closing(Store.open(path)) as store:
        with store.read() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
        assert store.documents.add("texts", doc("more", "More."))[1] == "added"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 2 MB."""
    path = tmp_path / "disk"
    path.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(path)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("needs the right to mount a small disk")
    yield path
    subprocess.run(["umount", str(path)], check=True)


def test_a_full_disk_loses_nothing(small_disk: Path) -> None:
    path = small_disk / "work.db"
    added, said = fill(path)
    assert said in {
        f"{path} cannot be written (disk error): check whether the disk is full or failing, then repeat",
        f"{path} cannot grow because the disk is full: free some space, then repeat; what was saved before is kept",
    }
    copy = small_disk.with_name("copy.db")
    for suffix in ("", "-wal"):
        if os.path.exists(f"{path}{suffix}"):
            shutil.copy(f"{path}{suffix}", f"{copy}{suffix}")
    assert keys(copy) == added
    assert len(added) > 10
    sound(copy)
    subprocess.run(["mount", "-o", "remount,size=8m", str(small_disk)], check=True)
    assert keys(path) == added
    sound(path)


def test_a_temporary_store_is_gone_with_its_process() -> None:
    program = "from geomap.store import Store; store = Store.temporary(); print(store.file)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    path = Path(done.stdout.strip())
    assert path.name == "work.db"
    assert not path.parent.exists()
