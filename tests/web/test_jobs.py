"""Mapping in the background."""

import threading

import pytest

from geomap.errors import SourceError
from geomap.read import Document
from geomap.web.jobs import Worker
from geomap.web.library import Library
from tests.web.texts import WAR


def settled(library, entry_id):
    for _ in range(500):
        if library.get(entry_id).settled:
            return library.get(entry_id)
        threading.Event().wait(0.01)
    pytest.fail("the text was never settled")


@pytest.fixture
def library():
    return Library(limit=10, max_characters=1000)


def test_progress_is_seen_while_a_text_is_worked_on(library):
    told, go_on = threading.Event(), threading.Event()

    def mapper(document, progress):
        progress(2)
        told.set()
        go_on.wait(5)
        return WAR

    entry = library.add(Document(key="a", text="three words here"))
    Worker(library, mapper).submit(entry)
    assert told.wait(5)
    assert (library.get(entry.id).state, library.get(entry.id).words_done) == ("working", 2)
    go_on.set()
    assert settled(library, entry.id).mapped is WAR


def test_a_failure_keeps_its_reason_and_the_next_text_is_mapped(library):
    def mapper(document, progress):
        if document.key == "bad":
            raise SourceError("it cannot be read: save it again")
        if document.key == "worse":
            raise ZeroDivisionError
        return WAR

    worker = Worker(library, mapper)
    entries = [library.add(Document(key=key, text=f"text of {key}")) for key in ("bad", "worse", "good")]
    for entry in entries:
        worker.submit(entry)
    bad, worse, good = (settled(library, entry.id) for entry in entries)
    assert (bad.state, bad.error) == ("failed", "it cannot be read: save it again")
    assert worse.state == "failed"
    assert "geomap failed on this text" in worse.error
    assert good.state == "done"


def test_a_text_removed_while_it_waits_is_not_mapped(library):
    seen = []

    def mapper(document, progress):
        seen.append(document.key)
        return WAR

    worker = Worker(library, mapper)
    gone = library.add(Document(key="gone", text="one"))
    kept = library.add(Document(key="kept", text="two"))
    library.remove(gone.id)
    worker.submit(gone)
    worker.submit(kept)
    settled(library, kept.id)
    assert seen == ["kept"]
