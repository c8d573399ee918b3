"""Which candidate is right for a gold mention."""

from geomap.places import Candidate, Place
from geomap.training.ranker.right_rows import GoldPosition, find_right_row, position_of
from tests.pipeline.towns import Towns

BOTH = tuple(Towns().candidates(["Paris"])[0])


def gold(latitude, longitude, geonameid=None, radius_km=161.0):
    return GoldPosition(latitude, longitude, radius_km, geonameid)


def candidate(code, latitude, longitude, bounds=None):
    letter = {"PPL": "P", "STM": "H", "PCLI": "A"}[code]
    place = Place(
        source="geomap",
        source_id=code,
        name="Nile",
        latitude=latitude,
        longitude=longitude,
        feature_class=letter,
        feature_code=code,
        bounds=bounds,
    )
    return Candidate(place, "Nile", 1.0)


def test_the_right_candidate_is_the_one_of_the_id_else_the_nearest_else_none():
    assert find_right_row(BOTH, gold(0.0, 0.0, 4)) == 1
    assert find_right_row(BOTH, gold(48.9, 2.3)) == 0
    assert find_right_row(BOTH, gold(48.9, 2.3, 99)) == 0
    assert find_right_row(BOTH, gold(0.0, 0.0)) is None
    assert find_right_row((), gold(0.0, 0.0, 4)) is None
    assert find_right_row(BOTH, None) is None


def test_another_point_of_a_river_or_a_country_is_right_if_no_candidate_is_near():
    village, river = candidate("PPL", 20.0, 33.0), candidate("STM", 20.0, 32.0)
    assert find_right_row((village, river), gold(24.0, 32.9)) == 1
    assert find_right_row((village, river), gold(50.0, 32.9)) is None
    country = candidate("PCLI", 15.0, 30.0, (22.0, 8.0, 38.0, 22.0))
    assert find_right_row((country,), gold(9.0, 37.0)) == 0
    assert find_right_row((country,), gold(-9.0, 37.0)) is None


def test_of_something_large_a_village_inside_is_not_meant():
    village, river = candidate("PPL", 24.0, 32.9), candidate("STM", 20.0, 32.0)
    assert find_right_row((village, river), gold(24.0, 32.9, radius_km=1800.0)) == 1
    assert find_right_row((village,), gold(24.0, 32.9, radius_km=1800.0)) == 0


def test_positions_are_read_with_their_radius():
    assert position_of({"lat": None}) is None
    assert position_of({"lat": 1, "lon": 2}) == GoldPosition(1.0, 2.0, 161.0, None)
    assert position_of({"lat": 1, "lon": 2, "radius_km": 900, "geonameid": "7"}) == GoldPosition(1.0, 2.0, 900.0, 7)
