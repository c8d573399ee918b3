"""Old forms and spellings of names, and what is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.gazetteer.old_forms import OldName, long_s_spellings, old_names, old_spellings, road_ends


@pytest.mark.parametrize(
    ("name", "old"),
    [
        ("Wash. Ter.", OldName("wash", "A", "abbreviation")),
        ("Ter. of Dakota", OldName("dakota", "A", "abbreviation")),
        ("Ind. Ter.", OldName("indian territory", "AL", "abbreviation")),
        ("N. Car.", OldName("north carolina", "AL", "abbreviation")),
        ("C. W.", OldName("canada west", "AL", "abbreviation")),
        ("Som.", OldName("somerset", "AL", "abbreviation")),
        ("Amelia C. H.", OldName("amelia court house", match="alternate")),
        ("Spotsylvania Ct.-House", OldName("spotsylvania", "PA", "alternate")),
        ("Culpeper Court-House", OldName("culpeper", "PA", "alternate")),
        ("Hanover Junction", OldName("hanover", "P", main=True)),
        ("Circleville Post-Office", OldName("circleville", "P", main=True)),
        ("Sabine Cross-Roads", OldName("sabine", "P", main=True)),
        ("Apache Pass Station", OldName("apache pass", "HTSL", main=True)),
        ("Guiney's Station", OldName("guiney station", match="alternate")),
        ("Varnell's Station", OldName("varnell", "P", main=True, single=True)),
        ("Fort Yuma", OldName("yuma", "P", main=True, single=True)),
        ("I. of Wight", OldName("isle of wight", match="abbreviation")),
        ("Forts Henry", OldName("fort henry", match="alternate")),
        ("mouth of the Columbia", OldName("columbia", "H")),
        ("west bank of the Rapidan", OldName("rapidan")),
    ],
)
def test_an_old_form_is_looked_up_under_the_name_of_today(name: str, old: OldName) -> None:
    assert old in list(old_names(name))


@pytest.mark.parametrize(
    "name",
    [
        "Paris",
        "Som",
        "CW",
        "Ten",
        "Mill Creek",
        "Union Station",
        "Fort Point",
        "Bank of England",
        "Kelly Ford",
        "St. Louis",
    ],
)
def test_other_names_are_no_old_forms(name: str) -> None:
    assert list(old_names(name)) == []


def test_a_site_with_an_owner_is_not_in_the_town_called_like_him() -> None:
    assert "hart" not in {old.key for old in old_names("Hart's Mill")}


@pytest.mark.parametrize(
    ("name", "ends"),
    [
        ("the Salem and Batesville road", ["Salem", "Batesville"]),
        ("Fredericksburg railroad", ["Fredericksburg"]),
        ("Brook turnpike", ["Brook"]),
        ("Danville Road", []),
        ("River road", []),
        ("Danville", []),
    ],
)
def test_a_road_without_a_name_of_its_own_is_named_after_its_ends(name: str, ends: list[str]) -> None:
    assert road_ends(name) == ends


@pytest.mark.parametrize(
    ("key", "today"),
    [
        ("bofton", "boston"),
        ("maffachufetts", "massachusetts"),
        ("miffiffippi", "mississippi"),
        ("weftminfter", "westminster"),
    ],
)
def test_a_long_s_may_have_been_read_as_f(key: str, today: str) -> None:
    assert today in list(long_s_spellings(key))


@pytest.mark.parametrize("key", ["fulham", "cardiff", "ufa", "paris", "fort"])
def test_there_is_no_long_s_at_the_ends_of_a_word(key: str) -> None:
    assert not [each for each in long_s_spellings(key) if each[0] != key[0] or each[-1] != key[-1]]


@pytest.mark.parametrize(
    ("key", "today"),
    [
        ("augsburgh", "augsburg"),
        ("nuremburg", "nuremberg"),
        ("leipsic", "leipzig"),
        ("dantzick", "dantzig"),
        ("brunswic", "brunswick"),
        ("carlsruhe", "karlsruhe"),
        ("coblentz", "koblenz"),
        ("charkoff", "kharkov"),
        ("simpheropol", "simferopol"),
        ("mooltan", "multan"),
        ("nagpore", "nagpur"),
        ("peterboro", "peterborough"),
        ("burnly", "burnley"),
        ("shrewsberry", "shrewsbury"),
        ("northshields", "north shields"),
        ("kingston on thames", "kingston upon thames"),
        ("cocker mouth", "cockermouth"),
    ],
)
def test_rules_give_the_spelling_of_today(key: str, today: str) -> None:
    assert today in list(old_spellings(key))


def test_short_names_are_not_rewritten() -> None:
    assert list(old_spellings("faroe")) == []
    assert list(long_s_spellings("efa")) == []


@given(st.text(max_size=40))
def test_spellings_are_few_and_differ_from_the_key(key: str) -> None:
    spellings = list(old_spellings(key))
    assert len(spellings) == len(set(spellings)) < 400
    assert key not in spellings
    assert key not in list(long_s_spellings(key))
    assert len(list(long_s_spellings(key))) < 32
    list(old_names(key))
    road_ends(key)
