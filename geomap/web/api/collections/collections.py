"""``/api/collections``: create, list, rename, remove and restore collections."""

from __future__ import annotations

from typing import Annotated, TypedDict

from flask import Blueprint, Response, jsonify, request, url_for

from geomap.store import Collection
from geomap.web import app_state
from geomap.web.api.bodies import json_body
from geomap.web.api.description.operations import described

blueprint = Blueprint("collections", __name__, url_prefix="/api/collections")


class CollectionPayload(TypedDict):
    """A collection of documents."""

    id: Annotated[str, "the id of the collection, used in addresses"]
    name: Annotated[str, "the name to show"]
    url: Annotated[str, "the address of its page"]
    documents: Annotated[int, "the number of its documents"]
    mentions: Annotated[int, "the number of its mentions"]
    created: Annotated[str, "when it was created"]
    revision: Annotated[int, "a number that increases with every change in the collection"]


class CollectionsPayload(TypedDict):
    """All collections."""

    collections: Annotated[list[CollectionPayload], "the collections, oldest first"]


class CollectionBody(TypedDict):
    """The data of a collection."""

    name: Annotated[str, "its name"]


def collection_payload(collection: Collection) -> CollectionPayload:
    """Describe a collection."""
    return CollectionPayload(
        id=collection.slug,
        name=collection.name,
        url=url_for("collection_views.collection", slug=collection.slug),
        documents=collection.documents,
        mentions=collection.mentions,
        created=collection.created,
        revision=collection.revision,
    )


def _response(collection: Collection) -> Response:
    with_counts = (each for each in app_state.store().collections.all() if each.id == collection.id)
    return jsonify(collection_payload(next(with_counts, collection)))


@blueprint.get("")
@described(CollectionsPayload)
def collections() -> Response:
    """List the collections, oldest first."""
    return jsonify(collections=[collection_payload(each) for each in app_state.store().collections.all()])


@blueprint.post("")
@described(CollectionPayload, status=201, json=CollectionBody, errors=(409,))
def create() -> tuple[Response, int]:
    """Create a collection."""
    return _response(app_state.store().collections.create(json_body(request, CollectionBody)["name"])), 201


@blueprint.patch("/<slug>")
@described(CollectionPayload, json=CollectionBody, errors=(409,))
def rename(slug: str) -> Response:
    """Rename a collection; its id does not change."""
    return _response(app_state.store().collections.rename(slug, json_body(request, CollectionBody)["name"]))


@blueprint.delete("/<slug>")
@described(status=204)
def remove(slug: str) -> tuple[str, int]:
    """Remove a collection with its documents; it can be restored."""
    app_state.store().collections.delete(slug)
    return "", 204


@blueprint.post("/<slug>/restore")
@described(CollectionPayload, errors=(409,))
def restore(slug: str) -> Response:
    """Restore a removed collection."""
    return _response(app_state.store().collections.restore(slug))
