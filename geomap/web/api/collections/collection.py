"""``/api/collections/ID``: the summary, the map and the lists of a collection.

All take the parameters of
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
from geomap.web.api import parameters
from geomap.web.api.collections import collection_payloads as payload
from geomap.web.api.collections import responses
from geomap.web.api.description.operations import FILTER, LEVEL, PAGING, STATES, VIEW, described
from geomap.web.api.texts.documents import status_of
from geomap.wording.mentions import doubt

blueprint = Blueprint("collection", __name__, url_prefix="/api/collections/<slug>")

_MIRRORS = "geomap.mirrors"


def mirrors() -> Mirrors:
    """Return the in-memory copies of the collections of the running app."""
    copies: Mirrors = current_app.extensions.setdefault(_MIRRORS, Mirrors(app_state.store()))
    return copies


def selection_of(slug: str) -> Selection:
    """Apply the filter of the request to a collection.

    :raises NotInStore: if there is no such collection.
    :raises ParameterError: for an invalid filter.
    """
    criteria = parse(dict(request.args.lists()))
    columns = mirrors().columns(slug)
    return columns.select(criteria, matched=lambda: _matched(criteria), container=lambda: _place(criteria.within))


def _matched(criteria: Filter) -> Matched:
    with app_state.store().read() as connection:
        return search(connection, criteria.q, criteria.scope)


def _place(place_id: str) -> Place | None:
    """Return the place to filter by; the collection may mention places in it without mentioning the place itself."""
    with app_state.store().read() as connection:
        stored = read_places(connection, {place_id}).get(place_id)
    return stored or app_state.workspace().pipeline.gazetteer().place(place_id)


@blueprint.get("/summary")
@described(payload.SummaryPayload, query=FILTER)
def summary(slug: str) -> Response:
    """Count what the filter keeps: mentions, documents and places, the values of each filter, and a timeline."""
    return jsonify(payload.summary(selection_of(slug)))


@blueprint.get("/clusters")
@described(responses.ClustersPayload, query=FILTER + VIEW)
def clusters_in_view(slug: str) -> Response:
    """Return the markers of a map view, and the number of mentions in it."""
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
    """Return the density of mentions in a map view; countries and regions are left out, since they are not points."""
    view, selection = parameters.view_of(request.args), selection_of(slug)
    places = selection.columns.places
    found = hexagons(places.latitude, places.longitude, np.where(places.area, 0, selection.by_place), view=view)
    return jsonify(
        hexagons=[payload.hexagon(each) for each in found], largest=max((each.mentions for each in found), default=0)
    )


@blueprint.get("/regions")
@described(responses.RegionsPayload, query=FILTER + LEVEL)
def counted_regions(slug: str) -> Response:
    """Count mentions by country or first-order division (``level``), most mentioned first."""
    level, selection = parameters.level_of(request.args), selection_of(slug)
    counts = regions(selection, level)
    return jsonify(
        regions=[payload.region(each, app_state.workspace().pipeline.region(each.code)) for each in counts],
        largest=counts[0].mentions if counts else 0,
    )


@blueprint.get("/places")
@described(responses.PlacesPayload, query=FILTER + PAGING)
def places(slug: str) -> Response:
    """List places, most mentioned first."""
    limit, after = parameters.limit_of(request.args), parameters.cursor_of(request.args, int, str)
    selection = selection_of(slug)
    numbers = selection.page_of_places(after, limit + 1)
    more, numbers = len(numbers) > limit, numbers[:limit]
    table = selection.columns.places.places
    counts = zip(selection.by_place[numbers].tolist(), selection.documents_of(numbers).tolist(), strict=True)
    rows = [payload.ranked_place(table[number], *both) for number, both in zip(numbers.tolist(), counts, strict=True)]
    next_cursor = parameters.written_cursor(rows[-1]["mentions"], rows[-1]["id"]) if more else None
    return jsonify(places=rows, next=next_cursor, total=len(selection.ranked_places))


@blueprint.get("/mentions")
@described(responses.MentionsPayload, query=FILTER + PAGING)
def mentions(slug: str) -> Response:
    """List mentions in order of document and text, each with its sentence."""
    limit, after = parameters.limit_of(request.args), parameters.cursor_of(request.args, int, int)
    selection = selection_of(slug)
    page = selection.page(after, limit + 1)
    more, page = len(page) > limit, page[:limit]
    rows = selection.columns.rows
    with app_state.store().read() as connection:
        payloads = [mention_row(each) for each in listed(connection, rows.ids[page].tolist())]
    next_cursor = parameters.written_cursor(int(rows.document[page[-1]]), int(rows.start[page[-1]])) if more else None
    return jsonify(mentions=payloads, next=next_cursor, total=selection.mentions)


def mention_row(each: Listed) -> payload.MentionRowPayload:
    """Describe a mention in a list."""
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
@described(responses.DocumentRowsPayload, query=FILTER + STATES + PAGING)
def documents(slug: str) -> Response:
    """List documents in the order in which they were added.

    Documents without mentions are included only if no filter applies to places or mentions.
    """
    limit, after = parameters.limit_of(request.args), parameters.cursor_of(request.args, int)
    states = parameters.states_of(request.args)
    selection = selection_of(slug)
    table = selection.columns.documents
    numbers = selection.ranked_documents
    if states:
        ids_in_state = app_state.store().documents.in_states(slug, states)
        numbers = numbers[np.isin(table.ids[numbers], np.array(ids_in_state, np.int64))]
    begin = 0 if after is None else int(np.searchsorted(table.ids[numbers], after[0], side="right"))
    page = numbers[begin : begin + limit]
    number_of = {int(table.ids[number]): int(number) for number in page}
    rows = [
        payload.DocumentRowPayload(
            **status_of(entry),
            published=entry.published,
            source=entry.source,
            mentions=int(selection.by_document[number_of[entry.number]]),
            places=selection.places_of(number_of[entry.number]),
            version=entry.version,
        )
        for entry in app_state.store().documents.some(list(number_of))
    ]
    more = begin + limit < len(numbers)
    next_cursor = parameters.written_cursor(int(table.ids[page[-1]])) if more else None
    return jsonify(documents=rows, next=next_cursor, total=len(numbers))
