"""The spaCy component that finds places told by their bearing on named ones: ``nlp.add_pipe("geomap_derived")``."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Any

from spacy.language import Language
from spacy.pipeline import Pipe
from spacy.tokens import Doc, Span

from geomap.pipeline.derivation.phrases import (
    Phrase,
    goes_on,
    is_contained,
    is_verbal,
    phrase_before,
    phrase_between,
    speaks_of,
)
from geomap.pipeline.derivation.pointradius import around, between, extent_km, offset
from geomap.pipeline.recognition.label_rules import DEMONYM, EMBEDDED
from geomap.pipeline.tokens import text_of
from geomap.places import Place, PointRadius, distance_km

NEAR_EXTENT_KM = 60.0
"""Larger places have nothing that lies near them, outside them or north of them without saying how far."""
OFF_EXTENT_KM = 400.0
OFF_KM = 40.0
MOST_APART_KM = 500.0
_LOOK_BACK = 6
"""So many mentions before an anchor are looked at for the one that its phrase may speak of."""
_NO_POINTS = frozenset({"STM", "STMS", "SEA", "OCN", "GULF", "CONT"})
"""Kinds of place whose point says nothing about where one is near them."""


@Language.factory("geomap_derived", assigns=["doc._.derived"], requires=["doc.ents"])
def make_derived(nlp: Language, name: str) -> Derived:
    """Make the component for spaCy's config."""
    return Derived(name)


class Derived(Pipe):
    """Give a ``Doc`` the places that it tells by their bearing on mentions, in ``doc._.derived``.

    It belongs after the ranker. A phrase that only tells more of a place that is named and resolved right before
    ("Saraqib, 20 km south of Idlib") gives none.
    """

    def __init__(self, name: str = "geomap_derived") -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        """Find the derived places of one document."""
        mentions = [span for span in doc.ents if span.kb_id_]
        if mentions:
            text = text_of(doc)
            sentences = [sent.start_char for sent in doc.sents] if doc.has_annotation("SENT_START") else [0]
            doc._.derived = _derive(text, sentences, mentions)
        return doc


def _derive(text: str, sentences: Sequence[int], mentions: Sequence[Span]) -> list[dict[str, Any]]:
    spans = [(mention.start_char, mention.end_char) for mention in mentions]
    begins = [sentences[max(0, bisect_right(sentences, start) - 1)] for start, _ in spans]
    derived: list[dict[str, Any]] = []
    told: set[int] = set()
    for number, (start, end) in enumerate(spans):
        phrase = phrase_before(text, begins[number], start, end)
        if phrase is None or not _is_anchor(mentions[number]):
            continue
        place = _point_of(mentions[number])
        if place is None:
            continue
        if _is_told(text, mentions, number, phrase.start, begins[number], told):
            told.add(number)
            continue
        if area := _area(phrase, place):
            derived.append(_row(phrase.start, end, area, [number]))
    for (one, first), (two, second) in pairwise(enumerate(spans)):
        found = phrase_between(text, begins[one], first, second)
        if not found or not (_is_anchor(mentions[one]) and _is_anchor(mentions[two])):
            continue
        if _is_told(text, mentions, one, found[0], begins[one], told):
            continue
        if area := _middle(_point_of(mentions[one]), _point_of(mentions[two]), halfway=found[1]):
            derived.append(_row(found[0], second[1], area, [one, two]))
    return sorted(derived, key=lambda row: (row["start"], row["end"]))


def _row(start: int, end: int, area: PointRadius, mentions: list[int]) -> dict[str, Any]:
    return {"start": start, "end": end, "area": area.to_dict(), "mentions": mentions}


def _is_anchor(mention: Span) -> bool:
    """Whether a mention is a place itself, neither a people, a government, nor the name in an organisation's.

    Where the gazetteer knows only a part of the name ("Cumberland" of Cumberland Falls) the place is another one.
    """
    if mention._.role != "literal" or mention.label_ in {DEMONYM, EMBEDDED}:
        return False
    return not any(each["match"] == "part" and each["place"]["id"] == mention.kb_id_ for each in mention._.candidates)


def _point_of(mention: Span) -> Place | None:
    """Give a mention's place, or the town of its name where the ranker chose the division around it.

    A distance or a direction is told from a town; for the ranker the two are one place.
    """
    place: Place | None = mention._.place
    if place is None or place.feature_class != "A" or _is_country(place):
        return place
    chosen = next(each["name"] for each in mention._.candidates if each["place"]["id"] == place.id)
    for candidate in mention._.candidates:
        town = candidate["place"]
        same = (town["country_code"], town["admin1_code"]) == (place.country_code, place.admin1_code)
        if same and town["feature_class"] == "P" and candidate["name"].casefold() == chosen.casefold():
            return Place.from_dict(town)
    return place


def _is_told(text: str, mentions: Sequence[Span], number: int, start: int, begin: int, told: Collection[int]) -> bool:
    """Whether a resolved place is named right before a phrase, so that the phrase speaks of it.

    :param number: of the anchor among the mentions. :param start: where the phrase begins, :param begin: its sentence.
    :param told: numbers of the anchors whose phrases spoke of such a place.
    """
    earlier = [at for at in range(max(0, number - _LOOK_BACK), number) if mentions[at].end_char <= start]
    while earlier and mentions[earlier[-1]].label_ == DEMONYM:  # "Saraqib, a Syrian town south of Idlib"
        earlier.pop()
    if not earlier:
        return False
    last = mentions[earlier[-1]]
    if goes_on(text, last.end_char, start):
        # "Saraqib lies 20 km south of Idlib and 50 km from Aleppo", also with ", Syria," between
        before = [at for at in earlier[-2:] if at in told]
        if before and (before[-1] == earlier[-1] or is_contained(text, mentions[before[-1]].end_char, last.start_char)):
            return True
    if last.start_char < begin or not speaks_of(text, last.end_char, start):
        return False
    place: Place | None = last._.place
    if place is None or not _is_anchor(last):
        return False
    if not _holds_towns(place) or is_verbal(text, last.end_char, start):
        return True
    # "Saraqib, Syria, 20 km south of Idlib" speaks of Saraqib, "in Syria, near Idlib" of another place in Syria
    if len(earlier) < 2 or not is_contained(text, mentions[earlier[-2]].end_char, last.start_char):
        return False
    held: Place | None = mentions[earlier[-2]]._.place
    return held is not None and _is_anchor(mentions[earlier[-2]])


def _holds_towns(place: Place) -> bool:
    return extent_km(place) > NEAR_EXTENT_KM or place.feature_code in {"ADM1", "ADM2"} or _is_country(place)


def _is_country(place: Place) -> bool:
    return place.feature_code.startswith(("PCL", "TERR"))


def _area(phrase: Phrase, place: Place) -> PointRadius | None:
    """Turn a phrase and its anchor into a position, if the anchor is small enough to tell one."""
    extent = extent_km(place)
    pointlike = extent <= NEAR_EXTENT_KM and place.feature_code not in _NO_POINTS and not _is_country(place)
    distance = phrase.distance
    match phrase.sort:
        case "bearing" if distance:
            return offset(place, distance.km, phrase.bearing, slack=distance.slack, spread=phrase.spread)
        case "distance" if distance:
            return around(place, distance.km + distance.slack, "offset")
        case "direction" if pointlike:
            # anywhere from the anchor's edge on; farther where the anchor is larger
            km = {"close": extent + 3, "far": 3 * extent + 20, "": 1.5 * extent + 10}[phrase.how]
            return offset(place, km, phrase.bearing, slack=max(0.0, km - extent), spread=phrase.spread)
        case "near" if pointlike:
            return around(place, extent + 5, "near")
        case "edge" if pointlike:
            return around(place, extent / 2 + 2, "near")
        case "off" if extent <= OFF_EXTENT_KM:
            return around(place, distance.km + distance.slack if distance else OFF_KM, "off")
    return None


def _middle(first: Place | None, second: Place | None, *, halfway: bool) -> PointRadius | None:
    if first is None or second is None or first.id == second.id:
        return None
    if any(place.feature_class in {"A", "L"} or extent_km(place) > NEAR_EXTENT_KM for place in (first, second)):
        return None
    apart = distance_km(first.latitude, first.longitude, second.latitude, second.longitude)
    if not 1 <= apart <= MOST_APART_KM:
        return None
    return between(first, second, share=0.5 if halfway else 1.0)
