"""Review mode: the page that walks through what a person should look at, and the list that it walks."""

from __future__ import annotations

from typing import TypedDict

from flask import Blueprint, Response, jsonify, render_template, request

from geomap.store.reviewing import to_review
from geomap.web import app_state
from geomap.web.api import parameters
from geomap.web.api.operations import Parameter, described
from geomap.web.pages import article

blueprint = Blueprint("review", __name__)
blueprint.context_processor(article.chrome)

PAGE = 50
"""Mentions told at a time."""


@blueprint.get("/c/<slug>/review")
def page(slug: str) -> str:
    """The page of review mode."""
    collection = app_state.store().collections.get(slug)
    return render_template(
        "review.html", collection=collection, total=to_review(app_state.store(), slug, limit=1).total
    )


class QueuePayload(TypedDict):
    """What is left to review: ``mentions`` by id, ``next`` the cursor of the next page or null, ``total`` of all."""

    mentions: list[int]
    next: str | None
    total: int


@blueprint.get("/api/collections/<slug>/review")
@described(QueuePayload, query=(Parameter("cursor", "what next told"),))
def queue(slug: str) -> Response:
    """List what is left to review in a collection: the ids of mentions, in the order of documents and texts."""
    app_state.store().collections.get(slug)
    cursor = parameters.cursor_of(request.args, int, int)
    found = to_review(app_state.store(), slug, after=(cursor[0], cursor[1]) if cursor else None, limit=PAGE)
    then = parameters.written_cursor(*found.after) if found.after else None
    return jsonify(mentions=list(found.mentions), next=then, total=found.total)
