"""The features of candidates; the ranker's model is a weighted sum of them.

There are two kinds. Static features do not depend on the text (:class:`NameOptions`, computed once per name and
cached). Context features depend on the document: on the words beside a name (:func:`document_features`), and on the
other names, their distance and probability (:mod:`geomap.pipeline.resolution.comparison`). Each group of mentions has a
row for each of its candidates and one for NIL, so NIL has features as well.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from geomap.pipeline.resolution.evidence.cues import Cue
from geomap.pipeline.resolution.evidence.kind_words import KIND_OF_FEATURE, KINDS
from geomap.pipeline.resolution.evidence.outlets import UNKNOWN_HOME, Home
from geomap.pipeline.resolution.grouping import Group
from geomap.pipeline.resolution.same_places import same_place_numbers, same_spot_numbers
from geomap.places import COUNTRY_CODES, EARTH_KM, Candidate, Place

Array = NDArray[np.float32]
Codes = NDArray[np.int64]

EvidenceKind = Literal[
    "name", "population", "prominence", "kind", "container", "country", "admin1", "near", "home", "wording"
]
"""What a feature is evidence of; a reason adds up the features of one kind of evidence."""


@dataclass(frozen=True, slots=True)
class Feature:
    """The declaration of a feature: its name in the weights file and its kind of evidence, None for the bias of NIL."""

    name: str
    evidence_kind: EvidenceKind | None


def _declare(evidence_kind: EvidenceKind | None, names: str) -> tuple[Feature, ...]:
    return tuple(Feature(name, evidence_kind) for name in names.split())


STATIC = (
    *_declare("name", "match_name match_alternate match_abbreviation match_part match_demonym match_fuzzy"),
    *_declare("name", "closeness same_letters case_differs accents_differ short_name fuzzy_area fuzzy_short"),
    *_declare("name", "beside_name beside_known_name"),
    *_declare("population", "population population_below_best population_unknown first order"),
    *_declare(
        "prominence", "prominence prominence_below_best prominence_of_land prominence_of_town prominence_of_area"
    ),
    *_declare("kind", "country admin1 admin2 admin_lower capital seat settlement section_of_place"),
    *_declare("kind", "region water_or_relief spot"),
    *_declare("kind", "city_of_area area_of_city people_of_country"),
    *_declare(None, "nil"),
    *_declare("name", "nil_nothing nil_only_part nil_only_fuzzy"),
    *_declare("population", "nil_small nil_beside_known"),
    *_declare("prominence", "nil_beside_prominent"),
    *_declare("kind", "nil_beside_area"),
)
"""Features that are the same in all documents; :func:`options_of` computes them."""

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
    *_declare("container", "nil_outside holds holds_known"),
    *_declare("kind", "kind_words"),
    *_declare("wording", "wording"),
    *_declare("container", "defined defined_country nil_undefined"),
    *_declare("kind", "listed_settlement listed_admin1 listed_country"),
    *_declare("country", "capital_share capital_named population_share fuzzy_share prominence_share"),
    *_declare("country", "country_share_squared outside_leading state_leads"),
    *_declare("near", "mean_near_300_squared"),
)
"""Features that depend on the document. :func:`document_features` computes those that are the same in all rounds,
:func:`geomap.pipeline.resolution.comparison.context_features` the others."""

DECLARATIONS = STATIC + CONTEXT
FEATURES = tuple(feature.name for feature in DECLARATIONS)
_COLUMN = {name: column for column, name in enumerate(FEATURES)}
N_STATIC = len(STATIC)
MAX_ANCHORS = 150
"""The most groups that a group is compared with, the most frequent ones: the time stays linear in the text."""

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
class NameOptions:
    """The candidates of one name with the features that do not depend on the text.

    ``static`` (rows x static features) has a row for each candidate and one for NIL at the end. ``xyz`` (rows x 3) are
    unit vectors. ``country`` and ``admin1`` are codes, -1 for none and for NIL. Candidates with equal numbers in
    ``same_place`` count as one place, such as a city and the province with its name; those with equal numbers in
    ``same_spot`` are also near each other on the map.
    """

    candidates: tuple[Candidate, ...]
    static: Array
    xyz: Array
    country: Codes
    admin1: Codes
    is_country: NDArray[np.bool_]
    is_admin1: NDArray[np.bool_]
    same_place: Codes
    same_spot: Codes


def unit_vector(latitude: float, longitude: float) -> tuple[float, float, float]:
    """Turn degrees into a point on the unit sphere: the dot product of two points is the cosine of their angle."""
    phi, lam = math.radians(latitude), math.radians(longitude)
    return math.cos(phi) * math.cos(lam), math.cos(phi) * math.sin(lam), math.sin(phi)


def code(text: str) -> int:
    """Turn "US" or "US.LA" into a number that is different for each code; -1 for an empty one."""
    return int.from_bytes(text.encode()[:7], "big") if text else -1


def admin1_code(place: Place) -> int:
    """Return the number of a place's first-order division, -1 if it has none."""
    return code(f"{place.country_code}.{place.admin1_code}") if place.country_code and place.admin1_code else -1


def kind_of(place: Place) -> str:
    """Return the name of the feature that is 1 for places of this kind."""
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
_SHORT = 6
_PROMINENCE_OF_KIND = {
    **dict.fromkeys(("region", "water_or_relief", "spot"), "prominence_of_land"),
    **dict.fromkeys(("country", "admin1", "admin2", "admin_lower"), "prominence_of_area"),
}


def _without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


_AREAS = frozenset({"country", "admin1", "region", "water_or_relief"})


def options_of(text: str, candidates: tuple[Candidate, ...]) -> NameOptions:
    """Compute the static features of a name's candidates."""
    rows = len(candidates) + 1
    static = np.zeros((rows, N_STATIC), np.float32)
    best = max((c.place.population for c in candidates), default=0)
    most_prominent = max((c.prominence for c in candidates), default=0.0)
    known_name = max((c.prominence for c in candidates if c.match == "name"), default=None)
    plain = _without_accents(text)
    short = len(text.replace(".", "")) <= 3
    for row, candidate in enumerate(candidates):
        place, values = candidate.place, static[row]
        values[_COLUMN[f"match_{candidate.match}"]] = 1
        values[_COLUMN["closeness"]] = candidate.score
        values[_COLUMN["same_letters"]] = candidate.name == text and candidate.match != "alternate"
        if known_name is not None and candidate.match in {"alternate", "part", "fuzzy"}:
            values[_COLUMN["beside_name"]], values[_COLUMN["beside_known_name"]] = 1, known_name
        values[_COLUMN["case_differs"]] = (
            candidate.name != text and candidate.name.casefold() == text.casefold() and text.isupper()
        )
        values[_COLUMN["population"]] = math.log10(place.population + 1) / 7
        values[_COLUMN["population_below_best"]] = (math.log10(best + 1) - math.log10(place.population + 1)) / 7
        values[_COLUMN["first"]] = row == 0
        values[_COLUMN["order"]] = 1 / (row + 1)
        kind = kind_of(place)
        values[_COLUMN[kind]] = 1
        values[_COLUMN["people_of_country"]] = kind == "country" and candidate.match == "demonym"
        values[_COLUMN["prominence"]] = candidate.prominence
        values[_COLUMN["prominence_below_best"]] = most_prominent - candidate.prominence
        values[_COLUMN[_PROMINENCE_OF_KIND.get(kind, "prominence_of_town")]] = candidate.prominence
        values[_COLUMN["accents_differ"]] = (
            candidate.name != text and candidate.match == "name" and _without_accents(candidate.name) == plain
        )
        values[_COLUMN["fuzzy_area"]] = candidate.match == "fuzzy" and kind in {"country", "admin1"}
        values[_COLUMN["fuzzy_short"]] = candidate.match == "fuzzy" and len(text) <= _SHORT
        values[_COLUMN["population_unknown"]] = place.population == 0
        values[_COLUMN["short_name"]] = short and candidate.match in {"abbreviation", "alternate"}
    _set_city_features(static, candidates)
    nil = static[-1]
    matches = {candidate.match for candidate in candidates}
    nil[_COLUMN["nil"]] = 1
    nil[_COLUMN["nil_nothing"]] = not candidates
    nil[_COLUMN["nil_only_part"]] = matches == {"part"}
    nil[_COLUMN["nil_only_fuzzy"]] = matches == {"fuzzy"}
    namesakes = [candidate.place for candidate in candidates if candidate.match in {"name", "abbreviation"}]
    nil[_COLUMN["nil_beside_known"]] = math.log10(max((place.population for place in namesakes), default=0) + 1) / 7
    nil[_COLUMN["nil_beside_prominent"]] = most_prominent
    nil[_COLUMN["nil_beside_area"]] = any(kind_of(place) in _AREAS for place in namesakes)
    nil[_COLUMN["nil_small"]] = best < 10_000 and all(c.place.feature_class == "P" for c in candidates)
    same_place = same_place_numbers(candidates)
    xyz = np.zeros((rows, 3), np.float32)
    xyz[:-1] = [unit_vector(c.place.latitude, c.place.longitude) for c in candidates] or np.zeros((0, 3))
    return NameOptions(
        candidates,
        static,
        xyz,
        np.array([*(code(c.place.country_code) for c in candidates), -1], np.int64),
        np.array([*(admin1_code(c.place) for c in candidates), -1], np.int64),
        static[:, _COLUMN["country"]] > 0,
        static[:, _COLUMN["admin1"]] > 0,
        same_place,
        same_spot_numbers(candidates, same_place),
    )


_LARGE = 100_000


def _set_city_features(static: Array, candidates: Sequence[Candidate]) -> None:
    """Mark large cities whose state or country has the same name, and these: New York, Quebec, Luxembourg."""
    is_name = np.array([candidate.match in {"name", "alternate"} for candidate in candidates], bool)
    is_large = np.array([candidate.place.population >= _LARGE for candidate in candidates], bool)
    cities = static[:-1, _KINDS[0]].any(axis=1) & is_large & is_name
    areas = static[:-1, [*_KINDS[1], *_KINDS[2]]].any(axis=1) & is_name
    for one, others, name in (cities, areas, "city_of_area"), (areas, cities, "area_of_city"):
        countries = {candidates[row].place.country_code for row in np.flatnonzero(others).tolist()}
        for row in np.flatnonzero(one).tolist():
            static[row, _COLUMN[name]] = candidates[row].place.country_code in countries


@dataclass(frozen=True, slots=True, kw_only=True)
class RowTable:
    """The rows of a document: the candidates of each group, then its NIL, group after group.

    ``group`` is the group of each row; ``xyz`` (rows x 3) its unit vector, zero for NIL; ``country`` and ``admin1`` its
    codes, -1 for none; ``kinds`` (rows x 3) whether it is a town, a first-order division or a country. ``static`` (rows
    x static features) and ``fixed`` (rows x context features) are the features that are the same in all rounds; those
    that each round computes are 0 in ``fixed``.
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
    """The groups of a document: their names, and the number and positions of their mentions.

    ``first`` is the first row of each group; ``name`` a number for its name, shared by groups of the same name that
    the text distinguishes ("Paris, Texas"); ``count`` the number of its mentions; ``weight`` its weight as evidence for
    the others; ``anchors`` the groups that the others are compared with; ``closeness`` (groups x anchors) how close two
    groups are in the text, from 0 to 1; ``listed`` (pairs x 2) the pairs of groups in one list, in both orders, and
    ``in_list`` (groups x anchors) the same as 0 or 1.
    """

    first: Codes
    name: Codes
    count: Array
    weight: Array
    anchors: Codes
    closeness: Array
    listed: Codes
    in_list: Array


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFeatures:
    """The features of a document: the input of the ranker's model.

    ``at_home`` says whether the publication's home is known. ``decided`` are the rows that a person has chosen,
    ``preferred`` the rows of preferred places, which are chosen unless the text says otherwise.
    """

    at_home: bool
    options: Sequence[NameOptions]
    rows: RowTable
    groups: GroupTable
    decided: Codes
    preferred: Codes


def document_features(
    groups: Sequence[Group],
    options: Sequence[NameOptions],
    middles: Sequence[int],
    *,
    home: Home = UNKNOWN_HOME,
    wording: Mapping[str, float] | None = None,
    kind_odds: Array | None = None,
) -> DocumentFeatures:
    """Compute the features of a document that are the same in all rounds.

    :param options: for each group the candidates of its name.
    :param middles: character offset of each mention's middle; ``Group.numbers`` are its indices.
    :param home: the home of the publication, as far as known.
    :param wording: the log-odds of each country by the words of the text: by code, and under "" for all others.
    :param kind_odds: (groups, kinds), the log-odds of each kind of place by the words around the mentions.
    """
    sizes = np.array([len(o.static) for o in options])
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)
    group_of_row = np.repeat(np.arange(len(options)), sizes)
    xyz = np.concatenate([o.xyz for o in options])
    country = np.concatenate([o.country for o in options])
    static = np.concatenate([o.static for o in options])
    fixed = np.zeros((len(xyz), len(CONTEXT)), np.float32)
    for number, (group, name_options) in enumerate(zip(groups, options, strict=True)):
        rows = slice(first[number], first[number] + len(name_options.candidates))
        if group.defined:
            _set_container_features(fixed[rows], name_options, group.defined, "defined", "defined_country")
            inside = fixed[rows, context_column("defined")] + fixed[rows, context_column("defined_country")]
            fixed[rows.stop, context_column("nil_undefined")] = not inside.any()
        if group.holds and group.held is not None:
            _set_holds_features(fixed[rows], name_options, group.holds, options[group.held])
        if group.container:
            _set_container_features(fixed[rows], name_options, group.container, "container", "container_country")
            # "Syria, Virginia" where the gazetteer has no Syria in Virginia. After a state or a large city ("Rome,
            # Athens") the next name continues a list, even if it also is the name of a division
            states = any(kind_of(holder.place) in {"admin1", "admin2"} for holder in group.container)
            inside = fixed[rows, context_column("container")] + fixed[rows, context_column("container_country")]
            fixed[rows.stop, context_column("nil_outside")] = (
                states
                and not inside.any()
                and not (name_options.is_country | name_options.is_admin1).any()
                and not _has_city(name_options)
            )
        fitting = {kind for cue in group.cues for kind in _CUE_CLASS[cue]}
        if fitting and name_options.candidates:
            fits = static[rows][:, [_COLUMN[kind] for kind in fitting]].any(axis=1)
            if fits.any():
                fixed[rows, context_column("cue_fits")] = fits
                fixed[rows, context_column("cue_misfits")] = ~fits
    _set_home_features(fixed, xyz, country, home)
    if wording:
        set_wording_feature(fixed, country, wording)
    if kind_odds is not None:
        set_kind_feature(fixed, static, group_of_row, kind_odds)
    counts = np.array([len(group.numbers) for group in groups], np.float32)
    # a person's decision is always an anchor, however rare the name is
    ahead = np.array([0 if group.decided is None else counts.max() for group in groups])
    anchors = np.sort(np.argsort(-counts - ahead, kind="stable")[:MAX_ANCHORS])
    names: dict[str, int] = {}
    centres = np.array([np.mean([middles[n] for n in group.numbers]) for group in groups])
    first_at = np.array([middles[group.numbers[0]] for group in groups])
    gap = np.minimum(np.abs(centres[:, None] - centres[anchors]), np.abs(first_at[:, None] - first_at[anchors]))
    rows_of_document = RowTable(
        group=group_of_row,
        xyz=xyz,
        country=country,
        admin1=np.concatenate([o.admin1 for o in options]),
        is_country=np.concatenate([o.is_country for o in options]),
        is_admin1=np.concatenate([o.is_admin1 for o in options]),
        kinds=np.stack([static[:, columns].any(axis=1) for columns in _KINDS], axis=1),
        static=static,
        fixed=fixed,
    )
    pairs = [(number, other) for number, group in enumerate(groups) for other in group.listed]
    in_list = np.zeros((len(groups), len(anchors)), np.float32)
    anchor_at = {anchor: at for at, anchor in enumerate(anchors.tolist())}
    for number, other in pairs:
        if other in anchor_at:
            in_list[number, anchor_at[other]] = 1
    numbers = [names.setdefault(group.text.casefold(), number) for number, group in enumerate(groups)]
    groups_of_document = GroupTable(
        first=first,
        name=np.array(numbers, np.int64),
        count=counts,
        weight=1 + np.log(counts),
        anchors=anchors,
        closeness=np.exp(-gap / 400).astype(np.float32),
        listed=np.array(pairs, np.int64).reshape(-1, 2),
        in_list=in_list,
    )
    decided = [first[number] + group.decided for number, group in enumerate(groups) if group.decided is not None]
    preferred = [first[number] + group.preferred for number, group in enumerate(groups) if group.preferred is not None]
    return DocumentFeatures(
        at_home=home != UNKNOWN_HOME,
        options=options,
        rows=rows_of_document,
        groups=groups_of_document,
        decided=np.array(decided, np.int64),
        preferred=np.array(preferred, np.int64),
    )


def _has_city(options: NameOptions) -> bool:
    return any(c.match == "name" and c.place.population >= _CITY for c in options.candidates)


def context_column(name: str) -> int:
    """Return the column of a context feature among the context features."""
    return _COLUMN[name] - N_STATIC


def _set_home_features(fixed: Array, xyz: Array, country: Codes, home: Home) -> None:
    if home.point is not None:
        squared = 2 * EARTH_KM**2 * np.maximum(1 - xyz @ np.array(unit_vector(*home.point), np.float32), 0)
        for scale in (30, 100, 400):
            fixed[:, context_column(f"home_{scale}")] = (country >= 0) / (1 + squared / scale**2)
    if home.country:
        fixed[:, context_column("home_country")] = home.trust * (country == code(home.country.upper()))


def set_wording_feature(fixed: Array, country: Codes, wording: Mapping[str, float]) -> None:
    """Set the feature "wording" of all rows: the log-odds of the place's country by the words of the text."""
    others = wording.get("", 0.0)
    known = {code(name): odds for name, odds in wording.items() if name}
    fixed[:, context_column("wording")] = [known.get(each, others) if each != -1 else 0.0 for each in country.tolist()]


def _set_holds_features(rows: Array, options: NameOptions, holds: Sequence[Candidate], held: NameOptions) -> None:
    """Set the features of candidates that the text gives as the container of another name: "Albany, New York"."""
    ids = {candidate.place.id for candidate in holds}
    best = max((c.place.population for c in held.candidates), default=0)
    for row, candidate in enumerate(options.candidates):
        place = candidate.place
        if place.id not in ids:
            continue
        inside = [
            c.place.population
            for c in held.candidates
            if c.place.country_code == place.country_code
            and (kind_of(place) == "country" or c.place.admin1_code == place.admin1_code)
            and c.place.id != place.id
        ]
        if inside:
            rows[row, context_column("holds")] = 1
            rows[row, context_column("holds_known")] = math.log10(max(inside) + 1) / math.log10(best + 10)


KIND_COLUMNS = [[_COLUMN[name] for name, kind_name in KIND_OF_FEATURE.items() if kind_name == kind] for kind in KINDS]


def set_kind_feature(fixed: Array, static: Array, group: Codes, odds: Array) -> None:
    """Set the feature "kind_words" of all rows: the log-odds of the place's kind by the words around the mentions.

    :param group: the group of each row. :param odds: (groups, kinds).
    """
    kinds = np.stack([static[:, columns].any(axis=1) for columns in KIND_COLUMNS], axis=1)
    fixed[:, context_column("kind_words")] = (kinds * odds[group]).sum(axis=1)


def _set_container_features(
    rows: Array, options: NameOptions, container: Sequence[Candidate], within: str, country: str
) -> None:
    """Set the feature ``within`` of candidates inside a division and ``country`` of those inside a country."""
    for holder in container:
        place = holder.place
        kind = kind_of(place)
        inside = options.country[:-1] == code(place.country_code)
        column = context_column(within)
        if kind == "country":
            inside = inside & ~options.is_country[:-1]
            column = context_column(country)
        else:
            inside &= (options.admin1[:-1] == admin1_code(place)) & ~options.is_admin1[:-1] & ~options.is_country[:-1]
            if kind == "admin2":
                inside &= np.array([c.place.admin2_code == place.admin2_code for c in options.candidates], bool)
        rows[:, column] = np.maximum(rows[:, column], inside)
