"""Candidates compared with what the rest of the text names."""

import tracemalloc

import numpy as np
import pytest

from geomap.pipeline.resolution.candidates import CandidateFinder
from geomap.pipeline.resolution.comparison import (
    MAX_SHARP_CANDIDATES,
    MAX_WIDE_CANDIDATES,
    beliefs_of,
    context_features,
)
from geomap.pipeline.resolution.features import FEATURES, MAX_ANCHORS, document_features, options_of
from geomap.pipeline.resolution.grouping import Group
from geomap.places import Candidate
from tests.pipeline.towns import place

GREEK = place(1, "Athens", (37.98, 23.73), "P.PPLC", "GR", 3_000_000)
OHIO = place(2, "Athens", (39.33, -82.1), "P.PPL", "US.OH", 24_000)
TEXAN = place(3, "Athens", (32.2, -95.86), "P.PPL", "US.TX", 13_000)
KENTUCKY = place(4, "Henderson County", (37.8, -87.57), "A.ADM2", "US.KY", 45_000)
CAROLINA = place(5, "Henderson County", (35.34, -82.48), "A.ADM2", "US.NC", 116_000)
TEXAS = place(6, "Henderson County", (32.21, -95.85), "A.ADM2", "US.TX", 82_000)
COLUMNS = {name: number for number, name in enumerate(FEATURES)}


def features(*names):
    """A document that names each set of places once, with the mentions far from each other in the text."""
    groups, options = [], []
    for number, places in enumerate(names):
        candidates = tuple(Candidate(p, p.name, 1.0, "name") for p in places)
        groups.append(Group(candidates[0].name if candidates else "Xqzz", candidates, [number]))
        options.append(options_of(groups[-1].text, candidates))
    return document_features(groups, options, [number * 1000 for number in range(len(names))])


def compared(features, chances):
    return context_features(features, beliefs_of(features, np.array(chances, np.float32)))


def test_two_unlikely_readings_that_are_neighbours_support_each_other():
    athens, county = (GREEK, OHIO, TEXAN), (KENTUCKY, CAROLINA, TEXAS)
    table = compared(features(athens, county), [0.85, 0.1, 0.01, 0.04, 0.4, 0.5, 0.01, 0.09])
    for name in ("support_25", "support_admin1"):
        own = table[:3, COLUMNS[name]], table[4:7, COLUMNS[name]]
        assert [int(each.argmax()) for each in own] == [2, 2], name
    assert table[2, COLUMNS["near_30"]] < 0.01  # which the view of the few likely readings has no eye for
    assert table[0, COLUMNS["support_25"]] < 0.001


def test_the_likelier_a_neighbour_the_more_it_supports():
    both = features((OHIO, TEXAN), (KENTUCKY, TEXAS))
    support = [
        compared(both, [0.5, 0.4, 0.1, 0.9 - chance, chance, 0.1])[1, COLUMNS["support_25"]]
        for chance in (0.0001, 0.01, 0.1, 0.5, 0.9)
    ]
    assert support == sorted(support)
    assert support[0] < 0.1 < support[1]  # less than the least that is looked at: only the far one counts


def test_nil_a_name_itself_and_a_name_without_candidates_support_nothing():
    table = compared(features((TEXAN, OHIO), ()), [0.5, 0.3, 0.2, 1.0])
    context = [COLUMNS[name] for name in FEATURES if name.startswith(("support", "near", "country_share", "mean"))]
    assert not table[:, context].any()
    alone = compared(features((TEXAN, TEXAS)), [0.5, 0.3, 0.2])
    assert not alone[:, context].any()


def test_what_a_name_is_believed_to_be_does_not_count_its_nil():
    both = features((OHIO, TEXAN), (TEXAS,))
    beliefs = beliefs_of(both, np.array([0.1, 0.1, 0.8, 0.9, 0.1], np.float32))
    assert beliefs.probability.tolist() == pytest.approx([0.5, 0.5, 1.0])
    assert beliefs.rows.tolist() == beliefs.wide_rows.tolist() == [0, 1, 3]


def test_only_so_many_readings_are_compared():
    many = [place(number, "Union", (30 + number / 10, -90.0), "P.PPL", "US.TX", 1000) for number in range(60)]
    beliefs = beliefs_of(features(many, [TEXAN]), np.full(63, 1 / 61, np.float32))
    assert sum(beliefs.rows < 61) <= MAX_SHARP_CANDIDATES
    assert sum(beliefs.wide_rows < 61) == MAX_WIDE_CANDIDATES


@pytest.mark.slow
def test_a_text_of_very_many_ambiguous_names_is_compared_piece_by_piece(gazetteer):
    names = [
        "Springfield",
        "Union",
        "Clinton",
        "Salem",
        "Franklin",
        "Madison",
        "Washington",
        "Georgetown",
        "San Antonio",
    ]
    found = [tuple(c.place for c in candidates) for candidates in CandidateFinder(gazetteer).find(names)]
    long = features(*(found[number % len(found)] for number in range(250)))
    assert len(long.groups.anchors) == MAX_ANCHORS
    chances = np.concatenate([np.full(len(o.static), 1 / len(o.static)) for o in long.options])
    tracemalloc.start()
    table = compared(long, chances)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert np.isfinite(table).all()
    of_all_with_all = len(table) * MAX_ANCHORS * MAX_WIDE_CANDIDATES * 4
    assert len(table) > 10_000
    assert most < of_all_with_all  # though a comparison has many arrays as large as that of one block
