"""Mentions as lists show them: each with its sentence and its document."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from geomap.records import Mention
from geomap.store import rows
from geomap.store.mapped import read_places
from geomap.store.schema import documents, mentions, sentences

MAX_SENTENCE_CHARACTERS = 300
"""Of a sentence on either side of a mention."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A mention in a list.

    ``id`` is its number in the tables and ``number`` its index in the document; ``before`` and ``after`` are the rest
    of its sentence, shortened; ``sentence`` is all of it, and ``offset`` where the mention begins in it. ``page``
    counts from 1, and is None in a document without pages.
    """

    id: int
    number: int
    mention: Mention
    before: str
    after: str
    sentence: str
    offset: int
    document: str
    title: str
    published: str
    page: int | None


def listed(connection: sa.Connection, ids: Sequence[int]) -> list[Listed]:
    """Return mentions by their ids, in that order; missing ones are left out."""
    length = sentences.c.end - sentences.c.start
    query = (
        sa.select(
            mentions,
            documents.c.slug,
            documents.c.title,
            documents.c.key,
            documents.c.published,
            documents.c.pages,
            sentences.c.start.label("begin"),
            sa.func.substr(documents.c.text, sentences.c.start + 1, length).label("sentence"),
        )
        .join(documents, documents.c.id == mentions.c.document_id)
        .join(sentences, sentences.c.id == mentions.c.sentence_id)
        .where(mentions.c.id.in_(ids))
    )
    by_id = {row["id"]: row for row in connection.execute(query).mappings()}
    places = read_places(connection, _place_ids(by_id.values()))
    result = []
    for row in (by_id[number] for number in ids if number in by_id):
        at = row["start"] - row["begin"]
        after = row["sentence"][at + len(row["text"]) :]
        result.append(
            Listed(
                id=row["id"],
                number=row["number"],
                mention=rows.mention_of(row, 0, places),
                before=row["sentence"][max(0, at - MAX_SENTENCE_CHARACTERS) : at],
                after=after[:MAX_SENTENCE_CHARACTERS],
                sentence=row["sentence"],
                offset=at,
                document=row["slug"],
                title=row["title"] or row["key"] or row["slug"],
                published=row["published"],
                page=bisect_right(row["pages"], row["start"]) if row["pages"] else None,
            )
        )
    return result


def _place_ids(mention_rows: Iterable[sa.RowMapping]) -> set[str]:
    return rows.place_ids(mention_rows, {"focus": (), "derived": ()})
