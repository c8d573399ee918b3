"""List the labels of the background map that a gazetteer has no place for.

python -m geomap.gazetteer.building.checks.labels [--gazetteer FILE]
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from geomap.gazetteer.building.basemap_labels import Label, read_labels
from geomap.gazetteer.sqlite import SqliteGazetteer
from geomap.paths import folder
from geomap.places import Candidate, distance_km

NEAR_KM = 161.0
"""A candidate this near a label is its place."""
BASEMAP = folder("data") / "basemap.pmtiles"


def distinct_labels(labels: Iterable[Label]) -> list[Label]:
    """Return each label once: the points of a label in several tiles differ by rounding."""
    return list({(each.code, each.name, round(each.latitude), round(each.longitude)): each for each in labels}.values())


def unknown_labels(labels: Sequence[Label], gazetteer: SqliteGazetteer) -> list[Label]:
    """Return the labels of which the gazetteer has no place with exactly this name near them or around them."""
    results = gazetteer.candidates([label.name for label in labels], fuzzy=False)
    return [label for label, candidates in zip(labels, results, strict=True) if not _is_known(label, candidates)]


def _is_known(label: Label, candidates: Iterable[Candidate]) -> bool:
    for candidate in candidates:
        place = candidate.place
        if distance_km(label.latitude, label.longitude, place.latitude, place.longitude) <= NEAR_KM:
            return True
        if place.bounds is not None:
            west, south, east, north = place.bounds
            if south <= label.latitude <= north and (label.longitude - west) % 360 <= ((east - west) % 360 or 360):
                return True
    return False


def main(arguments: list[str] | None = None) -> None:
    """Print the labels without a place, then the share of each kind that has one."""
    parser = argparse.ArgumentParser(description="List the labels of the basemap that the gazetteer has no place for.")
    parser.add_argument("--gazetteer", type=Path, help="gazetteer file (default: the package's)")
    options = parser.parse_args(arguments)
    labels = distinct_labels(read_labels(BASEMAP))
    unknown = unknown_labels(labels, SqliteGazetteer(options.gazetteer or folder("data") / "gazetteer.db"))
    lines = [
        f"{each.code}\t{each.latitude:.2f}\t{each.longitude:.2f}\t{each.name}" for each in sorted(unknown, key=str)
    ]
    counts, missing = Counter(label.code for label in labels), Counter(label.code for label in unknown)
    for code, count in counts.items():
        lines.append(f"{code}: {count - missing[code]:,} of {count:,} ({100 - 100 * missing[code] / count:.1f} %)")
    sys.stdout.write("\n".join((*lines, "")))


if __name__ == "__main__":
    main()
