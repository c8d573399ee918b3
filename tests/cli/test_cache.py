"""``geomap cache``: what it shows, moves and deletes, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from geomap.gazetteer.online.cache import encode
from geomap.gazetteer.online.cachefile import CacheEntry, CacheFile, Key

DAY = 86_400


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A cache with three answers: 100 days, 10 days and no time old."""
    path = tmp_path / "answers.db"
    cache = CacheFile(path)
    now = time.time()
    cache.put(
        [
            CacheEntry(Key("nominatim", "Aleppo", "en"), encode({"a": 1}), True, now - 100 * DAY),
            CacheEntry(Key("nominatim", "Nix", "en"), encode(None), False, now - 10 * DAY),
            CacheEntry(Key("photon", "Aleppo"), encode({"b": 2}), True, now),
        ]
    )
    cache.close()
    return path


def run(*arguments: str | Path, path: Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from geomap.cli import main; main()", "cache", *map(str, arguments)]
    environment = {**os.environ, "GEOMAP_GEOCODER_CACHE": str(path), "PYTHONUTF8": "1"}
    return subprocess.run(command, input=stdin, capture_output=True, text=True, timeout=60, env=environment)


def test_stats_name_file_services_and_dates(path: Path) -> None:
    done = run("stats", path=path)
    assert done.returncode == 0
    first, *lines = done.stdout.splitlines()
    assert first.startswith(f"{path} (")
    assert [line.split(", from")[0] for line in lines] == [
        "nominatim: 2 answers, 1 of them 'nothing found'",
        "photon: 1 answers, 0 of them 'nothing found'",
    ]


def test_stats_of_no_cache_make_none(tmp_path: Path) -> None:
    done = run("stats", path=tmp_path / "none.db")
    assert (done.returncode, done.stdout) == (0, f"{tmp_path / 'none.db'}: no cached answers\n")
    assert not (tmp_path / "none.db").exists()


@pytest.mark.slow
def test_export_and_import_through_a_file_and_a_pipe(path: Path, tmp_path: Path) -> None:
    done = run("export", tmp_path / "out.jsonl", path=path)
    assert (done.returncode, done.stdout) == (0, f"3 answers written to {tmp_path / 'out.jsonl'}\n")
    text = (tmp_path / "out.jsonl").read_text("utf-8")
    assert [json.loads(line)["query"] for line in text.splitlines()] == ["Aleppo", "Nix", "Aleppo"]
    assert run("export", "-", path=path).stdout == text
    other = tmp_path / "other.db"
    assert run("import", tmp_path / "out.jsonl", path=other).returncode == 0
    again = run("import", "-", path=other, stdin=text)
    assert again.stdout == "0 answers imported, 3 skipped: the cache has the same or newer ones\n"
    assert run("export", "-", path=other).stdout == text


def test_import_counts_broken_lines_and_says_so_at_the_end(path: Path) -> None:
    done = run("import", "-", path=path, stdin="nonsense\n{}\n")
    assert done.returncode == 1
    assert done.stderr == "geomap: skipped: 2 malformed lines\n"


@pytest.mark.parametrize(
    ("arguments", "deleted", "left"),
    [
        (["--older-than", "30"], 1, ["Nix", "Aleppo"]),
        (["--older-than", "0.5", "--provider", "photon"], 0, ["Aleppo", "Nix", "Aleppo"]),
        (["--all", "--provider", "photon"], 1, ["Aleppo", "Nix"]),
        (["--all"], 3, []),
    ],
)
def test_purge_deletes_what_is_asked(path: Path, arguments: list[str], deleted: int, left: list[str]) -> None:
    done = run("purge", *arguments, path=path)
    assert (done.returncode, done.stdout) == (0, f"{deleted} answers deleted\n")
    lines = run("export", "-", path=path).stdout.splitlines()
    assert [json.loads(line)["query"] for line in lines] == left


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["purge"], "give either --older-than DAYS or --all"),
        (["purge", "--all", "--older-than", "3"], "give either"),
        (["purge", "--older-than", "-1"], "give a number of days"),
        (["purge", "--older-than", "nan"], "give a number of days"),
        (["import", "no-such-file"], "no-such-file"),
    ],
)
def test_wrong_call_is_one_line_and_status_2(path: Path, arguments: list[str], words: str) -> None:
    done = run(*arguments, path=path)
    assert done.returncode == 2
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", [["export", "-"], ["purge", "--all"]])
def test_missing_cache_is_one_line_and_status_2(tmp_path: Path, command: list[str]) -> None:
    done = run(*command, path=tmp_path / "none.db")
    assert done.returncode == 2
    assert "there is no geocoder cache at" in done.stderr
    assert not (tmp_path / "none.db").exists()


def test_a_file_that_is_no_cache_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "article.txt"
    path.write_text("An article about Aleppo.\n" * 100)
    done = run("purge", "--all", path=path)
    assert done.returncode == 2
    assert "is not a geocoder cache of geomap" in done.stderr
    assert path.read_text() == "An article about Aleppo.\n" * 100


def test_cache_is_not_exported_over_itself(path: Path) -> None:
    content = path.read_bytes()
    done = run("export", path, path=path)
    assert done.returncode == 2
    assert path.read_bytes() == content
