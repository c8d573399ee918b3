"""Texts as the pipeline reads them: names whole across line ends, offsets at the text as it is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.pipeline import map_documents
from geomap.pipeline.normalised_text import normalised
from geomap.read import Document

_NAMES = """South Sudan|Côte d'Ivoire|New York|New York City|York City|Port Sudan|Papua New Guinea|Dar es Salaam
Equatorial Guinea|Guinea Bissau|North Korea|South Korea|Korea South|Isle of Man|St. Louis|Sudan|Chad|Korea|Kansas
Kansas City|City"""
KNOWN = frozenset(_NAMES.replace("\n", "|").split("|"))


def known(names):
    return KNOWN & set(names)


def mentions(nlp, text):
    [result] = map_documents(nlp, [Document(key="t", text=text)])
    assert all(text[m.start : m.end] == m.text for m in result.mentions)
    assert all(text[s.start : s.end] == s.text for s in result.sentences)
    return {m.text: m.place.name if m.place else None for m in result.mentions}


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("It is in South\nSudan now", "It is in South Sudan now"),
        ("It is in South\r\nSudan now", "It is in South  Sudan now"),
        ("It is in South \n    Sudan now", "It is in South      Sudan now"),
        ("> in Port\n> Sudan now", "> in Port   Sudan now"),
        ("the New\nYork City mayor", "the New York City mayor"),
        ("in Papua New\nGuinea", "in Papua New Guinea"),
        ("in Papua\nNew Guinea", "in Papua New Guinea"),
        ("to Dar es\nSalaam", "to Dar es Salaam"),
        ("the Isle of\nMan is", "the Isle of Man is"),
        ("to St.\nLouis", "to St. Louis"),
        ("in Côte\nd'Ivoire", "in Côte d'Ivoire"),
        ("South\nSudan has", "South Sudan has"),
    ],
)
def test_a_line_end_inside_a_known_name_is_a_space(text, read):
    assert normalised(text, known) == read


@pytest.mark.parametrize(
    "text",
    [
        "Sudan\nChad\nKorea",
        "Equatorial Guinea\nBissau\n",
        "North Korea\nSouth Korea\n",
        "Kansas\nCity\n",
        "- Kansas\nCity",
        "in Sudan.\nChad said",
        "in South\n\nSudan has",
        "in South,\nSudan",
        "the south\nsudan",
    ],
)
def test_other_line_ends_stay(text):
    assert normalised(text, known) == text


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("of Johannes-\nburg met", "of Johannes\u00ad\u00adburg met"),
        ("> Win-\n> nipeg", "> Win\u00ad\u00ad\u00ad\u00adnipeg"),
        ("from Stoke-on-\nTrent", "from Stoke-on-\u00adTrent"),
        ("from Stow-on-\nthe-Wold", "from Stow-on-\u00adthe-Wold"),
        ("pre-\nand post-war", "pre-\nand post-war"),
        ("in 1990-\n1995", "in 1990-\n1995"),
        ("Idlib -\nsaid", "Idlib -\nsaid"),
        ("a-\nb", "a-\nb"),
    ],
)
def test_words_hyphenated_at_a_line_end_are_whole(text, read):
    assert normalised(text, known) == read


def test_the_line_ends_of_a_wrapped_paragraph_are_spaces():
    text = (
        "The envoys of the committee went from Umm\nRawaba to the east on Monday, although the\n"
        "road was closed for most of that morning and\nthe guides had left.\n\nThe end.\n"
    )
    paragraph, rest = text.split("\n\n")
    assert normalised(text, known) == paragraph.replace("\n", " ") + "\n\n" + rest


@pytest.mark.parametrize(
    "text",
    [
        "Umm Rawaba, the second town of North Kordofan\nEl Obeid, its capital and the largest of them\nBara\nSodari",
        "One line.\nAnother line that is a good deal longer than it.\nA third line.",
        "place                    people     households\nUmm Rawaba                55,742         9,000\n"
        "El Obeid                 345,126        60,000",
    ],
)
def test_lists_and_tables_keep_their_line_ends(text):
    assert normalised(text, known) == text


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("fell in _Raqqa_ today", "fell in *Raqqa* today"),
        ("~Qamishli~, ~~Homs~~", "*Qamishli*, **Homs**"),
        ("`Hama` and ==Homs==", "*Hama* and **Homs**"),
        ("snake_case_name and _private", "snake_case_name and _private"),
        ("a ~ b ~ c", "a ~ b ~ c"),
        ("in <b>Homs</b> now", "in    Homs     now"),
        ('in <a href="x">Homs</a>.', "in             Homs    ."),
        ("a <b and c> d </e", "a <b and c> d </e"),
        ("https://x.example/_a_/b", "https://x.example/_a_/b"),
    ],
)
def test_marks_of_emphasis_are_asterisks(text, read):
    assert normalised(text, known) == read


@pytest.mark.parametrize("mark", [">", "(", "!", ".", "→"])
def test_of_a_long_run_of_punctuation_the_beginning_stays(mark):
    assert normalised(f"Rome {mark * 5000} Paris", known) == f"Rome {mark * 100}{' ' * 4900} Paris"
    assert normalised(f"Rome {mark * 100} Paris", known) == f"Rome {mark * 100} Paris"


@given(st.text(st.characters(exclude_categories=[]), max_size=120))
def test_any_text_keeps_its_length(text):
    read = normalised(text, known)
    assert len(read) == len(text)
    read.encode("utf-8")  # no lone surrogate


PIECES = ["South", "Sudan", "New", "York", "Johannes", "burg", "Stow-on-", "the", "in", "and", ".", ",", ">", "-", "_"]
GAPS = [" ", "\n", "\r\n", "\r", "-\n", "\n> ", "\n    ", "\n\n", "\n- ", "\t", "", "\u00ad", "\u2028"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(GAPS)), max_size=25))
def test_offsets_point_at_the_text_as_it_is(nlp, pieces):
    mentions(nlp, "".join(piece + gap for piece, gap in pieces))


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("They fled to Sierra\nLeone and Burkina\r\nFaso.", {"Sierra\nLeone", "Burkina\r\nFaso"}),
        ("The train to San\n  Francisco left Salt Lake\n  City late.", {"San\n  Francisco", "Salt Lake\n  City"}),
        ("> We flew to Saudi\n> Arabia and to Costa\n> Rica.", {"Saudi\n> Arabia", "Costa\n> Rica"}),
        ("He walked from Copen-\nhagen to Stock-\nholm.", {"Copen-\nhagen", "Stock-\nholm"}),
        ("Ships left Port-\nau-Prince for Guinea-\nBissau.", {"Guinea-\nBissau"}),
    ],
)
def test_names_over_two_lines_are_one_mention(nlp, text, places):
    found = mentions(nlp, text)
    assert places <= found.keys()
    assert all(found[place] for place in places)


@pytest.mark.parametrize("names", [["Sudan", "Chad", "Niger"], ["Equatorial Guinea", "Mali"], ["Kenya", "South Sudan"]])
def test_a_list_of_names_is_several_mentions(nlp, names):
    assert list(mentions(nlp, "\n".join(names))) == names


@pytest.mark.parametrize("mark", ["→", " → ", "->", "<->", "⇒", "+", "/", "|", ";", "&", "—"])
def test_marks_between_names_part_them(nlp, mark):
    assert mentions(nlp, f"The offices in London{mark}Paris closed.") == {"London": "London", "Paris": "Paris"}


@pytest.mark.parametrize(
    ("opening", "closing"),
    [("<b>", "</b>"), ("_", "_"), ("*", "*"), ("**", "**"), ("~", "~"), ("`", "`"), ("[", "](https://a.example)")],
)
def test_marks_around_a_name_do_not_hide_it(nlp, opening, closing):
    assert list(mentions(nlp, f"The rebels took {opening}Damascus{closing} on Monday.")) == ["Damascus"]


def test_a_long_s_becomes_an_s():
    assert normalised("in Louiſiana", lambda names: frozenset()) == "in Louisiana"
