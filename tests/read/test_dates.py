from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.read import day_of


@pytest.mark.parametrize(
    "published",
    [
        "2016-05-12",
        "2016-05-12T10:00:00Z",
        "2016-05-12 23:59:00+02:00",
        "2016-5-12",
        "2016/05/12",
        "2016.05.12",
        "20160512",
        "20160512T100000",
        "12 May 2016",
        "May 12, 2016",
        "May 12th, 2016 at 5pm",
        "Thu, 12 May 2016 10:00:00 GMT",
        "Thursday 12 May 2016",
        " 12-May-2016 ",
    ],
)
def test_what_is_clearly_a_day_is_told(published: str) -> None:
    assert day_of(published) == "2016-05-12"


def test_a_day_above_twelve_is_no_month() -> None:
    assert day_of("25/04/2016") == day_of("04/25/2016") == "2016-04-25"


@pytest.mark.parametrize(
    "published",
    [
        *["", "03/04/2016", "2016", "May 2016", "12 May", "2016-13-01", "2016-02-30", "yesterday", "12.5.16"],
        *["1463011200", "2016-05-123", "Aleppo, 12 May 2016, our correspondent", "x" * 5000, "12 May 2016 " * 20],
        *["\0", "٢٠١٦"],
    ],
)
def test_what_may_be_several_days_or_none_is_none(published: str) -> None:
    assert day_of(published) == ""


@settings(deadline=None)  # the first call imports a library
@given(st.text(max_size=60) | st.text("0123456789-/:. TZMay", max_size=30))
def test_any_string_gives_a_day_or_nothing(published: str) -> None:
    day = day_of(published)
    assert day == "" or (len(day) == 10 and day[4] == day[7] == "-")
