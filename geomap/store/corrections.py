"""Corrections of mentions: kept for ever with the state before them, undone and redone in order.

A correction is written together with its effect on the mentions that it concerns. Their documents become stale: they
have to be resolved again, because the correction is evidence for other mentions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa

from geomap.errors import Conflict, NotInStore
from geomap.places import Place
from geomap.records import folded
from geomap.store.collections import now, touch
from geomap.store.database.database import Database
from geomap.store.mapped import keep_places, read_places
from geomap.store.schema import collections, corrections, documents, mentions

Action = Literal["confirm", "choose", "reject", "unplace", "move", "add"]
"""It is right; it is another place; it is no place; it cannot be placed; its span is wrong; it was missed."""

Scope = Literal["mention", "document", "collection"]
"""This mention; the same name in this document; the same name in the whole collection."""

CONTEXT_CHARACTERS = 40
"""On either side of a mention, stored to find it again in a changed text."""

_BATCH = 500
_KEPT = ("place_id", "status", "score", "review", "nil", "correction_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A correction to make: ``start`` and ``end`` are the span of the mention; ``place`` for choose, confirm and add.

    ``new_start`` and ``new_end`` are the new span for move; ``who`` is the name of the person.
    """

    document: str
    start: int
    end: int
    action: Action
    scope: Scope = "mention"
    place: Place | None = None
    new_start: int | None = None
    new_end: int | None = None
    who: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A correction that was made; ``undone`` is the time when it was undone, or None.

    ``text`` was at its span in version ``version`` of the document with title ``title``, between ``text_before`` and
    ``text_after``. ``mentions`` and ``documents`` count what it concerned; ``was`` is the label of the place before.
    """

    id: int
    document_id: int
    document: str
    title: str
    collection: str
    version: int
    action: Action
    scope: Scope
    start: int
    end: int
    text: str
    name: str
    text_before: str
    text_after: str
    place: Place | None
    was: str
    new_start: int | None
    new_end: int | None
    who: str
    created: str
    undone: str | None
    mentions: int
    documents: int


@dataclass(frozen=True, slots=True)
class Reach:
    """The number of mentions that a correction concerns, of their documents, and of those corrected before."""

    mentions: int
    documents: int
    corrected: int


class Corrections:
    """The corrections of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def reach(self, draft: Draft) -> Reach:
        """Count what a correction would concern.

        :raises NotInStore: if there is no such document, or no such mention in it.
        """
        with self._database.read() as connection:
            document = _document(connection, draft.document)
            rows = _concerned(connection, document, draft)
        return Reach(
            max(len(rows), 1),
            len({row["document_id"] for row in rows} | {document["id"]}),
            sum(row["status"] != "unreviewed" for row in rows),
        )

    def make(self, draft: Draft) -> Correction:
        """Make a correction, and change the mentions that it concerns.

        :raises NotInStore: if there is no such document, or no such mention in it.
        :raises Conflict: for a new mention where there is one.
        """
        with self._database.write() as connection:
            document = _document(connection, draft.document)
            rows = _concerned(connection, document, draft)
            if draft.place is not None:
                keep_places(connection, [draft.place])
            in_collection = corrections.c.collection_id == document["collection_id"]
            connection.execute(
                corrections.update().where(in_collection, corrections.c.redoable == 1).values(redoable=0)
            )
            text = document["text"]
            values = {
                "collection_id": document["collection_id"],
                "document_id": document["id"],
                "version": document["version"],
                "action": draft.action,
                "scope": draft.scope,
                "start": draft.start,
                "end": draft.end,
                "text": text[draft.start : draft.end],
                "name": folded(text[draft.start : draft.end]),
                "text_before": text[max(0, draft.start - CONTEXT_CHARACTERS) : draft.start],
                "text_after": text[draft.end : draft.end + CONTEXT_CHARACTERS],
                "place_id": draft.place.id if draft.place else None,
                "new_start": draft.new_start,
                "new_end": draft.new_end,
                "who": draft.who,
                "created": now(),
                "redoable": 0,
                **_before(connection, document, draft, rows),
            }
            result = connection.execute(corrections.insert().values(values))
            assert result.inserted_primary_key is not None
            number = int(result.inserted_primary_key[0])
            _take_effect(connection, number, document, draft, rows)
            return _corrections(connection, corrections.c.id == number)[0]

    def undo(self, collection: str) -> Correction:
        """Undo the last correction of a collection.

        :raises Conflict: if there is none.
        """
        return self._step(collection, undo=True)

    def redo(self, collection: str) -> Correction:
        """Redo the correction that was undone last.

        :raises Conflict: if there is none, or another one was made since.
        """
        return self._step(collection, undo=False)

    def of_document(self, number: int) -> list[Correction]:
        """List the corrections in force that may concern a document, oldest first.

        These are its own, and those of its collection that apply to the collection or choose a place for a name.
        """
        with self._database.read() as connection:
            collection_id = sa.select(documents.c.collection_id).where(documents.c.id == number).scalar_subquery()
            broad = (corrections.c.scope == "collection") | (corrections.c.action == "choose")
            return _corrections(
                connection,
                corrections.c.undone.is_(None),
                corrections.c.collection_id == collection_id,
                (corrections.c.document_id == number) | broad,
            )

    def history(self, collection: str, *, before: int | None = None, limit: int = 50) -> list[Correction]:
        """List the corrections of a collection, newest first, including undone ones.

        :param before: the number of the last one on the previous page.
        """
        conditions = [collections.c.slug == collection]
        if before is not None:
            conditions.append(corrections.c.id < before)
        with self._database.read() as connection:
            return _corrections(connection, *conditions, newest=True, limit=limit)

    def steps(self, collection: str) -> tuple[bool, bool]:
        """Return whether there is something to undo, and whether there is something to redo."""
        in_collection = corrections.c.collection_id == (
            sa.select(collections.c.id).where(collections.c.slug == collection).scalar_subquery()
        )
        with self._database.read() as connection:
            return (
                connection.execute(
                    sa.select(corrections.c.id).where(in_collection, corrections.c.undone.is_(None))
                ).first()
                is not None,
                connection.execute(
                    sa.select(corrections.c.id).where(in_collection, corrections.c.redoable == 1)
                ).first()
                is not None,
            )

    def _step(self, collection: str, *, undo: bool) -> Correction:
        query = sa.select(corrections).join(collections).where(collections.c.slug == collection)
        if undo:
            query = query.where(corrections.c.undone.is_(None)).order_by(corrections.c.id.desc())
        else:
            query = query.where(corrections.c.redoable == 1).order_by(corrections.c.id)
        with self._database.write() as connection:
            row = connection.execute(query.limit(1)).mappings().first()
            if row is None:
                raise Conflict("there is nothing to undo" if undo else "there is nothing to redo")
            update = corrections.update().where(corrections.c.id == row["id"])
            if undo:
                connection.execute(update.values(undone=now(), redoable=1))
                _revert(connection, row)
            else:
                document = (
                    connection.execute(sa.select(documents).where(documents.c.id == row["document_id"]))
                    .mappings()
                    .one()
                )
                draft = _draft(connection, row, document["slug"])
                rows = _concerned(connection, document, draft, again=row)
                values = _before(connection, document, draft, rows)
                values["before"]["was"] = row["before"]["was"]
                connection.execute(update.values(undone=None, redoable=0, **values))
                _take_effect(connection, row["id"], document, draft, rows)
                _make_stale(connection, row["collection_id"], _affected(connection, row) - {document["id"]})
            return _corrections(connection, corrections.c.id == row["id"])[0]


def _document(connection: sa.Connection, slug: str) -> sa.RowMapping:
    query = sa.select(documents).where(documents.c.slug == slug, documents.c.deleted.is_(None))
    document = connection.execute(query).mappings().first()
    if document is None:
        raise NotInStore(f"there is no document {slug!r}: it may have been removed")
    return document


def _concerned(
    connection: sa.Connection, document: sa.RowMapping, draft: Draft, *, again: sa.RowMapping | None = None
) -> Sequence[sa.RowMapping]:
    """Return the rows of the mentions that a correction concerns, first the one from which it is made.

    A correction that is redone (``again``) may have been made in an older text. It then concerns the mentions of its
    name only; its own mention is found when the document is resolved again.

    Mentions with a correction of higher precedence are left out: one made from the mention itself, and for the scope
    "collection" one for the name in the document.
    """
    at = (mentions.c.document_id == document["id"]) & (mentions.c.start == draft.start) & (mentions.c.end == draft.end)
    if again is not None and again["version"] != document["version"]:
        at = sa.false()
    itself = connection.execute(sa.select(mentions).where(at)).mappings().all()
    if draft.action == "add":
        if itself and again is None:
            raise Conflict("there is a mention already: correct that one")
        return itself
    if not itself and again is None:
        raise NotInStore("there is no such mention in the text any more: load the page again")
    if draft.scope == "mention":
        return itself
    name = folded(document["text"][draft.start : draft.end]) if again is None else again["name"]
    made_here = (corrections.c.document_id == mentions.c.document_id) & (
        ((corrections.c.start == mentions.c.start) & (corrections.c.end == mentions.c.end))
        | (
            corrections.c.new_start.is_not(None)  # without this the condition would be NULL
            & (corrections.c.new_start == mentions.c.start)
            & (corrections.c.new_end == mentions.c.end)
        )
    )
    # a correction of the span alone does not decide the place
    of_span = corrections.c.action.in_(["move", "add"]) & corrections.c.place_id.is_(None)
    weaker = ["collection"] if draft.scope == "collection" else ["document", "collection"]
    query = (
        sa.select(mentions)
        .outerjoin(corrections, corrections.c.id == mentions.c.correction_id)
        .where(mentions.c.name == name, ~at)
        .where(corrections.c.id.is_(None) | of_span | (corrections.c.scope.in_(weaker) & ~made_here))
    )
    if draft.scope == "document":
        query = query.where(mentions.c.document_id == document["id"])
    else:
        query = query.join(documents, documents.c.id == mentions.c.document_id).where(
            mentions.c.collection_id == document["collection_id"], documents.c.deleted.is_(None)
        )
        if again is not None and draft.action == "choose":
            query = query.where(documents.c.since_correction < again["id"])
    return [*itself, *connection.execute(query.order_by(mentions.c.id)).mappings()]


def _before(
    connection: sa.Connection, document: sa.RowMapping, draft: Draft, rows: Sequence[sa.RowMapping]
) -> dict[str, Any]:
    first = rows[0] if rows else None
    place_id = first["place_id"] if first is not None else None
    was = read_places(connection, {place_id})[place_id].label if place_id else ""
    return {
        "before": {"was": was, "mentions": [[row["id"], *(row[name] for name in _KEPT)] for row in rows]},
        "mentions": max(len(rows), 1),
        "documents": len({row["document_id"] for row in rows} | {document["id"]}),
    }


def _take_effect(
    connection: sa.Connection, number: int, document: sa.RowMapping, draft: Draft, rows: Sequence[sa.RowMapping]
) -> None:
    sure: dict[str, Any] = {"score": 1.0, "nil": 0.0, "review": "", "correction_id": number}
    place_id = draft.place.id if draft.place else None
    ids = [row["id"] for row in rows]
    match draft.action:
        case "confirm":
            unplaced = {} if place_id else {"nil": 1.0}
            _update(connection, ids, **sure | {"place_id": place_id, "status": "confirmed"} | unplaced)
        case "choose":
            _update(connection, ids, **sure | {"place_id": place_id, "status": "corrected"})
        case "unplace":
            _update(connection, ids, **sure | {"place_id": None, "status": "corrected", "nil": 1.0})
        case "reject":
            for start in range(0, len(ids), _BATCH):
                connection.execute(mentions.delete().where(mentions.c.id.in_(ids[start : start + _BATCH])))
        case "move":
            text = document["text"][draft.new_start : draft.new_end]
            moved = {"start": draft.new_start, "end": draft.new_end, "text": text, "name": folded(text)}
            _update(connection, ids, **moved, status="corrected", correction_id=number)
        case "add":
            pass  # the mention is created when the document is resolved again
    _make_stale(connection, document["collection_id"], {row["document_id"] for row in rows} | {document["id"]})


def _revert(connection: sa.Connection, row: sa.RowMapping) -> None:
    kept = [dict(zip(("known", *_KEPT), values, strict=True)) for values in row["before"]["mentions"]]
    concerned = mentions.c.correction_id == row["id"]
    touched = set(connection.execute(sa.select(mentions.c.document_id).where(concerned).distinct()).scalars())
    if kept:
        statement = mentions.update().where(mentions.c.id == sa.bindparam("known"), concerned)
        connection.execute(statement.values({name: sa.bindparam(name) for name in _KEPT}), kept)
    version = sa.select(documents.c.version).where(documents.c.id == row["document_id"])
    if row["action"] == "move" and connection.execute(version).scalar() == row["version"]:
        moved = {"start": row["start"], "end": row["end"], "text": row["text"], "name": row["name"]}
        same = (mentions.c.document_id == row["document_id"]) & (mentions.c.start == row["new_start"])
        connection.execute(mentions.update().where(same, mentions.c.end == row["new_end"]).values(**moved))
    touched |= _affected(connection, row)
    connection.execute(mentions.update().where(concerned).values(correction_id=None))
    _make_stale(connection, row["collection_id"], touched | {row["document_id"]})


def _affected(connection: sa.Connection, row: sa.RowMapping) -> set[int]:
    """Return the documents that a correction affects without being in their mentions: those from which it removed
    mentions, and those added later, for which its choice is preferred.
    """
    mapped = (documents.c.collection_id == row["collection_id"]) & (documents.c.state == "done")
    if row["action"] == "choose":
        later = sa.select(documents.c.id).join(mentions, mentions.c.document_id == documents.c.id)
        later = later.where(mapped, documents.c.since_correction >= row["id"], mentions.c.name == row["name"])
        return set(connection.execute(later.distinct()).scalars())
    if row["action"] == "reject" and row["scope"] == "collection":
        texts = connection.execute(
            sa.select(documents.c.id, documents.c.text).where(mapped).execution_options(yield_per=50)
        )
        return {each.id for each in texts if row["name"] in folded(each.text)}
    return set()


def _update(connection: sa.Connection, ids: Sequence[int], **values: Any) -> None:
    for start in range(0, len(ids), _BATCH):
        connection.execute(mentions.update().where(mentions.c.id.in_(ids[start : start + _BATCH])).values(**values))


def _make_stale(connection: sa.Connection, collection_id: int, numbers: set[int]) -> None:
    revision = touch(connection, collection_id)
    ids = sorted(numbers)
    for start in range(0, len(ids), _BATCH):
        update = documents.update().where(documents.c.id.in_(ids[start : start + _BATCH]))
        connection.execute(update.values(stale=documents.c.stale + 1, revision=revision, changed=now()))


def _draft(connection: sa.Connection, row: sa.RowMapping, slug: str) -> Draft:
    names = ("start", "end", "action", "scope", "new_start", "new_end", "who")
    place_id = row["place_id"]
    place = read_places(connection, {place_id})[place_id] if place_id else None
    return Draft(document=slug, place=place, **{name: row[name] for name in names})


def _corrections(
    connection: sa.Connection, *conditions: sa.ColumnElement[bool], newest: bool = False, limit: int | None = None
) -> list[Correction]:
    columns = [column for column in corrections.c if column.name not in {"collection_id", "redoable"}]
    statement = (
        sa.select(
            *columns,
            documents.c.slug.label("document"),
            sa.case((documents.c.title != "", documents.c.title), else_=documents.c.key).label("title"),
            collections.c.slug.label("collection"),
        )
        .join(documents, documents.c.id == corrections.c.document_id)
        .join(collections, collections.c.id == corrections.c.collection_id)
        .where(*conditions)
        .order_by(corrections.c.id.desc() if newest else corrections.c.id)
        .limit(limit)
    )
    rows = connection.execute(statement).mappings().all()
    places = read_places(connection, {row["place_id"] for row in rows if row["place_id"]})
    names = [name for name in Correction.__slots__ if name not in {"place", "was"}]
    return [
        Correction(
            **{name: row[name] for name in names},
            place=places[row["place_id"]] if row["place_id"] else None,
            was=row["before"]["was"],
        )
        for row in rows
    ]
