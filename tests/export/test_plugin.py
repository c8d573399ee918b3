"""Formats of other packages, installed for real and used by the command line and the app."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.locations import ROOT

pytestmark = pytest.mark.slow

GPX = """
from xml.sax.saxutils import XMLGenerator

from geomap.export import Exporter


def write(documents, stream):
    xml = XMLGenerator(stream, "utf-8", short_empty_elements=True)
    xml.startDocument()
    xml.startElement("gpx", {"version": "1.1", "xmlns": "http://www.topografix.com/GPX/1/1", "creator": "test"})
    for mapped in documents:
        for place in mapped.places.values():
            xml.startElement("wpt", {"lat": str(place.latitude), "lon": str(place.longitude)})
            xml.startElement("name", {})
            xml.characters(place.name)
            xml.endElement("name")
            xml.endElement("wpt")
    xml.endElement("gpx")
    xml.endDocument()


EXPORTER = Exporter(
    name="gpx",
    label="GPX",
    summary="waypoints & more",
    suffixes=(".gpx",),
    media_type="application/gpx+xml",
    write=write,
)
"""

PROJECT = """
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"

[project]
name = "{name}"
version = "1.0"

[project.entry-points."geomap.exporters"]
{entry_points}

[tool.setuptools]
py-modules = ["{module}"]
"""

APP = """
from geomap.web import create_app
from tests.web.texts import WAR
client = create_app(documents=[WAR]).test_client()
for page in ("/d/war", "/c/texts"):
    links = [line for line in client.get(page).text.splitlines() if "download.gpx" in line]
    assert len(links) == 1, links
    assert 'GPX <span class="facts">waypoints &amp; more</span>' in links[0], links
for address in ("/d/war/download.gpx", "/c/texts/download.gpx"):
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/gpx+xml"), answer
    assert "<name>Aleppo</name>" in answer.text
assert client.get("/d/war/download.gpx?by=place").status_code == 422
assert client.get("/d/war/download.tcx").status_code == 404
"""


def install(folder: Path, name: str, code: str, **entry_points: str) -> Path:
    """Build and install a package of one module into a new folder."""
    source, target = folder / "source", folder / "target"
    source.mkdir()
    module = name.replace("-", "_")
    lines = "\n".join(f'{key} = "{module}:{value}"' for key, value in entry_points.items())
    (source / "pyproject.toml").write_text(PROJECT.format(name=name, module=module, entry_points=lines))
    (source / f"{module}.py").write_text(code)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-build-isolation"]
    subprocess.run([*pip, "--target", str(target), str(source)], check=True)
    return target


def python(target: Path, *arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
    """Run Python in the environment of this process and the packages of a folder."""
    environment = {**os.environ, "PYTHONPATH": f"{target}{os.pathsep}{ROOT}"}
    command = [sys.executable, *arguments]
    return subprocess.run(command, capture_output=True, text=True, input=text, env=environment, timeout=120)


@pytest.fixture(scope="module")
def gpx(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return install(tmp_path_factory.mktemp("gpx"), "geomap-gpx", GPX, gpx="EXPORTER")


def test_the_command_line_has_the_format_of_another_package(gpx: Path, tmp_path: Path) -> None:
    shown = python(gpx, "-m", "geomap", "parse", "--help")
    assert "csv|geojson|html|jsonl" in shown.stdout
    assert "|gpx]" in shown.stdout
    out = tmp_path / "out.gpx"
    done = python(gpx, "-m", "geomap", "parse", "-", "-o", str(out), text="They met in Aleppo.")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert "<name>Aleppo</name>" in out.read_text(encoding="utf-8")
    done = python(gpx, "-m", "geomap", "parse", "-", "--format", "gpx", text="They met in Aleppo.")
    assert "<name>Aleppo</name>" in done.stdout
    refused = python(gpx, "-m", "geomap", "parse", "-", "-o", "out.tcx")
    assert (refused.returncode, refused.stderr.count("\n"), ".gpx" in refused.stderr) == (2, 1, True)


def test_the_app_has_it_in_its_menus_and_downloads(gpx: Path) -> None:
    done = python(gpx, "-W", "error", "-c", APP)
    assert done.returncode == 0, done.stderr


def test_a_broken_package_is_named_and_the_other_formats_work(tmp_path: Path) -> None:
    target = install(
        tmp_path,
        "geomap-broken",
        GPX.replace('name="gpx"', 'name="csv"'),
        gone="NOTHING",
        legacy="write",
        twice="EXPORTER",
    )
    done = python(target, "-m", "geomap", "parse", "-", "--format", "csv", text="They met in Aleppo.")
    assert done.returncode == 0
    assert "Aleppo" in done.stdout
    lines = done.stderr.splitlines()
    assert [line.partition(" of the package geomap-broken is left out (")[0] for line in lines] == [
        "geomap: the exporter 'gone'",
        "geomap: the exporter 'legacy'",
        "geomap: the exporter 'twice'",
    ]
    assert "has no attribute 'NOTHING'" in lines[0]
    assert "it is a function, not a geomap.export.Exporter" in lines[1]
    assert "already an exporter 'csv'" in lines[2]
