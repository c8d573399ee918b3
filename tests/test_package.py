"""The package as strangers get it: built, looked into, installed elsewhere and run there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from tests.locations import ROOT

LEFT_BEHIND = shutil.ignore_patterns(
    ".git", ".venv", ".work", "build", "dist", "*.egg-info", "__pycache__", "tests", "node_modules", ".*_cache"
)
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "GEOMAP_"))}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the source distribution, and the wheel that was built from it."""
    source, out = tmp_path_factory.mktemp("source") / "geomap", tmp_path_factory.mktemp("dist")
    shutil.copytree(ROOT, source, ignore=LEFT_BEHIND)
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return out


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The commands' folder of an empty environment with the wheel; its requirements are borrowed from this one."""
    place = tmp_path_factory.mktemp("elsewhere") / "env"
    venv.create(place, symlinks=os.name != "nt")
    commands = place / ("Scripts" if os.name == "nt" else "bin")
    (wheel,) = built.glob("*.whl")
    pip = [sys.executable, "-m", "pip", "--python", str(commands / "python"), "install", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--quiet", str(wheel)], check=True, env=ENVIRONMENT)
    library = Path(sysconfig.get_path("purelib", vars={"base": str(place), "platbase": str(place)}))
    (library / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return commands


def checkout_files() -> set[str]:
    """The files of the checkout that a wheel must hold, by their names in the wheel."""
    files = {path.relative_to(ROOT).as_posix() for path in (ROOT / "geomap").rglob("*") if path.is_file()}
    for name in ("static", "templates", "seeds"):
        files |= {f"geomap/{path.relative_to(ROOT).as_posix()}" for path in (ROOT / name).rglob("*") if path.is_file()}
    return {name for name in files if "__pycache__" not in name and not Path(name).name.startswith(".")}


def test_the_wheel_holds_every_file_and_the_licences(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert checkout_files() - names == set()
    assert {Path(name).name for name in names if "dist-info/licenses/" in name} == {"LICENSE", "NOTICE"}
    assert not [name for name in names if name.startswith(("tests/", "benchmarks/", "seeds/", "static/"))]


def test_the_source_distribution_holds_what_the_wheel_is_built_of(built: Path) -> None:
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as tar:
        names = {name.partition("/")[2] for name in tar.getnames()}
    for name in checkout_files():
        assert name in names or name.removeprefix("geomap/") in names


def test_the_installed_package_maps_an_article_elsewhere(installed: Path, tmp_path: Path) -> None:
    shutil.copy(ROOT / "seeds" / "darfur-road-west.txt", tmp_path / "article.txt")
    command = [installed / "geomap", "map", "article.txt"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=ENVIRONMENT)
    assert (done.returncode, done.stdout, done.stderr) == (0, "map.html\n", "")
    page = (tmp_path / "map.html").read_text(encoding="utf-8")
    assert "El Fasher" in page
    assert "Tawila" in page


def test_the_installed_package_finds_its_own_files(installed: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [installed / "geomap", "check"], cwd=tmp_path, capture_output=True, text=True, env=ENVIRONMENT
    )
    assert done.returncode == 0, done.stdout
    lines = {line.split()[0]: line for line in done.stdout.splitlines() if not line.startswith(" ")}
    for what in ("gazetteer", "recogniser", "ranker", "basemap", "static", "templates", "seeds"):
        assert str(installed.parent) in lines[what]
