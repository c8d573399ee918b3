"""Paragraphs, pieces and items."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from geomap.places import Candidate
from geomap.web.reading import items, paragraphs
from tests.web.texts import ALEPPO, PALMYRA, WAR, Mark, mapped_of


def shown(mapped):
    return [
        "".join("\n" if piece.breaks else piece.text for piece in paragraph.pieces) for paragraph in paragraphs(mapped)
    ]


@given(st.lists(st.sampled_from(["word ", "Aleppo", "\n", "\n\n", "🙂", "x" * 70, "\u202e"]), max_size=30).map("".join))
def test_no_character_is_lost_but_white_space(text):
    count = text.count("Aleppo")
    mapped = mapped_of(text, *[Mark("Aleppo", ALEPPO)] * count)
    assert "".join("".join(shown(mapped)).split()) == "".join(text.split())
    pieces = [piece for paragraph in paragraphs(mapped) for piece in paragraph.pieces if piece.mention]
    assert [piece.index for piece in pieces] == list(range(count))
    assert all(piece.text == "Aleppo" for piece in pieces)


def test_blank_lines_part_paragraphs_and_wrapped_lines_do_not():
    long = "This line is so long that whoever wrote it must have had it wrapped"
    assert shown(mapped_of(f"{long}\nhere.\n\nShort\nlines\n\n\nEnd")) == [
        f"{long}\nhere.\n\n",
        "Short\n\nlines\n\n\n",
        "End",
    ]


def test_without_blank_lines_every_line_is_a_paragraph():
    assert len(shown(mapped_of("one\ntwo\nthree"))) == 3


def test_a_name_over_a_line_end_is_never_cut():
    mapped = mapped_of("From Deir\n\nez-Zor.", title="x")
    assert shown(mapped) == ["From Deir\n\n", "ez-Zor."]


def test_the_title_is_the_heading_only_if_the_text_begins_with_it():
    first, second = list(paragraphs(WAR))[:2]
    assert (first.heading, second.heading) == (True, False)
    assert not any(paragraph.heading for paragraph in paragraphs(mapped_of("Some text", title="Another title")))


def test_items_are_places_by_mentions_and_then_names_without_one():
    found = items(WAR)
    assert [(item.name, len(item.mentions)) for item in found] == [
        ("Aleppo", 3),
        ("Syria", 2),
        ("Palmyra", 2),
        ("Moscow", 1),
        ("Tripoli", 1),
        ("Nowhereville", 1),
    ]
    assert [item.placed for item in found] == [True] * 5 + [False]


def test_a_town_goes_by_the_name_that_the_text_uses():
    [item] = items(mapped_of("Palmyra fell.", Mark("Palmyra", PALMYRA)))
    assert item.label == "Palmyra, Homs, Syria"


def test_accents_that_the_text_leaves_out_are_left_out_but_capitals_are_not_shouted():
    tartus = replace(PALMYRA, name="Ţarţūs", admin1="Tartus")
    found = mapped_of("Tartus fell.", Mark("Tartus", tartus))
    spelled = replace(found.mentions[0], candidates=(Candidate(tartus, "Ţarţūs", 0.9),))
    assert items(replace(found, mentions=(spelled,)))[0].label == "Tartus, Syria"
    [item] = items(replace(found, mentions=(replace(spelled, text="TARTUS"),)))
    assert item.name == "Ţarţūs"
