"""Read documents from bytes, files, folders and standard input, with one reader per format.

:mod:`geomap.read.registry` describes the readers; other packages add theirs under the entry point group
``geomap.readers``. A reader changes a text only before it makes the :class:`Document`, so offsets into
``Document.text`` always hold.
"""

from geomap.read.columns import Columns
from geomap.read.dates import day_of
from geomap.read.document import Document
from geomap.read.registry import MAX_TEXT_BYTES, readers
from geomap.read.sources import read_bytes, read_many, read_sources

__all__ = [
    "MAX_TEXT_BYTES",
    "Columns",
    "Document",
    "day_of",
    "read_bytes",
    "read_many",
    "read_sources",
    "readers",
]
