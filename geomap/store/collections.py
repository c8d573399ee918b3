"""Collections of documents, each with its corrections and its map."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from geomap.errors import Conflict, NotInStore, SettingError
from geomap.store.database.database import Database
from geomap.store.schema import collections, documents

MAX_COLLECTION_NAME_CHARACTERS = 120

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """A collection at one moment; ``slug`` identifies it in addresses, ``revision`` rises with every change in it."""

    id: int
    slug: str
    name: str
    created: str
    revision: int
    documents: int = 0
    mentions: int = 0


class Collections:
    """The collections of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[Collection]:
        """List the collections, oldest first, with counts of their documents and mentions."""
        query = (
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
        with self._database.read() as connection:
            return [_collection(row) for row in connection.execute(query).mappings()]

    def get(self, slug: str) -> Collection:
        """Return a collection by its slug, without counts.

        :raises NotInStore: if there is no such collection.
        """
        with self._database.read() as connection:
            return _collection(_row_of(connection, slug))

    def create(self, name: str) -> Collection:
        """Create a collection.

        :raises SettingError: for a name that is empty or too long.
        :raises Conflict: if there is one with that name.
        """
        name = _checked(name)
        with self._database.write() as connection:
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
        """Rename a collection; its address does not change.

        :raises NotInStore: if there is no such collection.
        :raises Conflict: if there is another one with that name.
        """
        name = _checked(name)
        with self._database.write() as connection:
            row = _row_of(connection, slug)
            if connection.execute(_named(name).where(collections.c.id != row["id"])).first():
                raise Conflict(f"there is a collection {name!r} already: choose another name")
            connection.execute(collections.update().where(collections.c.id == row["id"]).values(name=name))
            touch(connection, row["id"])
            return _collection(_row_of(connection, slug))

    def delete(self, slug: str) -> None:
        """Remove a collection with its documents; :meth:`restore` brings it back.

        :raises NotInStore: if there is no such collection.
        """
        with self._database.write() as connection:
            row = _row_of(connection, slug)
            connection.execute(collections.update().where(collections.c.id == row["id"]).values(deleted=now()))
            touch(connection, row["id"])

    def restore(self, slug: str) -> Collection:
        """Restore a removed collection.

        :raises NotInStore: if there never was such a collection.
        :raises Conflict: if another one has its name now.
        """
        with self._database.write() as connection:
            row = _row_of(connection, slug, deleted=True)
            if row["deleted"] is not None:
                if connection.execute(_named(row["name"])).first():
                    raise Conflict(f"there is a collection {row['name']!r} by now: give that one another name first")
                connection.execute(collections.update().where(collections.c.id == row["id"]).values(deleted=None))
                touch(connection, row["id"])
            return _collection(_row_of(connection, slug))


def touch(connection: sa.Connection, collection_id: int) -> int:
    """Raise the revision of a collection, and return it. Every write to the collection must do so."""
    statement = (
        collections.update()
        .where(collections.c.id == collection_id)
        .values(revision=collections.c.revision + 1)
        .returning(collections.c.revision)
    )
    return int(connection.execute(statement).scalar_one())


def now() -> str:
    """Return the current time as the tables store it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def free_slug(name: str, is_taken: Callable[[str], bool], otherwise: str) -> str:
    """Make a slug from a name, with a number after it if it is taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
    stem = stem[:48].rsplit("-", 1)[0] if len(stem) > 48 else stem or otherwise
    return free_name(stem, lambda number: f"{stem}-{number}", is_taken)


def free_name(name: str, numbered: Callable[[int], str], is_taken: Callable[[str], bool]) -> str:
    """Return a name, or one with a number if it is taken; needs few queries even if very many are taken."""
    if not is_taken(name):
        return name
    taken, free = 1, 2
    while is_taken(numbered(free)):
        taken, free = free, free * 2
    while free - taken > 1:
        middle = (taken + free) // 2
        if is_taken(numbered(middle)):
            taken = middle
        else:
            free = middle
    return numbered(free)


def is_storable(text: str) -> bool:
    """Whether a database can keep a text: PostgreSQL has no NUL, and half a surrogate pair is no character."""
    return not _UNSTORABLE.search(text)


def plain(value: Any) -> Any:
    """Replace in a string what :func:`is_storable` tells."""
    return _UNSTORABLE.sub("\ufffd", value) if isinstance(value, str) else value


def _taken(connection: sa.Connection, column: sa.Column[Any], slug: str) -> bool:
    return connection.execute(sa.select(column).where(column == slug)).first() is not None


def _row_of(connection: sa.Connection, slug: str, *, deleted: bool = False) -> sa.RowMapping:
    query = sa.select(collections).where(collections.c.slug == slug)
    if not deleted:
        query = query.where(collections.c.deleted.is_(None))
    row = connection.execute(query).mappings().first() if is_storable(slug) else None
    if row is None:
        raise NotInStore(f"there is no collection {slug!r}: choose one of the list")
    return row


def _named(name: str) -> sa.Select[Any]:
    return sa.select(collections.c.id).where(collections.c.name == name, collections.c.deleted.is_(None))


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise SettingError("a collection needs a name: give one")
    if not is_storable(name):
        raise SettingError("a collection's name is text: leave out NUL characters and half surrogate pairs")
    if len(name) > MAX_COLLECTION_NAME_CHARACTERS:
        raise SettingError(
            f"a collection's name may have {MAX_COLLECTION_NAME_CHARACTERS} characters: give a shorter one"
        )
    return name


def _collection(row: sa.RowMapping) -> Collection:
    return Collection(**{name: row[name] for name in Collection.__slots__ if name in row})
