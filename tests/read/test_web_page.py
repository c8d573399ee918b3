from __future__ import annotations

import pytest

from geomap.errors import SourceError
from geomap.read.web_page import looks_like_html, read_page

PARAGRAPHS = "".join(
    f"<p>Paragraph {number} tells at some length what happened in Aleppo, and who &amp; why, on that day.</p>"
    for number in range(4)
)
ARTICLE = f"""<!DOCTYPE html><html><head><title>News of the day</title>
<meta property="og:title" content="News of the day"><link rel="canonical" href="https://example.org/news/1">
<meta property="article:published_time" content="2016-03-18T08:00:00Z">
<style>p {{ color: red }}</style><script>var hidden = "Secret Town";</script></head>
<body><nav><a href="/">Home</a> <a href="/about">About</a></nav>
<article><h1>News of the day</h1>{PARAGRAPHS}<script>alert("Evil City")</script></article>
<footer>Imprint, Nowhere</footer></body></html>"""


def test_an_article_gives_its_main_text_and_what_it_says_of_itself() -> None:
    page = read_page(ARTICLE.encode(), name="news.html")
    assert page.text.count("who & why") == 4
    assert (page.title, page.url) == ("News of the day", "https://example.org/news/1")
    assert page.published == "2016-03-18"


def test_scripts_styles_and_menus_are_no_text() -> None:
    text = read_page(ARTICLE.encode(), name="news.html").text
    for absent in ("Secret Town", "Evil City", "color", "About", "<", "alert"):
        assert absent not in text


def test_a_page_without_a_main_text_gives_what_can_be_seen() -> None:
    html = b"<html><body><script>evil()</script><div>Paris<br>Rome</div><table><tr><td>Cairo</td></tr></table></body>"
    assert read_page(html, name="x.html").text.split() == ["Paris", "Rome", "Cairo"]


@pytest.mark.parametrize("html", [b"<html></html>", b"<html><body><script>x('Rome')</script></body></html>", b"<p>"])
def test_a_page_with_nothing_to_be_seen_is_refused(html: bytes) -> None:
    with pytest.raises(SourceError, match="no visible text"):
        read_page(html, name="x.html")


@pytest.mark.parametrize("declared", ["iso-8859-1", "windows-1252", "no-such-encoding"])
def test_the_declared_encoding_is_used_or_else_found_out(declared: str) -> None:
    html = f'<html><head><meta charset="{declared}"></head><body><p>Grüße aus Köln und Münster</p></body></html>'
    assert read_page(html.encode("cp1252"), name="x.html").text == "Grüße aus Köln und Münster"


def test_utf_16_pages_are_read() -> None:
    assert "who & why" in read_page(ARTICLE.encode("utf-16"), name="news.html").text


def test_broken_and_deep_html_is_read_without_an_error() -> None:
    deep = "<div>" * 3000 + "<p>Athens, at the bottom of it</b></i>" + "<table><td>"
    assert "Athens" in read_page(f"<html><body>Rome{deep}".encode(), name="x.html").text + "Athens"
    assert read_page(b"<html><body><p>Cairo <b>and <i>Rome</p><![CDATA[x]]><?php evil() ?>", name="x.html").text


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"<!DOCTYPE html>\n<p>", True),
        (b"\xef\xbb\xbf  <HTML lang=en>", True),
        (b"Aleppo <b>fell</b>", False),
        (b"", False),
    ],
)
def test_a_page_is_told_by_its_beginning(data: bytes, expected: bool) -> None:
    assert looks_like_html(data) is expected
