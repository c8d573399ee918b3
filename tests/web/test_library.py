"""What the library takes, and what it refuses."""

import threading
from dataclasses import replace

import pytest

from geomap.errors import SettingError, SourceError
from geomap.read import Document
from geomap.web.library import Library, LibraryFull
from geomap.web.settings import Settings
from tests.web.texts import WAR


def library(**others: int) -> Library:
    return Library(**{"limit": 10, "max_characters": 1000, **others})


def document(text: str, key: str = "note.txt", title: str = "Note") -> Document:
    return Document(key=key, text=text, title=title)


def test_a_text_waits_until_it_is_mapped():
    shelf = library()
    entry = shelf.add(document("Four words of text"))
    assert (entry.id, entry.state, entry.words, entry.words_done) == ("note", "waiting", 4, 0)
    shelf.finish(entry.id, replace(WAR, document=entry.document))
    assert shelf.get("note").state == "done"
    assert shelf.get("note").words_done == 4


def test_the_same_text_is_taken_once_and_another_of_the_name_gets_a_number():
    shelf = library()
    assert shelf.add(document("one")).id == shelf.add(document("one")).id == "note"
    assert shelf.add(document("two")).id == "note-2"


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("Ärzte in Aleppo.html", "arzte-in-aleppo"),
        ("../../etc/passwd", "etc-passwd"),
        ("حلب.txt", "text"),
        ("", "text"),
    ],
)
def test_an_id_is_plain_whatever_the_name(key, expected):
    assert library().add(document("text", key=key)).id == expected


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
        library().add(document(text))


def test_lone_surrogates_are_replaced_and_offsets_kept():
    entry = library().add(document("a\ud800b", title="t\udfff"))
    assert (entry.document.text, entry.document.title) == ("a\ufffdb", "t\ufffd")


def test_a_full_library_says_so_until_one_is_removed():
    shelf = library(limit=1)
    shelf.add(document("one"))
    with pytest.raises(LibraryFull, match="room for 1 texts"):
        shelf.add(document("two"))
    assert shelf.remove("note")
    assert not shelf.remove("note")
    shelf.add(document("two"))


def test_many_threads_may_add_at_once():
    shelf = library(limit=100)
    threads = [threading.Thread(target=lambda n=n: shelf.add(document(f"text {n}"))) for n in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({entry.id for entry in shelf.entries()}) == 40


def test_what_was_removed_meanwhile_is_not_brought_back():
    shelf = library()
    entry = shelf.add(document("one"))
    shelf.remove(entry.id)
    shelf.finish(entry.id, WAR)
    assert not shelf.update(entry.id, state="working")
    assert shelf.entries() == []


@pytest.mark.parametrize(
    "config",
    [{"GEOMAP_MAX_UPLOADS": 1}, {"GEOMAP_MAX_UPLOAD": 0}, {"GEOMAP_MAX_DOCUMENTS": "5"}, {"GEOMAP_MAX_UPLOAD": True}],
)
def test_a_setting_that_makes_no_sense_is_told(config):
    with pytest.raises(SettingError, match="GEOMAP_MAX"):
        Settings.from_config(config)


def test_settings_go_by_their_names_in_capitals():
    assert Settings.from_config({"GEOMAP_MAX_DOCUMENTS": 3, "DEBUG": True}).max_documents == 3
