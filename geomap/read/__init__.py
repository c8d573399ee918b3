"""Read documents from bytes, files, folders and standard input; one reader a format, found by suffix.

Text and Markdown are kept whole; HTML gives its main text, PDF the running text of its pages; JSONL holds a document a
line, CSV a document a row. What a reader does to the text it does before the :class:`Document` is made, so offsets into
``Document.text`` always hold.
"""

from geomap.read.columns import Columns
from geomap.read.dates import day_of
from geomap.read.document import Document
from geomap.read.sources import LARGEST, SUFFIXES, read_bytes, read_many, read_sources

__all__ = ["LARGEST", "SUFFIXES", "Columns", "Document", "day_of", "read_bytes", "read_many", "read_sources"]
