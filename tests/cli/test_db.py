"""``geomap db``: in a process of its own, on real databases."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from geomap.store import Store
from tests.export.build import ROUGH
from tests.store.build import doc
from tests.store.conftest import database
from tests.store.postgresql import PASSWORD, Cluster


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A database with a mapped document and one that waits."""
    path = tmp_path / "work.db"
    fill(str(path))
    return path


def fill(address: str) -> None:
    with closing(Store.open(address)) as store:
        entry, _ = store.documents.add("texts", ROUGH.document)
        store.documents.finish(entry.id, ROUGH, version=1)
        store.documents.add("texts", doc("b", "Second."))
        store.collections.create("Empty")


def run(*arguments: str | Path, cwd: Path | None = None, status: int = 0) -> str:
    """Run a command, and give what it says, on standard error if it fails."""
    command = [sys.executable, "-c", "from geomap.cli import main; main()", "db", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=cwd, check=False)
    assert done.returncode == status, done.stderr
    assert (done.stderr if status == 0 else done.stdout) == ""
    return done.stdout or done.stderr


def test_info_tells_what_is_there(work: Path) -> None:
    first, *others = run("info", work).splitlines()
    assert re.fullmatch(rf"{re.escape(str(work))}: [\d,.]+ [kM]B, version 0001", first)
    assert others == [
        "documents: 1 done, 1 waiting",
        "Texts: 2 documents, 3 mentions",
        "Empty: 0 documents, 0 mentions",
    ]


@pytest.mark.slow
def test_a_backup_is_written_and_restored(work: Path, tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    said = run("backup", work, cwd=folder)
    (backup,) = folder.iterdir()
    assert re.fullmatch(r"work-\d{8}-\d{6}\.db", backup.name)
    assert re.fullmatch(rf"{re.escape(f'{work} copied to {backup} (')}[\d,.]+ [kM]B\)\n", said)
    with closing(Store.open(work)) as store:
        store.documents.delete("b")
    said = run("restore", backup, "--db", work, status=2)
    assert said == f"geomap: {work} is there already: choose another name, or replace it with --force\n"
    said = run("restore", backup, "--db", work, "--force")
    assert said == f"{backup} restored to {work}\nwhat was there is kept in {work}.before\n"
    assert "documents: 1 done, 1 waiting" in run("info", work)
    assert "documents: 1 done\n" in run("info", f"{work}.before")
    assert run("backup", work, "-o", tmp_path / "named.db").startswith(f"{work} copied to {tmp_path / 'named.db'} (")


def test_what_is_up_to_date_stays_as_it_is(work: Path) -> None:
    before = work.read_bytes()
    assert run("upgrade", work) == f"{work} is up to date (version 0001)\n"
    assert work.read_bytes() == before
    assert [path.name for path in work.parent.iterdir()] == ["work.db"]


@pytest.mark.slow
@pytest.mark.parametrize("command", ["info", "backup", "upgrade"])
def test_what_is_no_database_is_told(command: str, tmp_path: Path) -> None:
    none = tmp_path / "none.db"
    assert run(command, none, cwd=tmp_path, status=2) == (f"geomap: there is no database {none}: check its name\n")
    none.touch()
    assert run(command, none, cwd=tmp_path, status=2) == f"geomap: {none} is empty: add a document first\n"
    none.write_text("words " * 200, encoding="utf-8")
    words = "is not a geomap database: choose another, or leave --db out"
    assert run(command, none, cwd=tmp_path, status=2) == f"geomap: {none} {words}\n"
    assert [path.name for path in tmp_path.iterdir()] == ["none.db"]


@pytest.mark.slow
def test_newer_databases_are_refused(work: Path) -> None:
    with closing(Store.open(work)) as store, store.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    for command in (("info",), ("upgrade",)):
        said = run(*command, work, status=2)
        assert said == f"geomap: {work} was created by a newer geomap: install that, or choose another database\n"


@pytest.fixture
def servers(cluster: Cluster) -> Iterator[tuple[str, str]]:
    """The addresses of two PostgreSQL databases, both empty."""
    one, other = database(cluster, "template0"), database(cluster, "template0")
    yield next(one), next(other)
    for each in (one, other):
        next(each, None)


def test_postgresql_is_backed_up_to_a_file_and_restored_to_either(servers: tuple[str, str], tmp_path: Path) -> None:
    first, second = servers
    fill(first)
    said = run("backup", first, "-o", tmp_path / "backup.db")
    said += run("restore", tmp_path / "backup.db", "--db", second)
    said += run("restore", tmp_path / "backup.db", "--db", tmp_path / "work.db")
    said += run("restore", tmp_path / "backup.db", "--db", second, "--force", status=2)
    said += run("upgrade", second)
    told = {run("info", address).partition("\n")[2] for address in (first, second, str(tmp_path / "work.db"))}
    assert told == {"documents: 1 done, 1 waiting\nTexts: 2 documents, 3 mentions\nEmpty: 0 documents, 0 mentions\n"}
    assert "is not empty: restore into a new database, or to a file" in said
    assert "***@127.0.0.1" in said
    assert PASSWORD not in said
    assert "s3cr3t" not in said
