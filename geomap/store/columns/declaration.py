"""What one filter is: the values it takes, the array it reads, and how the API and the page describe it.

A filter is declared once, in the annotation of a field of :class:`geomap.store.columns.filters.Filter`. Everything
else reads the declaration: the parser of URL parameters, the query that loads documents, the selection masks, the
facet counts, the OpenAPI description, and the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["text", "place", "choice", "choices", "date", "number", "flag"]
"""What values a filter takes; only ``choices`` takes several, which are alternatives."""

Grain = Literal["place", "document", "mention"]
"""Whether a filter keeps or drops a place, a document or a single mention."""

Control = Literal["", "checkboxes", "date", "select", "checkbox"]
"""What the filter panel shows; "" for a filter that is set elsewhere, such as in the search box."""


@dataclass(frozen=True, slots=True)
class FilterGroup:
    """Filters that the panel shows together under one title."""

    name: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """One filter.

    ``name`` is its URL parameter, ``description`` its description in the API. ``grain`` and ``array`` say what it
    reads: for places an attribute of :class:`~geomap.places.Place`, for documents a column of the database, for
    mentions a field of :class:`~geomap.store.columns.arrays.MentionRows`. Without ``array`` it only modifies the filter
    that it ``needs``. ``bound`` says for dates and numbers which side of the value is kept.

    ``choices`` are all values that are allowed, or else ``pattern`` describes them (``example`` is one for messages).
    Values that have the pattern are converted to upper case. ``elsewhere`` has the choices that another array decides,
    with the name of the array and the number to look for.

    ``facet`` asks for a count of mentions for each value. The page shows a facet that has at least ``min_values``
    values. ``labels`` are what to call values; ``label_table`` names a mapping of the place table with more of them.

    ``label`` and ``group`` are titles in the panel, ``chip`` the text of an active filter, with {} for its value.
    """

    name: str
    kind: Kind
    description: str
    grain: Grain | None = None
    array: str = ""
    bound: Literal["from", "to"] = "from"
    choices: tuple[str, ...] = ()
    elsewhere: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    pattern: str = ""
    example: str = ""
    needs: str = ""
    facet: bool = False
    min_values: int = 1
    labels: Mapping[str, str] = field(default_factory=dict)
    label_table: str = ""
    label: str = ""
    group: FilterGroup | None = None
    control: Control = ""
    chip: str = "{}"

    @property
    def repeated(self) -> bool:
        """Whether the URL parameter may occur several times."""
        return self.kind == "choices"

    @property
    def default(self) -> Any:
        """The value with which it filters nothing."""
        match self.kind:
            case "choices":
                return ()
            case "choice":
                return self.choices[0]
            case "date":
                return None
            case "number":
                return 0.0
            case "flag":
                return False
            case _:
                return ""
