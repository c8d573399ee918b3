"""How often a gazetteer has the right place among a mention's candidates, by corpus and by kind of mention.

    python benchmarks/candidate_recall.py [--gazetteer FILE] [--folder ../shared/corpora/resolution] [--missing N]

A candidate is near if it lies within 161 km (100 miles) of the gold point; exact if it has the gold GeoNames id.
Mentions without gold coordinates are left out. "without demonyms" leaves out adjectives and people ("Syrian").
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Any

from geomap.gazetteer import SqliteGazetteer, open_gazetteer
from geomap.places import distance_km

CORPORA = ("lgl", "trnews", "geowebnews", "wiktor")
NEAR_KM = 161.0


def measure(gazetteer: SqliteGazetteer, path: Path, missing: int) -> list[dict[str, Any]]:
    """Look up every mention of a corpus; give one row for all mentions and one without demonyms."""
    tallies = {"all": Counter[str](), "without demonyms": Counter[str]()}
    absent: Counter[tuple[str, str]] = Counter()
    lines = path.read_text(encoding="utf-8").strip().split("\n")
    mentions = [mention for line in lines for mention in json.loads(line)["mentions"] if mention.get("lat") is not None]
    for mention, candidates in zip(mentions, gazetteer.candidates([each["text"] for each in mentions]), strict=True):
        distances = [
            distance_km(mention["lat"], mention["lon"], each.place.latitude, each.place.longitude)
            for each in candidates
        ]
        near = min(distances, default=float("inf")) <= NEAR_KM
        number = mention.get("geonameid")
        exact = number is not None and any(each.place.geonameid == number for each in candidates)
        demonym = any(each.match == "demonym" for each in candidates[:1])
        for kind, tally in tallies.items():
            if kind == "all" or not demonym:
                tally.update(mentions=1, near=near, with_id=number is not None, exact=exact)
                tally.update(first=bool(distances) and distances[0] <= NEAR_KM, candidates=len(candidates))
        if not near:
            absent[mention["text"], f"{mention.get('fcode') or mention.get('type') or ''}"] += 1
    for (text, code), count in absent.most_common(missing):
        print(f"  {path.stem}\t{count}\t{code}\t{text}")
    return [{"corpus": path.stem, "kind": kind, **tally} for kind, tally in tallies.items()]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gazetteer", type=Path, help="gazetteer file (default: the package's)")
    beside = Path(__file__).resolve().parents[2] / "shared" / "corpora" / "resolution"
    parser.add_argument("--folder", type=Path, default=beside, help="folder of the corpora's JSONL files")
    parser.add_argument("--missing", type=int, default=0, help="print the N most frequent mentions without a candidate")
    options = parser.parse_args()
    gazetteer = open_gazetteer(options.gazetteer)
    rows = [row for name in CORPORA for row in measure(gazetteer, options.folder / f"{name}.jsonl", options.missing)]
    print(f"gazetteer {gazetteer.version}")
    print("| corpus | mentions | number | candidate within 161 km | exact id | first within 161 km | candidates each |")
    print("|---|---|---|---|---|---|---|")
    for row in rows:
        count = row["mentions"]
        exact = f"{100 * row['exact'] / row['with_id']:.1f} %" if row["with_id"] else "-"
        print(
            f"| {row['corpus']} | {row['kind']} | {count:,} | {100 * row['near'] / count:.1f} % | {exact} "
            f"| {100 * row['first'] / count:.1f} % | {row['candidates'] / count:.1f} |"
        )


if __name__ == "__main__":
    main()
