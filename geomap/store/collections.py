"""Collections: what belongs together, each with its documents, corrections and map."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from geomap.errors import Conflict, NotInStore, SettingError
from geomap.store.schema import collections, documents

if TYPE_CHECKING:
    from geomap.store import Store

LONGEST_NAME = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """A collection at one moment; ``slug`` names it in addresses, ``revision`` rises with every change in it."""

    id: int
    slug: str
    name: str
    created: str
    revision: int
    documents: int = 0
    mentions: int = 0


class Collections:
    """The collections of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self) -> list[Collection]:
        """Give the collections, oldest first, with the numbers of their documents and mentions."""
        counted = (
            sa.select(
                collections,
                sa.func.count(documents.c.id).label("documents"),
                sa.func.coalesce(sa.func.sum(documents.c.mentions), 0).label("mentions"),
            )
            .outerjoin(documents, (documents.c.collection_id == collections.c.id) & documents.c.deleted.is_(None))
            .where(collections.c.deleted.is_(None))
            .group_by(collections.c.id)
            .order_by(collections.c.id)
        )
        with self._store.read() as connection:
            return [_collection(row) for row in connection.execute(counted).mappings()]

    def get(self, slug: str) -> Collection:
        """Give a collection by what it is called in addresses, without the numbers.

        :raises NotInStore: if there is none.
        """
        with self._store.read() as connection:
            row = connection.execute(_live(slug)).mappings().first()
        if row is None:
            raise NotInStore(f"there is no collection {slug!r}: choose one of the list")
        return _collection(row)

    def create(self, name: str) -> Collection:
        """Begin a collection.

        :raises SettingError: for a name that is empty or too long.
        :raises Conflict: if there is one of that name.
        """
        name = _checked(name)
        with self._store.write() as connection:
            if connection.execute(_named(name)).first():
                raise Conflict(f"there is a collection {name!r} already: choose another name")
            values: dict[str, Any] = {
                "slug": free_slug(name, lambda slug: _taken(connection, collections.c.slug, slug), "collection"),
                "name": name,
                "created": now(),
                "revision": 0,
            }
            key = connection.execute(collections.insert().values(values)).inserted_primary_key
            assert key is not None
        return Collection(id=key[0], **values)

    def rename(self, slug: str, name: str) -> Collection:
        """Give a collection another name; its address stays.

        :raises NotInStore: if there is none.
        :raises Conflict: if there is another of that name.
        """
        name = _checked(name)
        with self._store.write() as connection:
            if connection.execute(_named(name).where(collections.c.slug != slug)).first():
                raise Conflict(f"there is a collection {name!r} already: choose another name")
            changed = connection.execute(
                collections.update().where(collections.c.slug == slug).values(name=name).returning(collections.c.id)
            ).first()
            if changed is None:
                raise NotInStore(f"there is no collection {slug!r}: choose one of the list")
            touch(connection, changed[0])
        return self.get(slug)

    def delete(self, slug: str) -> None:
        """Put a collection away with all that is in it; :meth:`restore` brings it back.

        :raises NotInStore: if there is none.
        """
        self.get(slug)
        with self._store.write() as connection:
            connection.execute(collections.update().where(collections.c.slug == slug).values(deleted=now()))

    def restore(self, slug: str) -> Collection:
        """Bring a collection back.

        :raises NotInStore: if there never was one.
        """
        with self._store.write() as connection:
            connection.execute(collections.update().where(collections.c.slug == slug).values(deleted=None))
        return self.get(slug)


def touch(connection: sa.Connection, collection_id: int) -> int:
    """Raise a collection's revision, for a write that concerns it, and give it."""
    statement = (
        collections.update()
        .where(collections.c.id == collection_id)
        .values(revision=collections.c.revision + 1)
        .returning(collections.c.revision)
    )
    return int(connection.execute(statement).scalar_one())


def now() -> str:
    """The time, as the tables write it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def free_slug(name: str, is_taken: Callable[[str], bool], otherwise: str) -> str:
    """Make of a name what it is called in addresses, with a number after it if that is taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
    stem = stem[:48].rsplit("-", 1)[0] if len(stem) > 48 else stem or otherwise
    slug, number = stem, 2
    while is_taken(slug):
        slug, number = f"{stem}-{number}", number + 1
    return slug


def _taken(connection: sa.Connection, column: sa.Column[Any], slug: str) -> bool:
    return connection.execute(sa.select(column).where(column == slug)).first() is not None


def _live(slug: str) -> sa.Select[Any]:
    return sa.select(collections).where(collections.c.slug == slug, collections.c.deleted.is_(None))


def _named(name: str) -> sa.Select[Any]:
    return sa.select(collections.c.id).where(collections.c.name == name, collections.c.deleted.is_(None))


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if not name or "\0" in name:
        raise SettingError("a collection needs a name: give one")
    if len(name) > LONGEST_NAME:
        raise SettingError(f"a collection's name may have {LONGEST_NAME} characters: give a shorter one")
    return name


def _collection(row: sa.RowMapping) -> Collection:
    return Collection(**{name: row[name] for name in Collection.__slots__ if name in row})
