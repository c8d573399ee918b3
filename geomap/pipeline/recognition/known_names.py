"""A small, fast table of the gazetteer's names, which is an input of the recogniser's network.

The table has one number per name: 29 bits of a checksum of its key, and 3 bits for its kind. Of a thousand words about
two collide with a name; the network has learned to allow for that.
"""

from __future__ import annotations

import zlib
from collections.abc import Container, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from geomap.gazetteer.names import normalise

#: The kinds of names; of several the first counts. "everyday" is an ordinary word that is also the name of a place.
KINDS = ("country", "city", "town", "village", "feature", "everyday", "demonym")
#: Number of input values: 0 for an unknown word, then two per kind, for the first word of a name and for the others.
VALUES = 1 + 2 * len(KINDS)
_MAX_NAME_WORDS = 4
_KIND_BITS = 3
_MAX_CACHED_WORDS = 100_000

Table = NDArray[np.uint32]


def checksum(key: str) -> int:
    """Return 29 bits for a key of :func:`geomap.gazetteer.names.normalise`."""
    return zlib.crc32(key.encode()) >> _KIND_BITS


def table_of(names: Iterable[tuple[str, str]]) -> Table:
    """Build a table from (key, kind) pairs; of several kinds of a key the first in :data:`KINDS` counts."""
    best: dict[int, int] = {}
    for key, kind in names:
        number, rank = checksum(key), KINDS.index(kind)
        best[number] = min(rank, best.get(number, rank))
    return np.sort(np.array([number << _KIND_BITS | rank for number, rank in best.items()], np.uint32))


class KnownNames:
    """Look up words in a table.

    :param table: sorted, as :func:`table_of` returns it.
    :param everyday: words in lower case that, by themselves, are usually not places.
    """

    def __init__(self, table: Table, everyday: Container[str]) -> None:
        self._table = table
        self._checksums = table >> _KIND_BITS
        self._everyday = everyday
        self._keys: dict[str, bytes] = {}

    def values(self, words: Sequence[str], starts: Sequence[int]) -> NDArray[np.int64]:
        """Return a value (see :data:`VALUES`) for each word; names begin only at the indices ``starts``.

        Of overlapping names the longest counts, of equally long ones the first.
        """
        values = np.zeros(len(words), np.int64)
        if not starts:
            return values
        keys = self._keys_of(words)
        start_set = set(starts)
        spans: list[tuple[int, int]] = []
        span_checksums: list[int] = []
        for start in starts:
            value = 0
            for end in range(start, min(start + _MAX_NAME_WORDS, len(words))):
                key = keys[end]
                # A name consists of words that may be names, with lower-case words such as "of" between them.
                if not key:
                    break
                value = zlib.crc32(b" " + key, value) if value else zlib.crc32(key)
                if end in start_set:
                    spans.append((start, end + 1))
                    span_checksums.append(value >> _KIND_BITS)
        checksums = np.array(span_checksums, np.uint32)
        positions = np.minimum(np.searchsorted(self._checksums, checksums), len(self._table) - 1)
        hits = np.flatnonzero(self._checksums[positions] == checksums)
        kinds = (self._table[positions[hits]] & (2**_KIND_BITS - 1)).tolist()
        matches = [(*spans[hit], kind) for hit, kind in zip(hits.tolist(), kinds, strict=True)]
        matches.sort(key=lambda match: (match[0] - match[1], match[0]))
        everyday = KINDS.index("everyday")
        for start, end, kind in matches:
            if values[start:end].any():
                continue
            if kind and end - start == 1 and words[start].lower() in self._everyday:
                kind = everyday
            values[start] = 1 + 2 * kind
            values[start + 1 : end] = 2 + 2 * kind
        return values

    def _keys_of(self, words: Sequence[str]) -> list[bytes]:
        keys = self._keys
        missing = {word for word in words if word not in keys}
        if missing:
            if len(keys) + len(missing) > _MAX_CACHED_WORDS:
                keys = self._keys = {}
                missing = set(words)
            keys.update({word: normalise(word).encode("utf-8", "replace") for word in missing})
        return [keys[word] for word in words]
