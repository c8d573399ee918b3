"""Measure how often the right place is among the candidates of a mention, by kind of name variant, and what is missing.

    python benchmarks/candidate_recall.py [--gazetteer FILE] [--folder ../shared/corpora/resolution] [--publish]
        [--halves] [--missing N]

A candidate is right if it is within 161 km (100 miles) of the gold point, or within the gold's own radius where that
is larger. Mentions without gold coordinates count
only where a table says so. ``make bench`` publishes the tables in docs/figures.md.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from publishing import publish
from tables import markdown

from geomap.gazetteer import SqliteGazetteer
from geomap.gazetteer.names import normalise
from geomap.gazetteer.variants import KINDS, Kind, is_road_name
from geomap.paths import folder
from geomap.pipeline.resolution.candidates import CandidateFinder
from geomap.places import CURRENT_COUNTRY_CODES, Candidate, distance_km

CORPORA = {
    "lgl.jsonl": "LGL",
    "trnews.jsonl": "TR-News",
    "geowebnews.jsonl": "GeoWebNews",
    "tudloc.jsonl": "TUD-Loc",
    "wiktor.jsonl": "WikToR",
    "wotr.jsonl": "WOTR",
    "../broad": "29 genres",
}
FOLDER = Path(__file__).resolve().parents[2] / "shared" / "corpora" / "resolution"
UNSEEN = Path(__file__).resolve().parent / "unseen"
ACCURACY_KM = 161.0
TITLES: dict[Kind, str] = {
    "trimmed": "possessives and articles",
    "old": "old forms and spellings",
    "type": 'types of place ("X County" as X)',
    "abbreviation": "abbreviations",
    "direction": "directions",
    "people": "people called after their town",
    "embedded": "names inside the mention",
    "similar": "similar spellings",
}
ALL: frozenset[Kind] = frozenset(KINDS)
NOTE = (
    "A variant of a name is tried only where the gazetteer lacks the name itself, and a place that one kind of "
    'variant misses may be found by another: each row shows what is lost without that kind alone. "Without '
    'abbreviations" also leaves out the abbreviations that the gazetteer lists (U.S., Calif.). The last row '
    "leaves out all kinds."
)

_SHAPES = {
    "water": "river lake creek bay gulf strait sea ocean canal reservoir falls harbor harbour",
    "park, forest or reserve": "park forest wilderness garden gardens zoo preserve reserve lakeshore monument",
    "relief": "mountains mountain mount hills hill valley island islands desert peninsula coast canyon",
    "township or the like": "township twp parish district area lga estate",
    "venue": "university college school hospital church cathedral mosque airport station stadium court museum theatre "
    "theater library embassy ministry bank building house centre center hall hotel prison mall market palace square "
    "club office wing inn company castle base bridge academy council parliament cemetery graveyard tower",
}
_SHAPE = {word: kind for kind, words in _SHAPES.items() for word in words.split()}
_CLASSES = {"H": "water", "T": "relief", "S": "venue", "V": "park, forest or reserve", "R": "street or road"}
_PARKS = {"PRK", "RESN", "RESW", "RESF", "RES", "GDN"}
_BROAD = {"RGN", "CONT", "OCN", "SEA", "GULF", "STM", "MTS", "DSRT", "PEN", "ISLS"}

Mention = dict[str, Any]


def read_mentions(path: Path) -> list[tuple[int, Mention]]:
    """Return the mentions of a corpus, a file or a folder of files, each with the number of its document."""
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    lines = [line for file in files for line in file.read_text(encoding="utf-8").split("\n") if line]
    return [(number, mention) for number, line in enumerate(lines) for mention in json.loads(line)["mentions"]]


def is_near(mention: Mention, candidates: Sequence[Candidate]) -> bool:
    """Whether the right place is among the candidates."""
    limit = max(ACCURACY_KM, mention.get("radius_km") or 0.0)
    return any(_distance(mention, each) <= limit for each in candidates)


def _distance(mention: Mention, candidate: Candidate, south: int = 1, west: int = 1) -> float:
    place = candidate.place
    return distance_km(mention["lat"] * south, mention["lon"] * west, place.latitude, place.longitude)


def kind_of_miss(mention: Mention, candidates: Sequence[Candidate]) -> str:
    """Classify a mention whose place is not among its candidates: by its words, then by the gold entry."""
    text, code = str(mention["text"]), str(mention.get("fcode") or "")
    words = normalise(text).split()
    if any(_distance(mention, each, *signs) <= ACCURACY_KM for each in candidates for signs in ((1, -1), (-1, 1))):
        return "gold point with a wrong sign"
    if is_road_name(text):
        return "street or road"
    if any(each.match == "demonym" for each in candidates[:1]) or (text.isupper() and len(text) <= 5):
        return "demonym or acronym"
    if code in CURRENT_COUNTRY_CODES or (
        not code and candidates and candidates[0].place.feature_code in CURRENT_COUNTRY_CODES
    ):
        return "country, another point"
    if code in _BROAD or (not code and candidates and candidates[0].place.feature_code in _BROAD):
        return "region or sea, another point"
    if code in _PARKS:
        return "park, forest or reserve"
    if code.startswith("ADM"):
        return "first-order division" if code == "ADM1" else "township or the like"
    kind = _CLASSES.get(str(mention.get("fclass") or "")) or (_SHAPE.get(words[-1]) if words and not code else None)
    if kind:
        return kind
    return "settlement, others of the name known" if candidates else "settlement or spot, name unknown"


def answers(
    path: Path, gazetteer: Path, without: frozenset[Kind]
) -> Iterator[tuple[int, Mention, Sequence[Candidate]]]:
    """Look up every mention of a corpus; yield the number of its document, the mention and its candidates."""
    finder = CandidateFinder(SqliteGazetteer(gazetteer, without=without), without=without)
    mentions = read_mentions(path)
    results = finder.find([mention["text"] for _, mention in mentions])
    for (number, mention), candidates in zip(mentions, results, strict=True):
        yield number, mention, candidates


def share(path: Path, gazetteer: Path, without: frozenset[Kind], half: int | None = None) -> str:
    """Return the candidate recall of a corpus, for all documents or for every other one."""
    near = [
        is_near(mention, candidates)
        for number, mention, candidates in answers(path, gazetteer, without)
        if mention.get("lat") is not None and half in (None, number % 2)
    ]
    return f"{100 * sum(near) / len(near):.1f} %"


def table_of_recall(paths: dict[str, Path], gazetteer: Path, halves: bool) -> str:
    """Make a table with one row for each set of variants, one column for each corpus."""
    ways: list[tuple[str, frozenset[Kind], int | None]] = [
        ("all of the below", frozenset(), None),
        *((f"without {TITLES[kind]}", frozenset({kind}), None) for kind in KINDS),
        ("names as the gazetteer has them", ALL, None),
    ]
    if halves:
        ways[1:1] = [
            (f"{which} documents", frozenset(), at) for at, which in enumerate(("1st, 3rd ...", "2nd, 4th ..."))
        ]
    rows = [
        [title, *(share(path, gazetteer, without, half) for path in paths.values())] for title, without, half in ways
    ]
    return markdown(["right place among the candidates", *paths], rows)


def table_of_variants(paths: dict[str, Path], gazetteer: Path) -> str:
    """Count how often mentions that are not names of the gazetteer get candidates, and the right one."""
    rows: list[list[object]] = []
    plain = SqliteGazetteer(gazetteer)
    for title, path in paths.items():
        tally = Counter[str]()
        for _, mention, candidates in answers(path, gazetteer, frozenset()):
            if not plain.candidates([mention["text"]], fuzzy=False)[0]:
                placed = mention.get("lat") is not None
                tally.update(unknown=1, placed=placed, given=bool(candidates))
                tally.update(right=placed and is_near(mention, candidates))
        rows.append([title, *(tally[key] for key in ("unknown", "placed", "given", "right"))])
    head = [
        "mentions that are no name of the gazetteer",
        "all",
        "with a gold point",
        "given candidates",
        "the right one",
    ]
    return markdown(head, rows)


def table_of_misses(paths: dict[str, Path], gazetteer: Path, missing: int) -> str:
    """Count the places that are still missing, by kind."""
    tallies: dict[str, Counter[str]] = {title: Counter() for title in paths}
    for title, path in paths.items():
        texts = Counter[tuple[str, str]]()
        for _, mention, candidates in answers(path, gazetteer, frozenset()):
            if mention.get("lat") is not None:
                tallies[title]["mentions"] += 1
                if not is_near(mention, candidates):
                    kind = kind_of_miss(mention, candidates)
                    tallies[title][kind] += 1
                    texts[kind, str(mention["text"])] += 1
        for (kind, text), count in texts.most_common(missing):
            print(f"  {title}\t{count}\t{kind}\t{text}")
    total = sum(tallies.values(), Counter[str]())
    kinds = [kind for kind, _ in total.most_common() if kind != "mentions"]
    rows = [[kind, *(tallies[title][kind] for title in paths)] for kind in kinds]
    rows.append(["of mentions", *(f"{tallies[title]['mentions']:,}" for title in paths)])
    return markdown(["right place missing, by kind", *paths], rows)


def tables(paths: dict[str, Path], gazetteer: Path, *, halves: bool = False, missing: int = 0) -> str:
    """Return all tables with a note."""
    return "\n".join(
        [
            table_of_recall(paths, gazetteer, halves),
            f"{NOTE}\n",
            table_of_variants(paths, gazetteer),
            table_of_misses(paths, gazetteer, missing),
        ]
    )


def corpora(beside: Path) -> dict[str, Path]:
    """Return the corpora that exist, by title, and the unseen texts."""
    paths = {title: path for name, title in CORPORA.items() if (path := beside / name).exists()}
    return {**paths, "unseen texts": UNSEEN}


def main() -> None:
    """Print or publish the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gazetteer", type=Path, help="gazetteer file (default: the package's)")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="folder of the corpora's JSONL files")
    parser.add_argument("--missing", type=int, default=0, help="print the N most frequent mentions without a candidate")
    parser.add_argument("--halves", action="store_true", help="also for every other document")
    parser.add_argument("--publish", action="store_true", help="publish the tables in docs/figures.md")
    options = parser.parse_args()
    paths = corpora(options.folder)
    if not paths:
        raise SystemExit(f"There are no corpora in {options.folder}: name their folder with --folder")
    gazetteer = options.gazetteer or folder("data") / "gazetteer.db"
    text = tables(paths, gazetteer, halves=options.halves, missing=options.missing)
    if options.publish:
        publish("candidates", text)
    else:
        print(text)


if __name__ == "__main__":
    main()
