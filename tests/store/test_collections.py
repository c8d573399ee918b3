from __future__ import annotations

import pytest

from geomap.errors import Conflict, NotInStore, SettingError
from geomap.store import Store
from geomap.store.collections import MAX_COLLECTION_NAME_CHARACTERS
from tests.store.build import doc


def test_a_new_store_has_one_collection(store: Store) -> None:
    (first,) = store.collections.all()
    assert (first.slug, first.name, first.documents, first.mentions) == ("texts", "Texts", 0, 0)
    assert store.collections.get("texts").id == first.id


def test_collections_are_counted_without_what_was_put_away(store: Store) -> None:
    other = store.collections.create("Other")
    store.documents.add("texts", doc("a", "One."))
    gone, _ = store.documents.add("texts", doc("b", "Two."))
    store.documents.delete(gone.id)
    assert [(each.slug, each.documents) for each in store.collections.all()] == [("texts", 1), ("other", 0)]
    assert store.collections.all()[1].id == other.id


def test_names_become_slugs_that_stay(store: Store) -> None:
    made = store.collections.create("  Syria:  the \n war ")
    assert (made.slug, made.name) == ("syria-the-war", "Syria: the war")
    renamed = store.collections.rename(made.slug, "Iraq")
    assert (renamed.slug, renamed.name) == ("syria-the-war", "Iraq")
    assert renamed.revision > made.revision
    assert store.collections.create("Syria: the war").slug == "syria-the-war-2"
    assert store.collections.create("حلب").slug == "collection"
    assert store.collections.create("😀 حمص").slug == "collection-2"
    assert store.collections.get("collection-2").name == "😀 حمص"


def test_a_name_is_taken_once(store: Store) -> None:
    store.collections.create("News")
    with pytest.raises(Conflict, match=r"^there is a collection 'News' already: choose another name$"):
        store.collections.create(" News ")
    with pytest.raises(Conflict):
        store.collections.rename("texts", "News")
    assert store.collections.rename("news", "News").name == "News"


@pytest.mark.parametrize("name", ["", " \n", "a\0b", "a\ud800b", "x" * (MAX_COLLECTION_NAME_CHARACTERS + 1)])
def test_names_that_make_no_sense_are_refused(store: Store, name: str) -> None:
    with pytest.raises(SettingError):
        store.collections.create(name)
    with pytest.raises(SettingError):
        store.collections.rename("texts", name)
    assert [each.name for each in store.collections.all()] == ["Texts"]


def test_a_collection_is_put_away_with_its_documents_and_comes_back_whole(store: Store) -> None:
    made = store.collections.create("News")
    entry, _ = store.documents.add("news", doc("a", "One."))
    before = store.collections.get("news").revision
    store.collections.delete("news")
    assert [each.slug for each in store.collections.all()] == ["texts"]
    assert store.documents.list() == []
    assert store.documents.count() == 0
    assert store.documents.claim("w") is None
    for ask in (store.collections.get, store.collections.delete):
        with pytest.raises(NotInStore):
            ask("news")
    with pytest.raises(NotInStore):
        store.collections.rename("news", "Old news")
    with pytest.raises(NotInStore):
        store.documents.add("news", doc("b", "Two."))
    with pytest.raises(NotInStore):
        store.documents.get(entry.id)
    back = store.collections.restore("news")
    assert (back.id, back.name) == (made.id, "News")
    assert back.revision > before
    assert store.documents.get(entry.id) == entry
    assert store.collections.restore("news") == back


def test_a_collection_does_not_come_back_beside_another_of_its_name(store: Store) -> None:
    store.collections.create("News")
    store.collections.delete("news")
    assert store.collections.create("News").slug == "news-2"
    with pytest.raises(Conflict, match="give that one another name first"):
        store.collections.restore("news")
    store.collections.rename("news-2", "New news")
    assert store.collections.restore("news").name == "News"


@pytest.mark.parametrize("slug", ["none", "", "a\0b", "\ud800", "texts'--", "x" * 10_000])
def test_what_is_not_there_is_not_found(store: Store, slug: str) -> None:
    for ask in (
        store.collections.get,
        store.collections.delete,
        store.collections.restore,
        store.documents.get,
        store.documents.load,
        store.documents.delete,
        store.documents.restore,
    ):
        with pytest.raises(NotInStore, match=r"^there is no "):
            ask(slug)
