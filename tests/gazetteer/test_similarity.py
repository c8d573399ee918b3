"""Names that are similar."""

import pytest

from geomap.gazetteer import open_gazetteer
from geomap.gazetteer.similarity import is_misspelling


@pytest.mark.parametrize(
    ("key", "other", "expected"),
    [("afganistan", "afghanistan", True), ("phillipines", "philippines", True), ("germanna", "germany", False)],
)
def test_a_misspelling_differs_by_a_letter_or_two(key, other, expected):
    assert is_misspelling(key, other) is expected


@pytest.mark.parametrize("name", ["Germanna", "Albanna"])
def test_no_country_or_state_is_a_similar_spelling_of_a_small_place(name):
    codes = {each.place.feature_code for each in open_gazetteer().candidates([name])[0] if each.match == "fuzzy"}
    assert not codes & {"PCLI", "ADM1"}


def test_a_misspelled_country_is_found():
    assert open_gazetteer().candidates(["Phillipines"])[0][0].place.country_code == "PH"
