"""The stand-alone HTML map."""

from geomap.export.html.document import write

__all__ = ["write"]
