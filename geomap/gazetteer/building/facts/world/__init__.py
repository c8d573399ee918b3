"""Facts of the world that passed :mod:`geomap.gazetteer.building.checks.facts`, one file a kind of place.

The columns are feature code (GeoNames), latitude, longitude, bounding box (west,south,east,north or empty), countries
(separated by commas), name, further names (separated by ``|``). Bounds over the antimeridian have their west above
their east, or an east above 180. The build joins a row to a place that it already has
where both share a name, are of one kind and lie near each other (:mod:`geomap.gazetteer.joining`); the row
then adds names only. Any other row becomes a new place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from geomap.errors import GazetteerError
from geomap.gazetteer.building.facts import DEFAULT_WEIGHT, WEIGHTS
from geomap.gazetteer.joining import half_diagonal_km
from geomap.places import Bounds, Match

NAME_WEIGHT = 10_000
"""How well known a place is that has one name and no extent, in persons."""

TOWN_WEIGHT = 6_000
"""How well known a town with one name is, in persons: other sources have all larger ones."""

_TOWNS = {"PPL", "PPLX", "PPLH", "PPLL", "PPLF", "CMP"}

EXTENT_KM = 50.0
"""A place whose bounds have half a diagonal of this length is twice as well known as a point."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A row: a place with the names that texts use for it; coordinates and bounds in degrees."""

    code: str
    latitude: float
    longitude: float
    bounds: Bounds | None
    countries: tuple[str, ...]
    name: str
    names: tuple[str, ...]

    @property
    def all_names(self) -> tuple[str, ...]:
        """The name to show, then the further names."""
        return (self.name, *self.names)


def read_fact(line: str) -> Fact:
    """Read a row.

    :raises ValueError: if a column is missing, a coordinate is not a number or out of range, or a country is no code.
    """
    code, latitude, longitude, box, countries, name, *more = line.rstrip("\n").split("\t")
    if not (code and name.strip()):
        raise ValueError("no feature code or no name")
    point = float(latitude), float(longitude)
    if not (-90 <= point[0] <= 90 and -180 <= point[1] <= 180):
        raise ValueError(f"latitude {latitude}, longitude {longitude} is off the globe")
    bounds: Bounds | None = None
    if box:
        west, south, east, north = (float(value) for value in box.split(","))
        if not (-90 <= south <= north <= 90 and -180 <= west <= 180 and -180 <= east <= 360):
            raise ValueError(f"the bounds {box} are not west,south,east,north")
        bounds = (west, south, east - 360 if east > 180 else east, north)
    codes = tuple(each for each in countries.split(",") if each)
    if any(len(each) != 2 or not each.isupper() for each in codes):
        raise ValueError(f"the countries {countries!r} are no ISO 3166-1 codes separated by commas")
    further = tuple(each.strip() for each in "|".join(more).split("|") if each.strip())
    return Fact(code, *point, bounds, codes, name.strip(), further)


def name_match(name: str) -> Match:
    """Say how a further name belongs to its place: capitals or a full stop at the end mark abbreviations."""
    letters = name.replace(".", "")
    short = letters.isupper() and letters.isascii() and letters.isalpha() and len(letters) <= 5
    return "abbreviation" if short or name.endswith(".") else "alternate"


_TYPE_WORDS = {
    "STM": {"River", "Creek"},
    "MTS": {"Mountains", "Hills", "Range"},
    "ISL": {"Island"},
    "ISLS": {"Islands", "Archipelago"},
    "LK": {"Lake"},
    "DSRT": {"Desert"},
    "GLCR": {"Glacier"},
}
"""Words of the type that texts leave out, by feature code. Not so those of valleys and dams: "Elbe" is the river."""

_TYPE_WORDS_IN_FRONT = {"Lac", "Lago", "Río", "Rio"}
_ADJECTIVES_TEXT = """
    great greater big little upper lower middle outer inner grand old new high low long north south east west northern
    southern eastern western central black white red green blue yellow dead salt holy hot dry rocky sandy stony
"""
_ADJECTIVES = frozenset(_ADJECTIVES_TEXT.split())
_PARTICLES = {"of", "the", "de", "da", "do"}


def short_names(fact: Fact) -> list[str]:
    """Give the names of a place without the word of its type: "Hunter" for the Hunter River.

    Names of fewer than three letters, and adjectives by themselves, are left out: "Great" is not the Great Desert.
    """
    words = _TYPE_WORDS.get(fact.code, set())
    names: list[str] = []
    for name in fact.all_names if words else ():
        first, *rest = name.split()
        if rest and rest[-1] in words:
            short = " ".join((first, *rest[:-1]))
        elif rest and first in words | _TYPE_WORDS_IN_FRONT:
            short = " ".join(rest)
        else:
            continue
        if (
            len(short) >= 3
            and short.lower() not in _ADJECTIVES
            and short.split()[0] not in _PARTICLES
            and short not in (*fact.all_names, *names)
        ):
            names.append(short)
    return names


def weight(fact: Fact) -> int:
    """Estimate how well known a fact's place is, in persons, from its kind, its extent and how many names it has.

    Population says nothing of a river or a ruin. A place of many names is one that many texts name.
    """
    extent = half_diagonal_km(fact.bounds) if fact.bounds else 0.0
    name_weight = TOWN_WEIGHT if fact.code in _TOWNS else NAME_WEIGHT
    estimate = int(name_weight * (1 + len(fact.names)) * (1 + extent / EXTENT_KM))
    return min(estimate, WEIGHTS.get(fact.code, DEFAULT_WEIGHT))


def facts() -> Iterator[Fact]:
    """Give the rows of all files, file by file: those of spellings first, then in alphabetical order.

    A row of another file may show a spelling as its name ("Leipsic"): it joins the town only if that has the spelling.

    :raises GazetteerError: for a row that cannot be read, with its file and line.
    """
    folder = files(__name__)
    paths = (each for each in folder.iterdir() if each.name.endswith(".tsv"))
    for file in sorted(paths, key=lambda each: (not each.name.endswith("spellings.tsv"), each.name)):
        for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), 1):
            if line and not line.startswith("#"):
                try:
                    yield read_fact(line)
                except ValueError as error:
                    raise GazetteerError(f"facts/world/{file.name}, line {number}: {error}") from None
