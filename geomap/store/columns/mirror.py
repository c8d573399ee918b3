"""Columns of collections: read from the database once, then updated with the documents that have changed."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from geomap.errors import NotInStore, StoreError
from geomap.store.collections import Collections
from geomap.store.columns.arrays import NOWHERE, UNDATED, DocumentRows, MentionRows
from geomap.store.columns.columns import CollectionColumns
from geomap.store.columns.filters import DOCUMENT_ARRAYS, ROLES, STATUSES
from geomap.store.columns.place_table import PlaceTable
from geomap.store.database.database import Database
from geomap.store.entries import collection_id_of
from geomap.store.mapped import read_places
from geomap.store.schema import collections, documents, mentions

Number = TypeVar("Number", bound=np.generic)

_DOCUMENTS_PER_QUERY = 2000
_SEPARATOR = "\n"  # ids of places may contain commas


@dataclass(slots=True)
class _Mirror:
    columns: CollectionColumns
    lock: threading.Lock = field(default_factory=threading.Lock)


class Mirrors:
    """The columns of a database's collections; safe to use from several threads."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._mirrors: dict[int, _Mirror] = {}
        self._lock = threading.Lock()

    def columns(self, collection: str) -> CollectionColumns:
        """Return the current columns of a collection.

        :param collection: its slug.
        :raises NotInStore: if there is none.
        """
        with self._database.read() as connection:
            number, revision = _revision(connection, collection)
        with self._lock:
            mirror = self._mirrors.setdefault(number, _Mirror(CollectionColumns.empty()))
        if mirror.columns.revision == revision:
            return mirror.columns
        with mirror.lock:  # one thread reads, the others wait for the result
            if mirror.columns.revision < revision:
                with self._database.read() as connection:
                    mirror.columns = refreshed(connection, collection, mirror.columns)
            return mirror.columns

    def read_ahead(self) -> threading.Thread:
        """Read the columns of all collections in a new thread, so that the first request does not have to wait."""
        thread = threading.Thread(target=self._read_all, name="geomap-mirrors", daemon=True)
        thread.start()
        return thread

    def _read_all(self) -> None:
        # what fails here fails again, with a message, when the columns are requested
        with suppress(StoreError, NotInStore):
            for collection in sorted(Collections(self._database).all(), key=lambda each: -each.mentions):
                self.columns(collection.slug)


def refreshed(connection: sa.Connection, collection: str, columns: CollectionColumns) -> CollectionColumns:
    """Read the documents of a collection that have changed since its columns were read."""
    number, revision = _revision(connection, collection)
    newer = (documents.c.collection_id == number) & (documents.c.revision > columns.revision)
    names = ("id", "slug", "day", "deleted", *DOCUMENT_ARRAYS)
    changed = connection.execute(
        sa.select(*(documents.c[name] for name in names)).where(newer).order_by(documents.c.id)
    ).all()
    kept = [row for row in changed if row.deleted is None]
    ids = np.array([row.id for row in kept], np.int64)
    places, rows = _read_mentions(connection, ids.tolist(), columns.places)
    return columns.updated(
        revision=revision,
        gone=[row.id for row in changed if row.deleted is not None],
        documents=DocumentRows(
            ids=ids,
            slugs=[row.slug for row in kept],
            days=np.array([UNDATED if row.day is None else row.day for row in kept], np.int32),
            texts={name: [getattr(row, name) for row in kept] for name in DOCUMENT_ARRAYS},
        ),
        places=places,
        rows=rows,
    )


def _revision(connection: sa.Connection, collection: str) -> tuple[int, int]:
    number = collection_id_of(connection, collection)
    query = sa.select(collections.c.revision).where(collections.c.id == number)
    return number, connection.execute(query).scalar_one()


def _read_mentions(connection: sa.Connection, ids: Sequence[int], table: PlaceTable) -> tuple[PlaceTable, MentionRows]:
    """Read the mentions of documents, whose ids are in order, and add their places to a table."""
    parts = []
    for begin in range(0, len(ids), _DOCUMENTS_PER_QUERY):
        rows = connection.execute(_BY_DOCUMENT, {"some": ids[begin : begin + _DOCUMENTS_PER_QUERY]}).all()
        if not rows:
            continue
        document, counts, number, sentence, start, place, code, score = zip(*rows, strict=True)
        place_ids = _SEPARATOR.join(place).split(_SEPARATOR)
        if new := set(place_ids).difference(table.number, {""}):
            by_id = read_places(connection, new)
            table = table.extended(by_id[each] for each in sorted(new))
        number_of = table.number.get
        codes = _numbers(code, np.uint8)
        parts.append(
            MentionRows(
                ids=_numbers(number, np.int64),
                document=np.repeat(np.array(document, np.int64), np.array(counts)),
                sentence=_numbers(sentence, np.int64),
                start=_numbers(start, np.int32),
                place=np.array([number_of(each, NOWHERE) for each in place_ids], np.int32),
                role=codes % 4,
                status=codes // 4 % 4,
                score=_numbers(score, np.float32),
                review=codes >= 16,
            )
        )
    joined = MentionRows.joined(parts)
    return table, joined.taken(np.lexsort((joined.start, joined.document)))


def _numbers(texts: Sequence[str], kind: type[Number]) -> NDArray[Number]:
    return np.fromstring(",".join(texts), kind, sep=",")


def _code(column: sa.Column[str], values: Sequence[str]) -> sa.ColumnElement[int]:
    return sa.case({value: number for number, value in enumerate(values)}, value=column, else_=0)


def _aggregated(column: sa.ColumnElement[Any], separator: str = ",") -> sa.ColumnElement[str]:
    return sa.func.aggregate_strings(sa.cast(column, sa.Text), separator)


# One row per document, with its mentions in a few strings, is read three times as fast as one row per mention.
_BY_DOCUMENT = (
    sa.select(
        mentions.c.document_id,
        sa.func.count(),
        _aggregated(mentions.c.id),
        _aggregated(mentions.c.sentence_id),
        _aggregated(mentions.c.start),
        _aggregated(sa.func.coalesce(mentions.c.place_id, ""), _SEPARATOR),
        _aggregated(
            _code(mentions.c.role, ROLES)
            + 4 * _code(mentions.c.status, STATUSES)
            + sa.case((mentions.c.review != "", 16), else_=0)
        ),
        _aggregated(mentions.c.score),
    )
    .where(mentions.c.document_id.in_(sa.bindparam("some", expanding=True)))
    .group_by(mentions.c.document_id)
    .order_by(mentions.c.document_id)
)
