"""A collection of 57 texts in a real browser, and what its tests ask of the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from spacy.language import Language

from geomap.records import MappedDocument
from geomap.web import create_app
from tests.web import texts
from tests.web.conftest import serving
from tests.web.texts import BARREN, PALMYRA, SYRIA, Mark, mapped_of

WIDE = {"width": 1200, "height": 760}
NARROW = {"width": 390, "height": 844}
DAYS = 55
ALEPPO = replace(texts.ALEPPO, admin1_code="09")
MOSCOW = replace(texts.MOSCOW, country_code="RU", admin1_code="48")
TRIPOLI = replace(texts.TRIPOLI, country_code="LB", admin1_code="09")


def report(number: int) -> MappedDocument:
    """A short text of March or April 2016; every eleventh is of no date."""
    weather = "snowing" if number % 5 else "raining"
    text = f"Report {number}\n\nA convoy left Aleppo for Palmyra.\n\nIt was {weather} in Syria."
    mapped = mapped_of(
        text,
        Mark("Aleppo", ALEPPO),
        Mark("Palmyra", PALMYRA, score=0.6),
        Mark("Syria", SYRIA),
        title=f"Report {number}",
        key=f"report-{number}.txt",
    )
    day = "" if number % 11 == 0 else f"2016-{3 + number // 28:02d}-{1 + number % 28:02d}"
    source = "Reuters" if number % 2 else "AFP"
    return replace(mapped, document=replace(mapped.document, published=day, source=source))


def sea() -> MappedDocument:
    mapped = mapped_of(
        "A ship of Moscow lies off Tripoli, near Nowhereville.",
        Mark("Moscow", MOSCOW, role="associative"),
        Mark("Tripoli", TRIPOLI),
        Mark("Nowhereville", None),
        title="The <b>ship</b>",
        key="ship.txt",
    )
    return replace(mapped, document=replace(mapped.document, published="2016-05-20"))


def make_app(nlp: Language) -> Flask:
    app = create_app(nlp=nlp, documents=[*(report(number) for number in range(DAYS)), sea(), BARREN])
    app.extensions["geomap"].store.collections.create("Nothing yet")
    return app


@pytest.fixture(scope="module")
def collection(nlp: Language) -> Iterator[str]:
    """The address of a collection with 57 texts."""
    with serving() as start:
        yield f"{start(make_app(nlp))}/c/texts"


@pytest.fixture
def visit(open_page, collection):
    def go(query: str = "", viewport: dict[str, int] = WIDE, **options: object) -> Page:
        page = open_page(collection + query, viewport=viewport, **options)
        page.wait_for_selector(".collection[data-ready]", state="attached")
        page.wait_for_selector("[data-drawn]", state="attached")
        return page

    return go


def query_of(page: Page) -> dict[str, list[str]]:
    return {name: values for name, values in parse_qs(urlsplit(page.url).query).items() if name != "at"}


def totals(page: Page, words: str) -> None:
    expect(page.locator("[data-totals]")).to_contain_text(words)


def marker(page: Page, name: str):
    """The circle of a place beside its name."""
    return page.locator(".leaflet-names-pane .tag", has_text=re.compile(f"^{name}$"))


def drawn(page: Page) -> int:
    return int(page.locator("#stage").get_attribute("data-drawn") or 0)
