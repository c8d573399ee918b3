"""Names that stand alone between marks: items, cells, brackets, a text of one name."""

import numpy as np
import pytest

from geomap.pipeline import map_documents
from geomap.pipeline.recognition.isolated_names import add_isolated_names, isolated_runs
from geomap.pipeline.recognition.label_rules import PER, PLACE, Name
from geomap.pipeline.recognition.wordpieces import LABELS
from geomap.read import Document


class FakeLookup:
    """A gazetteer of one town and one hamlet."""

    def names(self, texts):
        return frozenset(texts) & {"Homs", "Table"}

    def places(self, texts):
        return frozenset(texts) & {"Homs"}


def probabilities(count, place):
    scores = np.zeros((count, len(LABELS)), np.float32)
    scores[:, LABELS.index("B-PLACE")] = place
    scores[:, 0] = 1 - place
    return scores


def added(words, *, place=0.1, names=(), everyday=frozenset({"homs."})):
    found = add_isolated_names(list(names), words, [0], probabilities(len(words), place), FakeLookup(), everyday)
    return [name for name in found if name not in names]


@pytest.mark.parametrize(
    ("words", "runs"),
    [
        (["Homs", ":", "calm"], [(0, 1)]),
        (["2", ")", "Homs", ":", "calm"], [(2, 3)]),
        (["(", "a", ")", "Homs", ";", "calm"], [(3, 4)]),
        (["see", "(", "New", "York", ")"], [(2, 4)]),
        (["|", "Homs", "|", "4"], [(1, 2)]),
        (["4", "\t", "Homs", "\n"], [(2, 3)]),
        (["in", "#", "Homs", ",", "he"], [(2, 3)]),
        (["#", "Homs", "Hama"], [(1, 2)]),
        (["he", "saw", "Homs", ":"], []),
        (["(", "Homs", "fell", ")"], []),
        (["(", "A", "B", "C", "D", ")"], []),
    ],
)
def test_runs_between_marks_stand_alone(words, runs):
    assert list(isolated_runs(words, {0})) == runs


def test_a_known_name_that_stands_alone_is_a_place():
    words = ["1", ")", "Homs", ":", "calm"]
    assert [(name.start, name.end, name.label) for name in added(words)] == [(2, 3, PLACE)]


def test_names_need_a_chance_of_a_place_and_a_town():
    assert added(["seen", "(", "Homs", ")"], place=0.01) == []
    assert added(["seen", "(", "Table", ")"]) == []
    assert added(["seen", "(", "Homs", ")"], names=[Name(2, 3, PER, 0.9)]) == []
    assert added(["seen", "(", "Homs", ")"], everyday=frozenset({"homs"})) == []


def test_a_text_of_one_name_is_a_query():
    assert [name.label for name in added(["Table"])] == [PLACE]
    assert added(["Table"], place=0.05) == []


@pytest.mark.parametrize(
    "text",
    [
        "1) Aleppo: calm. 2) Idlib: 3 strikes. 3) Homs: quiet.",
        "1. Aleppo\n2. Idlib\n3. Homs",
        "(a) Aleppo; (b) Idlib; (c) Homs",
        "* Aleppo: 4\n* Idlib: 5\n* Homs: 6",
        "• Aleppo – calm • Idlib – strikes • Homs – calm",
        "Town\tDead\nAleppo\t300\nIdlib\t20\nHoms\t4",
        "| Town | Dead |\n|---|---|\n| Aleppo | 300 |\n| Idlib | 20 |\n| Homs | 4 |",
        "(Aleppo) [Idlib] {Homs}",
        "_Aleppo_ **Idlib** ~Homs~",
        "Aleppo: 3; Idlib: 4; Homs: 5",
    ],
)
def test_lists_tables_and_marks_hide_no_town(nlp, text):
    [result] = map_documents(nlp, [Document(key="t", text=text)])
    assert [m.text for m in result.mentions if m.text in ("Aleppo", "Idlib", "Homs")] == ["Aleppo", "Idlib", "Homs"]
    assert all(text[m.start : m.end] == m.text for m in result.mentions)


@pytest.mark.parametrize(
    "text", ["Table", "Smith: I know.", "(Jordan Peterson)", "1) Introduction", "Note: none", "Reading"]
)
def test_other_words_that_stand_alone_are_no_places(nlp, text):
    assert [span.text for span in nlp(text).ents] == []
