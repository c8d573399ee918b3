"""Coordinates as mentions: found to the character in all notations, nothing else taken for them, exact places."""

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

import geomap
from geomap.pipeline import map_documents
from geomap.pipeline.coordinates.notations import find_coordinates
from geomap.places import Place, distance_km
from geomap.read import Document
from tests.properties import examples

ALEPPO = (36.2021, 37.1343)


def found(text):
    return [(text[each.start : each.end], each.notation) for each in find_coordinates(text)]


@pytest.fixture(scope="session")
def coordinate_pipeline():
    """Only the component, with sentences before it: fast enough for hundreds of texts."""
    nlp = spacy.blank("en")
    nlp.add_pipe("geomap_sentences")
    nlp.add_pipe("geomap_coordinates")
    return nlp


def box_km(bounds):
    west, south, east, north = bounds
    return distance_km(south, west, north, east)


@pytest.mark.parametrize(
    "text",
    [
        "36.2021, 37.1343",
        "36.2021,37.1343",
        "36.2021; 37.1343",
        "36.2021 37.1343",
        "36.2021°N 37.1343°E",
        "36.2021° N, 37.1343° E",
        "36,2021° N, 37,1343° E",
        "37.1343°E, 36.2021°N",
        "36.2021N, 37.1343E",
        "N36.2021 E37.1343",
        "lat 36.2021, lon 37.1343",
        "Lat. 36.2021, Long. 37.1343",
        "lon: 37.1343, lat: 36.2021",
        "latitude 36.2021 and longitude 37.1343",
        "36.2021 degrees north, 37.1343 degrees east",
        "36.2021°, 37.1343°",
    ],
)
def test_decimal_degrees_are_found(text):
    sentence = f"The depot lies at {text}. Nobody went there."
    [each] = find_coordinates(sentence)
    assert (sentence[each.start : each.end], each.notation) == (text, "decimal")
    assert (each.cell.latitude, each.cell.longitude) == pytest.approx(ALEPPO)


@pytest.mark.parametrize(
    "text",
    [
        "36°12′04″N 37°09′41″E",
        "36°12'04\"N 37°09'41\"E",
        "36° 12' 04'' N, 37° 09' 41'' E",
        "36º12’04”N, 37º09’41”E",
        "36°12′04″ north, 37°09′41″ east",
        "N 36°12′04″, E 37°09′41″",
        "36 12 04 N, 37 09 41 E",
        "36-12-04N 037-09-41E",
        "36:12:04N 037:09:41E",
        "361204N 0370941E",
        "N361204 E0370941",
        "36°12′04″, 37°09′41″",
        "36 degrees 12 minutes 4 seconds north, 37 degrees 9 minutes 41 seconds east",
        "36°12.0667'N 37°09.6833'E",
        "36 12.0667 N 37 09.6833 E",
    ],
)
def test_minutes_and_seconds_are_found(text):
    sentence = f"A boat sank at {text}, and nobody saw it."
    [each] = find_coordinates(sentence)
    assert (sentence[each.start : each.end], each.notation) == (text, "sexagesimal")
    assert (each.cell.latitude, each.cell.longitude) == pytest.approx((36 + 12 / 60 + 4 / 3600, 37.16139), abs=1e-4)


@pytest.mark.parametrize(
    ("text", "notation", "latitude", "longitude"),
    [
        ("37S CV 12345 67890", "MGRS", 35.83726, 36.92231),
        ("37SCV1234567890", "MGRS", 35.83726, 36.92231),
        ("37S CV 123 678", "MGRS", 35.83689, 36.92237),
        ("37S 318000 4007000", "UTM", 36.19071, 36.97588),
        ("zone 37S 318000mE 4007000mN", "UTM", 36.19071, 36.97588),
        ("UTM zone 37 North 318000 E 4007000 N", "UTM", 36.19071, 36.97588),
        ("37N 318000mE 700000mN", "UTM", 6.33025, 37.35467),
        ("8G7C6539+V3", "plus code", 35.20469, 28.16769),
        ("8G7C0000+", "plus code", 35.5, 28.5),
    ],
)
def test_grid_references_are_found(text, notation, latitude, longitude):
    sentence = f"Meet at {text}."
    [each] = find_coordinates(sentence)
    assert (sentence[each.start : each.end], each.notation) == (text, notation)
    assert (each.cell.latitude, each.cell.longitude) == pytest.approx((latitude, longitude), abs=1e-4)


def test_a_word_before_them_makes_coordinates_of_fewer_digits():
    assert found("GPS coordinates: 36.20, 37.13") == [("36.20, 37.13", "decimal")]
    assert found("grid reference 37S CV 12 67") == [("37S CV 12 67", "MGRS")]
    assert found("geo:36.2,37.1") == [("36.2,37.1", "decimal")]
    assert found("They won 36.20, 37.13 and 37S CV 12 67.") == []
    assert found("It fell (36.202, 37.134) in a field.") == [("36.202, 37.134", "decimal")]


def test_south_and_west_are_negative():
    for text in ("33.8688° S, 70.6693° W", "-33.8688, -70.6693", "−33.8688, −70.6693", "S33.8688 W70.6693"):
        [each] = find_coordinates(text)
        assert (each.cell.latitude, each.cell.longitude) == pytest.approx((-33.8688, -70.6693)), text


@pytest.mark.parametrize(
    "text",
    [
        "between 12.03.2016 and 13.04.2016",
        "at 12:30:15, 13:45:10",
        "It cost $12.3456, 13.4567 in all.",
        "The euro stood at 1.0845, 1.2634 a year ago.",
        "hosts 192.168.1.1, 10.0.0.1",
        "version 1.234.567 of 2.345.678",
        "ISBN 978-3-16-148410-0",
        "call +44 20 7946 0958 or 0800 123 4567",
        "They won 36.2, 37.1 to 35.9.",
        "12.345, 23.456 people",
        "temperatures of 36.5°, 37.2°",
        "between 36.5°C, 37.25°C",
        "1200 S 300 N 400 E, Salt Lake City",
        "36 12 N 37 09 E",
        "section 36.2021",
        "shares of 0.1234, 0.2345, 0.3456",
        "values of 45.2021 46.3021 47.2222",
        "(p = 3.1234, 4.2345)",
        "95% CI 12.3451, 23.4561",
        "between 36°N and 38°N",
        "thence N 45° E, N 30° W 100 feet",
        "23456789+22",
        "scores of 9.875, 9.900",
        "12.3456 million, 13.4567 million",
        "12,345.678, 23,456.789",
        "doi 10.1000/182.1234",
        "91.2021, 37.1343",
        "36.2021, 190.1343",
        "36°72′04″N 37°09′41″E",
        "37SZZ1234567890",
        "a part 10SMA123456",
        "37S 999999 4007000",
        "C++ 8+",
    ],
)
def test_other_numbers_are_left_alone(text):
    assert found(text) == []


def test_lists_of_coordinates_are_taken_pair_by_pair():
    text = "36.2021, 37.1343; 34.7324, 36.7137\n36°12′N 37°09′E, 35°N 36°E"
    assert [each for each, _ in found(text)] == [
        "36.2021, 37.1343",
        "34.7324, 36.7137",
        "36°12′N 37°09′E",
        "35°N 36°E",
    ]


@settings(max_examples=examples(6))
@given(st.text("0123456789 .,;+-°'\"′″NSEWn/:latonCV\n", max_size=80))
def test_any_text_gives_spans_inside_it_on_the_globe(text):
    last = 0
    for each in find_coordinates(text):
        assert last <= each.start < each.end <= len(text)
        last = each.end
        assert -90 <= each.cell.latitude <= 90
        assert -180 <= each.cell.longitude <= 180
        west, south, east, north = each.cell.bounds
        assert south <= each.cell.latitude <= north
        assert -180 <= west <= 180
        assert -180 <= east <= 180


@given(st.floats(-89.9, 89.9), st.floats(-179.9, 179.9), st.integers(4, 8))
def test_decimal_pairs_come_back_within_their_last_digit(latitude, longitude, digits):
    text = f"at latitude {latitude:.{digits}f}, longitude {longitude:.{digits}f}"
    [each] = find_coordinates(text)
    assert each.cell.latitude == pytest.approx(latitude, abs=10**-digits)
    assert each.cell.longitude == pytest.approx(longitude, abs=10**-digits)


@pytest.mark.slow
@pytest.mark.parametrize("piece", ["1", "1.2345 ", "36° 12' ", "N36 ", "36.2021,", 'lat="', "37N 318000 ", "8G7C6539+"])
def test_hostile_texts_end(piece):
    # a search that takes quadratic time would not come back from two million characters
    find_coordinates(piece * (2_000_000 // len(piece)))


# --- in the pipeline


def mapped(nlp, text, **options):
    return next(iter(map_documents(nlp, [Document(key="t", text=text, **options)])))


def test_coordinates_become_mentions_with_exact_places(nlp):
    text = "The convoy left Aleppo (36.2021,37.1343) for 36°12′04″N 37°09′41″E, they said."
    town, first, second = mapped(nlp, text).mentions
    assert town.place.geonameid == 170063
    assert (first.text, first.start, first.end) == ("36.2021,37.1343", 24, 39)
    assert (first.place.id, first.place.source) == ("coordinates:36.20210,37.13430", "coordinates")
    assert (first.place.latitude, first.place.longitude) == ALEPPO
    assert first.place.geonameid is None
    assert (first.score, first.sureness, first.role, first.nil) == (1.0, "sure", "literal", 0.0)
    assert [candidate.place for candidate in first.candidates] == [first.place]
    assert second.text == "36°12′04″N 37°09′41″E"
    assert second.place.label == "36.2011°N 37.1614°E"


def test_the_bounds_of_the_place_are_what_the_last_digit_leaves_open(nlp):
    text = "At 36.20210, 37.13430. At 36.2021, 37.1343. At 36.2°N 37.1°E. At 36°N 37°E. At 37S CV 12345 67890."
    sizes = [box_km(m.place.bounds) for m in mapped(nlp, text).mentions]
    assert sizes == pytest.approx([0.00143, 0.0143, 14.3, 143, 0.00144], rel=0.02)
    assert all(not m.place.is_area for m in mapped(nlp, text).mentions)


def test_coordinates_stuck_to_words_are_cut_out_to_the_character(nlp):
    text = "Seen(36.2021,37.1343)today. Code 8G7C6539+V3!"
    assert [m.text for m in mapped(nlp, text).mentions] == ["36.2021,37.1343", "8G7C6539+V3"]


def test_abbreviations_inside_coordinates_end_no_sentence(nlp):
    result = mapped(nlp, "It sank. Lat. 36.2, Lon. 35.1 was the last position. Two died.")
    [mention] = result.mentions
    sentence = result.sentences[mention.sentence]
    assert mention.text == "Lat. 36.2, Lon. 35.1"
    assert sentence.start <= mention.start < mention.end <= sentence.end
    assert sentence.text.endswith("last position.")


def test_a_text_without_names_still_has_its_coordinates(nlp):
    assert [m.place.id for m in mapped(nlp, "go to 36.2021, 37.1343 now").mentions] == ["coordinates:36.20210,37.13430"]


def test_with_given_spans_only_those_are_mentions(nlp):
    text = "From Aleppo to 36.2021, 37.1343."
    document = Document(key="t", text=text, fields={"mentions": [{"start": 5, "end": 11}]})
    [result] = map_documents(nlp, [document], given_spans=True)
    assert [m.text for m in result.mentions] == ["Aleppo"]


def test_entities_keep_their_places_through_bytes(nlp):
    doc = nlp("From Aleppo to 36.2021, 37.1343.")
    again = type(doc)(nlp.vocab).from_bytes(doc.to_bytes())
    assert [ent._.place for ent in again.ents] == [ent._.place for ent in doc.ents]
    assert isinstance(again.ents[-1]._.place, Place)


def test_a_sentence_that_ends_with_coordinates_ends_after_its_full_stop(nlp):
    doc = nlp("The post lies at 36.2021 N, 37.1343 E. It rained.")
    assert [sent.text for sent in doc.sents] == ["The post lies at 36.2021 N, 37.1343 E.", "It rained."]


def test_a_thousand_coordinates_are_a_thousand_mentions(nlp):
    lines = [f"On day {n} it stood at ({30 + n / 1000:.4f},{37 + n / 999:.4f})." for n in range(1000)]
    mentions = mapped(nlp, " ".join(lines)).mentions
    assert len([m for m in mentions if m.place and m.place.source == "coordinates"]) == 1000


@given(
    st.lists(st.sampled_from(["36.2021,37.1343", "37SCV1234567890", "36°N 37°E", "ab", " ", ".", "Homs", "é北", "\n"]))
)
def test_offsets_hold_wherever_coordinates_stand(nlp, pieces):
    text = "".join(pieces)
    result = mapped(nlp, text)
    assert all(text[m.start : m.end] == m.text for m in result.mentions)
    wanted = [text[each.start : each.end] for each in find_coordinates(text)]
    assert [m.text for m in result.mentions if m.place and m.place.source == "coordinates"] == wanted


LABELS = ["Lat", "LAT", "lat.", "Latitude", "Long", "long.", "LON", "Longitude", "N", "E", "UTM", "MGRS", "coordinates"]
NUMBERS = ["33.8938", "35.5018", "-33.9", "33", "36°12′04″", "37SCV12345678", "37S 333044 4007576", "8G7C6539+V3", "°"]
MARKS = [
    " ",
    "  ",
    "\u00a0",
    "\n",
    "\t",
    ": ",
    "=",
    ", ",
    "; ",
    "(",
    ")",
    ".",
    "'",
    '"',
    "/",
    "|",
    " of ",
    " and ",
    "é",
    "🙂",
]


@settings(max_examples=examples(6))
@given(st.lists(st.one_of(st.sampled_from(LABELS), st.sampled_from(NUMBERS), st.sampled_from(MARKS)), max_size=14))
def test_no_text_of_labels_and_numbers_makes_the_component_fail(coordinate_pipeline, pieces):
    text = "".join(pieces)
    doc = coordinate_pipeline(text)
    expected = [text[each.start : each.end] for each in find_coordinates(text)]
    assert [ent.text for ent in doc.ents] == expected
    assert all(each == each.strip() for each in expected)


@settings(max_examples=examples(4))
@given(
    st.sampled_from(["Lat", "lat.", "LAT", "Latitude"]),
    st.sampled_from(["Long", "lon.", "LONG", "Longitude"]),
    st.sampled_from([": ", ":", " ", " = ", " of ", " is "]),
    st.sampled_from([", ", "; ", " ", " and ", " / ", "\n"]),
    st.sampled_from(["", " ", "  ", " (Beirut port)", "\n", " E", ".", "\u00a0(port)", " northern", ")"]),
)
def test_labelled_pairs_are_found_however_the_labels_are_spelled(coordinate_pipeline, lat, lon, link, between, after):
    [ent] = coordinate_pipeline(f"{lat}{link}33.8938{between}{lon}{link}35.5018{after}").ents
    place = ent._.place
    assert (place.latitude, place.longitude) == (33.8938, 35.5018)
    assert ent.text.endswith(("35.5018", "35.5018 E"))


def test_a_space_and_a_bracket_after_a_labelled_pair_lose_no_document(nlp):
    [mention] = [
        m for m in mapped(nlp, "Lat: 33.8938, Long: 35.5018 (Beirut port)").mentions if m.label == "COORDINATES"
    ]
    assert mention.text == "Lat: 33.8938, Long: 35.5018"


def test_the_component_works_in_a_pipeline_of_ones_own():
    assert geomap.load is not None  # importing it makes the factories known
    nlp = spacy.blank("en")
    nlp.add_pipe("geomap_coordinates")
    [ent] = nlp("at 36.2021, 37.1343").ents
    assert (ent.label_, ent.kb_id_) == ("COORDINATES", "coordinates:36.20210,37.13430")
