"""Documents made by hand."""

from __future__ import annotations

from typing import Any

from geomap.read import Document


def doc(key: str, text: str, title: str = "", **others: Any) -> Document:
    """Make a document."""
    return Document(key=key, text=text, title=title, **others)
