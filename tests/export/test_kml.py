from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pyogrio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from geomap.errors import SettingError
from geomap.export import kml
from geomap.export.flat_rows import MENTION_FIELDS, PLACE_FIELDS
from geomap.records import MappedDocument
from tests.export.build import ALEPPO, FARM, ROUGH, SAMPLE, mapped

KML = {"k": kml.NAMESPACE}


def written(*documents: MappedDocument, **options: Any) -> etree._Element:
    stream = io.BytesIO()
    kml.write(iter(documents), stream, **options)
    return etree.fromstring(stream.getvalue())


def placemarks(*documents: MappedDocument, **options: Any) -> list[etree._Element]:
    return written(*documents, **options).findall("k:Document/k:Placemark", KML)


def data_of(placemark: etree._Element) -> dict[str, str]:
    return {
        data.get("name", ""): data.findtext("k:value", "", KML)
        for data in placemark.iterfind("k:ExtendedData/k:Data", KML)
    }


def test_each_mention_is_a_placemark_with_its_data_time_and_point() -> None:
    root = written(SAMPLE, title="Syria & more")
    assert root.tag == f"{{{kml.NAMESPACE}}}kml"
    assert root.findtext("k:Document/k:name", None, KML) == "Syria & more"
    marks = root.findall("k:Document/k:Placemark", KML)
    assert [mark.findtext("k:name", None, KML) for mark in marks] == [each.text for each in SAMPLE.mentions]
    aleppo = marks[1]
    assert aleppo.findtext("k:description", None, KML) == "Syrian troops left Aleppo."
    assert aleppo.findtext("k:TimeStamp/k:when", None, KML) == "2016-04-01"
    assert aleppo.findtext("k:Point/k:coordinates", None, KML) == "37.16117,36.20124"
    data = data_of(aleppo)
    assert (data["kind"], data["place_id"], data["score"]) == ("mention", ALEPPO.id, "0.93")
    assert set(data) <= set(MENTION_FIELDS)


def test_elements_are_in_the_order_of_the_schema() -> None:
    order = ["name", "description", "TimeStamp", "ExtendedData", "Point"]
    for mark in placemarks(SAMPLE, ROUGH):
        names = [etree.QName(child).localname for child in mark]
        assert names == [name for name in order if name in names]


def test_estimates_are_points_with_a_radius_and_nil_has_no_point() -> None:
    gate, _, north, _ = placemarks(ROUGH)
    assert gate.findtext("k:Point/k:coordinates", None, KML) == "37.16117,36.20124"
    assert (data_of(gate)["within"], data_of(gate)["radius_km"]) == (ALEPPO.id, "12.5")
    assert north.findtext("k:Point/k:coordinates", None, KML) == "37.16117,36.38"
    data = data_of(north)
    assert (data["kind"], data["basis"], data["radius_km"], data["anchors"]) == ("derived", "offset", "6", ALEPPO.id)
    assert placemarks(SAMPLE)[3].find("k:Point", KML) is None
    assert len(placemarks(SAMPLE, nil=False)) == len(SAMPLE.mentions) - 1


def test_one_placemark_per_place() -> None:
    marks = placemarks(SAMPLE, by="place")
    assert [mark.findtext("k:name", None, KML) for mark in marks] == ["Syria", "Aleppo", "Suva", "Apia"]
    assert data_of(marks[1])["mentions"] == "2"
    assert set(data_of(marks[1])) <= set(PLACE_FIELDS)
    with pytest.raises(SettingError, match="'status' by mention"):
        placemarks(SAMPLE, by="place", status=True)


def test_reasons_and_status_are_written_on_request() -> None:
    data = data_of(placemarks(ROUGH, why=True, status=True)[1])
    assert (data["why"], data["status"]) == ("the name; 3 km from Idlib", "unreviewed")


@pytest.mark.parametrize(("published", "day"), [("12 May 2016", "2016-05-12"), ("2016", None), ("03/04/2016", None)])
def test_only_a_date_that_names_a_day_is_a_time(published: str, day: str | None) -> None:
    document = replace(SAMPLE, document=replace(SAMPLE.document, published=published))
    assert placemarks(document)[0].findtext("k:TimeStamp/k:when", None, KML) == day


def test_markup_stays_text_in_xml_and_in_the_description_that_viewers_show_as_html() -> None:
    markup = "<script>alert('1')</script> & ]]> &lt;b&gt;"
    text = f"At home {markup}.\n"
    (mark,) = placemarks(mapped(text, [("home", replace(FARM, name=markup), "literal", 0.5)], title=markup))
    description = mark.findtext("k:description", "", KML)
    assert "<" not in description
    assert unescape(description) == data_of(mark)["sentence"] == text.rstrip("\n")
    assert (data_of(mark)["place"], data_of(mark)["title"]) == (markup, markup)


@given(st.text(st.characters(codec=None), min_size=1))
def test_any_text_gives_well_formed_xml_and_comes_back_where_xml_allows_it(name: str) -> None:
    document = mapped("At home.\n", [("home", replace(FARM, name=name), "literal", 0.5)])
    (mark,) = placemarks(document)
    value = data_of(mark)["place"]
    assert len(value) == len(name)
    assert all(after in {before, "\ufffd"} for before, after in zip(name, value, strict=True))
    if name.isprintable():
        assert value == name


GDAL = {"LIBKML", "KML"} & set(pyogrio.list_drivers())


@pytest.mark.skipif(not GDAL, reason="this GDAL has no driver for KML")
@pytest.mark.parametrize("by", ["mention", "place"])
def test_gdal_reads_the_file(by: str, tmp_path: Path) -> None:
    path = tmp_path / "sample.kml"
    with path.open("wb") as stream:
        kml.write([SAMPLE, ROUGH], stream, by=by)
    info = pyogrio.read_info(path, force_feature_count=True)
    meta, _, geometry, values = pyogrio.raw.read(path)
    assert info["crs"] == "EPSG:4326"
    assert info["features"] == len(geometry) == (10 if by == "mention" else 4)
    assert sum(each is not None for each in geometry) == (9 if by == "mention" else 4)
    table = dict(zip((str(name) for name in meta["fields"]), values, strict=True))
    assert table["Name"][0] == ("Syrian" if by == "mention" else "Syria")


@pytest.mark.skipif("LIBKML" not in GDAL, reason="this GDAL is without the driver LIBKML")
def test_gdal_reads_data_and_time(tmp_path: Path) -> None:
    path = tmp_path / "rough.kml"
    with path.open("wb") as stream:
        kml.write([ROUGH], stream)
    meta, _, _, values = pyogrio.raw.read(path)
    table = dict(zip((str(name) for name in meta["fields"]), values, strict=True))
    assert {"kind", "radius_km", "anchors"} <= set(table)
    assert list(table["kind"]) == ["mention", "mention", "derived", "mention"]
    assert table["timestamp"][0].astype("datetime64[D]").item() == date(2016, 4, 1)
