"""The cache of geocoders' answers: what is kept, for how long, and what it survives."""

from __future__ import annotations

import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from geopy.exc import GeocoderTimedOut, GeocoderUnavailable
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders import Nominatim
from geopy.location import Location

from geomap.gazetteer.online.cache import Cached, decode, encode, make_key
from geomap.gazetteer.online.cachefile import CacheEntry, CacheFile, Key, default_cache_path
from tests.locations import ROOT

if TYPE_CHECKING:
    from tests.gazetteer.conftest import GeocodingService
from tests.gazetteer.asking import Asked


def nominatim(service: GeocodingService) -> Callable[..., Any]:
    return Nominatim(domain=service.domain, scheme="http", user_agent="geomap-tests", timeout=5).geocode


def test_second_call_is_answered_from_the_file_and_equal(
    service: GeocodingService, make: Callable[..., Cached]
) -> None:
    service.answers["Aleppo"] = [service.place("Aleppo", 36.2, 37.16)]
    first = make(nominatim(service))("Aleppo", language="en", exactly_one=False)
    second = make(nominatim(service))("Aleppo", language="en", exactly_one=False)
    assert service.queries == ["Aleppo"]
    assert first == second
    assert second[0].raw == service.place("Aleppo", 36.2, 37.16)
    assert (second[0].latitude, second[0].longitude) == (36.2, 37.16)


def test_hit_does_not_wait_for_the_rate_limiter(service: GeocodingService, make: Callable[..., Cached]) -> None:
    service.answers["Aleppo"] = [service.place("Aleppo", 36.2, 37.16)]
    limited = RateLimiter(nominatim(service), min_delay_seconds=60, error_wait_seconds=60)
    cached = make(limited)
    cached("Aleppo")
    started = time.monotonic()
    answers = [cached("Aleppo") for _ in range(20)]  # a limiter would take twenty minutes
    assert time.monotonic() - started < 30
    assert {answer.address for answer in answers} == {"Aleppo, Somewhere"}
    assert cached.stats().hits == 20


def test_nothing_found_is_kept_too(service: GeocodingService, make: Callable[..., Cached]) -> None:
    cached = make(nominatim(service))
    assert cached("Nowhereville") is None
    assert cached("Nowhereville") is None
    assert service.queries == ["Nowhereville"]
    assert cached.stats().providers[0].negative == 1


def test_errors_are_not_kept(make: Callable[..., Cached]) -> None:
    asked = Asked({"Aleppo": GeocoderTimedOut("slow")})
    cached = make(asked)
    for _ in range(2):
        with pytest.raises(GeocoderTimedOut):
            cached("Aleppo")
    asked.answers["Aleppo"] = Location("Aleppo", (36.2, 37.16), {})
    assert cached("Aleppo").address == "Aleppo"
    assert len(asked.queries) == 3


def test_answers_grow_old_each_at_their_time(make: Callable[..., Cached]) -> None:
    asked = Asked({"Aleppo": Location("Aleppo", (36.2, 37.16), {})})
    cached = make(asked, ttl=3600, negative_ttl=60)
    for query, age, fresh in (("Aleppo", 3500, True), ("Aleppo", 3700, False), ("Nix", 50, True), ("Nix", 70, False)):
        cached.purge()
        cached(query)
        [entry] = cached.file.entries()
        cached.purge()
        cached.file.put([CacheEntry(entry.key, entry.answer, entry.has_result, time.time() - age)])
        asked.queries.clear()
        cached(query)
        assert (asked.queries == []) is fresh, (query, age)


def test_no_time_to_live_means_for_ever(make: Callable[..., Cached]) -> None:
    asked = Asked()
    cached = make(asked, ttl=None, negative_ttl=None)
    cached.file.put([CacheEntry(make_key("nominatim", "Nix"), encode(None), False, 0.0)])
    assert cached("Nix") is None
    assert asked.queries == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("Aleppo", {}), ("  Aleppo ", {}), True),
        (("Malmo\u0308", {}), ("Malmö", {}), True),
        (("Aleppo", {}), ("Aleppo", {"timeout": 3}), True),
        (("Aleppo", {"language": "en"}), ("Aleppo", {"language": "ar"}), False),
        (("Aleppo", {"limit": 1}), ("Aleppo", {"limit": 2}), False),
        (("Aleppo", {"limit": 1, "bounded": True}), ("Aleppo", {"bounded": True, "limit": 1}), True),
        (("Aleppo", {}), ("aleppo", {}), False),
        (({"city": "Aleppo"}, {}), ({"city": "Homs"}, {}), False),
    ],
)
def test_what_an_answer_belongs_to(one: Any, other: Any, same: bool) -> None:
    assert (make_key("p", one[0], **one[1]) == make_key("p", other[0], **other[1])) is same


def test_providers_do_not_share_answers(make: Callable[..., Cached]) -> None:
    first, second = Asked(), Asked()
    make(first)("Aleppo")
    make(second, provider="photon")("Aleppo")
    assert (first.queries, second.queries) == (["Aleppo"], ["Aleppo"])


@pytest.mark.parametrize(
    "answer",
    [
        None,
        [],
        Location("حلب", (36.2, 37.16), {"name": "حلب", "bad": "\ud800"}),
        [Location("A", (1.5, 2.5, 3), {"n": [1, None]}), Location("", (-90, 180), {})],
        [Location("A", (1, 2), {}), None],
        {"any": "JSON"},
    ],
)
def test_answers_read_back_as_they_were(answer: Any) -> None:
    assert decode(encode(answer)) == answer


def test_queries_that_no_database_likes_are_no_error(make: Callable[..., Cached]) -> None:
    asked = Asked()
    cached = make(asked)
    queries = ["\ud800", "a\0b", "'; DROP TABLE entry; --", "🏙️", "x" * 100_000, ""]
    for query in queries * 2:
        assert cached(query) is None
    assert len(asked.queries) == len(queries)


def test_answer_that_json_cannot_carry_is_given_and_not_kept(
    make: Callable[..., Cached], caplog: pytest.LogCaptureFixture
) -> None:
    asked = Asked({"Aleppo": object()})
    cached = make(asked)
    assert cached("Aleppo") is asked.answers["Aleppo"]
    assert cached.stats().providers == ()
    assert "cannot be cached as JSON" in caplog.text


def test_threads_asking_the_same_ask_once_and_others_are_not_held_up(make: Callable[..., Cached]) -> None:
    release, count = threading.Event(), []

    def slow(query: str) -> Location:
        count.append(query)
        if query == "slow":
            assert release.wait(10)
        return Location(query, (1, 2), {})

    cached = make(slow)
    with ThreadPoolExecutor(8) as pool:
        waiting = [pool.submit(cached, "slow") for _ in range(6)]
        assert cached("other").address == "other"
        release.set()
        assert [future.result().address for future in waiting] == ["slow"] * 6
    assert sorted(count) == ["other", "slow"]


def test_threads_share_one_error_and_the_next_call_asks_again(make: Callable[..., Cached]) -> None:
    entered, release, count = threading.Event(), threading.Event(), []

    def failing(query: str) -> None:
        count.append(query)
        entered.set()
        assert release.wait(10)
        raise GeocoderUnavailable("down")

    cached = make(failing)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(cached, "Aleppo")
        assert entered.wait(10)
        second = pool.submit(cached, "Aleppo")
        release.set()
        for future in (first, second):
            with pytest.raises(GeocoderUnavailable):
                future.result()
    asked = len(count)
    with pytest.raises(GeocoderUnavailable):
        cached("Aleppo")
    assert len(count) == asked + 1


def test_many_threads_on_many_keys(make: Callable[..., Cached]) -> None:
    asked = Asked({str(number): Location(str(number), (number, 0), {}) for number in range(40)})
    cached = make(asked)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(cached, [str(number % 40) for number in range(400)]))
    assert [answer.address for answer in answers] == [str(number % 40) for number in range(400)]
    assert sorted(asked.queries, key=int) == [str(number) for number in range(40)]


WORKER = """
import sys, time
from geopy.location import Location
from geomap.gazetteer.online.cache import Cached

path, log, first, last = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])

def geocode(query):
    with open(log, "a") as file:
        file.write(query + "\\n")
    time.sleep(0.01)
    return Location(query, (int(query) % 90, 0), {"query": query})

cached = Cached(geocode, path=path, provider="nominatim")
for number in range(first, last):
    assert cached(str(number)).raw == {"query": str(number)}
    print(number, flush=True)
cached.close()
"""


def worker(path: Path, log: Path, first: int, last: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WORKER, str(path), str(log), str(first), str(last)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)


@pytest.mark.slow
def test_processes_share_the_file_and_ask_each_query_once(path: Path, tmp_path: Path) -> None:
    log = tmp_path / "asked"
    workers = [worker(path, log, 0, 40) for _ in range(3)]
    for process in workers:
        process.communicate(timeout=60)
    assert [process.returncode for process in workers] == [0, 0, 0]
    assert sorted(log.read_text().split(), key=int) == [str(number) for number in range(40)]


def test_a_killed_writer_leaves_a_whole_file(path: Path, tmp_path: Path, make: Callable[..., Cached]) -> None:
    process = worker(path, tmp_path / "asked", 0, 100_000)
    assert process.stdout is not None
    printed = [process.stdout.readline().strip() for _ in range(25)]
    os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=30)
    assert process.returncode == -signal.SIGKILL
    asked = Asked()
    cached = make(asked, lease=0.3)
    assert [cached(number).address for number in printed] == printed
    assert asked.queries == []
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    # The killed process's claim on what it was asking ends with its lease.
    assert cached("100001") is None


def test_a_fork_opens_the_file_for_itself(make: Callable[..., Cached]) -> None:
    asked = Asked({"Aleppo": Location("Aleppo", (36.2, 37.16), {})})
    cached = make(asked)
    cached("Aleppo")
    script = """
import os, sys
from geomap.gazetteer.online.cachefile import CacheEntry, CacheFile, Key
cache = CacheFile(sys.argv[1])
child = os.fork()
cache.put([CacheEntry(Key("p", "child" if child == 0 else "parent"), '{"value": 1}', True, 1.0)])
if child == 0:
    os._exit(0)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
print(sorted(entry.key.query for entry in cache.entries()))
cache.close()
"""
    if not hasattr(os, "fork"):
        pytest.skip("needs fork, which this system lacks")
    command = [sys.executable, "-W", "error", "-c", script, str(cached.file.path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=ROOT)
    assert done.stdout == "['Aleppo', 'child', 'parent']\n", done.stderr


def test_export_and_import_round_trip(make: Callable[..., Cached], tmp_path: Path) -> None:
    asked = Asked({"Aleppo": [Location("حلب", (36.2, 37.16), {"a": "\u2028\ud800"})]})
    cached = make(asked)
    cached("Aleppo", language="ar", limit=3)
    cached("Nix")
    file = io.StringIO()
    assert cached.export(file) == 2
    lines = file.getvalue().splitlines()
    assert {tuple(json.loads(line)) for line in lines} == {
        ("provider", "query", "language", "options", "answer", "created")
    }
    other = make(Asked(), path=tmp_path / "other.db")
    assert other.import_(file.getvalue().splitlines(keepends=True)).imported == 2
    assert other("Aleppo", language="ar", limit=3) == cached("Aleppo", language="ar", limit=3)
    assert other("Nix") is None
    assert (other.stats().hits, other.stats().misses) == (2, 0)
    again = io.StringIO()
    other.export(again)
    assert sorted(again.getvalue().splitlines()) == sorted(lines)


def test_import_keeps_newer_answers_and_counts_broken_lines(make: Callable[..., Cached]) -> None:
    cached = make(Asked())
    now = time.time()
    cached.file.put([CacheEntry(Key("nominatim", "Aleppo"), encode("new"), True, now)])
    row = {"provider": "nominatim", "query": "Aleppo", "language": "", "options": {}, "answer": {"value": "old"}}
    lines = [
        json.dumps({**row, "created": now - 5}),
        json.dumps({**row, "query": "Homs", "created": now - 5}),
        "not JSON",
        "[]",
        json.dumps(row),
        json.dumps({**row, "created": now + 10**9}),
        json.dumps({**row, "created": "nan"}),
        json.dumps({**row, "created": now, "answer": {"location": {"address": "x", "point": [1e9, 0], "raw": {}}}}),
        json.dumps({**row, "created": now, "query": 5}),
        "[" * 100_000,
        "",
    ]
    report = cached.import_(lines)
    assert (report.imported, report.outdated, report.malformed) == (1, 1, 8)
    assert cached("Aleppo") == "new"
    assert cached("Homs") == "old"


def test_purge_deletes_by_age_and_leaves_no_trace_of_the_text(make: Callable[..., Cached], path: Path) -> None:
    cached = make(Asked())
    now = time.time()
    old = [CacheEntry(Key("nominatim", f"SECRETNAME{number}"), encode(None), False, now - 100) for number in range(50)]
    assert cached.file.put([*old, CacheEntry(Key("nominatim", "young"), encode(None), False, now)]) == 51
    assert cached.purge(50) == 50
    assert [entry.key.query for entry in cached.file.entries()] == ["young"]
    assert cached.purge() == 1
    cached.close()
    assert b"SECRETNAME" not in path.read_bytes()


def test_stats_count_by_provider(make: Callable[..., Cached], path: Path) -> None:
    cached = make(Asked({"Aleppo": Location("Aleppo", (1, 2), {})}))
    cached("Aleppo")
    cached("Nix")
    make(Asked(), provider="photon")("Nix")
    stats = cached.stats()
    assert [(each.provider, each.answers, each.negative) for each in stats.providers] == [
        ("nominatim", 2, 1),
        ("photon", 1, 1),
    ]
    assert stats.path == path
    assert stats.size > 4096
    assert (stats.hits, stats.misses) == (0, 2)


def test_many_entries_are_read_page_by_page(path: Path) -> None:
    cache = CacheFile(path)
    cache.put(CacheEntry(Key("p", str(number)), encode(None), False, 1.0) for number in range(1203))
    assert [entry.key.query for entry in cache.entries()] == [str(number) for number in range(1203)]
    cache.close()


def test_default_path_follows_xdg(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if sys.platform in {"win32", "darwin"}:
        pytest.skip("XDG folders are for other systems than this")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_cache_path() == tmp_path / "geomap" / "geocoder.db"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert default_cache_path() == tmp_path / "home" / ".cache" / "geomap" / "geocoder.db"
