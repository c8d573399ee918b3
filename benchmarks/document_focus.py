"""Measure how often geomap names the country and the region that a text is about, by corpus.

    python benchmarks/document_focus.py [--folder ../shared/corpora/resolution]

The corpora do not say what a document is about. The gold is the country with most mentions, and the region (first-order
division) with most mentions of itself or of places in it; with equal numbers either is right. The ranker was fitted on
these corpora, so other texts will score lower. "Among the first three" counts any of the places that geomap reports, at
most three.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Any

import geomap
from geomap.gazetteer import SqliteGazetteer, open_gazetteer
from geomap.pipeline import map_documents
from geomap.places import COUNTRY_CODES, Place
from geomap.read import read_sources
from geomap.records import MappedDocument

CORPORA = ("lgl", "trnews", "geowebnews")


def gold_place(gazetteer: SqliteGazetteer, mention: dict[str, Any]) -> Place | None:
    """Return the gold place of a mention, or the place nearest to its coordinates."""
    number = mention.get("geonameid")
    if number and (place := gazetteer.place(f"geonames:{number}")):
        return place
    if mention.get("lat") is None:
        return None
    return next(iter(gazetteer.near(mention["lat"], mention["lon"])), None)


def most_frequent(counts: Counter[str]) -> set[str]:
    """Return the keys with the highest count."""
    return {key for key, count in counts.items() if count == max(counts.values())}


def measure(gazetteer: SqliteGazetteer, path: Path, mapped: list[MappedDocument]) -> dict[str, Counter[str]]:
    """Count documents by level: those with a gold answer, those where the first is right, and where one of them is."""
    tallies = {"country": Counter[str](), "region": Counter[str]()}
    lines = path.read_text(encoding="utf-8").strip().split("\n")
    for line, document in zip(lines, mapped, strict=True):
        gold = {"country": Counter[str](), "region": Counter[str]()}
        for mention in json.loads(line)["mentions"]:
            place = gold_place(gazetteer, mention)
            if place is None or not place.country_code:
                continue
            gold["country"][place.country_code] += 1
            if place.admin1_code not in {"", "00"} and place.feature_code not in COUNTRY_CODES:
                gold["region"][f"{place.country_code}.{place.admin1_code}"] += 1
        for level, counts in gold.items():
            right = most_frequent(counts) if counts else set()
            predictions = [
                each.place.country_code + (f".{each.place.admin1_code}" if level == "region" else "")
                for each in document.focus
                if each.level == level
            ]
            if right:
                tallies[level].update(
                    documents=1, first=bool(predictions) and predictions[0] in right, among=bool(right & {*predictions})
                )
    return tallies


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    beside = Path(__file__).resolve().parents[2] / "shared" / "corpora" / "resolution"
    parser.add_argument("--folder", type=Path, default=beside, help="folder of the corpora's JSONL files")
    folder = parser.parse_args().folder
    nlp, gazetteer = geomap.load(), open_gazetteer()
    print("| corpus | level | documents | first is right | among the first three |")
    print("|---|---|---|---|---|")
    for name in CORPORA:
        path = folder / f"{name}.jsonl"
        mapped = list(map_documents(nlp, read_sources([path])))
        for level, tally in measure(gazetteer, path, mapped).items():
            count = tally["documents"]
            print(f"| {name} | {level} | {count} | {tally['first'] / count:.3f} | {tally['among'] / count:.3f} |")


if __name__ == "__main__":
    main()
