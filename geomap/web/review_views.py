"""Review mode: the page that walks through what a person should look at, and the list that it walks."""

from __future__ import annotations

import re
from typing import TypedDict

from flask import Blueprint, Response, jsonify, render_template, request

from geomap.errors import ParameterError
from geomap.store.reviewing import to_review
from geomap.web import shelf, views
from geomap.web.described import Parameter, described

blueprint = Blueprint("review", __name__)
blueprint.context_processor(views.chrome)

PAGE = 50
"""Mentions told at a time."""


@blueprint.get("/c/<slug>/review")
def page(slug: str) -> str:
    """The page of review mode."""
    collection = shelf.store().collections.get(slug)
    return render_template("review.html", collection=collection, total=to_review(shelf.store(), slug, limit=1).total)


class QueuePayload(TypedDict):
    """What is left to review: ``mentions`` by id, ``next`` the cursor of the next page or null, ``total`` of all."""

    mentions: list[int]
    next: str | None
    total: int


@blueprint.get("/api/collections/<slug>/review")
@described(QueuePayload, query=(Parameter("cursor", "what next told"),))
def queue(slug: str) -> Response:
    """List what is left to review in a collection: the ids of mentions, in the order of documents and texts."""
    shelf.store().collections.get(slug)
    cursor = request.args.get("cursor", "")
    told = re.fullmatch(r"(\d{1,15})-(\d{1,15})", cursor, re.ASCII)
    if cursor and told is None:
        raise ParameterError("cursor is what 'next' told: give that")
    after = (int(told[1]), int(told[2])) if told else None
    found = to_review(shelf.store(), slug, after=after, limit=PAGE)
    then = f"{found.after[0]}-{found.after[1]}" if found.after else None
    return jsonify(mentions=list(found.mentions), next=then, total=found.total)
