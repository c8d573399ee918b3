"""Numbers by which candidates are compared; the ranker's model is a weighted sum of them.

Two kinds: those that a candidate has in any text (:class:`Options`, computed once a name and remembered), and those
that depend on the document: what the text says beside a name (:func:`field_of`), and what else it names, how near and
how sure that is (:mod:`geomap.pipeline.resolution.comparison`). Each group of mentions competes over its candidates and
one row more, NIL, so the features of NIL are here as well.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from geomap.pipeline.resolution.evidence.cues import Cue
from geomap.pipeline.resolution.evidence.outlets import NOWHERE, Home
from geomap.pipeline.resolution.grouping import Group
from geomap.places import COUNTRY_CODES, EARTH_KM, Candidate, Place, distance_km

Array = NDArray[np.float32]
Codes = NDArray[np.int64]

Sort = Literal["name", "population", "kind", "container", "country", "admin1", "near", "home", "wording"]
"""What a feature is evidence of; reasons add up the features of one sort."""


@dataclass(frozen=True, slots=True)
class Feature:
    """The declaration of a feature: its name in the weights file, and its sort; None for the bias of NIL."""

    name: str
    sort: Sort | None


def _declare(sort: Sort | None, names: str) -> tuple[Feature, ...]:
    return tuple(Feature(name, sort) for name in names.split())


STATIC = (
    *_declare("name", "match_name match_alternate match_abbreviation match_part match_demonym match_fuzzy"),
    *_declare("name", "closeness same_letters case_differs short_name"),
    *_declare("population", "population population_below_best population_unknown first order"),
    *_declare("kind", "country admin1 admin2 admin_lower capital seat settlement section_of_place"),
    *_declare("kind", "region water_or_relief spot"),
    *_declare(None, "nil"),
    *_declare("name", "nil_nothing nil_only_part nil_only_fuzzy"),
    *_declare("population", "nil_small nil_beside_known"),
    *_declare("kind", "nil_beside_area"),
)
"""Features that a candidate has in any document; :func:`options_of` computes them."""

CONTEXT = (
    *_declare("container", "container container_country"),
    *_declare("kind", "cue_fits cue_misfits"),
    *_declare("country", "country_share"),
    *_declare("admin1", "admin1_share"),
    *_declare("country", "country_share_of_country"),
    *_declare("admin1", "admin1_share_of_admin1"),
    *_declare("country", "country_named"),
    *_declare("admin1", "admin1_named"),
    *_declare("country", "country_counted country_leads"),
    *_declare("near", "near_30 near_150 near_700 mean_near_300 text_near_100"),
    *_declare("near", "support_25 support_100 support_400"),
    *_declare("admin1", "support_admin1"),
    *_declare("country", "support_country"),
    *_declare("home", "home_30 home_100 home_400 home_country"),
    *_declare("container", "nil_outside"),
    *_declare("wording", "wording"),
    *_declare("container", "defined defined_country nil_undefined"),
    *_declare("kind", "listed_settlement listed_admin1 listed_country"),
    *_declare("country", "capital_share capital_named population_share"),
)
"""Features that depend on the document: :func:`field_of` computes those that stay the same in all rounds,
:func:`geomap.pipeline.resolution.comparison.in_context` the others."""

DECLARATIONS = STATIC + CONTEXT
FEATURES = tuple(feature.name for feature in DECLARATIONS)
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


_KINDS = [
    [_COLUMN[name] for name in names]
    for names in (("settlement", "capital", "seat", "section_of_place"), ("admin1",), ("country",))
]


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


_CITY = 500_000
_AREAS = frozenset({"country", "admin1", "region", "water_or_relief"})


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
    bearers = [candidate.place for candidate in candidates if candidate.match in {"name", "abbreviation"}]
    nil[_COLUMN["nil_beside_known"]] = math.log10(max((place.population for place in bearers), default=0) + 1) / 7
    nil[_COLUMN["nil_beside_area"]] = any(kind_of(place) in _AREAS for place in bearers)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class RowTable:
    """All candidates of all groups of a document, one below the other, with the NIL row of each group last.

    ``group`` is the group of each row; ``xyz`` its unit vector, zero for NIL; ``country`` and ``admin1`` its codes, -1
    for none; ``kinds`` (rows x 3) whether it is a town, a first-order division, a country. ``static`` and ``fixed``
    hold the features that are the same in all rounds: those of :data:`STATIC`, and (rows x context features) those of
    :data:`CONTEXT`, 0 where a round computes them.
    """

    group: Codes
    xyz: Array
    country: Codes
    admin1: Codes
    is_country: NDArray[np.bool_]
    is_admin1: NDArray[np.bool_]
    kinds: NDArray[np.bool_]
    static: Array
    fixed: Array


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupTable:
    """The groups of a document: what they are called, how often and where they are mentioned.

    ``first`` is the first row of each group; ``name`` a number for its name, shared by groups of the same name that
    the text distinguishes ("Paris, Texas"); ``count`` how often it is mentioned; ``weight`` how much it counts for the
    others; ``anchors`` the groups that the others are compared with; ``closeness`` (groups x anchors) how near two are
    in the text, from 0 to 1; ``listed`` (pairs x 2) the groups in one list, both ways.
    """

    first: Codes
    name: Codes
    count: Array
    weight: Array
    anchors: Codes
    closeness: Array
    listed: Codes


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A document as the ranker compares it.

    ``at_home`` is whether the publication's home is known at all. ``decided`` are the rows that a person has chosen,
    ``preferred`` the rows of preferred places, which win unless the text says otherwise.
    """

    at_home: bool
    options: Sequence[Options]
    rows: RowTable
    groups: GroupTable
    decided: Codes
    preferred: Codes


def field_of(
    groups: Sequence[Group],
    options: Sequence[Options],
    middles: Sequence[int],
    *,
    home: Home = NOWHERE,
    wording: Mapping[str, float] | None = None,
) -> Field:
    """Lay out a document's groups for ranking, with the context features that do not change between rounds.

    :param middles: character offset of each mention's middle, indexed as ``Group.numbers`` are.
    :param home: where the publication is at home, as far as known.
    :param wording: how much the words of the text speak for each country, by code, and under "" for all others.
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
        if one.defined:
            _mark_container(fixed[rows], its, one.defined, "defined", "defined_country")
            inside = fixed[rows, context_column("defined")] + fixed[rows, context_column("defined_country")]
            fixed[rows.stop, context_column("nil_undefined")] = not inside.any()
        if one.container:
            _mark_container(fixed[rows], its, one.container, "container", "container_country")
            # "Syria, Virginia" where the gazetteer has no Syria in Virginia; but after a state, or a city that all
            # know ("Rome, Athens"), a name that also is a division's goes on with a list
            states = any(kind_of(holder.place) in {"admin1", "admin2"} for holder in one.container)
            inside = fixed[rows, context_column("container")] + fixed[rows, context_column("container_country")]
            fixed[rows.stop, context_column("nil_outside")] = (
                states and not inside.any() and not (its.is_country | its.is_admin1).any() and not _has_city(its)
            )
        fitting = {kind for cue in one.cues for kind in _CUE_CLASS[cue]}
        if fitting and its.candidates:
            fits = static[rows][:, [_COLUMN[kind] for kind in fitting]].any(axis=1)
            if fits.any():
                fixed[rows, context_column("cue_fits")] = fits
                fixed[rows, context_column("cue_misfits")] = ~fits
    _mark_home(fixed, xyz, country, home)
    if wording:
        mark_wording(fixed, country, wording)
    counts = np.array([len(one.numbers) for one in groups], np.float32)
    # what a person has said counts for all others, however rarely the name comes
    ahead = np.array([0 if one.decided is None else counts.max() for one in groups])
    anchors = np.sort(np.argsort(-counts - ahead, kind="stable")[:MOST_ANCHORS])
    names: dict[str, int] = {}
    centres = np.array([np.mean([middles[n] for n in one.numbers]) for one in groups])
    first_at = np.array([middles[one.numbers[0]] for one in groups])
    gap = np.minimum(np.abs(centres[:, None] - centres[anchors]), np.abs(first_at[:, None] - first_at[anchors]))
    rows_of_document = RowTable(
        group=group,
        xyz=xyz,
        country=country,
        admin1=np.concatenate([o.admin1 for o in options]),
        is_country=np.concatenate([o.is_country for o in options]),
        is_admin1=np.concatenate([o.is_admin1 for o in options]),
        kinds=np.stack([static[:, columns].any(axis=1) for columns in _KINDS], axis=1),
        static=static,
        fixed=fixed,
    )
    pairs = [(number, other) for number, one in enumerate(groups) for other in one.listed]
    numbers = [names.setdefault(one.text.casefold(), number) for number, one in enumerate(groups)]
    groups_of_document = GroupTable(
        first=first,
        name=np.array(numbers, np.int64),
        count=counts,
        weight=1 + np.log(counts),
        anchors=anchors,
        closeness=np.exp(-gap / 400).astype(np.float32),
        listed=np.array(pairs, np.int64).reshape(-1, 2),
    )
    decided = [first[number] + one.decided for number, one in enumerate(groups) if one.decided is not None]
    preferred = [first[number] + one.preferred for number, one in enumerate(groups) if one.preferred is not None]
    return Field(
        at_home=home != NOWHERE,
        options=options,
        rows=rows_of_document,
        groups=groups_of_document,
        decided=np.array(decided, np.int64),
        preferred=np.array(preferred, np.int64),
    )


def _has_city(its: Options) -> bool:
    return any(c.match == "name" and c.place.population >= _CITY for c in its.candidates)


def context_column(name: str) -> int:
    """Give a context feature's column among the context features."""
    return _COLUMN[name] - N_STATIC


def _mark_home(fixed: Array, xyz: Array, country: Codes, home: Home) -> None:
    if home.point is not None:
        squared = 2 * EARTH_KM**2 * np.maximum(1 - xyz @ np.array(unit_vector(*home.point), np.float32), 0)
        for scale in (30, 100, 400):
            fixed[:, context_column(f"home_{scale}")] = (country >= 0) / (1 + squared / scale**2)
    if home.country:
        fixed[:, context_column("home_country")] = home.trust * (country == code(home.country.upper()))


def mark_wording(fixed: Array, country: Codes, wording: Mapping[str, float]) -> None:
    """Write the feature "wording" of all rows: how much the text's words speak for the country that a place lies in."""
    others = wording.get("", 0.0)
    known = {code(name): odds for name, odds in wording.items() if name}
    fixed[:, context_column("wording")] = [known.get(each, others) if each != -1 else 0.0 for each in country.tolist()]


def _mark_container(rows: Array, its: Options, container: Sequence[Candidate], within: str, country: str) -> None:
    """Mark the candidates inside a division in the feature ``within``, those inside a country in ``country``."""
    for holder in container:
        place = holder.place
        kind = kind_of(place)
        inside = its.country[:-1] == code(place.country_code)
        column = context_column(within)
        if kind == "country":
            inside = inside & ~its.is_country[:-1]
            column = context_column(country)
        else:
            inside &= (its.admin1[:-1] == admin1_code(place)) & ~its.is_admin1[:-1] & ~its.is_country[:-1]
            if kind == "admin2":
                inside &= np.array([c.place.admin2_code == place.admin2_code for c in its.candidates], bool)
        rows[:, column] = np.maximum(rows[:, column], inside)
