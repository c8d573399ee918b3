"""What is taken in, and what is refused."""

import threading

import pytest

from geomap.errors import NotInStore, SourceError
from geomap.read import Document
from geomap.store import Store
from geomap.workspace.adding import Intake, StoreFull
from tests.web.texts import WAR


def intake(**others: int) -> Intake:
    return Intake(Store.temporary(), **{"max_documents": 10, "max_characters": 1000, **others})


def document(text: str, key: str = "note.txt", title: str = "Note") -> Document:
    return Document(key=key, text=text, title=title)


def test_a_text_waits_until_it_is_mapped():
    entry, outcome = intake().add("texts", document("Four words of text"))
    assert (entry.id, entry.state, entry.words, outcome) == ("note", "waiting", 4, "added")


def test_the_same_text_is_taken_once_and_another_of_the_name_is_a_new_version():
    shelf = intake()
    assert shelf.add("texts", document("one"))[1] == "added"
    assert shelf.add("texts", document("one"))[1] == "unchanged"
    entry, outcome = shelf.add("texts", document("two"))
    assert (entry.id, entry.version, outcome) == ("note", 2, "changed")


def test_another_text_that_was_pasted_under_the_same_name_is_another_document():
    shelf = intake()
    assert shelf.add("texts", document("one"), replaces=False)[0].id == "note"
    assert shelf.add("texts", document("two"), replaces=False)[0].id == "note-2"
    assert shelf.add("texts", document("two"), replaces=False)[0].id == "note-2"


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("Ärzte in Aleppo.html", "arzte-in-aleppo"),
        ("../../etc/passwd", "passwd"),
        ("حلب.txt", "text"),
        ("", "text"),
    ],
)
def test_an_id_is_plain_whatever_the_name(key, expected):
    assert intake().add("texts", document("text", key=key))[0].id == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no text"),
        (" \n\t ", "no text"),
        ("a\x00b", "NUL"),
        ("x" * 1001, "1,001 characters and the limit is 1,000"),
    ],
)
def test_what_is_no_text_is_refused_with_the_reason(text, reason):
    with pytest.raises(SourceError, match=reason):
        intake().add("texts", document(text))


def test_lone_surrogates_are_replaced_and_offsets_kept():
    store = Store.temporary()
    entry, _ = Intake(store, max_characters=10).add("texts", document("a\ud800b", title="t\udfff"))
    stored = store.documents.load(entry.id).document
    assert (stored.text, stored.title) == ("a\ufffdb", "t\ufffd")


def test_a_full_store_says_so_until_one_is_removed():
    store = Store.temporary()
    shelf = Intake(store, max_characters=10, max_documents=1)
    entry, _ = shelf.add("texts", document("one"))
    with pytest.raises(StoreFull, match="room for 1 texts"):
        shelf.add("texts", document("two", key="other.txt"))
    store.documents.delete(entry.id)
    shelf.add("texts", document("two", key="other.txt"))


def test_many_threads_may_add_at_once():
    store = Store.temporary()
    shelf = Intake(store, max_characters=100)
    threads = [
        threading.Thread(target=lambda n=n: shelf.add("texts", document(f"text {n}", key=f"{n}"))) for n in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.documents.count() == 20


def test_a_mapped_document_is_done_at_once_and_added_once():
    store = Store.temporary()
    shelf = Intake(store, max_characters=100)
    assert shelf.add_mapped("texts", WAR).state == shelf.add_mapped("texts", WAR).state == "done"
    assert store.documents.count() == 1


def test_a_collection_that_is_not_there_is_told():
    with pytest.raises(NotInStore, match="no collection 'moon'"):
        intake().add("moon", document("one"))
