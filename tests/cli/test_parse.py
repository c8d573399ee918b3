from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from geomap.cli import main
from geomap.read import readers

TEXT = "Rebels left Aleppo for Idlib. The French minister spoke in Geneva."


def parse(*arguments: str, text: str = TEXT) -> str:
    """Run ``geomap parse -`` on a text and give what it writes."""
    result = CliRunner().invoke(main, ["parse", "-", *arguments], input=text)
    assert result.exit_code == 0, result.stderr
    assert result.stderr == ""
    return result.stdout


def test_geojson_is_the_default_with_a_feature_a_mention() -> None:
    collection = json.loads(parse())
    names = [feature["properties"]["mention"] for feature in collection["features"]]
    assert names == ["Aleppo", "Idlib", "French", "Geneva"]


def test_one_feature_a_place() -> None:
    collection = json.loads(parse("--by", "place", text="Aleppo is old. Aleppo is large. Idlib is near."))
    assert len(collection["features"]) == 2


def test_literal_only_leaves_out_peoples_and_governments() -> None:
    names = [f["properties"]["mention"] for f in json.loads(parse("--literal-only"))["features"]]
    assert names == ["Aleppo", "Idlib", "Geneva"]


def test_reasons_are_written_only_if_asked_for() -> None:
    (plain,) = map(json.loads, parse("--format", "jsonl").splitlines())
    assert not any("why" in mention for mention in plain["mentions"])
    (told,) = map(json.loads, parse("--format", "jsonl", "--why").splitlines())
    assert all(isinstance(mention["why"], list) for mention in told["mentions"])
    assert parse("--format", "csv", "--why").splitlines()[0].endswith(",why,latitude,longitude")
    result = CliRunner().invoke(main, ["parse", "-", "--why", "--by", "place"], input=TEXT)
    assert (result.exit_code, "--why makes no sense with --by place" in result.stderr) == (2, True)


def test_csv_has_a_row_a_mention() -> None:
    rows = list(csv.DictReader(io.StringIO(parse("--format", "csv"))))
    assert [TEXT[int(row["start"]) : int(row["end"])] for row in rows] == ["Aleppo", "Idlib", "French", "Geneva"]


def test_jsonl_gives_the_inputs_fields_back_and_offsets_that_hold() -> None:
    text = "🚀 In Aleppo, and\r\nin Idlib \ud83d."
    line = json.dumps({"doc_id": "d1", "text": text, "note": [1, None]})
    (document,) = map(json.loads, parse("--format", "jsonl", text=line + "\n").splitlines())
    assert (document["doc_id"], document["note"]) == ("d1", [1, None])
    assert document["text"] == text.replace("\ud83d", "\ufffd")
    assert [mention["text"] for mention in document["mentions"]] == ["Aleppo", "Idlib"]
    for mention in document["mentions"]:
        assert document["text"][mention["start"] : mention["end"]] == mention["text"]
        assert {"lat", "lon", "geonameid", "place_id", "score", "role", "candidates"} <= mention.keys()


def test_given_spans_are_resolved_and_no_others() -> None:
    line = json.dumps({"doc_id": "d1", "text": TEXT, "mentions": [{"start": 12, "end": 18}, {"start": 23, "end": 28}]})
    (document,) = map(json.loads, parse("--format", "jsonl", "--given-spans", text=line).splitlines())
    assert [mention["text"] for mention in document["mentions"]] == ["Aleppo", "Idlib"]
    assert document["mentions"][0]["geonameid"] == 170063


def test_given_spans_that_cannot_be_are_skipped() -> None:
    lines = [
        json.dumps({"doc_id": "bad", "text": TEXT, "mentions": [{"start": 12, "end": 1800}]}),
        json.dumps({"doc_id": "odd", "text": TEXT, "mentions": [{"start": "12"}]}),
        json.dumps({"doc_id": "none", "text": TEXT, "mentions": 7}),
        json.dumps({"doc_id": "good", "text": TEXT, "mentions": [{"start": 12, "end": 18}]}),
    ]
    result = CliRunner().invoke(main, ["parse", "-", "--format", "jsonl", "--given-spans"], input="\n".join(lines))
    assert result.exit_code == 1
    assert result.stderr.count("geomap: skipped: ") == result.stderr.count("\n") == 3
    assert [json.loads(line)["doc_id"] for line in result.stdout.splitlines()] == ["good"]


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("a.geojson", '{"type"'),
        ("a.csv", "kind,"),
        ("a.jsonl", '{"doc_id"'),
        ("a.html", "<!DOCTYPEhtml>"),
        ("a", '{"type"'),
    ],
)
def test_the_format_follows_the_outputs_name(name: str, begins: str, tmp_path: Path) -> None:
    assert parse("-o", str(tmp_path / name)) == ""
    assert (tmp_path / name).read_text(encoding="utf-8").replace(" ", "").lstrip("\ufeff").startswith(begins)


@pytest.mark.parametrize("name", ["out.shp", "out.out", "a.geojson.gz"])
def test_an_unknown_suffix_is_refused_before_any_work(name: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["parse", str(tmp_path / "missing.txt"), "-o", str(tmp_path / name)])
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert result.stderr.startswith("geomap: no format has the suffix ")
    assert ".csv .geojson .json .html .htm .jsonl .ndjson" in result.stderr
    assert list(tmp_path.iterdir()) == []
    assert parse("--format", "csv", "-o", str(tmp_path / name)) == ""
    assert (tmp_path / name).read_text(encoding="utf-8").startswith("kind,")


@pytest.mark.parametrize(
    "text",
    [
        "🚀🚀 only emoji 🚀",
        "مرحبا من حلب ودمشق",
        "a" * 5000,
        "\u202eoppelA\u202c in Aleppo",
        "e\u0301" * 50 + " Rome",
        "\x0c.",
    ],
)
def test_odd_texts_are_parsed_without_an_error(text: str) -> None:
    for line in parse("--format", "jsonl", text=text).splitlines():
        document = json.loads(line)
        for mention in document["mentions"]:
            assert document["text"][mention["start"] : mention["end"]] == mention["text"]


def test_files_of_a_folder_that_no_reader_knows_are_counted_and_named(tmp_path: Path) -> None:
    for name in ("a.png", "b.PNG", "c.zip", "d", "e.png", ".hidden.png"):
        (tmp_path / name).write_bytes(b"\x89PNG")
    (tmp_path / "text.txt").write_text(TEXT)
    result = CliRunner().invoke(main, ["parse", str(tmp_path)])
    assert result.exit_code == 0
    (line,) = result.stderr.splitlines()
    assert line.startswith("geomap: not read: 5 files of unknown formats (3 .png, 1 .zip, 1 without suffix): ")
    assert line.endswith("c.zip and 2 more")
    assert len(json.loads(result.stdout)["features"]) == 4


def test_a_file_named_outright_is_read_whatever_its_suffix(tmp_path: Path) -> None:
    (tmp_path / "a.xyz").write_text(TEXT)
    result = CliRunner().invoke(main, ["parse", str(tmp_path / "a.xyz")])
    assert (result.exit_code, result.stderr) == (0, "")
    assert len(json.loads(result.stdout)["features"]) == 4


@pytest.mark.parametrize("command", ["parse", "map", "add", "serve"])
def test_the_help_names_all_formats(command: str) -> None:
    help_text = " ".join(CliRunner().invoke(main, [command, "--help"]).stdout.split())
    assert f"SOURCE is a {readers().sentence()} file" in help_text


def test_places_below_a_score_are_left_out_on_request() -> None:
    text = "Rebels left Aleppo for Idlib. A man from Hamilton spoke of Qqzkrm."
    whole = json.loads(parse("--format", "jsonl", text=text))["mentions"]
    scores = sorted(mention["score"] for mention in whole if mention["place_id"])
    between = (scores[0] + scores[-1]) / 2
    part = json.loads(parse("--format", "jsonl", "--min-score", str(between), text=text))["mentions"]
    assert [m["text"] for m in part] == [m["text"] for m in whole if m["place_id"] is None or m["score"] >= between]
    assert len(part) < len(whole)
    for value, words in ("60", "0<=x<=1"), ("nan", "not a number from 0 to 1"), ("high", "not a valid float"):
        result = CliRunner().invoke(main, ["parse", "-", "--min-score", value], input=text)
        assert (result.exit_code, words in result.stderr) == (2, True)
