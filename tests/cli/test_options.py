from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from geomap.cli.options import output, position
from geomap.errors import SettingError
from geomap.gazetteer import Gazetteer
from geomap.places import distance_km


@pytest.mark.parametrize(
    ("text", "latitude", "longitude"),
    [
        ("36.2, 37.16", 36.2, 37.16),
        ("-33.9,-70", -33.9, -70),
        ("Aleppo", 36.2, 37.16),
        ("Paris", 48.85, 2.35),
        ("Paris, Texas", 33.66, -95.56),
        ("Palmyra, N.Y.", 43.06, -77.23),
    ],
)
def test_near_is_a_position_or_a_name(text: str, latitude: float, longitude: float, gazetteer: Gazetteer) -> None:
    assert distance_km(*position(text, gazetteer), latitude, longitude) < 25


@pytest.mark.parametrize("text", ["91,0", "0,181", "nan,0", "Xqzzkwv Qvxz", "", ","])
def test_near_that_is_nowhere_is_refused(text: str, gazetteer: Gazetteer) -> None:
    with pytest.raises(SettingError, match="--near"):
        position(text, gazetteer)


def test_output_appears_only_once_it_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_text("before")
    with output(str(target)) as stream:
        stream.write("naïve\r\n")
        assert target.read_text() == "before"
    assert target.read_bytes() == "naïve\r\n".encode()
    assert stat.S_IMODE(target.stat().st_mode) & 0o600 == 0o600


def write_and_fail(target: Path) -> None:
    """Begin to write and then fail."""
    with output(str(target)) as stream:
        stream.write("half")
        raise ZeroDivisionError


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_text("before")
    with pytest.raises(ZeroDivisionError):
        write_and_fail(target)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("out.csv", "before")]


def test_a_source_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("Rome")
    os.symlink(tmp_path / "a.html", tmp_path / "b.html")
    with (
        pytest.raises(SettingError, match="one of the sources"),
        output(str(tmp_path / "b.html"), sources=["-", "none", str(tmp_path / "a.html")]),
    ):
        pytest.fail("it was opened")
    assert (tmp_path / "a.html").read_text() == "Rome"


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"cannot be written \(No such file"), output(str(tmp_path / "no" / "out")):
        pytest.fail("it was opened")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_said_and_a_device_is_never_replaced() -> None:
    with pytest.raises(SettingError, match="No space left"), output("/dev/full") as stream:
        stream.write("x" * 100_000)
    assert not Path("/dev/full").is_file()
