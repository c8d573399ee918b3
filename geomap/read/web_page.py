"""Web pages: the main text, with title, address and date; never scripts or styles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from geomap.errors import SourceError
from geomap.read import encoding
from geomap.read.document import Document
from geomap.read.registry import Reader, ReadOptions

_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([a-zA-Z0-9_:.-]{2,40})""", re.IGNORECASE)
_INVISIBLE = (
    "script",
    "style",
    "template",
    "noscript",
    "head",
    "iframe",
    "object",
    "svg",
    "canvas",
    "select",
    "textarea",
)
_BLOCK_ELEMENTS = re.compile(
    "address|article|aside|blockquote|br|d[dlt]|div|fieldset|fig(caption|ure)|footer|form|h[1-6r]|header|li|main|nav"
    "|[ou]l|p|pre|section|t(able|[dhr])"
)


@dataclass(frozen=True, slots=True)
class Page:
    """A web page's text and metadata; empty strings for what the page lacks."""

    text: str
    title: str = ""
    url: str = ""
    published: str = ""


def looks_like_html(data: bytes) -> bool:
    """Check whether data of unknown format starts like a web page."""
    head = data[:1000].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return head.startswith((b"<!doctype html", b"<html", b"<head", b"<body"))


def read_page(data: bytes, *, name: str) -> Page:
    """Extract a page's main text with trafilatura, or all visible text if trafilatura finds no main text.

    :raises SourceError: if the data is binary, or the page has no visible text.
    """
    import trafilatura  # half a second, and only web pages need it

    html = _decode(data, name=name)
    extraction = trafilatura.bare_extraction(
        html, include_comments=False, with_metadata=True, date_extraction_params={"extensive_search": False}
    )
    values = extraction if isinstance(extraction, dict) else extraction.as_dict() if extraction is not None else {}
    text = _clean(values.get("text") or "") or _visible_text(html)
    if not text:
        raise SourceError(f"{name} has no visible text: if scripts fill the page, save it from a browser")
    title, url, date = (" ".join((values.get(key) or "").split()) for key in ("title", "url", "date"))
    return Page(text, title=title, url=url, published=date)


def _decode(data: bytes, *, name: str) -> str:
    declared = _META_CHARSET.search(data[:4000])
    if declared and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")) and b"\0" not in data:
        try:
            return data.decode(declared[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            pass  # the declared encoding is wrong: guess it below
    return encoding.decode(data, name=name)


def _visible_text(html: str) -> str:
    from lxml import etree
    from lxml import html as lxml_html

    try:  # as bytes, because lxml refuses a str that declares an encoding
        tree = lxml_html.document_fromstring(
            html.encode("utf-8", "replace"), parser=lxml_html.HTMLParser(encoding="utf-8", remove_comments=True)
        )
    except (etree.ParserError, ValueError):
        return ""
    for element in list(tree.iter(*_INVISIBLE)):
        element.drop_tree()
    parts: list[str] = []
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if isinstance(element.tag, str) and _BLOCK_ELEMENTS.fullmatch(element.tag):
            parts.append("\n")
        if event == "start" and element.text and isinstance(element.tag, str):
            parts.append(re.sub(r"\s+", " ", element.text))
        elif event == "end" and element.tail:
            parts.append(re.sub(r"\s+", " ", element.tail))
    return _clean("".join(parts))


def _clean(text: str) -> str:
    lines = (re.sub(r"[^\S\n]+", " ", line).strip() for line in text.replace("\0", "").split("\n"))
    return "\n\n".join(line for line in lines if line)


def read(stream: IO[bytes], options: ReadOptions) -> Iterator[Document]:
    """Yield the page as one document."""
    page = read_page(stream.read(), name=options.name)
    yield Document(
        key=options.name,
        text=page.text,
        title=page.title,
        url=page.url,
        published=page.published,
        source=options.name,
    )


READER = Reader(
    name="web_page",
    label="HTML",
    suffixes=(".html", ".htm", ".xhtml"),
    media_types=("text/html", "application/xhtml+xml"),
    read=read,
    recognizes=looks_like_html,
)
