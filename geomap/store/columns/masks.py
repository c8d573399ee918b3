"""Which entries of an array a condition of a filter keeps."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geomap.places import Place
from geomap.store.columns.arrays import EPOCH, UNDATED, MentionRows
from geomap.store.columns.declaration import Declaration
from geomap.store.columns.place_table import PlaceTable
from geomap.store.columns.table import Table

Mask = NDArray[np.bool_]


def mask_of_places(declaration: Declaration, value: Any, places: PlaceTable, container: Place | None) -> Mask:
    """Mark the places that a condition keeps."""
    if declaration.kind == "choices":
        return places.coded[declaration.array].keeps(value)
    if declaration.array == "container" and container is not None:
        return places.inside(container)
    mask = np.zeros(len(places), bool)
    if declaration.array == "id" and (number := places.number.get(value)) is not None:
        mask[number] = True
    return mask


def mask_of_documents(declaration: Declaration, value: Any, table: Table) -> Mask:
    """Mark the documents that a condition keeps."""
    documents = table.documents
    if declaration.kind == "date":
        mask: Mask = (documents.days != UNDATED) & _beyond(declaration, documents.days, _day(value))
        return mask
    if declaration.array in table.coded:
        return table.coded[declaration.array].keeps(value)
    slugs = set(value)
    return np.fromiter((slug in slugs for slug in documents.slugs), bool, len(documents.ids))


def mask_of_mentions(declaration: Declaration, value: Any, rows: MentionRows) -> Mask | None:
    """Mark the mentions that a condition keeps; None if it keeps all."""
    array = getattr(rows, declaration.array)
    if declaration.kind == "flag":
        return np.asarray(array)
    if declaration.kind == "number":
        return _beyond(declaration, array, np.float32(value))
    if {*value}.issuperset(set(declaration.choices) - declaration.elsewhere.keys()):
        return None
    return np.asarray(np.logical_or.reduce([has_choice(declaration, choice, rows) for choice in value]))


def has_choice(declaration: Declaration, choice: str, rows: MentionRows) -> Mask:
    """Mark the mentions with one value of a declared list of choices."""
    default = declaration.array, declaration.choices.index(choice)
    name, number = declaration.elsewhere.get(choice, default)
    return np.asarray(getattr(rows, name) == number)


def _day(value: date) -> int:
    return value.toordinal() - EPOCH


def _beyond(declaration: Declaration, array: NDArray[Any], limit: Any) -> Mask:
    return np.asarray(array >= limit if declaration.bound == "from" else array <= limit)
