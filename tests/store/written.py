"""Documents written by hand into a store, their names given."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from geomap.places import Place
from geomap.read import Document
from geomap.records import MappedDocument, Mention, Sentence
from geomap.store import Entry, Store


def mapped_of(document: Document, names: Mapping[str, Place | None], **mention: Any) -> MappedDocument:
    """Make a mention of every name in a text; sentences end with full stops."""
    sentences = [Sentence(m.start(), m.end(), m.group()) for m in re.finditer(r"[^.\s][^.]*\.?", document.text)]
    found = []
    for match in re.finditer("|".join(map(re.escape, names)) or "(?!)", document.text):
        number = next(n for n, each in enumerate(sentences) if each.start <= match.start() < each.end)
        values = {"role": "literal", "score": 0.9, **mention, "place": names[match.group()]}
        found.append(Mention(start=match.start(), end=match.end(), text=match.group(), sentence=number, **values))
    return MappedDocument(document, tuple(sentences), tuple(found))


def write(
    store: Store, key: str, text: str, names: Mapping[str, Place | None], *, collection: str = "texts",
    mention: Mapping[str, Any] | None = None, **others: Any,
) -> Entry:  # fmt: skip
    """Add a document, or a new version of it, and keep what it mentions."""
    document = Document(key=key, text=text, **others)
    entry, _ = store.documents.add(collection, document)
    assert store.documents.finish(
        entry.id, mapped_of(document, names, **(mention or {})), version=entry.version, spans=[]
    )
    return store.documents.get(entry.id)
