"""From a geocoding service's answer to a :class:`~geomap.places.Place`: what kind of place it is, whose, how large.

Answers come from outside: each value is checked before it is believed, and one that makes no sense is left out.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from geopy.location import Location

from geomap.gazetteer.online import osm_features as osm
from geomap.places import Bounds, Place

_LONGEST = 200

Facts = dict[str, Any]
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
_ADDRESSES = {
    "pelias": frozenset({"address", "street", "postalcode", "intersection"}),
    "google": frozenset({"street_address", "route", "intersection", "premise", "subpremise", "postal_code"}),
    "opencage": frozenset({"road", "building", "house", "postcode"}),
}
_OSM_TYPES = {"N": "node", "W": "way", "R": "relation"}


def place_of(location: Location, *, provider: str) -> Place | None:
    """Make a place of a geopy ``Location``.

    :param provider: the service's name, which becomes the place's source.
    :return: None for what is no place that a text would name (a shop, an address), or has no name or coordinates.
    """
    raw = location.raw if isinstance(location.raw, Mapping) else {}
    facts = _READERS.get(provider, _anything)(raw)
    if facts is None:
        return None
    name = facts.pop("name", "") or _text(location.address).split(",")[0].strip()
    latitude, longitude = float(location.latitude), float(location.longitude)
    # geopy makes 0, 0 of coordinates that are missing; nothing that a text names lies there.
    if not name or not (abs(latitude) <= 90 and abs(longitude) <= 180) or latitude == longitude == 0:
        return None
    source_id = facts.pop("source_id", "") or _digest(name, latitude, longitude)
    feature_class, feature_code = facts.pop("feature", ("", ""))
    if provider == "geonames" and not source_id.isdecimal():
        return None  # the source "geonames" promises a geonameid
    return Place(
        source=provider,
        source_id=source_id,
        name=name,
        latitude=latitude,
        longitude=longitude,
        feature_class=feature_class,
        feature_code=feature_code,
        **facts,
    )


def _nominatim(raw: Mapping[str, Any]) -> Facts | None:
    kind, value = _text(raw.get("class") or raw.get("category")), _text(raw.get("type"))
    if osm.is_no_place(kind, value):
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


def _photon(raw: Mapping[str, Any]) -> Facts | None:
    found = _mapping(raw.get("properties"))
    kind, value = _text(found.get("osm_key")), _text(found.get("osm_value"))
    if osm.is_no_place(kind, value):
        return None
    rank = _text(found.get("type"))
    return {
        "name": _text(found.get("name")),
        "source_id": _osm_id(_OSM_TYPES.get(_text(found.get("osm_type")), ""), found.get("osm_id")),
        "feature": osm.feature_of(kind, value, rank="suburb" if rank == "district" else rank),
        "country_code": _country_code(found.get("countrycode")),
        "country": _text(found.get("country")),
        "admin1": _text(found.get("state")),
        "bounds": _box(found.get("extent"), order="wnes"),
    }


def _geonames(raw: Mapping[str, Any]) -> Facts | None:
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


def _pelias(raw: Mapping[str, Any]) -> Facts | None:
    found = _mapping(raw.get("properties"))
    layer = _text(found.get("layer"))
    if layer in _ADDRESSES["pelias"]:
        return None
    return {
        "name": _text(found.get("name")),
        "source_id": _text(found.get("gid") or found.get("id")),
        "feature": _PELIAS.get(layer, ("", "")),
        "country_code": _country_code(found.get("country_code")),
        "country": _text(found.get("country")),
        "admin1": _text(found.get("region")),
        "population": _count(found.get("population")),
        "bounds": _box(raw.get("bbox"), order="wsen"),
    }


def _opencage(raw: Mapping[str, Any]) -> Facts | None:
    parts, bounds = _mapping(raw.get("components")), _mapping(raw.get("bounds"))
    kind, category = _text(parts.get("_type")), _text(parts.get("_category"))
    if kind in _ADDRESSES["opencage"] or category == "commerce":
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


def _google(raw: Mapping[str, Any]) -> Facts | None:
    types = [_text(kind) for kind in _items(raw.get("types"))]
    if types and types[0] in _ADDRESSES["google"]:
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


def _arcgis(raw: Mapping[str, Any]) -> Facts | None:
    found, extent = _mapping(raw.get("attributes")), _mapping(raw.get("extent"))
    if _text(found.get("Addr_type")) in {"StreetAddress", "PointAddress", "StreetName", "Postal"}:
        return None
    return {
        "name": _text(found.get("PlaceName")),
        "feature": _ARCGIS.get(_text(found.get("Type")).lower(), ("", "")),
        "country": _text(found.get("CntryName")),
        "admin1": _text(found.get("Region")),
        "bounds": _box([extent.get(key) for key in ("xmin", "ymin", "xmax", "ymax")], order="wsen"),
    }


def _anything(raw: Mapping[str, Any]) -> Facts | None:
    """What services call alike: the rest stays empty."""
    found = {**_mapping(raw.get("properties")), **_mapping(raw.get("address")), **raw}
    code = found.get("country_code") or found.get("countryCode") or found.get("countrycode")
    country = found.get("country") or found.get("countryName")
    return {
        "name": _text(found.get("name")),
        "source_id": _text(found.get("place_id") or found.get("id")),
        "country_code": _country_code(code),
        "country": _text(country) if isinstance(country, str) else "",
    }


_READERS: dict[str, Callable[[Mapping[str, Any]], Facts | None]] = {
    "arcgis": _arcgis,
    "geocodeearth": _pelias,
    "geonames": _geonames,
    "google": _google,
    "nominatim": _nominatim,
    "opencage": _opencage,
    "openmapquest": _nominatim,
    "pelias": _pelias,
    "photon": _photon,
    "pickpoint": _nominatim,
}


def _text(value: Any) -> str:
    """One line of text that UTF-8 can carry, of at most 200 characters; empty for what is no text or number."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = "".join(character if character.isprintable() else " " for character in str(value)[: 2 * _LONGEST])
    return " ".join(text.split())[:_LONGEST]


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
    """An identifier that the same answer gives again, for services that give none."""
    return hashlib.sha256(f"{name}|{latitude:.5f}|{longitude:.5f}".encode()).hexdigest()[:16]
