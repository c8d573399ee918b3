"""A process that writes is killed at any moment: nothing that it has said to be done is lost, and the file opens."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from geomap.store import Store
from tests.locations import ROOT
from tests.store.writing import states, violations

pytestmark = pytest.mark.slow

KILLS = 100


class Writer:
    """A process that forks children, which write."""

    def __init__(self, address: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.store.writing", address],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )

    def begin(self, seed: int) -> int:
        """Let a child write, and give its process id."""
        assert self.process.stdin is not None
        self.process.stdin.write(b"%d\n" % seed)
        self.process.stdin.flush()
        return int(self.next()["pid"])

    def next(self) -> dict[str, Any]:
        """Give what is told next."""
        assert self.process.stdout is not None
        told: dict[str, Any] = json.loads(self.process.stdout.readline())
        return told

    def kill(self, pid: int, *, after: int, delay: float) -> list[dict[str, Any]]:
        """Kill a child some time after it has told of some steps, and give all that it told."""
        told = [self.next() for _ in range(after)]
        time.sleep(delay)
        os.kill(pid, signal.SIGKILL)
        while "ended" not in (last := self.next()):
            told.append(last)
        assert os.WTERMSIG(last["ended"]) == signal.SIGKILL
        return told


@contextmanager
def writer(address: str) -> Iterator[Writer]:
    made = Writer(address)
    try:
        yield made
    finally:
        made.process.stdin and made.process.stdin.close()
        made.process.wait(30)
        made.process.stdout and made.process.stdout.close()


def test_what_was_said_to_be_done_outlives_a_kill(tmp_path: Path) -> None:
    chance = random.Random(5)
    address = str(tmp_path / "work.db")
    known: dict[str, list[Any]] = {}
    corrections: set[int] = set()
    told_in_all = in_between = 0
    with writer(address) as writing:
        for number in range(KILLS):
            pid = writing.begin(number)
            told = writing.kill(pid, after=chance.randint(0, 14), delay=chance.random() * 0.012)
            about = None
            for line in told:
                about = line.get("about", about)
                if "did" in line:
                    known[line["did"]] = line["now"]
                    about = None
                    told_in_all += 1
                if "correction" in line:
                    corrections.add(line["correction"])
            in_between += about is not None
            with closing(Store.open(address)) as store:
                found = states(store)
                for key, state in known.items():
                    # the next child lets what was being mapped wait again, before it tells of anything
                    waits = found[key][1] in {"waiting", "working"} and state[1] in {"waiting", "working"}
                    assert key == about or waits or found[key] == state, f"kill {number}: {key}"
                assert set(found) - set(known) <= {about}
                assert violations(store) == []
                with store.read() as connection:
                    kept = set(connection.exec_driver_sql("SELECT id FROM corrections").scalars())
                    assert corrections <= kept
                    if number % 10 == 9:
                        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
                        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
                known, corrections = found, kept
    assert told_in_all > 2 * KILLS
    assert in_between > KILLS / 10, "many kills have to come in the middle of a write"
    assert corrections


def test_readers_see_whole_writes_only(address: str) -> None:
    Store.open(address).close()
    program = (
        "import sys, time; from geomap.store import Store; from tests.store.writing import violations, states\n"
        "store = Store.open(sys.argv[1]); seen = set(); reads = 0\n"
        "print('ready', flush=True)\n"
        "while not (sys.stdin in __import__('select').select([sys.stdin], [], [], 0)[0]):\n"
        "    assert violations(store) == [], violations(store)\n"
        "    seen.add(str(states(store))); reads += 1; time.sleep(0.005)\n"
        "print(reads, len(seen))\n"
    )
    command = [sys.executable, "-c", program, address]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    pipe = subprocess.PIPE
    readers = [subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT, env=environment) for _ in "ab"]
    for reader in readers:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "ready\n"
    with writer(address) as writing:
        pid = writing.begin(1)
        told = writing.kill(pid, after=60, delay=0)
    outputs = [reader.communicate("stop\n", timeout=60)[0] for reader in readers]
    for reader, output in zip(readers, outputs, strict=True):
        assert reader.returncode == 0
        reads, different = map(int, output.split())
        assert reads >= different > 1, "the readers have to see the writes as they come"
    with closing(Store.open(address)) as store:
        keys = {line["did"] for line in told if "did" in line}
        assert keys <= states(store).keys()


def test_two_processes_may_make_the_tables_at_once(blank: str) -> None:
    program = "import sys; from geomap.store import Store; print(len(Store.open(sys.argv[1]).collections.all()))"
    command = [sys.executable, "-c", program, blank]
    done = []

    def run() -> None:
        done.append(subprocess.run(command, capture_output=True, text=True, timeout=60, check=False))

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [(each.stdout, each.stderr) for each in done] == [("1\n", "")] * 3
