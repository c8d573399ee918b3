"""Numbers by which candidates are compared; the ranker's model is a weighted sum of them.

Two kinds: those that a candidate has in any text (:class:`Options`, computed once a name and remembered), and those
that depend on the document (:func:`in_context`): what else is named, how near, and how sure that is. Each group of
mentions competes over its candidates and one row more, NIL, so the features of NIL are here as well.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geomap.pipeline.context import COUNTRY_CODES, Cue, Group
from geomap.places import EARTH_KM, Candidate, Place, distance_km

Array = NDArray[np.float32]
Codes = NDArray[np.int64]

STATIC = (
    "match_name", "match_alternate", "match_abbreviation", "match_part", "match_demonym", "match_fuzzy",
    "closeness", "same_letters", "case_differs", "short_name",
    "population", "population_below_best", "population_unknown", "first", "order",
    "country", "admin1", "admin2", "admin_lower", "capital", "seat", "settlement", "section_of_place",
    "region", "water_or_relief", "spot",
    "nil", "nil_nothing", "nil_only_part", "nil_only_fuzzy", "nil_small",
)  # fmt: skip
CONTEXT = (
    "container", "container_country", "cue_fits", "cue_misfits",
    "country_share", "admin1_share", "country_share_of_country", "admin1_share_of_admin1",
    "country_named", "admin1_named", "country_counted", "country_leads",
    "near_30", "near_150", "near_700", "mean_near_300", "text_near_100",
    "home_near", "home_country", "nil_outside",
)  # fmt: skip
FEATURES = STATIC + CONTEXT
_COLUMN = {name: column for column, name in enumerate(FEATURES)}
N_STATIC = len(STATIC)
MOST_ANCHORS = 150
"""A group is compared with at most so many others, the most often named: a long text stays linear."""

_CUE_CLASS: dict[Cue, tuple[str, ...]] = {
    "county": ("admin2",),
    "settlement": ("settlement", "capital", "seat", "section_of_place"),
    "state": ("admin1", "region"),
    "country": ("country",),
    "water": ("water_or_relief",),
    "relief": ("water_or_relief", "region"),
    "spot": ("spot",),
}


@dataclass(frozen=True, slots=True)
class Options:
    """The candidates of one name with the numbers that do not depend on the text.

    ``static`` has a row a candidate and one for NIL at the end; ``xyz`` holds unit vectors; ``country`` and ``admin1``
    are codes, -1 for none and for NIL; candidates of one ``kin`` are one place in two guises, a city and the province
    of its name.
    """

    candidates: tuple[Candidate, ...]
    static: Array
    xyz: Array
    country: Codes
    admin1: Codes
    is_country: NDArray[np.bool_]
    is_admin1: NDArray[np.bool_]
    kin: Codes


def unit_vector(latitude: float, longitude: float) -> tuple[float, float, float]:
    """Turn degrees into a point on the unit sphere, so that a dot product gives the angle."""
    phi, lam = math.radians(latitude), math.radians(longitude)
    return math.cos(phi) * math.cos(lam), math.cos(phi) * math.sin(lam), math.sin(phi)


def code(text: str) -> int:
    """Turn "US" or "US.LA" into a number that fits no other code; -1 for none."""
    return int.from_bytes(text.encode()[:7], "big") if text else -1


def admin1_code(place: Place) -> int:
    """The code of a place's first-order division, -1 if it has none."""
    return code(f"{place.country_code}.{place.admin1_code}") if place.country_code and place.admin1_code else -1


def kind_of(place: Place) -> str:
    """The feature that a place's kind switches on."""
    feature_class, feature_code = place.feature_class, place.feature_code
    if feature_code in COUNTRY_CODES:
        return "country"
    if feature_class == "A":
        return {"ADM1": "admin1", "ADM1H": "admin1", "ADM2": "admin2"}.get(feature_code, "admin_lower")
    if feature_class == "P":
        return {"PPLC": "capital", "PPLA": "seat", "PPLX": "section_of_place"}.get(feature_code, "settlement")
    if feature_class in {"S", "R"}:
        return "spot"
    return "region" if feature_class == "L" else "water_or_relief"


def options_of(text: str, candidates: tuple[Candidate, ...]) -> Options:
    """Compute what is known of a name's candidates before the document is looked at."""
    rows = len(candidates) + 1
    static = np.zeros((rows, N_STATIC), np.float32)
    best = max((c.place.population for c in candidates), default=0)
    short = len(text.replace(".", "")) <= 3
    for row, candidate in enumerate(candidates):
        place, values = candidate.place, static[row]
        values[_COLUMN[f"match_{candidate.match}"]] = 1
        values[_COLUMN["closeness"]] = candidate.score
        values[_COLUMN["same_letters"]] = candidate.name == text
        values[_COLUMN["case_differs"]] = (
            candidate.name != text and candidate.name.casefold() == text.casefold() and text.isupper()
        )
        values[_COLUMN["population"]] = math.log10(place.population + 1) / 7
        values[_COLUMN["population_below_best"]] = (math.log10(best + 1) - math.log10(place.population + 1)) / 7
        values[_COLUMN["first"]] = row == 0
        values[_COLUMN["order"]] = 1 / (row + 1)
        values[_COLUMN[kind_of(place)]] = 1
        values[_COLUMN["population_unknown"]] = place.population == 0
        values[_COLUMN["short_name"]] = short and candidate.match in {"abbreviation", "alternate"}
    nil = static[-1]
    matches = {candidate.match for candidate in candidates}
    nil[_COLUMN["nil"]] = 1
    nil[_COLUMN["nil_nothing"]] = not candidates
    nil[_COLUMN["nil_only_part"]] = matches == {"part"}
    nil[_COLUMN["nil_only_fuzzy"]] = matches == {"fuzzy"}
    nil[_COLUMN["nil_small"]] = best < 10_000 and all(c.place.feature_class == "P" for c in candidates)
    xyz = np.zeros((rows, 3), np.float32)
    xyz[:-1] = [unit_vector(c.place.latitude, c.place.longitude) for c in candidates] or np.zeros((0, 3))
    return Options(
        candidates,
        static,
        xyz,
        np.array([*(code(c.place.country_code) for c in candidates), -1], np.int64),
        np.array([*(admin1_code(c.place) for c in candidates), -1], np.int64),
        static[:, _COLUMN["country"]] > 0,
        static[:, _COLUMN["admin1"]] > 0,
        _kin_of(candidates),
    )


_KIN_KM = 40.0


def _kin_of(candidates: Sequence[Candidate]) -> Codes:
    """Number the candidates so that a city and the divisions of its name around it share a number."""
    kin = list(range(len(candidates)))
    heads: dict[tuple[str, str, str], list[int]] = {}
    for row, candidate in enumerate(candidates):
        place = candidate.place
        for head in heads.setdefault((place.country_code, place.admin1_code, candidate.name.casefold()), []):
            other = candidates[head].place
            apart = distance_km(place.latitude, place.longitude, other.latitude, other.longitude)
            if "A" in (place.feature_class, other.feature_class) or apart <= _KIN_KM:
                kin[row] = head
                break
        else:
            heads[place.country_code, place.admin1_code, candidate.name.casefold()].append(row)
    return np.array(kin, np.int64)


@dataclass(frozen=True, slots=True)
class Field:
    """All candidates of all groups of a document, one below the other, with each group's NIL row last.

    ``group`` tells the row's group; ``first`` the first row of each group; ``weight`` how much a group counts for the
    others by how often it is mentioned; ``closeness`` (groups x groups) how near two are in the text, 0 to 1.
    """

    options: Sequence[Options]
    group: Codes
    first: Codes
    static: Array
    xyz: Array
    country: Codes
    admin1: Codes
    is_country: NDArray[np.bool_]
    is_admin1: NDArray[np.bool_]
    fixed: Array
    count: Array
    weight: Array
    anchors: Codes
    closeness: Array


def field_of(
    groups: Sequence[Group],
    options: Sequence[Options],
    middles: Sequence[int],
    *,
    home: tuple[float, float] | None = None,
    home_country: str | None = None,
) -> Field:
    """Lay out a document's groups for ranking, with the context features that do not change between rounds.

    :param middles: character offset of each mention's middle, indexed as ``Group.numbers`` are.
    :param home: (latitude, longitude) where the publication is at home, if known.
    :param home_country: ISO 3166-1 alpha-2 code of its country, if known.
    """
    sizes = np.array([len(o.static) for o in options])
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)
    group = np.repeat(np.arange(len(options)), sizes)
    xyz = np.concatenate([o.xyz for o in options])
    country = np.concatenate([o.country for o in options])
    static = np.concatenate([o.static for o in options])
    fixed = np.zeros((len(xyz), len(CONTEXT)), np.float32)
    for number, (one, its) in enumerate(zip(groups, options, strict=True)):
        rows = slice(first[number], first[number] + len(its.candidates))
        if one.container:
            _mark_container(fixed[rows], its, one.container)
            # "Syria, Virginia" where the gazetteer has no Syria in Virginia
            states = any(kind_of(holder.place) in {"admin1", "admin2"} for holder in one.container)
            inside = fixed[rows, _context("container")] + fixed[rows, _context("container_country")]
            fixed[rows.stop, _context("nil_outside")] = states and not inside.any()
        fitting = {kind for cue in one.cues for kind in _CUE_CLASS[cue]}
        if fitting and its.candidates:
            fits = static[rows][:, [_COLUMN[kind] for kind in fitting]].any(axis=1)
            if fits.any():
                fixed[rows, _context("cue_fits")] = fits
                fixed[rows, _context("cue_misfits")] = ~fits
    if home is not None:
        km = EARTH_KM * np.arccos(np.clip(xyz @ np.array(unit_vector(*home), np.float32), -1, 1))
        fixed[:, _context("home_near")] = np.exp(-km / 100) * (country >= 0)
    if home_country:
        fixed[:, _context("home_country")] = country == code(home_country.upper())
    counts = np.array([len(one.numbers) for one in groups], np.float32)
    anchors = np.sort(np.argsort(-counts, kind="stable")[:MOST_ANCHORS])
    centres = np.array([np.mean([middles[n] for n in one.numbers]) for one in groups])
    first_at = np.array([middles[one.numbers[0]] for one in groups])
    gap = np.minimum(np.abs(centres[:, None] - centres[anchors]), np.abs(first_at[:, None] - first_at[anchors]))
    return Field(
        options, group, first, static, xyz, country,
        np.concatenate([o.admin1 for o in options]),
        np.concatenate([o.is_country for o in options]),
        np.concatenate([o.is_admin1 for o in options]),
        fixed,
        counts,
        1 + np.log(counts),
        anchors,
        np.exp(-gap / 400).astype(np.float32),
    )  # fmt: skip


def _context(name: str) -> int:
    return _COLUMN[name] - N_STATIC


def _mark_container(rows: Array, its: Options, container: Sequence[Candidate]) -> None:
    for holder in container:
        place = holder.place
        kind = kind_of(place)
        inside = its.country[:-1] == code(place.country_code)
        if kind == "country":
            rows[:, _context("container_country")] = np.maximum(
                rows[:, _context("container_country")], inside & ~its.is_country[:-1]
            )
            continue
        inside &= (its.admin1[:-1] == admin1_code(place)) & ~its.is_admin1[:-1] & ~its.is_country[:-1]
        if kind == "admin2":
            inside &= np.array([c.place.admin2_code == place.admin2_code for c in its.candidates], bool)
        rows[:, _context("container")] = np.maximum(rows[:, _context("container")], inside)


@dataclass(frozen=True, slots=True)
class Beliefs:
    """What the groups were believed to be in the round before: the most probable rows of each.

    ``rows`` are row numbers, ``sure`` the probability of each given that its group is not NIL.
    """

    rows: Codes
    sure: Array


def beliefs_of(field: Field, probabilities: Array) -> Beliefs:
    """Keep the few most probable rows of each anchor; NIL itself says nothing about the others."""
    chances = probabilities.copy()
    nil = np.append(field.first[1:], len(chances)) - 1
    rest = np.maximum(1 - probabilities[nil], 1e-6)
    chances[nil] = 0
    chances /= rest[field.group]
    order = np.lexsort((-chances, field.group))
    rank = np.arange(len(order)) - field.first[field.group[order]]
    wanted = np.zeros(len(field.first), bool)
    wanted[field.anchors] = True
    rows = order[(rank < BELIEVED) & wanted[field.group[order]]]
    rows = rows[chances[rows] > 0.02]
    return Beliefs(rows, chances[rows])


def in_context(field: Field, beliefs: Beliefs) -> Array:
    """Compute all features of all rows, given what each group is believed to be.

    :return: (rows, features), in the order of :data:`FEATURES`.
    """
    context = field.fixed.copy()
    believed = _Believed(field, beliefs)
    for start in range(0, len(context), _BLOCK):
        rows = slice(start, start + _BLOCK)
        _compare(context[rows], field, rows, believed)
    return np.concatenate([field.static, context], axis=1)


BELIEVED = 5
"""How many readings of another group a candidate is compared with."""
_BLOCK = 4096
"""Rows compared with the others at once: bounds the memory that a long text takes."""


class _Believed:
    """The believed rows of the anchors, one entry a row in each array."""

    def __init__(self, field: Field, beliefs: Beliefs) -> None:
        rows = beliefs.rows
        self.group = field.group[rows]
        self.xyz, self.country, self.admin1 = field.xyz[rows], field.country[rows], field.admin1[rows]
        self.is_country, self.is_admin1 = field.is_country[rows], field.is_admin1[rows]
        # seas and world regions have no country and still lie somewhere; a country is too large to be near to
        self.located = _located(self.xyz) & ~self.is_country
        self.sure = beliefs.sure
        self.count = field.count[self.group]
        shares: dict[int, float] = {}
        for country, trust in zip(self.country.tolist(), (field.weight[self.group] * self.sure).tolist(), strict=True):
            shares[country] = shares.get(country, 0.0) + trust * (country != -1)
        self.leading = max(shares, key=shares.__getitem__, default=-1)
        self.at = np.searchsorted(field.anchors, self.group)
        self.trust = field.weight[self.group] * beliefs.sure


def _located(xyz: Array) -> NDArray[np.bool_]:
    return np.asarray(np.abs(xyz).sum(axis=1) > 0)


def _compare(context: Array, field: Field, rows: slice, believed: _Believed) -> None:
    """Fill in the context features of some rows that depend on the other groups."""
    others = (field.group[rows, None] != believed.group).astype(np.float32)
    trust, sure = others * believed.trust, others * believed.sure
    total = trust.sum(axis=1) + 1e-6
    is_country, is_admin1 = field.is_country[rows], field.is_admin1[rows]

    same_country = (field.country[rows, None] == believed.country) & (believed.country != -1)
    same_admin1 = (field.admin1[rows, None] == believed.admin1) & (believed.admin1 != -1)
    country_share = (same_country * trust).sum(axis=1) / total
    admin1_share = (same_admin1 * trust).sum(axis=1) / total
    country_named = (same_country * sure * believed.is_country).max(axis=1, initial=0)
    admin1_named = (same_admin1 * sure * believed.is_admin1).max(axis=1, initial=0)
    context[:, _context("country_share")] = country_share * ~is_country
    context[:, _context("admin1_share")] = admin1_share * ~is_admin1
    context[:, _context("country_share_of_country")] = country_share * is_country
    context[:, _context("admin1_share_of_admin1")] = admin1_share * is_admin1
    counted = (same_country * sure * believed.is_country * np.log1p(believed.count)).max(axis=1, initial=0)
    context[:, _context("country_counted")] = counted * ~is_country
    context[:, _context("country_leads")] = country_share * (field.country[rows] == believed.leading) * ~is_country
    context[:, _context("country_named")] = country_named * ~is_country
    context[:, _context("admin1_named")] = admin1_named * ~(is_admin1 | is_country)

    km = EARTH_KM * np.arccos(np.clip(field.xyz[rows] @ believed.xyz.T, -1, 1))
    weight = sure * believed.located
    is_spot = _located(field.xyz[rows]) & ~is_country
    for scale in (30, 150, 700):
        near = (np.exp(-km / scale) * weight).max(axis=1, initial=0)
        context[:, _context(f"near_{scale}")] = near * is_spot
    mean_near = (np.exp(-km / 300) * trust * believed.located).sum(axis=1) / total
    context[:, _context("mean_near_300")] = mean_near * is_spot
    beside = (np.exp(-km / 100) * weight * field.closeness[field.group[rows]][:, believed.at]).max(axis=1, initial=0)
    context[:, _context("text_near_100")] = beside * is_spot
