"""The real article that this must get right; it lies beside the checkout and is no part of the project."""

import pytest

from geomap.pipeline import map_documents
from geomap.places import distance_km
from geomap.read import read_bytes

TOWNS = {
    "Aleppo": (36.20, 37.16),
    "Geneva": (46.20, 6.15),
    "Hmeymim": (35.40, 35.95),
    "Idlib": (35.93, 36.63),
    "Latakia": (35.53, 35.79),
    "Marat al-Numan": (35.64, 36.68),
    "Moscow": (55.75, 37.62),
    "Palmyra": (34.56, 38.27),
}
LANDS = {"Russia": "RU", "Syria": "SY", "U.S.": "US", "US": "US", "Oklahoma": "US"}


@pytest.fixture(scope="module")
def article(nlp, shared):
    path = shared / "seeds" / "article.txt"
    return next(iter(map_documents(nlp, [read_bytes(path.read_bytes(), name=path.name)])))


@pytest.mark.parametrize("name", TOWNS)
def test_every_mention_of_a_town_is_found_and_placed_there(article, name):
    found = [m for m in article.mentions if m.text == name]
    assert len(found) == article.document.text.count(name)
    for mention in found:
        assert mention.place is not None
        assert distance_km(mention.place.latitude, mention.place.longitude, *TOWNS[name]) < 40


@pytest.mark.parametrize("name", LANDS)
def test_every_country_and_state_is_right(article, name):
    found = [m.place for m in article.mentions if m.text == name]
    assert found
    assert {place and place.country_code for place in found} == {LANDS[name]}
