from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from geomap.errors import NotInStore, SourceError
from geomap.read import Document
from geomap.records import MappedDocument
from geomap.store import Store
from geomap.store.inserting import MAX_KEY_BYTES
from geomap.store.rows import day_number, source_of
from tests.export.build import ALEPPO, mapped
from tests.store.build import doc


def numbers(text: str) -> MappedDocument:
    return mapped(text, [("Aleppo", ALEPPO, "literal", 0.9)], key="a")


def test_a_document_is_added_once(store: Store) -> None:
    document = doc("notes/Aleppo today.txt", "In Aleppo.\n", "Aleppo today", published="2016-04-01")
    entry, outcome = store.documents.add("texts", document)
    assert outcome == "added"
    assert (entry.id, entry.collection, entry.key) == ("aleppo-today", "texts", document.key)
    assert (entry.title, entry.published, entry.words) == ("Aleppo today", "2016-04-01", 2)
    assert (entry.state, entry.version, entry.settled) == ("waiting", 1, False)
    revision = store.collections.get("texts").revision
    assert store.documents.add("texts", document) == (entry, "unchanged")
    assert store.collections.get("texts").revision == revision
    assert store.documents.list("texts") == [entry]
    assert store.documents.load(entry.id).document == document


def test_a_changed_document_is_a_new_version_that_waits(store: Store) -> None:
    first, _ = store.documents.add("texts", doc("a", "Aleppo is old.", "One"))
    assert store.documents.finish(first.id, numbers("Aleppo is old."), version=1, spans=[(0, 6, "PLACE")])
    second, outcome = store.documents.add("texts", doc("a", "It is quiet in Aleppo.", "Two"))
    assert outcome == "changed"
    assert (second.id, second.number, second.version, second.state) == (first.id, first.number, 2, "waiting")
    assert (second.title, second.mentions, second.places) == ("Two", 0, 0)
    stored = store.documents.load("a")
    assert (stored.mapped, stored.mention_ids, stored.spans) == (None, (), [])
    assert store.documents.text("a", 1) == "Aleppo is old."
    assert store.documents.text("a", 2) == "It is quiet in Aleppo."
    with pytest.raises(NotInStore, match=r"^'a' has no version 3: its newest is 2$"):
        store.documents.text("a", 3)
    third, outcome = store.documents.add("texts", doc("a", "Aleppo is old.", "One"))
    assert (outcome, third.version) == ("changed", 3)


def test_where_the_key_says_nothing_another_text_is_another_document(store: Store) -> None:
    one, _ = store.documents.add("texts", doc("pasted", "One."), replaces=False)
    two, outcome = store.documents.add("texts", doc("pasted", "Two."), replaces=False)
    assert (outcome, two.key, two.id) == ("added", "pasted (2)", "pasted-2")
    assert store.documents.add("texts", doc("pasted", "Two."), replaces=False)[1] == "unchanged"
    assert store.documents.add("texts", doc("pasted", "One."), replaces=False) == (one, "unchanged")
    store.documents.delete(two.id)
    assert store.documents.add("texts", doc("pasted", "Two."), replaces=False)[1] == "restored"
    assert [each.key for each in store.documents.list()] == ["pasted", "pasted (2)"]


def test_very_many_documents_of_one_name_find_slugs_and_keys(store: Store) -> None:
    for number in range(40):
        store.documents.add("texts", doc("نص", f"Text {number}."), replaces=False)
    found = store.documents.list()
    assert len({entry.id for entry in found}) == len({entry.key for entry in found}) == 40
    assert found[0].id == "text"


def test_a_document_is_put_away_and_brought_back(store: Store) -> None:
    entry, _ = store.documents.add("texts", doc("a", "Aleppo is old."))
    store.documents.finish(entry.id, numbers("Aleppo is old."), version=1)
    before = store.documents.load("a")
    store.documents.delete("a")
    assert store.documents.list() == []
    assert [each.id for each in store.documents.list(deleted=True)] == ["a"]
    assert store.documents.get("a", deleted=True).state == "done"
    for ask in (store.documents.get, store.documents.load, store.documents.delete):
        with pytest.raises(NotInStore, match=r"^there is no document 'a': it may have been removed$"):
            ask("a")
    assert store.documents.restore("a") == before.entry
    assert store.documents.load("a") == before
    store.documents.delete("a")
    entry, outcome = store.documents.add("texts", doc("a", "Aleppo is old."))
    assert (outcome, entry) == ("restored", before.entry)
    assert store.documents.load("a").mention_ids == before.mention_ids
    store.documents.delete("a")
    entry, outcome = store.documents.add("texts", doc("a", "Aleppo is new."))
    assert (outcome, entry.version, entry.state) == ("changed", 2, "waiting")


def test_a_document_that_is_put_away_while_it_is_mapped_is_mapped_once_it_is_back(store: Store) -> None:
    store.documents.add("texts", doc("a", "Aleppo is old."))
    assert store.documents.claim("one") is not None
    store.documents.delete("a")
    assert not store.documents.finish("a", numbers("Aleppo is old."), version=1)
    assert store.documents.claim("two") is None
    store.documents.restore("a")
    taken = store.documents.claim("two")
    assert taken is not None
    assert store.documents.workers() == {"two"}


def test_what_cannot_be_read_is_listed_with_the_reason_until_it_can(store: Store) -> None:
    bad = doc("b\ud800d.pdf", "", "b\0d")
    entry = store.documents.reject("texts", bad, "it is\0 broken: save it again")
    assert (entry.key, entry.title, entry.state) == ("b\ufffdd.pdf", "b\ufffdd", "failed")
    assert entry.error == "it is\ufffd broken: save it again"
    assert store.documents.reject("texts", bad, "still").number == entry.number
    assert store.documents.claim("w") is None
    mended, outcome = store.documents.add("texts", doc("b\ufffdd.pdf", "Words."), replaces=False)
    assert (outcome, mended.number, mended.version, mended.error) == ("added", entry.number, 1, "")
    again = store.documents.reject("texts", bad, "worse")
    assert again.key == "b\ufffdd (2).pdf"
    assert store.documents.load(mended.id).document.text == "Words."
    long = store.documents.reject("texts", doc("é" * 3000, ""), "too long")
    assert long.key == "é" * 500


@pytest.mark.parametrize("broken", ["a\0b", "a\ud800b", "\udfff"])
@pytest.mark.parametrize("field", ["text", "title", "key", "url", "published", "source", "language"])
def test_what_is_no_text_is_refused(store: Store, field: str, broken: str) -> None:
    with pytest.raises(
        SourceError, match=r"its (\w+) holds NUL or half a surrogate pair, which is no text: remove it$"
    ):
        store.documents.add("texts", doc(**{"key": "a", "text": "b", field: broken}))
    assert store.documents.count() == 0


def test_other_fields_are_kept_if_they_are_json(store: Store) -> None:
    fields = {"n": 1, "deep": {"حلب": [None, True, 1.5, "😀", "a\0b"]}, "source": "The  Times"}
    store.documents.add("texts", doc("a", "Text.", fields=fields))
    assert store.documents.load("a").document.fields == fields
    assert store.documents.get("a").source == "The Times"
    store.documents.add("texts", doc("b", "Text.", fields={"n": float("nan"), "i": [float("-inf")]}))
    assert store.documents.load("b").document.fields == {"n": None, "i": [None]}
    for bad in ({"a": {1, 2}}, {"a": "\ud800"}, {"\ud800": 1}):
        with pytest.raises(SourceError, match="its other fields are not JSON"):
            store.documents.add("texts", doc("c", "Text.", fields=bad))


def test_keys_may_be_long_but_not_endless(store: Store) -> None:
    long = "ق" * (MAX_KEY_BYTES // 2)
    entry, _ = store.documents.add("texts", doc(long, "One."))
    assert entry.key == long
    assert store.documents.add("texts", doc(long, "Two."), replaces=False)[0].key == f"{long} (2)"
    with pytest.raises(SourceError, match=r"key is longer than 2,000 bytes: give a shorter one$"):
        store.documents.add("texts", doc(long + "x", "One."))


TEXTS = {
    "right to left": ("وصلت القافلة إلى حلب أمس.\n", "حلب"),
    "emoji": ("😀👩‍👩‍👧 in Aleppo 🇸🇾 today.\n", "Aleppo"),
    "combining": ("In Ale\u0301ppo\u200f.\n", "Ale\u0301ppo"),
    "quotes": ("In 'Aleppo'; DROP TABLE \"x\" -- %s :a ? \\\n", "Aleppo"),
}


@pytest.mark.parametrize("kind", TEXTS)
def test_offsets_are_characters_whatever_they_are(store: Store, kind: str) -> None:
    text, name = TEXTS[kind]
    made = mapped(text, [(name, ALEPPO, "literal", 0.9)], key=text, title=text)
    entry, _ = store.documents.add("texts", made.document)
    assert (entry.key, entry.title) == (text, text)
    assert store.documents.finish(entry.id, made, version=1)
    back = store.documents.load(entry.id).mapped
    assert back == made
    assert back is not None
    (mention,) = back.mentions
    assert text[mention.start : mention.end] == mention.text == name
    with store.read() as connection:
        length = connection.exec_driver_sql("SELECT length(text) FROM documents").scalar_one()
    assert length == len(text)


def test_two_workers_never_get_the_same_document(address: str, store: Store) -> None:
    for number in range(24):
        store.documents.add("texts", doc(f"d{number}", f"Text {number}."))
    taken: dict[str, list[str]] = {"one": [], "two": [], "three": []}
    start = threading.Barrier(len(taken))

    def work(name: str) -> None:
        own = Store.open(address)
        start.wait()
        while (stored := own.documents.claim(name)) is not None:
            assert stored.entry.state == "working"
            taken[name].append(stored.entry.id)
        own.close()

    threads = [threading.Thread(target=work, args=(name,)) for name in taken]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    all_taken = [slug for slugs in taken.values() for slug in slugs]
    assert sorted(all_taken) == sorted(f"d{number}" for number in range(24))
    busy = {name for name, slugs in taken.items() if slugs}
    assert store.documents.workers() == busy
    for name in busy:
        store.documents.release(name)
    assert store.documents.workers() == set()
    first = store.documents.claim("one")
    assert first is not None
    assert first.entry.id == "d0"


def test_a_certain_document_is_claimed_if_it_waits(store: Store) -> None:
    for key in ("a", "b"):
        store.documents.add("texts", doc(key, f"Text {key}."))
    taken = store.documents.claim("w", "b")
    assert taken is not None
    assert taken.document.key == "b"
    assert store.documents.claim("w", "b") is None
    assert store.documents.claim("w", "none") is None


def test_what_is_cancelled_or_newer_is_not_overwritten(store: Store) -> None:
    store.documents.add("texts", doc("a", "Aleppo is old."))
    assert store.documents.claim("w") is not None
    assert store.documents.settle("a", "cancelled", only=("waiting", "working"))
    assert not store.documents.finish("a", numbers("Aleppo is old."), version=1)
    assert store.documents.get("a").state == "cancelled"
    assert not store.documents.settle("a", "failed", only=("working",))
    store.documents.settle("a", "waiting")
    store.documents.add("texts", doc("a", "Aleppo is new."))
    assert store.documents.claim("w") is not None
    assert not store.documents.finish("a", numbers("Aleppo is old."), version=1)
    assert not store.documents.settle("a", "failed", error="old", only=("working",), version=1)
    assert store.documents.get("a").state == "working"
    assert not store.documents.finish("none", numbers("Aleppo is old."), version=1)
    assert store.documents.settle("a", "failed", error="a\0: b", version=2)
    assert store.documents.get("a").error == "a\ufffd: b"


def test_lists_go_by_state_collection_and_page(store: Store) -> None:
    store.collections.create("Other")
    for number in range(5):
        store.documents.add("texts", doc(f"d{number}", "Text."))
    store.documents.add("other", doc("d0", "Text."))
    store.documents.settle("d3", "failed", error="why")
    assert [each.id for each in store.documents.list("texts", states=("failed",))] == ["d3"]
    assert store.documents.states() == {"failed": 1, "waiting": 5}
    assert store.documents.states("other") == {"waiting": 1}
    assert [each.key for each in store.documents.list()] == ["d0", "d1", "d2", "d3", "d4", "d0"]
    page = store.documents.list("texts", limit=2)
    assert [each.id for each in page] == ["d0", "d1"]
    assert [each.id for each in store.documents.list("texts", limit=2, after=page[-1].number)] == ["d2", "d3"]


def test_revisions_rise_with_every_write_in_the_collection(store: Store) -> None:
    def revision() -> int:
        return store.collections.get("texts").revision

    seen = [revision()]
    store.documents.add("texts", doc("a", "Aleppo is old."))
    seen.append(revision())
    store.documents.claim("w")
    seen.append(revision())
    store.documents.finish("a", numbers("Aleppo is old."), version=1)
    seen.append(revision())
    store.documents.delete("a")
    seen.append(revision())
    store.documents.restore("a")
    seen.append(revision())
    assert seen == sorted(set(seen))


@pytest.mark.parametrize(
    ("document", "source"),
    [
        (doc("a", "b", url="https://www.example.org/x"), "example.org"),
        (doc("a", "b", source="all.jsonl"), "all.jsonl"),
        (doc("a.txt", "b", source="a.txt"), ""),
        (doc("a", "b", url="http://[broken", source="s"), "s"),
        (doc("a", "b", url="https://example.org", fields={"source": " The\nTimes "}), "The Times"),
        (doc("a", "b", url="https://example.org", fields={"source": 7}), "example.org"),
    ],
)
def test_a_source_is_told_as_a_reader_would(document: Document, source: str) -> None:
    assert source_of(document) == source


@pytest.mark.parametrize(
    ("published", "day"),
    [
        ("1970-01-01", 0),
        ("2016-04-01T10:00:00Z", 16892),
        ("1950-01-01", -7305),
        ("2016", None),
        ("", None),
        ("x", None),
    ],
)
def test_days_are_counted_from_1970(published: str, day: int | None) -> None:
    assert day_number(published) == day


def test_places_are_kept_as_they_are_known_last(store: Store) -> None:
    store.documents.add("texts", doc("a", "Aleppo is old."))
    store.documents.finish("a", numbers("Aleppo is old."), version=1)
    grown = replace(ALEPPO, population=2_000_000, bounds=(37.0, 36.1, 37.3, 36.3))
    made = mapped("Aleppo is old.", [("Aleppo", grown, "literal", 0.9)], key="a")
    store.documents.finish("a", made, version=1)
    back = store.documents.load("a").mapped
    assert back is not None
    assert back.mentions[0].place == grown
