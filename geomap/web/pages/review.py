"""Review mode: one page that walks through the review queue of a collection."""

from __future__ import annotations

from flask import Blueprint, render_template

from geomap.store.reviewing import to_review
from geomap.web import app_state

blueprint = Blueprint("review_page", __name__)


@blueprint.get("/c/<slug>/review")
def page(slug: str) -> str:
    """Show review mode."""
    collection = app_state.store().collections.get(slug)
    queue = to_review(app_state.store(), slug, limit=1)
    return render_template("review.html", collection=collection, total=queue.total)
