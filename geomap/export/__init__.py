"""Mapped documents to files: GeoJSON, CSV, JSONL, a stand-alone HTML map.

An exporter is a function ``write(documents, stream, **options)`` that takes :class:`~geomap.records.MappedDocument`
values one by one and writes text. Other packages add theirs under the entry point group ``geomap.exporters``.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from importlib.metadata import entry_points
from typing import IO, Any, Protocol, cast

from geomap.errors import SettingError
from geomap.records import MappedDocument

__all__ = ["Exporter", "exporter"]

GROUP = "geomap.exporters"
_BUILT_IN = {"csv": "csv_table", "geojson": "geojson", "html": "html", "jsonl": "jsonl"}


class Exporter(Protocol):
    """What an entry point of the group ``geomap.exporters`` names."""

    def __call__(self, documents: Iterable[MappedDocument], stream: IO[str], **options: Any) -> None:
        """Write documents to a text stream; the options are the exporter's own."""


def exporter(name: str) -> Exporter:
    """Find an exporter by name: ``"geojson"``, ``"csv"``, ``"jsonl"``, ``"html"``, or one that a package adds.

    :raises SettingError: if there is none of that name; the message lists those there are.
    """
    if name in _BUILT_IN:
        return cast(Exporter, import_module(f"{__name__}.{_BUILT_IN[name]}").write)
    added = {point.name: point for point in entry_points(group=GROUP)}
    if name not in added:
        names = ", ".join(sorted({*_BUILT_IN, *added}))
        raise SettingError(f"there is no exporter '{name}': choose one of {names}")
    return cast(Exporter, added[name].load())
