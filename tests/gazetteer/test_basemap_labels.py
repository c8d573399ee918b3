"""The embedded gazetteer knows the places that the background map names."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from geomap.basemap.labels import Label, main, read_labels, unknown_labels
from geomap.errors import GeomapError
from geomap.gazetteer import SqliteGazetteer, open_gazetteer
from geomap.gazetteer.building.writer import write_gazetteer
from geomap.paths import folder
from geomap.places import Place

BASEMAP = folder("data") / "basemap.pmtiles"


def test_labels_are_read_with_their_points() -> None:
    labels = read_labels(BASEMAP)
    assert Counter(label.layer for label in labels).keys() == {"seas", "countries", "regions", "cities"}
    paris = next(label for label in labels if label.layer == "cities" and label.name == "Paris")
    assert (round(paris.latitude), round(paris.longitude)) == (49, 2)


def test_a_file_of_another_format_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tiles.pmtiles"
    path.write_bytes(b"PMTiles\x02" + bytes(200))
    with pytest.raises(GeomapError, match="not PMTiles version 3"):
        read_labels(path)


def test_at_least_95_percent_of_the_labels_have_a_place_near_them() -> None:
    labels = read_labels(BASEMAP)
    everything = Counter(label.layer for label in labels)
    unknown = Counter(label.layer for label in unknown_labels(labels, open_gazetteer()))
    assert {layer for layer, count in everything.items() if unknown[layer] > 0.05 * count} == set()


def test_a_place_is_near_a_label_or_around_it(tmp_path: Path) -> None:
    with write_gazetteer(tmp_path / "g.db") as writer:
        for number, bounds in ((7, None), (8, (170.0, -10.0, -170.0, 10.0)), (9, (-180.0, -90.0, 180.0, -60.0))):
            place = Place(
                source="geonames",
                source_id=str(number),
                name=f"Place {number}",
                latitude=-75.0,
                longitude=20.0,
                feature_class="L",
                feature_code="RGN",
                country_code="",
                bounds=bounds,
            )
            writer.add(place, [])
        writer.finish(kind="test", sources=[], notes={})
    labels = [
        Label("regions", "Place 7", -75.0, 20.5),
        Label("regions", "Place 7", -75.0, 60.0),
        Label("regions", "Place 8", 0.0, 179.0),
        Label("regions", "Place 8", 0.0, 160.0),
        Label("regions", "Place 9", -70.0, -150.0),
    ]
    assert unknown_labels(labels, SqliteGazetteer(tmp_path / "g.db")) == [labels[1], labels[3]]


def test_the_command_prints_the_share_of_each_layer(capsys: pytest.CaptureFixture[str]) -> None:
    main([])
    assert "cities: " in capsys.readouterr().out
