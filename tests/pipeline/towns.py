"""A small gazetteer in memory: what anyone may write to the two methods of the protocol."""

from collections.abc import Sequence

from geomap.places import Candidate, Place
from tests.places import geonames_place


def place(number: int, name: str, at: tuple[float, float], kind: str, where: str, population: int = 0) -> Place:
    """Make a place; ``kind`` is "P.PPL" and ``where`` "US.TX"."""
    feature_class, _, feature_code = kind.partition(".")
    country_code, _, admin1_code = where.partition(".")
    return geonames_place(
        number,
        name,
        *at,
        feature_class=feature_class,
        feature_code=feature_code,
        country_code=country_code,
        admin1_code=admin1_code,
        population=population,
    )


PLACES = (
    place(1, "France", (46.2, 2.2), "A.PCLI", "FR", 66_000_000),
    place(2, "Paris", (48.85, 2.35), "P.PPLC", "FR.11", 2_100_000),
    place(3, "Texas", (31.3, -99.0), "A.ADM1", "US.TX", 29_000_000),
    place(4, "Paris", (33.66, -95.56), "P.PPLA2", "US.TX", 24_000),
    place(5, "United States", (39.8, -98.6), "A.PCLI", "US", 331_000_000),
    place(6, "Dallas", (32.78, -96.8), "P.PPL", "US.TX", 1_300_000),
    place(7, "Lamar County", (33.67, -95.57), "A.ADM2", "US.TX", 50_000),
    place(8, "Russia", (60.0, 100.0), "A.PCLI", "RU", 144_000_000),
)
ALTERNATES = {"US": 5, "U.S.": 5, "Tex.": 3}
PEOPLES = {"French": 1, "Russian": 8, "Russians": 8}


class Towns:
    """Exact names of a few places."""

    def candidates(self, names: Sequence[str], *, fuzzy: bool = True) -> list[list[Candidate]]:
        return [self._named(name) for name in names]

    def _named(self, name: str) -> list[Candidate]:
        found = [Candidate(p, p.name, 1.0, "name") for p in PLACES if p.name == name.rstrip(".")]
        for table, match in ((ALTERNATES, "abbreviation"), (PEOPLES, "demonym")):
            if name in table:
                found.append(Candidate(PLACES[table[name] - 1], name, 0.9, match))
        return found

    def place(self, place_id: str) -> Place | None:
        return next((p for p in PLACES if p.id == place_id), None)
