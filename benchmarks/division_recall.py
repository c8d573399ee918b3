"""Measure how many first-order divisions of a GeoNames gazetteer the embedded one finds by name, country by country.

    python benchmarks/division_recall.py --beside GAZETTEER [--gazetteer FILE] [--missing] [--order 1]

``--beside`` is a gazetteer of all places, built by ``geomap gazetteer build --geonames``. A division counts if its
name, and also that name without the word of its type ("Kachin" of "Kachin State"), have a candidate within 161 km
(100 miles) of it, or one whose bounds have it inside.
"""

from __future__ import annotations

import argparse
import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tables import markdown

from geomap.gazetteer import SqliteGazetteer
from geomap.gazetteer.building.alternates import strip_division_type
from geomap.paths import folder
from geomap.places import Candidate, distance_km

NEAR_KM = 161.0


class Division(NamedTuple):
    """A division of the other gazetteer; degrees."""

    country: str
    name: str
    latitude: float
    longitude: float


def divisions(path: Path, order: int) -> Iterator[Division]:
    """Yield the divisions of an order that a GeoNames gazetteer has, country by country."""
    query = (
        "SELECT country, name, latitude, longitude FROM place JOIN feature ON feature.id = place.feature "
        "WHERE code = ? ORDER BY country, name"
    )
    with sqlite3.connect(path) as connection:
        for row in connection.execute(query, (f"ADM{order}",)):
            yield Division(row[0], row[1], row[2] / 1e5, row[3] / 1e5)


def names_of(division: Division) -> list[str]:
    """Return the name, and the name without the word of the type where it has one."""
    return list(dict.fromkeys(filter(None, (division.name, strip_division_type(division.name)))))


def is_found(division: Division, candidates: list[Candidate]) -> bool:
    """Whether one of the candidates may be the division."""
    for candidate in candidates:
        place = candidate.place
        if distance_km(division.latitude, division.longitude, place.latitude, place.longitude) <= NEAR_KM:
            return True
        if place.bounds is not None:
            west, south, east, north = place.bounds
            along = (division.longitude - west) % 360 <= ((east - west) % 360 or 360)
            if along and south <= division.latitude <= north and place.country_code == division.country:
                return True
    return False


def main() -> None:
    """Print the table, and the divisions that are not found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--beside", type=Path, required=True, help="gazetteer that has all divisions")
    parser.add_argument("--gazetteer", type=Path, help="gazetteer file (default: the package's)")
    parser.add_argument("--order", type=int, default=1, choices=(1, 2), help="order of the divisions")
    parser.add_argument("--missing", action="store_true", help="print what is not found, with its position")
    options = parser.parse_args()
    gazetteer = SqliteGazetteer(options.gazetteer or folder("data") / "gazetteer.db")
    everything, found = Counter[str](), Counter[str]()
    for division in divisions(options.beside, options.order):
        names = names_of(division)
        missing = [
            name
            for name, candidates in zip(names, gazetteer.candidates(names, fuzzy=False), strict=True)
            if not is_found(division, candidates)
        ]
        everything[division.country] += 1
        found[division.country] += not missing
        if missing and options.missing:
            print(f"  {division.country}\t{division.latitude:.2f}\t{division.longitude:.2f}\t{'; '.join(missing)}")
    rows: list[list[object]] = [
        [country, number, found[country]] for country, number in everything.items() if found[country] < number
    ]
    share = 100 * found.total() / everything.total()
    rows.append(["all", f"{everything.total():,}", f"{found.total():,} ({share:.1f} %)"])
    print(markdown(["country with misses", f"divisions of order {options.order}", "found"], rows))


if __name__ == "__main__":
    main()
