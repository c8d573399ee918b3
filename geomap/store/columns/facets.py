"""Facets and the timeline: how many mentions each further choice would keep."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np

from geomap.store.columns.arrays import EPOCH, UNDATED
from geomap.store.columns.declaration import Declaration
from geomap.store.columns.filters import FILTER_DECLARATIONS
from geomap.store.columns.selection import Selection

MAX_FACET_VALUES = 50
"""Beside those that the filter has."""

MAX_TIMELINE_BINS = 400

Unit = Literal["day", "week", "month", "year"]


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value that a filter can have, its label, and the number of mentions that it would keep."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """Mentions by the date of their document.

    ``bins`` has the first day and the count of every unit from the first to the last date of the collection, including
    empty ones; weeks begin on Monday. ``undated`` counts mentions in documents without a date.
    """

    unit: Unit
    bins: tuple[tuple[date, int], ...]
    undated: int


def facets(selection: Selection) -> dict[str, tuple[FacetValue, ...]]:
    """Count mentions by the values of each facet, without the conditions on the facet itself.

    The keys are URL parameters. A facet of mentions lists all its values in a fixed order; another one the values that
    occur, most frequent first, and those that the filter has.
    """
    return {
        each.name: _of_mentions(selection, each) if each.grain == "mention" else _ranked(selection, each, attribute)
        for attribute, each in FILTER_DECLARATIONS.items()
        if each.facet
    }


def _of_mentions(selection: Selection, declaration: Declaration) -> tuple[FacetValue, ...]:
    labels = declaration.labels
    counts = selection.by_choice(declaration).items()
    return tuple(FacetValue(value, labels.get(value, value), count) for value, count in counts)


def _ranked(selection: Selection, declaration: Declaration, attribute: str) -> tuple[FacetValue, ...]:
    places, array = selection.columns.places, declaration.array
    if declaration.grain == "place":
        counts = places.coded[array].counts(selection.by_place_but(array))
    else:
        counts = selection.columns.coded[array].counts(selection.by_document_but(array))
    labels = getattr(places, declaration.label_table) if declaration.label_table else declaration.labels
    by_value = {value: count for value, count in counts if value and count}
    best = sorted(by_value, key=lambda value: (-by_value[value], value))[:MAX_FACET_VALUES]
    values = [*best, *(value for value in getattr(selection.criteria, attribute) if value not in best)]
    return tuple(FacetValue(value, labels.get(value, value), by_value.get(value, 0)) for value in values)


@dataclass(frozen=True, slots=True)
class Region:
    """A country or first-order division: its code ("SY", "SY.02"), its name, and counts of mentions and places."""

    code: str
    name: str
    mentions: int
    places: int


def regions(selection: Selection, level: Literal["country", "admin1"]) -> tuple[Region, ...]:
    """Count mentions and places by country or first-order division, most mentioned first."""
    places, counts = selection.columns.places, selection.by_place
    by_country = level == "country"
    array = places.coded["country_code"] if by_country else places.divisions
    names = places.country_names if by_country else places.division_names
    places_in = dict(array.counts((counts > 0).astype(np.int64)))
    counted = [
        Region(code, names.get(code, code), n, places_in[code]) for code, n in array.counts(counts) if code and n
    ]
    return tuple(sorted(counted, key=lambda region: (-region.mentions, region.code)))


def timeline(selection: Selection) -> Timeline:
    """Count mentions by date, without the conditions on dates.

    The span and the unit are those of the whole collection, so that they do not change with the filter: the finest
    unit that gives at most ``MAX_TIMELINE_BINS`` bins. If even years give more, the first bin holds everything older.
    """
    columns = selection.columns
    days, counts = columns.documents.days, selection.by_document_but("day")
    dated = days != UNDATED
    undated = int(counts[~dated].sum())
    spanned = days[dated & (np.diff(columns.first) > 0)]
    if not len(spanned):
        return Timeline("day", (), undated)
    unit, starts = _bins(int(spanned.min()), int(spanned.max()))
    filled = dated & (counts > 0)
    bin_of = np.maximum(np.searchsorted(starts, days[filled], side="right") - 1, 0)
    totals = np.bincount(bin_of, counts[filled], len(starts)).astype(np.int64)
    firsts = (date.fromordinal(start + EPOCH) for start in starts.tolist())
    return Timeline(unit, tuple(zip(firsts, totals.tolist(), strict=True)), undated)


def _bins(first: int, last: int) -> tuple[Unit, np.ndarray[tuple[int], np.dtype[np.int64]]]:
    """Choose a unit for a span of days, and compute the first day of each bin."""
    if last - first < MAX_TIMELINE_BINS:
        return "day", np.arange(first, last + 1)
    monday = first - (first + 3) % 7  # 1970-01-01 was a Thursday
    if (last - monday) // 7 < MAX_TIMELINE_BINS:
        return "week", np.arange(monday, last + 1, 7)
    begin, end = date.fromordinal(first + EPOCH), date.fromordinal(last + EPOCH)
    months = range(begin.year * 12 + begin.month - 1, end.year * 12 + end.month)
    if len(months) <= MAX_TIMELINE_BINS:
        return "month", np.array([date(m // 12, m % 12 + 1, 1).toordinal() - EPOCH for m in months])
    years = range(max(begin.year, end.year - MAX_TIMELINE_BINS + 1), end.year + 1)
    return "year", np.array([date(year, 1, 1).toordinal() - EPOCH for year in years])
