"""The text of PDF files, page by page, by PDFium."""

from __future__ import annotations

import ctypes
import math
import re
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from geomap.errors import SourceError
from geomap.read.running_text import Line, running_text

LARGEST = 100_000_000
"""Most bytes of a PDF; most of them are pictures and fonts, which are not read."""
MOST_PAGES = 5_000

_BETWEEN = "\n\n"
_PDFIUM = threading.Lock()
"""PDFium bears one thread at a time, whichever documents they read."""

_BROKEN = frozenset("\x02\ufffe")
"""PDFium's signs for a hyphen that breaks a word at a line's end, in whose place there is no line end."""
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
_LONGEST_TITLE = 200
_FIRST_YEAR = 1993  # the first PDFs


@dataclass(frozen=True, slots=True)
class Pdf:
    """The text of a PDF, where its pages begin, and what it says of itself; empty where it says nothing of use."""

    text: str
    pages: tuple[int, ...]
    title: str = ""
    published: str = ""


def looks_like_pdf(data: bytes) -> bool:
    """Tell a PDF by its beginning."""
    return data.startswith(b"%PDF-")


def read_pdf(data: bytes, *, name: str, largest: int) -> Pdf:
    """Read the text of a PDF as running text, pages joined by a blank line.

    A page without text begins where the next one does. ``published`` is the day on which the file was made.

    :param largest: most bytes that the text may have in UTF-8.
    :raises SourceError: if it is no PDF, broken, encrypted, scanned without a text layer, or too large.
    """
    if b"%PDF-" not in data[:1024]:
        raise SourceError(f"{name} is no PDF though it is named so: give it a name that fits what it is, such as .txt")
    if len(data) > LARGEST:
        raise SourceError(f"{name} has more than {LARGEST:,} bytes: split it")
    with _PDFIUM:
        pages, told = _read(data, name=name, largest=largest)
    parts: list[str] = []
    starts: list[int] = []
    length = 0
    for page in running_text(pages):
        starts.append(length + len(_BETWEEN) if parts else 0)
        if page:
            length = starts[-1] + len(page)
            parts.append(page)
    text = _BETWEEN.join(parts)
    if not text:
        raise SourceError(f"{name} has no text layer, it was probably scanned: make it searchable with OCR first")
    title = _SPACES.sub(" ", _printable(told.get("Title", ""))).strip()
    if len(title) > _LONGEST_TITLE or _NO_TITLE.fullmatch(title):
        title = ""
    return Pdf(
        text,
        tuple(min(start, len(text)) for start in starts),
        title=title,
        published=_day(told.get("CreationDate", "")),
    )


def _read(data: bytes, *, name: str, largest: int) -> tuple[list[list[Line]], dict[str, str]]:
    """The lines of all pages, and the document's information."""
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD:
            raise SourceError(f"{name} is encrypted: save it without its password first") from None
        raise SourceError(f"{name} is a broken PDF: get it again, or print it to a new one") from None
    try:
        if len(pdf) > MOST_PAGES:
            raise SourceError(f"{name} has more than {MOST_PAGES:,} pages: split it")
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
        for found in _LINE.finditer(characters):
            if text := _clean(found[0]):
                yield _placed(textpage, text, found[0], found.start())
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
    """A line of text where its first and last letters stand; it is made of the raw characters from an index on."""
    first, last = begin + len(raw) - len(_BLANK_START.sub("", raw)), begin + len(_BLANK_END.sub("", raw)) - 1
    if last < first:
        first, last = begin, begin + len(raw) - 1
    left, _, bottom, top = _box(textpage, first)
    _, right, _, _ = _box(textpage, last)
    return Line(text, left=left, right=right, base=_base(textpage, first, bottom), height=max(top - bottom, 1.0))


def _box(textpage: Any, index: int) -> tuple[float, float, float, float]:
    """A letter's box as its font has it for all letters: left, right, bottom and top."""
    import pypdfium2

    box = pypdfium2.raw.FS_RECTF()
    if not pypdfium2.raw.FPDFText_GetLooseCharBox(textpage, index, box):
        return 0.0, 0.0, 0.0, 0.0
    sides = box.left, box.right, box.bottom, box.top
    return sides if all(map(math.isfinite, sides)) else (0.0, 0.0, 0.0, 0.0)


def _base(textpage: Any, index: int, otherwise: float) -> float:
    import pypdfium2

    x, y = ctypes.c_double(), ctypes.c_double()
    told = pypdfium2.raw.FPDFText_GetCharOrigin(textpage, index, x, y) and math.isfinite(y.value)
    return y.value if told else otherwise


def _clean(text: str) -> str:
    """A line without what cannot be read; a sign at its end for a broken word stays, to be mended with the next."""
    broken = text[-1:] in _BROKEN
    if text.isprintable() and text.isascii():
        return " ".join(text.split())
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = _LIGATURE.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    text = _SPACES.sub(" ", _printable(text)).strip()
    if text[:-1].count("\N{SOFT HYPHEN}"):
        text = text[:-1].replace("\N{SOFT HYPHEN}", "") + text[-1]
    return text + "\x02" if broken and text else text


def _printable(text: str) -> str:
    """A string without controls, private and unassigned characters; space separators stay to be made spaces."""
    return "".join(
        each for each in text if each.isspace() or unicodedata.category(each) not in {"Cc", "Co", "Cn", "Cs"}
    )


def _day(created: str) -> str:
    """The day of a PDF's date ("D:20160512100000Z"), or "" if it cannot be one of a PDF."""
    found = re.match(r"(?:D:)?(\d{4})(\d\d)(\d\d)", created.strip())
    try:
        day = date(*map(int, found.groups())) if found else None
    except ValueError:
        return ""
    return day.isoformat() if day and date(_FIRST_YEAR, 1, 1) <= day <= date.today() + timedelta(days=1) else ""
