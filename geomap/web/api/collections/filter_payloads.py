"""The filters of a collection, as the page needs them."""

from __future__ import annotations

from typing import TypedDict

from geomap.store.columns.declaration import Control, Declaration, Grain, Kind
from geomap.store.columns.filters import FILTER_DECLARATIONS


class GroupPayload(TypedDict):
    """Filters that the panel shows together: the ``name`` of the group and its ``label``."""

    name: str
    label: str


class ChoicePayload(TypedDict):
    """A value of a filter: ``value`` in addresses, ``label`` to show."""

    value: str
    label: str


class FilterPayload(TypedDict):
    """A filter as the page needs it; see :class:`geomap.store.columns.declaration.Declaration`."""

    name: str
    kind: Kind
    grain: Grain | None
    default: str
    needs: str
    closed: bool
    choices: list[ChoicePayload]
    pattern: str
    facet: bool
    fewest: int
    label: str
    group: GroupPayload | None
    control: Control
    chip: str


def filters() -> list[FilterPayload]:
    """Describe the filters for the page, in the order of URL parameters."""
    return [_filter(each) for each in FILTER_DECLARATIONS.values()]


def _filter(declaration: Declaration) -> FilterPayload:
    group, labels = declaration.group, declaration.labels
    return FilterPayload(
        name=declaration.name,
        kind=declaration.kind,
        grain=declaration.grain,
        default=declaration.default if declaration.kind == "choice" else "",
        needs=declaration.needs,
        closed=bool(declaration.choices),
        choices=[ChoicePayload(value=value, label=labels.get(value, value)) for value in declaration.choices or labels],
        pattern=declaration.pattern,
        facet=declaration.facet,
        fewest=declaration.min_values,
        label=declaration.label,
        group=GroupPayload(name=group.name, label=group.label) if group else None,
        control=declaration.control,
        chip=declaration.chip,
    )
