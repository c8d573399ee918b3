"""What calls of the JSON API answer around the documents, and the bodies that they take."""

from __future__ import annotations

from typing import NotRequired, TypedDict

from geomap.web.api.collection_payloads import (
    ClusterPayload,
    DocumentRowPayload,
    HexagonPayload,
    MentionRowPayload,
    RankedPlacePayload,
    RegionPayload,
)
from geomap.web.api.document_payloads import StatusPayload


class DocumentsPayload(TypedDict):
    """Texts: ``documents`` in the order in which they came, ``next`` the cursor of the next page, or null."""

    documents: list[StatusPayload]
    next: str | None


class AddedPayload(TypedDict):
    """Texts taken in: ``documents``, more than one or none."""

    documents: list[StatusPayload]


class UnmappedPayload(TypedDict):
    """A text that is not mapped: its ``status``."""

    status: StatusPayload


class StatesPayload(TypedDict):
    """Texts by state: ``waiting``, ``working``, ``done``, ``failed`` and ``cancelled`` are how many."""

    waiting: int
    working: int
    done: int
    failed: int
    cancelled: int


class ProgressPayload(TypedDict):
    """How far a collection is: ``states`` counts its texts, ``working`` is the one that is worked on, or null."""

    states: StatesPayload
    working: StatusPayload | None


class CancelledPayload(TypedDict):
    """What was cancelled: ``cancelled`` is how many texts."""

    cancelled: int


class CollectionPayload(TypedDict):
    """A collection.

    ``id`` names it in addresses, ``name`` is what to call it, ``url`` the page that shows it; ``documents`` and
    ``mentions`` count what is in it. ``created`` is when it was begun, and ``revision`` rises with every change in it.
    """

    id: str
    name: str
    url: str
    documents: int
    mentions: int
    created: str
    revision: int


class CollectionsPayload(TypedDict):
    """The ``collections``, oldest first."""

    collections: list[CollectionPayload]


class ClustersPayload(TypedDict):
    """The marks of a map: ``clusters``, and the ``total`` of mentions whose place is in view."""

    clusters: list[ClusterPayload]
    total: int


class HexagonsPayload(TypedDict):
    """The density of a map: ``hexagons``, and the ``largest`` number of mentions in one."""

    hexagons: list[HexagonPayload]
    largest: int


class RegionsPayload(TypedDict):
    """Countries or divisions: ``regions``, most mentioned first, and the ``largest`` number of mentions in one."""

    regions: list[RegionPayload]
    largest: int


class PlacesPayload(TypedDict):
    """Places of a collection: ``places``, most mentioned first; ``next`` is the cursor of the next page, or null;
    ``total`` counts all.
    """

    places: list[RankedPlacePayload]
    next: str | None
    total: int


class MentionsPayload(TypedDict):
    """Mentions of a collection: ``mentions`` in order of document and text; ``next`` is the cursor of the next page,
    or null; ``total`` counts all.
    """

    mentions: list[MentionRowPayload]
    next: str | None
    total: int


class DocumentRowsPayload(TypedDict):
    """Documents of a collection: ``documents`` in the order in which they came; ``next`` is the cursor of the next
    page, or null; ``total`` counts all.
    """

    documents: list[DocumentRowPayload]
    next: str | None
    total: int


class TextBody(TypedDict):
    """A text to take in.

    ``text`` is the whole of it, ``title`` what to call it; without one its first line does. ``collection`` is the id
    of the one that it goes to, or ``new_collection`` the name of one that is begun if there is none of that name;
    without either it goes to the oldest.
    """

    text: str
    title: NotRequired[str]
    collection: NotRequired[str]
    new_collection: NotRequired[str]


class TextForm(TypedDict, total=False):
    """Files, or a text, to take in.

    ``file`` may be repeated; text, HTML, PDF, JSONL, CSV and TSV are read. Without a file ``seed`` names one of the
    texts to try, or ``text`` is pasted and ``title`` is what to call it. ``collection`` and ``new_collection`` are as
    in JSON.
    """

    file: list[bytes]
    seed: str
    text: str
    title: str
    collection: str
    new_collection: str


class CollectionBody(TypedDict):
    """A collection's ``name``."""

    name: str
