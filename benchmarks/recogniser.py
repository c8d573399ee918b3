"""Measure the recogniser and publish the figures in docs/figures.md: ``make bench``, or this script alone.

The accuracy is copied from FIGURES.md, which ``make train-recogniser`` wrote; the rest is measured here.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time

import sentences
from publishing import publish
from tables import markdown

from geomap.pipeline.recognition.recognizer import Recognizer
from geomap.pipeline.recognition.weights import NAMES, NETWORK, VOCABULARY, WORDS, open_weights
from geomap.training.corpora.toponym_corpora import corpus_paths
from geomap.training.recogniser import measure

FOLDER = sentences.CORPORA.parent
TIMED_CORPORA = ("lgl", "trnews", "geowebnews")
LOADS = 5


def yardstick() -> float:
    """Measure the speed of the machine at this moment in GFLOP/s: hosts differ, and a shared host varies."""
    code = (
        "import numpy as np, time; a = np.ones((1024, 1024), np.float32); a @ a; t = time.perf_counter(); "
        "[a @ a for _ in range(20)]; print(20 * 2 * 1024**3 / (time.perf_counter() - t) / 1e9)"
    )
    one = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=one)
    return float(result.stdout)


def words_a_second(corpus: str, threads: int) -> float:
    """Time the recogniser alone, on documents with tokens and sentences."""
    documents = measure.read_gold(FOLDER, corpus)
    nlp = measure.load_pipeline(threads=threads)
    pipe = nlp.get_pipe("geomap_recognizer")
    assert isinstance(pipe, Recognizer)
    with nlp.select_pipes(enable=["geomap_sentences"]):
        docs = list(nlp.pipe(document.text for document in documents))
    pipe(nlp.make_doc("They met in Oslo."))
    start = time.perf_counter()
    for _ in pipe.pipe(docs):
        pass
    return sum(len(document.text.split()) for document in documents) / (time.perf_counter() - start)


def load_seconds() -> float:
    """Measure the median time from importing spaCy to the first names, in a new process each time."""
    code = (
        "import spacy, time; nlp = spacy.blank('en'); t = time.perf_counter(); "
        "import geomap.pipeline; nlp.add_pipe('geomap_recognizer'); nlp('They met in Oslo.'); "
        "print(time.perf_counter() - t)"
    )
    command = [sys.executable, "-c", code]
    runs = [subprocess.run(command, capture_output=True, text=True, check=True) for _ in range(LOADS)]
    return statistics.median(float(run.stdout) for run in runs)


def table() -> str:
    """Measure, and return the table."""
    weights = open_weights()
    sizes = {name: (weights.path / name).stat().st_size for name in (NETWORK, NAMES, WORDS, VOCABULARY)}
    rows: list[list[object]] = [["yardstick: float32 matrix product, one thread", f"{yardstick():.0f} GFLOP/s"]]
    for corpus in TIMED_CORPORA:
        if corpus_paths(FOLDER, corpus):
            two, one = (words_a_second(corpus, threads) for threads in (2, 1))
            rows.append([f"{corpus}, two threads / one", f"{two:,.0f} / {one:,.0f} words a second"])
    rows.append(["load, after spaCy's import", f"{load_seconds():.2f} s"])
    rows.append(["network, names and words", f"{sum(sizes.values()) / 1e6 - sizes[VOCABULARY] / 1e6:.2f} MB"])
    rows.append(["vocabulary", f"{sizes[VOCABULARY] / 1e6:.2f} MB"])
    if sentences.CORPORA.exists():
        for name, (hits, predicted, gold) in sorted(sentences.count_boundaries(sentences.CORPORA).items()):
            if name.startswith(("EWT", "GUM news", "GUM all")):
                rows.append([f"sentence boundaries, {name} (F1)", f"{2 * hits / (predicted + gold):.3f}"])
    return markdown([f"recogniser on {os.cpu_count()} cores", ""], rows)


def main() -> None:
    """Publish the tables."""
    figures = (open_weights().path / "FIGURES.md").read_text(encoding="utf-8")
    _, block, _ = figures.split("```")
    publish("recogniser", f"```{block}```\n\n{table()}")


if __name__ == "__main__":
    main()
