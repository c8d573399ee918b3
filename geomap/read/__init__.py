"""Read documents from bytes, files, folders and standard input; one reader a format, found by suffix.

Text and Markdown are kept whole; HTML gives its main text; JSONL holds a document a line. What a reader does to the
text it does before the :class:`Document` is made, so offsets into ``Document.text`` always hold.
"""

from geomap.read.document import Document
from geomap.read.sources import LARGEST, SUFFIXES, read_bytes, read_sources

__all__ = ["LARGEST", "SUFFIXES", "Document", "read_bytes", "read_sources"]
