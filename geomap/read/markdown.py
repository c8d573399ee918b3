"""Markdown: read as plain text, markup included, so that offsets are those of the file."""

from __future__ import annotations

from geomap.read import text
from geomap.read.registry import Reader

READER = Reader(
    name="markdown",
    label="Markdown",
    suffixes=(".md", ".markdown"),
    media_types=("text/markdown",),
    read=text.read,
)
