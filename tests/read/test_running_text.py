from __future__ import annotations

from geomap.read.running_text import Line, running_text

WIDE = "Many people left the town when the river came over the fields again."


def page(*texts: str, left: float = 72, height: float = 12, leading: float = 14) -> list[Line]:
    """Lines one below the other, of letters six points wide; an empty one leaves room."""
    return [
        Line(text, left=left, right=left + 6 * len(text), base=700 - number * leading, height=height)
        for number, text in enumerate(texts)
        if text
    ]


def text_of(*texts: str) -> str:
    return running_text([page(*texts)])[0]


def test_a_full_line_goes_on_and_a_short_one_ends() -> None:
    assert text_of(WIDE, WIDE, "They came back.", WIDE) == f"{WIDE} {WIDE} They came back.\n\n{WIDE}"


def test_a_short_line_without_an_end_stays_a_line() -> None:
    assert text_of(WIDE, "Ministry of Water", "Cairo", "Egypt") == f"{WIDE} Ministry of Water\nCairo\nEgypt"


def test_a_sentence_goes_on_across_a_short_line() -> None:
    assert (
        text_of(WIDE, "They went to Homs and", "then further north.")
        == f"{WIDE} They went to Homs and then further north."
    )


def test_an_indented_line_begins_a_paragraph() -> None:
    lines = page(WIDE, WIDE, WIDE)
    lines[1] = Line(lines[1].text, left=90, right=lines[1].right, base=lines[1].base, height=12)
    assert running_text([lines]) == [f"{WIDE}\n\n{WIDE} {WIDE}"]


def test_room_between_lines_is_a_paragraph() -> None:
    assert text_of(WIDE, WIDE, "", WIDE, WIDE) == f"{WIDE} {WIDE}\n\n{WIDE} {WIDE}"


def test_items_of_a_list_stay_lines() -> None:
    assert text_of("• wheat from Ukraine, and from", "Russia", "• rice", "2. oil") == (
        "• wheat from Ukraine, and from Russia\n• rice\n2. oil"
    )


def test_hyphens_go_but_for_capitals_numbers_and_words_spelled_with_them() -> None:
    assert text_of("on the road to Dam-", "ascus") == "on the road to Damascus"
    assert text_of("they live in Saint-", "Denis") == "they live in Saint-Denis"
    assert text_of("the years 2015-", "2016") == "the years 2015-2016"
    assert (
        text_of("the north-west, and then the north-", "west again") == "the north-west, and then the north-west again"
    )
    assert text_of("a broken iden\x02", "tifier") == "a broken identifier"
    assert text_of("a sign at the end\x02") == "a sign at the end-"
    assert text_of("a dash between -", "so to speak") == "a dash between - so to speak"


def test_a_line_that_heads_many_pages_stays_once_and_page_numbers_never() -> None:
    pages = [
        page(f"Bulletin of the North {number + 10}", "", f"News number {number} is here.", "", f"Page {number} of 5")
        for number in range(1, 6)
    ]
    texts = running_text(pages)
    assert texts[0].split("\n")[0] == "Bulletin of the North 11"
    assert [text.count("Bulletin") for text in texts] == [1, 0, 0, 0, 0]
    assert not any("Page" in text for text in texts)
    assert all(f"News number {number} is here." in text for number, text in enumerate(texts, 1))


def test_a_number_that_counts_no_pages_stays() -> None:
    assert running_text([page("They counted the dead", "2016"), page("And again", "412")])[0].endswith("2016")


def test_columns_and_odd_places_lose_no_word() -> None:
    left, right = page(WIDE, WIDE, "It rained."), page(WIDE, "then it stopped.", left=330)
    (text,) = running_text([[*left, *right]])
    assert text.replace("\n\n", " ") == f"{WIDE} {WIDE} It rained. {WIDE} then it stopped."
    still = [Line(word, left=0, right=0, base=0, height=1) for word in ("In", "Rome", "it", "rained.")]
    assert running_text([still, []]) == ["In\nRome it rained.", ""]
