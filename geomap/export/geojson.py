"""GeoJSON (RFC 7946): a point feature for each mention and derived place, or for each place, with flat properties."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import IO

from geomap.export.flat_rows import By, fields_of, rows, to_json
from geomap.export.registry import Exporter
from geomap.places import Bounds, Place, PointRadius
from geomap.records import MappedDocument

POSITION_DECIMALS = 6
"""Decimals of a coordinate, about 0.1 m, as RFC 7946 (11.2) advises."""


def write(
    documents: Iterable[MappedDocument],
    stream: IO[str],
    *,
    by: By = "mention",
    nil: bool = True,
    why: bool = False,
    status: bool = False,
) -> None:
    """Write one FeatureCollection, feature by feature, so that it is never in memory as a whole.

    The properties are those of :data:`~geomap.export.flat_rows.MENTION_FIELDS` or
    :data:`~geomap.export.flat_rows.PLACE_FIELDS`. A NIL mention is an unlocated feature: its geometry is null
    (RFC 7946, 3.2) and so are the properties of its place. An estimate, which is a NIL mention held ``within`` a place
    or a derived place, is a point with its uncertainty in ``radius_km``, and has no place. The collection's ``bbox``
    comes last, and crosses the antimeridian (west > east; RFC 7946, 5.2) where that makes it narrower.

    :param by: ``"mention"`` or ``"place"``.
    :param nil: whether to write the mentions without a position too.
    :param why: whether to add a property ``why``, the reasons for the choice.
    :param status: whether to add a property ``status``: "unreviewed", or "confirmed" or "corrected" by a person.
    :raises SettingError: if ``by`` is neither, or ``why`` or ``status`` is requested by place.
    """
    fields_of(by, why=why, status=status)
    points: set[tuple[float, float]] = set()
    stream.write('{"type":"FeatureCollection","features":[')
    separator = "\n"
    for position, properties in rows(documents, by=by, nil=nil, why=why, status=status):
        geometry = None
        if position is not None:
            point = _point(position)
            points.add(point)
            geometry = {"type": "Point", "coordinates": point}
        stream.write(separator + to_json({"type": "Feature", "geometry": geometry, "properties": properties}))
        separator = ",\n"
    stream.write("\n]")
    if points:
        stream.write(f',"bbox":{to_json(bounds(points))}')
    stream.write("}\n")


def _point(position: Place | PointRadius) -> tuple[float, float]:
    return round(position.longitude, POSITION_DECIMALS), round(position.latitude, POSITION_DECIMALS)


def bounds(points: Iterable[tuple[float, float]]) -> Bounds:
    """Find the narrowest bounding box of points.

    :param points: at least one (longitude, latitude) pair.
    :return: west > east if the box crosses the antimeridian.
    """
    points = list(points)
    latitudes = [y for _, y in points]
    longitudes = sorted({x for x, _ in points})
    # The box is the circle of latitude without its widest empty stretch.
    gap, west, east = longitudes[0] + 360 - longitudes[-1], longitudes[0], longitudes[-1]
    for start, end in pairwise(longitudes):
        if end - start > gap:
            gap, west, east = end - start, end, start
    return west, min(latitudes), east, max(latitudes)


EXPORTER = Exporter(
    name="geojson",
    label="GeoJSON",
    summary="for maps and GIS (RFC 7946)",
    suffixes=(".geojson", ".json"),
    media_type="application/geo+json",
    write=write,
    options=("by", "nil", "why", "status"),
    unit="feature",
)
