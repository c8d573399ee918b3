"""Coordinates without degree signs: minutes without marks, signs, decimal commas, addresses of maps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.pipeline.coordinates.notations import find_coordinates


def found(text):
    return [text[each.start : each.end] for each in find_coordinates(text)]


@pytest.mark.parametrize(
    "text",
    [
        "52 4 0.77 N 0 37 58.62 W",
        "52 4 0.77N, 0 37 58.62W",
        "N 52 4 0.77 W 0 37 58.62",
        "52 4 0,77 N 0 37 58,62 W",
        "52:4:0.77 N 0:37:58.62 W",
        "0 37 58.62 W, 52 4 0.77 N",
        "52 4.0128 N 0 37.977 W",
    ],
)
def test_minutes_and_seconds_without_marks_are_read(text):
    [each] = find_coordinates(f"The site lies at {text}.")
    assert (each.cell.latitude, each.cell.longitude) == pytest.approx((52.06688, -0.63295), abs=1e-4)
    assert each.end - each.start == len(text)


def test_minutes_without_marks_and_letters_need_a_word_before():
    assert found("Coordinates: 52 4 0.77, -0 37 58.62") == ["52 4 0.77, -0 37 58.62"]
    assert found("They rowed 52 4 0.77, -0 37 58.62") == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("+041.69438,+001.51461", (41.69438, 1.51461)),
        ("-033.86880 +151.20930", (-33.8688, 151.2093)),
        ("+48.8577+002.2950", (48.8577, 2.295)),
        ("-33.8688+151.2093", (-33.8688, 151.2093)),
    ],
)
@pytest.mark.parametrize("before", ["GPS: ", "Taken at ", "", "("])
def test_signs_and_leading_zeros_are_read(text, place, before):
    [each] = find_coordinates(f"{before}{text} by us")
    assert (each.cell.latitude, each.cell.longitude) == pytest.approx(place)
    assert each.end - each.start == len(text)


@pytest.mark.parametrize(
    "text",
    [
        "48,8584 N; 2,2945 E",
        "48,8584 N, 2,2945 E",
        "N 48,8584 E 2,2945",
        "48,8584° N 2,2945° E",
        "48,8584; 2,2945",
        "48,8584 2,2945",
        "48.8584 North, 2.2945 East",
    ],
)
def test_decimal_commas_are_read(text):
    sentence = f"Photo taken at {text} from the bridge."
    [each] = find_coordinates(sentence)
    assert sentence[each.start : each.end] == text
    assert (each.cell.latitude, each.cell.longitude) == pytest.approx((48.8584, 2.2945))


@pytest.mark.parametrize(
    "text", ["https://maps.example/?q=33.8938,35.5018", "see https://maps.example/@33.8938,35.5018,15z"]
)
def test_the_position_in_the_address_of_a_map_is_read(text):
    assert found(text) == ["33.8938,35.5018"]


@pytest.mark.parametrize(
    "text",
    [
        "The score was 24-17, 35.5 to 33.9.",
        "prices of 48,8584 and 2,2945 euros",
        "It costs 48,85; 52,29 euros",
        "12,345; 23,456; 34,567",
        "12,345 N; 23,456 E",
        "48,8584 12,2945 33,4567",
        "48,8584; 12,2945; 33,4567",
        "0,1234; 0,2345",
        "2,2945 kg; 3,4567 kg",
        "+33 1 42 68 53 00",
        "+1-202-555-0143, +1-202-555-0187",
        "4 3 2 N 5 6",
        "24 17 10 W, 3 4 5 N",
        "won 6-4, 3-6, 7-6",
        "Genesis 1:2:3, 4:5:6",
        "10 30 N 20 40 E",
        "1200 N 3400 E",
        "-5.25+100.5",
        "1 2 3 4 5 6 7 8",
        "on 12 03 16, 13 04 16",
        "rates of 0.1234 | 0.2345",
    ],
)
def test_other_numbers_are_left_alone(text):
    assert found(text) == []


@given(
    st.integers(0, 89), st.integers(0, 179), st.lists(st.integers(0, 59), min_size=4, max_size=4), st.sampled_from("NS")
)
def test_any_minutes_and_seconds_without_marks_come_back(north, east, parts, hemisphere):
    minutes, seconds, others, more = parts
    text = f"{north} {minutes} {seconds}.5 {hemisphere} {east} {others} {more}.25 E"
    [each] = find_coordinates(text)
    latitude = north + minutes / 60 + (seconds + 0.5) / 3600
    assert each.cell.latitude == pytest.approx(latitude if hemisphere == "N" else -latitude)
    assert each.cell.longitude == pytest.approx(east + others / 60 + (more + 0.25) / 3600)
