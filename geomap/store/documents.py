"""Documents: add, map, change, remove and restore them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import sqlalchemy as sa

from geomap.errors import NotInStore
from geomap.places import Place
from geomap.read import Document
from geomap.records import MappedDocument
from geomap.store import rows
from geomap.store.collections import now, plain, touch
from geomap.store.database.database import Database
from geomap.store.entries import LIVE, Entry, State, collection_id_of, entries_where, entry_of
from geomap.store.inserting import UNMAPPED, free_key, insert_document, keep_version, shortened, storable_row
from geomap.store.mapped import Spans, change, delete_sentences, read_mapped, read_places, write_mapped
from geomap.store.schema import collections, documents, mentions, versions

__all__ = ["Documents", "Outcome", "Spans", "State", "Stored"]

_MAX_ID = 2**63 - 1

Outcome = Literal["added", "unchanged", "changed", "restored"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A document with its text. Once it is done, ``mapped`` has its mentions and ``mention_ids`` their ids in order.

    ``spans`` are the recognised spans. Corrections up to the number ``since`` were made before the document was added;
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

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self, collection: str, document: Document, *, replaces: bool = True, state: State = "waiting"
    ) -> tuple[Entry, Outcome]:
        """Add a document.

        If it is in the store with the same text, nothing changes, but it is restored if it was removed. A different
        text with the same key becomes a new version, which has to be mapped.

        :param collection: the slug of the collection.
        :param replaces: whether the key identifies the document; if not, a different text becomes another document.
        :raises NotInStore: if there is no such collection.
        :raises SourceError: if it has values that no database can store.
        """
        values = storable_row(document)
        digest = values["digest"]
        with self._database.write() as connection:
            collection_id = collection_id_of(connection, collection)
            same = (documents.c.collection_id == collection_id) & (documents.c.key == document.key)
            old = connection.execute(sa.select(documents).where(same)).mappings().first()
            if old is not None and old["digest"] not in {digest, ""} and not replaces:
                same_text = (documents.c.collection_id == collection_id) & (documents.c.digest == digest)
                same_text &= documents.c.title == values["title"]
                old = connection.execute(sa.select(documents).where(same_text)).mappings().first()
                if old is None:
                    values["key"] = free_key(connection, collection_id, document.key)
            if old is None:
                number = insert_document(connection, collection_id, {**values, "state": state})
                outcome: Outcome = "added"
            elif old["digest"] == digest:
                number = old["id"]
                outcome = "unchanged" if old["deleted"] is None else "restored"
                if outcome == "restored":
                    change(connection, number, collection_id, deleted=None)
            else:
                number, outcome = old["id"], "added" if old["digest"] == "" else "changed"
                version = old["version"] + keep_version(connection, old)
                delete_sentences(connection, old)
                newer = {**values, **UNMAPPED, "state": state, "deleted": None, "version": version}
                change(connection, number, collection_id, **newer)
            entry = entries_where(connection, documents.c.id == number)[0]
        return entry, outcome

    def reject(self, collection: str, document: Document, reason: str) -> Entry:
        """Store the title of a document that cannot be added, with the reason, so that lists show it as failed."""
        document = replace(document, key=shortened(document.key), text="", fields={}, pages=())
        values = {name: plain(value) for name, value in rows.document_row(document).items()}
        values |= {"digest": "", "state": "failed", "error": plain(reason)}
        with self._database.write() as connection:
            collection_id = collection_id_of(connection, collection)
            same = (documents.c.collection_id == collection_id) & (documents.c.key == values["key"])
            old = connection.execute(sa.select(documents.c.id, documents.c.digest).where(same)).first()
            if old is None or old.digest:
                if old is not None:
                    values["key"] = free_key(connection, collection_id, values["key"])
                number = insert_document(connection, collection_id, values)
            else:
                number = old.id
                change(connection, number, collection_id, **values, deleted=None)
            return entries_where(connection, documents.c.id == number)[0]

    def get(self, slug: str, *, deleted: bool = False) -> Entry:
        """Return a document by its id.

        :param deleted: whether to include removed documents.
        :raises NotInStore: if there is no such document.
        """
        with self._database.read() as connection:
            return entry_of(connection, slug, deleted=deleted)

    def list(
        self,
        collection: str | None = None,
        *,
        states: Sequence[State] = (),
        deleted: bool = False,
        after: int = 0,
        newest: bool = False,
        limit: int = 200,
    ) -> list[Entry]:
        """List documents of one collection or all in the order in which they were added, at most ``limit``.

        :param deleted: whether to list removed documents instead.
        :param after: the number of the last document on the previous page.
        :param newest: whether to reverse the order.
        """
        query = (documents.c.id > after) & (
            documents.c.deleted.is_not(None) if deleted else documents.c.deleted.is_(None)
        )
        if states:
            query &= documents.c.state.in_(states)
        with self._database.read() as connection:
            if collection is not None:
                # by number: only then does the database read the documents in order instead of sorting them
                number = connection.execute(sa.select(collections.c.id).where(collections.c.slug == plain(collection)))
                query &= documents.c.collection_id == number.scalar()
            return entries_where(connection, query, limit=limit, newest=newest)

    def some(self, numbers: Sequence[int]) -> Sequence[Entry]:
        """Return documents by their numbers, in that order; removed documents are left out."""
        query = documents.c.id.in_(numbers) & documents.c.deleted.is_(None)
        with self._database.read() as connection:
            by_number = {entry.number: entry for entry in entries_where(connection, query, limit=len(numbers))}
        return [by_number[number] for number in numbers if number in by_number]

    def in_states(self, collection: str, states: Sequence[State]) -> Sequence[int]:
        """List the numbers of a collection's documents that are in some states."""
        query = sa.select(documents.c.id).join(collections, collections.c.id == documents.c.collection_id)
        query = query.where(collections.c.slug == collection, documents.c.state.in_(states))
        with self._database.read() as connection:
            return connection.execute(query.order_by(documents.c.id)).scalars().all()

    def states(self, collection: str | None = None) -> dict[str, int]:
        """Count the documents of one collection or all by state."""
        query = sa.select(documents.c.state, sa.func.count()).select_from(LIVE).where(documents.c.deleted.is_(None))
        if collection is not None:
            query = query.where(collections.c.slug == collection)
        query = query.group_by(documents.c.state).order_by(documents.c.state)
        with self._database.read() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def cancel_waiting(self, collection: str) -> int:
        """Cancel all waiting documents of a collection, and return their number."""
        with self._database.write() as connection:
            collection_id = collection_id_of(connection, collection)
            waiting = (documents.c.collection_id == collection_id) & (documents.c.state == "waiting")
            changed = documents.update().where(waiting, documents.c.deleted.is_(None))
            revision = touch(connection, collection_id)
            return connection.execute(changed.values(state="cancelled", changed=now(), revision=revision)).rowcount

    def load(self, slug: str) -> Stored:
        """Load a document with its text, and its mentions if it is done.

        :raises NotInStore: if there is no such document.
        """
        with self._database.read() as connection:
            return _load(connection, slug)

    def mapped(self, collection: str, kept: Mapping[int, Collection[int]] | None = None) -> Iterator[MappedDocument]:
        """Iterate over the mapped documents of a collection in the order in which they were added.

        :param kept: the ids of the mentions to keep by number of document; other documents are left out.
        :raises NotInStore: if there is no such collection.
        """
        with self._database.read() as connection:
            query = sa.select(documents.c.id).where(
                documents.c.collection_id == collection_id_of(connection, collection),
                documents.c.state == "done",
                documents.c.deleted.is_(None),
            )
            numbers = connection.execute(query.order_by(documents.c.id)).scalars().all()
        for number in numbers:
            if kept is not None and number not in kept:
                continue
            with self._database.read() as connection:
                row = connection.execute(sa.select(documents).where(documents.c.id == number)).mappings().first()
                if row is None or row["state"] != "done" or row["deleted"]:
                    continue  # changed meanwhile
                mapped, ids = read_mapped(connection, row, rows.document_of(row))
            if kept is not None:
                mapped = mapped.only([index for index, mention in enumerate(ids) if mention in kept[number]])
            yield mapped

    def count(self) -> int:
        """Count the documents."""
        with self._database.read() as connection:
            query = sa.select(sa.func.count()).select_from(LIVE).where(documents.c.deleted.is_(None))
            return int(connection.execute(query).scalar_one())

    def stale(self) -> str | None:
        """Return the id of a document that has to be resolved again because of later corrections, or None."""
        with self._database.read() as connection:
            query = sa.select(documents.c.slug).select_from(LIVE).where(documents.c.deleted.is_(None))
            query = query.where(documents.c.state == "done", documents.c.stale > 0)
            return connection.execute(query.limit(1)).scalar()

    def give_up(self, slug: str) -> None:
        """Do not resolve a document again, because that has failed."""
        with self._database.write() as connection:
            connection.execute(documents.update().where(documents.c.slug == slug).values(stale=0))

    def mention(self, number: int) -> tuple[str, int, int]:
        """Return the id of the document with a mention, and the start and end of the mention in the text.

        :raises NotInStore: if there is no such mention.
        """
        query = sa.select(documents.c.slug, mentions.c.start, mentions.c.end).select_from(
            LIVE.join(mentions, mentions.c.document_id == documents.c.id)
        )
        query = query.where(mentions.c.id == min(number, _MAX_ID), documents.c.deleted.is_(None))
        with self._database.read() as connection:
            row = connection.execute(query).first()
        if row is None:
            raise NotInStore("there is no such mention in the text any more: load the page again")
        return row.slug, row.start, row.end

    def place(self, place_id: str) -> Place | None:
        """Return a place that a document or a correction refers to, or None."""
        with self._database.read() as connection:
            return read_places(connection, {place_id}).get(place_id)

    def claim(self, worker: str, slug: str | None = None) -> Stored | None:
        """Claim the next waiting document for a worker, so that no other worker maps it.

        :param worker: the name of the worker.
        :param slug: claim this document, if it is waiting.
        """
        waits = (documents.c.state == "waiting") & documents.c.deleted.is_(None)
        if slug is not None:
            waits &= documents.c.slug == slug
        with self._database.write() as connection:
            query = sa.select(documents).select_from(LIVE).where(waits).order_by(documents.c.id).limit(1)
            row = connection.execute(query).mappings().first()
            if row is None:
                return None
            change(connection, row["id"], row["collection_id"], state="working", worker=worker)
            return _load(connection, row["slug"])

    def workers(self) -> set[str]:
        """Return the names of the workers that have claimed documents."""
        with self._database.read() as connection:
            working = sa.select(documents.c.worker).where(documents.c.state == "working").distinct()
            return set(connection.execute(working).scalars())

    def release(self, worker: str) -> None:
        """Return the documents that a worker has claimed and not finished to the waiting ones."""
        with self._database.write() as connection:
            claimed = sa.select(documents.c.id, documents.c.collection_id)
            claimed = claimed.where(documents.c.state == "working", documents.c.worker == worker)
            for row in connection.execute(claimed).all():
                change(connection, row.id, row.collection_id, state="waiting", worker="")

    def settle(
        self, slug: str, state: State, *, error: str = "", only: Sequence[State] = (), version: int | None = None
    ) -> bool:
        """Set the state of a document; return False if it is no longer in one of the states ``only``.

        :param version: the version of the text that the state refers to; return False if there is a newer one.
        :raises NotInStore: if there is no such document.
        """
        with self._database.write() as connection:
            entry = entry_of(connection, slug)
            if (only and entry.state not in only) or (version is not None and entry.version != version):
                return False
            collection_id = collection_id_of(connection, entry.collection)
            change(connection, entry.number, collection_id, state=state, error=plain(error), worker="")
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
        """Store the mentions of a document. Mentions with an unchanged span keep their ids.

        :param version: the version of the text that was mapped. If there is a newer one, or if the document was removed
            or cancelled, nothing is stored and the result is False.
        :param spans: the recognised spans, if the recogniser has run.
        :param stale: its value when the document was loaded. If a correction was made since, nothing is stored either,
            since the correction would be lost. With ``spans`` the mentions are stored, and the document stays stale.
        :param pipeline: a description of the pipeline, for provenance.
        :param corrected: the number of the deciding correction by span of a mention.
        """
        with self._database.write() as connection:
            row = connection.execute(sa.select(documents).where(documents.c.slug == slug)).mappings().first()
            if row is None or row["version"] != version or row["deleted"] or row["state"] == "cancelled":
                return False
            if row["stale"] != stale and spans is None:
                return False
            if row["stale"] == stale and stale:
                connection.execute(documents.update().where(documents.c.id == row["id"]).values(stale=0))
            write_mapped(connection, row, mapped, spans=spans, pipeline=pipeline, corrected=corrected or {})
        return True

    def delete(self, slug: str) -> None:
        """Remove a document; :meth:`restore` brings it back, and so does adding it again.

        :raises NotInStore: if there is no such document.
        """
        with self._database.write() as connection:
            entry = entry_of(connection, slug)
            # its worker will find it removed, and no other worker would claim it after it is restored
            waiting = {"state": "waiting", "worker": ""} if entry.state == "working" else {}
            change(connection, entry.number, collection_id_of(connection, entry.collection), deleted=now(), **waiting)

    def restore(self, slug: str) -> Entry:
        """Restore a removed document.

        :raises NotInStore: if there never was such a document.
        """
        with self._database.write() as connection:
            entry = entry_of(connection, slug, deleted=True)
            change(connection, entry.number, collection_id_of(connection, entry.collection), deleted=None)
        return entry

    def text(self, slug: str, version: int) -> str:
        """Return the text of a version of a document.

        :raises NotInStore: if there is no such document or version.
        """
        with self._database.read() as connection:
            entry = entry_of(connection, slug)
            older = sa.select(versions.c.text).where(
                versions.c.document_id == entry.number, versions.c.version == version
            )
            current = sa.select(documents.c.text).where(documents.c.id == entry.number)
            text = connection.execute(current if version == entry.version else older).scalar()
        if text is None:
            raise NotInStore(f"{slug!r} has no version {version}: its newest is {entry.version}")
        return str(text)


def _load(connection: sa.Connection, slug: str) -> Stored:
    entry = entry_of(connection, slug)
    row = connection.execute(sa.select(documents).where(documents.c.id == entry.number)).mappings().one()
    document = rows.document_of(row)
    mapped, ids = read_mapped(connection, row, document) if entry.state == "done" else (None, ())
    return Stored(
        entry=entry,
        document=document,
        mapped=mapped,
        mention_ids=ids,
        spans=[(start, end, label) for start, end, label in row["spans"]],
        since=row["since_correction"],
        stale=row["stale"],
    )
