"""Facets and the timeline: how many mentions each further choice would keep."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np

from geomap.store.columns.arrays import EPOCH, UNDATED
from geomap.store.columns.filters import NIL
from geomap.store.columns.selection import Selection

TOP = 50
"""Values told of a facet, beside those that are chosen."""

BINS = 400
"""Bins of a timeline at most."""

Unit = Literal["day", "week", "month", "year"]

CLASS_LABELS = {
    "A": "Countries and regions",
    "H": "Waters",
    "L": "Parks and areas",
    "P": "Cities and villages",
    "R": "Roads and railways",
    "S": "Buildings and sites",
    "T": "Mountains and islands",
    "U": "Under the sea",
    "V": "Forests and heaths",
}
ROLE_LABELS = {"literal": "Literal", "associative": "Associative", "demonym": "Demonym"}
STATUS_LABELS = {
    "unreviewed": "Not reviewed",
    "confirmed": "Confirmed",
    "corrected": "Corrected",
    NIL: "Not placed",
}


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value that a filter may ask for, what to call it, and how many mentions it would keep."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """Mentions by the date of their document.

    ``bins`` are the first days of all units from the first to the last that the collection has, with counts, also
    where they are 0; weeks begin on Monday. ``undated`` are mentions of documents without a date.
    """

    unit: Unit
    bins: tuple[tuple[date, int], ...]
    undated: int


def facets(selection: Selection) -> dict[str, tuple[FacetValue, ...]]:
    """Count each facet without what is chosen in it itself.

    The keys are the parameters "country", "class", "role", "status" and "source". Roles and statuses are all told in
    a fixed order; of the others those that occur, most frequent first, and those that are chosen.
    """
    columns, wanted = selection.columns, selection.wanted
    places = columns.places
    country = np.bincount(places.country, selection.by_place_but("country"), len(places.countries.values))
    feature_class = np.bincount(places.feature_class, selection.by_place_but("class"), len(places.classes.values))
    source = np.bincount(columns.source, selection.by_document_but("source"), len(columns.sources.values))
    return {
        "country": _values(
            zip(places.countries.values, country.tolist(), strict=True), wanted.countries, places.country_names
        ),
        "class": _values(zip(places.classes.values, feature_class.tolist(), strict=True), wanted.classes, CLASS_LABELS),
        "role": tuple(FacetValue(role, ROLE_LABELS[role], n) for role, n in selection.by_role().items()),
        "status": tuple(FacetValue(status, STATUS_LABELS[status], n) for status, n in selection.by_status().items()),
        "source": _values(zip(columns.sources.values, source.tolist(), strict=True), wanted.sources, {}),
    }


def _values(
    counts: Iterable[tuple[str, float]], chosen: tuple[str, ...], labels: dict[str, str]
) -> tuple[FacetValue, ...]:
    found = {value: int(count) for value, count in counts if value and count}
    best = sorted(found, key=lambda value: (-found[value], value))
    told = [*best[:TOP], *(value for value in chosen if value not in best[:TOP])]
    return tuple(FacetValue(value, labels.get(value, value), found.get(value, 0)) for value in told)


@dataclass(frozen=True, slots=True)
class Region:
    """A country or first-order division: its code ("SY", "SY.02"), its name, and what is mentioned of it."""

    code: str
    name: str
    mentions: int
    places: int


def regions(selection: Selection, level: Literal["country", "admin1"]) -> tuple[Region, ...]:
    """Count mentions and places by country or first-order division, most mentioned first."""
    places, counts = selection.columns.places, selection.by_place
    by_country = level == "country"
    codes, of_place = (places.countries, places.country) if by_country else (places.divisions, places.admin1)
    names = places.country_names if by_country else places.division_names
    mentions = np.bincount(of_place, counts, len(codes.values)).astype(np.int64)
    mentioned = np.bincount(of_place[counts > 0], minlength=len(codes.values))
    found = zip(codes.values, mentions.tolist(), mentioned.tolist(), strict=True)
    told = [Region(code, names.get(code, code), count, here) for code, count, here in found if code and count]
    return tuple(sorted(told, key=lambda region: (-region.mentions, region.code)))


def timeline(selection: Selection) -> Timeline:
    """Count mentions by date, whatever dates are chosen.

    Span and unit are those of the whole collection, so that they stay while other things are chosen: the finest unit
    of which there are few enough. Where even years are too many, the first bin holds all that is older.
    """
    columns = selection.columns
    days, counts = columns.documents.days, selection.by_document_but("time")
    dated = days != UNDATED
    undated = int(counts[~dated].sum())
    spanned = days[dated & (np.diff(columns.first) > 0)]
    if not len(spanned):
        return Timeline("day", (), undated)
    unit, starts = _bins(int(spanned.min()), int(spanned.max()))
    found = dated & (counts > 0)
    bin_of = np.maximum(np.searchsorted(starts, days[found], side="right") - 1, 0)
    filled = np.bincount(bin_of, counts[found], len(starts)).astype(np.int64)
    firsts = (date.fromordinal(start + EPOCH) for start in starts.tolist())
    return Timeline(unit, tuple(zip(firsts, filled.tolist(), strict=True)), undated)


def _bins(first: int, last: int) -> tuple[Unit, np.ndarray[tuple[int], np.dtype[np.int64]]]:
    """Choose a unit for a span of days and give the first day of each bin."""
    if last - first < BINS:
        return "day", np.arange(first, last + 1)
    monday = first - (first + 3) % 7  # 1970-01-01 was a Thursday
    if (last - monday) // 7 < BINS:
        return "week", np.arange(monday, last + 1, 7)
    begin, end = date.fromordinal(first + EPOCH), date.fromordinal(last + EPOCH)
    months = range(begin.year * 12 + begin.month - 1, end.year * 12 + end.month)
    if len(months) <= BINS:
        return "month", np.array([date(m // 12, m % 12 + 1, 1).toordinal() - EPOCH for m in months])
    years = range(max(begin.year, end.year - BINS + 1), end.year + 1)
    return "year", np.array([date(year, 1, 1).toordinal() - EPOCH for year in years])
