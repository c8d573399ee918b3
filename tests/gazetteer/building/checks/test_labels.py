"""The embedded gazetteer knows the places that the background map names."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from geomap.gazetteer import SqliteGazetteer, open_gazetteer
from geomap.gazetteer.building.basemap_labels import Label, read_labels
from geomap.gazetteer.building.checks.labels import BASEMAP, distinct_labels, main, unknown_labels
from geomap.gazetteer.building.writer import write_gazetteer
from geomap.places import Place


def test_at_least_95_percent_of_the_labels_have_a_place_near_them() -> None:
    labels = distinct_labels(read_labels(BASEMAP))
    counts = Counter(label.code for label in labels)
    unknown = Counter(label.code for label in unknown_labels(labels, open_gazetteer()))
    assert counts.keys() == {"SEA", "PCLI", "ADM1", "PPL"}
    assert {code for code, count in counts.items() if unknown[code] > 0.05 * count} == set()


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
        Label("ADM1", "Place 7", -75.0, 20.5, 3),
        Label("ADM1", "Place 7", -75.0, 60.0, 3),
        Label("ADM1", "Place 8", 0.0, 179.0, 3),
        Label("ADM1", "Place 8", 0.0, 160.0, 3),
        Label("ADM1", "Place 9", -70.0, -150.0, 3),
    ]
    assert unknown_labels(labels, SqliteGazetteer(tmp_path / "g.db")) == [labels[1], labels[3]]


def test_the_command_prints_the_share_of_each_layer(capsys: pytest.CaptureFixture[str]) -> None:
    main([])
    assert "PPL: " in capsys.readouterr().out
