"""Tokens: places stand apart from what touches them."""

import pytest
import spacy

from geomap.pipeline.tokens import separate_places


@pytest.mark.parametrize(
    ("text", "token"),
    [
        ("U.S.-led strikes", "U.S."),
        ("a D.C.-based group", "D.C."),
        ("NEW YORK(AP) reports", "YORK"),
        ("in Ohio[2] and", "Ohio"),
        ("al-Assad's Syria's war", "Syria"),
        ("Iraq/Syria border", "Syria"),
    ],
)
def test_a_place_is_a_token_of_its_own(text: str, token: str) -> None:
    nlp = spacy.blank("en")
    separate_places(nlp)
    doc = nlp(text)
    assert token in [word.text for word in doc]
    assert doc.text == text
