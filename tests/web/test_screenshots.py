"""The pictures of the README are what the app shows of the seed texts; ``make screenshots`` takes them anew."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page
from spacy.language import Language

from geomap.paths import folder
from geomap.read import read_bytes
from geomap.store import Store
from geomap.web import create_app
from geomap.workspace import Workspace
from tests.browser import count_work, settle
from tests.locations import ROOT
from tests.web.conftest import ready, serving

FOLDER = ROOT / "docs" / "screenshots"
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
MOST = 12.0
"""Mean difference of a pixel, of 255, up to which a picture is taken to show the same."""

DIFFERENCE = """async (urls) => {
    const pixels = await Promise.all(urls.map(async (url) => {
        const image = new Image();
        image.src = url;
        await image.decode();
        const canvas = new OffscreenCanvas(96, 60).getContext("2d");
        canvas.drawImage(image, 0, 0, 96, 60);
        return [image.width, image.height, canvas.getImageData(0, 0, 96, 60).data];
    }));
    const [[w, h, a], [v, g, b]] = pixels;
    if (w !== v || h !== g) return 255;
    return a.reduce((sum, value, index) => sum + Math.abs(value - b[index]), 0) / a.length;
}"""


@pytest.fixture(scope="module")
def work(nlp: Language) -> Iterator[str]:
    """The address of an app with the seed texts, some of whose mentions a person has looked at."""
    store = Store.temporary()
    workspace = Workspace(store, nlp=nlp)
    for number, path in enumerate(sorted(folder("seeds").glob("*.txt"))):
        document = read_bytes(path.read_bytes(), name=path.name)
        workspace.intake.add("texts", replace(document, published=f"2016-0{3 + number % 3}-{11 + number}"))
    workspace.worker.work()
    app = create_app(nlp=nlp, store=store)
    client: FlaskClient = app.test_client()
    told = client.get("/api/documents/syria-spring-2016").json
    named = {mention["text"]: mention["id"] for mention in told["mentions"]}
    for text, action in (("Aleppo", "confirm"), ("Damascus", "confirm")):
        client.post("/api/corrections", json={"mention": named[text], "action": action})
    with serving() as start:
        yield start(app)


def article(page: Page) -> None:
    """An article with the card of one of its places."""
    ready(page)
    page.locator("a.mention").filter(has_text="Palmyra").first.click()


def collection(page: Page) -> None:
    """The map of all texts."""
    page.wait_for_selector(".collection[data-ready]", state="attached")


def review(page: Page) -> None:
    """A mention that a person should look at, with several places that it may mean."""
    page.wait_for_selector(".review[data-ready]", state="attached")
    for _ in range(40):
        settle(page)
        if page.locator("#map .choice").count() >= 4:
            break
        page.keyboard.press("j")


@pytest.mark.parametrize(
    ("name", "path", "size", "scheme", "prepare"),
    [
        ("article", "/d/syria-spring-2016", WIDE, "light", article),
        ("collection", "/c/texts", WIDE, "light", collection),
        ("review", "/c/texts/review", WIDE, "dark", review),
        ("phone", "/d/syria-spring-2016", PHONE, "light", article),
        ("phone-collection", "/c/texts", PHONE, "dark", collection),
    ],
)
def test_the_pictures_show_what_the_app_shows(browser: Browser, work: str, name, path, size, scheme, prepare) -> None:
    context = browser.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce")
    try:
        count_work(context)
        page = context.new_page()
        page.goto(work + path)
        prepare(page)
        settle(page)
        taken = page.screenshot()
        kept = FOLDER / f"{name}.png"
        if os.environ.get("GEOMAP_SCREENSHOTS") == "take":
            FOLDER.mkdir(exist_ok=True)
            kept.write_bytes(taken)
        urls = [f"data:image/png;base64,{base64.b64encode(data).decode()}" for data in (taken, kept.read_bytes())]
        page.goto("about:blank")
        difference = page.evaluate(DIFFERENCE, urls)
    finally:
        context.close()
    assert difference < MOST, f"docs/screenshots/{name}.png is out of date ({difference:.0f}): run make screenshots"
