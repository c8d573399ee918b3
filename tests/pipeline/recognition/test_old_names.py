"""Names of older texts are whole: states after places, court houses, fords and forts."""

import re

import numpy as np
import pytest

from geomap.pipeline.recognition.label_rules import DEMONYM, ORG, OTHER, PER, PLACE, Name
from geomap.pipeline.recognition.old_names import complete, state_end
from geomap.pipeline.recognition.wordpieces import LABELS


class FakeLookup:
    """A gazetteer of one city and one ford."""

    def names(self, texts):
        return frozenset(texts) & {"London", "Kelly's Ford"}

    def places(self, texts):
        return frozenset(texts) & {"London"}


def words_of(text):
    """Split a text as the pipeline does: the full stops of initials and of some abbreviations are parts of a token."""
    return re.findall(r"(?:[A-Z]|Mo|La|Ct|Co|Wash)\.|'s|[\w]+|[^\w\s]", text)


def completed(text, *spans, chance=0.0):
    """Return the places of a text after the rules.

    :param spans: (text, label) of the names that the network finds, in their order.
    """
    words = words_of(text)
    scores = np.zeros((len(words), len(LABELS)), np.float32)
    scores[:, LABELS.index("B-PLACE")] = chance
    names, at = [], 0
    for span, label in spans:
        parts = words_of(span)
        at = next(start for start in range(at, len(words)) if words[start : start + len(parts)] == parts)
        names.append(Name(at, at + len(parts), label, 0.9))
        at += len(parts)
    found = complete(names, words, scores, FakeLookup())
    return ["".join(words[each.start : each.end]) for each in found if each.label == PLACE]


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("S. C.", 2),
        ("Mo.", 1),
        ("Oreg.", 2),
        ("N. Mex.", 3),
        ("Wash. Ter.", 3),
        ("P. E. I.", 3),
        ("C. W.", 2),
        ("Oreg", 0),
        ("oreg.", 0),
        ("Mr.", 0),
        ("S.", 0),
    ],
)
def test_a_state_is_abbreviated_with_full_stops(text, length):
    assert state_end([*words_of(text), "and"], 0) == length


@pytest.mark.parametrize(
    ("text", "spans", "places"),
    [
        ("at Saint Louis Mo. on", [("Saint Louis Mo.", PLACE)], ["SaintLouis", "Mo."]),
        ("at Hilton Head, S. C., on", [("Hilton Head", PLACE)], ["HiltonHead", "S.C."]),
        ("at Hilton Head S. C., on", [("Hilton Head S.", PLACE)], ["HiltonHead", "S.C."]),
        ("in Wash. Ter.", [("Wash.", PLACE)], ["Wash.Ter."]),
        ("at Bath, Som.", [("Bath", PLACE)], ["Bath", "Som."]),
        ("at Bath, Wilts, on", [("Bath", PLACE)], ["Bath", "Wilts"]),
        ("in W. Va. on", [("W. Va.", PLACE)], ["W.Va."]),
        ("the Khardung La and the Tanglang La. Most", [("Tanglang La.", PLACE)], ["TanglangLa."]),
        ("Mr. Franklin, La. on", [("Franklin", PER)], []),
        ("from Orange C. H. to", [("Orange", PLACE)], ["OrangeC.H."]),
        ("to Hanover Court-House", [("Hanover Court", PLACE)], ["HanoverCourt-House"]),
        ("past Spotsylvania Ct.-House", [("Spotsylvania", PLACE)], ["SpotsylvaniaCt.-House"]),
        ("at Ely's Ford on", [("Ely", PLACE), ("Ford", PLACE)], ["Ely'sFord"]),
        ("at Kelly's Ford on", [("Kelly", PER)], ["Kelly'sFord"]),
        ("at Ely's Ford on", [("Ely", PER)], []),
        ("near London's Bridge Theatre", [("London", PLACE)], ["London"]),
        ("FORT GASTON, July", [("FORT", PLACE), ("GASTON", PLACE)], ["FORTGASTON"]),
        ("at Camp Anderson", [("Anderson", PLACE)], ["CampAnderson"]),
        ("the Camp David Accords", [("Camp David Accords", OTHER)], []),
        ("at Kingstown, Co. Dublin", [("Kingstown", PLACE), ("Dublin", PLACE)], ["Kingstown", "Co.Dublin"]),
        ("Smith & Co. Dublin", [("Dublin", PLACE)], ["Dublin"]),
        ("at Peterboro', aged", [("Peterboro", PLACE)], ["Peterboro'"]),
        ("the First U. S. Infantry", [("S.", PLACE)], []),
        ("in the Indian Territory", [("Indian", DEMONYM)], ["IndianTerritory"]),
        ("the Chickasaw Bluffs Bank of", [("Chickasaw", PLACE), ("Bluffs Bank", ORG)], ["Chickasaw"]),
    ],
)
def test_names_are_whole(text, spans, places):
    assert completed(text, *spans) == places


def test_a_fort_or_camp_needs_some_chance_of_a_place():
    assert completed("at Camp Anderson on", chance=0.3) == ["CampAnderson"]
    assert completed("at Camp Anderson on", chance=0.0) == []
