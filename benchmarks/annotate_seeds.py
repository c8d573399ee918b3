"""Write benchmarks/gold.jsonl from the answers in benchmarks/seeds.gold.

The answers name mentions by their words; this script finds their offsets. It stops at an answer that fits nothing or
fits twice, and at a place that no text mentions, so that a changed text cannot leave outdated answers behind::

    python benchmarks/annotate_seeds.py

Each line of the result is one text: ``doc_id`` (the file's name without suffix), ``text``, ``mentions`` with ``start``,
``end``, ``text``, ``lat``, ``lon``, ``geonameid``, and ``optional``, a list of [start, end] that count neither way.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ANSWERS = ROOT / "benchmarks" / "seeds.gold"
GOLD = ROOT / "benchmarks" / "gold.jsonl"

Rules = list[tuple[str, str]]


def read_answers(path: Path = ANSWERS) -> tuple[dict[str, dict[str, Any]], dict[str, Rules]]:
    """Return the places by key, and the rules (words, key) of each text."""
    places: dict[str, dict[str, Any]] = {}
    texts: dict[str, Rules] = {}
    section = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if header := re.fullmatch(r"\[([a-z0-9-]+)\]", line):
            section = header[1]
            continue
        words, _, answer = line.rpartition(" =")
        answer = answer.strip()
        if section == "places":
            latitude, longitude, geonameid, *_ = [*answer.split(), None, None, None]
            places[words] = {
                "lat": float(latitude) if latitude else None,
                "lon": float(longitude) if longitude else None,
                "geonameid": int(geonameid) if geonameid else None,
            }
        else:
            texts.setdefault(section, []).append((words, answer))
    return places, texts


def spans(text: str, words: str) -> list[tuple[int, int]]:
    """Find a rule's spans: the bracketed part of a unique context, or every whole-word occurrence."""
    if context := re.fullmatch(r"(.*?)\[(.+?)\](.*)", words):
        before, mention, after = context.groups()
        if text.count(before + mention + after) != 1:
            raise SystemExit(f"seeds.gold: '{words}' fits {text.count(before + mention + after)} times, not once")
        start = text.index(before + mention + after) + len(before)
        return [(start, start + len(mention))]
    return [match.span() for match in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text)]


def annotate(doc_id: str, text: str, rules: Rules, places: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Annotate one text; a context wins over a bare name, and a longer name over a shorter one."""
    spans_by_start: dict[int, tuple[int, int, str]] = {}
    for words, key in sorted(rules, key=lambda rule: ("[" not in rule[0], -len(rule[0]))):
        matches = [
            (start, end, key)
            for start, end in spans(text, words)
            if not any(start < other_end and other < end for other, other_end, _ in spans_by_start.values())
        ]
        if not matches:
            raise SystemExit(f"seeds.gold: '{words}' is nowhere in {doc_id}")
        spans_by_start.update({start: (start, end, key) for start, end, key in matches})
    mentions, optional = [], []
    for start, end, key in sorted(spans_by_start.values()):
        if key == "optional":
            optional.append([start, end])
        elif key != "none":
            mentions.append({"start": start, "end": end, "text": text[start:end], **places[key]})
    return {"doc_id": doc_id, "text": text, "mentions": mentions, "optional": optional}


def main() -> None:
    """Write the gold file and print its size."""
    places, texts = read_answers()
    seeds = {path.stem: path.read_text(encoding="utf-8") for path in sorted((ROOT / "seeds").glob("*.txt"))}
    if seeds.keys() != texts.keys():
        raise SystemExit(f"seeds.gold: answers and texts differ in {sorted(seeds.keys() ^ texts.keys())}")
    used = {key for rules in texts.values() for _, key in rules} - {"optional", "none"}
    if used != places.keys():
        raise SystemExit(f"seeds.gold: places unknown or never mentioned: {sorted(used ^ places.keys())}")
    documents = [annotate(doc_id, text, texts[doc_id], places) for doc_id, text in seeds.items()]
    GOLD.write_text("".join(json.dumps(d, ensure_ascii=False) + "\n" for d in documents), encoding="utf-8")
    mentions = sum(len(document["mentions"]) for document in documents)
    sys.stdout.write(f"{GOLD.name}: {len(documents)} texts, {mentions} mentions of {len(places)} places\n")


if __name__ == "__main__":
    main()
