"""Filters from parameters and back."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.errors import ParameterError
from geomap.store.columns.filters import Filter
from geomap.store.columns.parsing import parse
from tests.store import made


def gathered(pairs):
    values = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return values


def test_all_parameters_are_read():
    values = {
        "q": [' "long road" floo* '],
        "scope": ["sentence"],
        "place": ["geonames:1"],
        "within": ["geonames:2"],
        "country": ["sy", "TR", "SY"],
        "class": ["P", "A"],
        "role": ["literal"],
        "since": ["2016-03-01"],
        "until": ["2016-03-31"],
        "document": ["a"],
        "source": ["b.example", ""],
        "score": ["0.5"],
        "status": ["nil", "confirmed"],
        "review": ["1"],
        "zoom": ["4"],
    }
    assert parse(values) == Filter(
        q='"long road" floo*',
        scope="sentence",
        place="geonames:1",
        within="geonames:2",
        countries=("SY", "TR"),
        classes=("A", "P"),
        roles=("literal",),
        since=date(2016, 3, 1),
        until=date(2016, 3, 31),
        documents=("a",),
        sources=("b.example",),
        score=0.5,
        statuses=("confirmed", "nil"),
        review=True,
    )


def test_nothing_and_empty_values_are_no_filter():
    assert parse({}) == parse({"q": [""], "score": [""], "country": [""], "since": [""], "review": ["0"]}) == Filter()


@given(made.filters)
def test_a_filter_is_made_again_of_its_parameters(wanted):
    if wanted.since and wanted.until and wanted.since > wanted.until:
        return
    assert parse(gathered(wanted.parameters())) == wanted


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("country", ["Syria"]),
        ("country", ["S1"]),
        ("class", ["X"]),
        ("role", ["both"]),
        ("status", ["done"]),
        ("scope", ["page"]),
        ("since", ["yesterday"]),
        ("since", ["2016-02-30"]),
        ("until", ["20160301"]),
        ("until", ["2016-W10-1"]),
        ("score", ["nan"]),
        ("score", ["1.5"]),
        ("score", ["half"]),
        ("review", ["yes"]),
        ("q", ["x" * 501]),
        ("place", ["a", "b"]),
        ("source", [str(n) for n in range(201)]),
        ("role", ["a\nb\x00"]),
        ("within", ["geonames:\x00"]),
    ],
)
def test_a_bad_value_is_told_in_one_line_that_names_it(name, values):
    with pytest.raises(ParameterError) as told:
        parse({name: values})
    assert str(told.value).startswith(name)
    assert str(told.value).isprintable()


def test_dates_the_wrong_way_round_are_told():
    with pytest.raises(ParameterError, match="swap"):
        parse({"since": ["2016-02-01"], "until": ["2016-01-01"]})


@given(st.dictionaries(st.sampled_from(["q", "scope", "country", "since", "score", "review"]), st.lists(st.text())))
def test_any_text_makes_a_filter_or_a_clear_error(values):
    try:
        parse(values)
    except ParameterError as error:
        line = str(error)
    else:
        line = ""
    assert len(line.splitlines()) <= 1
