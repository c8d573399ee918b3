"""Rows of a collection as aligned arrays: what is read from the database and kept in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geomap.store.columns.filters import Scope

EPOCH = date(1970, 1, 1).toordinal()
UNDATED = int(np.iinfo(np.int32).min)
"""The day of a document without a date; other days count from 1970-01-01."""

NOWHERE = -1
"""The place of a NIL mention."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRows:
    """Documents by number, in order of their ids: days from 1970-01-01 or ``UNDATED``, sources as numbers in a list."""

    ids: NDArray[np.int64]
    slugs: Sequence[str]
    days: NDArray[np.int32]
    sources: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionRows:
    """Mentions, aligned and sorted by document and start.

    ``document`` holds ids, ``place`` numbers in a place table or ``NOWHERE``, ``role`` and ``status`` indices in
    ``ROLES`` and ``STATUSES`` of :mod:`geomap.store.columns.filters`, ``review`` whether there is a reason to look.
    """

    ids: NDArray[np.int64]
    document: NDArray[np.int64]
    sentence: NDArray[np.int64]
    start: NDArray[np.int32]
    place: NDArray[np.int32]
    role: NDArray[np.uint8]
    status: NDArray[np.uint8]
    score: NDArray[np.float32]
    review: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.ids)

    @classmethod
    def of(cls, rows: Iterable[Sequence[Any]]) -> MentionRows:
        """Make columns of rows with the fields in their order."""
        kinds: list[type] = [np.int64, np.int64, np.int64, np.int32, np.int32, np.uint8, np.uint8, np.float32, np.bool_]
        columns = list(zip(*rows, strict=True)) or [()] * len(kinds)
        named = zip(fields(cls), columns, kinds, strict=True)
        return cls(**{each.name: np.array(column, kind) for each, column, kind in named})

    @classmethod
    def joined(cls, parts: Sequence[MentionRows]) -> MentionRows:
        """Put rows after each other."""
        parts = parts or [cls.of(())]
        return cls(**{each.name: np.concatenate([getattr(part, each.name) for part in parts]) for each in fields(cls)})

    def taken(self, which: NDArray[Any]) -> MentionRows:
        """Take rows by index or mask."""
        return MentionRows(**{each.name: getattr(self, each.name)[which] for each in fields(self)})


@dataclass(frozen=True, slots=True)
class Matched:
    """What a full-text search found: ids of documents, or of sentences."""

    scope: Scope
    ids: NDArray[np.int64]
