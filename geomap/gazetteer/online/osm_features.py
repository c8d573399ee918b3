"""Convert OpenStreetMap's tags to GeoNames' feature classes and codes."""

from __future__ import annotations

Feature = tuple[str, str]

_PLACE: dict[str, Feature] = {
    "continent": ("L", "CONT"),
    "ocean": ("H", "OCN"),
    "sea": ("H", "SEA"),
    "archipelago": ("T", "ISLS"),
    "island": ("T", "ISL"),
    "islet": ("T", "ISL"),
    "country": ("A", "PCLI"),
    "state": ("A", "ADM1"),
    "province": ("A", "ADM1"),
    "region": ("A", "ADM1"),
    "county": ("A", "ADM2"),
    "state_district": ("A", "ADM2"),
    "district": ("A", "ADM2"),
    "municipality": ("P", "PPL"),
    "city": ("P", "PPL"),
    "town": ("P", "PPL"),
    "village": ("P", "PPL"),
    "hamlet": ("P", "PPL"),
    "isolated_dwelling": ("P", "PPL"),
    "locality": ("P", "PPLL"),
    "borough": ("P", "PPLX"),
    "suburb": ("P", "PPLX"),
    "quarter": ("P", "PPLX"),
    "neighbourhood": ("P", "PPLX"),
    "city_block": ("P", "PPLX"),
    "city_district": ("P", "PPLX"),
    "square": ("S", "SQR"),
    "farm": ("S", "FRM"),
}
_TAGS: dict[tuple[str, str], Feature] = {
    ("aeroway", "aerodrome"): ("S", "AIRP"),
    ("aeroway", "heliport"): ("S", "AIRH"),
    ("amenity", "refugee_site"): ("S", "CMPRF"),
    ("amenity", "university"): ("S", "UNIV"),
    ("amenity", "hospital"): ("S", "HSP"),
    ("amenity", "place_of_worship"): ("S", "CTRR"),
    ("boundary", "national_park"): ("L", "PRK"),
    ("boundary", "protected_area"): ("L", "RES"),
    ("historic", "archaeological_site"): ("S", "ANS"),
    ("historic", "castle"): ("S", "CSTL"),
    ("landuse", "military"): ("S", "INSM"),
    ("leisure", "park"): ("L", "PRK"),
    ("leisure", "nature_reserve"): ("L", "RESN"),
    ("leisure", "stadium"): ("S", "STDM"),
    ("military", "airfield"): ("S", "AIRB"),
    ("natural", "bay"): ("H", "BAY"),
    ("natural", "beach"): ("T", "BCH"),
    ("natural", "cape"): ("T", "CAPE"),
    ("natural", "cliff"): ("T", "CLF"),
    ("natural", "desert"): ("T", "DSRT"),
    ("natural", "glacier"): ("H", "GLCR"),
    ("natural", "isthmus"): ("T", "ISTH"),
    ("natural", "mountain_range"): ("T", "MTS"),
    ("natural", "peak"): ("T", "PK"),
    ("natural", "peninsula"): ("T", "PEN"),
    ("natural", "plateau"): ("T", "PLAT"),
    ("natural", "saddle"): ("T", "PASS"),
    ("natural", "spring"): ("H", "SPNG"),
    ("natural", "strait"): ("H", "STRT"),
    ("natural", "valley"): ("T", "VAL"),
    ("natural", "volcano"): ("T", "VLC"),
    ("natural", "water"): ("H", "LK"),
    ("natural", "wetland"): ("H", "WTLD"),
    ("natural", "wood"): ("V", "FRST"),
    ("railway", "station"): ("S", "RSTN"),
    ("railway", "halt"): ("S", "RSTN"),
    ("region", "mountain_range"): ("T", "MTS"),
    ("waterway", "canal"): ("H", "CNL"),
    ("waterway", "dam"): ("S", "DAM"),
    ("waterway", "river"): ("H", "STM"),
    ("waterway", "stream"): ("H", "STM"),
    ("waterway", "waterfall"): ("H", "FLLS"),
}
_CLASSES: dict[str, Feature] = {
    "aeroway": ("S", ""),
    "amenity": ("S", ""),
    "bridge": ("S", "BDG"),
    "building": ("S", "BLDG"),
    "highway": ("R", "RD"),
    "historic": ("S", "HSTS"),
    "landuse": ("L", ""),
    "leisure": ("S", ""),
    "man_made": ("S", ""),
    "military": ("S", "INSM"),
    "mountain_pass": ("T", "PASS"),
    "natural": ("T", ""),
    "railway": ("R", ""),
    "tourism": ("S", ""),
    "water": ("H", ""),
    "waterway": ("H", ""),
}
_BUSINESS_CLASSES = frozenset({"advertising", "craft", "emergency", "healthcare", "office", "shop"})
_BUSINESS_AMENITIES = frozenset(
    {
        "atm",
        "bank",
        "bar",
        "biergarten",
        "cafe",
        "car_rental",
        "car_wash",
        "charging_station",
        "cinema",
        "clinic",
        "dentist",
        "doctors",
        "fast_food",
        "food_court",
        "fuel",
        "hairdresser",
        "ice_cream",
        "kindergarten",
        "nightclub",
        "parking",
        "pharmacy",
        "post_box",
        "post_office",
        "pub",
        "recycling",
        "restaurant",
        "toilets",
        "vending_machine",
    }
)
_BUSINESS_TOURISM = frozenset({"apartment", "artwork", "guest_house", "hostel", "hotel", "information", "motel"})
_ADDRESS_VALUES = frozenset({"house", "house_number", "road", "street", "postcode"})


def feature_of(kind: str, value: str, *, rank: str = "", capital: str = "") -> Feature:
    """Return the feature class and code of a tag such as ``place=town``; empty strings if there is none.

    :param rank: what an administrative boundary encloses, as in Nominatim's ``addresstype`` ("city", "state").
    :param capital: the value of the tag ``capital``; "yes" or "2" for a country, "4" for a first-order division.
    """
    feature = ("", "")
    if kind == "place":
        feature = _PLACE.get(value, ("", ""))
    elif (kind, value) == ("boundary", "administrative"):
        feature = _PLACE.get(rank, ("A", "ADMD"))
    elif kind:
        feature = _TAGS.get((kind, value)) or _CLASSES.get(kind, ("", ""))
    if feature == ("P", "PPL") and capital in {"yes", "2"}:
        return "P", "PPLC"
    if feature == ("P", "PPL") and capital == "4":
        return "P", "PPLA"
    return feature


def is_business_or_address(kind: str, value: str) -> bool:
    """Return whether the tag is for a shop, an office, a street and the like, which texts do not name as places."""
    return (
        kind in _BUSINESS_CLASSES
        or (kind == "amenity" and value in _BUSINESS_AMENITIES)
        or (kind == "tourism" and value in _BUSINESS_TOURISM)
        or (kind == "place" and value in _ADDRESS_VALUES)
        or (kind == "highway" and value not in {"pedestrian", "motorway", "trunk"})
    )
