"""Feature codes in plain words: what kind of place it is."""

from __future__ import annotations

from geomap.places import COORDINATES, Place

_BY_CODE = {
    "PCLI": "country",
    "PCLS": "country",
    "PCLIX": "part of a country",
    "PCLD": "territory",
    "PCLF": "freely associated state",
    "PCLH": "former country",
    "PCL": "country",
    "TERR": "territory",
    "ZN": "zone",
    "ZNB": "buffer zone",
    "PRSH": "parish",
    "ADM1H": "former region",
    "ADM2H": "former district",
    "ADM4": "municipality",
    "ADM5": "municipality",
    "PPLC": "capital",
    "PPLCH": "former capital",
    "PPLA": "regional capital",
    "PPLG": "seat of government",
    "PPLX": "neighbourhood",
    "PPLL": "small settlement",
    "PPLF": "farm village",
    "PPLR": "religious settlement",
    "PPLQ": "abandoned settlement",
    "PPLW": "destroyed settlement",
    "PPLH": "former settlement",
    "STLMT": "settlement",
    "ANS": "ancient site",
    "HSTS": "historic site",
    "RUIN": "ruin",
    "RGNH": "historic region",
    "RGN": "region",
    "RGNE": "economic region",
    "CONT": "continent",
    "AREA": "area",
    "CST": "coast",
    "AIRP": "airport",
    "AIRB": "air base",
    "AIRF": "airfield",
    "AIRH": "heliport",
    "MILB": "military base",
    "INSM": "military installation",
    "NVB": "naval base",
    "PRT": "port",
    "HBR": "harbour",
    "RSTN": "railway station",
    "UNIV": "university",
    "HSP": "hospital",
    "PRN": "prison",
    "DAM": "dam",
    "BDG": "bridge",
    "CMP": "camp",
    "CMPRF": "refugee camp",
    "PRK": "park",
    "RESN": "nature reserve",
    "RESV": "reservation",
    "OCN": "ocean",
    "SEA": "sea",
    "GULF": "gulf",
    "BAY": "bay",
    "STRT": "strait",
    "CHN": "channel",
    "CNL": "canal",
    "LK": "lake",
    "LKS": "lakes",
    "RSV": "reservoir",
    "STM": "river",
    "STMS": "rivers",
    "WAD": "wadi",
    "FLLS": "waterfall",
    "GLCR": "glacier",
    "DLTA": "delta",
    "ISL": "island",
    "ISLS": "islands",
    "ATOL": "atoll",
    "PEN": "peninsula",
    "CAPE": "cape",
    "MT": "mountain",
    "MTS": "mountains",
    "PK": "peak",
    "HLL": "hill",
    "HLLS": "hills",
    "VLC": "volcano",
    "PASS": "mountain pass",
    "VAL": "valley",
    "PLN": "plain",
    "PLAT": "plateau",
    "DSRT": "desert",
    "OAS": "oasis",
    "CNYN": "canyon",
    "FRST": "forest",
}

_BY_CLASS = {
    "A": "administrative area",
    "H": "water",
    "L": "area",
    "P": "place",
    "R": "road or railway",
    "S": "site",
    "T": "landform",
    "U": "undersea feature",
    "V": "vegetation",
}

_ADM1 = {
    "state": "AU BR DE IN MM MX MY NG SS SD US VE",
    "province": "AF AR BE CA CD CN CU DZ EC ID IR IT KH LA MN MZ NL NP PG PH PK SA TH TR VN ZA ZM ZW",
    "governorate": "BH EG IQ JO KW LB OM PS SY TN YE",
    "region": "CL CZ ET FI FR GE GH IT KZ MA ML NA NE NZ PE RU SK SN TZ UA",
    "county": "EE HR HU KE LR LT NO RO SE",
    "canton": "CH",
    "department": "BO CO GT HN NI PY SV UY",
    "prefecture": "GR JP",
    "district": "BW PT UG",
}
_ADM1_WORD = {country: word for word, countries in _ADM1.items() for country in countries.split()}

CITY, TOWN = 100_000, 5_000
"""Populations from which a populated place is called a city, and a town; with fewer it is a village."""


def kind(place: Place) -> str:
    """Return the kind of a place in a word or two: "capital", "ancient site", "state", "air base".

    A country's first-level divisions have the word that is most common there. An unknown code falls back
    on its class.
    """
    if place.source == COORDINATES:
        return "coordinates"
    code = place.feature_code
    if code == "ADM1":
        return _ADM1_WORD.get(place.country_code, "region")
    if code == "ADM2":
        return "county" if place.country_code in {"US", "GB", "IE"} else "district"
    if code == "ADM3":
        return "district"
    if name := _BY_CODE.get(code):
        return name
    if place.feature_class == "P" and place.population > 0:
        return "city" if place.population >= CITY else "town" if place.population >= TOWN else "village"
    return _BY_CLASS.get(place.feature_class, "place")
