from __future__ import annotations

import json
import os
from pathlib import Path

from click.testing import CliRunner

from geomap.cli import main
from geomap.gazetteer import open_gazetteer


def run(*words: str) -> tuple[int, str, str]:
    """Give exit status, standard output and standard error of a call."""
    result = CliRunner().invoke(main, ["gazetteer", *words])
    return result.exit_code, result.stdout, result.stderr


def test_search_shows_id_kind_point_and_full_name() -> None:
    status, out, _ = run("search", "Palmyra", "--limit", "1")
    assert (status, out.split()[:2]) == (0, ["geonames:163808", "P.PPLA2"])
    assert "Palmyra, Homs, Syria" in out


def test_search_gives_json_lines() -> None:
    status, out, _ = run("search", "Aleppo", "--json", "--limit", "2")
    rows = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert [row["place"]["name"] for row in rows] == ["Aleppo", "Aleppo"]
    assert 1 > rows[0]["prominence"] > rows[1]["prominence"] > 0


def test_search_for_nothing_known_says_so() -> None:
    status, out, err = run("search", "Xqzvwyx")
    assert (status, out) == (0, "")
    assert "no place with the name 'Xqzvwyx'" in err


def test_info_tells_version_and_sources() -> None:
    status, out, _ = run("info")
    assert status == 0
    assert open_gazetteer().version in out
    assert "CC BY 4.0" in out
    status, out, _ = run("info", "--json")
    assert json.loads(out)["version"] == open_gazetteer().version


def test_a_dump_is_built_and_its_broken_lines_are_reported(tmp_path: Path) -> None:
    fields = ["1", "Smallville", "Smallville", "", "38.1", "-97.9", "P", "PPL", "US", "", "KS", "", "", "", "900"]
    (tmp_path / "allCountries.txt").write_text("\t".join(fields) + "\nbroken\n", encoding="utf-8")
    output = tmp_path / "own.db"
    status, out, err = run("build", "--geonames", str(tmp_path), "-o", str(output))
    assert status == 0
    assert "allCountries.txt: 1 malformed line skipped" in err
    assert str(output) in out
    status, out, _ = run("search", "Smallville", "--gazetteer", str(output))
    assert out.startswith("geonames:1 ")


def test_places_of_further_gazetteers_are_added(tmp_path: Path) -> None:
    files = []
    for number, (name, south, east) in enumerate((("Zembrovik", "38.1", "-97.9"), ("Quastholm", "55.1", "10.2")), 1):
        folder = tmp_path / str(number)
        folder.mkdir()
        fields = [str(number), name, name, "", south, east, "P", "PPL", "", "", "", "", "", "", "90000"]
        (folder / "allCountries.txt").write_text("\t".join(fields) + "\n", encoding="utf-8")
        files.append(str(folder / "own file.db"))
        assert run("build", "--geonames", str(folder), "-o", files[-1])[0] == 0
    text = tmp_path / "text.txt"
    text.write_text("They drove from Aleppo to the town of Zembrovik and the town of Quastholm.", encoding="utf-8")
    command = ["parse", str(text), "--format", "jsonl"]
    options = [word for file in files for word in ("--add-gazetteer", file)]
    environment = {"GEOMAP_ADD_GAZETTEER": os.pathsep.join(files)}
    for arguments, env in ((command + options, {}), (command, environment)):
        result = CliRunner(env=env).invoke(main, arguments)
        mentions = json.loads(result.stdout)["mentions"]
        ids = {mention["text"]: [each["place_id"] for each in mention["candidates"]] for mention in mentions}
        assert "geonames:170063" in ids["Aleppo"]
        assert (ids["Zembrovik"], ids["Quastholm"]) == (["geonames:1"], ["geonames:2"])


def test_wrong_calls_are_one_line_and_status_2(tmp_path: Path) -> None:
    (tmp_path / "empty.db").write_bytes(b"")
    for words in (
        ("build",),
        ("build", "--embedded", "--geonames", "x"),
        ("build", "--geonames", str(tmp_path / "none")),
        ("build", "--geonames", str(tmp_path), "-o", str(tmp_path / "no" / "g.db")),
        ("info", "--gazetteer", str(tmp_path / "none.db")),
        ("search", "x", "--gazetteer", str(tmp_path / "empty.db")),
    ):
        status, out, err = run(*words)
        assert (status, out.removeprefix("reading\n")) == (2, ""), words
        assert err.startswith("geomap: ")
        assert err.count("\n") == 1
