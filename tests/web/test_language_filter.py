"""The filter by language, from the database to the page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from geomap.store import Store
from geomap.web import create_app
from tests.store.made import PLACES
from tests.store.written import write

NAMES = {"Idlib": PLACES[2], "Aleppo": PLACES[3]}


@pytest.fixture
def app():
    store = Store.temporary()
    for key, language in (("a", "en"), ("b", "ar"), ("c", "ar"), ("d", "xx")):
        write(store, key, "From Idlib to Aleppo.", NAMES, language=language)
    english = store.collections.create("English").slug
    write(store, "e", "From Idlib to Aleppo.", NAMES, collection=english)
    yield create_app({"TESTING": True}, store=store)
    store.close()


def test_languages_are_counted_and_filtered(app):
    client = app.test_client()
    summary = client.get("/api/collections/texts/summary?language=ar&language=xx").get_json()
    assert (summary["documents"], summary["mentions"]) == (3, 6)
    assert summary["facets"]["language"] == [
        {"value": "ar", "label": "Arabic", "count": 4},
        {"value": "en", "label": "English", "count": 2},
        {"value": "xx", "label": "xx", "count": 2},
    ]
    assert client.get("/api/collections/texts/documents?language=de").get_json()["total"] == 0


def test_the_panel_offers_languages_only_where_there_are_several(app, served, open_page):
    start = served(app)
    page = open_page(f"{start}/c/english")
    page.get_by_role("button", name=re.compile("^Filters")).click()
    expect(page.get_by_role("group", name="Source")).to_have_count(0)
    expect(page.get_by_role("group", name="Country")).to_be_visible()
    expect(page.get_by_role("group", name="Language")).to_have_count(0)
    page.goto(f"{start}/c/texts")
    page.get_by_role("button", name=re.compile("^Filters")).click()
    page.get_by_role("group", name="Language").get_by_role("checkbox", name="Arabic").check()
    expect(page).to_have_url(re.compile("language=ar"))
    expect(page.locator("[data-totals]")).to_contain_text("4 mentions")
    page.get_by_role("button", name="Remove: Arabic").click()
    expect(page).not_to_have_url(re.compile("language"))
