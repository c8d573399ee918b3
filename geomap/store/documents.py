"""Documents: taken in, mapped, changed, put away and brought back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

import sqlalchemy as sa

from geomap.errors import NotInStore
from geomap.places import Place
from geomap.read import Document
from geomap.records import MappedDocument, Sentence
from geomap.store import rows
from geomap.store.collections import free_slug, now, touch
from geomap.store.fulltext import forget_sentences, index_sentences
from geomap.store.schema import collections, corrections, documents, mentions, places, runs, sentences, versions

if TYPE_CHECKING:
    from geomap.store import Store

State = Literal["waiting", "working", "done", "failed", "cancelled"]
Outcome = Literal["added", "unchanged", "changed", "restored"]

Spans = Sequence[tuple[int, int, str]]
"""What the recogniser found: (start, end, label) each."""

_SUFFIX = re.compile(r"\.(txt|text|md|markdown|html?|xhtml|jsonl|pdf|csv|tsv)$", re.IGNORECASE)
_EPOCH = date(1970, 1, 1).toordinal()
_BATCH = 500


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
            collection_id = _collection_id(connection, collection)
            same = (documents.c.collection_id == collection_id) & (documents.c.key == document.key)
            old = connection.execute(sa.select(documents).where(same)).mappings().first()
            if old is not None and old["digest"] != digest and not replaces:
                same_text = (documents.c.collection_id == collection_id) & (documents.c.digest == digest)
                same_text &= documents.c.title == document.title
                old = connection.execute(sa.select(documents).where(same_text)).mappings().first()
                if old is None:
                    document = _with_free_key(connection, collection_id, document)
            if old is None:
                values = {**_values(document), "digest": digest, "state": state}
                number = _insert(connection, collection_id, values)
                outcome: Outcome = "added"
            elif old["digest"] == digest:
                number = old["id"]
                outcome = "unchanged" if old["deleted"] is None else "restored"
                if outcome == "restored":
                    _change(connection, number, collection_id, deleted=None)
            else:
                number, outcome = old["id"], "changed"
                _keep_version(connection, old)
                values = {**_values(document), "digest": digest, "state": state, "deleted": None, "error": ""}
                values |= {"version": old["version"] + 1, "spans": [], "worker": "", "mentions": 0, "places": 0}
                _forget_sentences(connection, old)
                _change(connection, number, collection_id, **values)
            entry = _entries(connection, documents.c.id == number)[0]
        return entry, outcome

    def reject(self, collection: str, document: Document, reason: str) -> Entry:
        """Keep the title of a document that cannot be taken, with the reason, so that it is seen to be missing."""
        with self._store.write() as connection:
            collection_id = _collection_id(connection, collection)
            same = (documents.c.collection_id == collection_id) & (documents.c.key == document.key)
            old = connection.execute(sa.select(documents.c.id, documents.c.text).where(same)).first()
            if old is not None and old.text:
                document = _with_free_key(connection, collection_id, document)
                old = None
            values = {**_values(document), "text": "", "words": 0, "digest": "", "fields": {}, "pages": []}
            values |= {"state": "failed", "error": reason, "deleted": None}
            if old is None:
                number = _insert(connection, collection_id, values)
            else:
                number = old.id
                _change(connection, number, collection_id, **values)
            return _entries(connection, documents.c.id == number)[0]

    def get(self, slug: str, *, deleted: bool = False) -> Entry:
        """Give a document by what it is called in addresses.

        :param deleted: whether one that was put away counts as well.
        :raises NotInStore: if there is none.
        """
        with self._store.read() as connection:
            return _entry(connection, slug, deleted=deleted)

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
            return _entries(connection, wanted, limit=limit)

    def load(self, slug: str) -> Stored:
        """Give a document with its text, and what it mentions if it is done.

        :raises NotInStore: if there is none.
        """
        with self._store.read() as connection:
            entry = _entry(connection, slug)
            row = connection.execute(sa.select(documents).where(documents.c.id == entry.number)).mappings().one()
            document = _document(row)
            mapped, ids = _mapped(connection, row, document) if entry.state == "done" else (None, ())
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

    def mention(self, number: int) -> tuple[str, int, int]:
        """Say where a mention is: in which document, from where to where.

        :raises NotInStore: if there is none of that number.
        """
        wanted = sa.select(documents.c.slug, mentions.c.start, mentions.c.end).join(
            mentions, mentions.c.document_id == documents.c.id
        )
        with self._store.read() as connection:
            row = connection.execute(wanted.where(mentions.c.id == number, documents.c.deleted.is_(None))).first()
        if row is None:
            raise NotInStore("there is no such mention in the text any more: load the page again")
        return row.slug, row.start, row.end

    def place(self, place_id: str) -> Place | None:
        """Give a place that some document speaks of, or that a correction gave."""
        with self._store.read() as connection:
            return read_places(connection, {place_id}).get(place_id)

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
            entry = _entry(connection, slug)
            if only and entry.state not in only:
                return False
            collection_id = _collection_id(connection, entry.collection)
            _change(connection, entry.number, collection_id, state=state, error=error, worker="")
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
            entry = _entry(connection, slug)
            _change(connection, entry.number, _collection_id(connection, entry.collection), deleted=now())

    def restore(self, slug: str) -> Entry:
        """Bring a document back.

        :raises NotInStore: if there never was one.
        """
        with self._store.write() as connection:
            entry = _entry(connection, slug, deleted=True)
            _change(connection, entry.number, _collection_id(connection, entry.collection), deleted=None)
        return entry


def write_mapped(
    connection: sa.Connection,
    row: sa.RowMapping,
    mapped: MappedDocument,
    *,
    spans: Spans | None,
    pipeline: str,
    corrected: Mapping[tuple[int, int], int],
) -> None:
    """Write what a document mentions, within a transaction; ``row`` is the document's. See :meth:`Documents.finish`."""
    number, collection_id = row["id"], row["collection_id"]
    keep_places(connection, rows.places_in(mapped).values())
    sentence_ids, gone = _write_sentences(connection, row, mapped.sentences)
    _write_mentions(connection, number, collection_id, mapped, sentence_ids, corrected)
    _take_sentences_away(connection, row, gone)
    values: dict[str, Any] = {
        "state": "done",
        "error": "",
        "worker": "",
        "mentions": len(mapped.mentions),
        "places": len(mapped.places),
        "derived": rows.derived_rows(mapped.derived),
        "focus": rows.focus_rows(mapped.focus),
        "run_id": _run_id(connection, pipeline, mapped.gazetteer),
    }
    if spans is not None:
        values["spans"] = [list(span) for span in spans]
    _change(connection, number, collection_id, **values)


def keep_places(connection: sa.Connection, found: Iterable[Place]) -> None:
    """Write places, or what is now known of them."""
    values = [rows.place_row(place) for place in found]
    if not values:
        return
    # the two dialects' inserts share what is used of them here, but no common class
    insert: Any = _dialect_insert(connection)(places)
    others = {column.name: insert.excluded[column.name] for column in places.c if column.name != "id"}
    for start in range(0, len(values), _BATCH):
        connection.execute(
            insert.on_conflict_do_update(index_elements=["id"], set_=others), values[start : start + _BATCH]
        )


def _dialect_insert(connection: sa.Connection) -> Any:
    if connection.dialect.name == "sqlite":
        from sqlalchemy.dialects.sqlite import insert as sqlite_insert

        return sqlite_insert
    from sqlalchemy.dialects.postgresql import insert as postgresql_insert

    return postgresql_insert


def _write_sentences(
    connection: sa.Connection, row: sa.RowMapping, found: Sequence[Sentence]
) -> tuple[list[int], Sequence[sa.RowMapping]]:
    """Write a document's sentences; those that are there as they are stay. Gives the ids, and the rows that are no
    sentences any more, which are to be taken away once no mention hangs on them.
    """
    wanted = sa.select(sentences).where(sentences.c.document_id == row["id"]).order_by(sentences.c.number)
    gone = {(each["start"], each["end"]): each for each in connection.execute(wanted).mappings()}
    old = {span: gone.pop(span) for each in found if (span := (each.start, each.end)) in gone}
    new, moved = [], []
    for number, sentence in enumerate(found):
        known = old.get((sentence.start, sentence.end))
        if known is None:
            new.append({"document_id": row["id"], "number": number, "start": sentence.start, "end": sentence.end})
        elif known["number"] != number:
            moved.append({"known": known["id"], "now": number})
    if moved:
        changed = sentences.update().where(sentences.c.id == sa.bindparam("known"))
        connection.execute(changed.values(number=sa.bindparam("now")), moved)
    if new:
        connection.execute(sentences.insert(), new)
    ids = {(each["start"], each["end"]): each["id"] for each in connection.execute(wanted).mappings()} if new else {}
    ids |= {span: each["id"] for span, each in old.items()}
    text = row["text"]
    index_sentences(connection, ((ids[s["start"], s["end"]], text[s["start"] : s["end"]]) for s in new))
    return [ids[sentence.start, sentence.end] for sentence in found], list(gone.values())


def _forget_sentences(connection: sa.Connection, row: sa.RowMapping) -> None:
    """Take all of a document's sentences away, and with them its mentions, which hang on them."""
    connection.execute(mentions.delete().where(mentions.c.document_id == row["id"]))
    own = sa.select(sentences).where(sentences.c.document_id == row["id"])
    _take_sentences_away(connection, row, connection.execute(own).mappings().all())


def _take_sentences_away(connection: sa.Connection, row: sa.RowMapping, gone: Sequence[sa.RowMapping]) -> None:
    forget_sentences(connection, ((each["id"], row["text"][each["start"] : each["end"]]) for each in gone))
    numbers = [each["id"] for each in gone]
    for start in range(0, len(numbers), _BATCH):
        connection.execute(sentences.delete().where(sentences.c.id.in_(numbers[start : start + _BATCH])))


def _write_mentions(
    connection: sa.Connection,
    number: int,
    collection_id: int,
    mapped: MappedDocument,
    sentence_ids: Sequence[int],
    corrected: Mapping[tuple[int, int], int],
) -> None:
    own = mentions.c.document_id == number
    wanted = sa.select(mentions.c.id, mentions.c.start, mentions.c.end).where(own).order_by(mentions.c.id)
    old: dict[tuple[int, int], int] = {}
    new, changed, gone = [], [], []
    for row in connection.execute(wanted):
        # a correction may have moved a mention to where another one is
        if old.setdefault((row.start, row.end), row.id) != row.id:
            gone.append(row.id)
    for order, mention in enumerate(mapped.mentions):
        values = rows.mention_row(mention, order)
        values["sentence_id"] = sentence_ids[mention.sentence]
        values["correction_id"] = corrected.get((mention.start, mention.end))
        known = old.pop((mention.start, mention.end), None)
        if known is None:
            new.append({**values, "document_id": number, "collection_id": collection_id})
        else:
            changed.append({**values, "known": known})
    gone += old.values()
    for start in range(0, len(gone), _BATCH):
        connection.execute(mentions.delete().where(mentions.c.id.in_(gone[start : start + _BATCH])))
    if changed:
        connection.execute(mentions.update().where(mentions.c.id == sa.bindparam("known")), changed)
    if new:
        connection.execute(mentions.insert(), new)


def _run_id(connection: sa.Connection, pipeline: str, gazetteer: str) -> int:
    same = sa.select(runs.c.id).where(runs.c.pipeline == pipeline, runs.c.gazetteer == gazetteer)
    found = connection.execute(same).scalar()
    if found is None:
        made = connection.execute(runs.insert().values(pipeline=pipeline, gazetteer=gazetteer, created=now()))
        assert made.inserted_primary_key is not None
        found = made.inserted_primary_key[0]
    return int(found)


def _mapped(
    connection: sa.Connection, row: sa.RowMapping, document: Document
) -> tuple[MappedDocument, tuple[int, ...]]:
    text = document.text
    wanted = sa.select(sentences).where(sentences.c.document_id == row["id"]).order_by(sentences.c.number)
    its_sentences = connection.execute(wanted).mappings().all()
    number_of = {each["id"]: number for number, each in enumerate(its_sentences)}
    wanted = sa.select(mentions).where(mentions.c.document_id == row["id"]).order_by(mentions.c.number)
    its_mentions = connection.execute(wanted).mappings().all()
    found = read_places(connection, rows.place_ids(its_mentions, row))
    made = tuple(rows.mention_of(each, number_of[each["sentence_id"]], found) for each in its_mentions)
    gazetteer = connection.execute(sa.select(runs.c.gazetteer).where(runs.c.id == row["run_id"])).scalar() or ""
    mapped = MappedDocument(
        document,
        tuple(rows.sentence_of(each, text) for each in its_sentences),
        made,
        gazetteer,
        rows.derived_of(row["derived"], text, made, found),
        rows.focus_of(row["focus"], found),
    )
    return mapped, tuple(each["id"] for each in its_mentions)


def read_places(connection: sa.Connection, ids: set[str]) -> dict[str, Place]:
    """Give places by id."""
    found: dict[str, Place] = {}
    wanted = sorted(ids)
    for start in range(0, len(wanted), _BATCH):
        some = sa.select(places).where(places.c.id.in_(wanted[start : start + _BATCH]))
        found |= {row["id"]: rows.place_of(row) for row in connection.execute(some).mappings()}
    return found


def _values(document: Document) -> dict[str, Any]:
    return {
        "key": document.key,
        "title": document.title,
        "url": document.url,
        "published": document.published,
        "day": day_number(document.published),
        "language": document.language,
        "source": source_of(document),
        "fields": dict(document.fields),
        "pages": list(document.pages),
        "text": document.text,
        "words": len(document.text.split()),
    }


def day_number(published: str) -> int | None:
    """Give the day of an ISO 8601 date, counted from 1970-01-01; None if it is not one."""
    try:
        return date.fromisoformat(published[:10]).toordinal() - _EPOCH
    except ValueError:
        return None


def source_of(document: Document) -> str:
    """Say where a document comes from, as a reader would: who published it, else its host, else its file of many."""
    named = document.fields.get("source")
    if isinstance(named, str) and named.strip():
        return " ".join(named.split())
    try:
        host = urlsplit(document.url).hostname or ""
    except ValueError:
        host = ""
    return host.removeprefix("www.") or ("" if document.source == document.key else document.source)


def _document(row: sa.RowMapping) -> Document:
    names = ("key", "text", "title", "url", "published", "language", "source", "fields")
    return Document(**{name: row[name] for name in names}, pages=tuple(row["pages"]))


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


def _change(connection: sa.Connection, number: int, collection_id: int, **values: Any) -> None:
    revision = touch(connection, collection_id)
    changed = documents.update().where(documents.c.id == number)
    connection.execute(changed.values(**values, changed=now(), revision=revision))


def _keep_version(connection: sa.Connection, old: sa.RowMapping) -> None:
    if old["text"]:
        values = {name: old[name] for name in ("version", "title", "text", "digest")}
        connection.execute(versions.insert().values(document_id=old["id"], created=old["created"], **values))


def _with_free_key(connection: sa.Connection, collection_id: int, document: Document) -> Document:
    own = documents.c.collection_id == collection_id
    for number in range(2, 1_000_000):
        stem, dot, suffix = document.key.rpartition(".")
        key = f"{stem} ({number}).{suffix}" if dot and stem else f"{document.key} ({number})"
        if connection.execute(sa.select(documents.c.id).where(own, documents.c.key == key)).first() is None:
            return replace(document, key=key)
    raise AssertionError("a million documents of one name")


def _collection_id(connection: sa.Connection, slug: str) -> int:
    wanted = sa.select(collections.c.id).where(collections.c.slug == slug, collections.c.deleted.is_(None))
    found = connection.execute(wanted).scalar()
    if found is None:
        raise NotInStore(f"there is no collection {slug!r}: choose one of the list")
    return int(found)


def _entry(connection: sa.Connection, slug: str, *, deleted: bool = False) -> Entry:
    wanted = documents.c.slug == slug
    if not deleted:
        wanted &= documents.c.deleted.is_(None)
    found = _entries(connection, wanted)
    if not found:
        raise NotInStore(f"there is no document {slug!r}: it may have been removed")
    return found[0]


def _entries(connection: sa.Connection, wanted: sa.ColumnElement[bool], *, limit: int = 1) -> list[Entry]:
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
        .order_by(documents.c.id)
        .limit(limit)
    )
    found = connection.execute(statement).mappings()
    return [Entry(**{**row, "title": row["title"] or row["key"] or row["id"]}) for row in found]
