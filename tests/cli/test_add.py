"""``geomap add``, as a process of its own."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from geomap.store import Store


def add(*arguments: str | Path, **options: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "geomap", "add", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, **options)


@pytest.mark.slow
def test_a_folder_is_added_mapped_and_left_alone_the_second_time(tmp_path: Path) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "a.txt").write_text("Shelling was heard in Aleppo, Syria.")
    (folder / "b.html").write_text("<html><body><p>The train from Vienna reached Budapest at noon.</p></body></html>")
    (folder / "c.csv").write_text(
        'id,body,date\n7,"Talks were held in Geneva, Switzerland.",2016-03-14\n8,,2016-03-15\n'
    )
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing")
    database = tmp_path / "work.db"
    first = add(folder, "--db", database, "--collection", "War")
    assert first.returncode == 1
    assert first.stdout == f"{database}: 3 added\n"
    skipped = first.stderr.splitlines()
    assert len(skipped) == 2
    assert all(line.startswith("geomap: skipped: ") for line in skipped)
    assert "broken.pdf" in first.stderr
    store = Store.open(database)
    entries = store.documents.list("war")
    assert [(entry.key, entry.state) for entry in entries] == [("a.txt", "done"), ("b.html", "done"), ("7", "done")]
    assert entries[2].published == "2016-03-14"
    assert {m.text for m in store.documents.load(entries[1].id).mapped.mentions} == {"Vienna", "Budapest"}
    (folder / "a.txt").write_text("Shelling was heard in Idlib, Syria.")
    (folder / "broken.pdf").unlink()
    second = add(folder, "--db", database, "--collection", "War")
    assert second.stdout == f"{database}: 1 changed, 2 unchanged\n"
    assert store.documents.get(entries[0].id).version == 2
    store.close()


@pytest.mark.slow
def test_columns_are_named_and_a_wrong_name_is_told(tmp_path: Path) -> None:
    source = tmp_path / "rows.jsonl"
    source.write_text(json.dumps({"ref": "x1", "inhalt": "A flood in Dresden, Germany."}) + "\n")
    database = tmp_path / "work.db"
    wrong = add(source, "--db", database, "--column", "inhalt=text")
    assert wrong.returncode == 2
    assert "write FIELD=NAME with one of text, title" in wrong.stderr
    right = add(source, "--db", database, "--column", "text=inhalt", "--column", "doc_id=ref", "--later")
    assert right.stdout == f"{database}: 1 added\n"
    store = Store.open(database)
    assert [(entry.key, entry.state) for entry in store.documents.list()] == [("x1", "waiting")]
    store.close()


@pytest.mark.slow
def test_what_was_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    source = tmp_path / "many.jsonl"
    text = "The road from Aleppo to Damascus was closed on Monday, and so was the one to Homs. "
    source.write_text("".join(json.dumps({"doc_id": f"d{n}", "text": f"{text * 20} {n}"}) + "\n" for n in range(30)))
    database = tmp_path / "work.db"
    command = [sys.executable, "-m", "geomap", "add", str(source), "--db", str(database)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        time.sleep(0.05)
        if database.exists() and Path(f"{database}-wal").exists():
            try:
                store = Store.open(database, create=False)
            except OSError:
                continue
            done = store.documents.states("texts").get("done", 0)
            store.close()
            if done >= 3:
                break
    process.send_signal(signal.SIGKILL)
    process.wait()
    store = Store.open(database)
    kept = store.documents.states("texts").get("done", 0)
    store.close()
    assert kept >= 3
    again = add(source, "--db", database)
    assert again.returncode == 0, again.stderr
    store = Store.open(database)
    assert store.documents.states("texts") == {"done": 30}
    store.close()


@pytest.mark.slow
def test_a_database_that_is_none_is_told_in_one_line(tmp_path: Path) -> None:
    wrong = tmp_path / "notes.db"
    wrong.write_text("these are my notes, and no database" * 50)
    answer = add(tmp_path, "--db", wrong)
    assert answer.returncode == 2
    assert answer.stderr.startswith(f"geomap: {wrong} is not a geomap database")
    assert answer.stderr.count("\n") == 1
    assert wrong.read_text().startswith("these are my notes")


@pytest.mark.slow
def test_files_of_a_folder_that_no_reader_knows_are_named(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.png").write_bytes(b"\x89PNG")
    (tmp_path / "texts" / "a.txt").write_text("In Rome.")
    result = add(tmp_path / "texts", "--db", tmp_path / "a.db", "--later")
    assert result.returncode == 0
    assert "geomap: not read: 1 file of an unknown format (1 .png): " in result.stderr
