from __future__ import annotations

import itertools
import lzma
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from geomap.errors import GazetteerError
from geomap.gazetteer import SqliteGazetteer
from geomap.gazetteer.building import facts
from geomap.gazetteer.building.geonames import build_geonames
from tests.locations import SHARED

FACTS = sum(1 for _ in facts.read_places())
DUMP = SHARED / "gazetteer"


def row(number: object, name: str, more: str, latitude: object, longitude: object, kind: str, rest: str) -> str:
    """A line of allCountries: ``kind`` is class and code, ``rest`` country, admin1, admin2 and population."""
    country, admin1, admin2, population = rest.split()
    fields = [
        number,
        name,
        name,
        more,
        latitude,
        longitude,
        *kind.split("."),
        country,
        "",
        admin1.strip("-"),
        admin2.strip("-"),
    ]
    return "\t".join(str(field) for field in [*fields, "", "", population, "", "1", "Etc/UTC", "2026-01-01"])


PLACES = [
    row(6252001, "United States", "", 39.76, -98.5, "A.PCLI", "US 00 - 327167434"),
    row(4736286, "Texas", "", 31.25, -99.25, "A.ADM1", "US TX - 22875689"),
    row(4737316, "Travis County", "", 30.33, -97.78, "A.ADM2", "US TX 453 1024266"),
    row(4717560, "Paris", "Parīs,parys,PRX", 33.66, -95.55, "P.PPL", "US TX 277 24782"),
    row(2988507, "Paris", "Lutetia", 48.85, 2.35, "P.PPLC", "FR 11 - 2138551"),
    "not a row",
    row(17, "Off the globe", "", 91, 0, "P.PPL", "FR 11 - 0"),
    row("x", "No number", "", 1, 1, "P.PPL", "FR 11 - 0"),
    row(18, "", "", 1, 1, "P.PPL", "FR 11 - 0"),
]
ALTERNATES = [
    "1\t2988507\tfr\tVille Lumière\t\t\t1\t",
    "2\t2988507\tlink\thttps://example.org/Paris\t\t\t\t",
    "3\t4736286\tabbr\tTexs\t\t\t\t",
    "4\t999\ten\tNowhere\t\t\t\t",
    "broken",
    "5\tx\ten\tNo number\t\t\t\t",
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "dump"
    folder.mkdir()
    (folder / "allCountries.txt").write_text("\n".join(PLACES) + "\n", encoding="utf-8")
    (folder / "alternateNamesV2.txt").write_text("\n".join(ALTERNATES) + "\n", encoding="utf-8")
    (folder / "admin1CodesASCII.txt").write_text("US.TX\tTexas\tTexas\t4736286\n", encoding="utf-8")
    (folder / "admin2Codes.txt").write_text("US.TX.453\tTravis County\tTravis County\t4737316\n", encoding="utf-8")
    country = ["US", "USA", "840", "US", "United States", *[""] * 11, "6252001", "", ""]
    (folder / "countryInfo.txt").write_text("#ISO\n" + "\t".join(country) + "\n", encoding="utf-8")
    return folder


@pytest.fixture
def output(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    return tmp_path / "out" / "g.db"


def test_a_dump_is_built_and_broken_lines_are_counted(folder: Path, output: Path) -> None:
    places, broken = build_geonames(folder, output)
    assert places == 5 + FACTS
    assert broken == Counter({"allCountries.txt": 4, "alternateNamesV2.txt": 2})
    gazetteer = SqliteGazetteer(output)
    assert gazetteer.info()["broken lines"] == dict(broken)
    names = ["Paris", "Travis", "Ville Lumiere", "Texs", "U.S.", "Texan", "Hmeymim", "PRX", "https://example.org/Paris"]
    found = [
        [(each.place.source_id, each.match) for each in answer] for answer in gazetteer.candidates(names, fuzzy=False)
    ]
    assert found == [
        [("2988507", "name"), ("4717560", "name")],
        [("4737316", "part")],
        [("2988507", "alternate")],
        [("4736286", "abbreviation")],
        [("6252001", "abbreviation")],
        [("4736286", "demonym")],
        [("hmeymim-air-base", "alternate")],
        [],
        [],
    ]
    paris = gazetteer.place("geonames:4717560")
    assert paris is not None
    assert paris.label == "Paris, Texas, United States"


def _pack_zip(path: Path) -> None:
    with zipfile.ZipFile(path.with_suffix(".zip"), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(path, path.name)
    path.unlink()


def _pack_xz(path: Path) -> None:
    path.with_name("allCountries.tsv.xz").write_bytes(lzma.compress(path.read_bytes()))
    path.unlink()


@pytest.mark.parametrize("pack", [_pack_zip, _pack_xz])
def test_packed_files_are_read_as_they_are(folder: Path, output: Path, pack: object) -> None:
    assert callable(pack)
    pack(folder / "allCountries.txt")
    assert build_geonames(folder, output)[0] == 5 + FACTS


def test_places_alone_are_enough(folder: Path, output: Path) -> None:
    for path in folder.iterdir():
        if path.name != "allCountries.txt":
            path.unlink()
    assert build_geonames(folder, output)[0] == 5 + FACTS


@pytest.mark.parametrize("suffix", [".tsv.xz", ".zip"])
def test_a_file_cut_short_leaves_nothing_and_says_so_in_one_line(folder: Path, output: Path, suffix: str) -> None:
    plain = folder / "allCountries.txt"
    lines = (row(at, f"Place {at * 7919 % 10007}", "", 1, 1, "P.PPL", "FR 11 - 0") for at in range(1, 5000))
    plain.write_text("\n".join(lines), encoding="utf-8")
    (_pack_xz if suffix == ".tsv.xz" else _pack_zip)(plain)
    packed = folder / f"allCountries{suffix}"
    packed.write_bytes(packed.read_bytes()[: packed.stat().st_size // 2])
    with pytest.raises(GazetteerError, match="truncated or damaged") as caught:
        build_geonames(folder, output)
    assert str(packed) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert list(output.parent.iterdir()) == []


def test_a_folder_without_places_or_no_folder_is_one_line(tmp_path: Path, output: Path) -> None:
    with pytest.raises(GazetteerError, match="has no GeoNames file of places"):
        build_geonames(tmp_path, output)
    with pytest.raises(GazetteerError, match="There is no folder"):
        build_geonames(tmp_path / "none", output)


def test_progress_is_told_and_ends_at_the_end(folder: Path, output: Path) -> None:
    told: list[tuple[str, int, int]] = []
    build_geonames(folder, output, progress=lambda *step: told.append(step))
    ends = {name for name, done, size in told if done == size}
    assert ends == {path.name for path in folder.iterdir()}
    assert all(0 <= done <= size for _, done, size in told)


@pytest.mark.slow
@pytest.mark.skipif(not DUMP.is_dir(), reason="../shared/gazetteer is not beside this checkout")
def test_a_sample_of_a_large_dump_is_built(tmp_path: Path, output: Path) -> None:
    folder = tmp_path / "sample"
    folder.mkdir()
    for name, count in (("geonames_like.tsv.xz", 20_000), ("alternateNames_like.tsv.xz", 20_000)):
        with lzma.open(DUMP / name, "rt", encoding="utf-8", newline="\n") as lines:
            (folder / name.removesuffix(".xz")).write_text("".join(itertools.islice(lines, count)), encoding="utf-8")
    places, broken = build_geonames(folder, output)
    assert places + broken["geonames_like.tsv"] == 20_000 + FACTS
    assert sum(broken.values()) < 100
    assert SqliteGazetteer(output).candidates(["Soldeu"])[0][0].place.country_code == "AD"
