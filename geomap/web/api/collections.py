"""The JSON API of collections as a whole: begun, renamed, put away and brought back."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request, url_for

from geomap.store import Collection
from geomap.web import app_state
from geomap.web.api.bodies import json_body
from geomap.web.api.operations import described
from geomap.web.api.responses import CollectionBody, CollectionPayload, CollectionsPayload

blueprint = Blueprint("collections", __name__, url_prefix="/api/collections")


def collection_payload(collection: Collection) -> CollectionPayload:
    """Tell of a collection."""
    return CollectionPayload(
        id=collection.slug,
        name=collection.name,
        url=url_for("collection_views.collection", slug=collection.slug),
        documents=collection.documents,
        mentions=collection.mentions,
        created=collection.created,
        revision=collection.revision,
    )


def _answer(collection: Collection) -> Response:
    counted = (each for each in app_state.store().collections.all() if each.id == collection.id)
    return jsonify(collection_payload(next(counted, collection)))


@blueprint.get("")
@described(CollectionsPayload)
def collections() -> Response:
    """List the collections, oldest first."""
    return jsonify(collections=[collection_payload(each) for each in app_state.store().collections.all()])


@blueprint.post("")
@described(CollectionPayload, status=201, json=CollectionBody, errors=(409,))
def create() -> tuple[Response, int]:
    """Begin a collection."""
    return _answer(app_state.store().collections.create(json_body(request, CollectionBody)["name"])), 201


@blueprint.patch("/<slug>")
@described(CollectionPayload, json=CollectionBody, errors=(409,))
def rename(slug: str) -> Response:
    """Give a collection another name; its id stays."""
    return _answer(app_state.store().collections.rename(slug, json_body(request, CollectionBody)["name"]))


@blueprint.delete("/<slug>")
@described(status=204)
def remove(slug: str) -> tuple[str, int]:
    """Put a collection away with all that is in it; it can be brought back."""
    app_state.store().collections.delete(slug)
    return "", 204


@blueprint.post("/<slug>/restore")
@described(CollectionPayload, errors=(409,))
def restore(slug: str) -> Response:
    """Bring a collection back that was put away."""
    return _answer(app_state.store().collections.restore(slug))
