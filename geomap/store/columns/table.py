"""A collection's mentions, documents and places as numpy arrays, some 45 bytes per mention."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geomap.store.columns.arrays import CodedArray, DocumentRows, MentionRows
from geomap.store.columns.filters import DOCUMENT_ARRAYS
from geomap.store.columns.place_table import PlaceTable


class Table:
    """One state of a collection, which never changes.

    ``document`` holds for each mention the number of its document. ``first`` holds for each document the index of its
    first mention, and at the end the number of all mentions. ``rows`` has the other arrays of mentions. ``coded`` has
    the values of documents that facets count, by column of the database.
    """

    def __init__(self, *, revision: int, documents: DocumentRows, places: PlaceTable, rows: MentionRows) -> None:
        self.revision = revision
        self.documents = documents
        self.places = places
        self.rows = rows
        self.first = np.searchsorted(rows.document, np.append(documents.ids, np.iinfo(np.int64).max))
        self.document = np.repeat(np.arange(len(documents.ids), dtype=np.int32), np.diff(self.first))
        self.coded = {name: CodedArray.of(documents.text(name)) for name in DOCUMENT_ARRAYS}
        self._by_sentence: tuple[NDArray[np.intp], NDArray[np.int64], NDArray[np.intp]] | None = None

    def __len__(self) -> int:
        return len(self.rows)

    def in_sentences(self, sentence_ids: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Mark the mentions whose sentence is one of those."""
        if self._by_sentence is None:
            order = np.argsort(self.rows.sentence, kind="stable")
            self._by_sentence = order, *np.unique(self.rows.sentence[order], return_counts=True)
        order, sentences, mentions = self._by_sentence
        ids = np.unique(sentence_ids)
        at = np.searchsorted(sentences, ids)
        marked = np.zeros(len(sentences) + 1, bool)
        marked[at] = np.append(sentences, -1)[at] == ids
        within = np.empty(len(order), bool)
        within[order] = np.repeat(marked[:-1], mentions)
        return within

    def document_of(self, document_id: int) -> int | None:
        """Return the number of a document, or None if it is not in the table."""
        number = int(np.searchsorted(self.documents.ids, document_id))
        return number if number < len(self.documents.ids) and self.documents.ids[number] == document_id else None
