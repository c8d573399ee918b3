"""What the JSON API says about a collection: its summary, its map and its lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypedDict

from geomap.marks.clusters import Cluster
from geomap.marks.hexagons import Hexagon
from geomap.places import Bounds, Place
from geomap.records import Review, Role, Status
from geomap.store.columns.facets import Region, facets, timeline
from geomap.store.columns.selection import Selection
from geomap.web.api.document_payloads import StatusPayload
from geomap.wording.kinds import kind

LARGEST = 100
"""Places of which a map is framed."""

DECIMALS = 5
"""Of degrees: a metre."""


class FacetValuePayload(TypedDict):
    """A value that the filter may ask for: ``value`` in addresses, ``label`` to show, ``count`` of mentions."""

    value: str
    label: str
    count: int


class BinPayload(TypedDict):
    """A day, week, month or year: ``start`` is its first day, ``count`` the mentions in it."""

    start: str
    count: int


class TimelinePayload(TypedDict):
    """Mentions by the date of their document: ``bins`` of one ``unit`` each without gaps, ``undated`` ones apart."""

    unit: str
    bins: list[BinPayload]
    undated: int


class SpotPayload(TypedDict):
    """Where a place is: ``latitude``, ``longitude``, its ``mentions``, and ``area`` if it is no point."""

    latitude: float
    longitude: float
    mentions: int
    area: bool


class SummaryPayload(TypedDict):
    """What a filter keeps.

    The number of ``mentions``, of ``documents``, of ``places``, and of mentions without a place (``nil``); ``bounds``
    of the places as (west, south, east, north), or null, and the ``largest`` places, most mentioned first, of which a
    map is framed; the collection's ``revision``; ``facets`` by parameter; the ``timeline``, which does not heed the
    dates asked for.
    """

    mentions: int
    documents: int
    places: int
    nil: int
    bounds: list[float] | None
    largest: list[SpotPayload]
    revision: int
    facets: dict[str, list[FacetValuePayload]]
    timeline: TimelinePayload


class NamedPlacePayload(TypedDict):
    """A place on the map: ``id``, ``name``, ``label`` with its containers, ``kind`` in words, ``area`` if no point."""

    id: str
    name: str
    label: str
    kind: str
    area: bool


class ClusterPayload(TypedDict):
    """A mark on the map.

    ``latitude`` and ``longitude`` in degrees; the number of ``mentions`` and ``places``, and ``bounds`` of the places;
    ``place`` if it is only one, else null; ``names`` of up to three places mentioned most.
    """

    latitude: float
    longitude: float
    mentions: int
    places: int
    bounds: list[float]
    place: NamedPlacePayload | None
    names: list[str]


class HexagonPayload(TypedDict):
    """A hexagon: six ``corners`` as [latitude, longitude], and the ``mentions`` and ``places`` in it."""

    corners: list[list[float]]
    mentions: int
    places: int


class RegionPayload(TypedDict):
    """A country ("SY") or first-order division ("SY.02"): its ``code``, its ``name``, and the ``mentions`` and
    ``places`` in it.
    """

    code: str
    name: str
    mentions: int
    places: int


class RankedPlacePayload(TypedDict):
    """A place with how often it is mentioned.

    ``id``, ``name``, ``label``, ``kind``, ``latitude``, ``longitude``, ``country_code`` and ``area`` are as of any
    place. The number of its ``mentions``, and of ``documents`` with one.
    """

    id: str
    name: str
    label: str
    kind: str
    latitude: float
    longitude: float
    country_code: str
    area: bool
    mentions: int
    documents: int


class PlacedPayload(TypedDict):
    """The place of a mention: ``id``, ``name``, ``label``, ``kind``, ``latitude``, ``longitude`` and ``area`` are as of
    any place.
    """

    id: str
    name: str
    label: str
    kind: str
    latitude: float
    longitude: float
    area: bool


class MentionedInPayload(TypedDict):
    """The document of a mention: ``id``, ``title``, when it was ``published``, and the ``url`` of its page."""

    id: str
    title: str
    published: str
    url: str


class MentionRowPayload(TypedDict):
    """A mention in a list.

    ``id`` numbers it; ``text`` is how it is written, ``before`` and ``after`` are the rest of its sentence. ``role``,
    ``score``, ``sureness``, ``status``, ``review`` and ``doubt`` are as in its ``document``. ``place`` is null if it
    has none. ``page`` is the page of a paged document, else null; ``url`` opens it in its text.
    """

    id: int
    text: str
    before: str
    after: str
    role: Role
    score: float
    sureness: Literal["sure", "likely", "unsure"]
    status: Status
    review: Review
    doubt: str
    place: PlacedPayload | None
    document: MentionedInPayload
    page: int | None
    url: str


class DocumentRowPayload(StatusPayload):
    """A document in a list.

    ``id``, ``title``, ``url``, ``collection``, ``state``, ``words``, ``words_done`` and ``error`` are its status. When
    it was ``published``, and by which ``source``, as far as is known. The ``mentions`` and ``places`` that the filter
    keeps of it. ``version`` counts its texts.
    """

    published: str
    source: str
    mentions: int
    places: int
    version: int


def summary(selection: Selection) -> SummaryPayload:
    """Tell what a filter keeps."""
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
        for number in selection.ranked_places[:LARGEST].tolist()
    ]


def cluster(mark: Cluster, places: Sequence[Place]) -> ClusterPayload:
    """Tell of a mark; ``places`` are those that it counts in."""
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
    """Tell of a hexagon."""
    corners = [[round(latitude, DECIMALS), round(longitude, DECIMALS)] for latitude, longitude in one.corners]
    return HexagonPayload(corners=corners, mentions=one.mentions, places=one.places)


def region(one: Region) -> RegionPayload:
    """Tell of a country or division."""
    return RegionPayload(code=one.code, name=one.name, mentions=one.mentions, places=one.places)


def ranked_place(place: Place, mentions: int, documents: int) -> RankedPlacePayload:
    """Tell of a place in a list."""
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
    """Tell of the place of a mention."""
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
