"""Why a place was chosen over its runner-up: the difference of their features, added up by kind of evidence.

A weighted sum can be decomposed exactly: the contribution of a kind of evidence to the log-odds of the chosen place
against its rival is the difference of their features times the weights.
:mod:`~geomap.pipeline.resolution.explaining.reason_words` puts the contributions in words; evidence without a true
sentence is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, get_args

import numpy as np

from geomap.pipeline.resolution.evidence.containers import is_country
from geomap.pipeline.resolution.evidence.outlets import Home
from geomap.pipeline.resolution.explaining import reason_words as words
from geomap.pipeline.resolution.features import (
    DECLARATIONS,
    FEATURES,
    Array,
    DocumentFeatures,
    EvidenceKind,
    NameOptions,
)
from geomap.pipeline.resolution.preferences import preference_bonus
from geomap.pipeline.resolution.ranking_input import RankingInput
from geomap.places import COUNTRY_CODES, EARTH_KM, Candidate, Place, distance_km

EVIDENCE_KINDS = get_args(EvidenceKind)
MIN_REASON_WEIGHT = 0.3
"""Smaller contributions to the log-odds are not reasons."""
MAX_REASONS = 4
MAX_NEAR_KM, MAX_NEAR_WITH_RIVAL_KM = 300.0, 1000.0
"""The greatest distances that count as near: in general, and if the rival is at least twice as far."""
MIN_FAR_KM = 50.0
"""The least distance at which a candidate of a NIL mention counts as far from the text's other places."""


_CUE_FITS, _WORDING = FEATURES.index("cue_fits"), FEATURES.index("wording")
_KIND_OF_FEATURE = np.zeros((len(FEATURES), len(EVIDENCE_KINDS)), np.float32)
for _row, _feature in enumerate(DECLARATIONS):
    if _feature.evidence_kind is not None:
        _KIND_OF_FEATURE[_row, EVIDENCE_KINDS.index(_feature.evidence_kind)] = 1


@dataclass(frozen=True)
class Evidence:
    """A ranked document with the evidence for its reasons.

    ``table`` (rows, features) and ``weights`` (features,) are those of the last round. ``chosen`` is the chosen row of
    each group, that of NIL if no candidate is right; ``rival`` is the most probable row of another place, that of NIL
    if there is none. Row numbers are those of the document.
    """

    ranking: RankingInput[Any]
    table: Array
    weights: Array
    chosen: Sequence[int]
    rival: Sequence[int]
    home: Home

    @cached_property
    def _contributions(self) -> Array:
        """What each kind of evidence adds to the log-odds, (groups, kinds of evidence)."""
        difference = self.table[list(self.chosen)] - self.table[list(self.rival)]
        return np.asarray((difference * self.weights) @ _KIND_OF_FEATURE, np.float32)

    @cached_property
    def _bonus(self) -> Array | None:
        return preference_bonus(self.ranking.features, self.weights)

    @cached_property
    def _chosen_candidates(self) -> list[Candidate | None]:
        return [self._candidate(group, row) for group, row in enumerate(self.chosen)]

    @cached_property
    def _located_rows(self) -> np.ndarray:
        """The chosen rows that have a point location, unlike a country or a sea."""
        rows = [
            row
            for row, candidate in zip(self.chosen, self._chosen_candidates, strict=True)
            if candidate is not None and _is_spot(candidate.place)
        ]
        return np.array(rows, np.int64)

    def _candidate(self, group: int, row: int) -> Candidate | None:
        options: NameOptions = self.ranking.options[group]
        at = row - int(self.ranking.features.groups.first[group])
        return options.candidates[at] if at < len(options.candidates) else None

    def reasons(self, group: int) -> list[dict[str, Any]]:
        """Return a group's reasons, largest weight first, as plain dicts of :class:`~geomap.records.Reason`."""
        chosen, rival = self._chosen_candidates[group], self._candidate(group, self.rival[group])
        if chosen is None and rival is None:
            return [{"kind": "name", "text": words.NO_SUCH_NAME, "weight": 0.0}]  # there is nothing to compare it with
        found: list[tuple[float, dict[str, Any]]] = []
        for number, evidence_kind in enumerate(EVIDENCE_KINDS):
            weight = float(self._contributions[group, number])
            if abs(weight) >= MIN_REASON_WEIGHT and (
                text := self._text(evidence_kind, group, chosen, rival, weight > 0)
            ):
                found.append((-abs(weight), {"kind": evidence_kind, "text": text, "weight": round(weight, 2)}))
        if preference := self._preference(group, rival):
            found.append((-abs(preference["weight"]), preference))
        return [reason for _, reason in sorted(found, key=lambda each: each[0])[:MAX_REASONS]]

    def _preference(self, group: int, rival: Candidate | None) -> dict[str, Any] | None:
        if self._bonus is None:
            return None
        weight = round(float(self._bonus[self.chosen[group]] - self._bonus[self.rival[group]]), 2)
        if abs(weight) < MIN_REASON_WEIGHT:
            return None
        text = words.PREFERRED
        if weight < 0 and rival is not None:
            chosen = self._chosen_candidates[group]
            text = f"{words.distinct_name(rival.place, chosen.place if chosen else None)} is {words.PREFERRED}"
        return {"kind": "preference", "text": text, "weight": weight}

    def _text(
        self, evidence_kind: str, group: int, chosen: Candidate | None, rival: Candidate | None, speaks_for: bool
    ) -> str:
        if chosen is None:
            return self._nil_text(evidence_kind, group, rival, speaks_for) if rival else ""
        place = chosen.place
        other = rival.place if rival else None
        match evidence_kind:
            case "name":
                return words.name_text(chosen, rival)
            case "population":
                return words.population_text(place, other, speaks_for=speaks_for)
            case "prominence":
                return words.prominence_text(chosen, rival, speaks_for=speaks_for)
            case "kind":
                fits = speaks_for and self.table[self.chosen[group], _CUE_FITS]
                return (words.cue_text(self.ranking.groups[group].cues) if fits else "") or words.kind_text(
                    place, other
                )
            case "container":
                return self._container_text(group, place, speaks_for)
            case "country":
                return self._country_text(group, place, other, speaks_for)
            case "admin1":
                return self._admin1_text(group, place, other, speaks_for)
            case "near":
                return self._distance_text(group, place, other, speaks_for)
            case "home":
                return self._home_text(place, other, speaks_for)
            case _:
                odds = self.table[[self.chosen[group], self.rival[group]], _WORDING] * self.weights[_WORDING]
                return words.wording_text(place, float(odds[0]), other, float(odds[1]), speaks_for=speaks_for)

    def _nil_text(self, evidence_kind: str, group: int, rival: Candidate, speaks_for: bool) -> str:
        """Say what is evidence against the best candidate of a NIL mention, or for it."""
        label = words.distinct_name(rival.place)
        clause = self.ranking.groups[group]
        match evidence_kind:
            case "name" if speaks_for:
                return words.nil_name_text(rival)
            case "population" if rival.place.population and rival.place.feature_class == "P":
                return f"{'only ' if speaks_for else ''}{words.people_text(rival.place.population)} live in {label}"
            case "container" if speaks_for and clause.container:
                return f"{label} does not lie in {clause.container[0].place.name}, named right after it"
            case "container" if speaks_for and clause.defined:
                return f"{label} does not lie in {clause.defined[0].place.name}, where the text says that it is"
            case "near" if speaks_for and _is_spot(rival.place):
                nearest = self._nearest(group, self.rival[group])
                if nearest and nearest[0] >= MIN_FAR_KM:
                    return f"{label} lies {words.distance_text(nearest[0])} from the nearest other place of the text"
        return ""

    def _container_text(self, group: int, place: Place, speaks_for: bool) -> str:
        clause = self.ranking.groups[group]
        holders = [each.place for each in clause.container or clause.defined]
        if not holders:
            return ""
        holder = next((each for each in holders if _may_hold(each, place)), holders[0])
        name = words.with_article(holder.name)
        if clause.container:
            return f"{name} is named right after it" + ("" if speaks_for else ", which does not hold this place")
        return f"the text says that it lies in {name}" if speaks_for else ""

    def _country_text(self, group: int, place: Place, other: Place | None, speaks_for: bool) -> str:
        if other is not None and other.country_code == place.country_code:
            return ""
        if speaks_for:
            return "" if place.feature_code in COUNTRY_CODES else self._country_clause(group, place)
        if other is not None and (clause := self._country_clause(group, other)):
            return clause
        inside = self._count(group, lambda each: each.place.country_code == place.country_code)
        return (
            ""
            if inside or not place.country
            else f"nothing else in the text lies in {words.with_article(place.country)}"
        )

    def _country_clause(self, group: int, place: Place) -> str:
        """Say how often the country of a place is named; if it is not, its people, or other places in it."""
        code = place.country_code
        if not code or not place.country:
            return ""
        country = words.with_article(place.country)
        if named := self._count(group, lambda each: _is_land(each, code) and each.match != "demonym"):
            return f"{words.capitalised(country)} is named {words.count_text(named)} in the text"
        if people := self._count(group, lambda each: _is_land(each, code)):
            return f"the people of {country} are named {words.count_text(people)} in the text"
        inside = self._count(group, lambda each: each.place.country_code == code)
        return f"{words.other_mentions(inside)} in {country}" if inside else ""

    def _admin1_text(self, group: int, place: Place, other: Place | None, speaks_for: bool) -> str:
        if other is not None and (other.country_code, other.admin1_code) == (place.country_code, place.admin1_code):
            return ""
        if speaks_for:
            return self._admin1_clause(group, place)
        return self._admin1_clause(group, other) if other is not None else ""

    def _admin1_clause(self, group: int, place: Place) -> str:
        """Say how often a place's first-order division and other places in it are named."""
        code = place.country_code, place.admin1_code
        if not all(code) or not place.admin1:
            return ""
        named = self._count(group, lambda each: _division(each) == code and each.place.feature_code == "ADM1")
        inside = self._count(group, lambda each: _division(each) == code and each.place.feature_code != "ADM1")
        name = place.admin1
        if named and inside:
            return f"{name} is named {words.count_text(named)} and {words.other_mentions(inside)} in it"
        if named:
            return f"{name} is named {words.count_text(named)} in the text"
        return f"{words.other_mentions(inside)} in {name}" if inside else ""

    def _distance_text(self, group: int, place: Place, other: Place | None, speaks_for: bool) -> str:
        evidence = self._nearest(group, self.chosen[group]) if _is_spot(place) else None
        if evidence is None:
            return ""
        away, nearest = evidence
        far = self._nearest(group, self.rival[group]) if other is not None and _is_spot(other) else None
        beside = words.distinct_name(other, place) if other is not None else ""
        if speaks_for:
            clause = f"it is {words.distance_text(away)} from {nearest}, also in the text"
            if far is not None and far[0] >= 2 * away:
                rest = f"; {beside} is {words.distance_text(far[0])} from the nearest"
                return clause + rest if away <= MAX_NEAR_WITH_RIVAL_KM else ""
            return clause if away <= MAX_NEAR_KM else ""
        if far is not None and far[0] < away:
            near, against = words.distance_text(far[0]), words.distance_text(away)
            return f"{beside} is nearer to the text's other places: {near} from {far[1]}, against {against}"
        return "" if away <= MAX_NEAR_KM else f"the nearest other place of the text is {words.distance_text(away)} away"

    def _home_text(self, place: Place, other: Place | None, speaks_for: bool) -> str:
        home = self.home
        if home.point is None:
            return "it lies in the country where the publication is at home" if speaks_for and home.country else ""
        away = distance_km(*home.point, place.latitude, place.longitude)
        name = f", in {home.name}" if home.name else ""
        if speaks_for:
            return f"it is {words.distance_text(away)} from where the publication is at home{name}"
        if other is None or distance_km(*home.point, other.latitude, other.longitude) >= away:
            return ""
        return f"{words.distinct_name(other, place)} is nearer to where the publication is at home{name}"

    def _count(self, group: int, fits: Callable[[Candidate], bool]) -> int:
        """Count the mentions of other groups whose chosen candidate fulfils a condition."""
        groups = self.ranking.groups
        return sum(
            len(groups[number].numbers)
            for number, candidate in enumerate(self._chosen_candidates)
            if number != group and candidate is not None and fits(candidate)
        )

    def _nearest(self, group: int, row: int) -> tuple[float, str] | None:
        """Return the distance in km from a row to the nearest chosen place of another group, and its name."""
        features: DocumentFeatures = self.ranking.features
        rows = self._located_rows[features.rows.group[self._located_rows] != group]
        if not len(rows):
            return None
        cosines = features.rows.xyz[rows] @ features.rows.xyz[row]
        best = int(np.argmax(cosines))
        away = EARTH_KM * float(np.arccos(np.clip(cosines[best], -1, 1)))
        number = int(features.rows.group[rows[best]])
        candidate, written = self._chosen_candidates[number], self.ranking.groups[number].text
        if candidate is None:
            return None
        # by the name that the text uses
        is_full_name = candidate.match in {"name", "alternate"}
        return away, candidate.place.name if not is_full_name else candidate.name if written.isupper() else written


def evidence_of(
    ranking: RankingInput[Any],
    probabilities: Array,
    table: Array,
    weights: Array,
    chosen: Sequence[int | None],
    home: Home,
) -> Evidence:
    """Collect the evidence of a ranked document.

    :param probabilities: of all rows; ``table`` and ``weights`` as :meth:`.model.Model.rank` returns them.
    :param chosen: for each group the chosen row among its own, None for NIL.
    """
    rows, rivals = [], []
    for options, first, row in zip(ranking.options, ranking.features.groups.first.tolist(), chosen, strict=True):
        count = len(options.candidates)
        group_probabilities = probabilities[first : first + count + 1].copy()
        rows.append(first + (count if row is None else row))
        if row is None:
            group_probabilities[-1] = -1
        else:
            group_probabilities[:-1][options.same_place == options.same_place[row]] = -1
        # another place is a better rival than NIL, whose probability is shown separately
        places = group_probabilities[:-1]
        rivals.append(first + (int(places.argmax()) if count and places.max() >= 0 else count))
    return Evidence(ranking, table, weights, rows, rivals, home)


def _is_spot(place: Place) -> bool:
    if place.is_area and place.feature_class != "A":
        return False
    return place.feature_class in {"P", "S", "T", "R", ""} or place.feature_code in {"ADM2", "ADM3", "ADM4", "ADM5"}


def _may_hold(holder: Place, place: Place) -> bool:
    """Whether a country or first-order division holds a place, by its codes."""
    if holder.country_code != place.country_code:
        return False
    return holder.feature_code in COUNTRY_CODES or holder.admin1_code == place.admin1_code


def _is_land(candidate: Candidate, code: str) -> bool:
    return is_country(candidate) and candidate.place.country_code == code


def _division(candidate: Candidate) -> tuple[str, str]:
    return candidate.place.country_code, candidate.place.admin1_code
