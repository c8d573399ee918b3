"""A collection's mentions as numpy columns, from which filters, facets, timelines and maps are answered.

The database is the truth; this is a copy of what questions over all mentions need, some 45 bytes a mention. A copy
never changes: :meth:`Columns.updated` makes the next one, so that threads may go on with the one that they hold.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from geomap.places import Place
from geomap.store.columns.arrays import DocumentRows, Matched, MentionRows
from geomap.store.columns.filters import Filter
from geomap.store.columns.place_table import Codes, PlaceTable
from geomap.store.columns.selection import Selection

REMEMBERED = 8
"""Selections kept of one state of a collection; each takes some ten bytes a mention at most."""


class Columns:
    """One state of a collection.

    ``document`` holds for each mention the number of its document, ``first`` for each document the index of its first
    mention, and the number of all mentions at the end. ``rows`` has the other columns.
    """

    def __init__(self, *, revision: int, documents: DocumentRows, places: PlaceTable, rows: MentionRows) -> None:
        self.revision = revision
        self.documents = documents
        self.places = places
        self.rows = rows
        self.first = np.searchsorted(rows.document, np.append(documents.ids, np.iinfo(np.int64).max))
        self.document = np.repeat(np.arange(len(documents.ids), dtype=np.int32), np.diff(self.first))
        self.sources = Codes().extended(sorted(set(documents.sources)))
        self.source = self.sources.of(documents.sources)
        self._recent = _Recent()
        self._by_sentence: tuple[NDArray[np.intp], NDArray[np.int64], NDArray[np.intp]] | None = None

    @classmethod
    def empty(cls) -> Columns:
        """A collection without documents, of revision -1."""
        none = DocumentRows(ids=np.empty(0, np.int64), slugs=(), days=np.empty(0, np.int32), sources=())
        return cls(revision=-1, documents=none, places=PlaceTable(), rows=MentionRows.of(()))

    def __len__(self) -> int:
        return len(self.rows)

    def updated(
        self, *, revision: int, gone: Iterable[int] = (), documents: DocumentRows, places: PlaceTable, rows: MentionRows
    ) -> Columns:
        """Make the next state.

        :param gone: ids of documents that are no more.
        :param documents: the new and the changed ones, in order of their ids.
        :param places: this one's table or an extension of it.
        :param rows: all mentions of those documents.
        """
        out = np.fromiter({*gone, *documents.ids.tolist()}, np.int64)
        stays = ~np.isin(self.documents.ids, out)
        ids = np.concatenate([self.documents.ids[stays], documents.ids])
        order = np.argsort(ids, kind="stable")
        kept = np.flatnonzero(stays).tolist()
        slugs = [*(self.documents.slugs[index] for index in kept), *documents.slugs]
        sources = [*(self.documents.sources[index] for index in kept), *documents.sources]
        all_documents = DocumentRows(
            ids=ids[order],
            slugs=[slugs[index] for index in order.tolist()],
            days=np.concatenate([self.documents.days[stays], documents.days])[order],
            sources=[sources[index] for index in order.tolist()],
        )
        old = self.rows if stays.all() else self.rows.taken(stays[self.document])
        joined = MentionRows.joined([old, rows]) if len(old) and len(rows) else rows if len(rows) else old
        if len(old) and len(rows) and rows.document[0] < old.document[-1]:
            joined = joined.taken(np.argsort(joined.document, kind="stable"))
        return Columns(revision=revision, documents=all_documents, places=places, rows=joined)

    def select(
        self,
        wanted: Filter,
        *,
        matched: Callable[[], Matched] | None = None,
        container: Callable[[], Place | None] | None = None,
    ) -> Selection:
        """Apply a filter; what was asked lately is remembered.

        :param matched: finds what ``wanted.q`` matches in the scope asked for; needed only where there are words.
        :param container: finds the place of ``wanted.within``; needed if it may be none that is mentioned here.
        """
        if (known := self._recent.get(wanted)) is not None:
            return known
        found = matched() if wanted.q and matched is not None else None
        held = None
        if wanted.within:
            number = self.places.number.get(wanted.within)
            held = self.places.places[number] if number is not None else container() if container else None
        selection = Selection(self, wanted, matched=found, container=held)
        self._recent.keep(wanted, selection)
        return selection

    def in_sentences(self, sentence_ids: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Tell for each mention whether its sentence is among those given."""
        if self._by_sentence is None:
            order = np.argsort(self.rows.sentence, kind="stable")
            self._by_sentence = order, *np.unique(self.rows.sentence[order], return_counts=True)
        order, sentences, mentions = self._by_sentence
        wanted = np.unique(sentence_ids)
        at = np.searchsorted(sentences, wanted)
        found = np.zeros(len(sentences) + 1, bool)
        found[at] = np.append(sentences, -1)[at] == wanted
        within = np.empty(len(order), bool)
        within[order] = np.repeat(found[:-1], mentions)
        return within

    def document_of(self, document_id: int) -> int | None:
        """The number of a document, or None if it is not here."""
        number = int(np.searchsorted(self.documents.ids, document_id))
        return number if number < len(self.documents.ids) and self.documents.ids[number] == document_id else None


@dataclass(slots=True)
class _Recent:
    """The selections asked for last, for several threads."""

    kept: OrderedDict[Filter, Selection] = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, wanted: Filter) -> Selection | None:
        with self.lock:
            if (selection := self.kept.get(wanted)) is not None:
                self.kept.move_to_end(wanted)
            return selection

    def keep(self, wanted: Filter, selection: Selection) -> None:
        with self.lock:
            self.kept[wanted] = selection
            while len(self.kept) > REMEMBERED:
                self.kept.popitem(last=False)
