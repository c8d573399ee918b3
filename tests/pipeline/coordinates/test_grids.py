"""Grids against points published with them, and against each other."""

import pytest
import utm
from hypothesis import given
from hypothesis import strategies as st

from geomap.pipeline.coordinates.grids import mgrs_cell, plus_code_cell, utm_cell
from geomap.places import distance_km


def apart(cell, latitude, longitude):
    return distance_km(cell.latitude, cell.longitude, latitude, longitude)


@pytest.mark.parametrize(
    ("zone", "letter", "easting", "northing", "latitude", "longitude"),
    [
        (17, "T", 630084, 4833438, 43.642567, -79.387139),  # CN Tower, from the article on UTM in Wikipedia
        (32, "U", 395201.31, 5673135.24, 51.2, 7.5),  # from the documentation of the package utm
        (56, "south", 334873, 6252266, -33.8568, 151.2153),  # Sydney Opera House
    ],
)
def test_utm_leads_where_it_is_published_to(zone, letter, easting, northing, latitude, longitude):
    assert apart(utm_cell(zone, letter, easting, northing), latitude, longitude) < 0.05


def test_the_letter_s_is_band_s_where_the_northing_fits_and_the_south_elsewhere():
    assert utm_cell(37, "S", 318000, 4007000).latitude == pytest.approx(36.19, abs=0.01)
    assert utm_cell(37, "south", 318000, 4007000).latitude < -50
    assert utm_cell(56, "S", 334873, 6252266).latitude == pytest.approx(-33.86, abs=0.01)
    # the Falklands, not the open Atlantic
    assert utm_cell(21, "S", 440000, 4273000).latitude == pytest.approx(-51.69, abs=0.01)


@pytest.mark.parametrize(
    ("zone", "letter", "easting", "northing"),
    [(0, "N", 500000, 10), (61, "N", 500000, 10), (37, "S", 99999, 4007000), (33, "U", 400000, 4007000)],
)
def test_what_is_no_utm_position_has_no_cell(zone, letter, easting, northing):
    assert utm_cell(zone, letter, easting, northing) is None


@pytest.mark.parametrize(
    ("reference", "latitude", "longitude"),
    [
        ("18 S U J 2339407395", 38.8977, -77.0365),  # the White House, from the article on the US National Grid
        ("15 T W G 0000049776", 42.0, -93.0),  # from the documentation of the package mgrs
        ("4 Q F J 1234567890", 21.4097, -157.9161),  # Honolulu, from the article on MGRS
        ("33 U X P 0500444998", 48.2495, 16.4145),  # Vienna, from the documentation of mgrs.js
    ],
)
def test_mgrs_leads_where_it_is_published_to(reference, latitude, longitude):
    zone, *letters = reference.split()
    assert apart(mgrs_cell(int(zone), *letters), latitude, longitude) < 0.02


def test_an_mgrs_square_is_as_large_as_its_digits_say():
    for digits, km in (("", 100), ("12", 10), ("1267", 1), ("123678", 0.1), ("1234567890", 0.001)):
        cell = mgrs_cell(37, "S", "C", "V", digits)
        west, south, east, north = cell.bounds
        assert distance_km(south, west, north, east) == pytest.approx(km * 2**0.5, rel=0.1)


@pytest.mark.parametrize(
    ("zone", "band", "column", "row"), [(10, "S", "M", "A"), (37, "T", "C", "V"), (61, "S", "C", "V")]
)
def test_what_is_no_mgrs_square_has_no_cell(zone, band, column, row):
    assert mgrs_cell(zone, band, column, row, "1234") is None


@given(st.floats(-79.9, 83.9), st.floats(-179.99, 179.99))
def test_mgrs_agrees_with_utm(latitude, longitude):
    easting, northing, zone, band = utm.from_latlon(latitude, longitude)
    column = ("ABCDEFGH", "JKLMNPQR", "STUVWXYZ")[(zone - 1) % 3][int(easting) // 100_000 - 1]
    row = "ABCDEFGHJKLMNPQRSTUV"[(int(northing) // 100_000 + (0 if zone % 2 else 5)) % 20]
    digits = f"{int(easting) % 100_000:05}{int(northing) % 100_000:05}"
    assert apart(mgrs_cell(zone, band, column, row, digits), latitude, longitude) < 0.002


@pytest.mark.parametrize(
    ("code", "south", "west", "north", "east"),
    [  # from the test data of Open Location Code
        ("7FG49Q00+", 20.35, 2.75, 20.4, 2.8),
        ("7FG49QCJ+2V", 20.37, 2.782125, 20.370125, 2.78225),
        ("8FVC2222+22", 47.0, 8.0, 47.000125, 8.000125),
        ("4VCPPQGP+Q9", -41.273125, 174.785875, -41.273, 174.786),
        ("62H20000+", 1.0, -180.0, 2.0, -179.0),
        ("7FG49QCJ+2VX", 20.3701, 2.78221875, 20.370125, 2.78225),
    ],
)
def test_plus_codes_lead_to_their_published_cells(code, south, west, north, east):
    assert plus_code_cell(code).bounds == pytest.approx((west, south, east, north), abs=1e-9)


def test_a_plus_code_beyond_the_pole_has_no_cell():
    assert plus_code_cell("X2222222+22") is None
