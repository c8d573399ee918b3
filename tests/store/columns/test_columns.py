"""Questions to a collection's columns give what going through its mentions one by one gives."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.store.columns.arrays import Matched
from geomap.store.columns.columns import CollectionColumns
from geomap.store.columns.facets import MAX_TIMELINE_BINS, facets, timeline
from geomap.store.columns.filters import FILTER_DECLARATIONS, NOT_PLACED, Filter
from tests.store import made

containers = {each.id: each for each in made.PLACES}


def selected(columns: CollectionColumns, wanted: Filter):
    return columns.select(wanted, container=lambda: containers[wanted.within])


@given(made.several(), made.filters)
def test_a_filter_keeps_the_mentions_that_it_describes(books, wanted):
    columns = made.columns_of(books)
    kept = made.all_kept(books, wanted)
    selection = selected(columns, wanted)
    assert columns.rows.ids[selection.mask].tolist() == [row.id for _, row in kept]
    assert columns.rows.ids[selection.positions].tolist() == [row.id for _, row in kept]
    assert selection.mentions == len(kept)
    assert selection.nil == sum(row.place is None for _, row in kept)


@pytest.mark.slow
@given(made.several(), made.filters)
def test_counts_by_place_and_document_add_up(books, wanted):
    columns = made.columns_of(books)
    kept = made.all_kept(books, wanted)
    selection = selected(columns, wanted)
    by_place = {columns.places.places[n].id: count for n, count in enumerate(selection.by_place.tolist()) if count}
    assert by_place == Counter(row.place.id for _, row in kept if row.place)
    by_document = {columns.documents.slugs[n]: count for n, count in enumerate(selection.by_document.tolist()) if count}
    assert by_document == Counter(book.slug for book, _ in kept)
    assert int(selection.by_place.sum()) + selection.nil == int(selection.by_document.sum()) == len(kept)


@given(made.several(), made.filters)
def test_each_facet_is_counted_without_its_own_choice(books, wanted):
    told = facets(selected(made.columns_of(books), wanted))
    declared = {field: each for field, each in FILTER_DECLARATIONS.items() if each.facet}
    assert list(told) == [each.name for each in declared.values()]
    assert {"country", "class", "role", "status", "source"} <= told.keys()
    for field, declaration in declared.items():
        name = declaration.name
        expected: Counter[str] = Counter()
        for book, row in made.all_kept(books, made.without(wanted, field)):
            if declaration.grain == "mention":
                expected[getattr(row, declaration.array)] += 1
                expected[NOT_PLACED] += name == "status" and row.place is None
            elif declaration.grain == "document":
                expected[getattr(book, declaration.array, "")] += 1
            elif row.place:
                expected[getattr(row.place, declaration.array)] += 1
        assert {each.value: each.count for each in told[name] if each.count} == {
            value: count for value, count in expected.items() if value and count
        }
        assert set(getattr(wanted, field)) <= {each.value for each in told[name]}


@given(made.several(), made.filters)
def test_the_timeline_counts_every_mention_whatever_dates_are_chosen(books, wanted):
    told = timeline(selected(made.columns_of(books), wanted))
    rest = made.all_kept(books, replace(wanted, since=None, until=None))
    assert told.undated == sum(book.day is None for book, _ in rest)
    assert told.undated + sum(count for _, count in told.bins) == len(rest)
    assert len(told.bins) <= MAX_TIMELINE_BINS
    starts = [start for start, _ in told.bins]
    assert starts == sorted(set(starts))
    for start, count in told.bins[1:]:
        ends = next((each for each in starts if each > start), date.max)
        assert count == sum(book.day is not None and start <= book.day < ends for book, _ in rest)


@pytest.mark.parametrize(
    ("days", "unit", "bins"),
    [
        (0, "day", 1),
        (399, "day", 400),
        (400, "week", 58),
        (2700, "week", 387),
        (4000, "month", 132),
        (40000, "year", 110),
    ],
)
def test_the_timelines_unit_goes_by_the_span(days, unit, bins):
    first = date(2001, 1, 10)
    row = made.Row(1, 1, 0, 1, None, "literal", "unreviewed", 1.0, False)
    early = made.Book(1, first, "", (row,))
    late = made.Book(2, first + timedelta(days), "", (made.Row(2, 2, 0, 2, None, "literal", "unreviewed", 1.0, False),))
    told = timeline(made.columns_of([early, late]).select(Filter()))
    assert told.unit == unit
    assert len(told.bins) == bins
    if unit == "week":
        assert {start.weekday() for start, _ in told.bins} == {0}
    assert told.bins[0][1] + told.bins[-1][1] == 2 + 2 * (days == 0)


@given(made.several(), made.several(), st.sets(st.integers(1, 12)), made.filters)
def test_an_update_gives_what_reading_everything_gives(before, changed, gone, wanted):
    now = {book.id: book for book in before}
    for number in gone:
        now.pop(number, None)
    now.update({book.id: book for book in changed})
    fresh = made.columns_of(sorted(now.values(), key=lambda book: book.id))
    columns = made.columns_of(changed, onto=made.columns_of(before), gone=tuple(gone), revision=2)
    assert columns.revision == 2
    for name in ("ids", "document", "sentence", "start", "role", "status", "score", "review"):
        assert getattr(columns.rows, name).tolist() == getattr(fresh.rows, name).tolist()
    assert columns.documents.slugs == fresh.documents.slugs
    counts = [
        {name: {each.value: each.count for each in values} for name, values in facets(selected(each, wanted)).items()}
        for each in (columns, fresh)
    ]
    assert counts[0] == counts[1]
    assert timeline(selected(columns, wanted)) == timeline(selected(fresh, wanted))


@pytest.mark.slow
@given(made.several(), made.filters, st.integers(1, 5))
def test_pages_follow_each_other_without_a_gap(books, wanted, limit):
    columns = made.columns_of(books)
    selection = selected(columns, wanted)
    after, seen = None, []
    while len(page := selection.page(after, limit)):
        assert len(page) <= limit
        seen += page.tolist()
        after = (int(columns.rows.document[page[-1]]), int(columns.rows.start[page[-1]]))
    assert seen == selection.positions.tolist()


def test_a_page_goes_on_after_a_mention_that_is_gone():
    rows = tuple(made.Row(n, 1, n * 10, 1, None, "literal", "unreviewed", 1.0, False) for n in range(4))
    selection = made.columns_of([made.Book(1, None, "", rows)]).select(Filter())
    assert selection.page((1, 15), 10).tolist() == [2, 3]
    assert selection.page((0, 15), 10).tolist() == [0, 1, 2, 3]
    assert selection.page((2, 0), 10).tolist() == []


@given(made.several(), made.filters)
def test_places_are_ranked_and_know_their_documents(books, wanted):
    columns = made.columns_of(books)
    selection = selected(columns, wanted)
    kept = made.all_kept(books, wanted)
    ranked = selection.ranked_places
    counts = selection.by_place[ranked].tolist()
    assert counts == sorted(counts, reverse=True)
    assert 0 not in counts
    for number, documents in zip(ranked.tolist(), selection.documents_of(ranked).tolist(), strict=True):
        one = columns.places.places[number]
        assert documents == len({book.id for book, row in kept if row.place == one})
    for number, book in enumerate(books):
        assert selection.places_of(number) == len({row.place for of, row in kept if of is book and row.place})


@given(made.several(), made.filters)
def test_documents_without_mentions_stay_where_nothing_is_asked_of_mentions(books, wanted):
    columns = made.columns_of(books)
    listed = [columns.documents.slugs[n] for n in selected(columns, wanted).ranked_documents.tolist()]
    with_mentions = {book.slug for book, _ in made.all_kept(books, wanted)}
    if wanted.narrows_mentions:
        assert listed == [book.slug for book in books if book.slug in with_mentions]
    else:
        assert with_mentions <= set(listed)
    everything = columns.select(Filter()).ranked_documents
    assert len(everything) == len(books)


@given(made.several(), st.sets(st.integers(0, 130)), st.sets(st.integers(0, 14)))
def test_words_narrow_to_documents_or_sentences(books, sentences, documents):
    columns = made.columns_of(books)
    found = Matched("sentence", np.array(sorted(sentences), np.int64))
    kept = columns.select(Filter(q="x", scope="sentence"), matched=lambda: found).mask
    assert kept.tolist() == [row.sentence in sentences for book in books for row in book.rows]
    found = Matched("document", np.array(sorted(documents), np.int64))
    kept = columns.select(Filter(q="x"), matched=lambda: found).mask
    assert kept.tolist() == [book.id in documents for book in books for _ in book.rows]


@pytest.mark.slow
@given(made.several())
def test_bounds_hold_all_places(books):
    columns = made.columns_of(books)
    bounds = columns.select(Filter()).bounds
    mentioned = {row.place for book in books for row in book.rows if row.place}
    assert (bounds is None) == (not mentioned)
    for one in mentioned:
        west, south, east, north = bounds
        assert south <= one.latitude <= north
        assert (one.longitude - west) % 360 <= (east - west) % 360


def test_bounds_may_cross_the_antimeridian():
    fiji = [each for each in made.PLACES if each.country_code == "FJ"]
    rows = tuple(made.Row(n, 1, n, 1, one, "literal", "unreviewed", 1.0, False) for n, one in enumerate(fiji))
    west, _, east, _ = made.columns_of([made.Book(1, None, "", rows)]).select(Filter()).bounds
    assert (west, east) == (177.4, -179.97)


def test_what_was_asked_lately_is_remembered():
    columns = made.columns_of([])
    assert columns.select(Filter(score=0.5)) is columns.select(Filter(score=0.5))
    assert columns.select(Filter(score=0.6)) is not columns.select(Filter(score=0.5))


def test_a_container_that_nothing_knows_holds_nothing():
    rows = (made.Row(1, 1, 0, 1, made.PLACES[0], "literal", "unreviewed", 1.0, False),)
    columns = made.columns_of([made.Book(1, None, "", rows)])
    assert columns.select(Filter(within="geonames:999")).mentions == 0


@given(made.several(min_size=1))
def test_numbers_of_places_stay(books):
    columns = made.columns_of(books[:1])
    later = made.columns_of(books[1:], onto=columns)
    assert later.places.places[: len(columns.places)] == columns.places.places
    assert len({place.id for place in later.places.places}) == len(later.places)
