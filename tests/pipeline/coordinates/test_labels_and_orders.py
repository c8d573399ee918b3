"""Pairs of numbers whose labels or stated order say which is the latitude."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.pipeline.coordinates.notations import find_coordinates


def pairs(text):
    return [
        (text[each.start : each.end], (round(each.cell.latitude, 4), round(each.cell.longitude, 4)))
        for each in find_coordinates(text)
    ]


@pytest.mark.parametrize(
    ("before", "pair"),
    [
        ("Coordinates (lng, lat): ", "35.5018, 33.8938"),
        ("lng, lat: ", "35.5018, 33.8938"),
        ("lon/lat ", "35.5018/33.8938"),
        ("(long, lat) = (", "35.5018, 33.8938"),
        ("Longitude and latitude are ", "35.5018 and 33.8938"),
        ("lng,lat\n", "35.5018,33.8938"),
        ("Lon | Lat\n", "35.5018 | 33.8938"),
        ("position (x, y): ", "35.5018, 33.8938"),
        ('{"type": "Point", "coordinates": [', "35.5018, 33.8938"),
        ("<coordinates>", "35.5018,33.8938"),
        ("POINT (", "35.5018 33.8938"),
        ("lat, lng: ", "33.8938, 35.5018"),
        ("LatLng: ", "33.8938, 35.5018"),
        ("lat/lon = ", "33.8938 35.5018"),
    ],
)
def test_an_order_before_a_pair_says_which_is_the_latitude(before, pair):
    assert pairs(f"{before}{pair}") == [(pair, (33.8938, 35.5018))]


def test_an_order_counts_for_numbers_that_could_be_no_latitude():
    assert pairs("(lng, lat): 139.6917, 35.6895") == [("139.6917, 35.6895", (35.6895, 139.6917))]


@pytest.mark.parametrize("before", ["longitude and latitude are ", "lat, lng: ", "Coordinates: "])
def test_numbers_that_fit_only_the_other_order_are_turned_round(before):
    pair = "40.8079, -94.0506" if before.startswith("long") else "-94.0506, 40.8079"
    assert pairs(f"{before}{pair}") == [(pair, (40.8079, -94.0506))]


def test_an_order_holds_for_the_pairs_of_a_list_until_words_follow():
    text = "(lng, lat): 35.5, 33.9; 36.2, 34.1 and 37.1, 35.2. Later they met at 36.2021, 37.1343."
    assert [place for _, place in pairs(text)] == [(33.9, 35.5), (34.1, 36.2), (35.2, 37.1), (36.2021, 37.1343)]


def test_altitudes_of_a_line_in_kml_are_no_part_of_the_pairs():
    assert pairs("<coordinates>35.5,33.9,0 36.1,34.2,120</coordinates>") == [
        ("35.5,33.9", (33.9, 35.5)),
        ("36.1,34.2", (34.2, 36.1)),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "lat 33.8938 lon 35.5018",
        "lng: 35.5018, lat: 33.8938",
        "x: 35.5018; y: 33.8938",
        "y=33.8938 x=35.5018",
        "lat: 33,8938, lon: 35,5018",
        "Latitude (N): 33.8938; Longitude (E): 35.5018",
        '"lat": "33.8938", "lng": "35.5018',
        "33.8938 lat, 35.5018 lon",
        "35.5018 (lng), 33.8938 (lat)",
    ],
)
@pytest.mark.parametrize("after", ["", ".", " - in Beirut", " (port)", ", said", " / Beirut", "\n", " +", ";"])
def test_labels_at_both_numbers_are_read_in_any_order(text, after):
    [(found, place)] = pairs(f"It is {text}{after}")
    assert place == (33.8938, 35.5018)
    assert found in text
    assert found.count(".") + found.count(",") >= 2


@pytest.mark.parametrize(
    "text",
    [
        "Lat 33° 53' 37\", Long 35° 30' 6\"",
        "Long 35° 30' 6\" E, Lat 33° 53' 37\" N",
        "Longitude: 35 30 6, latitude: 33 53 37",
        "lat 33:53:37 lon 35:30:6",
    ],
)
def test_labels_may_stand_before_minutes_and_seconds(text):
    [(found, place)] = pairs(f"The wreck ({text}) was found.")
    assert (found, place) == (text, (33.8936, 35.5017))


def test_a_sign_or_a_letter_after_a_label_gives_the_hemisphere():
    assert [place for _, place in pairs("lat=-33.8938&lon=-70.5018")] == [(-33.8938, -70.5018)]
    assert [place for _, place in pairs("Latitude: 33.5 S, Longitude: 70.25 west")] == [(-33.5, -70.25)]


@pytest.mark.parametrize(
    "text",
    [
        "x: 35, y: 33",
        "x: 3.5, y: 2.7",
        "(x, y) = (1.25, 3.75)",
        "plot x,y: 1.5, 2.5",
        "latency 33.8938 longest 35.5018",
        "flat 33.5 long 35.5",
        "it is 35.5 long, 33.9 wide",
        "The lat pulldown 3 sets of 12, 15 long",
        "lat 33 to 35",
        "lat 91.5, lon 35.2",
    ],
)
def test_other_words_and_numbers_are_left_alone(text):
    assert pairs(text) == []


@given(
    st.permutations(["lat", "lng"]),
    st.floats(-89, 89).map(lambda value: f"{value:.4f}"),
    st.floats(-179, 179).map(lambda value: f"{value:.4f}"),
    st.sampled_from([", ", "/", " ", "; ", " and ", " | "]),
    st.sampled_from([": ", " = ", ":\n", " (", ""]),
)
def test_the_stated_order_is_kept(order, latitude, longitude, between, link):
    values = {"lat": latitude, "lng": longitude}
    text = f"({', '.join(order)}){link or ' '}{values[order[0]]}{between}{values[order[1]]}"
    [each] = find_coordinates(text)
    assert each.cell.latitude == pytest.approx(float(latitude))
    assert each.cell.longitude == pytest.approx(float(longitude))
    assert text[each.start : each.end] == f"{values[order[0]]}{between}{values[order[1]]}"
