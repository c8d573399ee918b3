"""PDF files: the text of their pages, extracted with PDFium."""

from __future__ import annotations

import ctypes
import math
import re
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import IO, Any

from geomap.errors import SourceError
from geomap.read.document import Document
from geomap.read.registry import Reader, ReadOptions
from geomap.read.running_text import Line, running_text
from geomap.read.text import title_of

MAX_PDF_BYTES = 100_000_000
"""Maximum size of a PDF file; most of it is pictures and fonts, which are not read."""
MAX_PAGES = 5_000

_PAGE_SEPARATOR = "\n\n"
_PDFIUM = threading.Lock()
"""PDFium is not thread-safe, not even with one document per thread."""

_BROKEN = frozenset("\x02\ufffe")
"""PDFium's characters for a hyphen that breaks a word at a line's end; they replace the line end."""
_LINE = re.compile("[^\r\n\x02\ufffe]*[\x02\ufffe]|[^\r\n\x02\ufffe]+")
_BLANK_START, _BLANK_END = re.compile(r"^[\s\x00-\x1f]+"), re.compile(r"(?<![\s\x00-\x1f\ufffe])[\s\x00-\x1f\ufffe]+$")
_LIGATURE = re.compile("[\ufb00-\ufb06]")
_SPACES = re.compile(r"\s+")
_NO_TITLE = re.compile(
    r"untitled.*|.*\.(?:docx?|pdf|indd|qxd|tex|dvi|odt|rtf|xlsx?|pptx?|html?|txt|pages)|microsoft \w+ - .*"
    r"|(?:document|dokument|slide|presentation|layout|powerpoint|print|scan|image|title|none|null)[\W\d]*(?:presentation)?"
    r"|[\W\d_]*",
    re.IGNORECASE,
)
_MAX_TITLE_CHARACTERS = 200
_FIRST_YEAR = 1993  # the first PDFs


@dataclass(frozen=True, slots=True)
class Pdf:
    """The text of a PDF, the offsets of its pages, and its metadata; empty strings for useless metadata."""

    text: str
    pages: tuple[int, ...]
    title: str = ""
    published: str = ""


def looks_like_pdf(data: bytes) -> bool:
    """Check for the signature of a PDF."""
    return data.startswith(b"%PDF-")


def read_pdf(data: bytes, *, name: str, largest: int) -> Pdf:
    """Read the text of a PDF as running text, with a blank line between pages.

    A page without text has the offset of the next one. ``published`` is the day on which the file was created.

    :param largest: maximum size of the text in UTF-8, in bytes.
    :raises SourceError: if it is not a PDF, broken, encrypted, scanned without a text layer, or too large.
    """
    if b"%PDF-" not in data[:1024]:
        raise SourceError(f"{name} is not a PDF despite its name: rename it to match its content, for example to .txt")
    if len(data) > MAX_PDF_BYTES:
        raise SourceError(f"{name} has more than {MAX_PDF_BYTES:,} bytes: split it")
    with _PDFIUM:
        pages, metadata = _read(data, name=name, largest=largest)
    parts: list[str] = []
    starts: list[int] = []
    length = 0
    for page in running_text(pages):
        starts.append(length + len(_PAGE_SEPARATOR) if parts else 0)
        if page:
            length = starts[-1] + len(page)
            parts.append(page)
    text = _PAGE_SEPARATOR.join(parts)
    if not text:
        raise SourceError(f"{name} has no text layer and was probably scanned: make it searchable with OCR first")
    title = _SPACES.sub(" ", _printable(metadata.get("Title", ""))).strip()
    if len(title) > _MAX_TITLE_CHARACTERS or _NO_TITLE.fullmatch(title):
        title = ""
    return Pdf(
        text,
        tuple(min(start, len(text)) for start in starts),
        title=title,
        published=_day(metadata.get("CreationDate", "")),
    )


def _read(data: bytes, *, name: str, largest: int) -> tuple[list[list[Line]], dict[str, str]]:
    """Return the lines of all pages, and the document's metadata."""
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD:
            raise SourceError(f"{name} is encrypted: save it without its password first") from None
        raise SourceError(f"{name} is a broken PDF: get it again, or print it to a new one") from None
    try:
        if len(pdf) > MAX_PAGES:
            raise SourceError(f"{name} has more than {MAX_PAGES:,} pages: split it")
        pages = []
        size = 0
        for number in range(len(pdf)):
            pages.append(list(_lines(pdf, number)))
            size += sum(len(line.text.encode()) for line in pages[-1])
            if size > largest:
                raise SourceError(f"{name} has more than {largest:,} bytes of text: split it")
        return pages, pdf.get_metadata_dict()
    finally:
        pdf.close()


def _lines(pdf: Any, number: int) -> Iterator[Line]:
    """The lines of a page; none if it is broken."""
    import pypdfium2

    try:
        page = pdf[number]
    except pypdfium2.PdfiumError:
        return
    try:
        textpage = page.get_textpage()
    except pypdfium2.PdfiumError:
        page.close()
        return
    try:
        characters = _characters(textpage)
        for match in _LINE.finditer(characters):
            if text := _clean(match[0]):
                yield _placed(textpage, text, match[0], match.start())
    finally:
        textpage.close()
        page.close()


def _characters(textpage: Any) -> str:
    """The characters of a page as PDFium counts them."""
    import pypdfium2

    text: str = textpage.get_text_range()
    count = textpage.count_chars()
    if len(text) == count:  # nearly always, and much faster
        return text
    return "".join(chr(pypdfium2.raw.FPDFText_GetUnicode(textpage, index)) for index in range(count))


def _placed(textpage: Any, text: str, raw: str, begin: int) -> Line:
    """Position a line of text by the boxes of its first and last letters.

    :param raw: the characters of the page that the line was made from.
    :param begin: their index on the page.
    """
    first, last = begin + len(raw) - len(_BLANK_START.sub("", raw)), begin + len(_BLANK_END.sub("", raw)) - 1
    if last < first:
        first, last = begin, begin + len(raw) - 1
    left, _, bottom, top = _box(textpage, first)
    _, right, _, _ = _box(textpage, last)
    return Line(text, left=left, right=right, base=_base(textpage, first, bottom), height=max(top - bottom, 1.0))


def _box(textpage: Any, index: int) -> tuple[float, float, float, float]:
    """Return the left, right, bottom and top of a letter's box, with the height that the font has for all letters."""
    import pypdfium2

    box = pypdfium2.raw.FS_RECTF()
    if not pypdfium2.raw.FPDFText_GetLooseCharBox(textpage, index, box):
        return 0.0, 0.0, 0.0, 0.0
    sides = box.left, box.right, box.bottom, box.top
    return sides if all(map(math.isfinite, sides)) else (0.0, 0.0, 0.0, 0.0)


def _base(textpage: Any, index: int, default: float) -> float:
    import pypdfium2

    x, y = ctypes.c_double(), ctypes.c_double()
    has_origin = pypdfium2.raw.FPDFText_GetCharOrigin(textpage, index, x, y) and math.isfinite(y.value)
    return y.value if has_origin else default


def _clean(text: str) -> str:
    """Remove unreadable characters from a line; a hyphen character at its end stays, for joining the next line."""
    broken = text[-1:] in _BROKEN
    if text.isprintable() and text.isascii():
        return " ".join(text.split())
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = _LIGATURE.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    text = _SPACES.sub(" ", _printable(text)).strip()
    if text[:-1].count("\N{SOFT HYPHEN}"):
        text = text[:-1].replace("\N{SOFT HYPHEN}", "") + text[-1]
    return text + "\x02" if broken and text else text


def _printable(text: str) -> str:
    """Remove controls, private and unassigned characters; all kinds of space stay."""
    return "".join(
        character
        for character in text
        if character.isspace() or unicodedata.category(character) not in {"Cc", "Co", "Cn", "Cs"}
    )


def _day(created: str) -> str:
    """Return the day of a PDF's date ("D:20160512100000Z"), or "" for an impossible date."""
    match = re.match(r"(?:D:)?(\d{4})(\d\d)(\d\d)", created.strip())
    try:
        day = date(*map(int, match.groups())) if match else None
    except ValueError:
        return ""
    return day.isoformat() if day and date(_FIRST_YEAR, 1, 1) <= day <= date.today() + timedelta(days=1) else ""


def read(stream: IO[bytes], options: ReadOptions) -> Iterator[Document]:
    """Yield the PDF as one document; its first line is the title if the metadata have none."""
    pdf = read_pdf(stream.read(), name=options.name, largest=options.max_text_bytes)
    yield Document(
        key=options.name,
        text=pdf.text,
        title=pdf.title or title_of(pdf.text),
        published=pdf.published,
        source=options.name,
        pages=pdf.pages,
    )


READER = Reader(
    name="pdf",
    label="PDF",
    suffixes=(".pdf",),
    media_types=("application/pdf",),
    read=read,
    recognizes=looks_like_pdf,
    scope="any name",
    max_bytes=MAX_PDF_BYTES,
)
