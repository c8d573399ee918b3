"""Measure a collection of a million mentions: ``python benchmarks/collection.py``.

The collection is the made-up one of ``synthetic.py``.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import date
from typing import Any

from synthetic import made_up, places

from geomap.clusters import clusters
from geomap.hexagons import hexagons
from geomap.mercator import View
from geomap.store.arrays import DocumentRows, Matched
from geomap.store.columns import Columns
from geomap.store.facets import facets, timeline
from geomap.store.filters import Filter
from geomap.store.placetable import PlaceTable


class Stopwatch:
    """Milliseconds by step, in the order in which the steps were first taken."""

    def __init__(self) -> None:
        self.taken: dict[str, list[float]] = {}

    def __call__(self, step: str, action: Callable[..., Any], *arguments: Any, **more: Any) -> Any:
        """Do something and keep how long it took."""
        begin = time.perf_counter()
        result = action(*arguments, **more)
        self.taken.setdefault(step, []).append((time.perf_counter() - begin) * 1000)
        return result

    def medians(self) -> dict[str, float]:
        """The median of each step."""
        return {step: statistics.median(taken) for step, taken in self.taken.items()}


FILTERS = {
    "none": Filter(),
    "country": Filter(countries=("SY",)),
    "two years": Filter(since=date(2015, 3, 1), until=date(2017, 2, 28)),
    "literal, likely": Filter(roles=("literal",), score=0.5),
    "many": Filter(
        countries=("US", "SY", "DE"), classes=("P",), roles=("literal",), score=0.3, sources=("source-1.example",)
    ),
    "words in documents": Filter(q="flood"),
    "words in sentences": Filter(q="flood", scope="sentence"),
}


VIEWS = {
    "world": View.of((-180, -70, 180, 80), 3),
    "Europe": View.of((-15, 35, 40, 62), 5),
    "Syria": View.of((35, 32, 43, 38), 7),
}
TIMES = 5


def measured(columns: Columns, wanted: Filter, found: Matched) -> tuple[int, dict[str, float]]:
    """Ask all that a page asks of a filter; give the mentions that it keeps and the median of each step."""
    watch = Stopwatch()
    table = columns.places
    for _ in range(TIMES):
        fresh = Columns(revision=0, documents=columns.documents, places=table, rows=columns.rows)
        selection = fresh.select(wanted, matched=lambda: found)
        by_place = watch("select", lambda chosen: chosen.by_place, selection)
        watch("facets", facets, selection)
        watch("timeline", timeline, selection)
        watch("bounds", lambda chosen: chosen.bounds, selection)
        for name, view in VIEWS.items():
            watch(name, clusters, table.latitude, table.longitude, by_place, table.area, view=view)
        points = by_place * ~table.area
        watch("hexagons", hexagons, table.latitude, table.longitude, points, view=VIEWS["Europe"])
        watch("page", selection.page, None, 50)
        watch("places", lambda chosen: chosen.documents_of(chosen.ranked_places[:50]), selection)
    return selection.mentions, watch.medians()


def main() -> None:
    """Print what each question takes, in milliseconds."""
    known = places()
    documents, rows = made_up(known)
    table = PlaceTable().extended(known)
    watch = Stopwatch()
    columns = Columns.empty().updated(revision=1, documents=documents, places=table, rows=rows)
    print(f"{len(columns):,} mentions, {len(table):,} places")
    one = DocumentRows(ids=documents.ids[:1], slugs=["d0"], days=documents.days[:1], sources=documents.sources[:1])
    its = rows.taken(rows.document == 1)
    for _ in range(TIMES):
        watch("update", columns.updated, revision=2, documents=one, places=table, rows=its)
    print(f"one document changed: {watch.medians()['update']:.0f} ms")
    found = {"document": Matched("document", documents.ids[::7]), "sentence": Matched("sentence", rows.sentence[::9])}
    for name, wanted in FILTERS.items():
        kept, steps = measured(columns, wanted, found[wanted.scope])
        print(f"{name:20} {kept:9,} ", "  ".join(f"{step} {taken:.1f}" for step, taken in steps.items()))


if __name__ == "__main__":
    main()
