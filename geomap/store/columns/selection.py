"""What a filter keeps of a collection, and counts of it.

A filter has conditions on places, on documents and on mentions. The first two are decided once for each place and each
document and then looked up for each mention. Counts by place and by document that leave out the conditions on these
give every facet of places and documents by a sum over places or documents.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from geomap.places import Bounds, Place
from geomap.store.columns.arrays import NOWHERE, Matched
from geomap.store.columns.declaration import Declaration
from geomap.store.columns.filters import Filter
from geomap.store.columns.masks import Mask, has_choice, mask_of_documents, mask_of_mentions, mask_of_places
from geomap.store.columns.table import Table

Counts = NDArray[np.int64]

MAX_TABLE_CELLS = 16_000_000
"""Of a table of places by documents, one byte per cell; larger ones are computed in parts."""


class Selection:
    """The mentions of a table that a filter keeps. Everything is computed when it is first needed."""

    def __init__(
        self, columns: Table, criteria: Filter, *, matched: Matched | None = None, container: Place | None = None
    ) -> None:
        self.columns = columns
        self.criteria = criteria
        self._matched = matched
        self._container = container

    # conditions by the array that they read

    @cached_property
    def _place_parts(self) -> dict[str, Mask]:
        parts: dict[str, Mask] = {}
        for value, each in self.criteria.conditions():
            if each.grain == "place":
                parts[each.array] = mask_of_places(each, value, self.columns.places, self._container)
        return parts

    @cached_property
    def _document_parts(self) -> dict[str, Mask]:
        parts: dict[str, Mask] = {}
        for value, each in self.criteria.conditions():
            if each.grain == "document":
                mask = mask_of_documents(each, value, self.columns)
                parts[each.array] = parts[each.array] & mask if each.array in parts else mask
        if self._matched and self._matched.scope == "document":
            parts["words"] = np.isin(self.columns.documents.ids, self._matched.ids)
        return parts

    @cached_property
    def _mention_parts(self) -> dict[str, Mask]:
        parts: dict[str, Mask] = {}
        if self._matched and self._matched.scope == "sentence":
            parts["words"] = self.columns.in_sentences(self._matched.ids)
        for value, each in self.criteria.conditions():
            if each.grain == "mention" and (mask := mask_of_mentions(each, value, self.columns.rows)) is not None:
                parts[each.array] = mask
        return parts

    @cached_property
    def _by_places(self) -> Mask | None:
        if not self._place_parts:
            return None
        kept = np.append(np.logical_and.reduce(list(self._place_parts.values())), False)  # the last for no place
        return kept.take(self.columns.rows.place, mode="wrap")

    @cached_property
    def _by_documents(self) -> Mask | None:
        if not self._document_parts:
            return None
        return _all(self._document_parts, size=len(self.columns.documents.ids)).take(self.columns.document)

    def _mask(self, *, places: bool = True, documents: bool = True, but: str = "") -> Mask | None:
        """Combine the conditions, without those on one array of mentions; None keeps all mentions."""
        masks = [mask for name, mask in self._mention_parts.items() if name != but]
        if places and self._by_places is not None:
            masks.append(self._by_places)
        if documents and self._by_documents is not None:
            masks.append(self._by_documents)
        return np.logical_and.reduce(masks) if len(masks) > 1 else masks[0] if masks else None

    @cached_property
    def mask(self) -> Mask:
        """Mark the mentions that are kept."""
        mask = self._mask()
        return np.ones(len(self.columns), bool) if mask is None else mask

    @cached_property
    def positions(self) -> NDArray[np.intp]:
        """Indices of the mentions that are kept, in order of document and text."""
        mask = self._mask()
        return np.arange(len(self.columns)) if mask is None else np.flatnonzero(mask)

    # counts by place and by document

    @cached_property
    def _by_any_place(self) -> Counts:
        """Mentions by place, without the conditions on places; those without a place at the end."""
        mask, place = self._mask(places=False), self.columns.rows.place
        kept = place if mask is None else place[mask]
        counted = np.bincount(np.add(kept, 1, dtype=np.intp), minlength=len(self.columns.places) + 1)
        return np.append(counted[1:], counted[0])

    @cached_property
    def _by_any_document(self) -> Counts:
        """Mentions by document, without the conditions on documents."""
        mask, first = self._mask(documents=False), self.columns.first
        return np.diff(first if mask is None else np.searchsorted(np.flatnonzero(mask), first))

    def by_place_but(self, array: str) -> Counts:
        """Count mentions by place, without the conditions on one array of places."""
        return self._by_any_place[:-1] * _all(self._place_parts, but=array, size=len(self.columns.places))

    def by_document_but(self, array: str) -> Counts:
        """Count mentions by document, without the conditions on one array of documents."""
        return self._by_any_document * _all(self._document_parts, but=array, size=len(self.columns.documents.ids))

    @cached_property
    def by_place(self) -> Counts:
        """Mentions that are kept, by number of place."""
        return self.by_place_but("")

    @cached_property
    def by_document(self) -> Counts:
        """Mentions that are kept, by number of document."""
        return self.by_document_but("")

    def by_choice(self, declaration: Declaration) -> dict[str, int]:
        """Count mentions by the choices of a filter of mentions, without that filter."""
        mask, rows = self._mask(but=declaration.array), self.columns.rows
        return {choice: _number(has_choice(declaration, choice, rows), mask) for choice in declaration.choices}

    @cached_property
    def mentions(self) -> int:
        """How many are kept."""
        return int(self.by_document.sum())

    @cached_property
    def nil(self) -> int:
        """How many of them have no place."""
        return 0 if self._place_parts else int(self._by_any_place[-1])

    # lists

    @cached_property
    def ranked_places(self) -> NDArray[np.intp]:
        """Numbers of the places mentioned, most mentioned first."""
        order = np.argsort(-self.by_place, kind="stable")
        return order[: np.count_nonzero(self.by_place)]

    @cached_property
    def ranked_documents(self) -> NDArray[np.intp]:
        """Numbers of the documents that are kept, in order.

        Documents without mentions are kept unless the filter has a condition on mentions.
        """
        if not self.criteria.narrows_mentions:
            return np.flatnonzero(_all(self._document_parts, size=len(self.columns.documents.ids)))
        return np.flatnonzero(self.by_document)

    def page(self, after: tuple[int, int] | None, limit: int) -> NDArray[np.intp]:
        """Indices of mentions in order of document and text.

        :param after: the id of a document and a start in its text; the page begins after it, even if it was removed.
        """
        begin = 0
        if after is not None:
            rows, (document, start) = self.columns.rows, after
            low, high = np.searchsorted(rows.document, [document, document + 1])
            place = low + np.searchsorted(rows.start[low:high], start, side="right")
            begin = int(np.searchsorted(self.positions, place))
        return self.positions[begin : begin + limit]

    def page_of_places(self, after: tuple[int, str] | None, limit: int) -> NDArray[np.intp]:
        """Numbers of places, most mentioned first.

        :param after: the mentions and the id of a place; the page begins after its position.
        """
        ranked, begin = self.ranked_places, 0
        if after is not None:
            counts, (mentions, place_id) = -self.by_place[ranked], after
            low, high = np.searchsorted(counts, -mentions), np.searchsorted(counts, -mentions, side="right")
            number = self.columns.places.number.get(place_id, -1)
            begin = int(low + np.searchsorted(ranked[low:high], number, side="right"))
        return ranked[begin : begin + limit]

    def documents_of(self, places: NDArray[np.intp]) -> Counts:
        """Count the documents that mention each of some places."""
        documents = len(self.columns.documents.ids)
        step = max(1, MAX_TABLE_CELLS // max(1, documents))
        parts = [self._documents_of(places[at : at + step], documents) for at in range(0, len(places), step)]
        return np.concatenate(parts) if parts else np.empty(0, np.int64)

    def _documents_of(self, places: NDArray[np.intp], documents: int) -> Counts:
        row = np.full(len(self.columns.places) + 1, NOWHERE)
        row[places] = np.arange(len(places))
        of_mention = row[self.columns.rows.place[self.positions]]
        listed = of_mention >= 0
        together = np.zeros((len(places), documents), bool)
        together[of_mention[listed], self.columns.document[self.positions[listed]]] = True
        counted: Counts = together.sum(axis=1, dtype=np.int64)
        return counted

    def places_of(self, document: int) -> int:
        """Count the places that a document mentions; ``document`` is its number."""
        first, last = np.searchsorted(self.positions, self.columns.first[document : document + 2])
        place = self.columns.rows.place[self.positions[first:last]]
        return len(np.unique(place[place != NOWHERE]))

    @cached_property
    def bounds(self) -> Bounds | None:
        """The smallest bounding box with all places that are mentioned, or None if there are none."""
        places, numbers = self.columns.places, np.flatnonzero(self.by_place)
        if not len(numbers):
            return None
        latitude, longitude = places.latitude[numbers], np.sort(places.longitude[numbers])
        gaps = np.diff(longitude, append=longitude[0] + 360)
        widest = int(np.argmax(gaps))  # the box is all but the widest gap, so it may cross the antimeridian
        west, east = longitude[(widest + 1) % len(longitude)], longitude[widest]
        return float(west), float(latitude.min()), float(east), float(latitude.max())


def _all(parts: dict[str, Mask], *, size: int, but: str = "") -> Mask:
    masks = [mask for name, mask in parts.items() if name != but]
    return np.logical_and.reduce(masks) if masks else np.ones(size, bool)


def _number(one: Mask, other: Mask | None) -> int:
    return int(np.count_nonzero(one if other is None else one & other))
