"""The day that a date names, for a timeline; inputs write dates as they like."""

from __future__ import annotations

import re
from datetime import date, datetime

_YEAR_FIRST = re.compile(r"\s*(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|(\d\d)(\d\d))(?!\d)")
_YEAR = re.compile(r"(?<!\d)[12]\d{3}(?!\d)")
_LONGEST = 100
"""Characters beyond which nothing is a date."""


def day_of(published: str) -> str:
    """Give the day of a date as YYYY-MM-DD, or "" where no single day can be told.

    ISO 8601, with or without a time, and dates with the month in English words or with a day above 12 are understood. A
    month or a year alone is no day, and ``03/04/2016`` is two. The day is that of the date's own time zone.
    """
    if len(published) > _LONGEST:
        return ""
    if found := _YEAR_FIRST.match(published):
        year, _, month, day, plain_month, plain_day = found.groups()
        try:
            return date(int(year), int(month or plain_month), int(day or plain_day)).isoformat()
        except ValueError:
            return ""
    if not _YEAR.search(published):
        return ""
    days = {_parsed(published, month_first, filling) for month_first in (True, False) for filling in _FILLINGS}
    return days.pop() if len(days) == 1 else ""


# What a date leaves out is taken from these, which have nothing in common: a day in which they agree is really told.
_FILLINGS = datetime(2001, 1, 1), datetime(2002, 2, 2)


def _parsed(published: str, month_first: bool, filling: datetime) -> str:
    from dateutil import parser  # only for the dates that are not ISO

    try:
        found = parser.parse(published, dayfirst=not month_first, default=filling, ignoretz=True)
    except (ValueError, OverflowError):
        return ""
    return str(found.date())
