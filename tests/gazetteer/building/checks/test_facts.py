from __future__ import annotations

from pathlib import Path

import pytest

from geomap.gazetteer import open_gazetteer
from geomap.gazetteer.building.checks.facts import REASONS, Row, check_rows, main, table
from geomap.gazetteer.building.facts.world import read_fact
from geomap.gazetteer.building.writer import write_gazetteer
from geomap.gazetteer.sqlite import SqliteGazetteer
from geomap.places import Place


def reasons(*lines: str, beside: SqliteGazetteer | None = None) -> list[str]:
    rows = [Row("f1", line) for line in lines]
    return [row.reason for row in check_rows(rows, open_gazetteer(), beside)]


def test_a_good_row_passes() -> None:
    assert reasons("STM\t47.5\t19.05\t8.2,43.6,29.7,49.1\tHU,DE\tDanube\tDonau") == [""]


def test_faults_of_a_row_are_named() -> None:
    assert reasons(
        "STM\tx\t19.05\t\tHU\tDanube\t",
        "RIVER\t47.5\t19.05\t\tHU\tDanube\t",
        "STM\t47.5\t19.05\t0,0,1,1\tHU\tDanube\t",
        "MT\t47.5\t19.05\t\tPE\tSome Peak\t",
    ) == list(REASONS[:4])


def test_a_point_far_from_towns_is_not_checked_for_its_country() -> None:
    assert reasons("ISL\t-54.4\t-36.6\t\tGS\tSouth Georgia\t") == [""]


def test_a_row_that_repeats_another_gives_it_its_names() -> None:
    rows = [
        Row("f2", "MT\t45.83\t6.86\t\tFR\tMont Blanc\t"),
        Row("f8", "MT\t45.8\t6.9\t\tFR\tMont Blanc\tMonte Bianco"),
    ]
    first, second = check_rows(rows, open_gazetteer(), None)
    assert first.fact is not None
    assert first.fact.all_names == ("Mont Blanc", "Monte Bianco")
    assert second.reason == "said before"
    assert "| all | 2 | 1 |" in table([first, second])


def test_the_only_place_of_a_name_elsewhere_rejects_a_row(tmp_path: Path) -> None:
    with write_gazetteer(tmp_path / "g.db") as writer:
        peak = Place(
            source="geonames",
            source_id="7",
            name="Lone Peak",
            latitude=46.0,
            longitude=-110.0,
            feature_class="T",
            feature_code="MT",
            country_code="US",
        )
        writer.add(peak, [])
        writer.finish(kind="test", sources=[], notes={})
    beside = SqliteGazetteer(tmp_path / "g.db")
    line = "MT\t{}\t{}\t\tUS\tLone Peak\t"
    assert reasons(line.format(40.5, -111.7), beside=beside) == [REASONS[4]]
    assert reasons(line.format(46.1, -110.1), beside=beside) == [""]


def test_two_authors_who_disagree_both_fail_unless_one_is_confirmed() -> None:
    lines = ("PASS\t39.5\t-105.5\t\tUS\tLone Pass\t", "PASS\t44.5\t-110\t\tUS\tLone Pass\t")
    rows = [Row("f2", lines[0]), Row("f8", lines[1])]
    assert [row.reason for row in check_rows(rows, open_gazetteer(), None)] == [REASONS[5], REASONS[5]]


def test_the_towns_of_another_shore_do_not_reject_an_island() -> None:
    assert reasons("ISL\t36.15\t29.59\t29.5,36.1,29.7,36.2\tGR\tKastellorizo\t") == [""]
    assert reasons("ISL\t36.15\t29.59\t29.5,36.1,29.7,36.2\tSE\tKastellorizo\t") == [REASONS[3]]


def test_a_row_of_one_of_several_countries_may_disagree() -> None:
    lines = ("MT\t39.5\t-105.5\t\tUS,CA\tLone Peak\t", "MT\t44.5\t-110\t\tUS\tLone Peak\t")
    rows = [Row("f2", lines[0]), Row("f8", lines[1])]
    assert [row.reason for row in check_rows(rows, open_gazetteer(), None)] == [REASONS[5], REASONS[5]]


def test_the_command_writes_what_passes_and_prints_the_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = "# rivers\nSTM\t47.5\t19.05\t8.2,43.6,29.7,49.1\tHU,DE\tDanube\tDonau\nSTM\tx\t1\t\t\tTisza\t\n"
    (tmp_path / "f1.tsv").write_text(lines, encoding="utf-8")
    assert main([str(tmp_path), "--towns", str(open_gazetteer().path), "-o", str(tmp_path)]) == 0
    assert "| waters | 2 | 1 | 1 |" in capsys.readouterr().out
    written = (tmp_path / "waters.tsv").read_text(encoding="utf-8")
    assert read_fact(written.rstrip("\n")) == read_fact(lines.split("\n")[1])


def test_the_command_says_in_one_line_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for folder, towns in ((tmp_path, open_gazetteer().path), (tmp_path / "none", tmp_path / "none.db")):
        with pytest.raises(SystemExit):
            main([str(folder), "--towns", str(towns)])
    errors = capsys.readouterr().err
    assert "There are no fact files" in errors
    assert "There is no gazetteer at" in errors
    assert "Traceback" not in errors


def test_a_border_town_that_the_other_gazetteer_confirms_passes(tmp_path: Path) -> None:
    with write_gazetteer(tmp_path / "g.db") as writer:
        town = Place(
            source="geonames",
            source_id="7",
            name="Bordertown",
            latitude=47.5,
            longitude=19.05,
            feature_class="P",
            feature_code="PPL",
            country_code="SK",
        )
        writer.add(town, [])
        writer.finish(kind="test", sources=[], notes={})
    beside = SqliteGazetteer(tmp_path / "g.db")
    line = "PPL\t47.5\t19.05\t\t{}\tBordertown\t"
    assert reasons(line.format("SK")) == [REASONS[3]]
    assert reasons(line.format("SK"), beside=beside) == [""]
    assert reasons(line.format("PE"), beside=beside) == [REASONS[3]]
