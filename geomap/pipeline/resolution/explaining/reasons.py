"""Why a place was chosen over its runner-up: the difference of their features, added up by sort and put in words.

A weighted sum can be taken apart exactly: what each sort of evidence adds to the log-odds of the chosen place against
the next best one is the difference of its features times their weights. What the sorts say of two places is put in
words by :mod:`~geomap.pipeline.resolution.explaining.reason_words`; evidence that cannot be put in true words stays
unsaid.
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
from geomap.pipeline.resolution.features import DECLARATIONS, FEATURES, Array, Field, Options, Sort
from geomap.pipeline.resolution.preferences import bonus_of
from geomap.pipeline.resolution.ranking_input import Layout
from geomap.places import COUNTRY_CODES, EARTH_KM, Candidate, Place, distance_km

SORTS = get_args(Sort)
MIN_REASON_WEIGHT = 0.3
"""What moves the log-odds less is no reason."""
MAX_REASONS = 4
MAX_NEAR_KM, MAX_NEAR_WITH_RIVAL_KM = 300.0, 1000.0
"""What is farther off is not called near: as such, and beside a rival that is at least twice as far off."""
MIN_FAR_KM = 50.0
"""From here on a candidate that is none is said to be far from the text's other places."""


_CUE_FITS, _WORDING = FEATURES.index("cue_fits"), FEATURES.index("wording")
_ADD_UP = np.zeros((len(FEATURES), len(SORTS)), np.float32)
for _row, _feature in enumerate(DECLARATIONS):
    if _feature.sort is not None:
        _ADD_UP[_row, SORTS.index(_feature.sort)] = 1


@dataclass(frozen=True)
class Evidence:
    """A ranked document, to be asked for reasons.

    ``table`` and ``weights`` are the last round's features and weights; ``chosen`` the row that each group was decided
    for, NIL's where none is right, and ``rival`` the most probable row of another place, NIL's where there is none.
    All rows count from the top of the document's.
    """

    layout: Layout[Any]
    table: Array
    weights: Array
    chosen: Sequence[int]
    rival: Sequence[int]
    home: Home

    @cached_property
    def _added(self) -> Array:
        """(groups, sorts): what each sort of evidence adds to the log-odds."""
        difference = self.table[list(self.chosen)] - self.table[list(self.rival)]
        return np.asarray((difference * self.weights) @ _ADD_UP, np.float32)

    @cached_property
    def _bonus(self) -> Array | None:
        return bonus_of(self.layout.field, self.weights)

    @cached_property
    def _decided(self) -> list[Candidate | None]:
        return [self._candidate(group, row) for group, row in enumerate(self.chosen)]

    @cached_property
    def _placed(self) -> np.ndarray:
        """The chosen rows of the groups that are placed somewhere one can be near to, unlike a country or a sea."""
        rows = [
            row
            for row, candidate in zip(self.chosen, self._decided, strict=True)
            if candidate is not None and _is_spot(candidate.place)
        ]
        return np.array(rows, np.int64)

    def _candidate(self, group: int, row: int) -> Candidate | None:
        its: Options = self.layout.options[group]
        at = row - int(self.layout.field.groups.first[group])
        return its.candidates[at] if at < len(its.candidates) else None

    def reasons(self, group: int) -> list[dict[str, Any]]:
        """Give a group's reasons, heaviest first, as plain dicts of :class:`~geomap.records.Reason`."""
        chosen, rival = self._decided[group], self._candidate(group, self.rival[group])
        if chosen is None and rival is None:
            return [{"kind": "name", "text": words.NO_SUCH_NAME, "weight": 0.0}]  # there is nothing to weigh it against
        found: list[tuple[float, dict[str, Any]]] = []
        for number, sort in enumerate(SORTS):
            weight = float(self._added[group, number])
            if abs(weight) >= MIN_REASON_WEIGHT and (text := self._text(sort, group, chosen, rival, weight > 0)):
                found.append((-abs(weight), {"kind": sort, "text": text, "weight": round(weight, 2)}))
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
            chosen = self._decided[group]
            text = f"{words.apart(rival.place, chosen.place if chosen else None)} is {words.PREFERRED}"
        return {"kind": "preference", "text": text, "weight": weight}

    def _text(self, sort: str, group: int, chosen: Candidate | None, rival: Candidate | None, speaks_for: bool) -> str:
        if chosen is None:
            return self._of_nil(sort, group, rival, speaks_for) if rival else ""
        place = chosen.place
        other = rival.place if rival else None
        match sort:
            case "name":
                return words.of_name(chosen, rival)
            case "population":
                return words.of_population(place, other, speaks_for=speaks_for)
            case "kind":
                fits = speaks_for and self.table[self.chosen[group], _CUE_FITS]
                return (words.of_cues(self.layout.groups[group].cues) if fits else "") or words.of_kind(place, other)
            case "container":
                return self._of_container(group, place, speaks_for)
            case "country":
                return self._of_country(group, place, other, speaks_for)
            case "admin1":
                return self._of_admin1(group, place, other, speaks_for)
            case "near":
                return self._of_distance(group, place, other, speaks_for)
            case "home":
                return self._of_home(place, other, speaks_for)
            case _:
                odds = self.table[[self.chosen[group], self.rival[group]], _WORDING] * self.weights[_WORDING]
                return words.of_wording(place, float(odds[0]), other, float(odds[1]), speaks_for=speaks_for)

    def _of_nil(self, sort: str, group: int, rival: Candidate, speaks_for: bool) -> str:
        """Say what speaks against the best candidate, or for it."""
        label = words.apart(rival.place)
        told = self.layout.groups[group]
        match sort:
            case "name" if speaks_for:
                return words.of_no_name(rival)
            case "population" if rival.place.population and rival.place.feature_class == "P":
                return f"{'only ' if speaks_for else ''}{words.people(rival.place.population)} live in {label}"
            case "container" if speaks_for and told.container:
                return f"{label} does not lie in {told.container[0].place.name}, named right after it"
            case "container" if speaks_for and told.defined:
                return f"{label} does not lie in {told.defined[0].place.name}, where the text says that it is"
            case "near" if speaks_for and _is_spot(rival.place):
                nearest = self._nearest(group, self.rival[group])
                if nearest and nearest[0] >= MIN_FAR_KM:
                    return f"{label} lies {words.km(nearest[0])} from the nearest other place of the text"
        return ""

    def _of_container(self, group: int, place: Place, speaks_for: bool) -> str:
        told = self.layout.groups[group]
        holders = [each.place for each in told.container or told.defined]
        if not holders:
            return ""
        holder = next((each for each in holders if _may_hold(each, place)), holders[0])
        name = words.with_article(holder.name)
        if told.container:
            return f"{name} is named right after it" + ("" if speaks_for else ", which does not hold this place")
        return f"the text says that it lies in {name}" if speaks_for else ""

    def _of_country(self, group: int, place: Place, other: Place | None, speaks_for: bool) -> str:
        if other is not None and other.country_code == place.country_code:
            return ""
        if speaks_for:
            return "" if place.feature_code in COUNTRY_CODES else self._country_told(group, place)
        if other is not None and (told := self._country_told(group, other)):
            return told
        inside = self._count(group, lambda each: each.place.country_code == place.country_code)
        return (
            ""
            if inside or not place.country
            else f"nothing else in the text lies in {words.with_article(place.country)}"
        )

    def _country_told(self, group: int, place: Place) -> str:
        """Say how often the country of a place is named, or else its people, or else other places in it."""
        code = place.country_code
        if not code or not place.country:
            return ""
        country = words.with_article(place.country)
        if named := self._count(group, lambda each: _is_land(each, code) and each.match != "demonym"):
            return f"{words.capital(country)} is named {words.times(named)} in the text"
        if people := self._count(group, lambda each: _is_land(each, code)):
            return f"the people of {country} are named {words.times(people)} in the text"
        inside = self._count(group, lambda each: each.place.country_code == code)
        return f"{words.mentions_lie(inside)} in {country}" if inside else ""

    def _of_admin1(self, group: int, place: Place, other: Place | None, speaks_for: bool) -> str:
        if other is not None and (other.country_code, other.admin1_code) == (place.country_code, place.admin1_code):
            return ""
        if speaks_for:
            return self._admin1_told(group, place)
        return self._admin1_told(group, other) if other is not None else ""

    def _admin1_told(self, group: int, place: Place) -> str:
        """Say how often a place's first-order division is named, and how many other places in it."""
        code = place.country_code, place.admin1_code
        if not all(code) or not place.admin1:
            return ""
        named = self._count(group, lambda each: _division(each) == code and each.place.feature_code == "ADM1")
        inside = self._count(group, lambda each: _division(each) == code and each.place.feature_code != "ADM1")
        name = place.admin1
        if named and inside:
            return f"{name} is named {words.times(named)} and {words.mentions_lie(inside)} in it"
        if named:
            return f"{name} is named {words.times(named)} in the text"
        return f"{words.mentions_lie(inside)} in {name}" if inside else ""

    def _of_distance(self, group: int, place: Place, other: Place | None, speaks_for: bool) -> str:
        own = self._nearest(group, self.chosen[group]) if _is_spot(place) else None
        if own is None:
            return ""
        away, nearest = own
        far = self._nearest(group, self.rival[group]) if other is not None and _is_spot(other) else None
        beside = words.apart(other, place) if other is not None else ""
        if speaks_for:
            told = f"it is {words.km(away)} from {nearest}, also in the text"
            if far is not None and far[0] >= 2 * away:
                rest = f"; {beside} is {words.km(far[0])} from the nearest"
                return told + rest if away <= MAX_NEAR_WITH_RIVAL_KM else ""
            return told if away <= MAX_NEAR_KM else ""
        if far is not None and far[0] < away:
            near, against = words.km(far[0]), words.km(away)
            return f"{beside} is nearer to the text's other places: {near} from {far[1]}, against {against}"
        return "" if away <= MAX_NEAR_KM else f"the nearest other place of the text is {words.km(away)} away"

    def _of_home(self, place: Place, other: Place | None, speaks_for: bool) -> str:
        home = self.home
        if home.point is None:
            return "it lies in the country where the publication is at home" if speaks_for and home.country else ""
        away = distance_km(*home.point, place.latitude, place.longitude)
        name = f", in {home.name}" if home.name else ""
        if speaks_for:
            return f"it is {words.km(away)} from where the publication is at home{name}"
        if other is None or distance_km(*home.point, other.latitude, other.longitude) >= away:
            return ""
        return f"{words.apart(other, place)} is nearer to where the publication is at home{name}"

    def _count(self, group: int, fits: Callable[[Candidate], bool]) -> int:
        """Count the mentions of other groups that were decided for a fitting candidate."""
        groups = self.layout.groups
        return sum(
            len(groups[number].numbers)
            for number, candidate in enumerate(self._decided)
            if number != group and candidate is not None and fits(candidate)
        )

    def _nearest(self, group: int, row: int) -> tuple[float, str] | None:
        """Give the distance in km of a row from the nearest place that another group was decided for, and its name."""
        field: Field = self.layout.field
        rows = self._placed[field.rows.group[self._placed] != group]
        if not len(rows):
            return None
        cosines = field.rows.xyz[rows] @ field.rows.xyz[row]
        best = int(np.argmax(cosines))
        away = EARTH_KM * float(np.arccos(np.clip(cosines[best], -1, 1)))
        number = int(field.rows.group[rows[best]])
        candidate, written = self._decided[number], self.layout.groups[number].text
        if candidate is None:
            return None
        # under the name that a reader of the text knows
        known = candidate.match in {"name", "alternate"}
        return away, candidate.place.name if not known else candidate.name if written.isupper() else written


def evidence_of(
    layout: Layout[Any],
    probabilities: Array,
    table: Array,
    weights: Array,
    chosen: Sequence[int | None],
    home: Home,
) -> Evidence:
    """Lay a ranked document open.

    :param chosen: for each group the row among its own that was decided for, None for NIL.
    """
    rows, rivals = [], []
    for its, first, row in zip(layout.options, layout.field.groups.first.tolist(), chosen, strict=True):
        count = len(its.candidates)
        own = probabilities[first : first + count + 1].copy()
        rows.append(first + (count if row is None else row))
        if row is None:
            own[-1] = -1
        else:
            own[:-1][its.kin == its.kin[row]] = -1
        # another place is more of a rival than NIL, whose part is told by its own probability
        places = own[:-1]
        rivals.append(first + (int(places.argmax()) if count and places.max() >= 0 else count))
    return Evidence(layout, table, weights, rows, rivals, home)


def _is_spot(place: Place) -> bool:
    if place.is_area and place.feature_class != "A":
        return False
    return place.feature_class in {"P", "S", "T", "R", ""} or place.feature_code in {"ADM2", "ADM3", "ADM4", "ADM5"}


def _may_hold(holder: Place, place: Place) -> bool:
    """Whether a country or first-order division is that of a place, as far as its codes tell."""
    if holder.country_code != place.country_code:
        return False
    return holder.feature_code in COUNTRY_CODES or holder.admin1_code == place.admin1_code


def _is_land(candidate: Candidate, code: str) -> bool:
    return is_country(candidate) and candidate.place.country_code == code


def _division(candidate: Candidate) -> tuple[str, str]:
    return candidate.place.country_code, candidate.place.admin1_code
