"""Measure a collection of a million mentions: ``python benchmarks/collection.py [WORK.DB]``.

The collection is the one of ``synthetic.py``. First its arrays are measured, then the app with its database file, which
is written if it does not exist.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from synthetic import places, synthetic_rows, write

from geomap.marks.clusters import clusters
from geomap.marks.hexagons import hexagons
from geomap.marks.mercator import View
from geomap.store import Store
from geomap.store.columns.arrays import DocumentRows, Matched
from geomap.store.columns.columns import Columns
from geomap.store.columns.facets import facets, timeline
from geomap.store.columns.filters import Filter
from geomap.store.columns.place_table import PlaceTable
from geomap.web import create_app


class Stopwatch:
    """Milliseconds by step, in the order of the first measurement."""

    def __init__(self) -> None:
        self.milliseconds: dict[str, list[float]] = {}

    def __call__(self, step: str, action: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        """Run an action and record its time."""
        begin = time.perf_counter()
        result = action(*arguments, **options)
        self.milliseconds.setdefault(step, []).append((time.perf_counter() - begin) * 1000)
        return result

    def medians(self) -> dict[str, float]:
        """Return the median of each step."""
        return {step: statistics.median(milliseconds) for step, milliseconds in self.milliseconds.items()}


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


def measure_filter(columns: Columns, filter_: Filter, matched: Matched) -> tuple[int, dict[str, float]]:
    """Compute all that a page shows for a filter; return its number of mentions and the median of each step."""
    watch = Stopwatch()
    table = columns.places
    for _ in range(TIMES):
        columns_copy = Columns(revision=0, documents=columns.documents, places=table, rows=columns.rows)
        selection = columns_copy.select(filter_, matched=lambda: matched)
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


def measure_arrays() -> None:
    """Print the milliseconds of each request, for the arrays alone."""
    known_places = places()
    documents, rows = synthetic_rows(known_places)
    table = PlaceTable().extended(known_places)
    watch = Stopwatch()
    columns = Columns.empty().updated(revision=1, documents=documents, places=table, rows=rows)
    print(f"{len(columns):,} mentions, {len(table):,} places")
    document = DocumentRows(
        ids=documents.ids[:1], slugs=["d0"], days=documents.days[:1], texts={"source": documents.text("source")[:1]}
    )
    document_rows = rows.taken(rows.document == 1)
    for _ in range(TIMES):
        watch("update", columns.updated, revision=2, documents=document, places=table, rows=document_rows)
    print(f"one document changed: {watch.medians()['update']:.0f} ms")
    matched = {"document": Matched("document", documents.ids[::7]), "sentence": Matched("sentence", rows.sentence[::9])}
    for name, filter_ in FILTERS.items():
        mentions, steps = measure_filter(columns, filter_, matched[filter_.scope])
        print(
            f"{name:20} {mentions:9,} ", "  ".join(f"{step} {milliseconds:.1f}" for step, milliseconds in steps.items())
        )


REQUESTS = {
    "map": "clusters?bbox=-15,35,40,62&zoom=5&",
    "summary": "summary?",
    "hexagons": "hexagons?bbox=-15,35,40,62&zoom=5&",
    "regions": "regions?level=admin1&",
    "places": "places?",
    "mentions": "mentions?",
    "documents": "documents?",
}
REQUEST_FILTERS = {
    "none": ["score=0.01", "score=0.02", "score=0.03"],
    "country": ["country=SY", "country=DE", "country=KE"],
    "a year": ["since=2015-01-01&until=2015-12-31", "since=2016-01-01&until=2016-12-31", "since=2017-01-01"],
    "literal, likely": ["role=literal&score=0.5", "role=literal&score=0.6", "role=literal&score=0.7"],
    "in a country": ["within=geonames:163843", "within=geonames:2921044", "within=geonames:192950"],
    "rare words": ["q=zangre", "q=polvor", "q=%22darhin+fosba%22"],
    "a beginning": ["q=gre*", "q=zan*", "q=dar*"],
    "the commonest word": ["q=baban", "q=baban&role=literal", "q=baban&country=SY"],
    "it in sentences": [f"q=baban&scope=sentence{options}" for options in ("", "&role=literal", "&country=SY")],
}
"""Filters by kind; none is used twice, so that no cache has its result at its first request."""


def measure_app(file: Path) -> None:
    """Print the milliseconds of each request to the app, without the network."""
    store = Store.open(file)
    client = create_app(store=store).test_client()
    watch = Stopwatch()
    watch("first summary", client.get, "/api/collections/texts/summary")
    print(f"the first summary, which reads the whole collection: {watch.medians()['first summary'] / 1000:.1f} s")
    for name, filters in REQUEST_FILTERS.items():
        watch = Stopwatch()
        for each in filters:
            for request, address in REQUESTS.items():
                answer = watch(request, client.get, f"/api/collections/texts/{address}{each}")
                assert answer.status_code == 200, answer.get_json()
        print(f"{name:20}", "  ".join(f"{step} {milliseconds:.0f}" for step, milliseconds in watch.medians().items()))
    store.close()


def main() -> None:
    """Measure the arrays and the app."""
    measure_arrays()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(folder) / "work.db"
        if not file.exists():
            write(file)
        measure_app(file)


if __name__ == "__main__":
    main()
