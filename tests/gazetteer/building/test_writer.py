from __future__ import annotations

import os
import resource
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from geomap.errors import GazetteerError
from geomap.gazetteer import SqliteGazetteer
from geomap.gazetteer.building.writer import write_gazetteer
from geomap.gazetteer.layout import cell, default_weight, pack_bounds, pack_entries, unpack_bounds, unpack_entries
from geomap.places import Place
from tests.locations import ROOT
from tests.places import geonames_place


def town(number: int, name: str = "Town", **fields: object) -> Place:
    return geonames_place(number, name, **fields)


def test_entries_and_bounds_come_back_as_they_were() -> None:
    entries = [(1, 0), (4_294_967_295, 4)]
    assert list(unpack_entries(pack_entries(entries))) == entries
    assert unpack_bounds(pack_bounds((-180.0, -90.0, 179.99999, 0.00001))) == (-180.0, -90.0, 179.99999, 0.00001)
    assert unpack_bounds(pack_bounds(None)) is None


def test_every_point_has_a_cell() -> None:
    assert cell(-90, -180) == cell(-90, 180) == 0
    assert cell(90, 179.99) == 360 * 720 - 1


def test_countries_are_best_known_then_large_places() -> None:
    ladder = [("A", "PCLI", 100), ("A", "ADM1", 5_000_000), ("P", "PPL", 5_000_000), ("A", "ADM2", 5_000_000)]
    weights = [default_weight(*step) for step in ladder]
    assert weights == sorted(weights, reverse=True)


def test_a_place_keeps_the_best_of_several_matches(tmp_path: Path) -> None:
    with write_gazetteer(tmp_path / "g.db") as writer:
        number = writer.add(town(1, "Travis County"), [("Travis", "part"), ("Travis", "alternate")])
        writer.add_name(number, "travis", "demonym")
        writer.finish(kind="test", sources=[], notes={})
    (candidates,) = SqliteGazetteer(tmp_path / "g.db").candidates(["Travis"])
    assert [candidate.match for candidate in candidates] == ["alternate"]


@pytest.mark.parametrize(
    "place", [town(1, latitude=91.0), town(1, longitude=-180.5), town(1, latitude=float("nan")), town(1, " "), town(0)]
)
def test_places_that_cannot_be_are_refused(tmp_path: Path, place: Place) -> None:
    with pytest.raises(GazetteerError), write_gazetteer(tmp_path / "g.db") as writer:
        writer.add(place, [])
    assert list(tmp_path.iterdir()) == []


def _fail_in_the_middle(path: Path, error: type[BaseException]) -> None:
    with write_gazetteer(path) as writer:
        writer.add(town(1), [])
        raise error


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError, GazetteerError])
def test_whatever_goes_wrong_the_old_file_stays_and_no_half_one(tmp_path: Path, error: type[BaseException]) -> None:
    path = tmp_path / "g.db"
    path.write_bytes(b"old")
    with pytest.raises(error):
        _fail_in_the_middle(path, error)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_the_same_content_has_the_same_version(tmp_path: Path) -> None:
    versions = []
    for name, population in (("a", 5), ("b", 5), ("c", 9)):
        with write_gazetteer(tmp_path / name) as writer:
            writer.add(town(1, population=population, longitude=float(population)), [("Old Town", "alternate")])
            writer.finish(kind="test", sources=[], notes={})
        versions.append(SqliteGazetteer(tmp_path / name).version)
    assert versions[0] == versions[1] != versions[2]


def test_a_folder_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(GazetteerError, match="choose another folder"), write_gazetteer(tmp_path / "no" / "g.db"):
        pass


FILL = textwrap.dedent(
    """
    import resource, signal, sys
    from pathlib import Path
    from geomap.gazetteer.building.writer import write_gazetteer
    from geomap.errors import GazetteerError
    from geomap.places import Place

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
    try:
        with write_gazetteer(Path(sys.argv[1])) as writer:
            for number in range(1, 40_000):
                place = Place(source="geonames", source_id=str(number), name=f"Town {number}", latitude=1, longitude=2)
                writer.add(place, [])
            writer.finish(kind="test", sources=[], notes={})
    except GazetteerError as error:
        print(error)
        sys.exit(2)
    """
)


@pytest.mark.slow
def test_a_full_disk_leaves_no_half_built_file(tmp_path: Path) -> None:
    path = tmp_path / "g.db"
    path.write_bytes(b"old")
    assert resource.RLIMIT_FSIZE is not None
    done = subprocess.run(
        [sys.executable, "-c", FILL, str(path)],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 2, done.stderr
    assert "free some space" in done.stdout
    assert done.stdout.count("\n") == 1
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
