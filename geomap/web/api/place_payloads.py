"""JSON payloads of places."""

from __future__ import annotations

from typing import Annotated, TypedDict

from geomap.places import Place
from geomap.wording.kinds import kind


class PlacePayload(TypedDict):
    """A place of the gazetteer or a point on the map."""

    id: Annotated[str, "the id of the place, with its source, such as geonames:170063"]
    name: Annotated[str, "the name to show; in a document, the name that the text uses"]
    main_name: Annotated[str, "the main name in the gazetteer"]
    label: Annotated[str, "the name followed by the names of the places that contain it"]
    kind: Annotated[str, "the kind of place in words, such as city or river"]
    latitude: Annotated[float, "latitude in degrees"]
    longitude: Annotated[float, "longitude in degrees"]
    bounds: Annotated[list[float] | None, "the bounding box as west, south, east, north in degrees, or null"]
    area: Annotated[bool, "whether the map shows the place as a label instead of a point"]
    country_code: Annotated[str, "the ISO 3166-1 alpha-2 code of the country"]
    population: Annotated[int, "the population; 0 if it is unknown"]


def place_payload(place: Place, *, main_name: str = "") -> PlacePayload:
    """Describe a place.

    :param main_name: its main name, if ``place.name`` is the name that a document uses.
    """
    return PlacePayload(
        id=place.id,
        name=place.name,
        main_name=main_name or place.name,
        label=place.label,
        kind=kind(place),
        latitude=place.latitude,
        longitude=place.longitude,
        bounds=list(place.bounds) if place.bounds else None,
        area=place.is_area,
        country_code=place.country_code,
        population=place.population,
    )
