"""Measure the page of a collection of a million mentions in a real browser.

``python benchmarks/collection_browser.py [WORK.DB]``. The collection is the one of ``synthetic.py``, served by
``geomap serve --db`` in a separate process. All times are those of a user: from the change of the filter, or from
opening the address, until the marks are drawn.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import recogniser
from playwright.sync_api import Page, sync_playwright
from publishing import publish
from synthetic import write
from tables import markdown

from geomap.store import Store
from geomap.store.corrections import Draft

ROOT = Path(__file__).resolve().parent.parent

Row = tuple[str, str]

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
SIZE = {"width": 1440, "height": 900}
FILTERS = (
    "score=0.5",
    "role=literal",
    "country=SY",
    "country=US",
    "since=2015-03-01&until=2017-02-28",
    "q=gre*",
    "role=literal&country=DE&score=0.4",
)
PANS, ZOOMS = 12, 6

WATCH = """
window.measured = { frames: [], on: false };
window.until = (holds) => new Promise((resolve) => {
  const look = () => (holds() ? requestAnimationFrame(() => resolve(performance.now())) : setTimeout(look, 4));
  look();
});
"""
DRAWN = "Number(document.getElementById('stage').dataset.drawn ?? 0)"


@contextmanager
def served(database: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Serve a database; yield the address and the process once the collection has been read."""
    command = [sys.executable, "-m", "geomap", "serve", "--no-open", "--port", "0", "--db", str(database)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = re.search(r"http://\S+", process.stdout.readline())
        assert address is not None
        with urllib.request.urlopen(f"{address[0]}/api/collections/texts/summary") as answer:
            answer.read()
        yield address[0], process
        process.terminate()


def open_collection(page: Page, address: str) -> float:
    """Open the collection and return the milliseconds until its numbers and marks are drawn."""
    page.goto(f"{address}/c/texts")
    ready = "() => window.until(() => 'ready' in document.querySelector('.collection').dataset && " + DRAWN + " > 0)"
    return float(page.evaluate(ready))


def change_filter(page: Page, query: str) -> float:
    """Change the filter as the back button does; return the milliseconds until numbers and marks are updated."""
    return float(
        page.evaluate(
            """async (query) => {
                const page = document.querySelector(".collection"), stage = document.getElementById("stage");
                const drawn = () => Number(stage.dataset.drawn), before = drawn();
                const at = new URLSearchParams(location.search).get("at");
                const begin = performance.now();
                history.replaceState(null, "", `?${query}${at ? `&at=${at}` : ""}`);
                dispatchEvent(new PopStateEvent("popstate"));
                const busy = () => page.hasAttribute("data-counting") || stage.hasAttribute("data-busy");
                return (await window.until(() => drawn() > before && !busy())) - begin;
            }""",
            query,
        )
    )


def frames(page: Page, move: str) -> list[float]:
    """Drag or zoom the map, and return the milliseconds of each frame meanwhile."""
    box = page.locator("#map").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.evaluate(
        """() => {
            window.measured.frames = []; window.measured.on = true;
            let last = performance.now();
            const tick = (now) => {
                window.measured.frames.push(now - last); last = now;
                if (window.measured.on) requestAnimationFrame(tick);
            };
            requestAnimationFrame(tick);
        }"""
    )
    page.mouse.move(x, y)
    if move == "pan":
        for turn in range(PANS):
            page.mouse.down()
            for step in range(1, 16):
                page.mouse.move(x + (-1) ** turn * step * 14, y + (-1) ** (turn // 2) * step * 5)
            page.mouse.up()
            page.mouse.move(x, y)
            page.wait_for_timeout(150)
    else:
        for turn in range(ZOOMS):
            page.mouse.wheel(0, -300 if turn < ZOOMS / 2 else 300)
            page.wait_for_timeout(600)
    page.evaluate("() => { window.measured.on = false; }")
    return [float(each) for each in page.evaluate("() => window.measured.frames.slice(2)")]


def measure(address: str, chromium: str) -> list[Row]:
    """Measure the page and return the rows of the table."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        first, again = [], []
        for _ in range(5):
            context = browser.new_context(viewport=SIZE)
            page = context.new_page()
            page.add_init_script(WATCH)
            first.append(open_collection(page, address))
            for _ in range(3):
                page.goto(f"{address}/")
                page.wait_for_timeout(500)  # that page has work of its own
                again.append(open_collection(page, address))
            context.close()
        page = browser.new_context(viewport=SIZE).new_page()
        page.add_init_script(WATCH)
        open_collection(page, address)
        page.wait_for_timeout(1500)
        answers = [change_filter(page, query) for query in FILTERS]
        change_filter(page, "score=0")
        page.wait_for_timeout(1500)
        marks = page.locator("#map .leaflet-marker-icon, #map path.leaflet-interactive").count()
        rows = [
            ("page opened, until numbers and marks are there, median of 15", f"{statistics.median(again):.0f} ms"),
            ("the same in a browser that was never there, median of 5", f"{statistics.median(first):.0f} ms"),
            (
                f"a filter, until numbers and marks are new, median of {len(answers)}",
                f"{statistics.median(answers):.0f} ms",
            ),
            ("the slowest of these", f"{max(answers):.0f} ms"),
        ]
        for move in ("pan", "zoom"):
            durations = sorted(frames(page, move))
            rows += [
                (f"{move}: frames a second, mean", f"{1000 / statistics.mean(durations):.0f}"),
                (f"{move}: the frame that 95 % are shorter than", f"{durations[int(len(durations) * 0.95)]:.0f} ms"),
            ]
        rows.append(("elements that mark places on the map", f"{marks}"))
        browser.close()
    return rows


def loaded(file: Path) -> list[Row]:
    """Measure the time until the app has a collection in memory, and its resident memory."""
    begin = time.perf_counter()
    with served(file) as (address, process):
        read = time.perf_counter() - begin
        status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
        resident = re.search(r"VmRSS:\s+(\d+)", status)
        assert resident is not None
        with urllib.request.urlopen(f"{address}/api/collections/texts/summary") as answer:
            counts = json.load(answer)
    size = f"{counts['mentions']:,} mentions of {counts['places']:,} places in {counts['documents']:,} documents"
    return [
        (f"{size}: the file", f"{file.stat().st_size / 1e6:,.0f} MB"),
        ("`geomap serve --db`, until it has read the collection", f"{read:.1f} s"),
        ("resident memory of the process then", f"{int(resident[1]) / 1024:,.0f} MB"),
    ]


def corrected(file: Path) -> list[Row]:
    """Time the correction of a name in the whole collection, and its undo, in a copy of the file."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.db"
        shutil.copy(file, copy)
        store = Store.open(copy)
        slug, start, end = store.documents.mention(1)
        place = store.documents.load(slug).mapped
        assert place is not None
        other = next(iter(place.places.values()))
        begin = time.perf_counter()
        draft = Draft(document=slug, start=start, end=end, action="choose", scope="collection", place=other)
        made = store.corrections.make(draft)
        middle = time.perf_counter()
        store.corrections.undo("texts")
        done = time.perf_counter()
        store.close()
    return [
        (
            f"a name corrected in the whole collection, {made.mentions:,} mentions, until all are kept",
            f"{(middle - begin) * 1000:,.0f} ms",
        ),
        ("the same taken back", f"{(done - middle) * 1000:,.0f} ms"),
    ]


def added() -> list[Row]:
    """Time ``geomap add`` in a new process, on a corpus of news if it exists, else the seeds."""
    corpus = ROOT.parent / "shared" / "corpora" / "resolution" / "geowebnews.jsonl"
    source = corpus if corpus.exists() else ROOT / "seeds"
    with tempfile.TemporaryDirectory() as folder:
        begin = time.perf_counter()
        command = [sys.executable, "-m", "geomap", "add", str(source), "--db", str(Path(folder) / "work.db")]
        subprocess.run(command, check=True, capture_output=True)
        seconds = time.perf_counter() - begin
        store = Store.open(Path(folder) / "work.db")
        words = sum(entry.words for entry in store.documents.list(limit=10_000))
        count = store.documents.count()
        store.close()
    what = "articles of GeoWebNews" if corpus.exists() else "seed texts"
    return [(f"`geomap add`, {count} {what}, {words:,} words, a new process", f"{words / seconds:,.0f} words a second")]


def main() -> None:
    """Measure, and publish the table."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        raise SystemExit("this needs Chromium: install the package chromium")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(folder) / "work.db"
        if not file.exists():
            write(file)
        rows = [
            ("yardstick: float32 matrix product, one thread", f"{recogniser.yardstick():.0f} GFLOP/s"),
            *loaded(file),
        ]
        with served(file) as (address, _):
            rows += measure(address, chromium)
        rows += [*corrected(file), *added()]
    publish("collection", markdown([f"a collection of a million mentions, on {os.cpu_count()} cores", ""], rows))


if __name__ == "__main__":
    main()
