"""Text, map, list and card in a real browser: one active place drives them all, by pointer and by keys."""

import re

from playwright.sync_api import expect

from tests.browser import settle
from tests.web.conftest import ready


def row(page, name):
    return page.locator(".place-row", has_text=name)


def point(page, name):
    """The circle whose place is active while its row in the list is hovered."""
    page.get_by_label("Show all places").click()
    row(page, name).hover()
    return page.locator(".place-point.lit")


def view_of(page):
    return re.search(r"at=([^&]+)", page.url).group(1)


def test_hovering_a_mention_lights_its_marker_its_row_and_its_siblings(page):
    page.hover("#m1")
    assert page.locator("#m1").get_attribute("data-lit") == "mention"
    assert page.locator(".mention[data-lit=place]").count() == 2
    expect(page.locator(".place-point.lit")).to_have_count(1)
    expect(page.locator(".place-row.lit")).to_have_text(re.compile("Aleppo"))
    page.hover("header")
    assert page.locator(".mention[data-lit]").count() == 0


def test_hovering_a_marker_lights_its_mentions(page):
    box = point(page, "Moscow").bounding_box()
    page.mouse.move(5, 400)
    expect(page.locator(".mention[data-lit]")).to_have_count(0)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator(".mention[data-lit]")).to_have_text("Moscow")


def test_clicking_a_marker_opens_the_card_with_its_sentences(page):
    box = point(page, "Palmyra").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    card = page.locator("#card")
    expect(card.locator("h2")).to_have_text("Palmyra, Homs, Syria")
    expect(card).to_contain_text("town · sure · population 51,323 · also Tadmur")
    expect(card.locator("mark")).to_have_text("Palmyra")
    expect(card.locator(".where")).to_have_text("1 of 2")
    card.get_by_label("Next mention").click()
    expect(card.locator(".where")).to_have_text("2 of 2")
    expect(card).to_contain_text("At last, Palmyra and Aleppo slept.")
    expect(page.locator("#m8")).not_to_be_in_viewport()
    card.get_by_text("Show in text").click()
    expect(page.locator("#m8")).to_be_in_viewport()
    expect(page.locator("#m8")).to_have_attribute("data-lit", "mention")


def test_how_sure_is_a_word_and_a_number_on_demand(page):
    page.click("#m6")
    sure = page.locator(".sure-button")
    expect(sure).to_have_text("unsure")
    sure.click()
    expect(sure).to_have_text("unsure (0.41)")


def test_a_rival_shows_as_a_ghost_only_while_it_is_pointed_at(page):
    page.click("#m4")
    rival = page.locator(".rival")
    expect(rival).to_contain_text("Palmyra, New York, United States")
    expect(rival).to_contain_text("km away")
    assert page.locator(".ghost-point").count() == 0
    rival.hover()
    expect(page.locator(".ghost-point")).to_have_count(1)
    expect(page.locator(".ghost-line")).to_have_count(1)
    page.hover("header")
    expect(page.locator(".ghost-point")).to_have_count(0)


def test_the_map_stays_if_the_marker_is_in_view_and_flies_if_it_is_not(page):
    page.get_by_label("Show all places").click()
    before = view_of(page)
    page.click("#m2")
    assert view_of(page) == before
    page.click("#card [aria-label=Close]")
    for _ in range(4):
        page.get_by_title("Nearer").click()
    settle(page)
    away = view_of(page)
    page.click("#m6")
    expect(page.locator(".place-point.lit")).to_be_in_viewport()
    assert view_of(page) != away


def test_a_country_is_a_chip_with_an_outline_while_active_and_never_a_pin(page):
    chip = page.locator(".chip", has_text="Syria")
    expect(chip).to_have_count(1)
    assert page.locator(".place-point").count() == 4
    assert page.locator(".place-area").count() == 0
    page.hover("#m3")
    expect(page.locator(".place-area")).to_have_count(1)
    expect(chip).to_have_class(re.compile("lit"))


def test_names_without_a_place_are_listed_apart_and_have_a_card(page):
    expect(page.locator(".places-list h2")).to_have_text("Not placed (1)")
    row(page, "Nowhereville").click()
    expect(page.locator("#card")).to_contain_text("not placed: no entry of the gazetteer fits")
    expect(page.locator("#m7")).to_have_attribute("data-lit", "mention")


def test_keys_walk_through_mentions_and_places(page):
    lit = page.locator(".mention[data-lit=mention]")
    page.keyboard.press("j")
    expect(lit).to_have_id("m0")
    page.keyboard.press("j")
    expect(lit).to_have_id("m1")
    page.keyboard.press("k")
    expect(lit).to_have_id("m0")
    page.keyboard.press("k")
    expect(lit).to_have_id("m9")
    expect(lit).to_be_in_viewport()
    page.keyboard.press("n")
    expect(page.locator(".place-row.selected")).to_have_text(re.compile("^Syria"))
    page.keyboard.press("p")
    expect(page.locator(".place-row.selected")).to_have_text(re.compile("^Aleppo"))
    expect(page.locator("#card")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.locator("#card h2")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#card")).to_be_hidden()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_keys_switch_views_and_search(page):
    page.keyboard.press("g")
    page.keyboard.press("t")
    expect(page.locator("#table")).to_be_visible()
    expect(page.locator("#map")).to_be_hidden()
    page.keyboard.press("g")
    page.keyboard.press("a")
    expect(page.locator("#map")).to_be_visible()
    page.keyboard.press("m")
    expect(page.locator("#map")).to_be_hidden()
    page.keyboard.press("m")
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("tadmur")
    expect(page.locator(".place-row")).to_have_count(0)
    page.locator("#search").fill("PALMÝRA")
    expect(page.locator(".place-row")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator(".place-row")).to_have_count(6)


def test_a_mention_opens_by_enter_and_gives_the_focus_back(page):
    page.locator("#m4").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#card h2")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#m4")).to_be_focused()


def test_keys_and_links_lead_from_a_text_to_its_collection_to_review_and_back(open_page, address):
    page = open_page(f"{address}/d/war")
    ready(page)
    page.keyboard.press("g")
    page.keyboard.press("c")
    page.wait_for_url("**/c/texts*")
    page.wait_for_selector(".collection[data-ready]", state="attached")
    page.keyboard.press("g")
    page.keyboard.press("r")
    page.wait_for_url("**/c/texts/review")
    page.wait_for_selector(".review[data-ready]", state="attached")
    page.keyboard.press("g")
    page.keyboard.press("c")
    page.wait_for_url("**/c/texts*")
    page.goto(f"{address}/d/war")
    ready(page)
    page.locator("summary[title='Switch to another text']").click()
    page.get_by_role("link", name="Map of the whole collection").click()
    page.wait_for_url("**/c/texts*")
    page.wait_for_selector(".collection[data-ready]", state="attached")
