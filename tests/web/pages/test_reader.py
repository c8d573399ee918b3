"""Paragraphs, pieces and items."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from geomap.places import Candidate
from geomap.web.pages.reader import about, items, paragraphs
from tests.web.texts import ALEPPO, PALMYRA, ROUGH, WAR, Mark, area_of, derived_of, mapped_of


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


def nested(pieces):
    return [nested(piece.inner) if piece.derived else piece.text for piece in pieces]


def test_a_phrase_holds_the_mentions_in_it():
    found = [nested(paragraph.pieces) for paragraph in paragraphs(ROUGH)]
    assert found[2] == [
        "A convoy was seen ",
        ["20 km north of ", "Aleppo"],
        ", then ",
        ["between ", "Tripoli", " and ", "Palmyra"],
        ".\n\n",
    ]


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 30)), max_size=5), st.booleans())
def test_phrases_and_mentions_nest_however_they_overlap(spans, blank):
    text = (
        "Aleppo to Aleppo,\n\nAleppo and Aleppo or Aleppo" if blank else "Aleppo to Aleppo, Aleppo\nor Aleppo, Aleppo."
    )
    mapped = mapped_of(text, *[Mark("Aleppo", ALEPPO)] * 5)
    area = area_of(36.2, 37.1, 5, "near", ALEPPO)
    derived = derived_of(mapped, "Aleppo to", area)
    spans = [(start, min(start + length, len(text))) for start, length in spans]
    mapped = replace(mapped, derived=tuple(replace(derived, start=s, end=e, text=text[s:e]) for s, e in spans))
    pieces = [piece for paragraph in paragraphs(mapped) for piece in paragraph.pieces]
    flat = [inner for piece in pieces for inner in (piece.inner if piece.derived else (piece,))]
    assert [piece.text for piece in flat if piece.mention] == ["Aleppo"] * 5
    assert sorted(piece.index for piece in pieces if piece.derived) == [5 + n for n in range(len(spans))]
    assert "".join("".join(piece.text for piece in flat).split()) == "".join(text.split())


def test_what_is_placed_roughly_stands_between_places_and_names_without_one():
    assert [(item.name, item.kind) for item in items(ROUGH)][-4:] == [
        ("Old Mill", "in or near Aleppo; within about 12 km"),
        ("20 km north of Aleppo", "about 20 km north of Aleppo; within about 6 km"),
        ("between Tripoli and Palmyra", "between Tripoli and Palmyra; within about 112 km"),
        ("Nowhereville", ""),
    ]


def test_the_focus_is_joined_to_the_places_of_the_text():
    syria, aleppo = about(ROUGH, items(ROUGH))
    assert (syria.name, syria.item) == ("Syria", None)
    assert (aleppo.name, aleppo.item.id) == ("Aleppo", ALEPPO.id)
