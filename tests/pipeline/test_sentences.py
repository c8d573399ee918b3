"""Sentences: whole ones, whatever the punctuation."""

import json
from functools import lru_cache
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from geomap.pipeline.sentences import MAX_SENTENCE_WORDS, sentence_starts


@lru_cache(maxsize=1)
def pipeline() -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("geomap_sentences")
    return nlp


@pytest.fixture(scope="module")
def sentences() -> Language:
    return pipeline()


WHOLE = [
    "Gen. Smith of the U.S. Army said that St. Louis was safe.",
    "They reached Marat al-Numan, Idlib, at 5 p.m. Monday.",
    '"We left Homs," he said.',
    '"Go!" she cried.',
    "The road (see the map on p. 5) is closed.",
    "CHARLESTON, W.Va. -- A man fled to Calif. and Mo. last week.",
    "J. R. Smith met Sens. Hill and Lee at No. 10 Downing St. yesterday.",
    "“The army … left,” said Mrs. Lee.",
    "Prices rose to $3.50 vs. $2.10 in Jan. 2015.",
    "She works for Acme Inc. in Washington, D.C.",
]


@pytest.mark.parametrize("sentence", WHOLE)
def test_nothing_inside_a_sentence_ends_it(sentences: Language, sentence: str) -> None:
    assert [s.text for s in sentences(sentence).sents] == [sentence]


@pytest.mark.parametrize("first", WHOLE)
def test_the_next_sentence_begins_after_it(sentences: Language, first: str) -> None:
    doc = sentences(f"{first} The second one is here.")
    assert [s.text.strip() for s in doc.sents] == [first, "The second one is here."]


def split(nlp: Language, text: str) -> list[str]:
    return [sentence.text.strip() for sentence in nlp(text).sents]


def test_headlines_bylines_and_paragraphs_end_without_a_full_stop(sentences: Language) -> None:
    text = "Aleppo Falls Silent\nBy John Smith\nAssociated Press\n\nThe war went on.\n\nIt rained"
    assert split(sentences, text) == [
        "Aleppo Falls Silent",
        "By John Smith",
        "Associated Press",
        "The war went on.",
        "It rained",
    ]


def test_items_of_a_list_are_sentences(sentences: Language) -> None:
    assert split(sentences, "1. Aleppo is first\n2. Homs is next\n- Hama") == [
        "1. Aleppo is first",
        "2. Homs is next",
        "- Hama",
    ]


def test_wrapped_lines_are_no_ends(sentences: Language) -> None:
    text = (
        "This is a text that was wrapped at some width by an old mail program so that\n"
        "lines end in the middle of a sentence and go on in the next one without any\n"
        "reason at all. Damascus and Aleppo were named there and so was the city of\n"
        "Homs, which lies between them on the road.\n"
    )
    assert len(split(sentences, text)) == 2


def test_closing_quotes_and_notes_belong_to_the_sentence_they_close(sentences: Language) -> None:
    text = '"We left. We ran." “He is in Homs.” It rained. [12] Then (he said.) She stayed.'
    assert split(sentences, text) == [
        '"We left.',
        'We ran."',
        "“He is in Homs.”",
        "It rained. [12]",
        "Then (he said.)",
        "She stayed.",
    ]


def test_a_missing_space_is_made_good(sentences: Language) -> None:
    assert split(sentences, "They left Texas.The next day was hot.") == ["They left Texas.", "The next day was hot."]


def test_words_without_end_are_cut(sentences: Language) -> None:
    assert max(len(s) for s in sentences("word " * 3 * MAX_SENTENCE_WORDS).sents) <= MAX_SENTENCE_WORDS + 1


@settings(deadline=None)
@given(st.text())
def test_any_text_is_the_sum_of_its_sentences(text: str) -> None:
    doc = pipeline()(text.encode("utf-8", "replace").decode())
    assert "".join(sentence.text_with_ws for sentence in doc.sents) == doc.text


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([".", "!", '"', "(", ")", "[", "1", "]", "A", "a", "\n", "U.S."]), st.booleans())
    )
)
def test_any_tokens_have_a_first_start_only_if_there_are_any(tokens: list[tuple[str, bool]]) -> None:
    starts = sentence_starts([word for word, _ in tokens], [space for _, space in tokens])
    assert len(starts) == len(tokens)
    assert all(starts[:1])


def boundaries(nlp: Language, sentences: list[str]) -> tuple[set[int], set[int]]:
    """Gold and found sentence starts of sentences joined as they would be printed."""
    text, gold = "", set()
    for sentence in filter(str.strip, sentences):
        if text:
            text += " " if text.rstrip("\"”’)'")[-1:] in ".!?…" else "\n"
        gold.add(len(text))
        text += sentence
    return gold, {sentence.start_char for sentence in nlp(text).sents}


def test_boundaries_in_news_are_right(sentences: Language, shared: Path) -> None:
    hits = found = wanted = 0
    with open(shared / "corpora" / "recognition" / "gum_named.jsonl", encoding="utf-8") as lines:
        for document in map(json.loads, lines):
            if "_news_" in document["doc"]:
                gold, guess = boundaries(sentences, document["text"].split("\n"))
                hits, found, wanted = hits + len(gold & guess), found + len(guess), wanted + len(gold)
    assert 2 * hits / (found + wanted) > 0.98


def test_a_doc_carries_the_starts_that_the_rules_found():
    nlp = spacy.blank("en")
    nlp.add_pipe("geomap_sentences")
    doc = nlp("The U.S. left Syria. Gen. Ali stayed in St. Louis.\n\nNobody came.")
    assert [sentence.text.strip() for sentence in doc.sents] == [
        "The U.S. left Syria.",
        "Gen. Ali stayed in St. Louis.",
        "Nobody came.",
    ]
    assert all(token.is_sent_start in {True, False} for token in doc)
    assert list(nlp("").sents) == []
