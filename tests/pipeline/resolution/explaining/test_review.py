"""What a person is asked to look at."""

import numpy as np
import pytest

from geomap.pipeline.resolution.explaining.review import review_of
from geomap.pipeline.resolution.features import options_of
from geomap.places import Candidate
from tests.pipeline.towns import place

LEBANON = place(1, "Lebanon", (33.8, 35.8), "A.PCLI", "LB", 5_000_000)
TOWN = place(2, "Lebanon", (40.34, -76.41), "P.PPL", "US.PA", 25_000)
CITY = place(3, "Geneva", (46.2, 6.15), "P.PPLA", "CH.GE", 180_000)
CANTON = place(4, "Geneva", (46.22, 6.11), "A.ADM1", "CH.GE", 460_000)
OTHER = place(5, "Geneva", (41.9, -88.3), "P.PPL", "US.IL", 21_000)


def review(places, chances, chosen):
    options = options_of(places[0].name, tuple(Candidate(p, p.name, 1.0, "name") for p in places))
    return review_of(options, np.array(chances, np.float32), chosen)


@pytest.mark.parametrize(
    ("chances", "chosen", "why"),
    [
        ([0.9, 0.05, 0.05], 0, ""),
        ([0.7, 0.15, 0.15], 0, ""),
        ([0.5, 0.3, 0.2], 0, "runner-up"),
        ([0.3, 0.5, 0.2], 1, "runner-up"),
        ([0.6, 0.05, 0.35], 0, "nil"),
        ([0.35, 0.3, 0.35], 0, "nil"),
        ([0.1, 0.1, 0.8], None, "nil"),
    ],
)
def test_a_close_runner_up_and_a_likely_nil_are_to_be_looked_at(chances, chosen, why):
    assert review((LEBANON, TOWN), chances, chosen) == why


def test_a_city_and_its_canton_are_no_rivals_but_share_what_they_have():
    assert review((CITY, CANTON, OTHER), [0.48, 0.44, 0.05, 0.03], 0) == ""
    assert review((CITY, CANTON, OTHER), [0.3, 0.25, 0.3, 0.15], 0) == "runner-up"
    assert review((CITY, CANTON, OTHER), [0.25, 0.25, 0.45, 0.05], 2) == "runner-up"


def test_a_name_without_candidates_or_rivals_is_judged_too():
    assert review((LEBANON,), [0.9, 0.1], 0) == ""
    assert review_of(options_of("Xqzz", ()), np.array([1.0], np.float32), None) == "nil"
