"""What a filter leaves of a collection, and what is counted of it.

A filter has parts of three grains: what it asks of places, of documents and of mentions. The first two are decided
once a place and once a document and looked up for each mention. Counting by place and by document without the part
that asks of them gives every facet of that grain by a sum over places or documents.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geomap.places import Bounds, Place
from geomap.store.columns.arrays import EPOCH, NOWHERE, UNDATED, Matched
from geomap.store.columns.filters import NIL, ROLES, STATUSES, Filter

if TYPE_CHECKING:
    from geomap.store.columns.columns import Columns

Mask = NDArray[np.bool_]
Counts = NDArray[np.int64]

CELLS = 16_000_000
"""Cells of a table of places by documents that is made at once, a byte each."""


class Selection:
    """The mentions of ``columns`` that ``wanted`` keeps. All that it tells is worked out when first asked for."""

    def __init__(
        self, columns: Columns, wanted: Filter, *, matched: Matched | None = None, container: Place | None = None
    ) -> None:
        self.columns = columns
        self.wanted = wanted
        self._matched = matched
        self._container = container

    # what is asked of places: True at the end stands for no place

    @cached_property
    def _place_parts(self) -> dict[str, Mask]:
        places, wanted, parts = self.columns.places, self.wanted, {}
        if wanted.place or wanted.within:
            held = np.ones(len(places), bool)
            if wanted.place:
                held[:] = False
                if (number := places.number.get(wanted.place)) is not None:
                    held[number] = True
            if wanted.within:
                held &= places.inside(self._container) if self._container else False
            parts["place"] = held
        if wanted.countries:
            parts["country"] = places.countries.chosen(wanted.countries)[places.country]
        if wanted.classes:
            parts["class"] = places.classes.chosen(wanted.classes)[places.feature_class]
        return parts

    @cached_property
    def _document_parts(self) -> dict[str, Mask]:
        columns, wanted, parts = self.columns, self.wanted, {}
        documents = columns.documents
        if wanted.documents or (self._matched and self._matched.scope == "document"):
            held = np.ones(len(documents.ids), bool)
            if wanted.documents:
                slugs = set(wanted.documents)
                held &= np.fromiter((slug in slugs for slug in documents.slugs), bool, len(documents.ids))
            if self._matched and self._matched.scope == "document":
                held &= np.isin(documents.ids, self._matched.ids)
            parts["document"] = held
        if wanted.sources:
            parts["source"] = columns.sources.chosen(wanted.sources)[columns.source]
        if wanted.since or wanted.until:
            held = documents.days != UNDATED
            if wanted.since:
                held &= documents.days >= wanted.since.toordinal() - EPOCH
            if wanted.until:
                held &= documents.days <= wanted.until.toordinal() - EPOCH
            parts["time"] = held
        return parts

    @cached_property
    def _mention_parts(self) -> dict[str, Mask]:
        rows, wanted, parts = self.columns.rows, self.wanted, {}
        if self._matched and self._matched.scope == "sentence":
            parts["sentence"] = self.columns.in_sentences(self._matched.ids)
        if wanted.roles and len(wanted.roles) < len(ROLES):
            parts["role"] = np.logical_or.reduce([rows.role == ROLES.index(role) for role in wanted.roles])
        if wanted.statuses:
            parts["status"] = np.logical_or.reduce([self._has_status(status) for status in wanted.statuses])
        if wanted.score > 0:
            parts["score"] = rows.score >= np.float32(wanted.score)
        if wanted.review:
            parts["review"] = rows.review
        return parts

    def _has_status(self, status: str) -> Mask:
        rows = self.columns.rows
        found: Mask = rows.place == NOWHERE if status == NIL else rows.status == STATUSES.index(status)
        return found

    @cached_property
    def _by_places(self) -> Mask | None:
        if not self._place_parts:
            return None
        held = np.append(np.logical_and.reduce(list(self._place_parts.values())), False)
        return held.take(self.columns.rows.place, mode="wrap")

    @cached_property
    def _by_documents(self) -> Mask | None:
        if not self._document_parts:
            return None
        return _all(self._document_parts, size=len(self.columns.documents.ids)).take(self.columns.document)

    def _mask(self, *, places: bool = True, documents: bool = True, but: str = "") -> Mask | None:
        """Put the parts together; None is all mentions."""
        masks = [mask for name, mask in self._mention_parts.items() if name != but]
        if places and self._by_places is not None:
            masks.append(self._by_places)
        if documents and self._by_documents is not None:
            masks.append(self._by_documents)
        return np.logical_and.reduce(masks) if len(masks) > 1 else masks[0] if masks else None

    @cached_property
    def mask(self) -> Mask:
        """For each mention of the columns whether it is kept."""
        mask = self._mask()
        return np.ones(len(self.columns), bool) if mask is None else mask

    @cached_property
    def positions(self) -> NDArray[np.intp]:
        """Indices of the mentions kept, in order of document and text."""
        mask = self._mask()
        return np.arange(len(self.columns)) if mask is None else np.flatnonzero(mask)

    # counts by place and by document

    @cached_property
    def _by_any_place(self) -> Counts:
        """Mentions by place whatever is asked of places; those of no place at the end."""
        mask, place = self._mask(places=False), self.columns.rows.place
        kept = place if mask is None else place[mask]
        counted = np.bincount(np.add(kept, 1, dtype=np.intp), minlength=len(self.columns.places) + 1)
        return np.append(counted[1:], counted[0])

    @cached_property
    def _by_any_document(self) -> Counts:
        """Mentions by document whatever is asked of documents."""
        mask, first = self._mask(documents=False), self.columns.first
        return np.diff(first if mask is None else np.searchsorted(np.flatnonzero(mask), first))

    def by_place_but(self, part: str) -> Counts:
        """Mentions by number of place, without one of the parts that ask of places: "country" or "class"."""
        return self._by_any_place[:-1] * _all(self._place_parts, but=part, size=len(self.columns.places))

    def by_document_but(self, part: str) -> Counts:
        """Mentions by number of document, without one of the parts that ask of documents: "source" or "time"."""
        return self._by_any_document * _all(self._document_parts, but=part, size=len(self.columns.documents.ids))

    @cached_property
    def by_place(self) -> Counts:
        """Mentions kept, by number of place."""
        return self.by_place_but("")

    @cached_property
    def by_document(self) -> Counts:
        """Mentions kept, by number of document."""
        return self.by_document_but("")

    def by_role(self) -> dict[str, int]:
        """Mentions by role, whatever is asked of the role."""
        mask, role = self._mask(but="role"), self.columns.rows.role
        return {name: _number(role == code, mask) for code, name in enumerate(ROLES)}

    def by_status(self) -> dict[str, int]:
        """Mentions by status, whatever is asked of it; those without a place count under "nil" as well."""
        mask = self._mask(but="status")
        return {name: _number(self._has_status(name), mask) for name in (*STATUSES, NIL)}

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
        """Numbers of the documents kept, in order; without mentions only where nothing is asked of mentions."""
        if self.wanted.of_documents:
            return np.flatnonzero(_all(self._document_parts, size=len(self.columns.documents.ids)))
        return np.flatnonzero(self.by_document)

    def page(self, after: tuple[int, int] | None, limit: int) -> NDArray[np.intp]:
        """Indices of mentions in order of document and text.

        :param after: the id of a document and a start in its text; the page begins after it, also if it is gone.
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

        :param after: the mentions and the id of a place; the page begins after where it would stand.
        """
        ranked, begin = self.ranked_places, 0
        if after is not None:
            counts, (mentions, place_id) = -self.by_place[ranked], after
            low, high = np.searchsorted(counts, -mentions), np.searchsorted(counts, -mentions, side="right")
            number = self.columns.places.number.get(place_id, -1)
            begin = int(low + np.searchsorted(ranked[low:high], number, side="right"))
        return ranked[begin : begin + limit]

    def documents_of(self, places: NDArray[np.intp]) -> Counts:
        """In how many documents each of some places is mentioned."""
        documents = len(self.columns.documents.ids)
        step = max(1, CELLS // max(1, documents))
        parts = [self._documents_of(places[at : at + step], documents) for at in range(0, len(places), step)]
        return np.concatenate(parts) if parts else np.empty(0, np.int64)

    def _documents_of(self, places: NDArray[np.intp], documents: int) -> Counts:
        row = np.full(len(self.columns.places) + 1, NOWHERE)
        row[places] = np.arange(len(places))
        of_mention = row[self.columns.rows.place[self.positions]]
        asked = of_mention >= 0
        together = np.zeros((len(places), documents), bool)
        together[of_mention[asked], self.columns.document[self.positions[asked]]] = True
        counted: Counts = together.sum(axis=1, dtype=np.int64)
        return counted

    def places_of(self, document: int) -> int:
        """How many places are mentioned in a document, by its number."""
        first, last = np.searchsorted(self.positions, self.columns.first[document : document + 2])
        place = self.columns.rows.place[self.positions[first:last]]
        return len(np.unique(place[place != NOWHERE]))

    @cached_property
    def bounds(self) -> Bounds | None:
        """The smallest box with all places mentioned, or None if there are none."""
        places, found = self.columns.places, np.flatnonzero(self.by_place)
        if not len(found):
            return None
        latitude, longitude = places.latitude[found], np.sort(places.longitude[found])
        gaps = np.diff(longitude, append=longitude[0] + 360)
        widest = int(np.argmax(gaps))  # the box is all but the widest gap, so it may cross the antimeridian
        west, east = longitude[(widest + 1) % len(longitude)], longitude[widest]
        return float(west), float(latitude.min()), float(east), float(latitude.max())


def _all(parts: dict[str, Mask], *, size: int, but: str = "") -> Mask:
    masks = [mask for name, mask in parts.items() if name != but]
    return np.logical_and.reduce(masks) if masks else np.ones(size, bool)


def _number(found: Mask, mask: Mask | None) -> int:
    return int(np.count_nonzero(found if mask is None else found & mask))
