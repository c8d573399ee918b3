"""The page of a collection. Its data comes from the API; without JavaScript it is a list of links to documents."""

from __future__ import annotations

from flask import Blueprint, Response, g, render_template, request, send_file, url_for

from geomap import paths
from geomap.web import app_state
from geomap.web.api.bodies import MAX_JSON_INTEGER
from geomap.web.api.collections.filter_payloads import filters

blueprint = Blueprint("collection_views", __name__)

DOCUMENTS_PER_PAGE = 50
"""Documents on one page of the list without JavaScript."""


@blueprint.get("/c/<slug>")
def collection(slug: str) -> str:
    """Show a collection: its mentions, documents and places beside a map and a timeline.

    With ``embed=1``, only the map and the timeline are shown, for a frame in another page of this machine. ``after``
    is the number of the last document on the previous page of the list without JavaScript.
    """
    entry = app_state.store().collections.get(slug)
    after = min(max(0, request.args.get("after", 0, type=int)), MAX_JSON_INTEGER)
    documents = app_state.store().documents.list(slug, after=after, limit=DOCUMENTS_PER_PAGE + 1)
    more = documents[DOCUMENTS_PER_PAGE - 1].number if len(documents) > DOCUMENTS_PER_PAGE else None
    embed = request.args.get("embed") == "1"
    g.framed = embed
    return render_template(
        "collection.html",
        collection=entry,
        documents=documents[:DOCUMENTS_PER_PAGE],
        next=url_for("collection_views.collection", slug=slug, after=more) if more else "",
        after=after,
        embed=embed,
        labels=_labels(),
        filters=filters(),
        api=f"/api/collections/{slug}",
        gazetteer=url_for("gazetteer.search"),
        regions=url_for("collection_views.regions"),
        review=f"/c/{slug}/review",
    )


def _labels() -> dict[str, str]:
    """Return the labels of the places in the filter of the address, by id."""
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
    """Send the outlines of countries and divisions; the map library requests byte ranges of it."""
    return send_file(
        paths.folder("data") / "regions.pmtiles", mimetype="application/vnd.pmtiles", conditional=True, max_age=3600
    )
