"""``geomap export``, as a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from geomap.store import Store
from geomap.store.corrections import Draft
from tests.web.texts import PALMYRA_NY, WAR


def export(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "geomap", "export", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


@pytest.mark.slow
def test_what_is_exported_has_the_corrections(tmp_path: Path) -> None:
    database, target = tmp_path / "work.db", tmp_path / "places.geojson"
    store = Store.open(database)
    entry, _ = store.documents.add("texts", WAR.document, state="working")
    store.documents.finish(entry.id, WAR, version=1)
    palmyra = next(mention for mention in WAR.mentions if mention.text == "Palmyra")
    store.corrections.make(
        Draft(document=entry.id, start=palmyra.start, end=palmyra.end, action="choose", place=PALMYRA_NY)
    )
    store.close()
    answer = export("--db", database, "-o", target)
    assert (answer.returncode, answer.stderr) == (0, "")
    features = {f["properties"]["start"]: f["properties"] for f in json.loads(target.read_text())["features"]}
    assert len(features) == len(WAR.mentions)
    corrected = features[palmyra.start]
    assert (corrected["status"], corrected["place_id"]) == ("corrected", PALMYRA_NY.id)
    assert sum(properties["status"] == "unreviewed" for properties in features.values()) == len(features) - 1


@pytest.mark.slow
def test_a_collection_or_database_that_is_not_there_is_told(tmp_path: Path) -> None:
    database = tmp_path / "work.db"
    assert f"there is no database {database}" in export("--db", database).stderr
    Store.open(database).close()
    assert "there is no collection 'War': choose one of Texts" in export("--db", database, "--collection", "War").stderr
