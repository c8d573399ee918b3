"""A process that writes to a store without end, to be killed; and what must hold in the store at any moment.

Run as ``python -m tests.store.writing ADDRESS``. It reads a seed a line; with each it forks a child, which writes and
tells on standard output what it is about to do and what it has done: JSON a line. Once the child has ended, however,
a line ``{"ended": ...}`` follows.
"""

from __future__ import annotations

import json
import os
import random
import sys
from typing import Any

from geomap.records import MappedDocument
from geomap.store import Store
from geomap.store.corrections import Draft
from tests.export.build import ALEPPO, SYRIA, mapped

INVARIANTS = {
    "mentions": "SELECT d.id FROM documents d WHERE d.state = 'done' AND d.mentions != "
    "(SELECT count(*) FROM mentions m WHERE m.document_id = d.id)",
    "sentences": "SELECT d.id FROM documents d WHERE d.state = 'done' AND d.version != "
    "(SELECT count(*) FROM sentences s WHERE s.document_id = d.id)",
    "older versions": "SELECT d.id FROM documents d WHERE d.version != 1 + "
    "(SELECT count(*) FROM versions v WHERE v.document_id = d.id)",
    "orphans": "SELECT m.id FROM mentions m LEFT JOIN sentences s ON s.id = m.sentence_id WHERE s.id IS NULL",
    "unindexed": "SELECT count(*) FROM sentences HAVING count(*) != (SELECT count(*) FROM sentence_words)",
    "revisions": "SELECT d.id FROM documents d JOIN collections c ON c.id = d.collection_id "
    "WHERE d.revision > c.revision",
}
"""Queries that must never give a row."""


def body(key: str, version: int) -> str:
    """Give the text of a document: a sentence a version, each with a mention."""
    return "".join(f"Line {line} of {key} is about Aleppo.\n" for line in range(version))


def map_of(key: str, version: int) -> MappedDocument:
    """Give what a document mentions."""
    return mapped(body(key, version), [("Aleppo", ALEPPO, "literal", 0.9)] * version, key=key)


def violations(store: Store) -> list[str]:
    """Name the invariants that do not hold, all looked at in one transaction."""
    with store.read() as connection:
        return [name for name, query in INVARIANTS.items() if connection.exec_driver_sql(query).first() is not None]


def states(store: Store, key: str | None = None) -> dict[str, list[Any]]:
    """Give what is known of each document, by key: version, state, whether it is deleted, digest, mentions."""
    query = "SELECT key, version, state, deleted, digest, mentions FROM documents"
    with store.read() as connection:
        rows = connection.exec_driver_sql(query if key is None else f"{query} WHERE key = '{key}'")
        return {row[0]: [row[1], row[2], row[3] is not None, row[4], row[5]] for row in rows}


def write(address: str, seed: int) -> None:
    """Write without end."""
    chance = random.Random(seed)
    store = Store.open(address)
    number = 0
    store.documents.release("worker")
    known = states(store)
    while True:
        number += 1
        live = [key for key, state in known.items() if not state[2]]
        gone = [key for key, state in known.items() if state[2]]
        match chance.choice(["add", "add", "change", "map", "map", "map", "delete", "restore", "correct"]):
            case "add":
                add(store, known, f"{seed}-{number}", 1)
            case "change" if live:
                key = chance.choice(live)
                add(store, known, key, known[key][0] + 1)
            case "map":
                waiting = store.documents.list(states=("waiting",), limit=1)
                if waiting:
                    tell(about=waiting[0].key)
                    stored = store.documents.claim("worker", waiting[0].id)
                    assert stored is not None
                    store.documents.finish(
                        stored.entry.id, map_of(stored.entry.key, stored.entry.version), version=stored.entry.version
                    )
                    did(store, known, stored.entry.key)
            case "delete" if live:
                key = chance.choice(live)
                tell(about=key)
                store.documents.delete(key)
                did(store, known, key)
            case "restore" if gone:
                key = chance.choice(gone)
                tell(about=key)
                store.documents.restore(key)
                did(store, known, key)
            case "correct":
                key = chance.choice([key for key in live if known[key][1] == "done"] or [""])
                if key:
                    start = body(key, 1).index("Aleppo")
                    tell(about=key)
                    made = store.corrections.make(
                        Draft(document=key, start=start, end=start + 6, action="choose", place=SYRIA)
                    )
                    did(store, known, key, correction=made.id)


def add(store: Store, known: dict[str, list[Any]], key: str, version: int) -> None:
    """Add a document, or a version of it."""
    tell(about=key)
    store.documents.add("texts", map_of(key, version).document)
    did(store, known, key)


def did(store: Store, known: dict[str, list[Any]], key: str, **more: int) -> None:
    """Tell what a document is by now."""
    known |= states(store, key)
    tell(did=key, now=known[key], **more)


def tell(**what: Any) -> None:
    """Write a line at once."""
    os.write(1, json.dumps(what).encode() + b"\n")


def main(address: str) -> None:
    """Fork a child for each seed."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            tell(pid=os.getpid())
            try:
                write(address, int(line))
            finally:
                sys.excepthook(*sys.exc_info())
                os._exit(1)
        tell(ended=os.waitpid(child, 0)[1])


if __name__ == "__main__":
    main(sys.argv[1])
