"""Annotated text to windows of word pieces with the labels that may be right."""

import random

import numpy as np
import pytest

from geomap.pipeline.recognition.known_names import KnownNames
from geomap.pipeline.recognition.weights import open_weights
from geomap.pipeline.recognition.wordpieces import LABELS, WordPieces
from geomap.training.corpora.name_corpora import EVERY, NONE, PLACE, Passage
from geomap.training.corpora.toponym_corpora import passage
from geomap.training.recogniser.windows import BIT, Windows, allowed_labels, sentences

TEXT = "The Fargo Police left Springfield, Ill. They met in Aleppo. It was raining."


@pytest.fixture(scope="module")
def windows():
    weights = open_weights()
    return Windows(WordPieces(weights.vocabulary), KnownNames(weights.names, weights.words), weights.words, 128)


def document(*names, **more):
    mentions = [{"start": TEXT.index(n), "end": TEXT.index(n) + len(n), "text": n, **more} for n in names]
    return {"doc_id": "1", "text": TEXT, "mentions": mentions}


def labelled(rows):
    return {
        word: [LABELS[i] for i in range(len(LABELS)) if bits >> i & 1]
        for row in rows
        for word, bits in zip(row.words, row.allowed, strict=True)
    }


def test_mentions_are_places_and_capitals_beside_them_anything_else():
    labels = labelled(sentences([passage(document("Fargo", "Springfield", "Ill.", "Aleppo"), "lgl")]))
    assert labels["Fargo"] == labels["Aleppo"] == ["B-PLACE"]
    assert labels["Police"] == [label for label in LABELS if not label.endswith("PLACE")]
    assert labels["left"] == ["O"]


def test_a_whole_organisation_that_is_marked_as_embedded_counts_neither_way():
    text = "She left the University of Alberta in May."
    start = text.index("University")
    mention = {"start": start, "end": start + len("University of Alberta"), "type": "Embedded_Non_Lit"}
    found = passage({"doc_id": "1", "text": text, "mentions": [mention]}, "geowebnews")
    assert labelled(sentences([found]))["Alberta"] == list(LABELS)


def test_a_passage_is_cut_into_sentences():
    rows = list(sentences([passage(document("Aleppo"), "lgl")]))
    assert [row.words[0] for row in rows] == ["The", "They", "It"]


def test_windows_hold_the_sentences_that_may_have_a_name(windows):
    rows = list(sentences([passage(document("Fargo", "Springfield", "Ill.", "Aleppo"), "lgl")]))
    (window,) = windows.plain(rows)
    assert len(window.part.heads) == len(window.allowed)
    assert set(window.part.heads.tolist()) <= set(window.part.focus.tolist())
    assert (window.allowed == BIT["B-PLACE"]).sum() == 4
    allowed = allowed_labels([window])
    assert allowed.shape == (len(window.allowed), len(LABELS))
    assert allowed.any(axis=1).all()


def test_a_long_sentence_is_cut_and_loses_no_word(windows):
    text = "Aleppo and Homs " * 200
    found = Passage(text, ((0, 6, PLACE),), (), frozenset((NONE,)), "g", "c", False)
    cut = list(windows.plain(list(sentences([found]))))
    assert len(cut) > 3
    assert max(len(window.part.ids) for window in cut) <= 128
    assert sum(len(window.part.heads) for window in cut) == 599


def test_variation_keeps_words_and_labels_together(windows):
    spans = ((0, 6, PLACE), (11, 15, PLACE))
    found = [Passage("Aleppo and Homs fell.", spans, (), EVERY - {PLACE}, f"g{n}", "c", False) for n in range(40)]
    varied = list(windows.varied(list(sentences(found)), random.Random(1), ["New York", "Oslo"], 0.5))
    assert len(varied) == 40
    for window in varied:
        assert 2 <= (window.allowed == BIT["B-PLACE"]).sum() <= 4
    again = list(windows.varied(list(sentences(found)), random.Random(1), ["New York", "Oslo"], 0.5))
    assert all(np.array_equal(a.part.ids, b.part.ids) for a, b in zip(varied, again, strict=True))
