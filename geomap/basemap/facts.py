"""Data that the packages lack: names of seas, spellings of countries, disputed borders."""

from __future__ import annotations

from geomap.places import Bounds

SEAS: tuple[tuple[str, float, float, int], ...] = (
    ("Pacific Ocean", -28, -140, 1),
    ("Pacific Ocean", 25, -155, 1),
    ("Atlantic Ocean", 30, -42, 1),
    ("Atlantic Ocean", -25, -18, 1),
    ("Indian Ocean", -25, 78, 1),
    ("Southern Ocean", -62, 20, 3),
    ("Southern Ocean", -63, -130, 3),
    ("Arctic Ocean", 80, -150, 3),
    ("Mediterranean Sea", 35, 18.3, 4),
    ("Black Sea", 43.3, 34.2, 4),
    ("Caspian Sea", 41.6, 50.8, 4),
    ("Red Sea", 20.2, 38.4, 5),
    ("Persian Gulf", 26.9, 51.3, 5),
    ("Gulf of Aden", 12.4, 47.8, 5),
    ("Gulf of Oman", 24.7, 58.9, 6),
    ("Arabian Sea", 15, 63.5, 3),
    ("Bay of Bengal", 14.5, 88, 3),
    ("South China Sea", 13.5, 114, 3),
    ("East China Sea", 28.8, 125, 4),
    ("Yellow Sea", 35.5, 123.3, 5),
    ("Sea of Japan", 40, 134.8, 4),
    ("Sea of Okhotsk", 54, 149, 3),
    ("Bering Sea", 57.5, -177, 3),
    ("Philippine Sea", 19, 132, 3),
    ("Java Sea", -5, 111, 5),
    ("Coral Sea", -17, 154, 3),
    ("Tasman Sea", -39, 161, 3),
    ("Baltic Sea", 56.3, 18.9, 5),
    ("North Sea", 56.3, 3.2, 4),
    ("Norwegian Sea", 67, 3, 4),
    ("Barents Sea", 74, 38, 4),
    ("Kara Sea", 76, 75, 4),
    ("Laptev Sea", 76, 125, 4),
    ("Adriatic Sea", 43, 15, 6),
    ("Aegean Sea", 38.4, 25, 6),
    ("Ionian Sea", 38, 19.2, 6),
    ("Tyrrhenian Sea", 40, 12, 6),
    ("Sea of Azov", 46.1, 36.7, 7),
    ("Bay of Biscay", 45.3, -4.7, 5),
    ("English Channel", 50.1, -1.6, 6),
    ("Irish Sea", 53.7, -5, 7),
    ("Gulf of Guinea", 1.5, 3.5, 4),
    ("Mozambique Channel", -19.5, 41, 4),
    ("Gulf of Mexico", 25, -90.5, 3),
    ("Caribbean Sea", 15, -75, 3),
    ("Hudson Bay", 59.5, -85.5, 3),
    ("Labrador Sea", 58, -53, 4),
    ("Baffin Bay", 73, -67, 4),
    ("Gulf of Alaska", 57, -146, 4),
    ("Gulf of California", 27.2, -111.4, 6),
    ("Gulf of Thailand", 9.7, 101.5, 5),
    ("Andaman Sea", 10.5, 95.7, 5),
    ("Great Australian Bight", -34.5, 130, 4),
    ("Gulf of St. Lawrence", 48.2, -61.7, 5),
)
"""Name, latitude, longitude and minimum zoom of the screen of the label of a sea."""

COUNTRY_NAMES = {
    "Macedonia": "North Macedonia",
    "eSwatini": "Eswatini",
    "S. Sudan": "South Sudan",
    "Dem. Rep. Congo": "DR Congo",
    "Congo": "Republic of the Congo",
    "United States of America": "United States",
    "W. Sahara": "Western Sahara",
    "N. Cyprus": "Northern Cyprus",
    "Bosnia and Herz.": "Bosnia and Herzegovina",
    "Central African Rep.": "Central African Republic",
    "Dominican Rep.": "Dominican Republic",
    "Eq. Guinea": "Equatorial Guinea",
}
"""Names that Natural Earth abbreviates, or that have changed since."""

MIN_LABEL_ZOOMS = {"N. Cyprus": 8, "Somaliland": 6, "Antarctica": 3}
"""Minimum zoom of the screen of labels that would otherwise displace that of a more prominent country."""

UNLABELLED = frozenset(
    {
        "Akrotiri",
        "Ashmore and Cartier Is.",
        "Baikonur",
        "Bajo Nuevo Bank",
        "Clipperton I.",
        "Coral Sea Is.",
        "Cyprus U.N. Buffer Zone",
        "Dhekelia",
        "Indian Ocean Ter.",
        "Scarborough Reef",
        "Serranilla Bank",
        "Siachen Glacier",
        "Spratly Is.",
        "USNB Guantanamo Bay",
    }
)
"""Areas in the file of countries that have no label, because readers do not expect one."""

DISPUTED: tuple[tuple[frozenset[str], Bounds | None], ...] = (
    (frozenset({"Somalia", "Somaliland"}), None),
    (frozenset({"Cyprus", "Cyprus U.N. Buffer Zone"}), None),
    (frozenset({"N. Cyprus", "Cyprus U.N. Buffer Zone"}), None),
    (frozenset({"Serbia", "Kosovo"}), None),
    (frozenset({"Morocco", "W. Sahara"}), None),
    (frozenset({"Israel", "Palestine"}), None),
    (frozenset({"Israel", "Syria"}), None),
    (frozenset({"India", "Pakistan"}), (72.5, 32.4, 80.0, 37.5)),
    (frozenset({"India", "Siachen Glacier"}), None),
    (frozenset({"Pakistan", "Siachen Glacier"}), None),
    (frozenset({"China", "Siachen Glacier"}), None),
    (frozenset({"India", "China"}), None),
    (frozenset({"Pakistan", "China"}), None),
    (frozenset({"North Korea", "South Korea"}), None),
    (frozenset({"Russia", "Ukraine"}), (32.0, 45.0, 36.8, 46.3)),
    (frozenset({"Sudan", "S. Sudan"}), (27.0, 9.0, 30.5, 10.6)),
    (frozenset({"Sudan", "Egypt"}), None),
)
"""Pairs of countries whose border is disputed or an armistice line, and the bounding box of the disputed part.

None means the whole border.
"""
