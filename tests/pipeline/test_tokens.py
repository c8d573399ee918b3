"""Tokens' texts, and places parted from what touches them."""

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from geomap.pipeline.tokens import separate_places, text_of, words_of

BLANK = spacy.blank("en")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_texts_are_those_that_spacy_gives(text):
    doc = BLANK(text)
    assert text_of(doc) == doc.text == text
    assert words_of(doc) == [token.text for token in doc]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("U.S.-led", ["U.S.", "-", "led"]),
        ("YORK(AP)", ["YORK", "(", "AP", ")"]),
        ("Calif./Nev.", ["Calif.", "/", "Nev."]),
    ],
)
def test_a_place_is_parted_from_what_touches_it(text, words):
    nlp = spacy.blank("en")
    separate_places(nlp)
    assert words_of(nlp(text)) == words
