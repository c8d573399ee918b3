"""``/api/collections/ID/review``: the review queue of a collection."""

from __future__ import annotations

from typing import Annotated, TypedDict

from flask import Blueprint, Response, jsonify, request

from geomap.store.reviewing import to_review
from geomap.web import app_state
from geomap.web.api import parameters
from geomap.web.api.description.operations import Parameter, described

blueprint = Blueprint("review", __name__, url_prefix="/api/collections/<slug>/review")

QUEUE_PAGE_SIZE = 50
"""Mentions in one page of the queue."""


class QueuePayload(TypedDict):
    """The mentions of a collection that are waiting for review."""

    mentions: Annotated[list[int], "the ids of the mentions, in order of document and text"]
    next: Annotated[str | None, "the cursor of the next page, or null on the last page"]
    total: Annotated[int, "the number of mentions in the whole queue"]


@blueprint.get("")
@described(QueuePayload, query=(Parameter("cursor", "the next cursor of the previous page"),))
def queue(slug: str) -> Response:
    """List the mentions of a collection that need review: their ids, in order of document and text."""
    app_state.store().collections.get(slug)
    cursor = parameters.cursor_of(request.args, int, int)
    page = to_review(app_state.store(), slug, after=(cursor[0], cursor[1]) if cursor else None, limit=QUEUE_PAGE_SIZE)
    next_cursor = parameters.written_cursor(*page.after) if page.after else None
    return jsonify(mentions=list(page.mentions), next=next_cursor, total=page.total)
