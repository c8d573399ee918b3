"""Small collections of any shape, and the questions to them answered mention by mention."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from hypothesis import strategies as st

from geomap.places import Place
from geomap.store.columns.arrays import EPOCH, NOWHERE, UNDATED, DocumentRows, MentionRows
from geomap.store.columns.columns import CollectionColumns
from geomap.store.columns.filters import DOCUMENT_ARRAYS, NOT_PLACED, ROLES, STATUSES, Filter
from tests.places import geonames_place


def place(number: int, name: str, latitude: float, longitude: float, code: str, **more: object) -> Place:
    classes = {"PCLI": "A", "ADM1": "A", "ADM2": "A", "PPL": "P", "SEA": "H", "STM": "H", "MT": "T"}
    return geonames_place(number, name, latitude, longitude, feature_class=classes[code], feature_code=code, **more)


PLACES = (
    place(1, "Syria", 35.0, 38.0, "PCLI", country_code="SY", country="Syria", admin1_code="00"),
    place(2, "Idlib Governorate", 35.8, 36.7, "ADM1", country_code="SY", country="Syria", admin1_code="12"),
    place(3, "Idlib", 35.93, 36.63, "PPL", country_code="SY", country="Syria", admin1_code="12"),
    place(4, "Aleppo", 36.2, 37.16, "PPL", country_code="SY", country="Syria", admin1_code="09", admin2_code="0900"),
    place(5, "Aleppo District", 36.2, 37.2, "ADM2", country_code="SY", admin1_code="09", admin2_code="0900"),
    place(6, "Nadi", -17.8, 177.4, "PPL", country_code="FJ", country="Fiji", admin1_code="05"),
    place(7, "Taveuni", -16.85, -179.97, "PPL", country_code="FJ", country="Fiji", admin1_code="03"),
    place(8, "Fiji", -18.0, 178.0, "PCLI", country_code="FJ", country="Fiji", admin1_code="00"),
    place(9, "Koro Sea", -18.0, -180.0, "SEA", bounds=(177.0, -20.0, -178.0, -15.0)),
    place(10, "Nile", 19.0, 33.0, "STM"),
)


@dataclass(frozen=True)
class Row:
    """A mention with all that questions ask of it."""

    id: int
    document: int
    start: int
    sentence: int
    place: Place | None
    role: str
    status: str
    score: float
    review: bool


@dataclass(frozen=True)
class Book:
    """A document and its mentions."""

    id: int
    day: date | None
    source: str
    rows: tuple[Row, ...]

    @property
    def slug(self) -> str:
        return f"d{self.id}"


@st.composite
def books(draw: st.DrawFn) -> Book:
    number = draw(st.integers(1, 12))
    day = st.one_of(st.none(), st.dates(date(2015, 12, 25), date(2016, 1, 20)), st.dates())
    starts = sorted(draw(st.sets(st.integers(0, 99), max_size=8)))
    rows = tuple(
        Row(
            id=number * 100 + start,
            document=number,
            start=start,
            sentence=number * 10 + start // 25,
            place=draw(st.sampled_from((*PLACES, None))),
            role=draw(st.sampled_from(ROLES)),
            status=draw(st.sampled_from(STATUSES)),
            score=draw(st.sampled_from((0.0, 0.25, 0.5, 0.75, 1.0))),
            review=draw(st.booleans()),
        )
        for start in starts
    )
    return Book(number, draw(day), draw(st.sampled_from(("", "a.example", "b.example"))), rows)


def several(**options: int) -> st.SearchStrategy[list[Book]]:
    return st.lists(books(), unique_by=lambda book: book.id, **options).map(
        lambda found: sorted(found, key=lambda book: book.id)
    )


def any_of(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.one_of(st.just(()), st.sets(st.sampled_from(values), min_size=1).map(lambda some: tuple(sorted(some))))


ids = st.sampled_from(("", *(each.id for each in PLACES)))
filters = st.builds(
    Filter,
    place=st.one_of(st.just(""), ids),
    within=st.one_of(st.just(""), ids),
    countries=any_of(("SY", "FJ", "US")),
    classes=any_of(("A", "P", "H")),
    roles=any_of(ROLES),
    since=st.one_of(st.none(), st.just(date(2016, 1, 2))),
    until=st.one_of(st.none(), st.just(date(2016, 1, 10))),
    documents=any_of(("d1", "d2", "d3", "none")),
    sources=any_of(("a.example", "b.example", "none")),
    score=st.sampled_from((0.0, 0.5, 0.75)),
    statuses=any_of((*STATUSES, NOT_PLACED)),
    review=st.booleans(),
)


def columns_of(
    given: list[Book], *, onto: CollectionColumns | None = None, revision: int = 1, gone: tuple[int, ...] = ()
) -> CollectionColumns:
    onto = CollectionColumns.empty() if onto is None else onto
    table = onto.places.extended(row.place for book in given for row in book.rows if row.place is not None)
    documents = DocumentRows(
        ids=np.array([book.id for book in given], np.int64),
        slugs=[book.slug for book in given],
        days=np.array([book.day.toordinal() - EPOCH if book.day else UNDATED for book in given], np.int32),
        texts={name: [getattr(book, name, "") for book in given] for name in DOCUMENT_ARRAYS},
    )
    rows = MentionRows.of(
        (
            row.id,
            row.document,
            row.sentence,
            row.start,
            table.number[row.place.id] if row.place else NOWHERE,
            ROLES.index(row.role),
            STATUSES.index(row.status),
            row.score,
            row.review,
        )
        for book in given
        for row in book.rows
    )
    return onto.updated(revision=revision, gone=gone, documents=documents, places=table, rows=rows)


def inside(one: Place, container: Place) -> bool:
    if one.id == container.id:
        return True
    if container.feature_code == "PCLI":
        return one.country_code == container.country_code
    same = one.country_code == container.country_code and one.admin1_code == container.admin1_code
    if container.feature_code == "ADM1":
        return same
    if container.feature_code == "ADM2":
        return same and one.admin2_code == container.admin2_code
    if container.bounds is None:
        return False
    west, south, east, north = container.bounds
    across = west <= one.longitude <= east if west <= east else one.longitude >= west or one.longitude <= east
    return across and south <= one.latitude <= north


def kept(book: Book, row: Row, wanted: Filter) -> bool:
    """What a filter means, in the plainest words."""
    one = row.place
    container = next((each for each in PLACES if each.id == wanted.within), None)
    return (
        (not wanted.place or (one is not None and one.id == wanted.place))
        and (not wanted.within or (one is not None and container is not None and inside(one, container)))
        and (not wanted.countries or (one is not None and one.country_code in wanted.countries))
        and (not wanted.classes or (one is not None and one.feature_class in wanted.classes))
        and (not wanted.roles or row.role in wanted.roles)
        and (wanted.since is None or (book.day is not None and book.day >= wanted.since))
        and (wanted.until is None or (book.day is not None and book.day <= wanted.until))
        and (not wanted.documents or book.slug in wanted.documents)
        and (not wanted.sources or book.source in wanted.sources)
        and row.score >= wanted.score
        and (not wanted.statuses or row.status in wanted.statuses or (NOT_PLACED in wanted.statuses and one is None))
        and (not wanted.review or row.review)
    )


def all_kept(given: list[Book], wanted: Filter) -> list[tuple[Book, Row]]:
    return [(book, row) for book in given for row in book.rows if kept(book, row, wanted)]


def without(wanted: Filter, name: str) -> Filter:
    return replace(wanted, **{name: ()})
