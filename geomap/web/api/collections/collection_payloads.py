"""JSON payloads of a collection: its summary, its map and the rows of its lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, TypedDict

from geomap.marks.clusters import Cluster
from geomap.marks.hexagons import Hexagon
from geomap.places import Bounds, Place
from geomap.records import Review, Role, Status
from geomap.store.columns.facets import Region, facets, timeline
from geomap.store.columns.selection import Selection
from geomap.web.api.texts.document_payloads import StatusPayload
from geomap.wording.kinds import kind

MAX_FRAMED_PLACES = 100
"""The initial map view is fitted to so many of the most mentioned places."""

DECIMALS = 5
"""Decimal places of a coordinate in degrees: about a metre."""


class FacetValuePayload(TypedDict):
    """A value of a filter, and the number of mentions that it would keep."""

    value: Annotated[str, "the value in addresses"]
    label: Annotated[str, "the value in words"]
    count: Annotated[int, "the number of mentions"]


class BinPayload(TypedDict):
    """A day, week, month or year of the timeline."""

    start: Annotated[str, "its first day"]
    count: Annotated[int, "the number of mentions"]


class TimelinePayload(TypedDict):
    """Mentions by the date of their document."""

    unit: Annotated[str, "the length of a bin: day, week, month or year"]
    bins: Annotated[list[BinPayload], "the bins in order, without gaps"]
    undated: Annotated[int, "the number of mentions in documents without a date"]


class SpotPayload(TypedDict):
    """The location of a place."""

    latitude: Annotated[float, "latitude in degrees"]
    longitude: Annotated[float, "longitude in degrees"]
    mentions: Annotated[int, "the number of mentions"]
    area: Annotated[bool, "whether the map shows the place as a label instead of a point"]


class SummaryPayload(TypedDict):
    """The counts of all that the filter keeps."""

    mentions: Annotated[int, "the number of mentions"]
    documents: Annotated[int, "the number of documents"]
    places: Annotated[int, "the number of places"]
    nil: Annotated[int, "the number of mentions without a place"]
    bounds: Annotated[list[float] | None, "the bounding box of the places as west, south, east, north, or null"]
    largest: Annotated[list[SpotPayload], "the places that the initial map view is fitted to, most mentioned first"]
    revision: Annotated[int, "the revision of the collection"]
    facets: Annotated[dict[str, list[FacetValuePayload]], "the values of the filters, by parameter"]
    timeline: Annotated[TimelinePayload, "the timeline; it ignores the dates of the filter"]


class NamedPlacePayload(TypedDict):
    """A place on the map."""

    id: Annotated[str, "the id of the place"]
    name: Annotated[str, "its name"]
    label: Annotated[str, "the name followed by the names of the places that contain it"]
    kind: Annotated[str, "the kind of place in words"]
    area: Annotated[bool, "whether the map shows the place as a label instead of a point"]


class ClusterPayload(TypedDict):
    """A marker on the map: one place, or several that are close together."""

    latitude: Annotated[float, "latitude in degrees"]
    longitude: Annotated[float, "longitude in degrees"]
    mentions: Annotated[int, "the number of mentions"]
    places: Annotated[int, "the number of places"]
    bounds: Annotated[list[float], "the bounding box of the places as west, south, east, north"]
    place: Annotated[NamedPlacePayload | None, "the place if there is only one, else null"]
    names: Annotated[list[str], "the names of up to three places that are mentioned most"]


class HexagonPayload(TypedDict):
    """A hexagon of the density map."""

    corners: Annotated[list[list[float]], "the six corners as [latitude, longitude]"]
    mentions: Annotated[int, "the number of mentions"]
    places: Annotated[int, "the number of places"]


class RegionPayload(TypedDict):
    """A country or first-order division, and what is mentioned in it."""

    code: Annotated[str, "its code, such as SY or SY.02"]
    name: Annotated[str, "its name"]
    place_id: Annotated[str | None, "the id of its place, for the filter within; null if the gazetteer has none"]
    mentions: Annotated[int, "the number of mentions"]
    places: Annotated[int, "the number of places"]


class RankedPlacePayload(TypedDict):
    """A place and how often it is mentioned."""

    id: Annotated[str, "the id of the place"]
    name: Annotated[str, "its name"]
    label: Annotated[str, "the name followed by the names of the places that contain it"]
    kind: Annotated[str, "the kind of place in words"]
    latitude: Annotated[float, "latitude in degrees"]
    longitude: Annotated[float, "longitude in degrees"]
    country_code: Annotated[str, "the ISO 3166-1 alpha-2 code of the country"]
    area: Annotated[bool, "whether the map shows the place as a label instead of a point"]
    mentions: Annotated[int, "the number of mentions"]
    documents: Annotated[int, "the number of documents that mention it"]


class PlacedPayload(TypedDict):
    """The place of a mention."""

    id: Annotated[str, "the id of the place"]
    name: Annotated[str, "its name"]
    label: Annotated[str, "the name followed by the names of the places that contain it"]
    kind: Annotated[str, "the kind of place in words"]
    latitude: Annotated[float, "latitude in degrees"]
    longitude: Annotated[float, "longitude in degrees"]
    area: Annotated[bool, "whether the map shows the place as a label instead of a point"]


class MentionedInPayload(TypedDict):
    """The document of a mention."""

    id: Annotated[str, "the id of the document"]
    title: Annotated[str, "its title"]
    published: Annotated[str, "the date of publication, or empty"]
    url: Annotated[str, "the address of its page"]


class MentionRowPayload(TypedDict):
    """A mention in a list, with its sentence and its document."""

    id: Annotated[int, "the id of the mention"]
    text: Annotated[str, "the mention as it is written"]
    before: Annotated[str, "its sentence before the mention, up to 300 characters"]
    after: Annotated[str, "its sentence after the mention, up to 300 characters"]
    role: Annotated[Role, "literal, associative (it stands for people or a government), or demonym"]
    score: Annotated[float, "the score of the chosen place, from 0 to 1"]
    sureness: Annotated[Literal["sure", "likely", "unsure"], "the score as a word"]
    status: Annotated[Status, "the decision of a person: unreviewed, confirmed or corrected"]
    review: Annotated[Review, "why a person should check it: runner-up, nil, or empty"]
    doubt: Annotated[str, "the reason for review in words, or empty"]
    place: Annotated[PlacedPayload | None, "its place, or null"]
    document: Annotated[MentionedInPayload, "its document"]
    page: Annotated[int | None, "the page number; null for a document without pages"]
    url: Annotated[str, "the address that opens the mention in its document"]


class DocumentRowPayload(StatusPayload):
    """A document in a list, with the counts of what the filter keeps of it."""

    published: Annotated[str, "the date of publication, or empty"]
    source: Annotated[str, "the publisher, or empty"]
    mentions: Annotated[int, "the number of its mentions that the filter keeps"]
    places: Annotated[int, "the number of different places of these mentions"]
    version: Annotated[int, "the number of versions of its text so far"]


def summary(selection: Selection) -> SummaryPayload:
    """Count what a filter keeps."""
    times = timeline(selection)
    return SummaryPayload(
        mentions=selection.mentions,
        documents=len(selection.ranked_documents),
        places=len(selection.ranked_places),
        nil=selection.nil,
        bounds=_box(selection.bounds) if selection.bounds else None,
        largest=_largest(selection),
        revision=selection.columns.revision,
        facets={
            name: [FacetValuePayload(value=each.value, label=each.label, count=each.count) for each in values]
            for name, values in facets(selection).items()
        },
        timeline=TimelinePayload(
            unit=times.unit,
            bins=[BinPayload(start=start.isoformat(), count=count) for start, count in times.bins],
            undated=times.undated,
        ),
    )


def _largest(selection: Selection) -> list[SpotPayload]:
    table, counts = selection.columns.places, selection.by_place
    return [
        SpotPayload(
            latitude=round(float(table.latitude[number]), DECIMALS),
            longitude=round(float(table.longitude[number]), DECIMALS),
            mentions=int(counts[number]),
            area=bool(table.area[number]),
        )
        for number in selection.ranked_places[:MAX_FRAMED_PLACES].tolist()
    ]


def cluster(mark: Cluster, places: Sequence[Place]) -> ClusterPayload:
    """Describe a marker.

    :param places: the places by the numbers that ``mark`` uses.
    """
    return ClusterPayload(
        latitude=round(mark.latitude, DECIMALS),
        longitude=round(mark.longitude, DECIMALS),
        mentions=mark.mentions,
        places=mark.places,
        bounds=_box(mark.bounds),
        place=_named(places[mark.largest[0]]) if mark.places == 1 else None,
        names=[places[number].name for number in mark.largest],
    )


def hexagon(one: Hexagon) -> HexagonPayload:
    """Describe a hexagon."""
    corners = [[round(latitude, DECIMALS), round(longitude, DECIMALS)] for latitude, longitude in one.corners]
    return HexagonPayload(corners=corners, mentions=one.mentions, places=one.places)


def region(one: Region, place: Place | None) -> RegionPayload:
    """Describe a country or division; ``place`` is its gazetteer entry."""
    return RegionPayload(
        code=one.code,
        name=one.name,
        place_id=place.id if place else None,
        mentions=one.mentions,
        places=one.places,
    )


def ranked_place(place: Place, mentions: int, documents: int) -> RankedPlacePayload:
    """Describe a place in a list."""
    return RankedPlacePayload(
        id=place.id,
        name=place.name,
        label=place.label,
        kind=kind(place),
        latitude=place.latitude,
        longitude=place.longitude,
        country_code=place.country_code,
        area=place.is_area,
        mentions=mentions,
        documents=documents,
    )


def placed(place: Place) -> PlacedPayload:
    """Describe the place of a mention."""
    return PlacedPayload(
        id=place.id,
        name=place.name,
        label=place.label,
        kind=kind(place),
        latitude=place.latitude,
        longitude=place.longitude,
        area=place.is_area,
    )


def _named(place: Place) -> NamedPlacePayload:
    return NamedPlacePayload(id=place.id, name=place.name, label=place.label, kind=kind(place), area=place.is_area)


def _box(bounds: Bounds) -> list[float]:
    return [round(degrees, DECIMALS) for degrees in bounds]
