"""The main text of a web page, with its title, address and date; scripts and styles never."""

from __future__ import annotations

import re
from dataclasses import dataclass

from geomap.errors import SourceError
from geomap.read import encoding

_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([a-zA-Z0-9_:.-]{2,40})""", re.IGNORECASE)
_UNSEEN = "script", "style", "template", "noscript", "head", "iframe", "object", "svg", "canvas", "select", "textarea"
_BLOCKS = re.compile(
    "address|article|aside|blockquote|br|d[dlt]|div|fieldset|fig(caption|ure)|footer|form|h[1-6r]|header|li|main|nav"
    "|[ou]l|p|pre|section|t(able|[dhr])"
)


@dataclass(frozen=True, slots=True)
class Page:
    """What a web page says of itself; empty where it says nothing."""

    text: str
    title: str = ""
    url: str = ""
    published: str = ""


def looks_like_html(data: bytes) -> bool:
    """Tell whether data of unknown kind begins as a web page does."""
    head = data[:1000].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return head.startswith((b"<!doctype html", b"<html", b"<head", b"<body"))


def read_page(data: bytes, *, name: str) -> Page:
    """Extract a page's main text with trafilatura, or all its visible text if there is no main text to be found.

    :raises SourceError: if it is no text at all, or has none to be seen.
    """
    import trafilatura  # half a second, and only web pages need it

    html = _decode(data, name=name)
    found = trafilatura.bare_extraction(
        html, include_comments=False, with_metadata=True, date_extraction_params={"extensive_search": False}
    )
    values = found if isinstance(found, dict) else found.as_dict() if found is not None else {}
    text = _clean(values.get("text") or "") or _visible_text(html)
    if not text:
        raise SourceError(f"{name} has no text to be seen: a page that scripts fill must be saved from a browser")
    title, url, date = (" ".join((values.get(key) or "").split()) for key in ("title", "url", "date"))
    return Page(text, title=title, url=url, published=date)


def _decode(data: bytes, *, name: str) -> str:
    declared = _META_CHARSET.search(data[:4000])
    if declared and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")) and b"\0" not in data:
        try:
            return data.decode(declared[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            pass  # a page that does not know its own encoding: found out below
    return encoding.decode(data, name=name)


def _visible_text(html: str) -> str:
    from lxml import etree
    from lxml import html as lxml_html

    try:  # as bytes, for lxml refuses a str that declares an encoding
        tree = lxml_html.document_fromstring(
            html.encode("utf-8", "replace"), parser=lxml_html.HTMLParser(encoding="utf-8", remove_comments=True)
        )
    except (etree.ParserError, ValueError):
        return ""
    for element in list(tree.iter(*_UNSEEN)):
        element.drop_tree()
    parts: list[str] = []
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if isinstance(element.tag, str) and _BLOCKS.fullmatch(element.tag):
            parts.append("\n")
        if event == "start" and element.text and isinstance(element.tag, str):
            parts.append(re.sub(r"\s+", " ", element.text))
        elif event == "end" and element.tail:
            parts.append(re.sub(r"\s+", " ", element.tail))
    return _clean("".join(parts))


def _clean(text: str) -> str:
    lines = (re.sub(r"[^\S\n]+", " ", line).strip() for line in text.replace("\0", "").split("\n"))
    return "\n\n".join(line for line in lines if line)
