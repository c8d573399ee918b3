"""Check rows of facts against what is known, and write those that pass.

    python -m geomap.gazetteer.building.checks.facts FOLDER --towns GAZETTEER --beside GAZETTEER [-o FOLDER]

FOLDER has tab-separated files in the columns of :mod:`geomap.gazetteer.building.facts.world`. A row passes if it can
be read, its point lies within its bounds, one of its countries is that of a town near it or of a place of that name in
the other gazetteer near it, and that gazetteer does not have its only place of that name elsewhere. Two rows that name
one place of one country far from each other both fail, unless the other gazetteer agrees with one of them.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

from geomap.errors import GazetteerError, GeomapError
from geomap.gazetteer.building.facts import FEATURE_CLASSES
from geomap.gazetteer.building.facts.world import Fact, read_fact
from geomap.gazetteer.joining import family, fits, half_diagonal_km, reach_km
from geomap.gazetteer.names import normalise
from geomap.gazetteer.sqlite import SqliteGazetteer
from geomap.places import Bounds, Candidate, distance_km

TITLES = {
    "f1": "waters",
    "f2": "relief_and_regions",
    "f3": "seas_and_islands",
    "f4": "conflict",
    "f5": "history",
    "f6": "facilities",
    "f7": "spellings",
    "f8": "relief",
    "f9": "regions",
}
"""Names of the files written for files with short names; any other file keeps its name."""

NEAR_TOWNS = 20
"""How many of the nearest towns may tell the country of a point."""

TOWN_LIMIT_KM = 150.0
"""If no town is this near, the point is in the sea or the desert, and its countries are not checked."""

EDGE = 0.3
"""By how many degrees a point may lie outside its bounds: authors round both."""

REASONS = (
    "cannot be read",
    "feature code unknown",
    "the point is outside the bounds",
    "no town of its countries is near",
    "the other gazetteer has its only place of that name elsewhere",
    "two rows put one place far apart",
    "said before",
)


@dataclass(slots=True)
class Row:
    """A row under test."""

    file: str
    line: str
    fact: Fact | None = None
    reason: str = ""
    confirmed: bool = False


def check_rows(rows: Iterable[Row], towns: SqliteGazetteer, beside: SqliteGazetteer | None) -> list[Row]:
    """Fill in the fact, the reason of a rejection ("" if it passed) and whether the other gazetteer confirms it."""
    checked = []
    for row in rows:
        try:
            row.fact = read_fact(row.line)
        except ValueError:
            row.reason = REASONS[0]
        else:
            row.reason = _fault_of_row(row.fact, towns)
            if row.reason in ("", REASONS[3]) and beside is not None:
                row.confirmed, reason = _beside(row.fact, beside)
                # the nearest towns of a border town may all be on the other side
                row.reason = "" if row.confirmed else row.reason or reason
        checked.append(row)
    _reject_disagreement(checked)
    _reject_repeated(checked)
    return checked


def _fault_of_row(fact: Fact, towns: SqliteGazetteer) -> str:
    if fact.code not in FEATURE_CLASSES:
        return REASONS[1]
    if fact.bounds and not _inside(fact.latitude, fact.longitude, fact.bounds):
        return REASONS[2]
    if fact.countries and not _country_fits(fact, towns):
        return REASONS[3]
    return ""


def _inside(latitude: float, longitude: float, bounds: Bounds) -> bool:
    west, south, east, north = bounds
    along = (longitude - west + EDGE) % 360 <= (east - west) % 360 + 2 * EDGE
    return along and south - EDGE <= latitude <= north + EDGE


def _country_fits(fact: Fact, towns: SqliteGazetteer) -> bool:
    limit = max(TOWN_LIMIT_KM, half_diagonal_km(fact.bounds) if fact.bounds else 0.0)
    near = [
        town.country_code
        for town in towns.near(fact.latitude, fact.longitude, limit=NEAR_TOWNS)
        if distance_km(fact.latitude, fact.longitude, town.latitude, town.longitude) <= limit
    ]
    if not near or not set(near).isdisjoint(fact.countries):
        return True
    # the nearest towns of a sea or an island may be on another country's shore
    return family(fact.code) in ("water", "land") and any(
        _overlap(fact, country.bounds) for code in fact.countries if (country := towns.country(code))
    )


def _overlap(fact: Fact, bounds: Bounds | None) -> bool:
    if bounds is None or fact.bounds is None:
        return bounds is not None and _inside(fact.latitude, fact.longitude, bounds)
    west, south, east, north = bounds
    other_west, other_south, other_east, other_north = fact.bounds
    widths = (east - west) % 360, (other_east - other_west) % 360
    along = (other_west - west) % 360 <= widths[0] or (west - other_west) % 360 <= widths[1]
    return along and other_south <= north and south <= other_north


def _beside(fact: Fact, beside: SqliteGazetteer) -> tuple[bool, str]:
    reach = reach_km(fact.code, fact.bounds)
    same: list[Candidate] = []
    for name in fact.all_names:
        for candidate in beside.candidates([name], limit=200, fuzzy=False)[0]:
            place = candidate.place
            if candidate.match not in ("name", "alternate") or normalise(candidate.name) != normalise(name):
                continue
            if not fits(fact.code, place.feature_code):
                continue
            of_country = not fact.countries or place.country_code in ("", *fact.countries)
            if of_country and distance_km(fact.latitude, fact.longitude, place.latitude, place.longitude) <= reach:
                return True, ""
            if name == fact.name and place.country_code in fact.countries:
                same.append(candidate)
    alike = [each for each in same if family(each.place.feature_code) == family(fact.code)]
    if len(alike) == 1:
        place = alike[0].place
        away = distance_km(fact.latitude, fact.longitude, place.latitude, place.longitude)
        if away > 2 * reach and family(fact.code) in ("town", "water", "relief", "land") and not fact.bounds:
            return False, REASONS[4]
    return False, ""


def _reject_disagreement(rows: list[Row]) -> None:
    """Reject rows of two files that put one name of one country far apart, unless the other gazetteer confirms them."""
    groups: defaultdict[tuple[str, str], list[tuple[Row, Fact]]] = defaultdict(list)
    for row in rows:
        if row.fact is not None and not row.reason:
            groups[normalise(row.fact.name), family(row.fact.code)].append((row, row.fact))
    for group in groups.values():
        for (one, first), (two, second) in combinations(group, 2):
            if one.file == two.file or set(first.countries).isdisjoint(second.countries):
                continue
            if _distance(first, second) > 2 * _reach(first, second):
                for row in (one, two):
                    if not row.confirmed:
                        row.reason = REASONS[5]


def _reject_repeated(rows: list[Row]) -> None:
    """Reject rows whose place an earlier row has, and give their further names to that row."""
    earlier: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row.fact is None or row.reason:
            continue
        fact = row.fact
        same_name = earlier[normalise(fact.name), family(fact.code)]
        for first in same_name:
            if first.fact is not None and _distance(first.fact, fact) <= _reach(first.fact, fact):
                keys = {normalise(name) for name in first.fact.all_names}
                names = (*first.fact.names, *(name for name in fact.names if normalise(name) not in keys))
                first.fact = replace(first.fact, names=names, bounds=first.fact.bounds or fact.bounds)
                row.reason = REASONS[6]
                break
        else:
            same_name.append(row)


def _distance(one: Fact, two: Fact) -> float:
    return distance_km(one.latitude, one.longitude, two.latitude, two.longitude)


def _reach(one: Fact, two: Fact) -> float:
    return max(reach_km(one.code, one.bounds), reach_km(two.code, two.bounds))


def read_rows(folder: Path) -> Iterator[Row]:
    """Give the rows of the fact files of a folder, file by file in alphabetical order.

    :raises GazetteerError: if there is no such file, or one cannot be read.
    """
    paths = sorted(folder.glob("*.tsv"))
    if not paths:
        raise GazetteerError(f"There are no fact files (*.tsv) in {folder}: name the folder that has them")
    for path in paths:
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise GazetteerError(f"Cannot read {path}: {error}") from None
        for line in text.split("\n"):
            if line.strip() and not line.startswith("#"):
                yield Row(path.stem, line)


def line_of(fact: Fact) -> str:
    """Write a fact as a row."""
    box = ",".join(f"{value:g}" for value in fact.bounds) if fact.bounds else ""
    numbers = (f"{fact.latitude:g}", f"{fact.longitude:g}")
    return "\t".join((fact.code, *numbers, box, ",".join(fact.countries), fact.name, "|".join(fact.names)))


def table(rows: list[Row]) -> str:
    """Give a Markdown table of what passed and failed, a row a file."""
    reasons = [reason for reason in REASONS if any(row.reason == reason for row in rows)]
    lines = [f"| file | rows | taken in | {' | '.join(reasons)} |", "|---|" + "--:|" * (len(reasons) + 2)]
    titles = {file: TITLES.get(file, file) for file in dict.fromkeys(row.file for row in rows)}
    for file, title in (*titles.items(), ("", "all")):
        of_file = [row for row in rows if file in ("", row.file)]
        counts = Counter(row.reason for row in of_file)
        figures = (len(of_file), counts[""], *(counts[reason] for reason in reasons))
        lines.append(f"| {title.replace('_', ' ')} | " + " | ".join(f"{figure:,}" for figure in figures) + " |")
    return "\n".join(lines)


def _write(rows: list[Row], folder: Path) -> None:
    for file in dict.fromkeys(row.file for row in rows):
        lines = [line_of(row.fact) for row in rows if row.file == file and row.fact and not row.reason]
        (folder / f"{TITLES.get(file, file)}.tsv").write_text("\n".join((*lines, "")), encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    """Check the rows of a folder, write those that pass, and print the table."""
    parser = argparse.ArgumentParser(description="Check gazetteer facts and write those that pass.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--towns", type=Path, required=True, help="gazetteer whose towns tell the country of a point")
    parser.add_argument("--beside", type=Path, help="another gazetteer to check positions against")
    parser.add_argument("-o", "--output", type=Path, help="folder for the rows that pass")
    options = parser.parse_args(arguments)
    try:
        beside = SqliteGazetteer(options.beside) if options.beside else None
        rows = check_rows(read_rows(options.folder), SqliteGazetteer(options.towns), beside)
        if options.output:
            _write(rows, options.output)
    except (GeomapError, OSError) as error:
        parser.error(str(error))
    sys.stdout.write(table(rows) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
