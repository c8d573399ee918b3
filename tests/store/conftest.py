"""Every test of the store runs on real SQLite and on real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa

from geomap.store import Store
from geomap.store.database import connecting
from tests.store.postgresql import Cluster, binaries

_numbers = count(1)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL of this process's own."""
    found = binaries()
    if found is None:
        pytest.skip("needs PostgreSQL: install the package postgresql")
    cluster = Cluster(found)
    yield cluster
    cluster.stop()


@pytest.fixture(scope="session")
def templates(cluster: Cluster) -> str:
    """The name of a database with geomap's tables, to be copied."""
    with_admin(cluster, "CREATE DATABASE template_geomap")
    Store.open(cluster.url("template_geomap")).close()
    return "template_geomap"


@pytest.fixture
def postgresql(cluster: Cluster, templates: str) -> Iterator[str]:
    """The address of a database with empty tables."""
    yield from database(cluster, templates)


@pytest.fixture
def empty_postgresql(cluster: Cluster) -> Iterator[str]:
    """The address of a database without tables."""
    yield from database(cluster, "template0")


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database, which has tables if it is of PostgreSQL."""
    return str(tmp_path / "work.db") if request.param == "sqlite" else str(request.getfixturevalue("postgresql"))


@pytest.fixture(params=["sqlite", "postgresql"])
def blank(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without tables."""
    return str(tmp_path / "work.db") if request.param == "sqlite" else str(request.getfixturevalue("empty_postgresql"))


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    """An empty store."""
    store = Store.open(address)
    yield store
    store.close()


def database(cluster: Cluster, template: str) -> Iterator[str]:
    name = f"test_{next(_numbers)}"
    with_admin(cluster, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield cluster.url(name)
    with_admin(cluster, f"DROP DATABASE {name} WITH (FORCE)")


def with_admin(cluster: Cluster, statement: str) -> None:
    engine = connecting.connect(connecting.address_of(cluster.url()))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text(statement))
    engine.dispose()
