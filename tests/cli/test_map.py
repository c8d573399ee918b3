from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from geomap.cli import main
from geomap.paths import folder


def test_a_text_becomes_one_html_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    seed = folder("seeds") / "syria-spring-2016.txt"
    result = CliRunner().invoke(main, ["map", str(seed)])
    assert (result.exit_code, result.output) == (0, "map.html\n")
    page = (tmp_path / "map.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    for name in ("Aleppo", "Hmeymim", "Marat al-Numan", "Geneva"):
        assert name in page


def test_the_title_is_escaped(tmp_path: Path) -> None:
    path = tmp_path / "out.html"
    (tmp_path / "a.txt").write_text("They met in Aleppo.")
    title = "</title><script>alert(1)</script>"
    result = CliRunner().invoke(main, ["map", str(tmp_path / "a.txt"), "-o", str(path), "--title", title])
    assert result.exit_code == 0
    assert "<script>alert(1)" not in path.read_text(encoding="utf-8")


def test_a_bad_document_is_skipped_and_told_by_the_status(tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_bytes(b"\0")
    (tmp_path / "good.txt").write_text("They met in Aleppo.")
    path = tmp_path / "out" / "map.html"
    path.parent.mkdir()
    result = CliRunner().invoke(main, ["map", str(tmp_path), "-o", str(path)])
    assert result.exit_code == 1
    assert result.stderr.startswith("geomap: skipped: bad.txt ")
    assert result.stderr.count("\n") == 1
    assert "Aleppo" in path.read_text(encoding="utf-8")


def test_nothing_to_map_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text(" \n")
    result = CliRunner().invoke(main, ["map", str(tmp_path / "empty.txt"), "-o", str(tmp_path / "map.html")])
    assert result.exit_code == 1
    assert "is empty" in result.stderr
    assert not (tmp_path / "map.html").exists()


def test_standard_input_and_output(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["map", "-", "-o", "-"], input="They met in Aleppo – at last.")
    assert result.exit_code == 0
    assert result.stdout.startswith("<!DOCTYPE html>")
    assert "Aleppo – at last" in result.stdout


def test_another_format_is_refused_before_any_work(tmp_path: Path) -> None:
    for name, message in (("a.csv", "use 'geomap parse -o"), ("a.shp", "no format has the suffix '.shp'")):
        result = CliRunner().invoke(main, ["map", str(tmp_path / "missing.txt"), "-o", str(tmp_path / name)])
        assert (result.exit_code, result.stderr.count("\n"), message in result.stderr) == (2, 1, True), result.stderr
