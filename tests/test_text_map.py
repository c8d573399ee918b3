"""One text on one map, in one call."""

import json

import pytest

import geomap
from geomap.errors import SettingError


def test_a_text_shows_itself_and_can_be_kept(nlp, tmp_path):
    shown = geomap.map_text("Talks on Syria opened in Geneva.", title='Talks & "tales"', nlp=nlp)
    assert {place.name for place in shown.mapped.places.values()} >= {"Syria", "Geneva"}
    assert len(json.loads(shown.geojson())["features"]) == 2
    assert len(json.loads(shown.geojson(by="place"))["features"]) == 2
    page = shown.save(tmp_path / "map.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    saved = shown.save(tmp_path / "places.csv").read_text(encoding="utf-8")
    assert saved.startswith("kind,mention,")
    assert shown.export("jsonl").decode().startswith('{"doc_id"')
    with pytest.raises(SettingError, match=r"no format has the suffix '\.shp'"):
        shown.save(tmp_path / "places.shp")
    frame = shown._repr_html_()
    assert frame.startswith('<iframe sandbox="allow-scripts"')
    assert '"tales"' not in frame.split("srcdoc=")[1].split('" style')[0]


def test_without_a_pipeline_the_default_one_is_loaded_once():
    first = geomap.map_text("Rain in Oslo.")
    second = geomap.map_text("Snow in Oslo.")
    assert first.mapped.places.keys() == second.mapped.places.keys() != set()
