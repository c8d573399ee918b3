from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyogrio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.errors import SettingError
from geomap.export import geojson
from geomap.export.flat_rows import MENTION_FIELDS, PLACE_FIELDS
from geomap.export.geojson import bounds
from tests.export.build import ALEPPO, FARM, ROUGH, SAMPLE, SUVA, mapped


def written(*documents: Any, **options: Any) -> dict[str, Any]:
    stream = io.StringIO()
    geojson.write(iter(documents), stream, **options)
    collection: dict[str, Any] = json.loads(stream.getvalue())
    check_rfc_7946(collection)
    return collection


def check_rfc_7946(collection: dict[str, Any]) -> None:
    """Check a collection of points against the rules of RFC 7946 that concern it (sections 3, 4, 5 and 7)."""
    assert collection["type"] == "FeatureCollection"
    assert isinstance(collection["features"], list)
    assert "crs" not in collection
    for member in ("coordinates", "geometries", "geometry", "properties"):
        assert member not in collection
    located = []
    for feature in collection["features"]:
        assert feature["type"] == "Feature"
        assert {"geometry", "properties"} <= feature.keys()
        assert not feature.keys() & {"coordinates", "geometries", "features", "crs"}
        assert feature["properties"] is None or isinstance(feature["properties"], dict)
        geometry = feature["geometry"]
        if geometry is None:
            continue
        assert geometry["type"] == "Point"
        assert not geometry.keys() & {"geometry", "properties", "features", "crs"}
        longitude, latitude = geometry["coordinates"]
        assert -180 <= longitude <= 180
        assert -90 <= latitude <= 90
        located.append((longitude, latitude))
    if located:
        west, south, east, north = collection["bbox"]
        assert south == min(y for _, y in located)
        assert north == max(y for _, y in located)
        for x, _ in located:
            assert west <= x <= east if west <= east else x >= west or x <= east
    else:
        assert "bbox" not in collection


def test_a_feature_a_mention_with_exactly_the_named_flat_properties() -> None:
    features = written(SAMPLE)["features"]
    assert [f["properties"]["mention"] for f in features] == [m.text for m in SAMPLE.mentions]
    for feature in features:
        assert tuple(feature["properties"]) == MENTION_FIELDS
        assert not any(isinstance(value, dict | list) for value in feature["properties"].values())
    first = features[1]
    assert first["geometry"]["coordinates"] == [37.16117, 36.20124]
    assert first["properties"] == {
        "kind": "mention",
        "mention": "Aleppo",
        "sentence": "Syrian troops left Aleppo.",
        "sentence_start": 0,
        "start": 19,
        "end": 25,
        "document": "a.txt",
        "title": "A title",
        "url": "https://example.org/a",
        "published": "2016-04-01",
        "place_id": "geonames:170063",
        "place": "Aleppo",
        "country_code": "SY",
        "admin1": "Aleppo",
        "feature_class": "P",
        "feature_code": "PPLA",
        "score": 0.93,
        "role": "literal",
        "nil": 0.0,
        "review": "",
        "within": None,
        "basis": None,
        "radius_km": None,
        "anchors": None,
        "gazetteer": "geomap 2026-11 (made by hand)",
    }


def test_offsets_find_the_mention_in_the_text_and_in_its_sentence() -> None:
    for feature in written(SAMPLE)["features"]:
        values = feature["properties"]
        assert SAMPLE.document.text[values["start"] : values["end"]] == values["mention"]
        offset = values["start"] - values["sentence_start"]
        assert values["sentence"][offset:].startswith(values["mention"])


def test_a_nil_mention_is_an_unlocated_feature_and_can_be_left_out() -> None:
    nil = [f for f in written(SAMPLE)["features"] if f["geometry"] is None]
    assert [f["properties"]["mention"] for f in nil] == ["Damascus Gate"]
    assert nil[0]["properties"]["place_id"] is None
    assert all(f["geometry"] for f in written(SAMPLE, nil=False)["features"])


def test_an_estimate_has_a_position_with_its_radius_and_no_place() -> None:
    told = {f["properties"]["mention"]: f for f in written(ROUGH)["features"]}
    gate, road = told["Damascus Gate"], told["20 km north of Aleppo"]
    assert (gate["geometry"]["coordinates"], road["geometry"]["coordinates"]) == (
        [37.16117, 36.20124],
        [37.16117, 36.38],
    )
    names = ("kind", "place_id", "place", "within", "basis", "radius_km", "anchors", "nil", "review")
    assert [gate["properties"][name] for name in names] == [
        "mention", None, None, ALEPPO.id, "within", 12.5, ALEPPO.id, 0.8, "nil",
    ]  # fmt: skip
    assert [road["properties"][name] for name in names] == [
        "derived", None, None, None, "offset", 6.0, ALEPPO.id, None, None,
    ]  # fmt: skip
    assert tuple(road["properties"]) == MENTION_FIELDS
    assert len(written(ROUGH, nil=False)["features"]) == len(ROUGH.mentions) + 1


def test_estimates_are_no_places() -> None:
    (aleppo,) = written(ROUGH, by="place")["features"]
    assert (aleppo["properties"]["place"], aleppo["properties"]["mentions"]) == ("Aleppo", 2)


def test_reasons_that_speak_for_the_choice_are_a_property_if_asked_for() -> None:
    assert [f["properties"]["why"] for f in written(ROUGH, why=True)["features"]] == [
        "", "the name; 3 km from Idlib", None, "",
    ]  # fmt: skip
    with pytest.raises(SettingError, match="a place has no reasons"):
        written(ROUGH, why=True, by="place")


def test_by_place_gives_one_feature_a_place_with_counts_over_all_documents() -> None:
    other = mapped("Halab again.\n", [("Halab", ALEPPO, "literal", 0.99)], key="b.txt")
    features = written(SAMPLE, other, by="place")["features"]
    assert [f["properties"]["place"] for f in features] == ["Syria", "Aleppo", "Suva", "Apia"]
    aleppo = features[1]["properties"]
    assert tuple(aleppo) == PLACE_FIELDS
    assert (aleppo["mentions"], aleppo["documents"], aleppo["names"]) == (3, 2, "Aleppo; Halab")
    assert (aleppo["score"], aleppo["document"]) == (0.99, "a.txt")


def test_no_mention_at_all_is_an_empty_collection() -> None:
    assert written()["features"] == []
    assert written(mapped("Nothing here.\n", []))["features"] == []


def test_an_unknown_grouping_is_refused_by_name() -> None:
    with pytest.raises(SettingError, match="by='country'"):
        written(SAMPLE, by="country")


def test_documents_are_written_as_they_come() -> None:
    stream = io.StringIO()

    def documents() -> Any:
        yield SAMPLE
        assert stream.getvalue().count('"Feature"') == len(SAMPLE.mentions)
        yield SAMPLE

    geojson.write(documents(), stream)
    assert len(json.loads(stream.getvalue())["features"]) == 2 * len(SAMPLE.mentions)


def test_the_box_takes_the_short_way_over_the_antimeridian() -> None:
    collection = written(mapped("Suva, Apia.\n", [m for m in _told() if m[0] in {"Suva", "Apia"}]))
    assert collection["bbox"] == [178.44149, -18.14161, -171.76666, -13.83333]


def _told() -> Any:
    return [(m.text, m.place, m.role, m.score) for m in SAMPLE.mentions]


@given(st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), min_size=1))
def test_the_box_holds_every_point_and_is_never_wider_than_the_plain_one(points: list[tuple[float, float]]) -> None:
    west, south, east, north = bounds(points)
    for x, y in points:
        assert south <= y <= north
        assert west <= x <= east if west <= east else x >= west or x <= east
    plain = max(x for x, _ in points) - min(x for x, _ in points)
    assert (east - west if west <= east else east + 360 - west) <= plain


@given(st.text(), st.text())
def test_any_text_comes_back_as_it_was(title: str, name: str) -> None:
    place = replace(FARM, name=name)
    document = mapped("At home.\n", [("home", place, "literal", 0.5)], title=title)
    values = written(document)["features"][0]["properties"]
    assert (values["title"], values["place"]) == (title, name)


def test_a_lone_surrogate_does_not_stop_a_file(tmp_path: Path) -> None:
    path = tmp_path / "x.geojson"
    with path.open("w", encoding="utf-8") as stream:
        geojson.write([mapped("In \ud800 Suva.\n", [("Suva", SUVA, "literal", 0.9)])], stream)
    values = json.loads(path.read_text(encoding="utf-8"))["features"][0]["properties"]
    assert values["sentence"] == "In \ud800 Suva."


@pytest.mark.parametrize("by", ["mention", "place"])
def test_gdal_reads_the_file(tmp_path: Path, by: str) -> None:
    path = tmp_path / "sample.geojson"
    with path.open("w", encoding="utf-8") as stream:
        geojson.write([SAMPLE], stream, by=by)
    info = pyogrio.read_info(path)
    assert info["crs"] == "EPSG:4326"
    assert info["geometry_type"] == "Point"
    assert set(info["fields"]) == set(MENTION_FIELDS if by == "mention" else PLACE_FIELDS)
    assert info["features"] == (6 if by == "mention" else 4)


def test_gdal_reads_estimates_with_radii_as_numbers(tmp_path: Path) -> None:
    path = tmp_path / "rough.geojson"
    with path.open("w", encoding="utf-8") as stream:
        geojson.write([ROUGH], stream, why=True)
    info = pyogrio.read_info(path)
    types = dict(zip(info["fields"], info["dtypes"], strict=True))
    assert (types["radius_km"], types["nil"], types["kind"]) == ("float64", "float64", "object")
