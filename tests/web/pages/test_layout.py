"""The base template: every page shows the theme and the map tiles that the user chose, error pages included."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask

from geomap.errors import StoreError
from geomap.web import create_app
from tests.web.texts import BARREN, WAR

VALUES = {"slug": "texts", "entry_id": "war", "suffix": "html"}
NOT_PAGES = {"/static/<path:filename>", "/basemap.pmtiles", "/regions.pmtiles"}


def make_app(**config: object) -> Flask:
    return create_app({"WTF_CSRF_ENABLED": False, **config}, documents=[WAR, BARREN])


def addresses(app: Flask) -> list[str]:
    """Every address that answers GET with a page of the app."""
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    pages = [
        rule.rule
        for rule in rules
        if not re.sub(r"/static/\w+/", "/static/", rule.rule).startswith(("/api/", "/static/"))
        and rule.rule not in NOT_PAGES
        and "download" not in rule.rule
    ]
    return [re.sub(r"<(?:\w+:)?(\w+)>", lambda match: VALUES[match[1]], rule) for rule in pages]


def check(page: str, theme: str, tiles: str) -> None:
    assert f'data-theme="{theme}"' in page
    assert re.findall(r'value="(\w+)" aria-pressed="true">(?:System|Light|Dark)', page) == [theme]
    if "data-tiles=" in page:
        assert f'data-tiles="{tiles}"' in page


@pytest.mark.parametrize(("theme", "tiles"), [("dark", "osm"), ("light", "built-in"), ("system", "built-in")])
def test_every_page_has_the_chosen_theme_and_tiles(theme, tiles):
    app = make_app()
    client = app.test_client()
    client.post("/settings", data={"theme": theme, "tiles": tiles})
    pages = addresses(app)
    assert {"/", "/d/war", "/c/texts", "/c/texts/review"} <= set(pages)
    with_map = 0
    for address in [*pages, "/d/barren", "/c/texts?embed=1"]:
        answer = client.get(address)
        assert (answer.status_code, answer.mimetype) == (200, "text/html"), address
        page = answer.get_data(as_text=True)
        check(page, theme, tiles)
        with_map += "data-tiles=" in page
    assert with_map >= 4


def broken() -> str:
    raise RuntimeError("a fault in a view")


def without_database() -> str:
    raise StoreError("the database is gone: start geomap again")


def test_every_error_page_has_the_chosen_theme():
    app = make_app(GEOMAP_MAX_UPLOAD=2000)
    app.add_url_rule("/broken", view_func=broken)
    app.add_url_rule("/without-database", view_func=without_database)
    client = app.test_client()
    client.set_cookie("geomap_theme", "dark")
    answers = {
        404: [
            client.get("/nowhere"),
            client.get("/d/nowhere"),
            client.get("/c/nowhere"),
            client.get("/c/nowhere/review"),
        ],
        405: [client.get("/settings")],
        413: [client.post("/documents", data={"file": (io.BytesIO(b"a" * 5000), "long.txt")})],
        500: [client.get("/broken")],
        503: [client.get("/without-database")],
    }
    for status, pages in answers.items():
        for answer in pages:
            assert answer.status_code == status
            check(answer.get_data(as_text=True), "dark", "built-in")


def test_the_error_page_needs_no_database():
    app = make_app()
    client = app.test_client()
    client.set_cookie("geomap_theme", "dark")
    app.extensions["geomap"].store.close()
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    check(answer.get_data(as_text=True), "dark", "built-in")
