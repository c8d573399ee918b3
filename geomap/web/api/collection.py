"""The JSON API of a collection: what a filter keeps, the map of it, and lists.

What it says is described in :mod:`geomap.web.api.collection_payloads`. All take the parameters of
:mod:`geomap.store.columns.filters`; a map takes ``bbox`` and ``zoom`` as well, a list ``limit`` and ``cursor``.
"""

from __future__ import annotations

import numpy as np
from flask import Blueprint, Response, current_app, jsonify, request, url_for

from geomap.marks.clusters import clusters
from geomap.marks.hexagons import hexagons
from geomap.places import Place
from geomap.store.columns.arrays import Matched
from geomap.store.columns.facets import regions
from geomap.store.columns.filters import Filter
from geomap.store.columns.mirror import Mirrors
from geomap.store.columns.parsing import parse
from geomap.store.columns.selection import Selection
from geomap.store.fulltext import search
from geomap.store.listing import Listed, listed
from geomap.store.mapped import read_places
from geomap.web import app_state
from geomap.web.api import collection_payloads as payload
from geomap.web.api import parameters, responses
from geomap.web.api.documents import status_of
from geomap.web.api.operations import FILTER, LEVEL, PAGE, STATES, VIEW, described
from geomap.wording.mentions import doubt

blueprint = Blueprint("collection", __name__, url_prefix="/api/collections/<slug>")

_MIRRORS = "geomap.mirrors"


def mirrors() -> Mirrors:
    """The running app's copies of its collections."""
    its: Mirrors = current_app.extensions.setdefault(_MIRRORS, Mirrors(app_state.store()))
    return its


def selection_of(slug: str) -> Selection:
    """What the request's filter keeps of a collection.

    :raises NotInStore: if there is none.
    :raises ParameterError: for a filter that cannot be.
    """
    wanted = parse(dict(request.args.lists()))
    columns = mirrors().columns(slug)
    return columns.select(wanted, matched=lambda: _matched(wanted), container=lambda: _place(wanted.within))


def _matched(wanted: Filter) -> Matched:
    with app_state.store().read() as connection:
        return search(connection, wanted.q, wanted.scope)


def _place(place_id: str) -> Place | None:
    """Find a place that is not mentioned itself, though others in it may be."""
    with app_state.store().read() as connection:
        known = read_places(connection, {place_id}).get(place_id)
    return known or app_state.workspace().pipeline.gazetteer().place(place_id)


@blueprint.get("/summary")
@described(payload.SummaryPayload, query=FILTER)
def summary(slug: str) -> Response:
    """Count what the filter keeps: mentions, documents, places, facets, and a timeline."""
    return jsonify(payload.summary(selection_of(slug)))


@blueprint.get("/clusters")
@described(responses.ClustersPayload, query=FILTER + VIEW)
def clusters_in_view(slug: str) -> Response:
    """Give the marks of a map, and how many mentions have their place in it."""
    view, selection = parameters.view_of(request.args), selection_of(slug)
    places, counts = selection.columns.places, selection.by_place
    found = clusters(places.latitude, places.longitude, counts, places.area, view=view)
    return jsonify(
        clusters=[payload.cluster(mark, places.places) for mark in found],
        total=int(counts[view.holds(places.latitude, places.longitude)].sum()),
    )


@blueprint.get("/hexagons")
@described(responses.HexagonsPayload, query=FILTER + VIEW)
def hexagons_in_view(slug: str) -> Response:
    """Give the density of points on a map; countries and regions, which lie at no point, are left out."""
    view, selection = parameters.view_of(request.args), selection_of(slug)
    places = selection.columns.places
    found = hexagons(places.latitude, places.longitude, np.where(places.area, 0, selection.by_place), view=view)
    return jsonify(
        hexagons=[payload.hexagon(each) for each in found], largest=max((each.mentions for each in found), default=0)
    )


@blueprint.get("/regions")
@described(responses.RegionsPayload, query=FILTER + LEVEL)
def counted_regions(slug: str) -> Response:
    """Count by country or first-order division (``level``), most mentioned first."""
    level, selection = parameters.level_of(request.args), selection_of(slug)
    found = regions(selection, level)
    return jsonify(regions=[payload.region(each) for each in found], largest=found[0].mentions if found else 0)


@blueprint.get("/places")
@described(responses.PlacesPayload, query=FILTER + PAGE)
def places(slug: str) -> Response:
    """List places, most mentioned first."""
    limit, after = parameters.limit_of(request.args), parameters.cursor_of(request.args, int, str)
    selection = selection_of(slug)
    numbers = selection.page_of_places(after, limit + 1)
    more, numbers = len(numbers) > limit, numbers[:limit]
    known = selection.columns.places.places
    counts = zip(selection.by_place[numbers].tolist(), selection.documents_of(numbers).tolist(), strict=True)
    told = [payload.ranked_place(known[number], *both) for number, both in zip(numbers.tolist(), counts, strict=True)]
    following = parameters.written_cursor(told[-1]["mentions"], told[-1]["id"]) if more else None
    return jsonify(places=told, next=following, total=len(selection.ranked_places))


@blueprint.get("/mentions")
@described(responses.MentionsPayload, query=FILTER + PAGE)
def mentions(slug: str) -> Response:
    """List mentions in order of document and text, each with its sentence."""
    limit, after = parameters.limit_of(request.args), parameters.cursor_of(request.args, int, int)
    selection = selection_of(slug)
    page = selection.page(after, limit + 1)
    more, page = len(page) > limit, page[:limit]
    rows = selection.columns.rows
    with app_state.store().read() as connection:
        told = [_mention(each) for each in listed(connection, rows.ids[page].tolist())]
    following = parameters.written_cursor(int(rows.document[page[-1]]), int(rows.start[page[-1]])) if more else None
    return jsonify(mentions=told, next=following, total=selection.mentions)


def _mention(each: Listed) -> payload.MentionRowPayload:
    mention, page_url = each.mention, url_for("views.document", entry_id=each.document)
    return payload.MentionRowPayload(
        id=each.id,
        text=mention.text,
        before=each.before,
        after=each.after,
        role=mention.role,
        score=round(mention.score, 4),
        sureness=mention.sureness,
        status=mention.status,
        review=mention.review,
        doubt=doubt(mention),
        place=payload.placed(mention.place) if mention.place else None,
        document=payload.MentionedInPayload(id=each.document, title=each.title, published=each.published, url=page_url),
        page=each.page,
        url=f"{page_url}?mention={each.number}",
    )


@blueprint.get("/documents")
@described(responses.DocumentRowsPayload, query=FILTER + STATES + PAGE)
def documents(slug: str) -> Response:
    """List documents in the order in which they came; without mentions only if the filter asks nothing of mentions."""
    limit, after = parameters.limit_of(request.args), parameters.cursor_of(request.args, int)
    states = parameters.states_of(request.args)
    selection = selection_of(slug)
    its = selection.columns.documents
    numbers = selection.ranked_documents
    if states:
        in_state = app_state.store().documents.in_states(slug, states)
        numbers = numbers[np.isin(its.ids[numbers], np.array(in_state, np.int64))]
    begin = 0 if after is None else int(np.searchsorted(its.ids[numbers], after[0], side="right"))
    page = numbers[begin : begin + limit]
    of_id = {int(its.ids[number]): int(number) for number in page}
    told = [
        payload.DocumentRowPayload(
            **status_of(entry),
            published=entry.published,
            source=entry.source,
            mentions=int(selection.by_document[of_id[entry.number]]),
            places=selection.places_of(of_id[entry.number]),
            version=entry.version,
        )
        for entry in app_state.store().documents.some(list(of_id))
    ]
    more = begin + limit < len(numbers)
    following = parameters.written_cursor(int(its.ids[page[-1]])) if more else None
    return jsonify(documents=told, next=following, total=len(numbers))
