"""Review mode: the page that walks through what a person should look at, and the list that it walks."""

from __future__ import annotations

import re

from flask import Blueprint, Response, jsonify, render_template, request

from geomap.errors import SettingError
from geomap.store.reviewing import to_review
from geomap.web import shelf, views

blueprint = Blueprint("review", __name__)
blueprint.context_processor(views.chrome)

PAGE = 50
"""Mentions told at a time."""


@blueprint.get("/c/<slug>/review")
def page(slug: str) -> str:
    """The page of review mode."""
    collection = shelf.store().collections.get(slug)
    return render_template("review.html", collection=collection, total=to_review(shelf.store(), slug, limit=1).total)


@blueprint.get("/api/collections/<slug>/review")
def queue(slug: str) -> Response:
    """List what is left to review in a collection: the ids of mentions, in the order of documents and texts."""
    shelf.store().collections.get(slug)
    cursor = request.args.get("cursor", "")
    told = re.fullmatch(r"(\d{1,15})-(\d{1,15})", cursor, re.ASCII)
    if cursor and told is None:
        raise SettingError("cursor is what 'next' told: give that")
    after = (int(told[1]), int(told[2])) if told else None
    found = to_review(shelf.store(), slug, after=after, limit=PAGE)
    then = f"{found.after[0]}-{found.after[1]}" if found.after else None
    return jsonify(mentions=list(found.mentions), next=then, total=found.total)
