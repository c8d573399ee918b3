"""The cache's file: damaged, foreign, locked, and whose it is."""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from geopy.location import Location

from geomap.errors import SettingError
from geomap.gazetteer.online.cache import Cached, encode
from geomap.gazetteer.online.cachefile import CacheEntry, CacheFile, Key

if TYPE_CHECKING:
    pass
from tests.gazetteer.asking import Asked


def test_a_damaged_cache_is_set_aside_with_a_warning(
    make: Callable[..., Cached], path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    cached = make(Asked())
    cached.file.put(CacheEntry(Key("p", str(number)), encode("x" * 500), True, 1.0) for number in range(500))
    cached.close()
    content = path.read_bytes()
    path.write_bytes(content[:100] + b"\xff" * (len(content) - 100))
    asked = Asked({"Aleppo": Location("Aleppo", (36.2, 37.16), {})})
    fresh = make(asked)
    assert fresh("Aleppo").address == "Aleppo"
    assert fresh("Aleppo").address == "Aleppo"
    assert asked.queries == ["Aleppo"]
    [aside] = [each for each in path.parent.iterdir() if ".damaged-" in each.name]
    assert aside.read_bytes()[100:200] == b"\xff" * 100
    assert f"kept as {aside.name}" in caplog.text


def test_a_cache_damaged_while_in_use_loses_no_answer(make: Callable[..., Cached], path: Path) -> None:
    asked = Asked({str(number): Location(str(number), (1, 2), {}) for number in range(300)})
    cached = make(asked)
    cached.file.put(CacheEntry(Key("p", f"{number}"), encode("x" * 500), True, 1.0) for number in range(500))
    cached.close()
    content = path.read_bytes()
    path.write_bytes(content[:8192] + b"\xff" * (len(content) - 8192))
    for number in range(300):
        assert cached(str(number)).address == str(number)


@pytest.mark.parametrize(
    "content", [b"An article about Aleppo.\n" * 50, b"SQLite format 3\0" + bytes(200), b"\0" * 5000]
)
def test_a_file_that_is_no_cache_is_refused_and_left_alone(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(SettingError, match="is not a geocoder cache of geomap") as caught:
        CacheFile(path)
    assert "\n" not in str(caught.value)
    assert path.read_bytes() == content


def test_another_sqlite_file_is_refused_and_left_alone(path: Path) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE mine (x)")
    connection.close()
    content = path.read_bytes()
    with pytest.raises(SettingError, match="is not a geocoder cache"):
        CacheFile(path)
    assert path.read_bytes() == content


def test_a_cache_of_a_newer_version_is_refused(path: Path) -> None:
    CacheFile(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 9")
    connection.close()
    with pytest.raises(SettingError, match="another geomap version"):
        CacheFile(path)


def test_a_place_that_cannot_be_written_is_a_setting_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "file" / "cache.db", tmp_path):
        with pytest.raises(SettingError, match="cannot write the geocoder cache"):
            CacheFile(path)


def test_a_locked_file_costs_a_warning_and_no_answer(
    make: Callable[..., Cached], path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    asked = Asked({"Aleppo": Location("Aleppo", (36.2, 37.16), {})})
    cached = make(asked, path=CacheFile(path, timeout=0.05))
    blocker = sqlite3.connect(path, isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    with caplog.at_level(logging.WARNING):
        assert [cached("Aleppo").address for _ in range(2)] == ["Aleppo", "Aleppo"]
    blocker.execute("ROLLBACK")
    blocker.close()
    assert caplog.text.count("continuing without the geocoder cache") == 1
    assert cached("Aleppo").address == "Aleppo"
    assert cached("Aleppo").address == "Aleppo"
    assert len(asked.queries) == 3


def test_in_memory_cache_writes_no_file(make: Callable[..., Cached], tmp_path: Path) -> None:
    asked = Asked()
    cached = make(asked, path=None)
    cached("Nix")
    cached("Nix")
    assert asked.queries == ["Nix"]
    assert cached.stats().size == 0
    assert list(tmp_path.iterdir()) == []


def test_file_is_for_its_owner_only(path: Path) -> None:
    cache = CacheFile(path)
    cache.put([CacheEntry(Key("p", "Aleppo"), encode(None), False, 1.0)])
    if os.name == "posix":
        assert {each.stat().st_mode & 0o077 for each in path.parent.iterdir()} == {0}
    cache.close()


def test_reservations_of_two_openers_are_a_delay_apart(path: Path) -> None:
    caches = [CacheFile(path), CacheFile(path)]
    waits = [caches[number % 2].reserve("nominatim", delay=10) for number in range(4)]
    assert [round(wait) for wait in waits] == [0, 10, 20, 30]
    assert caches[0].reserve("photon", delay=10) == 0
    for cache in caches:
        cache.close()


def test_a_clock_set_back_does_not_block_for_ever(path: Path) -> None:
    cache = CacheFile(path)
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO pace VALUES ('nominatim', ?)", (time.time() + 10**8,))
    connection.close()
    assert cache.reserve("nominatim", delay=1) <= 1
    cache.close()
