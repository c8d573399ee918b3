"""Mentions in lists, with their sentences."""

from geomap.store.listing import MAX_SENTENCE_CHARACTERS, listed
from tests.store.made import PLACES
from tests.store.written import write

IDLIB, ALEPPO = PLACES[2], PLACES[3]
NAMES = {"Idlib": IDLIB, "Aleppo": ALEPPO, "Nowhere": None}


def rows(store, slug):
    with store.read() as connection:
        return listed(connection, store.documents.load(slug).mention_ids)


def test_each_has_the_rest_of_its_sentence(store):
    write(store, "one", "Über 😀 Idlib fiel Schnee. Nowhere, é, Aleppo.", NAMES, title="Snow", published="2016-03-01")
    told = [(each.before, each.mention.text, each.after, each.mention.place) for each in rows(store, "one")]
    assert told == [
        ("Über 😀 ", "Idlib", " fiel Schnee.", IDLIB),
        ("", "Nowhere", ", é, Aleppo.", None),
        ("Nowhere, é, ", "Aleppo", ".", ALEPPO),
    ]
    assert {(each.document, each.title, each.published, each.page) for each in rows(store, "one")} == {
        ("one", "Snow", "2016-03-01", None)
    }


def test_they_come_in_the_order_asked_for_and_the_gone_are_left_out(store):
    write(store, "one", "Idlib and Aleppo.", NAMES)
    first, second = store.documents.load("one").mention_ids
    with store.read() as connection:
        assert [each.id for each in listed(connection, [second, 999_999, first])] == [second, first]
        assert listed(connection, []) == []


def test_endless_sentences_are_cut(store):
    write(store, "one", f"{'word ' * 500}Idlib{' word' * 500}", NAMES)
    (told,) = rows(store, "one")
    assert (len(told.before), len(told.after)) == (MAX_SENTENCE_CHARACTERS, MAX_SENTENCE_CHARACTERS)
    assert told.before.endswith("word ")
    assert told.after.startswith(" word")


def test_pages_are_counted_from_one(store):
    write(store, "one", "Idlib. Aleppo. Idlib.", NAMES, pages=(0, 7, 15))
    assert [each.page for each in rows(store, "one")] == [1, 2, 3]
