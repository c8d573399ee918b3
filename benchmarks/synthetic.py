"""A synthetic collection of a million mentions, as arrays and as a database file.

25,000 places of geomap's gazetteer are mentioned by Zipf's law in 60,000 documents from six years and forty sources.
``python benchmarks/synthetic.py work.db`` writes the file.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa

from geomap import paths
from geomap.gazetteer import open_gazetteer
from geomap.places import Place
from geomap.records import folded
from geomap.store import Store, schema
from geomap.store.columns.arrays import EPOCH, DocumentRows, MentionRows
from geomap.store.columns.filters import ROLES, STATUSES
from geomap.store.fulltext import index_sentences
from geomap.store.mapped import keep_places
from geomap.store.rows import digest_of

MENTIONS, PLACES, DOCUMENTS, SOURCES = 1_000_000, 25_000, 60_000, 40
BEGIN, YEARS = date(2014, 1, 1), 6
SENTENCE = 3
"""The number of mentions per sentence."""


def places(number: int = PLACES) -> list[Place]:
    """Return the best-known places of the gazetteer, including countries and regions."""
    gazetteer = open_gazetteer()
    database = sqlite3.connect(f"file:{paths.folder('data') / 'gazetteer.db'}?mode=ro&immutable=1", uri=True)
    ids = database.execute(
        "SELECT id FROM place WHERE source IS NULL ORDER BY weight DESC, id LIMIT ?", (number,)
    ).fetchall()
    database.close()
    entries = (gazetteer.place(f"geonames:{number}") for (number,) in ids)
    return [place for place in entries if place is not None]


def synthetic_rows(
    known_places: list[Place], *, mentions: int = MENTIONS, documents: int = DOCUMENTS
) -> tuple[DocumentRows, MentionRows]:
    """Create the rows of a collection; they are the same each time."""
    random = np.random.default_rng(5)
    day = BEGIN.toordinal() - EPOCH + np.sort(random.integers(0, YEARS * 365, documents)).astype(np.int32)
    source = random.zipf(1.4, documents) % SOURCES
    rows = DocumentRows(
        ids=np.arange(1, documents + 1),
        slugs=[f"d{number}" for number in range(documents)],
        days=day,
        texts={"source": [f"source-{number}.example" for number in source.tolist()]},
    )
    document = np.sort(random.integers(1, documents + 1, mentions))
    first = np.searchsorted(document, np.arange(1, documents + 2))
    within = np.arange(mentions) - first[document - 1]
    weight = 1 / np.arange(2, len(known_places) + 2)
    place = random.choice(len(known_places), mentions, p=weight / weight.sum()).astype(np.int32)
    place[random.random(mentions) < 0.06] = -1
    score = random.beta(6, 1.5, mentions).astype(np.float32)
    status = random.choice(3, mentions, p=[0.95, 0.04, 0.01]).astype(np.uint8)
    return rows, MentionRows(
        ids=np.arange(1, mentions + 1),
        document=document,
        sentence=document * 100 + within // SENTENCE,
        start=(within * 60 + 8).astype(np.int32),
        place=place,
        role=random.choice(3, mentions, p=[0.7, 0.22, 0.08]).astype(np.uint8),
        status=status,
        score=score,
        review=score < 0.5,
    )


LETTERS = ("ba ke li mo ru sta ten vor wi zan gre pol dar hin fos").split()
WORDS = [first + second + third for first in LETTERS for second in LETTERS for third in ("", "n", "l", "st")]
"""Nine hundred words for sentences; the first ones are frequent."""

BATCH = 1000
"""Number of documents per statement."""


def write(database: str | Path, *, mentions: int = MENTIONS, documents: int = DOCUMENTS, number: int = PLACES) -> None:
    """Write the collection into a new database, as the documents of its first collection."""
    known_places = places(number)
    document_rows, rows = synthetic_rows(known_places, mentions=mentions, documents=documents)
    first = np.searchsorted(rows.document, np.arange(1, documents + 2)).tolist()
    store = Store.open(database)
    with store.write() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA cache_size=-200000")
        keep_places(connection, known_places)
        run = schema.runs.insert().values(pipeline="made up", gazetteer="", created=NOW).returning(schema.runs.c.id)
        run_id = connection.execute(run).scalar_one()
        words = _words()
        for begin in range(0, documents, BATCH):
            numbers = range(begin, min(begin + BATCH, documents))
            _write(connection, [_document(n, document_rows, rows, known_places, first, words, run_id) for n in numbers])
        collection = schema.collections.update().values(revision=1, name="A million mentions")
        connection.execute(collection)
    store.close()


NOW = "2020-01-01T00:00:00.000Z"


def _words() -> Iterator[str]:
    random = np.random.default_rng(6)
    while True:
        yield from (WORDS[number % len(WORDS)] for number in random.zipf(1.25, 100_000).tolist())


def _document(
    index: int,
    documents: DocumentRows,
    rows: MentionRows,
    known_places: Sequence[Place],
    first: list[int],
    words: Iterator[str],
    run_id: int,
) -> dict[str, Any]:
    """Create the row of a document, its sentences as (id, number, start, end, text), and its mentions."""
    text, offset, sentences, mentions = [], 0, [], []
    begin = 0
    which = range(first[index], first[index + 1])
    for order, mention in enumerate(which):
        place = known_places[rows.place[mention]] if rows.place[mention] >= 0 else None
        name = place.name if place else f"{next(words).title()} Corner"
        piece = f"{next(words)} {next(words)} {next(words)} in "
        if order % SENTENCE == 0:
            piece = piece[0].upper() + piece[1:]
        start = offset + len(piece)
        score, sentence = float(rows.score[mention]), int(rows.sentence[mention])
        candidates = [[place.id, place.name, round(score, 4), "name"]] if place else []
        mentions.append(
            {
                "id": int(rows.ids[mention]),
                "document_id": index + 1,
                "collection_id": 1,
                "sentence_id": sentence,
                "number": order,
                "start": start,
                "end": start + len(name),
                "text": name,
                "name": folded(name),
                "place_id": place.id if place else None,
                "role": ROLES[rows.role[mention]],
                "label": "PLACE",
                "status": STATUSES[rows.status[mention]],
                "score": score,
                "nil": round(1 - score, 4),
                "review": "runner-up" if rows.review[mention] else "",
                "correction_id": None,
                "detail": json.dumps({"candidates": candidates, "why": []}),
            }
        )
        last = order % SENTENCE == SENTENCE - 1 or mention + 1 == first[index + 1]
        piece += f"{name}. " if last else f"{name} and "
        text.append(piece)
        offset += len(piece)
        if last:
            sentences.append((sentence, len(sentences), begin, offset - 1, "".join(text)[begin : offset - 1]))
            begin = offset
    whole = "".join(text).rstrip()
    day = int(documents.days[index])
    row = {
        "id": index + 1,
        "collection_id": 1,
        "slug": documents.slugs[index],
        "key": documents.slugs[index],
        "title": f"{next(words).title()} {next(words)} {next(words)} {next(words)}",
        "url": f"https://{documents.texts['source'][index]}/{index}",
        "published": (date(1970, 1, 1) + timedelta(day)).isoformat(),
        "day": day,
        "language": "en",
        "source": documents.texts["source"][index],
        "origin": "",
        "fields": "{}",
        "pages": "[]",
        "text": whole,
        "digest": digest_of(whole),
        "version": 1,
        "words": len(whole.split()),
        "mentions": len(mentions),
        "places": len({each["place_id"] for each in mentions} - {None}),
        "state": "done",
        "error": "",
        "worker": "",
        "created": NOW,
        "changed": NOW,
        "deleted": None,
        "since_correction": 0,
        "stale": 0,
        "spans": json.dumps([[each["start"], each["end"], "PLACE"] for each in mentions]),
        "derived": "[]",
        "focus": "[]",
        "run_id": run_id,
        "revision": 1,
    }
    return {"row": row, "sentences": sentences, "mentions": mentions}


def _write(connection: sa.Connection, made: list[dict[str, Any]]) -> None:
    """Write documents with the statements of the driver, because the JSON is encoded already."""
    _insert(connection, schema.documents, [each["row"] for each in made])
    rows = [
        {"id": number, "document_id": each["row"]["id"], "number": order, "start": start, "end": end}
        for each in made
        for number, order, start, end, _ in each["sentences"]
    ]
    _insert(connection, schema.sentences, rows)
    index_sentences(connection, ((number, text) for each in made for number, *_, text in each["sentences"]))
    _insert(connection, schema.mentions, [mention for each in made for mention in each["mentions"]])


def _insert(connection: sa.Connection, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        names = [column.name for column in table.c if column.name in rows[0]]
        statement = table.insert().values(dict.fromkeys(names)).compile(dialect=connection.dialect)
        values = [tuple(row[name] for name in names) for row in rows]
        connection.exec_driver_sql(str(statement), values)


if __name__ == "__main__":
    write(sys.argv[1])
