"""Texts in other languages are noted on standard error, and written in JSONL."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from geomap.cli import main

FRENCH = "Le train parti de Marseille pour Lille a été arrêté près de Lyon, et les voyageurs sont à Genève."
ENGLISH = "The train from Leeds to York was late, and the passengers were taken by bus."


def run(*arguments: str, text: str = "") -> tuple[str, str]:
    result = CliRunner().invoke(main, [*arguments], input=text)
    assert result.exit_code == 0, result.stderr
    return result.stdout, result.stderr


def test_a_text_in_french_is_noted_and_written() -> None:
    written, noted = run("parse", "-", "--format", "jsonl", text=FRENCH)
    assert "is in French. geomap reads English and may miss places in it." in noted
    document = json.loads(written)
    assert document["language"] == "fr"
    assert document["foreign"] == [{"start": 0, "end": len(FRENCH), "language": "fr"}]


def test_a_paragraph_in_french_is_noted_and_written() -> None:
    text = f"{ENGLISH}\n\n{FRENCH}\n\n{ENGLISH}"
    written, noted = run("parse", "-", "--format", "jsonl", text=text)
    assert "A paragraph is in French." in noted
    document = json.loads(written)
    assert document["language"] == "en"
    assert [text[p["start"] : p["end"]] for p in document["foreign"]] == [FRENCH]


def test_english_is_not_noted() -> None:
    written, noted = run("parse", "-", "--format", "jsonl", text=ENGLISH)
    assert noted == ""
    document = json.loads(written)
    assert document["language"] == "en"
    assert "foreign" not in document


def test_what_the_source_states_counts() -> None:
    line = json.dumps({"doc_id": "a", "text": "Paris", "language": "de"})
    written, noted = run("parse", "-", "--format", "jsonl", text=line + "\n")
    assert "a: The text is in German." in noted
    assert json.loads(written)["language"] == "de"


def test_of_many_documents_only_the_number_is_noted() -> None:
    lines = "".join(json.dumps({"doc_id": str(n), "text": FRENCH}) + "\n" for n in range(13))
    _, noted = run("parse", "-", "--format", "jsonl", text=lines)
    assert noted.count("is in French") == 10
    assert "3 more documents are not in English" in noted


@pytest.mark.parametrize("command", ["map", "add"])
def test_the_other_commands_note_it_too(command: str, tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    source.write_text(FRENCH, encoding="utf-8")
    target = ["-o", str(tmp_path / "a.html")] if command == "map" else ["--db", str(tmp_path / "a.db")]
    _, noted = run(command, str(source), *target)
    assert "a.txt: The text is in French." in noted
