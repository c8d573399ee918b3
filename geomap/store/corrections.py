"""Corrections: what people said of mentions, kept for good, with what was there before; undone and done again in order.

A correction is written together with its effect on the mentions that it concerns. Their documents become stale, which
asks for them to be resolved again around it; until then the mentions themselves are right already.
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
from geomap.store.database import Database
from geomap.store.mapped import keep_places, read_places
from geomap.store.schema import collections, corrections, documents, mentions

Action = Literal["confirm", "choose", "reject", "unplace", "move", "add"]
"""It is right; it is another place; it is no place; it cannot be placed; its ends are elsewhere; it was missed."""

Scope = Literal["mention", "document", "collection"]
"""This mention; the same name in this document; the same name in the whole collection."""

CONTEXT = 40
"""Characters kept of either side, to find a mention again in a text that has changed."""

_BATCH = 500
_KEPT = ("place_id", "status", "score", "review", "nil", "correction_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A correction to be made: ``start`` and ``end`` are the mention's span; ``place`` for choose, confirm and add.

    ``new_start`` and ``new_end`` are the span that it is moved to; ``who`` made it.
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
    """A correction that was made; ``undone`` says when it was taken back, if it was.

    ``text`` is what lay at its span, in version ``version`` of the document, which is called ``title``, between
    ``text_before`` and ``text_after``. ``mentions`` and ``documents`` are how many it concerned; ``was`` is what the
    mention was before.
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
    """How many mentions a correction concerns, in how many documents, and how many of them were corrected before."""

    mentions: int
    documents: int
    corrected: int


class Corrections:
    """The corrections of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def reach(self, draft: Draft) -> Reach:
        """Say what a correction would concern.

        :raises NotInStore: if there is no such document, or no such mention in it.
        """
        with self._database.read() as connection:
            document = _document(connection, draft.document)
            found = _concerned(connection, document, draft)
        return Reach(
            max(len(found), 1),
            len({row["document_id"] for row in found} | {document["id"]}),
            sum(row["status"] != "unreviewed" for row in found),
        )

    def make(self, draft: Draft) -> Correction:
        """Make a correction, and change the mentions that it concerns.

        :raises NotInStore: if there is no such document, or no such mention in it.
        :raises Conflict: if a mention is to be added where there is one.
        """
        with self._database.write() as connection:
            document = _document(connection, draft.document)
            found = _concerned(connection, document, draft)
            if draft.place is not None:
                keep_places(connection, [draft.place])
            own = corrections.c.collection_id == document["collection_id"]
            connection.execute(corrections.update().where(own, corrections.c.redoable == 1).values(redoable=0))
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
                "text_before": text[max(0, draft.start - CONTEXT) : draft.start],
                "text_after": text[draft.end : draft.end + CONTEXT],
                "place_id": draft.place.id if draft.place else None,
                "new_start": draft.new_start,
                "new_end": draft.new_end,
                "who": draft.who,
                "created": now(),
                "redoable": 0,
                **_before(connection, document, draft, found),
            }
            made = connection.execute(corrections.insert().values(values))
            assert made.inserted_primary_key is not None
            number = int(made.inserted_primary_key[0])
            _take_effect(connection, number, document, draft, found)
            return _corrections(connection, corrections.c.id == number)[0]

    def undo(self, collection: str) -> Correction:
        """Take the last correction of a collection back.

        :raises Conflict: if there is none.
        """
        return self._step(collection, undo=True)

    def redo(self, collection: str) -> Correction:
        """Make the correction again that was taken back last.

        :raises Conflict: if there is none, or another was made since.
        """
        return self._step(collection, undo=False)

    def of_document(self, number: int) -> list[Correction]:
        """Give the corrections in force that may concern a document, oldest first: its own, and others' of its
        collection that reach farther or say what a name means.
        """
        with self._database.read() as connection:
            own = sa.select(documents.c.collection_id).where(documents.c.id == number).scalar_subquery()
            broad = (corrections.c.scope == "collection") | (corrections.c.action == "choose")
            return _corrections(
                connection,
                corrections.c.undone.is_(None),
                corrections.c.collection_id == own,
                (corrections.c.document_id == number) | broad,
            )

    def history(self, collection: str, *, before: int | None = None, limit: int = 50) -> list[Correction]:
        """Give the corrections of a collection, newest first, also those that were taken back.

        :param before: the number of the last one of the page before.
        """
        wanted = [collections.c.slug == collection]
        if before is not None:
            wanted.append(corrections.c.id < before)
        with self._database.read() as connection:
            return _corrections(connection, *wanted, newest=True, limit=limit)

    def steps(self, collection: str) -> tuple[bool, bool]:
        """Say whether there is something to undo, and something to redo."""
        own = corrections.c.collection_id == (
            sa.select(collections.c.id).where(collections.c.slug == collection).scalar_subquery()
        )
        with self._database.read() as connection:
            return (
                connection.execute(sa.select(corrections.c.id).where(own, corrections.c.undone.is_(None))).first()
                is not None,
                connection.execute(sa.select(corrections.c.id).where(own, corrections.c.redoable == 1)).first()
                is not None,
            )

    def _step(self, collection: str, *, undo: bool) -> Correction:
        wanted = sa.select(corrections).join(collections).where(collections.c.slug == collection)
        if undo:
            wanted = wanted.where(corrections.c.undone.is_(None)).order_by(corrections.c.id.desc())
        else:
            wanted = wanted.where(corrections.c.redoable == 1).order_by(corrections.c.id)
        with self._database.write() as connection:
            row = connection.execute(wanted.limit(1)).mappings().first()
            if row is None:
                raise Conflict("there is nothing to undo" if undo else "there is nothing to redo")
            own = corrections.update().where(corrections.c.id == row["id"])
            if undo:
                connection.execute(own.values(undone=now(), redoable=1))
                _take_back(connection, row)
            else:
                document = (
                    connection.execute(sa.select(documents).where(documents.c.id == row["document_id"]))
                    .mappings()
                    .one()
                )
                draft = _draft(connection, row, document["slug"])
                found = _concerned(connection, document, draft, again=row)
                values = _before(connection, document, draft, found)
                values["before"]["was"] = row["before"]["was"]
                connection.execute(own.values(undone=None, redoable=0, **values))
                _take_effect(connection, row["id"], document, draft, found)
                _make_stale(connection, row["collection_id"], _bound(connection, row) - {document["id"]})
            return _corrections(connection, corrections.c.id == row["id"])[0]


def _document(connection: sa.Connection, slug: str) -> sa.RowMapping:
    wanted = sa.select(documents).where(documents.c.slug == slug, documents.c.deleted.is_(None))
    found = connection.execute(wanted).mappings().first()
    if found is None:
        raise NotInStore(f"there is no document {slug!r}: it may have been removed")
    return found


def _concerned(
    connection: sa.Connection, document: sa.RowMapping, draft: Draft, *, again: sa.RowMapping | None = None
) -> Sequence[sa.RowMapping]:
    """Give the rows of the mentions that a correction concerns, the one that it is made from first.

    A correction that is made ``again`` may have been made in an older text; it then concerns what bears its name, and
    where its own mention is shows when the document is resolved again.

    Of the others, those are left alone of which a nearer correction speaks: one made from the mention itself, and for
    a collection one of its document's name.
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
            corrections.c.new_start.is_not(None)  # else this would be neither true nor false
            & (corrections.c.new_start == mentions.c.start)
            & (corrections.c.new_end == mentions.c.end)
        )
    )
    # one that only says where a mention is leaves it open what it is
    of_span = corrections.c.action.in_(["move", "add"]) & corrections.c.place_id.is_(None)
    weaker = ["collection"] if draft.scope == "collection" else ["document", "collection"]
    wanted = (
        sa.select(mentions)
        .outerjoin(corrections, corrections.c.id == mentions.c.correction_id)
        .where(mentions.c.name == name, ~at)
        .where(corrections.c.id.is_(None) | of_span | (corrections.c.scope.in_(weaker) & ~made_here))
    )
    if draft.scope == "document":
        wanted = wanted.where(mentions.c.document_id == document["id"])
    else:
        wanted = wanted.join(documents, documents.c.id == mentions.c.document_id).where(
            mentions.c.collection_id == document["collection_id"], documents.c.deleted.is_(None)
        )
        if again is not None and draft.action == "choose":
            wanted = wanted.where(documents.c.since_correction < again["id"])
    return [*itself, *connection.execute(wanted.order_by(mentions.c.id)).mappings()]


def _before(
    connection: sa.Connection, document: sa.RowMapping, draft: Draft, found: Sequence[sa.RowMapping]
) -> dict[str, Any]:
    first = found[0] if found else None
    place_id = first["place_id"] if first is not None else None
    was = read_places(connection, {place_id})[place_id].label if place_id else ""
    return {
        "before": {"was": was, "mentions": [[row["id"], *(row[name] for name in _KEPT)] for row in found]},
        "mentions": max(len(found), 1),
        "documents": len({row["document_id"] for row in found} | {document["id"]}),
    }


def _take_effect(
    connection: sa.Connection, number: int, document: sa.RowMapping, draft: Draft, found: Sequence[sa.RowMapping]
) -> None:
    sure: dict[str, Any] = {"score": 1.0, "nil": 0.0, "review": "", "correction_id": number}
    place_id = draft.place.id if draft.place else None
    ids = [row["id"] for row in found]
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
            pass  # it becomes a mention when the document is resolved again
    _make_stale(connection, document["collection_id"], {row["document_id"] for row in found} | {document["id"]})


def _take_back(connection: sa.Connection, row: sa.RowMapping) -> None:
    kept = [dict(zip(("known", *_KEPT), values, strict=True)) for values in row["before"]["mentions"]]
    own = mentions.c.correction_id == row["id"]
    touched = set(connection.execute(sa.select(mentions.c.document_id).where(own).distinct()).scalars())
    if kept:
        statement = mentions.update().where(mentions.c.id == sa.bindparam("known"), own)
        connection.execute(statement.values({name: sa.bindparam(name) for name in _KEPT}), kept)
    version = sa.select(documents.c.version).where(documents.c.id == row["document_id"])
    if row["action"] == "move" and connection.execute(version).scalar() == row["version"]:
        moved = {"start": row["start"], "end": row["end"], "text": row["text"], "name": row["name"]}
        same = (mentions.c.document_id == row["document_id"]) & (mentions.c.start == row["new_start"])
        connection.execute(mentions.update().where(same, mentions.c.end == row["new_end"]).values(**moved))
    touched |= _bound(connection, row)
    connection.execute(mentions.update().where(own).values(correction_id=None))
    _make_stale(connection, row["collection_id"], touched | {row["document_id"]})


def _bound(connection: sa.Connection, row: sa.RowMapping) -> set[int]:
    """Give the documents on which a correction has a say that their mentions do not tell: those where it took mentions
    of its name away, and those added since, where a choice is preferred.
    """
    own = (documents.c.collection_id == row["collection_id"]) & (documents.c.state == "done")
    if row["action"] == "choose":
        later = sa.select(documents.c.id).join(mentions, mentions.c.document_id == documents.c.id)
        later = later.where(own, documents.c.since_correction >= row["id"], mentions.c.name == row["name"])
        return set(connection.execute(later.distinct()).scalars())
    if row["action"] == "reject" and row["scope"] == "collection":
        texts = connection.execute(
            sa.select(documents.c.id, documents.c.text).where(own).execution_options(yield_per=50)
        )
        return {each.id for each in texts if row["name"] in folded(each.text)}
    return set()


def _update(connection: sa.Connection, ids: Sequence[int], **values: Any) -> None:
    for start in range(0, len(ids), _BATCH):
        connection.execute(mentions.update().where(mentions.c.id.in_(ids[start : start + _BATCH])).values(**values))


def _make_stale(connection: sa.Connection, collection_id: int, numbers: set[int]) -> None:
    revision = touch(connection, collection_id)
    wanted = sorted(numbers)
    for start in range(0, len(wanted), _BATCH):
        some = documents.update().where(documents.c.id.in_(wanted[start : start + _BATCH]))
        connection.execute(some.values(stale=documents.c.stale + 1, revision=revision, changed=now()))


def _draft(connection: sa.Connection, row: sa.RowMapping, slug: str) -> Draft:
    names = ("start", "end", "action", "scope", "new_start", "new_end", "who")
    place_id = row["place_id"]
    place = read_places(connection, {place_id})[place_id] if place_id else None
    return Draft(document=slug, place=place, **{name: row[name] for name in names})


def _corrections(
    connection: sa.Connection, *wanted: sa.ColumnElement[bool], newest: bool = False, limit: int | None = None
) -> list[Correction]:
    own = [column for column in corrections.c if column.name not in {"collection_id", "redoable"}]
    statement = (
        sa.select(
            *own,
            documents.c.slug.label("document"),
            sa.case((documents.c.title != "", documents.c.title), else_=documents.c.key).label("title"),
            collections.c.slug.label("collection"),
        )
        .join(documents, documents.c.id == corrections.c.document_id)
        .join(collections, collections.c.id == corrections.c.collection_id)
        .where(*wanted)
        .order_by(corrections.c.id.desc() if newest else corrections.c.id)
        .limit(limit)
    )
    found = connection.execute(statement).mappings().all()
    meant = read_places(connection, {row["place_id"] for row in found if row["place_id"]})
    taken = [name for name in Correction.__slots__ if name not in {"place", "was"}]
    return [
        Correction(
            **{name: row[name] for name in taken},
            place=meant[row["place_id"]] if row["place_id"] else None,
            was=row["before"]["was"],
        )
        for row in found
    ]
