"""The published figures: docs/figures.md is what the benchmarks write, and README.md repeats it."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path

import pytest

from tests.locations import ROOT

FIGURES = (ROOT / "docs" / "figures.md").read_text(encoding="utf-8")
NAMES = ("figures", "genres", "collection", "candidates", "recogniser", "peers")


@pytest.fixture(autouse=True)
def benchmarks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let tests import the scripts of benchmarks/ as they import each other."""
    monkeypatch.setattr(sys, "path", [str(ROOT / "benchmarks"), *sys.path])


def test_the_readme_repeats_the_page_of_figures() -> None:
    import summary

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert summary.section(readme, "summary").strip() == summary.table(FIGURES).strip()


def test_every_benchmark_publishes_under_a_name_of_the_page() -> None:
    scripts = [path.read_text(encoding="utf-8") for path in (ROOT / "benchmarks").glob("*.py")]
    published = {name for script in scripts for name in re.findall(r'\bpublish\("(\w+)"', script)}
    assert published == set(NAMES) == set(re.findall(r"<!-- (\w+) -->", FIGURES))


def test_publishing_replaces_one_table_and_the_summary(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import publishing
    import summary

    figures, readme = tmp_path / "figures.md", tmp_path / "README.md"
    shutil.copy(ROOT / "docs" / "figures.md", figures)
    shutil.copy(ROOT / "README.md", readme)
    for name in NAMES:
        publishing.publish(name, summary.section(FIGURES, name), figures=figures, readme=readme)
    assert figures.read_text(encoding="utf-8") == FIGURES
    table = summary.section(FIGURES, "collection").replace("190 ms", "191 ms")
    assert table.count("191 ms") == 1
    publishing.publish("collection", table, figures=figures, readme=readme)
    assert summary.section(figures.read_text(encoding="utf-8"), "collection").strip() == table.strip()
    assert "191 ms" in readme.read_text(encoding="utf-8")
    with pytest.raises(SystemExit, match="markers"):
        publishing.publish("nothing", "", figures=figures, readme=readme)
    assert "191 ms" in capsys.readouterr().out


def test_the_page_has_the_notes_that_the_benchmarks_write() -> None:
    import candidate_recall
    import run

    assert run.NOTE in FIGURES
    assert run.held_out().strip() in FIGURES
    assert candidate_recall.NOTE in FIGURES


def test_the_table_by_genre_joins_the_held_out_figures_of_recogniser_and_ranker() -> None:
    import genres

    lines = genres.by_genre().splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]
    titles = {row[0] for row in cells}
    assert titles >= {"lgl", "trnews", "geowebnews", "wotr", "broad", "opinion", "culture", "social", "fiction"}
    for row in cells:
        assert int(row[1].replace(",", "")) > 0
        assert all(0 <= float(cell) <= 1 for cell in row[2:]), row


def test_the_table_of_thresholds_has_what_is_left_out(tmp_path: Path) -> None:
    import genres

    gold = tmp_path / "gold.jsonl"
    text = "Rebels left Aleppo for Idlib."
    mentions = [
        {"start": 12, "end": 18, "text": "Aleppo", "lat": 36.2, "lon": 37.2},
        {"start": 23, "end": 28, "text": "Idlib", "lat": 35.9, "lon": 36.6},
    ]
    gold.write_text(json.dumps({"doc_id": "1", "text": text, "mentions": mentions}) + "\n", encoding="utf-8")
    table = genres.thresholds({"two towns": gold}, thresholds=(0.0, 1.0))
    assert table.splitlines()[2] == "| two towns | 1.000 | 0.000 |"
