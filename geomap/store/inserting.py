"""Insert documents: check what can be stored, find a free key, and keep the text that a newer one replaces."""

from __future__ import annotations

import json
import re
from typing import Any

import sqlalchemy as sa

from geomap.errors import SourceError
from geomap.read import Document
from geomap.store import rows
from geomap.store.collections import free_name, free_slug, is_storable, now, plain, touch
from geomap.store.schema import corrections, documents, versions

MAX_KEY_BYTES = 2000
"""Of the key of a document; PostgreSQL's indexes allow little more."""

_SUFFIX = re.compile(r"\.(txt|text|md|markdown|html?|xhtml|jsonl|pdf|csv|tsv)$", re.IGNORECASE)

UNMAPPED: dict[str, Any] = {
    "error": "",
    "worker": "",
    "stale": 0,
    "mentions": 0,
    "places": 0,
    "spans": [],
    "derived": [],
    "focus": [],
    "run_id": None,
}
"""The columns of a document that is not mapped yet."""


def storable_row(document: Document) -> dict[str, Any]:
    """Make the row of a document, if a database can store it.

    :raises SourceError: if it cannot; the message says what to change.
    """
    values = rows.document_row(document)
    for name, value in values.items():
        if isinstance(value, str) and not is_storable(value):
            raise SourceError(
                f"{plain(document.key)}: its {name} holds NUL or half a surrogate pair, which is no text: remove it"
            )
    if len(document.key.encode()) > MAX_KEY_BYTES:
        raise SourceError(f"{document.key[:40]}...: its key is longer than {MAX_KEY_BYTES:,} bytes: give a shorter one")
    try:
        # NaN and infinity, which no database stores in JSON, become null
        values["fields"] = json.loads(json.dumps(values["fields"]), parse_constant=lambda _: None)
        json.dumps(values["fields"], ensure_ascii=False).encode()
    except (TypeError, ValueError, RecursionError):
        raise SourceError(f"{document.key}: its other fields are not JSON: remove those that are not") from None
    return {**values, "digest": rows.digest_of(document.text)}


def shortened(key: str) -> str:
    """Cut a key that is too long."""
    return key if len(key.encode("utf-8", "replace")) <= MAX_KEY_BYTES else key[: MAX_KEY_BYTES // 4]


def insert_document(connection: sa.Connection, collection_id: int, values: dict[str, Any]) -> int:
    """Insert a document with a new slug, and return its number."""

    def is_taken(slug: str) -> bool:
        return connection.execute(sa.select(documents.c.id).where(documents.c.slug == slug)).first() is not None

    last = sa.select(sa.func.coalesce(sa.func.max(corrections.c.id), 0))
    last = last.where(corrections.c.collection_id == collection_id)
    result = connection.execute(
        documents.insert().values(
            **{**UNMAPPED, "version": 1, **values},
            collection_id=collection_id,
            slug=free_slug(_SUFFIX.sub("", values["key"].rsplit("/", 1)[-1]), is_taken, "text"),
            created=now(),
            changed=now(),
            since_correction=last.scalar_subquery(),
            revision=touch(connection, collection_id),
        )
    )
    assert result.inserted_primary_key is not None
    return int(result.inserted_primary_key[0])


def keep_version(connection: sa.Connection, old: sa.RowMapping) -> int:
    """Store the text that a newer one replaces; return 1, or 0 if there was no text."""
    if old["digest"] == "":
        return 0
    values = {name: old[name] for name in ("version", "title", "text", "digest")}
    connection.execute(versions.insert().values(document_id=old["id"], created=now(), **values))
    return 1


def free_key(connection: sa.Connection, collection_id: int, key: str) -> str:
    """Return a key that no document of a collection has: this one, or with a number after it."""

    def is_taken(key: str) -> bool:
        same = (documents.c.collection_id == collection_id) & (documents.c.key == key)
        return connection.execute(sa.select(documents.c.id).where(same)).first() is not None

    stem, dot, suffix = key.rpartition(".")
    if not dot or not stem or "/" in suffix:
        stem, dot, suffix = key, "", ""
    return free_name(key, lambda number: f"{stem} ({number}){dot}{suffix}", is_taken)
