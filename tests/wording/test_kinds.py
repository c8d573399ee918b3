"""Feature codes in plain words."""

import pytest

from geomap.gazetteer import Gazetteer
from geomap.places import Place
from geomap.wording.kinds import kind


def place(code: str, feature_class: str = "P", **others: object) -> Place:
    return Place(
        source="test",
        source_id="1",
        name="X",
        latitude=0,
        longitude=0,
        feature_class=feature_class,
        feature_code=code,
        **others,
    )


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (place("PPLC"), "capital"),
        (place("ANS", "S"), "ancient site"),
        (place("AIRB", "S"), "air base"),
        (place("PCLI", "A"), "country"),
        (place("ADM1", "A", country_code="US"), "state"),
        (place("ADM1", "A", country_code="SY"), "governorate"),
        (place("ADM1", "A", country_code="XX"), "region"),
        (place("ADM2", "A", country_code="US"), "county"),
        (place("ADM2", "A", country_code="SY"), "district"),
        (place("PPL", population=100_000), "city"),
        (place("PPL", population=5_000), "town"),
        (place("PPL", population=4_999), "village"),
        (place("PPL"), "place"),
        (place("NEWCODE", "H"), "water"),
        (place("", ""), "place"),
        (Place(source="coordinates", source_id="", name="", latitude=0, longitude=0), "coordinates"),
    ],
)
def test_a_place_is_called_what_people_call_it(made: Place, expected: str) -> None:
    assert kind(made) == expected


def test_places_of_the_gazetteer_have_their_kinds(gazetteer: Gazetteer) -> None:
    [[syria, *_], [*towns]] = gazetteer.candidates(["Syria", "Damascus"])
    assert kind(syria.place) == "country"
    assert "capital" in {kind(candidate.place) for candidate in towns}
