"""Find the day of a date for the timeline; inputs have dates in many formats."""

from __future__ import annotations

import re
from datetime import date, datetime

_YEAR_FIRST = re.compile(r"\s*(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|(\d\d)(\d\d))(?!\d)")
_YEAR = re.compile(r"(?<!\d)[12]\d{3}(?!\d)")
_MAX_CHARACTERS = 100
"""A longer text is not a date."""


def day_of(published: str) -> str:
    """Return the day of a date as YYYY-MM-DD, or "" if it is not a single day.

    ISO 8601, with or without a time, and dates with the month in English words or with a day above 12 are read. A month
    or a year alone is not a day, and ``03/04/2016`` is ambiguous. The day is in the time zone of the date.
    """
    if len(published) > _MAX_CHARACTERS:
        return ""
    if match := _YEAR_FIRST.match(published):
        year, _, month, day, plain_month, plain_day = match.groups()
        try:
            return date(int(year), int(month or plain_month), int(day or plain_day)).isoformat()
        except ValueError:
            return ""
    if not _YEAR.search(published):
        return ""
    days = {_parse(published, month_first, default) for month_first in (True, False) for default in _DEFAULTS}
    return days.pop() if len(days) == 1 else ""


# Missing parts of a date come from these two, which differ in every part: a day that is equal for both is complete.
_DEFAULTS = datetime(2001, 1, 1), datetime(2002, 2, 2)


def _parse(published: str, month_first: bool, default: datetime) -> str:
    from dateutil import parser  # only for the dates that are not ISO

    try:
        match = parser.parse(published, dayfirst=not month_first, default=default, ignoretz=True)
    except (ValueError, OverflowError):
        return ""
    return str(match.date())
