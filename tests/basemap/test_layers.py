from __future__ import annotations

import math
from pathlib import Path

import pytest

from geomap.basemap.layers import Town, city_labels, country_labels, read_towns, sea_labels, write_features
from geomap.basemap.topology import Topology
from geomap.paths import folder


def names(labels: list[dict[str, object]]) -> list[str]:
    return [label["properties"]["name"] for label in labels]  # type: ignore[index]


def test_a_suburb_is_not_named_before_the_seat_of_a_province() -> None:
    towns = sorted(
        [
            Town(7.2, "Metropolis", 0.0, 0.0, "PPLC"),
            Town(6.2, "Suburb", 0.1, 0.1, "PPL"),
            Town(6.0, "Provincial seat", 8.0, 0.0, "PPLA"),
        ],
        reverse=True,
    )
    zooms = {label["properties"]["name"]: label["properties"]["zoom"] for label in city_labels(towns)}
    assert zooms["Metropolis"] < zooms["Provincial seat"] < zooms["Suburb"]


def test_every_capital_is_named_even_beside_another() -> None:
    towns = [Town(8.2, "Big", 15.3, -4.3, "PPLC"), Town(5.0, "Small", 15.28, -4.27, "PPLC")]
    labels = list(city_labels(towns))
    assert names(labels) == ["Big", "Small"]
    assert all(label["properties"]["capital"] == 1 for label in labels)


def test_neighbourhoods_are_left_out_and_seats_count_for_more(tmp_path: Path) -> None:
    def row(name: str, code: str, people: int) -> str:
        columns = [
            "1",
            name,
            name,
            "",
            "1.5",
            "2.5",
            "P",
            code,
            "XX",
            "",
            "01",
            "",
            "",
            "",
            str(people),
            "",
            "",
            "",
            "",
        ]
        return "\t".join(columns)

    path = tmp_path / "towns.txt"
    path.write_text("\n".join([row("Part", "PPLX", 900_000), row("Seat", "PPLA", 50_000), row("Town", "PPL", 60_000)]))
    towns = read_towns(path)
    assert [town.name for town in towns] == ["Seat", "Town"]
    assert (towns[0].x, towns[0].y) == (2.5, 1.5)


def test_a_country_is_named_in_its_largest_part() -> None:
    large = [(0.0, 0.0), (20.0, 0.0), (20.0, 10.0), (0.0, 10.0), (0.0, 0.0)]
    island = [(50.0, 50.0), (51.0, 50.0), (51.0, 51.0), (50.0, 51.0), (50.0, 50.0)]
    geometry = {"type": "MultiPolygon", "arcs": [[[0]], [[1]]], "properties": {"name": "eSwatini"}}
    (label,) = country_labels(Topology((island, large), {"countries": [geometry]}))
    assert label["properties"]["name"] == "Eswatini"
    x, y = label["geometry"]["coordinates"]
    assert 5 < x < 15
    assert 2 < y < 8


def test_seas_lie_on_earth() -> None:
    for label in sea_labels():
        x, y = label["geometry"]["coordinates"]
        assert -180 <= x <= 180
        assert -85 <= y <= 85


def test_nan_is_refused_because_tippecanoe_would_stop_silently(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_features([{"properties": {"name": math.nan}}], tmp_path / "x")


def test_the_built_file_is_pmtiles_version_3_up_to_zoom_5() -> None:
    header = (folder("data") / "basemap.pmtiles").read_bytes()[:127]
    assert header[:8] == b"PMTiles\x03"
    assert (header[100], header[101]) == (0, 5)
