from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.gazetteer.variants import (
    KINDS,
    Kind,
    Variant,
    has_comparable_spelling,
    is_road_name,
    strip_place_type,
    variants,
)


@pytest.mark.parametrize(
    ("name", "variant"),
    [
        ("Homs province", Variant("homs", "type", "A")),
        ("province of Homs", Variant("homs", "type", "A")),
        ("Township of Derry", Variant("derry", "type", "AP")),
        ("city of Aleppo", Variant("aleppo", "type", "P")),
        ("outskirts of the Hague", Variant("hague", "type", "P")),
        ("Cherokee counties", Variant("cherokee county", "type")),
        ("Paris, Texas", Variant("paris", "type")),
        ("Naugatuck River", Variant("naugatuck", "type", "H", True)),
        ("Loudon Co.", Variant("loudon county", "abbreviation")),
        ("Madison Twp.", Variant("madison", "abbreviation", "AP")),
        ("Guma LGA", Variant("guma", "abbreviation", "A")),
        ("Guma Local Government Area", Variant("guma", "type", "A")),
        ("W. Columbia", Variant("west columbia", "abbreviation")),
        ("So. Dakota", Variant("south dakota", "abbreviation")),
        ("Cleveland Hts.", Variant("cleveland heights", "abbreviation")),
        ("Herts", Variant("hertfordshire", "abbreviation")),
        ("northern Syria", Variant("syria", "direction")),
        ("South-East London", Variant("london", "direction")),
        ("western Aleppo countryside", Variant("aleppo", "direction", "A")),
        ("New Londoners", Variant("new london", "people")),
    ],
)
def test_simpler_names_come_with_their_kind_and_the_classes_that_fit(name: str, variant: Variant) -> None:
    assert variant in list(variants(name))


@pytest.mark.parametrize(
    ("name", "key"),
    [("South East London", "east london"), ("West Wing", "wing"), ("North Side", "side"), ("Central Park", "park")],
)
def test_what_is_left_must_be_a_name(name: str, key: str) -> None:
    assert key not in {variant.key for variant in variants(name)}


def test_a_single_word_has_no_variants() -> None:
    assert list(variants("Northern")) == []


@given(st.text(max_size=40), st.sets(st.sampled_from(KINDS)))
def test_kinds_can_be_left_out_and_no_key_comes_twice(name: str, without: set[Kind]) -> None:
    left = list(variants(name, without=frozenset(without)))
    assert without.isdisjoint(variant.kind for variant in left)
    assert len({variant.key for variant in left}) == len(left)


@pytest.mark.parametrize(
    "name",
    [
        "Memphis Street",
        "Eglinton Avenue West",
        "Cumberland St.",
        "Rue Casa Calvo",
        "Illinois Route 159",
        "Highway 19",
        "County Road 4045",
        "A120",
        "FM 645",
        "14th St.",
        "2nd Avenue",
        "500 block of Jeffords",
        "Antelope Valley Freeway",
    ],
)
def test_streets_and_highways_are_told(name: str) -> None:
    assert is_road_name(name)


@pytest.mark.parametrize("name", ["Street", "Rhode Island", "St. Louis", "Broad Channel", "Kansas City", "Paris", ""])
def test_other_names_are_no_roads(name: str) -> None:
    assert not is_road_name(name)


def test_numbers_and_common_words_are_not_looked_for_by_spelling() -> None:
    assert has_comparable_spelling("deir ezzor")
    assert not has_comparable_spelling("west wing")
    assert not has_comparable_spelling("pulkovo 2")


def test_a_name_that_ends_in_a_type_of_place_has_companions_of_its_rank() -> None:
    assert strip_place_type("karak district") == ("karak", ("ADM1", "ADM2"))
    assert strip_place_type("karak")[1] == ()
    assert strip_place_type("central district")[1] == ()
