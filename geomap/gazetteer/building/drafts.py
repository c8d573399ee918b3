"""A place of a gazetteer under construction, which sources add names and columns to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from geomap.gazetteer import layout
from geomap.gazetteer.names import normalise
from geomap.places import Bounds, Match, Place


@dataclass(slots=True)
class PlaceDraft:
    """A place that is not complete yet: GeoNames' columns and the names collected so far.

    ``spellings`` is the number of names that the source lists, in any alphabet; ``in_news`` says whether the lists of
    :mod:`geomap.gazetteer.building.facts` name it.
    """

    number: int | None
    name: str
    latitude: float
    longitude: float
    feature_class: str
    feature_code: str
    country: str = ""
    admin1: str = ""
    admin2: str = ""
    population: int = 0
    bounds: Bounds | None = None
    source: str = "geonames"
    source_id: str = ""
    weight: int | None = None
    spellings: int = 0
    in_news: bool = False
    names: dict[str, Match] = field(default_factory=dict)

    def add_name(self, name: str, match: Match | None = "alternate") -> None:
        """Add a name, unless ``match`` is None. If it has several kinds, the first in ``layout.MATCHES`` is kept."""
        name = name.strip()
        if name and match is not None:
            rank = layout.MATCHES.index
            if name not in self.names or rank(match) < rank(self.names[name]):
                self.names[name] = match

    def remove_names(self, names: Iterable[str]) -> None:
        """Remove names, however they are written; the name to show stays."""
        keys = {normalise(name) for name in names}
        self.names = {name: match for name, match in self.names.items() if normalise(name) not in keys}

    def to_place(self) -> Place:
        """Return the place."""
        return Place(
            source=self.source,
            source_id=self.source_id or str(self.number),
            name=self.name,
            latitude=round(self.latitude, 5),
            longitude=round(self.longitude, 5),
            feature_class=self.feature_class,
            feature_code=self.feature_code,
            country_code=self.country,
            admin1_code=self.admin1,
            admin2_code=self.admin2,
            population=self.population,
            bounds=self.bounds,
        )
