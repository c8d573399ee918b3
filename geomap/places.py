"""Places on Earth, candidates for a mention, and the great-circle distance. Imports no other module of geomap."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal

EARTH_KM = 6371.0088
"""Mean radius of the Earth in km (IUGG)."""

Bounds = tuple[float, float, float, float]
"""A bounding box in degrees, (west, south, east, north) as in RFC 7946; west > east crosses the antimeridian."""

Match = Literal["name", "alternate", "abbreviation", "part", "demonym", "fuzzy"]
"""The kind of name that matched a place: its main name, an alternate name, an abbreviation ("Calif."), a part of its
name ("Travis" for Travis County), a demonym ("Syrian"), or a similar spelling."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A gazetteer entry; the fields have the column names and units of GeoNames (degrees, persons).

    >>> aleppo = Place(
    ...     source="geonames", source_id="170063", name="Aleppo", latitude=36.2, longitude=37.16, country="Syria"
    ... )
    >>> aleppo.id, aleppo.label
    ('geonames:170063', 'Aleppo, Syria')
    """

    source: str
    source_id: str
    name: str
    latitude: float
    longitude: float
    feature_class: str = ""
    feature_code: str = ""
    country_code: str = ""
    admin1_code: str = ""
    admin2_code: str = ""
    population: int = 0
    admin1: str = ""
    country: str = ""
    bounds: Bounds | None = None

    @property
    def id(self) -> str:
        """The place's identifier across sources, such as ``"geonames:170063"``."""
        return f"{self.source}:{self.source_id}"

    @property
    def geonameid(self) -> int | None:
        """The GeoNames id, or None for a place of another source."""
        return int(self.source_id) if self.source == "geonames" else None

    @property
    def label(self) -> str:
        """The name with division and country ("Palmyra, Homs, Syria"); a repeated name is left out."""
        parts = [self.name]
        for container in (self.admin1, self.country):
            if container and container not in parts:
                parts.append(container)
        return ", ".join(parts)

    @property
    def is_area(self) -> bool:
        """Whether a map shows it as an area or label: countries, regions, seas and similar, but not towns."""
        return self.feature_class in {"A", "L", "H"} or self.feature_code in AREA_CODES

    def to_dict(self) -> dict[str, Any]:
        """Return the fields and ``id`` as a plain dict for JSON and msgpack."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        if self.bounds is not None:
            values["bounds"] = list(self.bounds)
        return {"id": self.id, **values}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Place:
        """Create a place from a dict of :meth:`to_dict`; unknown keys are ignored."""
        arguments = {name: values[name] for name in cls.__dataclass_fields__ if name in values}
        if arguments.get("bounds") is not None:
            arguments["bounds"] = tuple(arguments["bounds"])
        return cls(**arguments)


COORDINATES = "coordinates"
"""The ``source`` of a place that a text gives as coordinates."""

CURRENT_COUNTRY_CODES = frozenset({"PCL", "PCLI", "PCLD", "PCLF", "PCLS", "PCLIX", "TERR"})
"""Feature codes of countries and dependencies that exist today."""

COUNTRY_CODES = CURRENT_COUNTRY_CODES | {"PCLH"}
"""Feature codes of countries and dependencies, including former ones."""

AREA_CODES = frozenset({"MTS", "DSRT", "PEN", "ISLS", "PLN", "PLAT", "CONT", "RGN"})
"""Feature codes of areas, most of them of class T (mountains, desert, peninsula, islands, ...)."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that a mention may mean.

    ``name`` is the gazetteer's name that matched, and ``match`` its kind. ``score`` is from 0 to 1: in the result of a
    gazetteer the similarity of the names, after ranking the probability that the place is correct. ``prominence`` is
    that of the place in its gazetteer, from 0 to 1; it is not part of the dict.
    """

    place: Place
    name: str
    score: float
    match: Match = "name"
    prominence: float = field(default=0.0, compare=False)

    def to_dict(self) -> dict[str, Any]:
        """Return the candidate as a plain dict: the place's dict under ``place``, then name, match and score."""
        return {"place": self.place.to_dict(), "name": self.name, "match": self.match, "score": self.score}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Candidate:
        """Create a candidate from a dict of :meth:`to_dict`."""
        return cls(Place.from_dict(values["place"]), values["name"], values["score"], values["match"])


Basis = Literal["within", "offset", "between", "near", "off"]
"""How a position is derived from anchors: within one, at an offset from it, between two, near one, off its coast."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PointRadius:
    """A position with an uncertainty radius, by the point-radius method (Wieczorek et al. 2004).

    Coordinates are in degrees, the radius in km. ``anchors`` are the gazetteer places that the position is derived
    from, at least one.
    """

    latitude: float
    longitude: float
    radius_km: float
    basis: Basis
    anchors: tuple[Place, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as a plain dict for JSON and msgpack."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {**values, "anchors": [anchor.to_dict() for anchor in self.anchors]}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> PointRadius:
        """Create a position from a dict of :meth:`to_dict`."""
        return cls(**{**values, "anchors": tuple(Place.from_dict(anchor) for anchor in values["anchors"])})


def distance_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Return the great-circle distance in km between two points in degrees, by the haversine formula."""
    phi, other_phi = math.radians(latitude), math.radians(other_latitude)
    half_phi = (other_phi - phi) / 2
    half_lambda = math.radians(other_longitude - longitude) / 2
    h = math.sin(half_phi) ** 2 + math.cos(phi) * math.cos(other_phi) * math.sin(half_lambda) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(h)))
