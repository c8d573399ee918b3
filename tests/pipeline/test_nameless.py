"""Sentences that the network need not read."""

import pytest

from geomap.pipeline.nameless import worth_reading

EVERYDAY = frozenset({"the", "it", "we", "but", "rain"})


def read(*sentences):
    """Which of some sentences, given as words, are worth reading as one text."""
    words, starts = [], []
    for sentence in sentences:
        starts.append(len(words))
        words.extend(sentence.split())
    return worth_reading(words, starts, EVERYDAY).tolist()


@pytest.mark.parametrize(
    "sentence",
    ["The rain fell all day .", '" We left early , " he said .', "It was what I wanted .", "But 13 of them stayed ."],
)
def test_a_sentence_without_a_name_is_passed_over(sentence):
    assert read("The rain reached Oslo .", sentence) == [True, False]


@pytest.mark.parametrize(
    "sentence",
    [
        "The rain reached Oslo .",
        "Aleppo fell .",
        "THE RAIN STOPPED .",
        "It reached al-Bab .",
        '" Homs is ours , " he said .',
    ],
)
def test_a_capital_that_may_be_a_names_is_read(sentence):
    assert read("The rain fell .", sentence)[1]


def test_a_text_without_capitals_is_read_in_full():
    assert read("it rained in oslo .", "we left .", "The end .") == [True, True, True]


def test_an_empty_text_has_nothing_to_read():
    assert worth_reading([], [0], EVERYDAY).shape == (1,)


def test_names_are_found_beside_sentences_that_were_passed_over(nlp):
    doc = nlp("The rain fell all day. Then we left. They met in Geneva on Monday. It was late. Idlib was shelled.")
    assert [ent.text for ent in doc.ents] == ["Geneva", "Idlib"]
