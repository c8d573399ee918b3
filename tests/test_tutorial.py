"""The tutorial: its commands run as they are written, one after the other, with the app on a port of this machine."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyogrio
import pytest

from tests.locations import ROOT

pytestmark = pytest.mark.slow

PAGE = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
SERVE = "geomap serve --db work.db\n"
ADDRESS = "http://127.0.0.1:5000"
BEFORE = "/api/collections/texts/mentions"
"""What the test asks before the corrections."""

CURL = "curl --silent --show-error --fail-with-body"


@contextmanager
def app(folder: Path, environment: dict[str, str]) -> Iterator[str]:
    """Run the app as the tutorial does, on a free port, and yield its address."""
    command = ["geomap", *SERVE.split()[1:], "--port", "0"]
    executable = shutil.which(command[0], path=environment["PATH"])
    with subprocess.Popen(
        command, executable=executable, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            address = re.search(r"http://\S+", process.stdout.readline())
            assert address is not None
            yield address[0]
        finally:
            process.terminate()


def run(block: str, folder: Path, environment: dict[str, str]) -> list[str]:
    """Run a block and return its output, one item for each curl command."""
    script = re.sub(r"^curl\b(.*)$", rf"{CURL}\1; printf '\\0'", block, flags=re.MULTILINE)
    process = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], cwd=folder, env=environment, capture_output=True, text=True
    )
    assert process.returncode == 0, f"{block}\n{process.stdout}\n{process.stderr}"
    return process.stdout.split("\0")[:-1]


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """The folder in which the tutorial ran, and the output of each curl command."""
    if shutil.which("curl") is None:
        pytest.skip("needs curl")
    folder = tmp_path_factory.mktemp("tutorial")
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GEOMAP_")}
    scripts = Path(sys.executable).parent, sysconfig.get_path("scripts")
    environment["PATH"] = os.pathsep.join([*map(str, scripts), environment["PATH"]])
    position = BLOCKS.index(SERVE)
    for block in BLOCKS[:position]:
        run(block, folder, environment)
    outputs = {}
    with app(folder, environment) as address:
        with urllib.request.urlopen(f"{address}{BEFORE}") as response:
            outputs[BEFORE] = response.read().decode()
        for block in BLOCKS[position + 1 :]:
            commands = [line for line in block.splitlines() if line.startswith("curl ")]
            answers = run(block.replace(ADDRESS, address), folder, environment)
            outputs.update(zip(commands, answers, strict=True))
    return folder, outputs


def read(path: Path, fields: list[str], **options: str) -> list[dict]:
    """Read features with GDAL."""
    information, _, _, columns = pyogrio.raw.read(path, columns=fields, **options)
    return [dict(zip(information["fields"], row, strict=True)) for row in zip(*columns, strict=True)]


def answer(outputs: tuple[Path, dict[str, str]], part: str) -> dict:
    """Return the answer to the first command with these words."""
    return json.loads(next(text for command, text in outputs[1].items() if part in command))


def test_the_page_has_the_commands_that_the_test_runs() -> None:
    assert BLOCKS.count(SERVE) == 1
    assert sum(block.count("\ncurl ") + block.startswith("curl ") for block in BLOCKS) == 9
    assert set(re.findall(r"^```(\S+)", PAGE, re.MULTILINE)) == {"sh"}


def test_the_uncertain_names_are_those_that_the_page_says(outputs: tuple[Path, dict[str, str]]) -> None:
    assert [mention["text"] for mention in answer(outputs, "review=1")["mentions"]] == ["Cairo", "Cairo"]
    (alexandria,) = answer(outputs, "q=teacher")["mentions"]
    assert (alexandria["id"], alexandria["place"]["label"]) == (4, "Alexandria, Egypt")


def test_the_corrections_change_what_the_page_says(outputs: tuple[Path, dict[str, str]]) -> None:
    assert answer(outputs, "/preview")["mentions"] == 2
    cairo = answer(outputs, 'corrections --json \'{"mention": 1')["correction"]
    assert (cairo["mentions"], cairo["place"]) == (2, "Cairo, Illinois, United States")
    correction = answer(outputs, '"mention": 4')["correction"]
    assert correction["place"] == "Alexandria, Louisiana, United States"
    candidates = [each["place"]["id"] for each in answer(outputs, "/api/gazetteer")["places"]]
    assert "geonames:4314550" in candidates
    assert answer(outputs, "/redo")["can_redo"] is False


def test_gdal_reads_the_corrected_map_as_qgis_does(outputs: tuple[Path, dict[str, str]]) -> None:
    path = outputs[0] / "places.geojson"
    information = pyogrio.read_info(path)
    assert (information["crs"], information["geometry_type"], information["features"]) == ("EPSG:4326", "Point", 8)
    fields = ["mention", "place_id", "place", "status", "score"]
    rows = read(path, fields)
    assert [(row["mention"], row["place_id"], row["status"]) for row in rows if row["status"] != "unreviewed"] == [
        ("Cairo", "geonames:4234985", "corrected"),
        ("Cairo", "geonames:4234985", "corrected"),
        ("Alexandria", "geonames:4314550", "corrected"),
    ]
    assert all(row["place"] for row in rows)
    certain = {row["mention"] for row in read(path, ["mention"], where='"score" >= 0.8')}
    assert {"Cairo", "Alexandria", "Thebes"} <= certain <= {row["mention"] for row in rows}


def test_correcting_one_name_makes_its_neighbours_more_certain(outputs: tuple[Path, dict[str, str]]) -> None:
    before = {each["text"]: each["score"] for each in json.loads(outputs[1][BEFORE])["mentions"]}
    after = {row["mention"]: row["score"] for row in read(outputs[0] / "places.geojson", ["mention", "score"])}
    assert after["Thebes"] > before["Thebes"]


def test_the_stand_alone_map_has_the_text(outputs: tuple[Path, dict[str, str]]) -> None:
    assert "trains from" in (outputs[0] / "levee.html").read_text(encoding="utf-8")
