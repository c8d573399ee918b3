from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.errors import SettingError
from geomap.export import csv_table
from geomap.export.flat_rows import MENTION_FIELDS, PLACE_FIELDS
from tests.export.build import ALEPPO, FARM, ROUGH, SAMPLE, mapped


def written(*documents: Any, **options: Any) -> list[dict[str, str]]:
    stream = io.StringIO(newline="")
    csv_table.write(iter(documents), stream, **options)
    return list(csv.DictReader(io.StringIO(stream.getvalue(), newline="")))


def test_a_row_a_mention_with_latitude_and_longitude_last() -> None:
    rows = written(SAMPLE)
    assert tuple(rows[0]) == (*MENTION_FIELDS, "latitude", "longitude")
    assert [row["mention"] for row in rows] == [m.text for m in SAMPLE.mentions]
    assert (rows[1]["latitude"], rows[1]["longitude"]) == ("36.20124", "37.16117")
    assert (rows[3]["place_id"], rows[3]["latitude"], rows[3]["longitude"]) == ("", "", "")


def test_an_estimate_is_a_row_with_a_position_a_radius_and_no_place() -> None:
    rows = {row["mention"]: row for row in written(ROUGH, why=True)}
    names = ("kind", "place_id", "within", "radius_km", "latitude", "longitude", "why")
    assert [rows["Damascus Gate"][name] for name in names] == [
        "mention", "", ALEPPO.id, "12.5", "36.20124", "37.16117", "",
    ]  # fmt: skip
    assert [rows["20 km north of Aleppo"][name] for name in names] == [
        "derived", "", "", "6", "36.38", "37.16117", "",
    ]  # fmt: skip


def test_a_mentions_status_is_a_column_if_asked_for() -> None:
    mentions = (replace(ROUGH.mentions[0], status="confirmed"), *ROUGH.mentions[1:])
    rows = written(replace(ROUGH, mentions=mentions), status=True)
    assert tuple(rows[0]) == (*MENTION_FIELDS, "status", "latitude", "longitude")
    assert {(row["kind"], row["status"]) for row in rows} == {
        ("mention", "confirmed"), ("mention", "unreviewed"), ("derived", ""),
    }  # fmt: skip
    with pytest.raises(SettingError, match="by mention"):
        written(ROUGH, by="place", status=True)


def test_a_row_a_place() -> None:
    rows = written(SAMPLE, by="place")
    assert tuple(rows[0]) == (*PLACE_FIELDS, "latitude", "longitude")
    assert [(row["place"], row["mentions"]) for row in rows] == [
        ("Syria", "1"),
        ("Aleppo", "2"),
        ("Suva", "1"),
        ("Apia", "1"),
    ]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")'])
def test_a_cell_that_a_spreadsheet_would_run_is_disarmed(name: str) -> None:
    document = mapped("At home.\n", [("home", replace(FARM, name=name), "literal", 0.5)], title=name)
    (row,) = written(document)
    assert (row["place"], row["title"]) == (f"'{name}", f"'{name}")
    assert row["longitude"] == "-1.0"
    (row,) = written(document, escape_formulas=False)
    assert (row["place"], row["title"]) == (name, name)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
def test_any_text_comes_back_as_it_was(title: str) -> None:
    (row,) = written(mapped("At home.\n", [("home", FARM, "literal", 0.5)], title=title), escape_formulas=False)
    assert row["title"] == title
