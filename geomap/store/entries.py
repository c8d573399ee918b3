"""Documents as lists show them, and look-up of documents and collections by their ids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa

from geomap.errors import NotInStore
from geomap.store.collections import is_storable
from geomap.store.schema import collections, documents

State = Literal["waiting", "working", "done", "failed", "cancelled"]


LIVE = documents.join(collections, (collections.c.id == documents.c.collection_id) & collections.c.deleted.is_(None))
"""Documents in collections that were not removed, joined with their collections."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A document without its text, as lists show it. ``id`` identifies it in addresses, ``number`` in the tables.

    ``words`` counts words of the text. ``mentions`` and ``places`` are counts once ``state`` is "done"; ``error`` is
    one line with the remedy once it is "failed".
    """

    id: str
    number: int
    collection: str
    key: str
    title: str
    url: str
    published: str
    source: str
    words: int
    state: State
    error: str
    version: int
    mentions: int
    places: int

    @property
    def settled(self) -> bool:
        """Whether it is neither waiting nor being mapped."""
        return self.state in {"done", "failed", "cancelled"}


def collection_id_of(connection: sa.Connection, slug: str) -> int:
    """Return the number of a collection.

    :raises NotInStore: if there is no such collection.
    """
    query = sa.select(collections.c.id).where(collections.c.slug == slug, collections.c.deleted.is_(None))
    number = connection.execute(query).scalar() if is_storable(slug) else None
    if number is None:
        raise NotInStore(f"there is no collection {slug!r}: choose one of the list")
    return int(number)


def entry_of(connection: sa.Connection, slug: str, *, deleted: bool = False) -> Entry:
    """Return a document by its id.

    :param deleted: whether to include removed documents.
    :raises NotInStore: if there is no such document.
    """
    condition = documents.c.slug == slug
    if not deleted:
        condition &= documents.c.deleted.is_(None)
    entries = entries_where(connection, condition) if is_storable(slug) else []
    if not entries:
        raise NotInStore(f"there is no document {slug!r}: it may have been removed")
    return entries[0]


def entries_where(
    connection: sa.Connection, condition: sa.ColumnElement[bool], *, limit: int = 1, newest: bool = False
) -> list[Entry]:
    """List the first documents that fulfil a condition in the order in which they were added, or the last ones."""
    names = ("key", "title", "url", "published", "source", "words", "state", "error", "version", "mentions", "places")
    statement = (
        sa.select(
            documents.c.slug.label("id"),
            documents.c.id.label("number"),
            collections.c.slug.label("collection"),
            *(documents.c[name] for name in names),
        )
        .join(collections, collections.c.id == documents.c.collection_id)
        .where(condition, collections.c.deleted.is_(None))
        .order_by(documents.c.id.desc() if newest else documents.c.id)
        .limit(limit)
    )
    rows = connection.execute(statement).mappings()
    return [Entry(**{**row, "title": row["title"] or row["key"] or row["id"]}) for row in rows]
