from __future__ import annotations

import io
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from geomap.export import jsonl
from tests.export.build import ALEPPO, FARM, ROUGH, SAMPLE, mapped


def written(*documents: Any, **options: Any) -> list[dict[str, Any]]:
    stream = io.StringIO()
    jsonl.write(iter(documents), stream, **options)
    return [json.loads(line) for line in stream.getvalue().split("\n") if line]


def test_a_line_holds_the_inputs_fields_sentences_and_mentions() -> None:
    (line,) = written(SAMPLE)
    assert (line["doc_id"], line["desk"], line["n"]) == ("a.txt", "foreign", [1, 2])
    assert line["text"] == SAMPLE.document.text
    for sentence in line["sentences"]:
        assert line["text"][sentence["start"] : sentence["end"]] == sentence["text"]
    for mention in line["mentions"]:
        assert line["text"][mention["start"] : mention["end"]] == mention["text"]
    aleppo = line["mentions"][1]
    wanted = {"lat": 36.20124, "lon": 37.16117, "geonameid": 170063, "place_id": "geonames:170063", "name": "Aleppo"}
    assert wanted.items() <= aleppo.items()
    assert aleppo["candidates"][0]["place_id"] == "geonames:170063"


def test_nil_has_no_position_and_another_sources_place_no_geonameid() -> None:
    nil = written(SAMPLE)[0]["mentions"][3]
    assert (nil["lat"], nil["lon"], nil["place_id"], nil["candidates"]) == (None, None, None, [])
    own = written(mapped("At home.\n", [("home", FARM, "literal", 0.5)]))[0]["mentions"][0]
    assert (own["geonameid"], own["place_id"], own["lat"]) == (None, "mine:7", 51.0)


def test_a_mention_that_is_held_by_a_place_has_its_position_but_is_not_it() -> None:
    gate, aleppo, _ = written(ROUGH)[0]["mentions"]
    wanted = {"lat": 36.20124, "lon": 37.16117, "within": ALEPPO.id, "radius_km": 12.5, "review": "nil", "nil": 0.8}
    assert wanted.items() <= gate.items()
    assert (gate["place_id"], gate["geonameid"], gate["name"]) == (None, None, None)
    assert (aleppo["within"], aleppo["radius_km"], aleppo["nil"], aleppo["review"]) == (None, None, 0.02, "")
    assert "why" not in aleppo


def test_a_status_is_told_where_a_person_has_looked() -> None:
    mentions = [replace(SAMPLE.mentions[0], status="corrected"), *SAMPLE.mentions[1:]]
    (line,) = written(replace(SAMPLE, mentions=tuple(mentions)))
    assert [each.get("status") for each in line["mentions"]] == ["corrected"] + [None] * (len(mentions) - 1)


def test_derived_places_and_focus_are_told_and_reasons_if_asked_for() -> None:
    (line,) = written(ROUGH, why=True)
    (derived,) = line["derived"]
    assert line["text"][derived["start"] : derived["end"]] == derived["text"] == "20 km north of Aleppo"
    assert (derived["basis"], derived["anchors"], derived["mentions"]) == ("offset", [ALEPPO.id], [2])
    assert (derived["lat"], derived["lon"], derived["radius_km"]) == (36.38, 37.16117, 6)
    assert [(each["level"], each["name"], each["score"]) for each in line["focus"]] == [
        ("country", "Syria", 0.9),
        ("town", "Aleppo", 0.75),
    ]
    assert line["mentions"][1]["why"][:2] == [
        {"kind": "name", "text": "the name", "weight": 2.5},
        {"kind": "size", "text": "small", "weight": -0.5},
    ]


def test_line_breaks_in_a_text_stay_in_their_line() -> None:
    first, second = written(SAMPLE, mapped("One\u2028two\x85\nthree.\n", [], key="b"))
    assert (first["doc_id"], second["text"]) == ("a.txt", "One\u2028two\x85\nthree.\n")


def test_the_shared_scorer_reads_the_lines(tmp_path: Path, shared: Path) -> None:
    path, gold = tmp_path / "sample.jsonl", tmp_path / "gold.jsonl"
    with path.open("w", encoding="utf-8") as stream:
        jsonl.write([SAMPLE], stream)
    document = json.loads(path.read_text(encoding="utf-8"))
    for mention in document["mentions"]:  # in a gold corpus a radius is a number or is not there
        if mention["radius_km"] is None:
            del mention["radius_km"]
    gold.write_text(json.dumps(document), encoding="utf-8")
    command = [sys.executable, str(shared / "evaluation" / "score.py"), str(gold), str(path), "--json"]
    scores = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    assert scores["resolution"]["accuracy@161km"] == 1.0
