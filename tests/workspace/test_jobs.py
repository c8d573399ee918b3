"""Mapping in the background."""

import sqlite3
import threading

import pytest
import sqlalchemy as sa

from geomap.errors import SourceError, StoreError
from geomap.pipeline.provenance import fingerprint
from geomap.read import Document
from geomap.store import Store
from geomap.store.schema import runs
from geomap.workspace import Workspace
from tests.web.texts import WAR

TEXT = WAR.document.text


def workspace_of(mapper):
    return Workspace(Store.temporary(), mapper=mapper, max_characters=10_000)


def settled(workspace, slug):
    for _ in range(500):
        if (entry := workspace.store.documents.get(slug)).settled:
            return entry
        threading.Event().wait(0.01)
    pytest.fail("the text was never settled")


def add(workspace, key, text=TEXT):
    entry, _ = workspace.intake.add("texts", Document(key=key, text=text))
    return entry


def test_progress_is_seen_while_a_text_is_worked_on():
    told, go_on = threading.Event(), threading.Event()

    def mapper(document, progress):
        progress(2)
        told.set()
        go_on.wait(5)
        return WAR

    workspace = workspace_of(mapper)
    entry = add(workspace, "a")
    workspace.worker.wake()
    assert told.wait(5)
    assert (workspace.store.documents.get(entry.id).state, workspace.worker.words_done(entry.id)) == ("working", 2)
    go_on.set()
    assert settled(workspace, entry.id).state == "done"
    kept = workspace.store.documents.load(entry.id).mapped
    assert [(m.start, m.place, m.role) for m in kept.mentions] == [(m.start, m.place, m.role) for m in WAR.mentions]


def test_a_failure_keeps_its_reason_and_the_next_text_is_mapped():
    def mapper(document, progress):
        if document.key == "bad":
            raise SourceError("it cannot be read: save it again")
        if document.key == "worse":
            raise ZeroDivisionError
        return WAR

    workspace = workspace_of(mapper)
    entries = [add(workspace, key, f"{TEXT} {key}") for key in ("bad", "worse", "good")]
    workspace.worker.wake()
    bad, worse, good = (settled(workspace, entry.id) for entry in entries)
    assert (bad.state, bad.error) == ("failed", "it cannot be read: save it again")
    assert worse.state == "failed"
    assert "geomap failed on this text" in worse.error
    assert good.state == "done"


@pytest.mark.parametrize("how", ["delete", "cancel"])
def test_a_text_put_away_or_cancelled_while_it_waits_is_not_mapped(how):
    seen = []

    def mapper(document, progress):
        seen.append(document.key)
        return WAR

    workspace = workspace_of(mapper)
    gone, kept = add(workspace, "gone", f"{TEXT} 1"), add(workspace, "kept", f"{TEXT} 2")
    if how == "delete":
        workspace.store.documents.delete(gone.id)
    else:
        assert workspace.worker.cancel(gone.id)
    workspace.worker.wake()
    settled(workspace, kept.id)
    assert seen == ["kept"]


def test_a_text_that_is_being_mapped_can_be_cancelled_and_run_after_all():
    told, stopped = threading.Event(), threading.Event()

    def mapper(document, progress):
        told.set()
        for words in range(500):
            if stopped.is_set():
                break
            threading.Event().wait(0.01)
            progress(words)
        return WAR

    workspace = workspace_of(mapper)
    entry = add(workspace, "long")
    workspace.worker.wake()
    assert told.wait(5)
    assert workspace.worker.cancel(entry.id)
    assert workspace.store.documents.get(entry.id).state == "cancelled"
    stopped.set()
    workspace.worker.stop()
    assert workspace.store.documents.get(entry.id).state == "cancelled"
    assert not workspace.worker.cancel(entry.id)
    again = Workspace(workspace.store, mapper=mapper)
    workspace.store.documents.settle(entry.id, "waiting", only=("cancelled",))
    again.worker.wake()
    assert settled(again, entry.id).state == "done"


def test_what_a_dead_process_had_begun_waits_again(tmp_path):
    store = Store.open(tmp_path / "work.db")
    workspace = Workspace(store, mapper=lambda document, progress: WAR)
    entry = add(workspace, "half")
    host = workspace.worker.name.split(":")[0]
    store.documents.claim(f"{host}:{2**22 + 5}:gone")
    assert store.documents.get(entry.id).state == "working"
    workspace.worker.wake()
    assert settled(workspace, entry.id).state == "done"
    workspace.worker.stop()


def test_what_another_process_adds_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr("geomap.workspace.jobs.POLL_SECONDS", 0.05)
    store = Store.open(tmp_path / "work.db")
    workspace = Workspace(store, mapper=lambda document, progress: WAR)
    workspace.worker.wake()
    entry, _ = Store.open(tmp_path / "work.db").documents.add("texts", WAR.document)
    assert settled(workspace, entry.id).state == "done"
    workspace.worker.stop()


def test_a_document_that_the_database_could_not_keep_is_mapped_again(tmp_path):
    path = tmp_path / "work.db"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    times = []

    def mapper(document, progress):
        times.append(document.key)
        if len(times) == 1:
            other.execute("BEGIN IMMEDIATE")  # another program writes, and for long
        return WAR

    workspace = Workspace(Store.open(path, patience=0.1), mapper=mapper, max_characters=10_000)
    entry = add(workspace, "kept")
    with pytest.raises(StoreError, match="locked by another process"):
        workspace.worker.work()
    assert workspace.store.documents.get(entry.id).state == "working"
    other.execute("ROLLBACK")
    other.close()
    assert workspace.worker.work() == 1
    assert (workspace.store.documents.get(entry.id).state, times) == ("done", ["kept", "kept"])


def test_what_mapped_a_document_is_kept_with_it(nlp):
    workspace = Workspace(Store.temporary(), nlp=nlp)
    add(workspace, "a", "They met in Aleppo.")
    workspace.worker.work()
    with workspace.store.read() as connection:
        (run,) = connection.execute(sa.select(runs)).mappings()
    assert (run["pipeline"], run["gazetteer"]) == (fingerprint(nlp), workspace.pipeline.gazetteer().version)
