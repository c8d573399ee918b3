"""Compare each candidate with the probable places of the other names: the features that change between rounds.

There are two views of the other names. The sharp view takes the few most probable candidates of each name and measures
the distance to the nearest. The wide view takes many candidates, also improbable ones. It adds up over the names how
much more likely than by chance one of their candidates is near (a sum of logarithms): "Athens" and "Henderson County"
are each more likely to be elsewhere, but one pair of their candidates is close together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geomap.pipeline.resolution.features import FEATURES, Array, Codes, DocumentFeatures, context_column
from geomap.places import EARTH_KM

MAX_SHARP_CANDIDATES = 5
"""The most candidates of another group that a candidate is compared with in the sharp view."""
MAX_WIDE_CANDIDATES = 25
"""The same for the wide view."""
_MIN_SHARP_PROBABILITY, _MIN_WIDE_PROBABILITY = 0.02, 0.0003
_CHANCE_NEAR = 0.02
"""The probability that a name of a text is near a given place by chance; keeps one name from deciding alone."""
_CAPITAL, _POPULATION = FEATURES.index("capital"), FEATURES.index("population")
_PROMINENCE, _FUZZY = FEATURES.index("prominence"), FEATURES.index("match_fuzzy")
_MANY_NAMES = 5
"""From so many other names on, a text says which country it is about."""
_ROWS_PER_BLOCK = 4096
"""Rows compared at once; limits the memory for a long text."""
_SUPPORT_POWER, _SUPPORT_SCALE = 0.75, 2.0
"""The sums of the wide view are divided by this power of the number of names, so that they do not outweigh all other
evidence in a text with many names. The scale brings them to the size of the other features."""


@dataclass(frozen=True, slots=True)
class Beliefs:
    """The most probable rows of each group after the previous round.

    ``rows`` and ``wide_rows`` are row numbers in the order of the groups. ``probability`` and ``wide_probability`` are
    the probabilities of these rows, given that their group is not NIL. ``kinds`` (groups x 3) is the probability that a
    group is a town, a first-order division or a country.
    """

    rows: Codes
    probability: Array
    wide_rows: Codes
    wide_probability: Array
    kinds: Array


def beliefs_of(features: DocumentFeatures, probabilities: Array) -> Beliefs:
    """Return the most probable rows of each anchor; NIL itself is no evidence for other groups."""
    chances = probabilities.copy()
    nil = np.append(features.groups.first[1:], len(chances)) - 1
    rest = np.maximum(1 - probabilities[nil], 1e-6)
    chances[nil] = 0
    chances /= rest[features.rows.group]
    order = np.lexsort((-chances, features.rows.group))
    rank = np.arange(len(order)) - features.groups.first[features.rows.group[order]]
    is_anchor = np.zeros(len(features.groups.first), bool)
    is_anchor[features.groups.anchors] = True
    wide = order[
        (rank < MAX_WIDE_CANDIDATES) & is_anchor[features.rows.group[order]] & (chances[order] > _MIN_WIDE_PROBABILITY)
    ]
    rows = order[
        (rank < MAX_SHARP_CANDIDATES)
        & is_anchor[features.rows.group[order]]
        & (chances[order] > _MIN_SHARP_PROBABILITY)
    ]
    kinds = np.add.reduceat(chances[:, None] * features.rows.kinds, features.groups.first, axis=0)
    return Beliefs(rows, chances[rows], wide, chances[wide], kinds)


def context_features(features: DocumentFeatures, beliefs: Beliefs) -> Array:
    """Compute all features of all rows, given the probable places of each group.

    :return: (rows, features), in the order of :data:`~geomap.pipeline.resolution.features.FEATURES`.
    """
    context = features.rows.fixed.copy()
    if len(features.groups.listed):
        _set_list_features(context, features, beliefs)
    sharp, wide = _SharpView(features, beliefs), _WideView(features, beliefs)
    for start in range(0, len(context), _ROWS_PER_BLOCK):
        rows = slice(start, start + _ROWS_PER_BLOCK)
        _set_comparison_features(context[rows], features, rows, sharp)
        if len(wide.group):
            _set_support_features(context[rows], features, rows, wide)
    return np.concatenate([features.rows.static, context], axis=1)


def _set_list_features(context: Array, features: DocumentFeatures, beliefs: Beliefs) -> None:
    """Set how probably the names in the same list are of the row's kind (town, first-order division, country)."""
    one, other = features.groups.listed.T
    count = np.maximum(np.bincount(one, minlength=len(features.groups.first)), 1)
    for number, name in enumerate(("listed_settlement", "listed_admin1", "listed_country")):
        share = np.bincount(one, weights=beliefs.kinds[other, number], minlength=len(features.groups.first)) / count
        context[:, context_column(name)] = share[features.rows.group] * features.rows.kinds[:, number]


class _SharpView:
    """The few most probable rows of the anchors, one entry per row in each array."""

    def __init__(self, features: DocumentFeatures, beliefs: Beliefs) -> None:
        rows = beliefs.rows
        self.group = features.rows.group[rows]
        self.xyz, self.country, self.admin1 = (
            features.rows.xyz[rows],
            features.rows.country[rows],
            features.rows.admin1[rows],
        )
        self.is_country, self.is_admin1 = features.rows.is_country[rows], features.rows.is_admin1[rows]
        # seas and world regions have no country but a location; a country is too large for a distance
        self.located = _located(self.xyz) & ~self.is_country
        self.probability = beliefs.probability
        self.count = features.groups.count[self.group]
        shares: dict[int, float] = {}
        for country, trust in zip(
            self.country.tolist(), (features.groups.weight[self.group] * self.probability).tolist(), strict=True
        ):
            shares[country] = shares.get(country, 0.0) + trust * (country != -1)
        self.leading = max(shares, key=shares.__getitem__, default=-1)
        is_state = features.rows.is_admin1 & (features.rows.country == self.leading)
        self.has_state = np.logical_or.reduceat(is_state, features.groups.first)
        self.at = np.searchsorted(features.groups.anchors, self.group)
        self.trust = features.groups.weight[self.group] * beliefs.probability


class _WideView:
    """Many probable rows of the anchors, one entry per row; ``starts`` are the first entries of ``heads``."""

    def __init__(self, features: DocumentFeatures, beliefs: Beliefs) -> None:
        rows = beliefs.wide_rows
        self.group = features.rows.group[rows]
        self.starts = np.flatnonzero(np.diff(self.group, prepend=-1))
        self.heads = self.group[self.starts]
        self.xyz, self.country, self.admin1 = (
            features.rows.xyz[rows],
            features.rows.country[rows],
            features.rows.admin1[rows],
        )
        self.probability = beliefs.wide_probability
        self.located = self.probability * (_located(self.xyz) & ~features.rows.is_country[rows])
        self.weight = features.groups.weight[self.heads]


def _located(xyz: Array) -> NDArray[np.bool_]:
    return np.asarray(np.abs(xyz).sum(axis=1) > 0)


def _set_comparison_features(context: Array, features: DocumentFeatures, rows: slice, believed: _SharpView) -> None:
    """Set the context features of some rows that depend on the other groups in the sharp view."""
    # groups of the same name are distinguished by the text, so one is no evidence for the other
    others = (features.groups.name[features.rows.group[rows]][:, None] != features.groups.name[believed.group]).astype(
        np.float32
    )
    trust, probability = others * believed.trust, others * believed.probability
    total = trust.sum(axis=1) + 1e-6
    is_country, is_admin1 = features.rows.is_country[rows], features.rows.is_admin1[rows]

    same_country = (features.rows.country[rows, None] == believed.country) & (believed.country != -1)
    same_admin1 = (features.rows.admin1[rows, None] == believed.admin1) & (believed.admin1 != -1)
    country_share = (same_country * trust).sum(axis=1) / total
    admin1_share = (same_admin1 * trust).sum(axis=1) / total
    # "Geneva and New York": the items of a list are equals, none lies in another
    apart = probability * (1 - features.groups.in_list[features.rows.group[rows]][:, believed.at])
    country_named = (same_country * apart * believed.is_country).max(axis=1, initial=0)
    admin1_named = (same_admin1 * apart * believed.is_admin1).max(axis=1, initial=0)
    context[:, context_column("country_share")] = country_share * ~is_country
    context[:, context_column("admin1_share")] = admin1_share * ~is_admin1
    context[:, context_column("country_share_of_country")] = country_share * is_country
    context[:, context_column("admin1_share_of_admin1")] = admin1_share * is_admin1
    counted = (same_country * apart * believed.is_country * np.log1p(believed.count)).max(axis=1, initial=0)
    context[:, context_column("country_counted")] = counted * ~is_country
    context[:, context_column("country_leads")] = (
        country_share * (features.rows.country[rows] == believed.leading) * ~is_country
    )
    context[:, context_column("country_named")] = country_named * ~is_country
    # in a text that is all about one country a place elsewhere is the less likely, the more names the text has
    leading_share = ((believed.country == believed.leading) * trust).sum(axis=1) / total
    many = min(1.0, (len(features.groups.first) - 1) / _MANY_NAMES)
    country = features.rows.country[rows]
    is_outside = (country != believed.leading) & (country != -1) & ~is_country
    context[:, context_column("outside_leading")] = many * leading_share**2 * is_outside
    # "Georgia beat Florida; Alabama plays Tennessee": a country with a namesake among the states of that country
    is_namesake = is_country & (country != believed.leading) & believed.has_state[features.rows.group[rows]]
    context[:, context_column("state_leads")] = many * leading_share**2 * is_namesake
    context[:, context_column("country_share_squared")] = many * country_share**2 * ~is_country
    is_capital = features.rows.static[rows, _CAPITAL] > 0
    context[:, context_column("capital_share")] = country_share * is_capital
    context[:, context_column("capital_named")] = country_named * is_capital
    context[:, context_column("population_share")] = country_share * features.rows.static[rows, _POPULATION]
    context[:, context_column("prominence_share")] = country_share * features.rows.static[rows, _PROMINENCE]
    context[:, context_column("fuzzy_share")] = country_share * features.rows.static[rows, _FUZZY]
    context[:, context_column("admin1_named")] = admin1_named * ~(is_admin1 | is_country)

    km = EARTH_KM * np.arccos(np.clip(features.rows.xyz[rows] @ believed.xyz.T, -1, 1))
    weight = probability * believed.located
    is_spot = _located(features.rows.xyz[rows]) & ~is_country
    for scale in (30, 150, 700):
        near = (np.exp(-km / scale) * weight).max(axis=1, initial=0)
        context[:, context_column(f"near_{scale}")] = near * is_spot
    mean_near = (np.exp(-km / 300) * trust * believed.located).sum(axis=1) / total
    context[:, context_column("mean_near_300")] = mean_near * is_spot
    context[:, context_column("mean_near_300_squared")] = many * mean_near**2 * is_spot
    beside = (np.exp(-km / 100) * weight * features.groups.closeness[features.rows.group[rows]][:, believed.at]).max(
        axis=1, initial=0
    )
    context[:, context_column("text_near_100")] = beside * is_spot


def _set_support_features(context: Array, features: DocumentFeatures, rows: slice, wide: _WideView) -> None:
    """Set the features that add up the evidence of the other groups for a row in the wide view."""
    same_name = features.groups.name[features.rows.group[rows]][:, None] == features.groups.name[wide.heads]
    weight = np.where(same_name, 0, wide.weight)
    weight *= _SUPPORT_SCALE / np.maximum(weight.sum(axis=1, keepdims=True), 1) ** _SUPPORT_POWER

    def over_groups(chances: Array) -> Array:
        near = np.add.reduceat(chances, wide.starts, axis=1)
        total: Array = (np.log1p(near / _CHANCE_NEAR) * weight).sum(axis=1)
        return total

    is_country, is_admin1 = features.rows.is_country[rows], features.rows.is_admin1[rows]
    is_spot = _located(features.rows.xyz[rows]) & ~is_country
    # the square of the chord instead of the arc: practically equal at the distances that matter here
    squared = (2 * EARTH_KM**2) * np.maximum(1 - features.rows.xyz[rows] @ wide.xyz.T, 0)
    for scale in (25, 100, 400):
        context[:, context_column(f"support_{scale}")] = is_spot * over_groups(
            wide.located / (1 + squared * (1 / scale**2))
        )
    same_admin1 = (features.rows.admin1[rows, None] == wide.admin1) & (wide.admin1 != -1)
    context[:, context_column("support_admin1")] = ~is_admin1 * over_groups(same_admin1 * wide.probability)
    same_country = (features.rows.country[rows, None] == wide.country) & (wide.country != -1)
    context[:, context_column("support_country")] = ~is_country * over_groups(same_country * wide.probability)
