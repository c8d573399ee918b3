"""Positions with an uncertainty radius, by the point-radius method (Wieczorek, Guo and Hijmans 2004).

What is uncertain adds up to the worst case, so that the circle holds the place that the text means if the anchor is
right. An anchor reaches ``e`` km around its point (its extent), a distance of ``d`` km is told to within ``s`` km, and
a direction to within the angle ``a``. The point lies ``d`` km off the anchor's. Seen from that point of the anchor, the
true place is at most at the outer corner of the ring's sector, at ``d + s`` km with ``a`` to the side; and it may be
meant from anywhere in the anchor:

    radius = e + sqrt(d² + (d + s)² - 2 d (d + s) cos a)

The paper adds ``e`` to ``s`` within the root, which is a little less and too little where the anchor is larger than the
distance. A distance without a direction is a ring, and its circle has the radius ``d + e + s`` around the anchor. As in
the paper, ``a`` is 45° for the four main directions, 22.5° for "north-east" and 11.25° for "north-north-east".

    Wieczorek, J., Guo, Q. and Hijmans, R. J. (2004): The point-radius method for georeferencing locality descriptions
    and calculating associated uncertainty. International Journal of Geographical Information Science 18 (8), 745-767.
"""

from __future__ import annotations

import math

from geomap.places import EARTH_KM, Basis, Place, PointRadius, distance_km

LARGEST_RADIUS_KM = 500.0
"""A circle that is larger tells nobody anything."""

_DENSITY = 3000.0
"""Persons per km² of built-up ground: turns a town's population into its area."""
_UNKNOWN_TOWN_KM, _SMALLEST_TOWN_KM = 2.0, 0.5
_EXTENT_BY_CODE = {
    "ADM1": 100.0,
    "ADM2": 30.0,
    "ADM3": 12.0,
    "ADM4": 6.0,
    "ADM5": 6.0,
    "AIRP": 3.0,
    "AIRB": 3.0,
    "PRK": 5.0,
}
_EXTENT_BY_CLASS = {"A": 400.0, "L": 30.0, "H": 20.0, "T": 5.0, "V": 10.0, "U": 50.0}
_EXTENT_ELSE_KM = 1.5


def extent_km(place: Place) -> float:
    """How far a place reaches from its point, in km: by its bounds, its population or its kind."""
    if place.bounds is not None:
        west, south, east, north = place.bounds
        return distance_km(south, west, north, east) / 2
    if place.feature_class == "P":
        if not place.population:
            return _UNKNOWN_TOWN_KM
        return max(_SMALLEST_TOWN_KM, math.sqrt(place.population / _DENSITY / math.pi))
    by_class = _EXTENT_BY_CLASS.get(place.feature_class, _EXTENT_ELSE_KM)
    return _EXTENT_BY_CODE.get(place.feature_code, by_class)


def destination(latitude: float, longitude: float, bearing: float, km: float) -> tuple[float, float]:
    """Give the point that lies so far off along a great circle; degrees, the bearing clockwise from north."""
    phi, theta, delta = math.radians(latitude), math.radians(bearing), km / EARTH_KM
    sine = math.sin(phi) * math.cos(delta) + math.cos(phi) * math.sin(delta) * math.cos(theta)
    turned = math.atan2(math.sin(theta) * math.sin(delta) * math.cos(phi), math.cos(delta) - math.sin(phi) * sine)
    degrees = longitude + math.degrees(turned)
    return math.degrees(math.asin(max(-1.0, min(1.0, sine)))), (degrees + 180) % 360 - 180


def offset(anchor: Place, km: float, bearing: float, *, slack: float, spread: float) -> PointRadius | None:
    """Give the position some way off an anchor in a direction.

    :param slack: how exactly the distance is told, in km either way.
    :param spread: how exactly the direction is told, in degrees either way.
    """
    latitude, longitude = destination(anchor.latitude, anchor.longitude, bearing, km)
    far = km + slack
    aside = math.sqrt(max(0.0, km**2 + far**2 - 2 * km * far * math.cos(math.radians(spread))))
    radius = extent_km(anchor) + aside
    return _circle(latitude, longitude, radius, "offset", (anchor,))


def around(anchor: Place, km: float, basis: Basis) -> PointRadius | None:
    """Give the circle that holds all that is up to so many km away from an anchor's edge."""
    return _circle(anchor.latitude, anchor.longitude, extent_km(anchor) + km, basis, (anchor,))


def between(first: Place, second: Place, *, share: float = 1.0) -> PointRadius | None:
    """Give the middle of two anchors.

    :param share: the radius as a share of half their distance.
    """
    apart = distance_km(first.latitude, first.longitude, second.latitude, second.longitude)
    phi, other_phi = math.radians(first.latitude), math.radians(second.latitude)
    turned = math.radians(second.longitude - first.longitude)
    east, north = math.cos(other_phi) * math.cos(turned), math.cos(other_phi) * math.sin(turned)
    middle_phi = math.atan2(math.sin(phi) + math.sin(other_phi), math.hypot(math.cos(phi) + east, north))
    longitude = first.longitude + math.degrees(math.atan2(north, math.cos(phi) + east))
    radius = share * apart / 2 + max(extent_km(first), extent_km(second))
    return _circle(math.degrees(middle_phi), (longitude + 180) % 360 - 180, radius, "between", (first, second))


def _circle(
    latitude: float, longitude: float, radius: float, basis: Basis, anchors: tuple[Place, ...]
) -> PointRadius | None:
    if radius > LARGEST_RADIUS_KM:
        return None
    return PointRadius(
        latitude=round(latitude, 5),
        longitude=round(longitude, 5),
        radius_km=round(radius, 2),
        basis=basis,
        anchors=anchors,
    )
