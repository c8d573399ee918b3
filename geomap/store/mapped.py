"""Write and read the mentions of documents, within a transaction of the caller."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from geomap.places import Place
from geomap.read import Document
from geomap.records import MappedDocument, Sentence
from geomap.store import rows
from geomap.store.collections import is_storable, now, touch
from geomap.store.fulltext import forget_sentences, index_sentences
from geomap.store.schema import documents, mentions, places, runs, sentences

Spans = Sequence[tuple[int, int, str]]
"""Recognised spans: (start, end, label) each."""

_BATCH = 500


def write_mapped(
    connection: sa.Connection,
    row: sa.RowMapping,
    mapped: MappedDocument,
    *,
    spans: Spans | None,
    pipeline: str,
    corrected: Mapping[tuple[int, int], int],
) -> None:
    """Write the mentions of a document; ``row`` is its row. See :meth:`Documents.finish`."""
    number, collection_id = row["id"], row["collection_id"]
    keep_places(connection, rows.places_in(mapped).values())
    sentence_ids, old = _write_sentences(connection, number, mapped.sentences)
    _write_mentions(connection, number, collection_id, mapped, sentence_ids, corrected)
    _forget(connection, row["text"], old)  # only now: no mention refers to them any more
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
    change(connection, number, collection_id, **values)


def keep_places(connection: sa.Connection, new: Iterable[Place]) -> None:
    """Insert places, or update those that the store has."""
    values = [rows.place_row(place) for place in new]
    if not values:
        return
    # the inserts of the two dialects share the methods used here, but no base class
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
    connection: sa.Connection, number: int, found: Sequence[Sentence]
) -> tuple[list[int], Sequence[sa.RowMapping]]:
    """Write the sentences of a document unless they are unchanged; return their ids, and the rows that they replace."""
    old = _sentences(connection, number)
    if [(each["start"], each["end"]) for each in old] == [(each.start, each.end) for each in found]:
        return [each["id"] for each in old], []
    values = [
        {"document_id": number, "number": order, "start": sentence.start, "end": sentence.end}
        for order, sentence in enumerate(found)
    ]
    if values:
        connection.execute(sentences.insert(), values)
    known = {each["id"] for each in old}
    ids = [each["id"] for each in _sentences(connection, number) if each["id"] not in known]
    index_sentences(connection, zip(ids, (sentence.text for sentence in found), strict=True))
    return ids, old


def _sentences(connection: sa.Connection, number: int) -> Sequence[sa.RowMapping]:
    query = sa.select(sentences).where(sentences.c.document_id == number).order_by(sentences.c.number, sentences.c.id)
    return connection.execute(query).mappings().all()


def delete_sentences(connection: sa.Connection, row: sa.RowMapping) -> None:
    """Delete the sentences of a document, and the mentions in them."""
    connection.execute(mentions.delete().where(mentions.c.document_id == row["id"]))
    _forget(connection, row["text"], _sentences(connection, row["id"]))


def _forget(connection: sa.Connection, text: str, old: Sequence[sa.RowMapping]) -> None:
    forget_sentences(connection, ((each["id"], text[each["start"] : each["end"]]) for each in old))
    ids = [each["id"] for each in old]
    for start in range(0, len(ids), _BATCH):
        connection.execute(sentences.delete().where(sentences.c.id.in_(ids[start : start + _BATCH])))


def _write_mentions(
    connection: sa.Connection,
    number: int,
    collection_id: int,
    mapped: MappedDocument,
    sentence_ids: Sequence[int],
    corrected: Mapping[tuple[int, int], int],
) -> None:
    query = sa.select(mentions.c.id, mentions.c.start, mentions.c.end).where(mentions.c.document_id == number)
    query = query.order_by(mentions.c.id)
    old: dict[tuple[int, int], int] = {}
    new, changed, gone = [], [], []
    for row in connection.execute(query):
        # a correction may have moved a mention onto another one
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
    query = sa.select(runs.c.id).where(runs.c.pipeline == pipeline, runs.c.gazetteer == gazetteer)
    run_id = connection.execute(query).scalar()
    if run_id is None:
        result = connection.execute(runs.insert().values(pipeline=pipeline, gazetteer=gazetteer, created=now()))
        assert result.inserted_primary_key is not None
        run_id = result.inserted_primary_key[0]
    return int(run_id)


def read_mapped(
    connection: sa.Connection, row: sa.RowMapping, document: Document
) -> tuple[MappedDocument, tuple[int, ...]]:
    """Read the mentions of a document and their ids; ``row`` is its row."""
    text = document.text
    sentence_rows = _sentences(connection, row["id"])
    number_of = {each["id"]: number for number, each in enumerate(sentence_rows)}
    query = sa.select(mentions).where(mentions.c.document_id == row["id"]).order_by(mentions.c.number)
    mention_rows = connection.execute(query).mappings().all()
    by_id = read_places(connection, rows.place_ids(mention_rows, row))
    mention_values = tuple(rows.mention_of(each, number_of[each["sentence_id"]], by_id) for each in mention_rows)
    gazetteer = connection.execute(sa.select(runs.c.gazetteer).where(runs.c.id == row["run_id"])).scalar() or ""
    mapped = MappedDocument(
        document,
        tuple(rows.sentence_of(each, text) for each in sentence_rows),
        mention_values,
        gazetteer,
        rows.derived_of(row["derived"], text, mention_values, by_id),
        rows.focus_of(row["focus"], by_id),
    )
    return mapped, tuple(each["id"] for each in mention_rows)


def read_places(connection: sa.Connection, ids: set[str]) -> dict[str, Place]:
    """Return places by id."""
    by_id: dict[str, Place] = {}
    storable = sorted(filter(is_storable, ids))
    for start in range(0, len(storable), _BATCH):
        query = sa.select(places).where(places.c.id.in_(storable[start : start + _BATCH]))
        by_id |= {row["id"]: rows.place_of(row) for row in connection.execute(query).mappings()}
    return by_id


def change(connection: sa.Connection, number: int, collection_id: int, **values: Any) -> None:
    """Change columns of a document, and raise its revision and that of its collection."""
    revision = touch(connection, collection_id)
    changed = documents.update().where(documents.c.id == number)
    connection.execute(changed.values(**values, changed=now(), revision=revision))
