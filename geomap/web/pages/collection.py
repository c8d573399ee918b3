"""The page of a collection. What is on it comes from the API; its texts are links without JavaScript too."""

from __future__ import annotations

from flask import Blueprint, Response, g, render_template, request, send_file, url_for

from geomap import paths
from geomap.web import app_state
from geomap.web.api.bodies import LARGEST
from geomap.web.api.filter_payloads import filters

blueprint = Blueprint("collection_views", __name__)

PAGE = 50
"""Documents on one page without JavaScript."""


@blueprint.get("/c/<slug>")
def collection(slug: str) -> str:
    """A collection: its mentions, documents and places beside a map and a timeline.

    With ``embed=1`` only map and timeline, for a page of this machine that frames them. ``after`` is the number of the
    last document of the page before.
    """
    its = app_state.store().collections.get(slug)
    after = min(max(0, request.args.get("after", 0, type=int)), LARGEST)
    documents = app_state.store().documents.list(slug, after=after, limit=PAGE + 1)
    more = documents[PAGE - 1].number if len(documents) > PAGE else None
    embed = request.args.get("embed") == "1"
    g.framed = embed
    return render_template(
        "collection.html",
        collection=its,
        documents=documents[:PAGE],
        next=url_for("collection_views.collection", slug=slug, after=more) if more else "",
        after=after,
        embed=embed,
        labels=_labels(),
        filters=filters(),
        api=f"/api/collections/{slug}",
        gazetteer=url_for("corrections.gazetteer"),
        regions=url_for("collection_views.regions"),
        review=f"/c/{slug}/review",
    )


def _labels() -> dict[str, str]:
    """What the places are called that the address filters by."""
    labels = {}
    for name in ("place", "within"):
        place_id = request.args.get(name, "")[:500]
        if not place_id:
            continue
        place = app_state.store().documents.place(place_id) or app_state.workspace().pipeline.gazetteer().place(
            place_id
        )
        if place is not None:
            labels[place_id] = place.label
    return labels


@blueprint.get("/regions.pmtiles")
def regions() -> Response:
    """Countries and their divisions as areas to shade, by ranges of bytes."""
    return send_file(
        paths.folder("data") / "regions.pmtiles", mimetype="application/vnd.pmtiles", conditional=True, max_age=3600
    )
