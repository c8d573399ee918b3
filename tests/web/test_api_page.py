"""The page on the JSON API: its commands are run as they stand there."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import threading
import urllib.request

import pytest

from geomap.web import create_app
from geomap.web.api.description.operations import FILTER
from tests.locations import ROOT
from tests.web.api.description.test_openapi import Simple

PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()]


def settled(address):
    """Wait until no text is being mapped, as a reader of the page does."""
    for _ in range(600):
        with urllib.request.urlopen(f"{address}/api/documents") as answer:
            if all(each["state"] == "done" for each in json.load(answer)["documents"]):
                return
        threading.Event().wait(0.05)
    pytest.fail("the texts were never mapped")


def test_the_commands_of_the_page_do_what_it_says(nlp, served, tmp_path):
    if shutil.which("curl") is None:
        pytest.skip("needs curl")
    for name in ("report.txt", "second.txt"):
        (tmp_path / name).write_text(f"The {name} names Aleppo.", encoding="utf-8")
    simple = Simple()
    address = served(create_app(nlp=nlp, mapper=simple, resolver=simple))
    told: dict[str, object] = {}
    cursor = ""
    for command in COMMANDS:
        words = shlex.split(command.replace("http://127.0.0.1:5000", address).replace("CURSOR", cursor))
        done = subprocess.run(
            [*words, "--silent", "--show-error", "--fail-with-body"], cwd=tmp_path, capture_output=True, check=False
        )
        assert done.returncode == 0, f"{command}: {done.stdout.decode()} {done.stderr.decode()}"
        told[command] = json.loads(done.stdout) if done.stdout else None
        if isinstance(told[command], dict):
            cursor = told[command].get("next") or cursor
        settled(address)
    assert len(told) == len(COMMANDS) == 29

    def answer(part):
        return next(told[command] for command in COMMANDS if part in command)

    assert [each["title"] for each in answer("file=@report.txt")["documents"]] == ["report.txt", "second.txt"]
    assert answer("/progress")["states"]["done"] == 2
    assert answer("reports/restore")["name"] == "Field reports"
    pages = [told[command]["mentions"] for command in COMMANDS if "mentions?limit=1" in command]
    assert [[each["text"] for each in page] for page in pages] == [["Aleppo"], ["Palmyra"]]
    assert [each["name"] for each in answer("places?q=")["places"]] == ["Aleppo", "Palmyra"]
    assert answer("corrections/preview") == {"mentions": 1, "documents": 1, "corrected": 0}
    assert answer("/api/mentions/2")["mention"]["status"] == "corrected"
    assert {path.suffix for path in tmp_path.iterdir()} == {".txt", ".geojson", ".csv", ".html"}


def test_every_parameter_of_the_filter_is_on_the_page():
    for parameter in FILTER:
        assert f"`{parameter.name}`" in PAGE
