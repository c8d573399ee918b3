"""Gazetteers: find the places with a name.

A gazetteer is any object with the two methods of :class:`Gazetteer`. :func:`open_gazetteer` opens the one in the
package, or a file built by ``geomap gazetteer build``.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

from geomap.gazetteer.combined import CombinedGazetteer
from geomap.gazetteer.sqlite import SqliteGazetteer
from geomap.paths import folder
from geomap.places import Candidate, Place

__all__ = ["CombinedGazetteer", "Gazetteer", "SqliteGazetteer", "open_gazetteer"]


@runtime_checkable
class Gazetteer(Protocol):
    """The interface that the pipeline needs: any object with these two methods can be its gazetteer.

    >>> class Here:
    ...     place_of_work = Place(source="mine", source_id="1", name="Room 12", latitude=51.5, longitude=-0.1)
    ...     def candidates(self, names, *, fuzzy=True):
    ...         place = self.place_of_work
    ...         return [[Candidate(place, place.name, 1.0)] if name == place.name else [] for name in names]
    ...     def place(self, place_id):
    ...         return self.place_of_work if place_id == self.place_of_work.id else None
    >>> isinstance(Here(), Gazetteer)
    True
    """

    def candidates(self, names: Sequence[str], *, fuzzy: bool = True) -> list[list[Candidate]]:
        """Look up names in a batch.

        :param names: mentions as written in the text.
        :param fuzzy: whether to look up variants and similar spellings of a name that has no entry, which is slow.
        :return: the candidates for each name, the most prominent place first; an empty list if there are none.
        """

    def place(self, place_id: str) -> Place | None:
        """Return the place with an id such as ``"geonames:170063"``, or None if there is none."""


def open_gazetteer(path: str | Path | None = None, *further: str | Path) -> SqliteGazetteer:
    """Open a gazetteer file.

    >>> gazetteer = open_gazetteer()
    >>> gazetteer.candidates(["Aleppo"])[0][0].place.label
    'Aleppo, Syria'

    :param path: a file built by ``geomap gazetteer build``; by default the one in the package.
    :raises GazetteerNotFound: if the file does not exist.
    :raises GazetteerError: if it is not a gazetteer, is damaged, or was written by a newer geomap.
    """
    first = folder("data") / "gazetteer.db" if path is None else path
    return CombinedGazetteer(first, further) if further else SqliteGazetteer(first)
