"""Measure how often the prominence of a gazetteer agrees with general knowledge about which of two places is known.

    python benchmarks/prominence.py [--gazetteer FILE] [--missing] [--wrong]

The pairs are in ``prominence_pairs.tsv``. A place is the most populous, else the best known, of those with its name,
its feature class or code, and its country or division. Pairs of which the gazetteer lacks a place do not count. The
weights of the components were set with the odd pairs; the even ones test them.
"""

from __future__ import annotations

import argparse
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tables import markdown

from geomap.gazetteer import SqliteGazetteer
from geomap.paths import folder
from geomap.places import Place

PAIRS = Path(__file__).with_name("prominence_pairs.tsv")


class Description(NamedTuple):
    """A place in words: name, feature class or code, country (``US``) or division (``US.TX``), "-" for any."""

    name: str
    kind: str
    region: str

    def find(self, gazetteer: SqliteGazetteer) -> Place | None:
        """Return the place, or None if the gazetteer lacks it."""
        candidates = gazetteer.candidates([self.name], fuzzy=False, limit=1000)[0]
        places = [each.place for each in candidates if each.match in {"name", "alternate"} and self._fits(each.place)]
        return max(places, key=lambda place: place.population, default=None)

    def _fits(self, place: Place) -> bool:
        country, _, division = self.region.partition(".")
        return (
            self.kind in (place.feature_class, place.feature_code)
            and country in ("-", place.country_code)
            and division in ("", place.admin1_code)
        )


def read_pairs() -> Iterator[tuple[Description, Description]]:
    """Yield the pairs, the more prominent place first."""
    for line in PAIRS.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            fields = line.split("\t")
            yield Description(*fields[:3]), Description(*fields[3:])


def weights(path: Path) -> dict[str, int]:
    """Return the weight of each place of a gazetteer file by id, which orders the candidates of a name."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        rows = connection.execute("SELECT coalesce(source || ':' || source_id, 'geonames:' || id), weight FROM place")
        return dict(rows)
    finally:
        connection.close()


def main() -> None:
    """Print the share of pairs in the right order by prominence, by weight and by population."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gazetteer", type=Path, default=folder("data") / "gazetteer.db")
    parser.add_argument("--missing", action="store_true", help="list the places that the gazetteer lacks")
    parser.add_argument("--wrong", action="store_true", help="list the pairs in the wrong order")
    options = parser.parse_args()
    gazetteer = SqliteGazetteer(options.gazetteer)
    weight = weights(options.gazetteer)
    measures = {
        "prominence": lambda place: gazetteer.prominence(place.id),
        "order of candidates": lambda place: weight[place.id],
        "population": lambda place: place.population,
    }
    known: list[tuple[Place, Place]] = []
    halves: list[int] = []
    for number, pair in enumerate(read_pairs(), 1):
        first, second = (each.find(gazetteer) for each in pair)
        if first is not None and second is not None:
            known.append((first, second))
            halves.append(number % 2)
        elif options.missing:
            print(f"{number}: lacks {[each for each in pair if each.find(gazetteer) is None]}")
    rows = []
    for name, measure in measures.items():
        right = [measure(first) > measure(second) for first, second in known]
        shares = [
            f"{sum(each for each, half in zip(right, halves, strict=True) if half == part)} of {halves.count(part)}"
            for part in (1, 0)
        ]
        rows.append([name, *shares, f"{100 * sum(right) / len(right):.1f} %"])
    print(markdown(["measure", "odd pairs", "even pairs", "all"], rows))
    for first, second in known if options.wrong else ():
        values = [(place.label, place.feature_code, gazetteer.prominence(place.id)) for place in (first, second)]
        if values[0][2] <= values[1][2]:
            print(*values[0], "is not above", *values[1])


if __name__ == "__main__":
    main()
