"""The filters of a collection, each declared once; see :mod:`geomap.store.columns.declaration`.

Their order is that of the parameters in URLs and in the description of the API. The panel of the page lists facets of
places first, then those of documents, then those of mentions.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Annotated, Any, get_args, get_type_hints

from geomap.languages.detection import LANGUAGE_NAMES
from geomap.records import Role, Status
from geomap.store.columns.arrays import NOWHERE, Scope
from geomap.store.columns.declaration import Declaration, FilterGroup

ROLES: tuple[str, ...] = get_args(Role)
STATUSES: tuple[str, ...] = get_args(Status)

NOT_PLACED = "nil"
"""Beside the statuses: mentions without a place, whatever their status."""

PUBLISHED, SURENESS = FilterGroup("dates", "Published"), FilterGroup("sure", "How sure")

CLASS_LABELS = {
    "A": "Countries and regions",
    "H": "Waters",
    "L": "Parks and areas",
    "P": "Cities and villages",
    "R": "Roads and railways",
    "S": "Buildings and sites",
    "T": "Mountains and islands",
    "U": "Under the sea",
    "V": "Forests and heaths",
}
"""GeoNames' feature classes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which mentions, documents and places to keep.

    Every field narrows; several values of one field are alternatives. The fields of repeated parameters have the plural
    as their name, and their values are sorted, so that filters with the same meaning are equal. ``since`` and ``until``
    are inclusive and drop documents without a date. ``within`` is the id of a place: it keeps that and anything in it.
    """

    q: Annotated[
        str,
        Declaration(
            name="q", kind="text", description='words to search for; "a phrase" in quotes, prefix*', grain="document"
        ),
    ] = ""
    scope: Annotated[
        Scope,
        Declaration(
            name="scope",
            kind="choice",
            needs="q",
            choices=get_args(Scope),
            description="where the words must occur: in the document (the default) or in the sentence of a mention",
        ),
    ] = "document"
    place: Annotated[
        str,
        Declaration(
            name="place",
            kind="place",
            grain="place",
            array="id",
            chip="only {}",
            description="the place with this id",
        ),
    ] = ""
    within: Annotated[
        str,
        Declaration(
            name="within",
            kind="place",
            grain="place",
            array="container",
            chip="in {}",
            description="the place with this id, or any place in it",
        ),
    ] = ""
    countries: Annotated[
        tuple[str, ...],
        Declaration(
            name="country",
            kind="choices",
            grain="place",
            array="country_code",
            pattern="[A-Za-z]{2}",
            example="SY",
            description="places in this country (ISO 3166-1 alpha-2)",
            facet=True,
            label="Country",
            control="checkboxes",
            label_table="country_names",
        ),
    ] = ()
    classes: Annotated[
        tuple[str, ...],
        Declaration(
            name="class",
            kind="choices",
            grain="place",
            array="feature_class",
            choices=tuple(CLASS_LABELS),
            description="places with this GeoNames feature class",
            facet=True,
            label="Kind of place",
            control="checkboxes",
            labels=CLASS_LABELS,
        ),
    ] = ()
    roles: Annotated[
        tuple[str, ...],
        Declaration(
            name="role",
            kind="choices",
            grain="mention",
            array="role",
            choices=ROLES,
            description="mentions with this role",
            facet=True,
            label="Role in the sentence",
            control="checkboxes",
            labels={"literal": "Literal", "associative": "Associative", "demonym": "Demonym"},
        ),
    ] = ()
    statuses: Annotated[
        tuple[str, ...],
        Declaration(
            name="status",
            kind="choices",
            grain="mention",
            array="status",
            choices=(*STATUSES, NOT_PLACED),
            elsewhere={NOT_PLACED: ("place", NOWHERE)},
            description="mentions with this review status; nil for mentions without a place",
            facet=True,
            label="Status",
            control="checkboxes",
            labels={
                "unreviewed": "Not reviewed",
                "confirmed": "Confirmed",
                "corrected": "Corrected",
                NOT_PLACED: "Not placed",
            },
        ),
    ] = ()
    sources: Annotated[
        tuple[str, ...],
        Declaration(
            name="source",
            kind="choices",
            grain="document",
            array="source",
            description="documents from this source",
            facet=True,
            label="Source",
            control="checkboxes",
        ),
    ] = ()
    languages: Annotated[
        tuple[str, ...],
        Declaration(
            name="language",
            kind="choices",
            grain="document",
            array="language",
            description="documents in this language, as their source names it or as geomap recognises it",
            facet=True,
            min_values=2,
            label="Language",
            control="checkboxes",
            labels=LANGUAGE_NAMES,
        ),
    ] = ()
    documents: Annotated[
        tuple[str, ...],
        Declaration(
            name="document", kind="choices", grain="document", array="slug", description="the document with this id"
        ),
    ] = ()
    since: Annotated[
        date | None,
        Declaration(
            name="since",
            kind="date",
            grain="document",
            array="day",
            bound="from",
            description="documents published on this day or later",
            group=PUBLISHED,
            label="from",
            control="date",
        ),
    ] = None
    until: Annotated[
        date | None,
        Declaration(
            name="until",
            kind="date",
            grain="document",
            array="day",
            bound="to",
            description="documents published on this day or earlier",
            group=PUBLISHED,
            label="until",
            control="date",
        ),
    ] = None
    score: Annotated[
        float,
        Declaration(
            name="score",
            kind="number",
            grain="mention",
            array="score",
            bound="from",
            description="mentions with at least this score",
            group=SURENESS,
            label="At least so sure",
            control="select",
            chip="at least {} sure",
            labels={"": "Any", "0.7": "Likely or sure", "0.9": "Sure"},
        ),
    ] = 0.0
    review: Annotated[
        bool,
        Declaration(
            name="review",
            kind="flag",
            grain="mention",
            array="review",
            description="1 for mentions that a person should check",
            group=SURENESS,
            label="Only what is to be reviewed",
            control="checkbox",
            chip="to review",
        ),
    ] = False

    @property
    def narrows_mentions(self) -> bool:
        """Whether it has a condition on mentions or their places, not only on documents."""
        of_mentions = (each.grain in {"place", "mention"} for _, each in self.conditions())
        return any(of_mentions) or bool(self.q and self.scope == "sentence")

    def conditions(self) -> list[tuple[Any, Declaration]]:
        """List the values that filter something, with their declarations."""
        values = [(getattr(self, attribute), each) for attribute, each in FILTER_DECLARATIONS.items()]
        return [(value, each) for value, each in values if each.array and value != each.default]

    def parameters(self) -> list[tuple[str, str]]:
        """List the URL parameters from which :func:`~geomap.store.columns.parsing.parse` makes this filter again."""
        pairs: list[tuple[str, str]] = []
        for attribute, each in FILTER_DECLARATIONS.items():
            value = getattr(self, attribute)
            if value != each.default and (not each.needs or getattr(self, each.needs)):
                pairs += [(each.name, _written(item)) for item in (value if each.repeated else (value,))]
        return pairs


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "1"
    return value.isoformat() if isinstance(value, date) else value if isinstance(value, str) else repr(value)


_HINTS = get_type_hints(Filter, include_extras=True)

FILTER_DECLARATIONS: dict[str, Declaration] = {each.name: _HINTS[each.name].__metadata__[0] for each in fields(Filter)}
"""Declarations by field of the filter."""

DOCUMENT_ARRAYS = tuple(each.array for each in FILTER_DECLARATIONS.values() if each.facet and each.grain == "document")
"""Columns of documents whose values are counted in facets."""

PLACE_ARRAYS = tuple(each.array for each in FILTER_DECLARATIONS.values() if each.facet and each.grain == "place")
"""Attributes of places whose values are counted in facets."""
