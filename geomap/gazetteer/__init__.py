"""Gazetteers: from a name to the places that bear it.

A gazetteer is anything with the two methods of :class:`Gazetteer`. :func:`open_gazetteer` opens the one that lies in
the package, or a file built by ``geomap gazetteer build``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from geomap.places import Candidate, Place

__all__ = ["Gazetteer"]


@runtime_checkable
class Gazetteer(Protocol):
    """What the pipeline asks of a gazetteer."""

    def candidates(self, names: Sequence[str], *, fuzzy: bool = True) -> list[list[Candidate]]:
        """Look names up, batch first.

        :param names: mentions as written in the text.
        :param fuzzy: whether a name that no entry bears is looked up by similar spelling, which is slow.
        :return: for each name its candidates, best known place first; an empty list where no entry fits.
        """

    def place(self, place_id: str) -> Place | None:
        """Give the place of an id such as ``"geonames:170063"``, or None if there is none."""
