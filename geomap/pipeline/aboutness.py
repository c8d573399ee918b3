"""The spaCy component that finds the focus of a text: ``nlp.add_pipe("geomap_focus")``, after the ranker.

Every resolved mention is a vote for its country, its region and its town: a place counts for its containers as well.
(:mod:`geomap.pipeline.recognition.word_focus` is different: the words that the recogniser reads.)
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from geomap.gazetteer import Gazetteer, open_gazetteer
from geomap.places import COUNTRY_CODES, Place
from geomap.records import Level, Role

LEVELS: tuple[Level, ...] = ("country", "region", "town")
MAX_PLACES_PER_LEVEL, MIN_FOCUS_SCORE = 3, 0.1
"""The most places per level, and the least score of each."""
_ROLE_FACTORS: dict[Role, float] = {"literal": 1.0, "associative": 0.6, "demonym": 0.5}
_TITLE_FACTOR, _LEAD_FACTOR = 3.0, 2.0
_TITLE_LINE = re.compile(r"\n*([^\n]{1,200})\n[^\S\n]*(?:\n|$)")
_LEAD_CHARACTERS = 300
_REPETITION_FACTOR = 0.75
"""The weight of each further mention of a place relative to the one before."""


@dataclass(frozen=True, slots=True)
class Vote:
    """A resolved mention: its offset, its place as a result of :meth:`~geomap.places.Place.to_dict`, score and role."""

    start: int
    place: dict[str, Any]
    score: float
    role: Role


@dataclass(slots=True)
class _Tally:
    weights: dict[Level, dict[str, float]] = field(default_factory=lambda: {level: {} for level in LEVELS})
    places: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, level: Level, key: str, weight: float) -> None:
        of_level = self.weights[level]
        of_level[key] = of_level.get(key, 0.0) + weight


def focus_of(votes: Iterable[Vote], gazetteer: object, *, title_end: int = 0) -> list[dict[str, Any]]:
    """Find the countries, regions and towns that a text is about.

    The score is the share of the votes for a place or for places in it, so the scores of a level add up to at most 1. A
    text about one town has scores near 1 on all three levels; a text about a whole country has no region.

    :param gazetteer: used for the places of countries and regions if it has ``country`` and ``admin1`` as
        :class:`~geomap.gazetteer.SqliteGazetteer` has; otherwise only those that the text names are returned.
    :param title_end: offset of the end of the title, 0 if there is none; mentions in it have the greatest weight.
    :return: dicts of level, place and score, the best of each level first.
    """
    tally = _Tally()
    seen: dict[str, int] = {}
    total = 0.0
    for vote in sorted(votes, key=lambda vote: vote.start):
        place, code = vote.place, vote.place["feature_code"]
        weight = max(vote.score, 0.0) * _ROLE_FACTORS[vote.role] * _REPETITION_FACTOR ** seen.get(place["id"], 0)
        weight *= (
            _TITLE_FACTOR
            if vote.start < title_end
            else _LEAD_FACTOR
            if vote.start < title_end + _LEAD_CHARACTERS
            else 1.0
        )
        seen[place["id"]] = seen.get(place["id"], 0) + 1
        total += weight
        country, region = place["country_code"], place["admin1_code"]
        is_country, is_region = code in COUNTRY_CODES, code == "ADM1"
        if country:
            tally.add("country", country, weight)
            if is_country:
                tally.places.setdefault(country, place)
        elif is_country:
            tally.add("country", place["id"], weight)
            tally.places[place["id"]] = place
        if country and region and region != "00" and not is_country:
            tally.add("region", f"{country}.{region}", weight)
            if is_region:
                tally.places.setdefault(f"{country}.{region}", place)
        if place["feature_class"] == "P":
            tally.add("town", place["id"], weight)
            tally.places[place["id"]] = place
    return [each for level in LEVELS for each in _best_of_level(level, tally, total, gazetteer)]


def _best_of_level(level: Level, tally: _Tally, total: float, gazetteer: object) -> list[dict[str, Any]]:
    focus: list[dict[str, Any]] = []
    for key, weight in sorted(tally.weights[level].items(), key=lambda item: -item[1]):
        score = min(weight / total, 1.0) if total else 0.0
        if score < MIN_FOCUS_SCORE or len(focus) == MAX_PLACES_PER_LEVEL:
            break
        place = tally.places.get(key) or _place_of_code(gazetteer, level, key)
        if place is not None:
            focus.append({"level": level, "place": place, "score": round(score, 4)})
    return focus


def _place_of_code(gazetteer: object, level: Level, key: str) -> dict[str, Any] | None:
    """Return the country or region with a code, if the gazetteer, or the local one behind it, has it."""
    name = "country" if level == "country" else "admin1"
    for each in (gazetteer, getattr(gazetteer, "primary", None)):
        look_up = getattr(each, name, None)
        place = look_up(*key.split(".", 1)) if callable(look_up) else None
        if isinstance(place, Place):
            return place.to_dict()
    return None


def title_end_of(text: str) -> int:
    """Return the end of the title: a short first line before a blank line, as in the readers; 0 if there is none."""
    focus = _TITLE_LINE.match(text)
    return focus.end(1) if focus else 0


class DocumentFocus:
    """Set ``doc._.focus`` from the entities that the ranker has resolved."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer

    def __call__(self, doc: Doc) -> Doc:
        """Set the focus of one document."""
        votes = []
        for ent in doc.ents:
            chosen = ent._.candidates[0]["place"] if ent._.candidates else None
            if chosen is not None and chosen["id"] == ent.kb_id_:
                votes.append(Vote(ent.start_char, chosen, ent._.score, ent._.role))
        if votes:
            opening = doc[: min(len(doc), 120)].text_with_ws
            doc._.focus = focus_of(votes, self.gazetteer, title_end=title_end_of(opening))
        return doc


@Language.factory(
    "geomap_focus",
    default_config={"gazetteer": None},
    assigns=["doc._.focus"],
    requires=["doc.ents", "span._.candidates"],
)
def make_focus(nlp: Language, name: str, gazetteer: str | None) -> DocumentFocus:
    """Create the component from spaCy's config.

    :param gazetteer: path of a gazetteer file; None for the one in the package.
    """
    return DocumentFocus(open_gazetteer(gazetteer))
