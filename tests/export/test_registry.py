"""The declarations of formats and their registry."""

from __future__ import annotations

import io
from typing import Any

import pytest

from geomap.errors import SettingError
from geomap.export import Exporter, csv_table, exporter, exporters, geojson, html, jsonl
from geomap.export.registry import DEFAULT_FORMAT, ExporterRegistry
from tests.export.build import SAMPLE
from tests.locations import ROOT


def declared(**changes: Any) -> Exporter:
    values = {"name": "x", "label": "X", "summary": "", "suffixes": (".x",), "media_type": "text/x", "write": print}
    return Exporter(**(values | changes))


def test_the_built_in_formats_are_registered_by_their_entry_points() -> None:
    assert {each.name: each for each in exporters()}.items() >= {
        "csv": csv_table.EXPORTER,
        "geojson": geojson.EXPORTER,
        "html": html.EXPORTER,
        "jsonl": jsonl.EXPORTER,
    }.items()
    assert DEFAULT_FORMAT in exporters().names


def test_an_unknown_name_or_suffix_is_refused_with_those_there_are() -> None:
    with pytest.raises(SettingError, match=r"no exporter 'shp': choose one of csv, geojson, html, jsonl"):
        exporter("shp")
    with pytest.raises(SettingError, match=r"'.shp' of out.shp: choose one of \.csv \.geojson \.json "):
        exporters().for_path("out.shp")
    assert exporters().for_path("OUT.GeoJSON") is geojson.EXPORTER
    assert exporters().for_path("-") is exporters().for_path("/dev/null") is None


def test_a_format_does_not_replace_another() -> None:
    with pytest.raises(SettingError, match="already an exporter 'x'"):
        ExporterRegistry([declared(), declared(suffixes=(".y",))])
    with pytest.raises(SettingError, match=r"'x' already writes \.x files"):
        ExporterRegistry([declared(), declared(name="y")])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": "X y"}, "the name 'X y'"),
        ({"suffixes": ()}, "the suffixes"),
        ({"suffixes": ("x",)}, "the suffixes"),
        ({"suffixes": (".X",)}, "the suffixes"),
        ({"options": ("colour",)}, "no option 'colour'"),
        ({"options": ("by",)}, "'by' and a unit"),
        ({"unit": "row"}, "'by' and a unit"),
    ],
)
def test_a_declaration_is_checked(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(SettingError, match=message):
        declared(**changes)


def test_arguments_are_those_that_the_format_has() -> None:
    assert geojson.EXPORTER.arguments(by="place", status=True, title="A") == {"by": "place"}
    assert geojson.EXPORTER.arguments(why=True, status=True) == {"why": True, "status": True}
    assert html.EXPORTER.arguments(status=True, title="A") == {"title": "A"}
    assert jsonl.EXPORTER.arguments() == {}
    with pytest.raises(SettingError, match=r"--by place makes no sense in jsonl: .*\(csv, geojson"):
        jsonl.EXPORTER.arguments(by="place")
    with pytest.raises(SettingError, match="--why makes no sense in html"):
        html.EXPORTER.arguments(why=True)


@pytest.mark.parametrize("each", list(exporters()), ids=lambda each: each.name)
def test_every_format_accepts_the_options_it_declares_and_leaves_the_stream_open(each: Exporter) -> None:
    values = {"by": "mention", "nil": False, "why": True, "status": True, "title": "A title"}
    stream = io.BytesIO()
    each.write_bytes([SAMPLE], stream, **{name: values[name] for name in each.options})
    assert b"Aleppo" in stream.getvalue()


@pytest.mark.parametrize("each", list(exporters()), ids=lambda each: each.name)
def test_every_format_is_documented(each: Exporter) -> None:
    suffixes = ", ".join(f"`{suffix}`" for suffix in each.suffixes)
    options = ", ".join(f"`{name}`" for name in each.options)
    row = f"| `{each.name}` | {suffixes} | {each.label}: {each.summary} | {options} |"
    assert row in (ROOT / "docs" / "commands.md").read_text(encoding="utf-8").splitlines()
