"""JSON payloads of the lists and maps of a collection: each holds items described in
:mod:`geomap.web.api.collections.collection_payloads`.
"""

from __future__ import annotations

from typing import Annotated, TypedDict

from geomap.web.api.collections.collection_payloads import (
    ClusterPayload,
    DocumentRowPayload,
    HexagonPayload,
    MentionRowPayload,
    RankedPlacePayload,
    RegionPayload,
)


class ClustersPayload(TypedDict):
    """The markers of a map view."""

    clusters: Annotated[list[ClusterPayload], "the markers"]
    total: Annotated[int, "the number of mentions whose place is in the view"]


class HexagonsPayload(TypedDict):
    """The density of mentions in a map view."""

    hexagons: Annotated[list[HexagonPayload], "the hexagons that contain mentions"]
    largest: Annotated[int, "the largest number of mentions in one hexagon"]


class RegionsPayload(TypedDict):
    """Mentions by country or by first-order division."""

    regions: Annotated[list[RegionPayload], "the countries or divisions, most mentioned first"]
    largest: Annotated[int, "the largest number of mentions in one of them"]


class PlacesPayload(TypedDict):
    """One page of the places of a collection."""

    places: Annotated[list[RankedPlacePayload], "the places, most mentioned first"]
    next: Annotated[str | None, "the cursor of the next page, or null on the last page"]
    total: Annotated[int, "the number of places in the whole list"]


class MentionsPayload(TypedDict):
    """One page of the mentions of a collection."""

    mentions: Annotated[list[MentionRowPayload], "the mentions, in order of document and text"]
    next: Annotated[str | None, "the cursor of the next page, or null on the last page"]
    total: Annotated[int, "the number of mentions in the whole list"]


class DocumentRowsPayload(TypedDict):
    """One page of the documents of a collection."""

    documents: Annotated[list[DocumentRowPayload], "the documents, in the order in which they were added"]
    next: Annotated[str | None, "the cursor of the next page, or null on the last page"]
    total: Annotated[int, "the number of documents in the whole list"]
