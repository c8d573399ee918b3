"""Convert the answers of geocoding services to :class:`~geomap.places.Place`.

Answers are untrusted data: every value is checked, and invalid values are left out.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from geopy.location import Location

from geomap.gazetteer.online import osm_features as osm
from geomap.places import Bounds, Place

_MAX_TEXT_LENGTH = 200

Fields = dict[str, Any]
"""Fields of a :class:`Place`; ``feature`` is the pair of feature class and code."""

Feature = tuple[str, str]

_PELIAS: dict[str, Feature] = {
    "continent": ("L", "CONT"),
    "country": ("A", "PCLI"),
    "dependency": ("A", "PCLD"),
    "macroregion": ("A", "ADM1"),
    "region": ("A", "ADM1"),
    "macrocounty": ("A", "ADM2"),
    "county": ("A", "ADM2"),
    "localadmin": ("P", "PPL"),
    "locality": ("P", "PPL"),
    "borough": ("P", "PPLX"),
    "macrohood": ("P", "PPLX"),
    "neighbourhood": ("P", "PPLX"),
    "ocean": ("H", "OCN"),
    "marinearea": ("H", "SEA"),
    "venue": ("S", ""),
}
_GOOGLE: dict[str, Feature] = {
    "country": ("A", "PCLI"),
    "administrative_area_level_1": ("A", "ADM1"),
    "administrative_area_level_2": ("A", "ADM2"),
    "administrative_area_level_3": ("A", "ADM3"),
    "locality": ("P", "PPL"),
    "postal_town": ("P", "PPL"),
    "sublocality": ("P", "PPLX"),
    "neighborhood": ("P", "PPLX"),
    "colloquial_area": ("L", "RGN"),
    "continent": ("L", "CONT"),
    "archipelago": ("T", "ISLS"),
    "airport": ("S", "AIRP"),
    "park": ("L", "PRK"),
    "natural_feature": ("T", ""),
    "point_of_interest": ("S", ""),
    "establishment": ("S", ""),
}
_ARCGIS: dict[str, Feature] = {
    "continent": ("L", "CONT"),
    "country": ("A", "PCLI"),
    "region": ("A", "ADM1"),
    "state": ("A", "ADM1"),
    "state or province": ("A", "ADM1"),
    "province": ("A", "ADM1"),
    "subregion": ("A", "ADM2"),
    "county": ("A", "ADM2"),
    "city": ("P", "PPL"),
    "neighborhood": ("P", "PPLX"),
}
_ADDRESS_TYPES = {
    "pelias": frozenset({"address", "street", "postalcode", "intersection"}),
    "google": frozenset({"street_address", "route", "intersection", "premise", "subpremise", "postal_code"}),
    "opencage": frozenset({"road", "building", "house", "postcode"}),
}
_OSM_TYPES = {"N": "node", "W": "way", "R": "relation"}


def to_place(location: Location, *, provider: str) -> Place | None:
    """Convert a geopy ``Location`` to a place.

    :param provider: the name of the service, which becomes the source of the place.
    :return: the place, or None for a shop or an address, or without a name or valid coordinates.
    """
    raw = location.raw if isinstance(location.raw, Mapping) else {}
    fields = _READERS.get(provider, _read_other)(raw)
    if fields is None:
        return None
    name = fields.pop("name", "") or _text(location.address).split(",")[0].strip()
    latitude, longitude = float(location.latitude), float(location.longitude)
    # geopy replaces missing coordinates by 0, 0, where there is no named place.
    if not name or not (abs(latitude) <= 90 and abs(longitude) <= 180) or latitude == longitude == 0:
        return None
    source_id = fields.pop("source_id", "") or _digest(name, latitude, longitude)
    feature_class, feature_code = fields.pop("feature", ("", ""))
    if provider == "geonames" and not source_id.isdecimal():
        return None  # a place with the source "geonames" must have a geonameid
    return Place(
        source=provider,
        source_id=source_id,
        name=name,
        latitude=latitude,
        longitude=longitude,
        feature_class=feature_class,
        feature_code=feature_code,
        **fields,
    )


def _read_nominatim(raw: Mapping[str, Any]) -> Fields | None:
    kind, value = _text(raw.get("class") or raw.get("category")), _text(raw.get("type"))
    if osm.is_business_or_address(kind, value):
        return None
    address, extra = _mapping(raw.get("address")), _mapping(raw.get("extratags"))
    rank = _text(raw.get("addresstype") or extra.get("linked_place"))
    return {
        "name": _text(raw.get("name")),
        "source_id": _osm_id(_text(raw.get("osm_type")), raw.get("osm_id")),
        "feature": osm.feature_of(kind, value, rank=rank, capital=_text(extra.get("capital"))),
        "country_code": _country_code(address.get("country_code")),
        "country": _text(address.get("country")),
        "admin1": _text(address.get("state") or address.get("province") or address.get("region")),
        "population": _count(extra.get("population")),
        "bounds": _box(raw.get("boundingbox"), order="snwe"),
    }


def _read_photon(raw: Mapping[str, Any]) -> Fields | None:
    properties = _mapping(raw.get("properties"))
    kind, value = _text(properties.get("osm_key")), _text(properties.get("osm_value"))
    if osm.is_business_or_address(kind, value):
        return None
    rank = _text(properties.get("type"))
    return {
        "name": _text(properties.get("name")),
        "source_id": _osm_id(_OSM_TYPES.get(_text(properties.get("osm_type")), ""), properties.get("osm_id")),
        "feature": osm.feature_of(kind, value, rank="suburb" if rank == "district" else rank),
        "country_code": _country_code(properties.get("countrycode")),
        "country": _text(properties.get("country")),
        "admin1": _text(properties.get("state")),
        "bounds": _box(properties.get("extent"), order="wnes"),
    }


def _read_geonames(raw: Mapping[str, Any]) -> Fields | None:
    number = raw.get("geonameId")
    return {
        "name": _text(raw.get("name") or raw.get("toponymName")),
        "source_id": str(number) if isinstance(number, int) and number > 0 else "",
        "feature": (_text(raw.get("fcl"))[:1], _text(raw.get("fcode"))),
        "country_code": _country_code(raw.get("countryCode")),
        "country": _text(raw.get("countryName")),
        "admin1": _text(raw.get("adminName1")),
        "admin1_code": _text(raw.get("adminCode1")),
        "population": _count(raw.get("population")),
    }


def _read_pelias(raw: Mapping[str, Any]) -> Fields | None:
    properties = _mapping(raw.get("properties"))
    layer = _text(properties.get("layer"))
    if layer in _ADDRESS_TYPES["pelias"]:
        return None
    return {
        "name": _text(properties.get("name")),
        "source_id": _text(properties.get("gid") or properties.get("id")),
        "feature": _PELIAS.get(layer, ("", "")),
        "country_code": _country_code(properties.get("country_code")),
        "country": _text(properties.get("country")),
        "admin1": _text(properties.get("region")),
        "population": _count(properties.get("population")),
        "bounds": _box(raw.get("bbox"), order="wsen"),
    }


def _read_opencage(raw: Mapping[str, Any]) -> Fields | None:
    parts, bounds = _mapping(raw.get("components")), _mapping(raw.get("bounds"))
    kind, category = _text(parts.get("_type")), _text(parts.get("_category"))
    if kind in _ADDRESS_TYPES["opencage"] or category == "commerce":
        return None
    north_east, south_west = _mapping(bounds.get("northeast")), _mapping(bounds.get("southwest"))
    corners = [south_west.get("lng"), south_west.get("lat"), north_east.get("lng"), north_east.get("lat")]
    return {
        "name": _text(parts.get("_normalized_city") if kind == "city" else parts.get(kind)),
        "feature": osm.feature_of("place", kind),
        "country_code": _country_code(parts.get("ISO_3166-1_alpha-2") or parts.get("country_code")),
        "country": _text(parts.get("country")),
        "admin1": _text(parts.get("state")),
        "bounds": _box(corners, order="wsen"),
    }


def _read_google(raw: Mapping[str, Any]) -> Fields | None:
    types = [_text(kind) for kind in _items(raw.get("types"))]
    if types and types[0] in _ADDRESS_TYPES["google"]:
        return None
    parts = [_mapping(part) for part in _items(raw.get("address_components"))]
    by_type = {_text(kind): part for part in reversed(parts) for kind in _items(part.get("types"))}
    country, admin1 = by_type.get("country", {}), by_type.get("administrative_area_level_1", {})
    return {
        "name": _text(parts[0].get("long_name")) if parts else "",
        "source_id": _text(raw.get("place_id")),
        "feature": next((_GOOGLE[kind] for kind in types if kind in _GOOGLE), ("", "")),
        "country_code": _country_code(country.get("short_name")),
        "country": _text(country.get("long_name")),
        "admin1": _text(admin1.get("long_name")),
    }


def _read_arcgis(raw: Mapping[str, Any]) -> Fields | None:
    attributes, extent = _mapping(raw.get("attributes")), _mapping(raw.get("extent"))
    if _text(attributes.get("Addr_type")) in {"StreetAddress", "PointAddress", "StreetName", "Postal"}:
        return None
    return {
        "name": _text(attributes.get("PlaceName")),
        "feature": _ARCGIS.get(_text(attributes.get("Type")).lower(), ("", "")),
        "country": _text(attributes.get("CntryName")),
        "admin1": _text(attributes.get("Region")),
        "bounds": _box([extent.get(key) for key in ("xmin", "ymin", "xmax", "ymax")], order="wsen"),
    }


def _read_other(raw: Mapping[str, Any]) -> Fields | None:
    """Read the fields that many services have under the same names."""
    values = {**_mapping(raw.get("properties")), **_mapping(raw.get("address")), **raw}
    code = values.get("country_code") or values.get("countryCode") or values.get("countrycode")
    country = values.get("country") or values.get("countryName")
    return {
        "name": _text(values.get("name")),
        "source_id": _text(values.get("place_id") or values.get("id")),
        "country_code": _country_code(code),
        "country": _text(country) if isinstance(country, str) else "",
    }


_READERS: dict[str, Callable[[Mapping[str, Any]], Fields | None]] = {
    "arcgis": _read_arcgis,
    "geocodeearth": _read_pelias,
    "geonames": _read_geonames,
    "google": _read_google,
    "nominatim": _read_nominatim,
    "opencage": _read_opencage,
    "openmapquest": _read_nominatim,
    "pelias": _read_pelias,
    "photon": _read_photon,
    "pickpoint": _read_nominatim,
}


def _text(value: Any) -> str:
    """Return a value as one line of printable text of at most 200 characters; empty unless it is text or a number."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = "".join(character if character.isprintable() else " " for character in str(value)[: 2 * _MAX_TEXT_LENGTH])
    return " ".join(text.split())[:_MAX_TEXT_LENGTH]


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _items(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list) else ()


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return math.nan


def _count(value: Any) -> int:
    number = _number(value)
    return int(number) if 0 <= number < 1e11 else 0


def _country_code(value: Any) -> str:
    code = _text(value).upper()
    return code if len(code) == 2 and code.isascii() and code.isalpha() else ""


def _osm_id(kind: str, number: Any) -> str:
    return f"{kind}/{number}" if kind in _OSM_TYPES.values() and isinstance(number, int) and number > 0 else ""


def _box(values: Any, *, order: str) -> Bounds | None:
    """Read a bounding box whose four numbers come in an order such as ``"snwe"``."""
    numbers = [_number(value) for value in _items(values)]
    if len(numbers) != 4:
        return None
    side = dict(zip(order, numbers, strict=True))
    south, north, west, east = side["s"], side["n"], side["w"], side["e"]
    if not (-90 <= south <= north <= 90 and -180 <= west <= 180 and -180 <= east <= 180):
        return None
    return west, south, east, north


def _digest(name: str, latitude: float, longitude: float) -> str:
    """Return a reproducible identifier of an answer, for services without identifiers."""
    return hashlib.sha256(f"{name}|{latitude:.5f}|{longitude:.5f}".encode()).hexdigest()[:16]
