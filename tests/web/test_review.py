"""Review mode: the mentions in doubt of a collection, one after the other, by keys."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from geomap.records import MappedDocument
from geomap.web import create_app
from tests.web.texts import BARREN, PALMYRA, PALMYRA_NY, TRIPOLI, Mark, mapped_of


def doubtful(mapped: MappedDocument) -> MappedDocument:
    return replace(mapped, mentions=tuple(replace(m, review="runner-up", why=()) for m in mapped.mentions))


LINES = "They had left.\nIt was late.\nThe road led to Palmyra at last.\nThen to Tripoli by night.\nNobody spoke."
FIRST = doubtful(
    mapped_of(
        LINES,
        Mark("Palmyra", PALMYRA, score=0.5, rivals=(PALMYRA_NY,)),
        Mark("Tripoli", TRIPOLI, score=0.5),
        key="first.txt",
        title="The first",
    )
)
SECOND = doubtful(mapped_of("Palmyra and Palmyra.", *[Mark("Palmyra", PALMYRA, 0.5)] * 2, key="second.txt"))


@pytest.fixture
def app(nlp):
    return create_app({"WTF_CSRF_ENABLED": False}, nlp=nlp, documents=[FIRST, BARREN, SECOND])


@pytest.fixture
def review(open_page, served, app):
    page = open_page(f"{served(app)}/c/texts/review")
    page.wait_for_selector(".review[data-ready]", state="attached")
    return page


def told(app, slug):
    return [(m.text, m.status) for m in app.extensions["geomap"].store.documents.load(slug).mapped.mentions]


def test_the_list_gives_what_is_left_in_order_and_by_pages(app, monkeypatch):
    monkeypatch.setattr("geomap.web.api.collections.review.QUEUE_PAGE_SIZE", 3)
    client = app.test_client()
    first = client.get("/api/collections/texts/review").json
    assert (len(first["mentions"]), first["total"]) == (3, 4)
    second = client.get(f"/api/collections/texts/review?cursor={first['next']}").json
    assert (len(second["mentions"]), second["next"]) == (1, None)
    ids = first["mentions"] + second["mentions"]
    assert ids == sorted(set(ids))
    client.post("/api/corrections", json={"mention": ids[0], "action": "confirm", "scope": "collection"})
    left = client.get("/api/collections/texts/review").json
    assert (ids[0] in left["mentions"], left["total"] <= 1) == (False, True)
    assert client.get("/api/collections/texts/review?cursor=x").status_code == 400
    assert client.get("/api/collections/none/review").status_code == 404


def test_it_is_walked_and_decided_by_keys(review, app):
    progress, mark = review.locator("[data-progress]"), review.locator(".review-quote mark")
    expect(progress).to_have_text("1 of 4 to review")
    expect(mark).to_have_text("Palmyra")
    expect(review.locator(".review-quote")).to_contain_text("They had left.")
    expect(review.locator(".review-quote")).to_contain_text("Nobody spoke.")
    expect(review.locator(".choice > span")).to_have_count(review.locator(".choose-row").count())
    expect(review.get_by_role("link", name="The first")).to_be_visible()
    review.keyboard.press("j")
    expect(mark).to_have_text("Tripoli")
    expect(progress).to_have_text("2 of 4 to review")
    review.keyboard.press("k")
    expect(mark).to_have_text("Palmyra")
    review.keyboard.press("2")
    expect(review.locator("[data-done]")).to_contain_text("“Palmyra” is now Palmyra, New York")
    expect(progress).not_to_have_text("1 of 4 to review")
    assert told(app, "first")[0] == ("Palmyra", "corrected")
    review.keyboard.press("u")
    expect(progress).to_have_text("1 of 4 to review")
    expect(mark).to_have_text("Palmyra")
    assert told(app, "first")[0] == ("Palmyra", "unreviewed")


def test_what_is_no_place_comes_back_on_undo(review, app):
    review.keyboard.press("0")
    expect(review.locator("[data-done]")).to_contain_text("“Palmyra” is not a place")
    assert ("Palmyra", "unreviewed") not in told(app, "first")
    review.keyboard.press("u")
    expect(review.locator("[data-progress]")).to_have_text("1 of 4 to review")
    expect(review.locator(".review-quote mark")).to_have_text("Palmyra")
    assert ("Palmyra", "unreviewed") in told(app, "first")


def test_a_scope_decides_many_and_the_end_is_told(review, app):
    expect(review.locator(".scopes")).to_be_visible()
    review.keyboard.press("s")
    expect(review.locator("[data-scope=collection]")).to_have_attribute("aria-pressed", "true")
    expect(review.locator("[data-scope=collection] .count")).to_have_text("3")
    review.keyboard.press("Enter")
    review.get_by_role("button", name="Change 3 mentions").click()
    expect(review.locator("[data-done]")).to_contain_text("“Palmyra” confirmed (3 mentions)")
    assert told(app, "second") == [("Palmyra", "confirmed")] * 2
    while review.locator(".review-quote").count():
        before = review.locator("[data-progress]").inner_text()
        review.keyboard.press("z")
        expect(review.locator("[data-progress]")).not_to_have_text(before)
    expect(review.get_by_role("heading", name="Nothing left to review")).to_be_visible()
    review.keyboard.press("u")


def test_the_gazetteer_is_searched_from_the_keyboard(review, app):
    review.keyboard.press("x")
    expect(review.locator("#choose-search")).to_be_focused()
    review.keyboard.type("Damascus")
    expect(review.locator(".choose-row").first).to_contain_text("Damascus")
    review.keyboard.press("ArrowDown")
    review.keyboard.press("Enter")
    expect(review.locator("[data-done]")).to_contain_text("“Palmyra” is now Damascus")
    assert told(app, "first")[0] == ("Palmyra", "corrected")


def test_nothing_to_review_is_told_and_all_fits_on_a_phone(open_page, served):
    page = open_page(f"{served(create_app(documents=[BARREN]))}/c/texts/review", viewport={"width": 390, "height": 844})
    expect(page.get_by_role("heading", name="Nothing left to review")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
