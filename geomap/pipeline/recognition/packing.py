"""Windows of text packed end to end, as the recogniser's network takes them.

Padding wastes time. So the pieces of all windows of a batch are in one row, and only attention, which needs a
rectangle, arranges them in rows and columns. All layers except the first process only the *focus*: the words that may
belong to a name. They still attend to all pieces. Training and run time share this module.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Part:
    """One window.

    :param ids: word pieces, [CLS] and [SEP] included. :param cases: case class of each. :param known: value of each in
        the table of names (see :mod:`geomap.pipeline.recognition.known_names`).
    :param focus: indices of pieces that all layers read. :param heads: indices of those that begin a word.
    """

    ids: Integers
    cases: Integers
    known: Integers
    focus: Integers
    heads: Integers


@dataclass(frozen=True, slots=True)
class Pack:
    """A batch, its fields named and ordered like the network's inputs.

    P pieces, K pieces in focus, H first pieces of words in focus; B windows of at most T, C and D of these.

    :param ids: (P,). :param cases: (P,). :param known: (P,). :param places: (P,) position in the window.
    :param rows: (B, T) indices of pieces; 0 where a window is shorter. :param mask: (B, T) 1 where there is a piece.
    :param flat: (P,) index of each piece in the flattened rectangle.
    :param focus: (K,) indices of pieces. :param focus_rows: (B, C) indices into ``focus``. :param focus_flat: (K,).
    :param heads: (H,) indices of pieces. :param head_rows: (B, D) indices into ``heads``. :param head_flat: (H,).
    """

    ids: Integers
    cases: Integers
    known: Integers
    places: Integers
    rows: Integers
    mask: NDArray[np.int32]
    flat: Integers
    focus: Integers
    focus_rows: Integers
    focus_flat: Integers
    heads: Integers
    head_rows: Integers
    head_flat: Integers

    def inputs(self) -> dict[str, NDArray[np.int64] | NDArray[np.int32]]:
        """Return the arrays under the names of the network's inputs."""
        return {name: getattr(self, name) for name in self.__slots__}


def pack(parts: Sequence[Part]) -> Pack:
    """Pack windows, each with at least one word in focus."""
    sizes = np.array([len(part.ids) for part in parts], np.int64)
    starts = np.cumsum(sizes) - sizes
    rows, mask, flat = _rectangle(sizes)
    counts = np.array([len(part.focus) for part in parts], np.int64)
    focus_rows, _, focus_flat = _rectangle(counts)
    firsts = np.array([len(part.heads) for part in parts], np.int64)
    head_rows, _, head_flat = _rectangle(firsts)
    return Pack(
        ids=np.concatenate([part.ids for part in parts]),
        cases=np.concatenate([part.cases for part in parts]),
        known=np.concatenate([part.known for part in parts]),
        places=np.arange(int(sizes.sum()), dtype=np.int64) - np.repeat(starts, sizes),
        rows=rows,
        mask=mask,
        flat=flat,
        focus=np.concatenate([part.focus for part in parts]) + np.repeat(starts, counts),
        focus_rows=focus_rows,
        focus_flat=focus_flat,
        heads=np.concatenate([part.heads for part in parts]) + np.repeat(starts, firsts),
        head_rows=head_rows,
        head_flat=head_flat,
    )


def _rectangle(sizes: Integers) -> tuple[Integers, NDArray[np.int32], Integers]:
    """Return the indices of the items in each row, a mask, and the index of each item in the flattened rectangle."""
    columns = np.arange(int(sizes.max()), dtype=np.int64)
    exists = columns < sizes[:, None]
    starts = np.cumsum(sizes) - sizes
    rows = np.where(exists, starts[:, None] + columns, 0)
    return rows, exists.astype(np.int32), np.flatnonzero(exists)
