from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from geomap import __version__
from geomap.cli import main


def test_everything_that_is_needed_is_found_with_its_version_and_date() -> None:
    result = CliRunner().invoke(main, ["check"])
    lines = {line.split()[0]: line for line in result.stdout.splitlines() if not line.startswith(" ")}
    assert result.exit_code == 0, result.stdout
    assert __version__ in lines["geomap"]
    for what in ("spacy", "gazetteer", "recogniser", "ranker", "basemap", "static", "templates", "seeds"):
        assert lines[what].split()[1] == "ok"
    assert "places, " in lines["gazetteer"]
    assert "sha256 " in lines["recogniser"]


def test_what_is_missing_is_said_with_the_remedy_and_status_1(tmp_path: Path) -> None:
    (tmp_path / "broken.db").write_bytes(b"no gazetteer")
    result = CliRunner().invoke(main, ["check", "--gazetteer", str(tmp_path / "broken.db")])
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    number = next(number for number, line in enumerate(lines) if line.startswith("gazetteer"))
    assert lines[number].split()[1] == "MISSING"
    assert "broken.db" in lines[number]
    assert "to mend: " in lines[number + 1]
