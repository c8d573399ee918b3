"""What is left to review: the mentions that a person should look at and has said nothing of yet."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from geomap.store.database import Database
from geomap.store.schema import TO_REVIEW, collections, documents, mentions

Position = tuple[int, int]
"""A document's number, and a character in its text."""


@dataclass(frozen=True, slots=True)
class Queue:
    """Some mentions by their ids, in the order of documents and texts; ``after`` is the position of the last if there
    are more, ``total`` how many there are in all.
    """

    mentions: tuple[int, ...]
    after: Position | None
    total: int


def to_review(database: Database, collection: str, *, after: Position | None = None, limit: int = 50) -> Queue:
    """Give what is left to review in a collection.

    :param after: the position of the last mention of the page before.
    """
    own = sa.select(collections.c.id).where(collections.c.slug == collection).scalar_subquery()
    wanted = (mentions.c.collection_id == own) & TO_REVIEW & documents.c.deleted.is_(None)
    joined = mentions.join(documents, documents.c.id == mentions.c.document_id)
    counted = sa.select(sa.func.count()).select_from(joined).where(wanted)
    page = sa.select(mentions.c.id, mentions.c.document_id, mentions.c.start).select_from(joined).where(wanted)
    if after is not None:
        number, start = after
        later = (mentions.c.document_id == number) & (mentions.c.start > start)
        page = page.where((mentions.c.document_id >= number) & ((mentions.c.document_id > number) | later))
    page = page.order_by(mentions.c.document_id, mentions.c.start).limit(limit + 1)
    with database.read() as connection:
        total = int(connection.execute(counted).scalar_one())
        found = connection.execute(page).all()
    more, found = len(found) > limit, found[:limit]
    last = (found[-1].document_id, found[-1].start) if more else None
    return Queue(tuple(row.id for row in found), last, total)
