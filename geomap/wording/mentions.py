"""Estimates, reasons and doubts in plain words, for pages and exports."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from geomap.places import Place, PointRadius, distance_km
from geomap.records import DerivedPlace, MappedDocument, Mention
from geomap.wording.kinds import kind

_COMPASS = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")
_BEFORE = {"within": "in or near ", "between": "between ", "near": "near ", "off": "off "}


def estimate_parts(area: PointRadius, names: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Describe where an estimate is: "in or near New Orleans; within about 20 km".

    :param names: names of the anchors, by place id; by default the names in the gazetteer.
    :return: the words around the anchors' names and these names in turn, so that every second part is an anchor's, in
        their order, and all parts joined are the sentence.
    """
    before = _from_anchor(area) if area.basis == "offset" else _BEFORE[area.basis]
    parts = [before]
    for number, anchor in enumerate(area.anchors):
        if number:
            parts.append(" and " if number == len(area.anchors) - 1 else ", ")
        parts.append((names or {}).get(anchor.id, anchor.name))
    parts.append(f"; within about {_km(area.radius_km)} km")
    return tuple(parts)


def written_anchors(mapped: MappedDocument, derived: DerivedPlace) -> dict[str, str]:
    """Return the names in the text of a derived place's anchors, by place id, except names in capitals."""
    anchors = zip(derived.area.anchors, derived.mentions, strict=False)
    texts = {anchor.id: mapped.mentions[index].text for anchor, index in anchors}
    return {place_id: text for place_id, text in texts.items() if not text.isupper()}


def _from_anchor(area: PointRadius) -> str:
    anchor = area.anchors[0]
    distance = distance_km(anchor.latitude, anchor.longitude, area.latitude, area.longitude)
    if distance < 0.1:  # "within a few kilometres of Palmyra" has no direction
        return "around "
    return f"about {_km(distance)} km {_COMPASS[round(_bearing(anchor, area) / 45) % 8]} of "


def _km(distance: float) -> str:
    return f"{distance:,.0f}" if distance >= 1.5 else "1"


def _bearing(start: Place, end: PointRadius) -> float:
    """Return the initial bearing in degrees, clockwise from north."""
    phi, other = math.radians(start.latitude), math.radians(end.latitude)
    turn = math.radians(end.longitude - start.longitude)
    east = math.sin(turn) * math.cos(other)
    north = math.cos(phi) * math.sin(other) - math.sin(phi) * math.cos(other) * math.cos(turn)
    return math.degrees(math.atan2(east, north)) % 360


def reasons(mention: Mention, *, limit: int | None = None) -> Sequence[str]:
    """Return the texts of the reasons for the choice, heaviest first."""
    return [reason.text for reason in mention.why if reason.weight > 0][:limit]


def doubt(mention: Mention) -> str:
    """Return why a person should review a mention, or an empty string."""
    if mention.review == "nil":
        if mention.place is not None:
            return "perhaps none of these"
        return "probably none of these" if mention.candidates else "probably no place of the gazetteer"
    if mention.review == "runner-up":
        place = mention.place
        other = next((c.place for c in mention.candidates if place is None or c.place.id != place.id), None)
        if other is None:
            return "perhaps another place"
        alike = place is not None and (place.country_code, place.admin1_code) == (other.country_code, other.admin1_code)
        return f"perhaps {other.label}{f' ({kind(other)})' if alike else ''}"
    return ""
