"""Approximate areas of NIL mentions: the place that, according to the text, holds them.

"The Superdome in New Orleans", "the Whitlock farm near Paris, Texas", "New Orleans's Superdome", and, in a text about
one town or one state, also "Third Street" alone. Such a mention stays NIL. It gets the position of the holder and an
uncertainty radius, by the point-radius method.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from spacy.tokens import Span

from geomap.pipeline.derivation.pointradius import around
from geomap.pipeline.resolution.evidence.containers import is_country
from geomap.places import Candidate, Place, PointRadius

_INSIDE = re.compile(
    r"(?:,\s+|\s+\(|,?\s+(?:in|at|on|of|inside|outside(?:\s+of)?)\s+(?:the\s+)?"
    r"(?:(?:city|town|village|county|state|port|district|suburb)\s+of\s+)?(?:down|mid|up)?(?:town\s+|central\s+)?)$"
)
_NEAR = re.compile(
    r",?\s+(?:near|close\s+to|just\s+outside|on\s+the\s+(?:edge|outskirts)\s+of)\s+(?:the\s+)?(?:(?:city|town|village)\s+of\s+)?$"
)
_POSSESSIVE = re.compile(r"^['’]s?\s+$")
_SERIES = re.compile(r"\s*(?:,|;|,?\s*\b(?:and|or)\b)\s*(?:the\s+|in\s+)?")
_LONGEST_GAP = 30
STATED_NEAR_KM = 15.0
"""The greatest distance in km of something that the text says is near a place."""
IN_TOWN_KM, IN_TEXT_KM = 10.0, 30.0
"""How far in km beyond the extent of a town something may lie that is in it according to the words beside it, or only
because the text is about the town; ``benchmarks/estimates.py`` measures how often that is enough."""
MIN_SHARE = 0.5
"""A text is about one town if this share of the mentions of towns, and at least two, are of it. It is about one
first-order division if this share of the mentions in any division, and at least three, are in it."""
WELL_KNOWN_POPULATION = 100_000
"""A name of a place with this population is not a local name in the town that a text is about."""
_HOLDER_CLASSES = frozenset({"P", "A"})


def places_within(
    text: str, mentions: Sequence[Span], places: Sequence[Place | None], containers: Sequence[tuple[Candidate, ...]]
) -> list[PointRadius | None]:
    """Find the approximate areas of NIL mentions.

    :param mentions: the mentions in the order of the text.
    :param places: the place of each mention, None for NIL.
    :param containers: candidates of a container named right after each mention, which may itself not be a mention.
    :return: for each mention the position of its holder in degrees and a radius in km; None if it has a place or no
        known holder.
    """
    document_place = _town_of(places) or _division_of(places)
    areas: list[PointRadius | None] = []
    for number, place in enumerate(places):
        areas.append(None if place else _area(text, mentions, places, containers, number, document_place))
    return areas


def _area(
    text: str,
    mentions: Sequence[Span],
    places: Sequence[Place | None],
    containers: Sequence[tuple[Candidate, ...]],
    number: int,
    document_place: Place | None,
) -> PointRadius | None:
    container = containers[number]
    start, end = mentions[number].start_char, mentions[number].end_char
    is_known = _is_well_known(mentions[number])
    if number + 1 < len(mentions):
        holder, gap = places[number + 1], text[end : mentions[number + 1].start_char]
        if holder and holder.feature_class in _HOLDER_CLASSES and len(gap) <= _LONGEST_GAP and not _is_country(holder):
            if _NEAR.fullmatch(gap):
                return around(holder, STATED_NEAR_KM, "within")
            # "Paris, Rome, Athens" is a list; only an unknown name is held by the town after a comma
            in_list = gap.startswith(",") and _continues_list(text, mentions, containers, number + 1)
            if _INSIDE.fullmatch(gap) and not (is_known and gap.startswith(",")) and not in_list:
                return _inside(holder, IN_TOWN_KM)
            if in_list:
                return None
    if number:
        holder, gap = places[number - 1], text[mentions[number - 1].end_char : start]
        if holder and holder.feature_class == "P" and _POSSESSIVE.match(gap):
            return _inside(holder, IN_TOWN_KM)
    if container and not is_known and not is_country(container[0]):
        return _inside(container[0].place, IN_TOWN_KM)
    if document_place is not None and not is_known:
        return _inside(document_place, IN_TEXT_KM)
    return None


def _inside(holder: Place, beyond_km: float) -> PointRadius | None:
    """Return the area of what lies in a place, None if it is too large; the bounds of a division hold all in it."""
    return around(holder, beyond_km if holder.feature_class == "P" else 0, "within")


def _continues_list(
    text: str, mentions: Sequence[Span], containers: Sequence[tuple[Candidate, ...]], number: int
) -> bool:
    """Whether a name is followed by another in a list ("Paris, Berlin"), and not by what holds it ("Paris, France")."""
    if containers[number] or number + 1 >= len(mentions):
        return False
    return bool(_SERIES.fullmatch(text[mentions[number].end_char : mentions[number + 1].start_char]))


def _is_well_known(mention: Span) -> bool:
    """Whether the whole name is that of a well-known place, or of a region, water or division."""
    return any(
        candidate["match"] in {"name", "alternate"}
        and (
            candidate["place"]["population"] >= WELL_KNOWN_POPULATION
            or candidate["place"]["feature_class"] in {"A", "H", "L"}
        )
        for candidate in mention._.candidates
    )


def _is_country(place: Place) -> bool:
    return is_country(Candidate(place, place.name, 1.0))


def _town_of(places: Sequence[Place | None]) -> Place | None:
    """Return the one town that a text is about, if there is one."""
    towns = Counter(place.id for place in places if place and place.feature_class == "P")
    if not towns:
        return None
    best, count = towns.most_common(1)[0]
    if count < 2 or count < MIN_SHARE * towns.total():
        return None
    return next(place for place in places if place and place.id == best)


def _division_of(places: Sequence[Place | None]) -> Place | None:
    """Return the one first-order division that a text is about, if there is one and the text names it."""
    inside = [(place.country_code, place.admin1_code) for place in places if place and place.admin1_code]
    named = {
        (place.country_code, place.admin1_code): place for place in places if place and place.feature_code == "ADM1"
    }
    counts = Counter(inside)
    best = max(named, key=lambda code: counts[code], default=None)
    if best is None or counts[best] < 3 or counts[best] < MIN_SHARE * counts.total():
        return None
    return named[best]
