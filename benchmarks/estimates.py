"""Measure how honest the estimated positions of unknown names are: ``python benchmarks/estimates.py``.

For each corpus: how many estimates there are for mentions with a gold position, and how many of these lie within the
stated radius, within 161 km, and farther away. An estimate rests on words beside the mention ("the mill in Ames") or on
the town that the whole text is about.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from genres import corpus_documents
from tables import markdown

import geomap
from geomap.evaluate import gold_of
from geomap.pipeline import map_documents
from geomap.places import distance_km

CORPORA = Path(__file__).resolve().parents[2] / "shared" / "corpora"
_BESIDE_CHARACTERS = 60
_RIGHT_KM = 161.0


def table() -> str:
    """Return the table."""
    nlp = geomap.load()
    lines: list[list[object]] = []
    for corpus in ("resolution/geowebnews.jsonl", "resolution/lgl.jsonl", "broad"):
        if not (path := CORPORA / corpus).exists():
            continue
        counts: dict[str, Counter[str]] = {"words beside": Counter(), "whole text": Counter()}
        for mapped in map_documents(nlp, corpus_documents(path)):
            gold = {(each.start, each.end): each for each in gold_of(mapped.document).mentions}
            for mention in mapped.mentions:
                right = gold.get((mention.start, mention.end))
                area = mention.within if mention.place is None else None
                if area is None or right is None or right.latitude is None or right.longitude is None:
                    continue
                window = mapped.document.text[
                    max(0, mention.start - _BESIDE_CHARACTERS) : mention.end + _BESIDE_CHARACTERS
                ]
                basis = "words beside" if area.anchors[0].name.casefold() in window.casefold() else "whole text"
                away = distance_km(right.latitude, right.longitude, area.latitude, area.longitude)
                counts[basis]["all"] += 1
                counts[basis]["in radius"] += away <= area.radius_km
                counts[basis]["near"] += away <= _RIGHT_KM
        for basis, count in counts.items():
            lines.append([corpus, basis, count["all"], count["in radius"], count["near"], count["all"] - count["near"]])
    head = ["corpus", "rests on", "estimates with gold", "within the radius", "within 161 km", "farther"]
    return markdown(head, lines)


if __name__ == "__main__":
    print(table())
