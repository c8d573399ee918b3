"""The rows of a collection as aligned arrays: what is read from the database and kept in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

EPOCH = date(1970, 1, 1).toordinal()
UNDATED = int(np.iinfo(np.int32).min)
"""The day of a document without a date; other days count from 1970-01-01."""

NOWHERE = -1
"""The place number of a NIL mention."""

Scope = Literal["document", "sentence"]
"""Whether the search words must occur in the document of a mention or in its sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Codes:
    """Recurring strings, numbered from 0."""

    values: tuple[str, ...] = ()
    number: dict[str, int] = field(default_factory=dict)

    def extended(self, values: Iterable[str]) -> Codes:
        """Number new values after the last one."""
        number = dict(self.number)
        for value in values:
            number.setdefault(value, len(number))
        return Codes(values=tuple(number), number=number) if len(number) > len(self.number) else self

    def of(self, values: Iterable[str]) -> NDArray[np.int32]:
        """Look up the numbers of values, each of which must have one."""
        return np.fromiter((self.number[value] for value in values), np.int32)

    def chosen(self, values: Iterable[str]) -> NDArray[np.bool_]:
        """Mark the numbers of some values; values without a number are ignored."""
        marks = np.zeros(len(self.values), bool)
        marks[[self.number[value] for value in values if value in self.number]] = True
        return marks


@dataclass(frozen=True, slots=True)
class CodedArray:
    """An array of recurring strings: ``numbers`` into ``codes``."""

    codes: Codes
    numbers: NDArray[np.int32]

    @classmethod
    def of(cls, values: Sequence[str]) -> CodedArray:
        """Encode strings; the codes are in alphabetical order."""
        codes = Codes().extended(sorted(set(values)))
        return cls(codes, codes.of(values))

    def extended(self, values: Sequence[str]) -> CodedArray:
        """Append strings."""
        codes = self.codes.extended(values)
        return CodedArray(codes, np.concatenate([self.numbers, codes.of(values)]))

    def keeps(self, values: Iterable[str]) -> NDArray[np.bool_]:
        """Mark the entries that have one of some values."""
        return self.codes.chosen(values)[self.numbers]

    def counts(self, weights: NDArray[np.int64]) -> list[tuple[str, int]]:
        """Sum the weights of the entries by value."""
        sums = np.bincount(self.numbers, weights, len(self.codes.values))
        return list(zip(self.codes.values, sums.astype(np.int64).tolist(), strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRows:
    """Documents by number, in order of their ids.

    ``days`` count from 1970-01-01, or are ``UNDATED``. ``texts`` has by column of the database the values that facets
    count; a column that is left out is empty for all documents.
    """

    ids: NDArray[np.int64]
    slugs: Sequence[str]
    days: NDArray[np.int32]
    texts: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def text(self, column: str) -> Sequence[str]:
        """Return the values of a column, one for each document."""
        return self.texts.get(column) or [""] * len(self.slugs)


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionRows:
    """Mentions, aligned and sorted by document and start.

    ``document`` holds ids, ``place`` numbers in a place table or ``NOWHERE``, ``role`` and ``status`` indices in
    ``ROLES`` and ``STATUSES`` of :mod:`geomap.store.columns.filters`, ``review`` whether a person should review it.
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
        """Make arrays from rows that have the fields in their order."""
        types: list[type] = [np.int64, np.int64, np.int64, np.int32, np.int32, np.uint8, np.uint8, np.float32, np.bool_]
        columns = list(zip(*rows, strict=True)) or [()] * len(types)
        named = zip(fields(cls), columns, types, strict=True)
        return cls(**{each.name: np.array(column, kind) for each, column, kind in named})

    @classmethod
    def joined(cls, parts: Sequence[MentionRows]) -> MentionRows:
        """Concatenate rows."""
        parts = parts or [cls.of(())]
        return cls(**{each.name: np.concatenate([getattr(part, each.name) for part in parts]) for each in fields(cls)})

    def taken(self, which: NDArray[Any]) -> MentionRows:
        """Take rows by index or mask."""
        return MentionRows(**{each.name: getattr(self, each.name)[which] for each in fields(self)})


@dataclass(frozen=True, slots=True)
class Matched:
    """The result of a full-text search: ids of documents, or of sentences."""

    scope: Scope
    ids: NDArray[np.int64]
