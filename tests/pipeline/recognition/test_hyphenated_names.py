"""Names with hyphens and small words are one place, and dashes between names join nothing."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.pipeline.recognition.hyphenated_names import compounds, whole
from geomap.pipeline.recognition.label_rules import ORG, PER, PLACE, Name


def words_of(text):
    return re.findall(r"[\w'’]+|[^\w\s]", text)


def found(text):
    words = words_of(text)
    return ["".join(words[start:end]) for start, end in compounds(words)]


def known(names):
    return frozenset(names) & {"Stow-on-the-Wold", "Stoke-on-Trent"}


@pytest.mark.parametrize(
    "name",
    [
        "Stow-on-the-Wold",
        "Kingston-upon-Hull",
        "Newcastle-under-Lyme",
        "Chester-le-Street",
        "Saint-Jean-sur-Richelieu",
        "L'Isle-sur-la-Sorgue",
        "Port-au-Prince",
        "Bad-an-der-Heide",
        "STOKE-ON-TRENT",
        "Berwick-Upon-Tweed",
        "Deir-ez-Zor",
    ],
)
def test_compounds_are_found_whole(name):
    assert found(f"They left {name} on Monday, and {name}.") == [name, name]


@pytest.mark.parametrize(
    "text",
    [
        "A face-to-face meeting with a mother-in-law",
        "Bosnia-Herzegovina and Baden-Baden",
        "Aleppo - Homs - Idlib",
        "Lagos-Accra",
        "Johnny-on-the-spot",
        "It fell-on the Wold",
        "",
    ],
)
def test_other_hyphens_make_no_compound(text):
    assert found(text) == []


def test_a_dash_after_a_compound_is_no_part_of_it():
    assert found("Port-au-Prince - An assault") == ["Port-au-Prince"]
    assert found("Paris - Stoke-on-Trent - London") == ["Stoke-on-Trent"]


def test_the_halves_become_one_place():
    words = words_of("In Ross-on-Wye .")
    names = [Name(1, 2, PLACE, 0.9), Name(5, 6, PLACE, 0.6)]
    assert whole(names, words, known) == [Name(1, 6, PLACE, 0.9)]


def test_a_compound_without_a_place_needs_the_gazetteer():
    for text, count in (("In Stow-on-the-Wold .", 1), ("The Johnny-on-the-Spot .", 0)):
        assert len(whole([], words_of(text), known)) == count


def test_a_person_or_an_organisation_keeps_its_label():
    words = words_of("Stoke-on-Trent City Council")
    names = [Name(0, 7, ORG, 0.9)]
    assert [name.label for name in whole(names, words, known)] == [ORG, PLACE]
    assert whole([Name(0, 5, PER, 0.9)], words, known) == [Name(0, 5, PER, 0.9)]


@given(st.lists(st.sampled_from(["Stow", "on", "the", "-", "-\u00ad", "Wold", ",", "Saint", "x"]), max_size=20))
def test_compounds_lie_apart_and_inside_the_words(words):
    last = 0
    for start, end in compounds(words):
        assert last <= start < end <= len(words)
        assert words[start][0].isupper()
        assert words[end - 1][0].isupper()
        last = end


@pytest.mark.parametrize("name", ["Stow-on-the-Wold", "Kingston-upon-Hull", "Stoke-on-Trent", "Henley-on-Thames"])
@pytest.mark.parametrize(
    "text", ["The bus to {} was late.", "She comes from {}, and he does not.", "Police in {} said so."]
)
def test_towns_with_hyphens_are_one_mention(nlp, name, text):
    doc = nlp(text.format(name))
    assert [span.text for span in doc.ents] == [name]
    assert doc.ents[0]._.candidates[0]["place"]["country_code"] == "GB"


def test_a_slash_parts_two_names(nlp):
    assert [span.text for span in nlp("Flights Kampala (Uganda)/Nairobi (Kenya) start in May.").ents] == [
        "Kampala",
        "Uganda",
        "Nairobi",
        "Kenya",
    ]
    assert [span.text for span in nlp("Fighting went on in Kala/Balge and Bama/Gwoza.").ents] == [
        "Kala",
        "Balge",
        "Bama",
        "Gwoza",
    ]
