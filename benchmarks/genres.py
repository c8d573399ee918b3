"""Tables by genre and corpus: held-out accuracy and calibration, and what ``--min-score`` leaves out.

The held-out figures come from the pages that ``make train-recogniser`` and ``make train-ranker`` write. The table of
thresholds maps the texts of each corpus once with the weights in the package.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from tables import markdown

import geomap
from geomap.evaluate import AnnotatedDocument, evaluate, gold_of, predicted_of
from geomap.paths import folder
from geomap.pipeline import map_documents
from geomap.read import Document, read_sources

THRESHOLDS = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
_ROW = re.compile(r"^(?P<title>.+?),? {2,}(?P<cells>[-\d., ]+)$")


def rows_of(page: Path) -> dict[str, list[list[str]]]:
    """Return the rows of the tables of a page of figures: their cells by title, in the order of the tables."""
    rows: dict[str, list[list[str]]] = {}
    for line in page.read_text(encoding="utf-8").splitlines():
        if match := _ROW.match(line):
            rows.setdefault(match["title"], []).append(match["cells"].split())
    return rows


def by_genre() -> str:
    """Return the table by genre and corpus, for documents that the weights were not fitted on."""
    ranker = rows_of(folder("data") / "ranker" / "FIGURES.md")
    recogniser = rows_of(folder("data") / "recognizer" / "FIGURES.md")
    lines: list[list[object]] = []
    for title, tables in ranker.items():
        corpus, comma, how = title.partition(", ")
        if len(tables[0]) == 5 and title != "all genres" and tables[0][0].isdigit():
            mentions, candidates, right, without, error = tables[0]
            recognition = recogniser.get(f"{title}, without it"[:33].rstrip(","), [["", "", "", ""]])[0]
            lines.append([title, mentions, recognition[2], candidates, right, without, error])
        elif comma and how == "5 folds, outlet unknown" and len(tables) >= 3:
            recognition = recogniser.get(f"{corpus}, 5 folds, as it is", [["", "", "", ""]])[0]
            mentions, candidates, right = tables[0][:3]
            without = ranker[f"{corpus}, fitted without it, outlet unknown"][0][2]
            lines.append([corpus, mentions, recognition[2], candidates, right, without, tables[1][0]])
    head = ["genre or corpus", "mentions", "names found (F1)", "candidates", "right", "right, fitted without it", "ECE"]
    return markdown(head, lines)


def corpus_documents(path: Path) -> list[Document]:
    """Read the documents of a corpus, a file or a folder of files."""
    return list(read_sources([str(each) for each in sorted(path.glob("*.jsonl"))] if path.is_dir() else [str(path)]))


def thresholds(corpora: Mapping[str, Path], thresholds: Sequence[float] = THRESHOLDS) -> str:
    """Return the end to end F1 of each corpus if places with a lower score are left out."""
    nlp = geomap.load()
    lines: list[list[object]] = []
    for title, path in corpora.items():
        documents = corpus_documents(path)
        gold = [gold_of(document) for document in documents]
        mapped = list(map_documents(nlp, documents))
        cells = []
        for threshold in thresholds:
            predicted: list[AnnotatedDocument] = [predicted_of(each.at_least(threshold)) for each in mapped]
            cells.append(f"{evaluate(gold, predicted).end_to_end.f1:.3f}")
        lines.append([title, *cells])
    return markdown(["`--min-score`", *map(str, thresholds)], lines)
