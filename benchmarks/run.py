"""Measure geomap and publish the figures in docs/figures.md: ``make bench``.

Accuracy by ``geomap eval``; speed on one pass over texts not seen before, with as many threads as there are cores; the
wall time of ``geomap map`` in a new process; the memory of the serving process once it has mapped its texts; and the
size of an environment with only geomap and its dependencies. Corpora missing from ``../shared`` are left out.
"""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

import candidate_recall
import genres
import peers
import recogniser
from publishing import publish
from spacy.language import Language
from spacy.tokens import Doc
from tables import markdown

import geomap
from geomap.paths import folder
from geomap.pipeline import map_documents
from geomap.read import Document, read_sources

ROOT = Path(__file__).resolve().parent.parent
CORPORA = ROOT.parent / "shared" / "corpora" / "resolution"
GEOMAP = [sys.executable, "-m", "geomap"]
GOLD = {
    "seeds": ROOT / "benchmarks" / "gold.jsonl",
    "GeoWebNews": CORPORA / "geowebnews.jsonl",
    "TR-News": CORPORA / "trnews.jsonl",
    "LGL": CORPORA / "lgl.jsonl",
    "WOTR": CORPORA / "wotr.jsonl",
    "29 genres": CORPORA.parent / "broad",
    "TUD-Loc": CORPORA / "tudloc.jsonl",
    "unseen texts": ROOT / "benchmarks" / "unseen" / "texts.jsonl",
    "unseen texts, second set": ROOT / "benchmarks" / "unseen" / "second.jsonl",
}
ARTICLE_WORDS = 900
COLD_STARTS = 5
NOTE = (
    "Names found: exact spans of places. Right within 161 km, or within the gold's own radius: resolution of given "
    "spans. The recogniser and the ranker were fitted on GeoWebNews, TR-News, LGL, WOTR and the 29 genres, so these "
    "rows show what was learned, not what to expect of other texts. TUD-Loc, the seeds and "
    "the [unseen texts](../benchmarks/unseen/README.md) were not used for fitting. "
    "Where a corpus names the outlet or its address, "
    "geomap looks up the home of the outlet. Cross-validated figures of the recogniser are in "
    "[its FIGURES.md](../geomap/data/recognizer/FIGURES.md). Those of the ranker are in "
    "[its FIGURES.md](../geomap/data/ranker/FIGURES.md), written by `make train-ranker`, with calibration, review "
    "and accuracy by continent. The first table of the latter:"
)

GENRES_NOTE = (
    "Names found: exact spans; of a genre by a recogniser that was fitted without it, of a corpus by 5 folds. Right: "
    "given spans, 5 folds, and with weights that were fitted on no text of the genre or corpus; the ECE of a genre is "
    "of the latter. The end to end F1 if places with a lower score are left out, with the weights in the package:"
)

Rows = list[list[object]]


def existing(corpora: dict[str, Path]) -> dict[str, Path]:
    """Return the corpora that exist."""
    return {title: path for title, path in corpora.items() if path.exists()}


def eval_figures(gold: Path, *options: str) -> dict[str, Any]:
    """Return what ``geomap eval --json`` prints for a gold corpus, a file or a folder of files."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as joined:
        for path in sorted(gold.glob("*.jsonl")) if gold.is_dir() else ():
            joined.write(path.read_text(encoding="utf-8"))
        joined.flush()
        command = [*GEOMAP, "eval", joined.name if gold.is_dir() else str(gold), "--json", *options]
        result = subprocess.run(command, capture_output=True, text=True, check=True)
    figures: dict[str, Any] = json.loads(result.stdout)
    return figures


def accuracy() -> Rows:
    """Measure recognition on plain text, and resolution of given spans, for each corpus that exists."""
    rows: Rows = []
    for title, path in GOLD.items():
        if not path.exists():
            sys.stderr.write(f"{path} is missing: left out\n")
            continue
        plain = eval_figures(path)
        resolution = eval_figures(path, "--given-spans")["resolution"]
        rows.append(
            [
                title,
                plain["documents"],
                f"{plain['recognition_places']['exact']['F1']:.3f}",
                f"{resolution['accuracy@161km']:.3f}",
                "-" if resolution["exact_id"] is None else f"{resolution['exact_id']:.3f}",
                f"{plain['end_to_end']['F1']:.3f}",
            ]
        )
    return rows


def held_out() -> str:
    """Return the first table of the ranker's FIGURES.md: given spans of held-out documents."""
    page = (folder("data") / "ranker" / "FIGURES.md").read_text(encoding="utf-8")
    table = page.split("```")[1].strip("\n").split("\n\n")[0]
    return f"```\n{table}\n```\n"


def texts() -> tuple[str, list[Document]]:
    """Return the texts for measuring speed: a corpus of news if it exists, else the seeds."""
    if GOLD["GeoWebNews"].exists():
        return "GeoWebNews", list(read_sources([GOLD["GeoWebNews"]]))
    return "the seeds", list(read_sources([folder("seeds")]))


def speed() -> Rows:
    """Measure words per second of the whole pipeline, and of the ranker alone, in one pass."""
    name, documents = texts()
    words = sum(len(document.text.split()) for document in documents)
    nlp = geomap.load()
    list(map_documents(nlp, [Document(key="warm", text="They met in Oslo.")]))
    start = time.perf_counter()
    results = list(map_documents(nlp, documents))
    whole = time.perf_counter() - start
    alone = resolution_seconds(geomap.load(), nlp, [result.document for result in results])
    return [
        ["yardstick: float32 matrix product, one thread", f"{recogniser.yardstick():.0f} GFLOP/s"],
        [f"recognise and resolve, {words:,} words of {name}", f"{words / whole:,.0f} words a second"],
        ["resolve alone, spans given", f"{words / alone:,.0f} words a second"],
    ]


def resolution_seconds(fresh: Language, nlp: Language, documents: list[Document]) -> float:
    """Time the ranker of a fresh pipeline, with empty caches, on the mentions of another pipeline."""
    docs: list[Doc] = []
    with nlp.select_pipes(disable=["geomap_ranker"]):
        docs.extend(nlp.pipe(document.text for document in documents))
    pipe = fresh.get_pipe("geomap_ranker")
    start = time.perf_counter()
    for _ in pipe.pipe(docs):  # type: ignore[attr-defined]
        pass
    return time.perf_counter() - start


def cold_start() -> Rows:
    """Measure the median wall time of ``geomap map`` on an article of 900 words, in a new process each time."""
    words = " ".join(document.text for document in read_sources([folder("seeds")])).split(" ")
    with tempfile.TemporaryDirectory() as directory:
        article = Path(directory) / "article.txt"
        article.write_text(" ".join(words[:ARTICLE_WORDS]), encoding="utf-8")
        walls = []
        for _ in range(COLD_STARTS):
            start = time.perf_counter()
            subprocess.run([*GEOMAP, "map", "article.txt"], cwd=directory, check=True, capture_output=True)
            walls.append(time.perf_counter() - start)
        size = (Path(directory) / "map.html").stat().st_size
    return [
        [f"`geomap map` on {ARTICLE_WORDS} words, new process", f"{statistics.median(walls):.1f} s"],
        ["the HTML file that it writes", f"{size / 1e6:.1f} MB"],
    ]


def serving() -> Rows:
    """Measure the time until the app answers, and its resident memory once it has mapped the seeds."""
    start = time.perf_counter()
    command = [*GEOMAP, "serve", "--no-open", "--port", "0", str(folder("seeds"))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        match = re.search(r"http://\S+", process.stdout.readline())
        ready = time.perf_counter() - start
        assert match is not None
        while not all_mapped(match[0]):
            time.sleep(0.2)
        status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
        process.terminate()
    resident = re.search(r"VmRSS:\s+(\d+)", status)
    assert resident is not None
    return [
        ["`geomap serve seeds`, until it answers", f"{ready:.1f} s"],
        ["resident memory of the serving process", f"{int(resident[1]) / 1024:,.0f} MB"],
    ]


def all_mapped(address: str) -> bool:
    """Whether the app has mapped all its texts."""
    with urllib.request.urlopen(f"{address}/api/documents") as answer:
        documents = json.load(answer)["documents"]
    return all(document["state"] == "done" for document in documents)


def main() -> None:
    """Run all measurements and publish the tables."""
    head = ["corpus", "texts", "names found (F1)", "right within 161 km", "exact GeoNames id", "end to end (F1)"]
    text = markdown(head, accuracy())
    rows = [*speed(), *cold_start(), *serving()]
    rows.append(["installed, with all it needs", f"{peers.size_mb(peers.install('geomap')):,.0f} MB"])
    text += f"\n{NOTE}\n\n"
    text += held_out() + "\n"
    text += markdown([f"on {os.cpu_count()} cores", ""], rows)
    publish("figures", text)
    publish("genres", f"{genres.by_genre()}\n{GENRES_NOTE}\n\n{genres.thresholds(existing(GOLD))}")
    if paths := candidate_recall.corpora(CORPORA):
        publish("candidates", candidate_recall.tables(paths, folder("data") / "gazetteer.db"))
    recogniser.main()


if __name__ == "__main__":
    main()
