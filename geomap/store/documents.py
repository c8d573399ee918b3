"""Documents: taken in, mapped, changed, put away and brought back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import sqlalchemy as sa

from geomap.read import Document
from geomap.records import MappedDocument
from geomap.store import rows
from geomap.store.collections import free_slug, now, touch
from geomap.store.entries import Entry, State, collection_id_of, entries_where, entry_of
from geomap.store.mapped import Spans, change, read_mapped, take_sentences_away, write_mapped
from geomap.store.schema import collections, corrections, documents, versions

if TYPE_CHECKING:
    from geomap.store import Store

__all__ = ["Documents", "Outcome", "Spans", "State", "Stored"]

Outcome = Literal["added", "unchanged", "changed", "restored"]

_SUFFIX = re.compile(r"\.(txt|text|md|markdown|html?|xhtml|jsonl|pdf|csv|tsv)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A document with its text; ``mapped`` once it is done, and then the ids of its mentions in their order.

    ``spans`` are what the recogniser found. Corrections up to the number ``since`` were made before it was added, and
    ``stale`` counts those made since it was last resolved.
    """

    entry: Entry
    document: Document
    mapped: MappedDocument | None
    mention_ids: tuple[int, ...]
    spans: Spans
    since: int
    stale: int


class Documents:
    """The documents of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(
        self, collection: str, document: Document, *, replaces: bool = True, state: State = "waiting"
    ) -> tuple[Entry, Outcome]:
        """Take a document in.

        One that is there already, with the same text, changes nothing but brings it back if it was put away. One with
        another text under the same key becomes a new version, to be mapped anew.

        :param collection: the slug of the collection.
        :param replaces: whether the key says which document it is; if not, another text makes another document.
        :raises NotInStore: if there is no such collection.
        """
        digest = rows.digest_of(document.text)
        with self._store.write() as connection:
            collection_id = collection_id_of(connection, collection)
            same = (documents.c.collection_id == collection_id) & (documents.c.key == document.key)
            old = connection.execute(sa.select(documents).where(same)).mappings().first()
            if old is not None and old["digest"] != digest and not replaces:
                same_text = (documents.c.collection_id == collection_id) & (documents.c.digest == digest)
                same_text &= documents.c.title == document.title
                old = connection.execute(sa.select(documents).where(same_text)).mappings().first()
                if old is None:
                    document = _with_free_key(connection, collection_id, document)
            if old is None:
                values = {**rows.document_row(document), "digest": digest, "state": state}
                number = _insert(connection, collection_id, values)
                outcome: Outcome = "added"
            elif old["digest"] == digest:
                number = old["id"]
                outcome = "unchanged" if old["deleted"] is None else "restored"
                if outcome == "restored":
                    change(connection, number, collection_id, deleted=None)
            else:
                number, outcome = old["id"], "changed"
                _keep_version(connection, old)
                values = {**rows.document_row(document), "digest": digest, "state": state, "deleted": None, "error": ""}
                values |= {"version": old["version"] + 1, "spans": [], "worker": "", "mentions": 0, "places": 0}
                take_sentences_away(connection, old)
                change(connection, number, collection_id, **values)
            entry = entries_where(connection, documents.c.id == number)[0]
        return entry, outcome

    def reject(self, collection: str, document: Document, reason: str) -> Entry:
        """Keep the title of a document that cannot be taken, with the reason, so that it is seen to be missing."""
        with self._store.write() as connection:
            collection_id = collection_id_of(connection, collection)
            same = (documents.c.collection_id == collection_id) & (documents.c.key == document.key)
            old = connection.execute(sa.select(documents.c.id, documents.c.text).where(same)).first()
            if old is not None and old.text:
                document = _with_free_key(connection, collection_id, document)
                old = None
            values = {**rows.document_row(document), "text": "", "words": 0, "digest": "", "fields": {}, "pages": []}
            values |= {"state": "failed", "error": reason, "deleted": None}
            if old is None:
                number = _insert(connection, collection_id, values)
            else:
                number = old.id
                change(connection, number, collection_id, **values)
            return entries_where(connection, documents.c.id == number)[0]

    def get(self, slug: str, *, deleted: bool = False) -> Entry:
        """Give a document by what it is called in addresses.

        :param deleted: whether one that was put away counts as well.
        :raises NotInStore: if there is none.
        """
        with self._store.read() as connection:
            return entry_of(connection, slug, deleted=deleted)

    def list(
        self,
        collection: str | None = None,
        *,
        states: Sequence[State] = (),
        deleted: bool = False,
        after: int = 0,
        limit: int = 200,
    ) -> list[Entry]:
        """Give documents in the order in which they were added, of one collection or all, at most ``limit``.

        :param after: the number of the last document of the page before.
        """
        wanted = (documents.c.id > after) & (
            documents.c.deleted.is_not(None) if deleted else documents.c.deleted.is_(None)
        )
        if collection is not None:
            wanted &= collections.c.slug == collection
        if states:
            wanted &= documents.c.state.in_(states)
        with self._store.read() as connection:
            return entries_where(connection, wanted, limit=limit)

    def load(self, slug: str) -> Stored:
        """Give a document with its text, and what it mentions if it is done.

        :raises NotInStore: if there is none.
        """
        with self._store.read() as connection:
            entry = entry_of(connection, slug)
            row = connection.execute(sa.select(documents).where(documents.c.id == entry.number)).mappings().one()
            document = rows.document_of(row)
            mapped, ids = read_mapped(connection, row, document) if entry.state == "done" else (None, ())
        spans = [(start, end, label) for start, end, label in row["spans"]]
        return Stored(
            entry=entry,
            document=document,
            mapped=mapped,
            mention_ids=ids,
            spans=spans,
            since=row["since_correction"],
            stale=row["stale"],
        )

    def count(self) -> int:
        """Say how many documents there are."""
        with self._store.read() as connection:
            counted = sa.select(sa.func.count()).select_from(documents).where(documents.c.deleted.is_(None))
            return int(connection.execute(counted).scalar_one())

    def stale(self) -> str | None:
        """Give a document that is to be resolved again, for corrections were made since."""
        with self._store.read() as connection:
            wanted = sa.select(documents.c.slug).where(documents.c.state == "done", documents.c.stale > 0)
            return connection.execute(wanted.where(documents.c.deleted.is_(None)).limit(1)).scalar()

    def give_up(self, slug: str) -> None:
        """Leave a document as it is that cannot be resolved again."""
        with self._store.write() as connection:
            connection.execute(documents.update().where(documents.c.slug == slug).values(stale=0))

    def claim(self, worker: str, slug: str | None = None) -> Stored | None:
        """Take the next document that waits, or a certain one if it does, so that no other worker takes it.

        :param worker: who takes it.
        """
        waits = (documents.c.state == "waiting") & documents.c.deleted.is_(None)
        if slug is not None:
            waits &= documents.c.slug == slug
        with self._store.write() as connection:
            row = connection.execute(
                sa.select(documents.c.id, documents.c.slug).where(waits).order_by(documents.c.id).limit(1)
            ).first()
            if row is None:
                return None
            taken = documents.update().where(documents.c.id == row.id)
            connection.execute(taken.values(state="working", worker=worker, changed=now()))
        return self.load(row.slug)

    def workers(self) -> set[str]:
        """Say who is at work on documents."""
        with self._store.read() as connection:
            working = sa.select(documents.c.worker).where(documents.c.state == "working").distinct()
            return set(connection.execute(working).scalars())

    def release(self, worker: str) -> None:
        """Let the documents wait again that a worker took and did not finish."""
        with self._store.write() as connection:
            taken = documents.update().where(documents.c.state == "working", documents.c.worker == worker)
            connection.execute(taken.values(state="waiting", worker=""))

    def settle(self, slug: str, state: State, *, error: str = "", only: Sequence[State] = ()) -> bool:
        """Say how far a document is; False if it is not in one of the states ``only`` any more."""
        with self._store.write() as connection:
            entry = entry_of(connection, slug)
            if only and entry.state not in only:
                return False
            collection_id = collection_id_of(connection, entry.collection)
            change(connection, entry.number, collection_id, state=state, error=error, worker="")
        return True

    def finish(
        self,
        slug: str,
        mapped: MappedDocument,
        *,
        version: int,
        spans: Spans | None = None,
        stale: int = 0,
        pipeline: str = "",
        corrected: Mapping[tuple[int, int], int] | None = None,
    ) -> bool:
        """Keep what a document mentions. Mentions whose span is as before keep their ids.

        :param version: of the text that was mapped; if there is a newer one, or the document was put away or
            cancelled, nothing is kept and False is given.
        :param spans: what the recogniser found, if it was asked.
        :param stale: as it was when the document was loaded; if a correction was made since, which would be lost,
            nothing is kept either, unless the recogniser was asked: the document is then still to be resolved again.
        :param pipeline: what mapped it, for provenance.
        :param corrected: by span, the number of the correction that decided the mention.
        """
        with self._store.write() as connection:
            found = connection.execute(sa.select(documents).where(documents.c.slug == slug)).mappings().first()
            if found is None or found["version"] != version or found["deleted"] or found["state"] == "cancelled":
                return False
            if found["stale"] != stale and spans is None:
                return False
            if found["stale"] == stale and stale:
                connection.execute(documents.update().where(documents.c.id == found["id"]).values(stale=0))
            write_mapped(connection, found, mapped, spans=spans, pipeline=pipeline, corrected=corrected or {})
        return True

    def delete(self, slug: str) -> None:
        """Put a document away; it is brought back by :meth:`restore` or by adding it again.

        :raises NotInStore: if there is none.
        """
        with self._store.write() as connection:
            entry = entry_of(connection, slug)
            change(connection, entry.number, collection_id_of(connection, entry.collection), deleted=now())

    def restore(self, slug: str) -> Entry:
        """Bring a document back.

        :raises NotInStore: if there never was one.
        """
        with self._store.write() as connection:
            entry = entry_of(connection, slug, deleted=True)
            change(connection, entry.number, collection_id_of(connection, entry.collection), deleted=None)
        return entry


def _insert(connection: sa.Connection, collection_id: int, values: dict[str, Any]) -> int:
    def is_taken(slug: str) -> bool:
        return connection.execute(sa.select(documents.c.id).where(documents.c.slug == slug)).first() is not None

    last = sa.select(sa.func.coalesce(sa.func.max(corrections.c.id), 0))
    last = last.where(corrections.c.collection_id == collection_id)
    first = {
        "version": 1,
        "stale": 0,
        "mentions": 0,
        "places": 0,
        "error": "",
        "worker": "",
        "spans": [],
        "derived": [],
        "focus": [],
    }
    made = connection.execute(
        documents.insert().values(
            **{**first, **values},
            collection_id=collection_id,
            slug=free_slug(_SUFFIX.sub("", values["key"].rsplit("/", 1)[-1]), is_taken, "text"),
            created=now(),
            changed=now(),
            since_correction=last.scalar_subquery(),
            revision=touch(connection, collection_id),
        )
    )
    assert made.inserted_primary_key is not None
    return int(made.inserted_primary_key[0])


def _keep_version(connection: sa.Connection, old: sa.RowMapping) -> None:
    if old["text"]:
        values = {name: old[name] for name in ("version", "title", "text", "digest")}
        connection.execute(versions.insert().values(document_id=old["id"], created=old["created"], **values))


def _with_free_key(connection: sa.Connection, collection_id: int, document: Document) -> Document:
    own = documents.c.collection_id == collection_id
    for number in range(2, 1_000_000):
        key = f"{document.key} ({number})"
        if connection.execute(sa.select(documents.c.id).where(own, documents.c.key == key)).first() is None:
            return replace(document, key=key)
    raise AssertionError("a million documents of one name")
