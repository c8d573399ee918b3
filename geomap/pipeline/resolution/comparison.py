"""Each candidate compared with what the rest of the text is believed to name: the features that change between rounds.

Two views of the others. The sharp one takes the few best readings of each name and asks how near the nearest lies. The
wide one takes many readings, also unlikely ones, and adds up over the names how much likelier than chance it is that
one of their readings lies near (a sum of logarithms): "Athens" and "Henderson County" are each more likely to be
elsewhere, but one pair of readings are neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geomap.pipeline.resolution.features import FEATURES, Array, Codes, Field, context_column
from geomap.places import EARTH_KM

BELIEVED = 5
"""How many readings of another group a candidate is compared with in the sharp view."""
WIDE = 25
"""And how many in the wide view."""
_LEAST_SHARP, _LEAST_WIDE = 0.02, 0.0003
_FLOOR = 0.02
"""The chance that a name of a text is near any given place without a reason; keeps one name from deciding alone."""
_CAPITAL, _POPULATION = FEATURES.index("capital"), FEATURES.index("population")
_BLOCK = 4096
"""Rows compared with the others at once: bounds the memory that a long text takes."""
_POWER, _SCALE = 0.75, 2.0
"""The sums of the wide view are divided by this power of how many names there are, so that a text with many does not
drown all other evidence, as plain sums do; the scale brings them to the size of the other features."""


@dataclass(frozen=True, slots=True)
class Beliefs:
    """What the groups were believed to be in the round before: their most probable rows.

    ``rows`` and ``wide_rows`` are row numbers in the order of the groups; ``sure`` and ``wide_sure`` the probability of
    each given that its group is not NIL. ``kinds`` (groups x 3) is how probably each is a town, a first-order division,
    a country.
    """

    rows: Codes
    sure: Array
    wide_rows: Codes
    wide_sure: Array
    kinds: Array


def beliefs_of(field: Field, probabilities: Array) -> Beliefs:
    """Keep the most probable rows of each anchor; NIL itself says nothing about the others."""
    chances = probabilities.copy()
    nil = np.append(field.groups.first[1:], len(chances)) - 1
    rest = np.maximum(1 - probabilities[nil], 1e-6)
    chances[nil] = 0
    chances /= rest[field.rows.group]
    order = np.lexsort((-chances, field.rows.group))
    rank = np.arange(len(order)) - field.groups.first[field.rows.group[order]]
    wanted = np.zeros(len(field.groups.first), bool)
    wanted[field.groups.anchors] = True
    wide = order[(rank < WIDE) & wanted[field.rows.group[order]] & (chances[order] > _LEAST_WIDE)]
    rows = order[(rank < BELIEVED) & wanted[field.rows.group[order]] & (chances[order] > _LEAST_SHARP)]
    kinds = np.add.reduceat(chances[:, None] * field.rows.kinds, field.groups.first, axis=0)
    return Beliefs(rows, chances[rows], wide, chances[wide], kinds)


def in_context(field: Field, beliefs: Beliefs) -> Array:
    """Compute all features of all rows, given what each group is believed to be.

    :return: (rows, features), in the order of :data:`~geomap.pipeline.resolution.features.FEATURES`.
    """
    context = field.rows.fixed.copy()
    if len(field.groups.listed):
        _mark_lists(context, field, beliefs)
    sharp, wide = _Sharp(field, beliefs), _Wide(field, beliefs)
    for start in range(0, len(context), _BLOCK):
        rows = slice(start, start + _BLOCK)
        _compare(context[rows], field, rows, sharp)
        if len(wide.group):
            _support(context[rows], field, rows, wide)
    return np.concatenate([field.rows.static, context], axis=1)


def _mark_lists(context: Array, field: Field, beliefs: Beliefs) -> None:
    """Fill in how much the names that a group is listed with are of each kind, where the row is of that kind."""
    one, other = field.groups.listed.T
    count = np.maximum(np.bincount(one, minlength=len(field.groups.first)), 1)
    for number, name in enumerate(("listed_settlement", "listed_admin1", "listed_country")):
        share = np.bincount(one, weights=beliefs.kinds[other, number], minlength=len(field.groups.first)) / count
        context[:, context_column(name)] = share[field.rows.group] * field.rows.kinds[:, number]


class _Sharp:
    """The few believed rows of the anchors, one entry a row in each array."""

    def __init__(self, field: Field, beliefs: Beliefs) -> None:
        rows = beliefs.rows
        self.group = field.rows.group[rows]
        self.xyz, self.country, self.admin1 = field.rows.xyz[rows], field.rows.country[rows], field.rows.admin1[rows]
        self.is_country, self.is_admin1 = field.rows.is_country[rows], field.rows.is_admin1[rows]
        # seas and world regions have no country and still lie somewhere; a country is too large to be near to
        self.located = _located(self.xyz) & ~self.is_country
        self.sure = beliefs.sure
        self.count = field.groups.count[self.group]
        shares: dict[int, float] = {}
        for country, trust in zip(
            self.country.tolist(), (field.groups.weight[self.group] * self.sure).tolist(), strict=True
        ):
            shares[country] = shares.get(country, 0.0) + trust * (country != -1)
        self.leading = max(shares, key=shares.__getitem__, default=-1)
        self.at = np.searchsorted(field.groups.anchors, self.group)
        self.trust = field.groups.weight[self.group] * beliefs.sure


class _Wide:
    """The many believed rows of the anchors, one entry a row; ``starts`` where each of ``heads``' groups begins."""

    def __init__(self, field: Field, beliefs: Beliefs) -> None:
        rows = beliefs.wide_rows
        self.group = field.rows.group[rows]
        self.starts = np.flatnonzero(np.diff(self.group, prepend=-1))
        self.heads = self.group[self.starts]
        self.xyz, self.country, self.admin1 = field.rows.xyz[rows], field.rows.country[rows], field.rows.admin1[rows]
        self.sure = beliefs.wide_sure
        self.located = self.sure * (_located(self.xyz) & ~field.rows.is_country[rows])
        self.weight = field.groups.weight[self.heads]


def _located(xyz: Array) -> NDArray[np.bool_]:
    return np.asarray(np.abs(xyz).sum(axis=1) > 0)


def _compare(context: Array, field: Field, rows: slice, believed: _Sharp) -> None:
    """Fill in the context features of some rows that depend on the other groups."""
    # what bears the same name is told apart by the text: that it is believed to be there is no reason to be there too
    others = (field.groups.name[field.rows.group[rows]][:, None] != field.groups.name[believed.group]).astype(
        np.float32
    )
    trust, sure = others * believed.trust, others * believed.sure
    total = trust.sum(axis=1) + 1e-6
    is_country, is_admin1 = field.rows.is_country[rows], field.rows.is_admin1[rows]

    same_country = (field.rows.country[rows, None] == believed.country) & (believed.country != -1)
    same_admin1 = (field.rows.admin1[rows, None] == believed.admin1) & (believed.admin1 != -1)
    country_share = (same_country * trust).sum(axis=1) / total
    admin1_share = (same_admin1 * trust).sum(axis=1) / total
    country_named = (same_country * sure * believed.is_country).max(axis=1, initial=0)
    admin1_named = (same_admin1 * sure * believed.is_admin1).max(axis=1, initial=0)
    context[:, context_column("country_share")] = country_share * ~is_country
    context[:, context_column("admin1_share")] = admin1_share * ~is_admin1
    context[:, context_column("country_share_of_country")] = country_share * is_country
    context[:, context_column("admin1_share_of_admin1")] = admin1_share * is_admin1
    counted = (same_country * sure * believed.is_country * np.log1p(believed.count)).max(axis=1, initial=0)
    context[:, context_column("country_counted")] = counted * ~is_country
    context[:, context_column("country_leads")] = (
        country_share * (field.rows.country[rows] == believed.leading) * ~is_country
    )
    context[:, context_column("country_named")] = country_named * ~is_country
    is_capital = field.rows.static[rows, _CAPITAL] > 0
    context[:, context_column("capital_share")] = country_share * is_capital
    context[:, context_column("capital_named")] = country_named * is_capital
    context[:, context_column("population_share")] = country_share * field.rows.static[rows, _POPULATION]
    context[:, context_column("admin1_named")] = admin1_named * ~(is_admin1 | is_country)

    km = EARTH_KM * np.arccos(np.clip(field.rows.xyz[rows] @ believed.xyz.T, -1, 1))
    weight = sure * believed.located
    is_spot = _located(field.rows.xyz[rows]) & ~is_country
    for scale in (30, 150, 700):
        near = (np.exp(-km / scale) * weight).max(axis=1, initial=0)
        context[:, context_column(f"near_{scale}")] = near * is_spot
    mean_near = (np.exp(-km / 300) * trust * believed.located).sum(axis=1) / total
    context[:, context_column("mean_near_300")] = mean_near * is_spot
    beside = (np.exp(-km / 100) * weight * field.groups.closeness[field.rows.group[rows]][:, believed.at]).max(
        axis=1, initial=0
    )
    context[:, context_column("text_near_100")] = beside * is_spot


def _support(context: Array, field: Field, rows: slice, wide: _Wide) -> None:
    """Fill in the features that add up over the other groups how much each speaks for a row."""
    same_name = field.groups.name[field.rows.group[rows]][:, None] == field.groups.name[wide.heads]
    weight = np.where(same_name, 0, wide.weight)
    weight *= _SCALE / np.maximum(weight.sum(axis=1, keepdims=True), 1) ** _POWER

    def over_groups(chances: Array) -> Array:
        near = np.add.reduceat(chances, wide.starts, axis=1)
        total: Array = (np.log1p(near / _FLOOR) * weight).sum(axis=1)
        return total

    is_country, is_admin1 = field.rows.is_country[rows], field.rows.is_admin1[rows]
    is_spot = _located(field.rows.xyz[rows]) & ~is_country
    # the square of the chord stands for that of the arc: the same for all distances that matter here
    squared = (2 * EARTH_KM**2) * np.maximum(1 - field.rows.xyz[rows] @ wide.xyz.T, 0)
    for scale in (25, 100, 400):
        context[:, context_column(f"support_{scale}")] = is_spot * over_groups(
            wide.located / (1 + squared * (1 / scale**2))
        )
    same_admin1 = (field.rows.admin1[rows, None] == wide.admin1) & (wide.admin1 != -1)
    context[:, context_column("support_admin1")] = ~is_admin1 * over_groups(same_admin1 * wide.sure)
    same_country = (field.rows.country[rows, None] == wide.country) & (wide.country != -1)
    context[:, context_column("support_country")] = ~is_country * over_groups(same_country * wide.sure)
