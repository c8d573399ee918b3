"""Mapped documents to files: GeoJSON, CSV, JSONL, stand-alone HTML maps, and the formats of other packages."""

from geomap.export.registry import Exporter, exporter, exporters

__all__ = ["Exporter", "exporter", "exporters"]
