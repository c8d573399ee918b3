"""A table of a collection that applies filters, caches the results, and makes its next state.

The database holds the truth; this is a copy of what queries over all mentions need.
:meth:`CollectionColumns.updated` makes a new copy, so that threads can go on with the one that they hold.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Self

import numpy as np

from geomap.places import Place
from geomap.store.columns.arrays import DocumentRows, Matched, MentionRows
from geomap.store.columns.filters import DOCUMENT_ARRAYS, Filter
from geomap.store.columns.place_table import PlaceTable
from geomap.store.columns.selection import Selection
from geomap.store.columns.table import Table

MAX_CACHED_SELECTIONS = 8
"""Per state of a collection; each takes at most some ten bytes per mention."""


class CollectionColumns(Table):
    """One state of a collection, with the selections made from it lately."""

    def __init__(self, *, revision: int, documents: DocumentRows, places: PlaceTable, rows: MentionRows) -> None:
        super().__init__(revision=revision, documents=documents, places=places, rows=rows)
        self._cache = _Cache()

    @classmethod
    def empty(cls) -> Self:
        """Make a collection without documents, of revision -1."""
        none = DocumentRows(ids=np.empty(0, np.int64), slugs=(), days=np.empty(0, np.int32))
        return cls(revision=-1, documents=none, places=PlaceTable(), rows=MentionRows.of(()))

    def updated(
        self, *, revision: int, gone: Iterable[int] = (), documents: DocumentRows, places: PlaceTable, rows: MentionRows
    ) -> CollectionColumns:
        """Make the next state.

        :param gone: ids of documents that were removed.
        :param documents: the new and the changed documents, in order of their ids.
        :param places: this state's table or an extension of it.
        :param rows: all mentions of those documents.
        """
        replaced = np.fromiter({*gone, *documents.ids.tolist()}, np.int64)
        stays = ~np.isin(self.documents.ids, replaced)
        old = self.rows if stays.all() else self.rows.taken(stays[self.document])
        joined = MentionRows.joined([old, rows]) if len(old) and len(rows) else rows if len(rows) else old
        if len(old) and len(rows) and rows.document[0] < old.document[-1]:
            joined = joined.taken(np.argsort(joined.document, kind="stable"))
        kept = np.flatnonzero(stays).tolist()
        all_documents = _merged(self.documents, kept, documents)
        return CollectionColumns(revision=revision, documents=all_documents, places=places, rows=joined)

    def select(
        self,
        criteria: Filter,
        *,
        matched: Callable[[], Matched] | None = None,
        container: Callable[[], Place | None] | None = None,
    ) -> Selection:
        """Apply a filter, or return the selection that the same filter made lately.

        :param matched: finds the documents or sentences with the words of ``criteria.q``.
        :param container: finds the place ``criteria.within`` if it is not mentioned in the collection itself.
        """
        if (cached := self._cache.get(criteria)) is not None:
            return cached
        place = None
        if criteria.within:
            number = self.places.number.get(criteria.within)
            place = self.places.places[number] if number is not None else container() if container else None
        matches = matched() if criteria.q and matched is not None else None
        selection = Selection(self, criteria, matched=matches, container=place)
        self._cache.keep(criteria, selection)
        return selection


def _merged(old: DocumentRows, kept: list[int], new: DocumentRows) -> DocumentRows:
    """Join the documents of ``old`` at some indices with ``new`` ones, in order of their ids."""
    ids = np.concatenate([old.ids[kept], new.ids])
    order = np.argsort(ids, kind="stable")
    positions = order.tolist()

    def merged(before: list[str], after: list[str]) -> list[str]:
        joined = [*(before[index] for index in kept), *after]
        return [joined[position] for position in positions]

    return DocumentRows(
        ids=ids[order],
        slugs=merged(list(old.slugs), list(new.slugs)),
        days=np.concatenate([old.days[kept], new.days])[order],
        texts={name: merged(list(old.text(name)), list(new.text(name))) for name in DOCUMENT_ARRAYS},
    )


@dataclass(slots=True)
class _Cache:
    """The last selections; safe to use from several threads."""

    selections: OrderedDict[Filter, Selection] = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, criteria: Filter) -> Selection | None:
        with self.lock:
            if (selection := self.selections.get(criteria)) is not None:
                self.selections.move_to_end(criteria)
            return selection

    def keep(self, criteria: Filter, selection: Selection) -> None:
        with self.lock:
            self.selections[criteria] = selection
            while len(self.selections) > MAX_CACHED_SELECTIONS:
                self.selections.popitem(last=False)
