"""Which database an address means, and what is said if PostgreSQL does not let us in; never with a password."""

from __future__ import annotations

import socket
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from geomap.errors import StoreError
from geomap.store import Store
from geomap.store.database import connecting
from geomap.store.database.connecting import address_of, name_of, without_password
from tests.store.build import doc
from tests.store.conftest import with_admin
from tests.store.postgresql import ESCAPED, PASSWORD, Cluster


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/tmp/a.db", "/tmp/a.db"),
        (Path("/tmp/a b?.db"), "/tmp/a b?.db"),
        ("sqlite:////tmp/a.db", "/tmp/a.db"),
        ("postgresql://me@host/db", "postgresql://me@host/db"),
        ("postgres://me:secret@host:99/db", "postgresql://me:***@host:99/db"),
        ("postgresql+psycopg://me:s%40@host/db?password=secret", "postgresql://me:***@host/db"),
        ("postgresql:///db?host=/run/postgresql", "postgresql:///db"),
    ],
)
def test_an_address_is_a_file_or_postgresql(address: str | Path, name: str) -> None:
    assert name_of(address_of(address)) == name


def test_relative_names_are_of_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/home/me")
    assert name_of(address_of("a.db")) == name_of(address_of("sqlite:///a.db")) == str(tmp_path / "a.db")
    assert name_of(address_of("~/a.db")) == "/home/me/a.db"


@pytest.mark.parametrize(
    "address",
    [
        "mysql://me:secret@host/db",
        "sqlite://",
        "https://me:secret@host/db",
        "postgresql://me:secret@host:port/db",
        "://me:se@cret@host",
        "x y://me:secret@host",
    ],
)
def test_other_addresses_are_refused(address: str) -> None:
    with pytest.raises(StoreError, match=r"give a file or postgresql://\.\.\.$") as caught:
        address_of(address)
    assert "cret" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgresql://me:secret@host/db", "postgresql://me:***@host/db"),
        ("postgresql://me:se@c/ret@host/db", "postgresql://me:***@host/db"),
        ("postgresql://host/db?user=me&password=secret&x=1", "postgresql://host/db?user=me&password=***&x=1"),
        ("host=h PASSWORD=secret user=u", "host=h PASSWORD=*** user=u"),
        ("postgresql://me@host/db", "postgresql://me@host/db"),
    ],
)
def test_passwords_are_left_out(text: str, shown: str) -> None:
    assert without_password(text) == shown


def said(address: str, **options: float) -> str:
    """Give what is said of a database that cannot be opened, behind its name."""
    with pytest.raises(StoreError) as caught:
        Store.open(address, **options)
    whole = "".join(traceback.format_exception(caught.value)).replace(address, "")
    for secret in (PASSWORD, ESCAPED, "wrong-word"):
        assert secret not in whole
    name = name_of(address_of(address))
    assert str(caught.value).startswith(f"{name} ")
    assert "\n" not in str(caught.value)
    return str(caught.value).removeprefix(f"{name} ")


def test_who_may_not_come_in_is_told_why(cluster: Cluster) -> None:
    wrong = "refuses the user or password: correct them in its address"
    assert said(cluster.url(password="wrong-word")) == wrong
    assert said(cluster.url().replace("geomap:", "stranger:")) == wrong
    missing = "does not exist: create the database, or correct its address"
    assert said(cluster.url("none")) == missing


def test_a_password_that_is_missing_is_asked_for(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPASSFILE", "/nonexistent")
    words = "needs a password: give it in the address, or in PGPASSWORD"
    address = f"postgresql://geomap@127.0.0.1:{cluster.port}/postgres"
    assert said(address) == words
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    with closing(Store.unprepared(address)) as store:
        assert store.version() is None


@pytest.fixture
def silent() -> Iterator[int]:
    """A port on which something listens that never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.slow
def test_who_does_not_answer_is_told(silent: int) -> None:
    words = "does not answer: start PostgreSQL, or correct the address"
    assert said(f"postgresql://me:wrong-word@127.0.0.1:{silent}/db", patience=2) == words
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        assert said(f"postgresql://me:wrong-word@127.0.0.1:{closed.getsockname()[1]}/db") == words


def test_a_user_without_rights_is_told(cluster: Cluster, empty_postgresql: str) -> None:
    with_admin(cluster, "CREATE ROLE guest LOGIN PASSWORD 'wrong-word'")
    try:
        address = empty_postgresql.replace(f"geomap:{ESCAPED}", "guest:wrong-word")
        assert said(address) == "does not let this user write: grant the user all rights on it"
    finally:
        with_admin(cluster, "DROP ROLE guest")


def test_databases_of_others_are_left_alone(cluster: Cluster, empty_postgresql: str) -> None:
    engine = connecting.connect(address_of(empty_postgresql))
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE cats (name text)"))
    assert said(empty_postgresql) == "is not a geomap database: choose another, or leave --db out"
    with engine.begin() as connection:
        assert sa.inspect(connection).get_table_names() == ["cats"]
    engine.dispose()


def test_a_database_of_another_encoding_is_refused(cluster: Cluster) -> None:
    with_admin(cluster, "CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    try:
        assert said(cluster.url("latin")) == "is encoded in LATIN1, which lacks most letters: create one in UTF8"
    finally:
        with_admin(cluster, "DROP DATABASE latin WITH (FORCE)")


def test_a_connection_that_is_cut_loses_nothing_that_was_kept(cluster: Cluster, postgresql: str) -> None:
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    with closing(Store.open(postgresql)) as store, closing(Store.open(postgresql)) as other:
        store.documents.add("texts", doc("a", "First."))

        def write() -> None:
            with store.write() as connection:
                connection.execute(sa.text("DELETE FROM documents"))
                with other.read() as outside:
                    outside.execute(sa.text(f"{cut} AND pid != pg_backend_pid()"))
                connection.execute(sa.text("SELECT 1"))

        with pytest.raises(StoreError) as caught:
            write()
        assert str(caught.value) == f"{store.name} closed the connection: check whether it is running, then repeat"
        assert [entry.key for entry in store.documents.list()] == ["a"]


def test_the_driver_is_asked_for_by_its_name() -> None:
    program = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from geomap.store import Store\n"
        "from geomap.errors import MissingExtra\n"
        "try: Store.open('postgresql://me@127.0.0.1/db')\n"
        "except MissingExtra as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout == "PostgreSQL needs a driver: install it with pip install 'geomap[postgresql]'\n"
