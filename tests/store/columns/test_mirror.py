"""Columns follow the database."""

import threading
from collections import Counter
from dataclasses import replace

import pytest

from geomap.errors import NotInStore
from geomap.store.columns.filters import Filter
from geomap.store.columns.mirror import Mirrors
from tests.store.made import PLACES
from tests.store.written import write

SYRIA, IDLIB, ALEPPO = PLACES[0], PLACES[2], PLACES[3]
NAMES = {"Syria": SYRIA, "Idlib": IDLIB, "Aleppo": ALEPPO, "Nowhere": None}


def told(columns):
    """Everything that columns hold, in plain values."""
    rows, places = columns.rows, columns.places.places
    return [
        (
            columns.documents.slugs[columns.document[n]],
            int(rows.start[n]),
            places[rows.place[n]].name if rows.place[n] >= 0 else None,
            int(rows.role[n]),
            int(rows.status[n]),
            round(float(rows.score[n]), 4),
            bool(rows.review[n]),
        )
        for n in range(len(columns))
    ]


def test_all_is_read_in_order_of_document_and_text(store):
    write(store, "one", "From Idlib to Aleppo. Then to Syria, and Nowhere.", NAMES, published="2016-03-01")
    write(
        store,
        "two",
        "Aleppo.",
        NAMES,
        mention={"role": "demonym", "status": "confirmed", "review": "nil", "score": 0.3},
    )
    columns = Mirrors(store).columns("texts")
    assert told(columns) == [
        ("one", 5, "Idlib", 0, 0, 0.9, False),
        ("one", 14, "Aleppo", 0, 0, 0.9, False),
        ("one", 30, "Syria", 0, 0, 0.9, False),
        ("one", 41, None, 0, 0, 0.9, False),
        ("two", 0, "Aleppo", 2, 1, 0.3, True),
    ]
    assert columns.documents.days[0] == 16861
    assert columns.select(Filter()).bounds is not None


def test_only_what_has_changed_is_read_again(store):
    for key in "abcde":
        write(store, key, f"From Idlib to {'Aleppo' if key < 'd' else 'Syria'}.", NAMES)
    mirrors = Mirrors(store)
    before = mirrors.columns("texts")
    assert mirrors.columns("texts") is before
    write(store, "c", "Nothing but Nowhere, Nowhere.", NAMES)
    store.documents.delete("a")
    write(store, "f", "Aleppo again.", NAMES)
    after = mirrors.columns("texts")
    assert after.revision > before.revision
    assert told(after) == told(Mirrors(store).columns("texts"))
    assert after.documents.slugs == ["b", "c", "d", "e", "f"]
    assert len(before) == 10  # what a thread still holds stays as it was
    store.documents.restore("a")
    assert mirrors.columns("texts").documents.slugs == ["a", "b", "c", "d", "e", "f"]
    assert told(mirrors.columns("texts")) == told(Mirrors(store).columns("texts"))


def test_documents_without_mentions_are_there(store):
    write(store, "empty", "No name at all.", {})
    columns = Mirrors(store).columns("texts")
    assert (len(columns), columns.documents.slugs) == (0, ["empty"])


def test_an_id_with_a_comma_is_one_place(store):
    spot = replace(IDLIB, source="coordinates", source_id="36.20000,37.16000", name="36.2, 37.16")
    write(store, "one", "At 36.2, 37.16 and in Aleppo.", {"36.2, 37.16": spot, "Aleppo": ALEPPO})
    columns = Mirrors(store).columns("texts")
    assert [columns.places.places[n].id for n in columns.rows.place] == [spot.id, ALEPPO.id]


def test_collections_are_told_apart(store):
    other = store.collections.create("Other").slug
    write(store, "one", "Idlib.", NAMES)
    write(store, "two", "Aleppo.", NAMES, collection=other)
    mirrors = Mirrors(store)
    assert [row[2] for row in told(mirrors.columns("texts"))] == ["Idlib"]
    assert [row[2] for row in told(mirrors.columns(other))] == ["Aleppo"]
    store.collections.delete(other)
    with pytest.raises(NotInStore):
        mirrors.columns(other)


def test_several_threads_get_the_same_columns(store):
    for number in range(20):
        write(store, f"d{number}", "From Idlib to Aleppo.", NAMES)
    mirrors, found = Mirrors(store), []
    threads = [threading.Thread(target=lambda: found.append(mirrors.columns("texts"))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(columns) for columns in found}) == 1
    assert Counter(row[2] for row in told(found[0])) == {"Idlib": 20, "Aleppo": 20}


def test_all_collections_can_be_read_ahead(store):
    other = store.collections.create("Other").slug
    write(store, "one", "Idlib.", NAMES)
    write(store, "two", "Aleppo.", NAMES, collection=other)
    mirrors = Mirrors(store)
    mirrors.read_ahead().join(10)
    assert mirrors.columns(other) is mirrors.columns(other)
    assert [row[2] for row in told(mirrors.columns(other))] == ["Aleppo"]
