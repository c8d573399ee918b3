"""Names of a container are no names of what it contains, unless it is called after it."""

from geomap.gazetteer.building.drafts import PlaceDraft
from geomap.gazetteer.building.misplaced_names import remove_capital_names, remove_container_names


def draft(name, code, *names, country="IT", admin1="13"):
    made = PlaceDraft(1, name, 41.1, 16.9, "P" if code.startswith("PPL") else "A", code, country, admin1)
    for each in (name, *names):
        made.add_name(each)
    return made


def test_a_name_of_the_division_is_taken_from_towns_and_provinces():
    apulia = draft("Apulia", "ADM1", "Puglia", "Pouilles")
    bari, province = draft("Bari", "PPLA", "Puglia", "Bari delle Puglie"), draft("Bari", "ADM2", "Puglia")
    assert remove_container_names([bari, province], {}, {("IT", "13"): apulia}) == 2
    assert sorted(bari.names) == ["Bari", "Bari delle Puglie"]
    assert list(province.names) == ["Bari"]


def test_a_place_that_the_division_is_called_after_keeps_its_names():
    makkah = draft("Makkah", "ADM1", "Mecca")
    mecca = draft("Mecca", "PPLA", "Makkah")
    state = draft("New York", "ADM1")
    city = draft("New York City", "PPL", "New York")
    assert remove_container_names([mecca], {}, {("IT", "13"): makkah}) == 0
    assert remove_container_names([city], {}, {("IT", "13"): state}) == 0


def test_the_name_of_a_country_is_taken_from_its_towns_and_that_of_the_capital_from_the_country():
    algeria, algiers = draft("Algeria", "PCLI"), draft("Algiers", "PPLC", "Algeria")
    assert remove_container_names([algiers], {"IT": algeria}, {}) == 1
    brazil, brasilia = draft("Brazil", "PCLI", "Brasília", "Brasil"), draft("Brasília", "PPLC")
    remove_capital_names([brazil], {"IT": brasilia})
    assert sorted(brazil.names) == ["Brasil", "Brazil"]
    panama = draft("Panama", "PCLI")
    remove_capital_names([panama], {"IT": draft("Panama", "PPLC")})
    assert list(panama.names) == ["Panama"]
