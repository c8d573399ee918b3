"""The page of a collection with the real API: search, filters, results, cards, timeline, address."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser import assert_accessible
from tests.web.collection.conftest import DAYS, NARROW, WIDE, query_of, totals


def test_without_javascript_the_texts_are_links_page_by_page(open_page, collection):
    page = open_page(collection, java_script_enabled=False)
    assert page.locator(".row a").count() == 50
    assert not page.locator("#map").is_visible()
    page.get_by_role("link", name="More documents").click()
    assert page.locator(".row a").count() == DAYS + 2 - 50
    page.get_by_role("link", name="Report 54").click()
    page.wait_for_url("**/d/report-54")


def test_the_page_tells_how_much_there_is_and_shows_mentions_in_their_sentences(visit):
    page = visit()
    totals(page, "168 mentions · 5 places · 57 texts · 1 not placed")
    expect(page.locator(".row")).to_have_count(50)
    first = page.locator(".row").first
    expect(first.locator("mark")).to_have_text(["Aleppo", "Palmyra"])
    expect(first).to_contain_text("A convoy left Aleppo for Palmyra.")
    expect(first.locator(".place-link")).to_have_text(["Aleppo, Syria", "Tadmur, Homs, Syria"])
    expect(page.locator(".group").first.locator("h2")).to_have_text("Report 0")
    expect(page.locator(".group").first.locator(".row")).to_have_count(2)


def test_more_results_come_by_scrolling(visit):
    page = visit()
    page.locator(".row").nth(49).scroll_into_view_if_needed()
    expect(page.locator(".row")).to_have_count(100)
    expect(page.locator(".list-end")).to_contain_text("of 111 sentences")
    titles = page.locator(".group h2").all_text_contents()
    assert len(titles) == len(set(titles)) == 50
    assert all(row.locator("mark").count() for row in page.locator(".row").all())


def test_a_sentence_stands_once_wherever_a_page_of_the_list_ends(visit):
    page = visit()
    for count in (50, 100, 111):
        expect(page.locator(".row")).to_have_count(count)
        page.locator(".list-end").scroll_into_view_if_needed()
    expect(page.locator(".list-end")).to_contain_text("End of the list")
    rows = [f"{group.locator('h2').text_content()}: {text}" for group in page.locator(".group").all()
            for text in group.locator(".sentence").all_text_contents()]  # fmt: skip
    assert len(rows) == len(set(rows)) == 111
    assert page.locator(".group").count() == DAYS + 1
    assert page.locator(".row mark").count() == 168


def test_a_word_narrows_results_map_and_counts_and_back_undoes_it(visit):
    page = visit()
    page.keyboard.press("/")
    page.keyboard.type("raining")
    page.keyboard.press("Enter")
    totals(page, "33 mentions")
    assert query_of(page) == {"q": ["raining"]}
    page.get_by_role("button", name="Only in the same sentence").click()
    totals(page, "11 mentions")
    assert query_of(page) == {"q": ["raining"], "scope": ["sentence"]}
    expect(page.locator(".row mark").first).to_have_text("Syria")
    page.go_back()
    totals(page, "33 mentions")
    page.go_back()
    totals(page, "168 mentions")
    assert page.locator("#ask").input_value() == ""
    page.go_forward()
    totals(page, "33 mentions")


def test_a_place_to_look_in_is_chosen_from_suggestions(visit):
    page = visit()
    page.locator("#ask").click()
    page.keyboard.type("in Lebanon")
    expect(page.get_by_role("option").first).to_contain_text("Lebanon", timeout=30_000)
    assert page.get_by_role("option").first.get_attribute("aria-selected") == "true"
    page.keyboard.press("Enter")
    totals(page, "1 mention · 1 place")
    assert query_of(page)["within"][0].startswith("geonames:")
    expect(page.locator(".filter-chip")).to_contain_text("Lebanon")
    page.reload()
    expect(page.locator(".filter-chip")).to_contain_text("Lebanon")
    page.get_by_role("button", name=re.compile("Remove")).click()
    totals(page, "168 mentions")


def test_filters_are_chosen_by_keyboard_and_keep_the_focus(visit):
    page = visit()
    page.keyboard.press("f")
    expect(page.get_by_role("checkbox", name=re.compile("Syria"))).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    totals(page, "1 mention ·")
    page.wait_for_function("() => document.activeElement.type === 'checkbox' && document.activeElement.checked")
    chosen = query_of(page)["country"]
    assert len(chosen) == 1
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name=re.compile("^Filters"))).to_be_focused()
    expect(page.locator("#facets")).to_be_hidden()
    page.locator(".filter-chip button").click()
    totals(page, "168 mentions")


def test_filters_of_several_kinds_narrow_together(visit):
    page = visit("?source=AFP&score=0.9&role=literal")
    totals(page, "56 mentions")
    assert page.locator(".filter-chip").count() == 3
    page.get_by_role("button", name="Clear all").first.click()
    totals(page, "168 mentions")
    assert query_of(page) == {}


def test_a_place_opens_a_card_with_its_sentences(visit):
    page = visit("?at=6/35.5/38")
    page.locator(".bubble .dot:not(.many)").first.click()
    card = page.locator("#card")
    expect(card.locator(".where")).to_contain_text("1 of ")
    assert card.locator("mark").inner_text() in card.locator("h2").inner_text() or card.locator("h2").inner_text()
    card.get_by_role("button", name="Next sentence").click()
    expect(card.locator(".where")).to_contain_text("2 of ")
    expect(card.get_by_role("button", name="Next sentence")).to_be_focused()
    assert "card" in query_of(page)
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    assert "card" not in query_of(page)


def test_a_card_is_opened_by_its_address_and_filters_by_its_place(visit):
    page = visit("?card=geonames:163960")
    card = page.locator("#card")
    expect(card).to_contain_text("1 of 55")
    card.get_by_role("button", name="Only this place").click()
    totals(page, "55 mentions · 1 place")
    assert query_of(page)["place"] == ["geonames:163960"]


def test_the_timeline_chooses_a_span_by_keys_and_gives_it_back(visit):
    page = visit()
    timeline = page.locator("#timeline")
    expect(timeline).to_contain_text("undated")
    begin = page.get_by_role("slider", name=re.compile("Begin"))
    begin.focus()
    page.keyboard.press("PageUp")
    page.wait_for_function("() => location.search.includes('since=')")
    since = query_of(page)["since"][0]
    assert "2016-03-" in since
    expect(begin).to_have_attribute("aria-valuetext", re.compile("from .* March 2016"))
    expect(page.locator("[data-totals]")).not_to_contain_text("168 mentions")
    page.get_by_role("button", name="All dates").click()
    totals(page, "168 mentions")
    assert query_of(page) == {}


def test_the_timeline_is_brushed_by_the_pointer(visit):
    page = visit()
    box = page.locator(".field").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + 20, steps=4)
    assert query_of(page) == {}
    page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + 20, steps=4)
    page.mouse.up()
    page.wait_for_function("() => location.search.includes('until=')")
    assert set(query_of(page)) == {"since", "until"}
    expect(page.locator(".filter-chip")).to_contain_text("2016")


def test_keys_walk_the_results_and_open_one_in_its_text(visit):
    page = visit()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator(".row").first.locator("[data-main]")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/d/.*mention=0"))


def test_g_t_lists_places_and_a_place_of_the_list_opens_its_card(visit):
    page = visit()
    page.keyboard.press("g")
    page.keyboard.press("t")
    expect(page.locator(".row").first).to_contain_text(re.compile("Aleppo|Syria"))
    assert query_of(page) == {"tab": ["places"]}
    page.get_by_role("button", name=re.compile("^Palmyra|^Tadmur")).first.click()
    expect(page.locator("#card h2")).to_be_focused()


def test_tabs_move_by_arrow_keys(visit):
    page = visit()
    page.get_by_role("tab", name=re.compile("Mentions")).focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name=re.compile("Documents"))).to_be_focused()
    expect(page.locator(".row-title").first).to_have_text("Report 0")
    page.locator(".row", has_text="Report 1").get_by_role("button", name=re.compile("Only this text")).first.click()
    totals(page, "1 text")
    expect(page.locator(".filter-chip")).to_contain_text("Report")


def test_markup_in_titles_stays_text(visit):
    page = visit("?q=ship")
    expect(page.locator(".group h2").first).to_have_text("The <b>ship</b>")
    assert page.locator(".group b").count() == 0


def test_a_filter_that_nothing_fits_says_so_and_is_cleared(visit):
    page = visit("?q=zzzz")
    expect(page.locator(".list")).to_contain_text("Nothing matches the filter")
    page.get_by_role("button", name="Clear the filter").click()
    totals(page, "168 mentions")


def test_an_empty_collection_says_what_to_do(open_page, collection):
    page = open_page(collection.replace("/texts", "/nothing-yet"))
    page.wait_for_selector(".collection[data-ready]", state="attached")
    expect(page.locator(".list")).to_contain_text("This collection is empty")
    assert page.get_by_role("link", name="Add texts to it").is_visible()


def test_errors_stand_beside_what_failed_and_are_tried_again(visit, open_page):
    page = visit()
    failing = {"sentences", "clusters"}

    def answer(route):
        if any(f"/{name}?" in route.request.url for name in failing):
            route.fulfill(status=503, json={"error": "the database is busy: try again"})
        else:
            route.fallback()

    page.route("**/api/**", answer)
    page.keyboard.press("f")
    page.get_by_role("checkbox", name=re.compile("^Syria")).check()
    page.keyboard.press("Escape")
    expect(page.locator(".list")).to_contain_text("The database is busy: try again.")
    expect(page.locator("[data-map-note]")).to_contain_text("The map is not up to date")
    assert page.locator(".leaflet-marker-icon").count() > 0
    failing.clear()
    page.locator(".list").get_by_role("button", name="Try again").click()
    expect(page.locator(".row").first).to_contain_text("Aleppo")
    page.locator("[data-map-note]").get_by_role("button", name="Try again").click()
    expect(page.locator("[data-map-note]")).to_be_hidden()
    assert all("503" in line for line in open_page.wrongs)
    open_page.wrongs.clear()


def test_a_phone_has_the_map_on_top_and_filters_in_a_sheet(visit):
    page = visit("?country=SY", viewport=NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    boxes = [page.locator(place).bounding_box() for place in ("#map", "#timeline", "#content")]
    assert [box["y"] for box in boxes] == sorted(box["y"] for box in boxes)
    page.get_by_role("button", name=re.compile("^Filters")).click()
    sheet = page.locator("#facets").bounding_box()
    assert sheet["y"] + sheet["height"] == 844
    page.get_by_role("button", name="Close the filters").click()
    expect(page.locator("#facets")).to_be_hidden()


@pytest.mark.parametrize(
    "query", ["?x=1&card=<script>&view=pie&tab=none&country=zz%00&since=tomorrow&at=a/b/c", "?score=7&scope=world"]
)
def test_what_an_address_cannot_mean_is_left_out(visit, query):
    page = visit(query)
    expect(page.locator("[data-tab-count='mentions']")).not_to_be_empty()


STATES = {
    "mentions": ("", WIDE, None),
    "places": ("?tab=places", WIDE, None),
    "documents": ("?tab=documents", WIDE, None),
    "filters": ("?country=SY&q=raining&since=2016-03-01", WIDE, "f"),
    "suggestions": ("", WIDE, "/"),
    "card": ("?card=geonames:163960", WIDE, None),
    "density": ("?view=density", WIDE, None),
    "countries": ("?view=countries", WIDE, None),
    "keys": ("", WIDE, "?"),
    "nothing": ("?q=zzzz", WIDE, None),
    "framed": ("?embed=1", WIDE, None),
    "narrow": ("?country=SY", NARROW, None),
    "narrow filters": ("", NARROW, "f"),
}


@pytest.mark.parametrize("state", STATES)
def test_a_state_has_no_violation(visit, state):
    query, viewport, key = STATES[state]
    page = visit(query, viewport=viewport)
    if key:
        page.keyboard.press(key)
    assert_accessible(page)
