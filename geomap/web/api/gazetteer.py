"""``/api/gazetteer``: search for places by name or around a point."""

from __future__ import annotations

from typing import Annotated, TypedDict

from flask import Blueprint, Response, jsonify, request

from geomap.errors import ParameterError
from geomap.places import Candidate, distance_km
from geomap.web import app_state
from geomap.web.api.description.operations import Parameter, described
from geomap.web.api.place_payloads import PlacePayload, place_payload

blueprint = Blueprint("gazetteer", __name__, url_prefix="/api/gazetteer")

MAX_SEARCH_RESULTS = 20
MAX_NEARBY_PLACES = 8
MAX_NAME_CHARACTERS = 200


class FoundPayload(TypedDict):
    """A result of a search in the gazetteer."""

    place: Annotated[PlacePayload, "the place"]
    name: Annotated[str, "the name that matched"]
    match: Annotated[str, "how the name matched"]
    km: Annotated[float | None, "the distance from the point in kilometres, or null in a search by name"]


class FoundPlacesPayload(TypedDict):
    """The results of a search in the gazetteer."""

    places: Annotated[list[FoundPayload], "the places, best match or nearest first"]


SEARCH = (
    Parameter("q", "a name, or the beginning of one"),
    Parameter("near", "instead of a name: search around this point, as latitude,longitude in degrees"),
)


@blueprint.get("")
@described(FoundPlacesPayload, query=SEARCH, operation_id="corrections_gazetteer")
def search() -> Response:
    """Search for places by name (``q``) or around a point (``near`` as latitude,longitude), best match first."""
    near = request.args.get("near", "")
    point = _point(near) if near else None
    name = " ".join(request.args.get("q", "").split())[:MAX_NAME_CHARACTERS]
    if not name and point is None:
        raise ParameterError("say what to search for: q=NAME, or near=LATITUDE,LONGITUDE")
    pipeline = app_state.workspace().pipeline
    if point is not None:
        matches = [Candidate(place, place.name, 1.0) for place in pipeline.near(*point, limit=MAX_NEARBY_PLACES)]
    else:
        matches = pipeline.search(name, limit=MAX_SEARCH_RESULTS)
    results = [
        FoundPayload(
            place=place_payload(each.place),
            name=each.name,
            match=each.match,
            km=round(distance_km(*point, each.place.latitude, each.place.longitude), 1) if point else None,
        )
        for each in matches
    ]
    return jsonify(places=results)


def _point(text: str) -> tuple[float, float]:
    try:
        latitude, longitude = (float(part) for part in text.split(","))
    except ValueError:
        raise ParameterError("near must be latitude,longitude in degrees, such as 36.2,37.16") from None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ParameterError("near is not on Earth: use latitude,longitude in degrees")
    return latitude, longitude
