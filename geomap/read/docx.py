"""Word documents (DOCX): paragraphs and tables in the order of the document, read with python-docx.

The XML of the body is walked directly, because ``Paragraph.text`` of python-docx leaves out content controls, tracked
insertions and text boxes. Headers, footers, comments and footnotes are not part of the text.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import IO, Any

from geomap.errors import MissingExtra, SourceError
from geomap.read.document import Document
from geomap.read.registry import Reader, ReadOptions
from geomap.read.text import title_of

MAX_DOCX_BYTES = 100_000_000
"""Maximum size of a file; most of it is pictures."""
MAX_XML_BYTES = 50_000_000
"""Maximum size of all XML in a file once unpacked; the parsed tree takes several times as much memory."""
MAX_UNPACKED_BYTES = 300_000_000
"""Maximum size of a file once unpacked."""
MAX_PARTS = 5_000

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARAGRAPH = f"{_WORD}p"
_SEPARATORS = {_PARAGRAPH: "", f"{_WORD}tc": "\n", f"{_WORD}tr": "\t", f"{_WORD}tbl": "\n", f"{_WORD}body": "\n\n"}
"""What stands between the parts of an element: cells of a row are separated by tabs, for example."""
_CHARACTERS = {f"{_WORD}tab": "\t", f"{_WORD}br": "\n", f"{_WORD}cr": "\n", f"{_WORD}noBreakHyphen": "-"}
_INVISIBLE = {
    f"{_WORD}del",
    f"{_WORD}moveFrom",
    f"{_WORD}pPr",  # its tab stops have the tag of tabs
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",  # a second copy of a text box
}
_FIRST_YEAR = 1990


def looks_like_docx(data: bytes) -> bool:
    """Check for a ZIP archive with the folder of a Word document."""
    return data.startswith(b"PK\x03\x04") and b"word/" in data


def read(stream: IO[bytes], options: ReadOptions) -> Iterator[Document]:
    """Yield the file as one document; title and date come from its core properties, else its first line is the title.

    :raises SourceError: if it is not a DOCX file, broken, encrypted, too large once unpacked, or has no text.
    :raises MissingExtra: if python-docx is not installed.
    """
    name = options.name
    try:
        import docx
    except ImportError:
        raise MissingExtra(f"{name} needs the library python-docx: install geomap[office]") from None
    data = stream.read()
    _check_archive(data, name=name)
    try:
        document = docx.Document(io.BytesIO(data))
        text = _text_of(document.element.body)
        properties = document.core_properties
        title, created = " ".join((properties.title or "").split()), properties.created
    except Exception as error:  # python-docx does not check what it parses: nearly any error may come out
        raise SourceError(f"{name} is a broken DOCX file: save it again with a word processor") from error
    if not text:
        raise SourceError(f"{name} has no text: if it shows pictures of pages, make them searchable with OCR first")
    if len(text.encode()) > options.max_text_bytes:
        raise SourceError(f"{name} has more than {options.max_text_bytes:,} bytes of text: split it")
    yield Document(key=name, text=text, title=title or title_of(text), published=_day_of(created), source=name)


def _check_archive(data: bytes, *, name: str) -> None:
    """Check the declared sizes of the parts; zipfile reads no more of a part than it declares.

    :raises SourceError: if it is not a DOCX file, encrypted, or too large once unpacked.
    """
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise SourceError(f"{name} is encrypted or an old Word document: save it as DOCX without a password")
    try:
        parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise SourceError(f"{name} is not a DOCX file, or a broken one: save it again with a word processor") from None
    if not any(part.filename.startswith("word/") for part in parts):
        raise SourceError(f"{name} is not a DOCX file: rename it to match its content")
    xml_size = sum(part.file_size for part in parts if part.filename.lower().endswith((".xml", ".rels")))
    size = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS or xml_size > MAX_XML_BYTES or size > MAX_UNPACKED_BYTES:
        raise SourceError(f"{name} is too large once unpacked: split it")


def _text_of(body: Any) -> str:
    """Join the text of an element: paragraphs with a blank line, rows on a line each, cells with a tab between."""
    from lxml import etree

    parts: list[list[str]] = [[]]  # of the elements that are open, outermost first
    walk = etree.iterwalk(body, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        if event == "start":
            if tag in _INVISIBLE:
                walk.skip_subtree()
            elif tag in _SEPARATORS:
                parts.append([])
            elif tag == f"{_WORD}t":
                parts[-1].append(element.text or "")
            elif tag in _CHARACTERS:
                parts[-1].append(_CHARACTERS[tag])
        elif tag in _SEPARATORS:
            in_text_box = tag == _PARAGRAPH and any(each.tag == _PARAGRAPH for each in element.iterancestors())
            texts = parts.pop()
            text = _SEPARATORS[tag].join(texts if tag == _PARAGRAPH else filter(None, texts)).strip()
            parts[-1].append(f"\n{text}\n" if in_text_box else text)
    return "".join(parts[0])


def _day_of(created: datetime | None) -> str:
    return created.date().isoformat() if created is not None and created.year >= _FIRST_YEAR else ""


READER = Reader(
    name="docx",
    label="DOCX",
    suffixes=(".docx",),
    media_types=("application/vnd.openxmlformats-officedocument.wordprocessingml.document",),
    read=read,
    recognizes=looks_like_docx,
    scope="any name",
    max_bytes=MAX_DOCX_BYTES,
)
