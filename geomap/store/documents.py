"""Documents: taken in, mapped, changed, put away and brought back."""

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
from geomap.store.database import Database
from geomap.store.entries import LIVE, Entry, State, collection_id_of, entries_where, entry_of
from geomap.store.inserting import UNMAPPED, free_key, insert_document, keep_version, shortened, storable_row
from geomap.store.mapped import Spans, change, read_mapped, read_places, take_sentences_away, write_mapped
from geomap.store.schema import collections, documents, mentions, versions

__all__ = ["Documents", "Outcome", "Spans", "State", "Stored"]

_LARGEST = 2**63 - 1

Outcome = Literal["added", "unchanged", "changed", "restored"]


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

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self, collection: str, document: Document, *, replaces: bool = True, state: State = "waiting"
    ) -> tuple[Entry, Outcome]:
        """Take a document in.

        One that is there already, with the same text, changes nothing but brings it back if it was put away. One with
        another text under the same key becomes a new version, to be mapped anew.

        :param collection: the slug of the collection.
        :param replaces: whether the key says which document it is; if not, another text makes another document.
        :raises NotInStore: if there is no such collection.
        :raises SourceError: if it holds what no database can keep.
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
                take_sentences_away(connection, old)
                again = {**values, **UNMAPPED, "state": state, "deleted": None, "version": version}
                change(connection, number, collection_id, **again)
            entry = entries_where(connection, documents.c.id == number)[0]
        return entry, outcome

    def reject(self, collection: str, document: Document, reason: str) -> Entry:
        """Keep the title of a document that cannot be taken, with the reason, so that it is seen to be missing."""
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
        """Give a document by what it is called in addresses.

        :param deleted: whether one that was put away counts as well.
        :raises NotInStore: if there is none.
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
        """Give documents in the order in which they were added, of one collection or all, at most ``limit``.

        :param after: the number of the last document of the page before.
        :param newest: whether the last added comes first.
        """
        wanted = (documents.c.id > after) & (
            documents.c.deleted.is_not(None) if deleted else documents.c.deleted.is_(None)
        )
        if states:
            wanted &= documents.c.state.in_(states)
        with self._database.read() as connection:
            if collection is not None:
                # by its number, for only then are the documents read in their order instead of sorted
                found = connection.execute(sa.select(collections.c.id).where(collections.c.slug == plain(collection)))
                wanted &= documents.c.collection_id == found.scalar()
            return entries_where(connection, wanted, limit=limit, newest=newest)

    def some(self, numbers: Sequence[int]) -> Sequence[Entry]:
        """Give documents by their numbers in the tables, in that order; those put away are left out."""
        wanted = documents.c.id.in_(numbers) & documents.c.deleted.is_(None)
        with self._database.read() as connection:
            found = {entry.number: entry for entry in entries_where(connection, wanted, limit=len(numbers))}
        return [found[number] for number in numbers if number in found]

    def in_states(self, collection: str, states: Sequence[State]) -> Sequence[int]:
        """Give the numbers in the tables of a collection's documents that are in some states."""
        wanted = sa.select(documents.c.id).join(collections, collections.c.id == documents.c.collection_id)
        wanted = wanted.where(collections.c.slug == collection, documents.c.state.in_(states))
        with self._database.read() as connection:
            return connection.execute(wanted.order_by(documents.c.id)).scalars().all()

    def states(self, collection: str | None = None) -> dict[str, int]:
        """Say how many documents there are in each state, of one collection or all."""
        counted = sa.select(documents.c.state, sa.func.count()).select_from(LIVE).where(documents.c.deleted.is_(None))
        if collection is not None:
            counted = counted.where(collections.c.slug == collection)
        counted = counted.group_by(documents.c.state).order_by(documents.c.state)
        with self._database.read() as connection:
            return {row[0]: row[1] for row in connection.execute(counted)}

    def cancel_waiting(self, collection: str) -> int:
        """Cancel all documents of a collection that wait, and say how many they were."""
        with self._database.write() as connection:
            collection_id = collection_id_of(connection, collection)
            waiting = (documents.c.collection_id == collection_id) & (documents.c.state == "waiting")
            changed = documents.update().where(waiting, documents.c.deleted.is_(None))
            revision = touch(connection, collection_id)
            return connection.execute(changed.values(state="cancelled", changed=now(), revision=revision)).rowcount

    def load(self, slug: str) -> Stored:
        """Give a document with its text, and what it mentions if it is done.

        :raises NotInStore: if there is none.
        """
        with self._database.read() as connection:
            return _load(connection, slug)

    def mapped(self, collection: str, kept: Mapping[int, Collection[int]] | None = None) -> Iterator[MappedDocument]:
        """Give what the documents of a collection mention, one after the other, in the order in which they were added.

        :param kept: by the number of a document the numbers of the mentions to keep; others are left out.
        :raises NotInStore: if there is no such collection.
        """
        with self._database.read() as connection:
            wanted = sa.select(documents.c.id).where(
                documents.c.collection_id == collection_id_of(connection, collection),
                documents.c.state == "done",
                documents.c.deleted.is_(None),
            )
            numbers = connection.execute(wanted.order_by(documents.c.id)).scalars().all()
        for number in numbers:
            if kept is not None and number not in kept:
                continue
            with self._database.read() as connection:
                row = connection.execute(sa.select(documents).where(documents.c.id == number)).mappings().first()
                if row is None or row["state"] != "done" or row["deleted"]:
                    continue  # changed meanwhile
                found, ids = read_mapped(connection, row, rows.document_of(row))
            if kept is not None:
                found = found.only([index for index, mention in enumerate(ids) if mention in kept[number]])
            yield found

    def count(self) -> int:
        """Say how many documents there are."""
        with self._database.read() as connection:
            counted = sa.select(sa.func.count()).select_from(LIVE).where(documents.c.deleted.is_(None))
            return int(connection.execute(counted).scalar_one())

    def stale(self) -> str | None:
        """Give a document that is to be resolved again, for corrections were made since."""
        with self._database.read() as connection:
            wanted = sa.select(documents.c.slug).select_from(LIVE).where(documents.c.deleted.is_(None))
            wanted = wanted.where(documents.c.state == "done", documents.c.stale > 0)
            return connection.execute(wanted.limit(1)).scalar()

    def give_up(self, slug: str) -> None:
        """Leave a document as it is that cannot be resolved again."""
        with self._database.write() as connection:
            connection.execute(documents.update().where(documents.c.slug == slug).values(stale=0))

    def mention(self, number: int) -> tuple[str, int, int]:
        """Say where a mention is: in which document, from where to where.

        :raises NotInStore: if there is none of that number.
        """
        wanted = sa.select(documents.c.slug, mentions.c.start, mentions.c.end).select_from(
            LIVE.join(mentions, mentions.c.document_id == documents.c.id)
        )
        wanted = wanted.where(mentions.c.id == min(number, _LARGEST), documents.c.deleted.is_(None))
        with self._database.read() as connection:
            row = connection.execute(wanted).first()
        if row is None:
            raise NotInStore("there is no such mention in the text any more: load the page again")
        return row.slug, row.start, row.end

    def place(self, place_id: str) -> Place | None:
        """Give a place that some document speaks of, or that a correction gave."""
        with self._database.read() as connection:
            return read_places(connection, {place_id}).get(place_id)

    def claim(self, worker: str, slug: str | None = None) -> Stored | None:
        """Take the next document that waits, or a certain one if it does, so that no other worker takes it.

        :param worker: who takes it.
        """
        waits = (documents.c.state == "waiting") & documents.c.deleted.is_(None)
        if slug is not None:
            waits &= documents.c.slug == slug
        with self._database.write() as connection:
            wanted = sa.select(documents).select_from(LIVE).where(waits).order_by(documents.c.id).limit(1)
            row = connection.execute(wanted).mappings().first()
            if row is None:
                return None
            change(connection, row["id"], row["collection_id"], state="working", worker=worker)
            return _load(connection, row["slug"])

    def workers(self) -> set[str]:
        """Say who is at work on documents."""
        with self._database.read() as connection:
            working = sa.select(documents.c.worker).where(documents.c.state == "working").distinct()
            return set(connection.execute(working).scalars())

    def release(self, worker: str) -> None:
        """Let the documents wait again that a worker took and did not finish."""
        with self._database.write() as connection:
            taken = sa.select(documents.c.id, documents.c.collection_id)
            taken = taken.where(documents.c.state == "working", documents.c.worker == worker)
            for row in connection.execute(taken).all():
                change(connection, row.id, row.collection_id, state="waiting", worker="")

    def settle(
        self, slug: str, state: State, *, error: str = "", only: Sequence[State] = (), version: int | None = None
    ) -> bool:
        """Say how far a document is; False if it is not in one of the states ``only`` any more.

        :param version: of the text that this is said of, if it matters; False is given if there is a newer one.
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
        """Keep what a document mentions. Mentions whose span is as before keep their ids.

        :param version: of the text that was mapped; if there is a newer one, or the document was put away or
            cancelled, nothing is kept and False is given.
        :param spans: what the recogniser found, if it was asked.
        :param stale: as it was when the document was loaded; if a correction was made since, which would be lost,
            nothing is kept either, unless the recogniser was asked: the document is then still to be resolved again.
        :param pipeline: what mapped it, for provenance.
        :param corrected: by span, the number of the correction that decided the mention.
        """
        with self._database.write() as connection:
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
        with self._database.write() as connection:
            entry = entry_of(connection, slug)
            # whoever is at work on it will find it gone, and nobody else would take it up once it is back
            again = {"state": "waiting", "worker": ""} if entry.state == "working" else {}
            change(connection, entry.number, collection_id_of(connection, entry.collection), deleted=now(), **again)

    def restore(self, slug: str) -> Entry:
        """Bring a document back.

        :raises NotInStore: if there never was one.
        """
        with self._database.write() as connection:
            entry = entry_of(connection, slug, deleted=True)
            change(connection, entry.number, collection_id_of(connection, entry.collection), deleted=None)
        return entry

    def text(self, slug: str, version: int) -> str:
        """Give the text that a document had in a version.

        :raises NotInStore: if there is no such document or version.
        """
        with self._database.read() as connection:
            entry = entry_of(connection, slug)
            own = (versions.c.document_id == entry.number) & (versions.c.version == version)
            wanted = sa.select(documents.c.text).where(documents.c.id == entry.number)
            found = connection.execute(
                wanted if version == entry.version else sa.select(versions.c.text).where(own)
            ).scalar()
        if found is None:
            raise NotInStore(f"{slug!r} has no version {version}: its newest is {entry.version}")
        return str(found)


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
