"""Small places get the division of the towns around them."""

from geomap.gazetteer.building.division_codes import assign_divisions
from geomap.gazetteer.building.drafts import PlaceDraft


def draft(latitude, longitude, admin1="", *, letter="P", country="CD", bounds=None):
    return PlaceDraft(1, "x", latitude, longitude, letter, "PPL", country, admin1, bounds=bounds)


TOWNS = [draft(-3.5, 29.0, "12"), draft(-3.6, 29.1, "12"), draft(-3.4, 29.2, "12"), draft(-6.0, 29.0, "05")]


def test_a_place_between_towns_of_one_division_gets_it():
    fort, town = draft(-3.5, 29.1, letter="S"), draft(-3.3, 29.0)
    assert assign_divisions([*TOWNS, fort, town]) == 2
    assert (fort.admin1, town.admin1) == ("12", "12")


def test_nothing_is_set_near_a_border_far_from_towns_or_for_what_is_large():
    border, far = draft(-4.75, 29.0), draft(0.0, 20.0)
    others = [draft(-4.7, 29.0, "12"), draft(-4.8, 29.0, "05")]
    region = draft(-3.5, 29.1, bounds=(28.0, -4.0, 30.0, -3.0), letter="T")
    river, abroad = draft(-3.5, 29.1, letter="H"), draft(-3.5, 29.1, country="BI")
    assert assign_divisions([*TOWNS, *others, border, far, region, river, abroad]) == 0
