"""Which words the network reads in full."""

import pytest

from geomap.pipeline.recognition.word_focus import focus, uses_capitals

EVERYDAY = frozenset({"the", "it", "we", "but", "rain"})


def chosen(*sentences):
    """The words in focus of some sentences, given as words with spaces between, as one text."""
    words, starts = [], []
    for sentence in sentences:
        starts.append(len(words))
        words.extend(sentence.split(" "))
    found = focus(words, starts, EVERYDAY)
    assert found.shape == (len(words),)
    return [word for word, wanted in zip(words, found, strict=True) if wanted]


@pytest.mark.parametrize(
    "sentence",
    ["The rain fell all day .", '" We left early , " he said .', "It was what I wanted .", "But 13 of them stayed ."],
)
def test_a_sentence_without_a_name_is_passed_over(sentence):
    assert chosen("After days the rain had reached Oslo .", sentence) == ["After", "Oslo", "."]


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("The rain then had reached Oslo .", "Oslo"),
        ("Aleppo fell .", "Aleppo"),
        ("THE RAIN STOPPED .", "STOPPED"),
        ("It reached al-Bab .", "al-Bab"),
        ('" Homs is ours , " he said .', "Homs"),
    ],
)
def test_a_capital_that_may_be_a_names_is_read(sentence, name):
    assert name in chosen("The rain fell .", sentence)


def test_small_words_inside_a_name_are_read():
    assert chosen("Then we all had seen the Isle of the Dogs .") == ["Then", "Isle", "of", "the", "Dogs", "."]
    assert chosen("Then we all had seen Marat al - Numan .") == ["Then", "Marat", "al", "-", "Numan", "."]


def test_a_line_end_parts_names():
    words = "Oslo and \n a Bergen".split(" ")
    assert focus(words, [0], EVERYDAY).tolist() == [True, False, False, False, True]


def test_a_number_or_a_full_stop_after_a_name_is_read():
    assert chosen("Then we all had left on Highway 82 .") == ["Then", "Highway", "82"]
    assert chosen("Then we all had left for Ont . by car .") == ["Then", "Ont", "."]


def test_a_text_without_capitals_is_read_in_full():
    sentences = ("it rained in oslo .", "we left .", "The end .")
    assert chosen(*sentences) == " ".join(sentences).split(" ")


def test_white_space_is_never_read():
    assert chosen("it rained \n here") == ["it", "rained", "here"]


def test_an_empty_text_has_nothing_to_read():
    assert focus([], [0], EVERYDAY).shape == (0,)


def test_most_sentences_begin_with_a_capital_or_none_counts():
    words = "It rained . it rained . It rained .".split(" ")
    assert uses_capitals(words, [0, 3, 6])
    assert not uses_capitals([word.lower() for word in words], [0, 3, 6])


def test_names_are_found_beside_sentences_that_were_passed_over(nlp):
    doc = nlp("The rain fell all day. Then we left. They met in Geneva on Monday. It was late. Idlib was shelled.")
    assert [ent.text for ent in doc.ents] == ["Geneva", "Idlib"]
