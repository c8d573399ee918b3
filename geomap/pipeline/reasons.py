"""Why a place was chosen over its runner-up: the difference of their features, added up by sort and put in words.

A weighted sum can be taken apart exactly: what each sort of evidence adds to the log-odds of the chosen place against
the next best one is the difference of its features times their weights. The words only say what the text or the
gazetteer says, never that the choice is right.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from geomap.kinds import kind
from geomap.pipeline.context import COUNTRY_CODES, is_country
from geomap.pipeline.features import FEATURES, Array, Field, Options
from geomap.pipeline.layout import Layout
from geomap.pipeline.outlets import Home
from geomap.places import EARTH_KM, Candidate, Place

SORTS: dict[str, tuple[str, ...]] = {
    "name": ("match_", "closeness", "same_letters", "case_differs", "short_name", "nil_only_", "nil_nothing"),
    "population": ("population", "population_", "first", "order", "nil_small"),
    "kind": (
        "country", "admin1", "admin2", "admin_lower", "capital", "seat", "settlement", "section_of_place", "region",
        "water_or_relief", "spot", "cue_", "listed_",
    ),
    "container": ("container", "container_", "nil_outside", "defined", "defined_", "nil_undefined"),
    "country": ("country_", "support_country"),
    "admin1": ("admin1_", "support_admin1"),
    "near": ("near_", "mean_near_300", "text_near_100", "support_25", "support_100", "support_400"),
    "home": ("home_",),
    "wording": ("wording",),
}  # fmt: skip
"""Sorts of evidence and the features that count as each: by name, or by its beginning up to an underscore."""
LEAST_WEIGHT = 0.3
"""What moves the log-odds less is no reason."""
MOST_REASONS = 4
_LEAST_KM = 1.0


def _sort_of(feature: str) -> int | None:
    for number, names in enumerate(SORTS.values()):
        if feature in names or any(name.endswith("_") and feature.startswith(name) for name in names):
            return number
    return None  # the bias of NIL, which is no evidence


_SORT = [_sort_of(feature) for feature in FEATURES]
_ADD_UP = np.zeros((len(FEATURES), len(SORTS)), np.float32)
for _row, _column in enumerate(_SORT):
    if _column is not None:
        _ADD_UP[_row, _column] = 1


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
        at = row - int(self.layout.field.first[group])
        return its.candidates[at] if at < len(its.candidates) else None

    def reasons(self, group: int) -> list[dict[str, Any]]:
        """Give a group's reasons, heaviest first, as plain dicts of :class:`~geomap.records.Reason`."""
        chosen, rival = self._decided[group], self._candidate(group, self.rival[group])
        found: list[tuple[float, dict[str, Any]]] = []
        for number, sort in enumerate(SORTS):
            weight = float(self._added[group, number])
            if abs(weight) >= LEAST_WEIGHT and (text := self._text(sort, group, chosen, rival, weight > 0)):
                found.append((-abs(weight), {"kind": sort, "text": text, "weight": round(weight, 2)}))
        return [reason for _, reason in sorted(found, key=lambda each: each[0])[:MOST_REASONS]]

    def _text(self, sort: str, group: int, chosen: Candidate | None, rival: Candidate | None, speaks_for: bool) -> str:
        if chosen is None:
            return self._of_nil(sort, group, rival)
        place = chosen.place
        other = rival.place if rival else None
        match sort:
            case "name":
                return _of_name(chosen, rival)
            case "population":
                return _of_population(place, other)
            case "kind":
                return _of_kind(place, other)
            case "container":
                return self._of_container(group)
            case "country":
                return self._of_country(group, place, other)
            case "admin1":
                return self._of_admin1(group, place, other)
            case "near":
                return self._of_distance(group, place, other)
            case "home":
                return self._of_home(group)
            case _:
                return _of_wording(place if speaks_for else other, other if speaks_for else place)

    def _of_nil(self, sort: str, group: int, rival: Candidate | None) -> str:
        """Say what speaks against the best candidate."""
        if rival is None:
            return "the gazetteer has no such name" if sort == "name" else ""
        label = rival.place.label
        if sort == "name":
            return {
                "fuzzy": f"the gazetteer has only similar names, such as {rival.name}",
                "part": f"the gazetteer has only a part of the name, {rival.name}",
            }.get(rival.match, "")
        if sort == "population":
            return f"{label} is little known" if rival.place.population < 10_000 else ""
        if sort == "container":
            return f"{label} lies outside the container named beside it" if self.layout.groups[group].container else ""
        if sort == "near":
            km = self._nearest(group, self.rival[group])
            return f"{label} lies {_km(km[0])} from the nearest other place of the text" if km else ""
        return ""

    def _of_container(self, group: int) -> str:
        told = self.layout.groups[group]
        if told.container:
            return f"{told.container[0].place.name} is named right after it"
        return f"the text says that it is in {told.defined[0].place.name}" if told.defined else ""

    def _of_country(self, group: int, place: Place, other: Place | None) -> str:
        if not place.country_code or place.feature_code in COUNTRY_CODES:
            return ""
        if other is not None and other.country_code == place.country_code:
            return ""
        named = self._count(
            group, lambda candidate: is_country(candidate) and candidate.place.country_code == place.country_code
        )
        country = _with_article(place.country or place.name)
        if named:
            return f"{country[0].upper()}{country[1:]} is named {_times(named)} in the text"
        inside = self._count(group, lambda candidate: candidate.place.country_code == place.country_code)
        if inside:
            return f"{inside} other mention{_s(inside)} in the text lie{'s' if inside == 1 else ''} in {country}"
        if other is not None and other.country:
            return f"nothing else in the text lies in {country}"
        return ""

    def _of_admin1(self, group: int, place: Place, other: Place | None) -> str:
        code = place.country_code, place.admin1_code
        if not all(code) or (other is not None and (other.country_code, other.admin1_code) == code):
            return ""
        inside = self._count(group, lambda each: (each.place.country_code, each.place.admin1_code) == code)
        if not inside:
            return ""
        return f"{inside} other mention{_s(inside)} in the text lie{'s' if inside == 1 else ''} in {place.admin1}"

    def _of_distance(self, group: int, place: Place, other: Place | None) -> str:
        own = self._nearest(group, self.chosen[group]) if _is_spot(place) else None
        if own is None:
            return ""
        km, nearest = own
        told = f"{nearest.place.name}, also in the text, is {_km(km)} away"
        far = self._nearest(group, self.rival[group]) if other is not None else None
        if far is None or other is None or far[0] < 2 * km:
            return told
        return f"{told}; {other.label} lies {_km(far[0])} from the nearest other place"

    def _of_home(self, group: int) -> str:
        if not self.home.name:
            return "it is near where the publication is at home" if self.home.point else ""
        return f"the publication is at home in {self.home.name}"

    def _count(self, group: int, fits: Any) -> int:
        """Count the mentions of other groups that were decided for a fitting candidate."""
        groups = self.layout.groups
        return sum(
            len(groups[number].numbers)
            for number, candidate in enumerate(self._decided)
            if number != group and candidate is not None and fits(candidate)
        )

    def _nearest(self, group: int, row: int) -> tuple[float, Candidate] | None:
        """Give the nearest place that another group was decided for, and its distance from a row in km."""
        field: Field = self.layout.field
        rows = self._placed[field.group[self._placed] != group]
        if not len(rows):
            return None
        cosines = field.xyz[rows] @ field.xyz[row]
        best = int(np.argmax(cosines))
        km = EARTH_KM * float(np.arccos(np.clip(cosines[best], -1, 1)))
        candidate = self._decided[int(field.group[rows[best]])]
        return None if candidate is None else (km, candidate)


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
    for its, first, row in zip(layout.options, layout.field.first.tolist(), chosen, strict=True):
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
    return place.feature_class in {"P", "S", "T", "R", ""} or place.feature_code in {"ADM2", "ADM3", "ADM4", "ADM5"}


def _of_name(chosen: Candidate, rival: Candidate | None) -> str:
    if rival is None or rival.match == chosen.match:
        return ""
    how = {
        "name": "it is the place's main name",
        "alternate": f"{chosen.name} is another name of {chosen.place.name}",
        "abbreviation": f"it is a common abbreviation of {chosen.place.name}",
        "part": f"{chosen.name} is a part of the name",
        "demonym": f"it names the people of {chosen.place.name}",
        "fuzzy": f"it is spelled much like {chosen.name}",
    }
    its = {
        "name": f"it is the main name of {rival.place.label}",
        "alternate": f"it is but another name of {rival.place.label}",
        "abbreviation": f"it is but an abbreviation of {rival.place.label}",
        "part": f"{rival.place.label} shares but a part of the name",
        "demonym": f"it is the people of {rival.place.label}",
        "fuzzy": f"{rival.place.label} is only spelled alike",
    }
    return f"{how[chosen.match]}; {its[rival.match]}"


def _of_population(place: Place, other: Place | None) -> str:
    if not place.population and not (other and other.population):
        return ""
    own = f"{_people(place.population)} live there" if place.population else "its population is not known"
    if other is None:
        return own
    return f"{own}, {_people(other.population) if other.population else 'few'} in {other.label}"


def _of_kind(place: Place, other: Place | None) -> str:
    own = kind(place)
    if other is None or kind(other) == own:
        return ""
    return f"it is a {own}, {other.label} a {kind(other)}".replace(" a a", " an a").replace(" a i", " an i")


def _of_wording(place: Place | None, other: Place | None) -> str:
    if place is None or not place.country or (other is not None and other.country_code == place.country_code):
        return ""
    return f"the wording is like that of texts about {_with_article(place.country)}"


_ARTICLE = re.compile(
    r"\b(?:United|Republic|Islands|Kingdom|Emirates|States)\b|^(?:Netherlands|Philippines|Bahamas|Maldives|Gambia)$"
)


def _with_article(country: str) -> str:
    return f"the {country}" if _ARTICLE.search(country) else country


def _people(count: int) -> str:
    if count >= 1_000_000:
        return f"{count / 1_000_000:.1f}".removesuffix(".0") + " million people"
    return f"{count:,} people"


def _km(distance: float) -> str:
    if distance < _LEAST_KM:
        return "less than 1 km"
    rounded = round(distance, -2) if distance >= 1000 else round(distance, -1) if distance >= 100 else round(distance)
    return f"{rounded:,.0f} km"


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _s(count: int) -> str:
    return "" if count == 1 else "s"
