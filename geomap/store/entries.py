"""Documents as lists show them, and how they and their collections are found by what addresses call them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa

from geomap.errors import NotInStore
from geomap.store.collections import is_storable
from geomap.store.schema import collections, documents

State = Literal["waiting", "working", "done", "failed", "cancelled"]


LIVE = documents.join(collections, (collections.c.id == documents.c.collection_id) & collections.c.deleted.is_(None))
"""Documents of collections that were not put away; with the tables of both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A document as lists show it: ``id`` names it in addresses, ``number`` in the tables; the text is not here.

    ``words`` of its text; ``mentions`` and ``places`` once ``state`` is "done"; ``error`` (one line, with the remedy)
    once it is "failed".
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
        """Whether nothing is being done to it."""
        return self.state in {"done", "failed", "cancelled"}


def collection_id_of(connection: sa.Connection, slug: str) -> int:
    """Give the number of a collection.

    :raises NotInStore: if there is none.
    """
    wanted = sa.select(collections.c.id).where(collections.c.slug == slug, collections.c.deleted.is_(None))
    found = connection.execute(wanted).scalar() if is_storable(slug) else None
    if found is None:
        raise NotInStore(f"there is no collection {slug!r}: choose one of the list")
    return int(found)


def entry_of(connection: sa.Connection, slug: str, *, deleted: bool = False) -> Entry:
    """Give a document by what it is called in addresses.

    :param deleted: whether one that was put away counts as well.
    :raises NotInStore: if there is none.
    """
    wanted = documents.c.slug == slug
    if not deleted:
        wanted &= documents.c.deleted.is_(None)
    found = entries_where(connection, wanted) if is_storable(slug) else []
    if not found:
        raise NotInStore(f"there is no document {slug!r}: it may have been removed")
    return found[0]


def entries_where(
    connection: sa.Connection, wanted: sa.ColumnElement[bool], *, limit: int = 1, newest: bool = False
) -> list[Entry]:
    """Give the first of the documents that fulfil a condition, in the order in which they were added, or the last."""
    names = ("key", "title", "url", "published", "source", "words", "state", "error", "version", "mentions", "places")
    statement = (
        sa.select(
            documents.c.slug.label("id"),
            documents.c.id.label("number"),
            collections.c.slug.label("collection"),
            *(documents.c[name] for name in names),
        )
        .join(collections, collections.c.id == documents.c.collection_id)
        .where(wanted, collections.c.deleted.is_(None))
        .order_by(documents.c.id.desc() if newest else documents.c.id)
        .limit(limit)
    )
    found = connection.execute(statement).mappings()
    return [Entry(**{**row, "title": row["title"] or row["key"] or row["id"]}) for row in found]
