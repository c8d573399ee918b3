"""The review queue: mentions that a person should review and has not reviewed yet."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from geomap.store.database.database import Database
from geomap.store.schema import TO_REVIEW, collections, documents, mentions

Position = tuple[int, int]
"""The number of a document, and an offset in its text."""


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of the review queue: ids of mentions in the order of documents and texts.

    ``after`` is the position of the last one if there are more pages, ``total`` the number of mentions in the queue.
    """

    mentions: tuple[int, ...]
    after: Position | None
    total: int


def to_review(database: Database, collection: str, *, after: Position | None = None, limit: int = 50) -> Queue:
    """Return a page of the review queue of a collection.

    :param after: the position of the last mention on the previous page.
    """
    collection_id = sa.select(collections.c.id).where(collections.c.slug == collection).scalar_subquery()
    condition = (mentions.c.collection_id == collection_id) & TO_REVIEW & documents.c.deleted.is_(None)
    joined = mentions.join(documents, documents.c.id == mentions.c.document_id)
    count = sa.select(sa.func.count()).select_from(joined).where(condition)
    page = sa.select(mentions.c.id, mentions.c.document_id, mentions.c.start).select_from(joined).where(condition)
    if after is not None:
        number, start = after
        later = (mentions.c.document_id == number) & (mentions.c.start > start)
        page = page.where((mentions.c.document_id >= number) & ((mentions.c.document_id > number) | later))
    page = page.order_by(mentions.c.document_id, mentions.c.start).limit(limit + 1)
    with database.read() as connection:
        total = int(connection.execute(count).scalar_one())
        rows = connection.execute(page).all()
    more, rows = len(rows) > limit, rows[:limit]
    last = (rows[-1].document_id, rows[-1].start) if more else None
    return Queue(tuple(row.id for row in rows), last, total)
