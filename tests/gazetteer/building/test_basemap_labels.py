from __future__ import annotations

from pathlib import Path

import pytest

from geomap.errors import GazetteerError
from geomap.gazetteer.building.basemap_labels import read_labels
from geomap.paths import folder


def test_the_basemap_has_labels_of_every_kind() -> None:
    labels = list(read_labels(folder("data") / "basemap.pmtiles"))
    assert {label.code for label in labels} == {"SEA", "PCLI", "ADM1", "PPL"}
    paris = min(
        (label for label in labels if label.name == "Paris" and label.code == "PPL"), key=lambda each: each.zoom
    )
    assert (round(paris.latitude, 1), round(paris.longitude, 1)) == (48.9, 2.3)
    assert paris.zoom <= 4


@pytest.mark.parametrize(("content", "message"), [(b"", "not a basemap"), (b"PMTiles\x03" + b"\xff" * 200, "damaged")])
def test_a_file_that_is_no_basemap_is_refused_in_one_line(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "x.pmtiles").write_bytes(content)
    with pytest.raises(GazetteerError, match=message) as caught:
        list(read_labels(tmp_path / "x.pmtiles"))
    assert "\n" not in str(caught.value)
    with pytest.raises(GazetteerError, match="Cannot read"):
        list(read_labels(tmp_path))
