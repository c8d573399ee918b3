"""The screen in a real browser: filter, address, table, divider, theme, tiles, narrow screens, no JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import settle
from tests.web.conftest import ready
from tests.web.texts import SYRIA, WAR


def row(page, name):
    return page.locator(".place-row", has_text=name)


def view_of(page):
    return re.search(r"at=([^&]+)", page.url).group(1)


def test_the_filter_leaves_out_what_is_not_literal_or_not_sure(page):
    page.click("[data-show=literal]")
    expect(page.locator(".place-row", has_text="Moscow")).to_have_count(0)
    assert page.locator("#m2").get_attribute("data-off") == ""
    expect(page.locator(f"[data-item='{SYRIA.id}'] .count")).to_contain_text("1")
    page.select_option("[data-sure]", "sure")
    expect(page.locator(".place-row", has_text="Tripoli")).to_have_count(0)
    expect(page.locator(".place-row", has_text="Nowhereville")).to_have_count(0)
    assert "show=literal&sure=sure" in page.url
    page.reload()
    ready(page)
    expect(page.locator(".place-row")).to_have_count(3)


def test_the_view_is_in_the_address_and_back_and_forward_work(page, open_page):
    page.click("#m4")
    page.click("#m6")
    assert "place=geonames:266826&mention=6" in page.url
    page.go_back()
    expect(page.locator("#card h2")).to_have_text("Palmyra, Homs, Syria")
    page.go_forward()
    expect(page.locator("#card h2")).to_have_text("Tripoli, Lebanon")
    page.keyboard.press("Backspace")
    expect(page.locator("#card h2")).to_have_text("Palmyra, Homs, Syria")
    page.click(".views [data-view=table]")
    other = open_page(page.url)
    ready(other)
    expect(other.locator("#table")).to_be_visible()
    assert other.locator("#m4").get_attribute("data-lit") == "mention"


def test_where_the_map_looks_is_kept(page, open_page):
    page.get_by_title("Nearer").click()
    settle(page)
    view = view_of(page)
    other = open_page(page.url)
    ready(other)
    other.get_by_title("Nearer").click()
    settle(other)
    assert float(view_of(other).split("/")[0]) == float(view.split("/")[0]) + 1


@pytest.mark.parametrize(
    "query",
    [
        "?place=geonames:0",
        "?mention=99",
        "?mention=-1&view=moon",
        "?at=99/x/0",
        "?at=1/2",
        "?place=%00&sure=%3Cscript%3E",
        "?q=%E0%A4%A",
    ],
)
def test_an_address_that_makes_no_sense_does_no_harm(open_page, address, query):
    page = open_page(f"{address}/d/war{query}")
    ready(page)
    expect(page.locator("article .mention")).to_have_count(len(WAR.mentions))


def test_the_table_sorts_and_leads_to_the_text(page):
    page.click(".views [data-view=table]")
    names = page.locator("tbody tr:not([hidden]) th")
    page.get_by_role("button", name="Place", exact=True).click()
    assert names.all_text_contents() == sorted(names.all_text_contents(), key=str.casefold)
    page.get_by_role("button", name="Certainty").click()
    expect(names.first).to_have_text(re.compile("Syria|Aleppo|Moscow|Palmyra"))
    expect(names.last).to_have_text("Nowhereville")
    tripoli = page.locator("tbody tr", has=page.get_by_role("rowheader", name="Tripoli"))
    tripoli.locator("summary").click()
    tripoli.get_by_text("show in text").click()
    expect(page.locator("#m6")).to_be_in_viewport()
    expect(page.locator("#m6")).to_have_attribute("data-lit", "mention")


def test_the_divider_moves_by_keys_and_pointer(page):
    divider = page.get_by_role("separator")
    divider.focus()
    page.keyboard.press("ArrowRight")
    assert divider.get_attribute("aria-valuenow") == "46"
    page.keyboard.press("Home")
    assert divider.get_attribute("aria-valuenow") == "25"
    box = divider.bounding_box()
    page.mouse.move(box["x"] + 4, 500)
    page.mouse.down()
    page.mouse.move(720, 500)
    page.mouse.up()
    assert divider.get_attribute("aria-valuenow") == "60"
    page.reload()
    ready(page)
    assert divider.get_attribute("aria-valuenow") == "60"


def test_the_theme_is_switched_and_kept(page):
    page.get_by_label("More").click()
    page.get_by_role("button", name="Dark").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 23, 26)"
    page.wait_for_load_state("networkidle")
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_openstreetmap_is_asked_only_once_it_is_switched_on_and_its_failure_is_survived(open_page, address):
    page = open_page(f"{address}/d/war", allowed=("https://tile.openstreetmap.org/",))
    ready(page)
    asked = []

    def refuse(route):
        asked.append(route.request)
        route.abort()

    page.route("https://tile.openstreetmap.org/**", refuse)
    settle(page)
    assert not asked
    page.get_by_label("More").click()
    page.get_by_role("button", name="OpenStreetMap").click()
    expect(page.locator("[data-map-note]")).to_have_text("OpenStreetMap cannot be reached; this is the built-in map.")
    assert asked
    expect(page.locator(".leaflet-control-attribution")).to_contain_text("Natural Earth")
    page.wait_for_load_state("networkidle")
    settle(page)
    page.goto("about:blank")  # what is still to be reported comes before the answer, or not at all
    # The browser itself reports the refused tiles; it is all that it may report.
    assert all("ERR_FAILED" in wrong for wrong in open_page.wrongs)
    open_page.wrongs.clear()


def test_on_a_narrow_screen_panels_are_tabs_and_the_card_a_sheet(open_page, address):
    page = open_page(f"{address}/d/war", viewport={"width": 390, "height": 844}, has_touch=True)
    ready(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert abs(page.locator("#map").bounding_box()["height"] - 0.45 * 844) < 3
    page.locator(".tab", has_text="Places").tap()
    expect(page.locator(".article")).to_be_hidden()
    row(page, "Palmyra").tap()
    sheet = page.locator("#card").bounding_box()
    assert (sheet["x"], sheet["width"]) == (0, 390)
    assert abs(sheet["y"] + sheet["height"] - 844) < 1
    page.locator("#card").get_by_text("Show in text").tap()
    expect(page.locator("#m4")).to_be_in_viewport()
    page.locator(".tab", has_text="Table").tap()
    expect(page.locator("#table")).to_be_visible()
    expect(page.locator("#map")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_without_javascript_text_and_table_are_there_and_joined(open_page, live_address):
    page = open_page(f"{live_address}/d/war", java_script_enabled=False)
    expect(page.locator("article .mention")).to_have_count(len(WAR.mentions))
    expect(page.locator("#table")).to_be_visible()
    expect(page.locator("#map")).to_be_hidden()
    page.locator("#m4").click()
    expect(page.locator("tr:target")).to_contain_text("Palmyra, Homs, Syria")
    page.locator("tr:target .place-link").click()
    expect(page.locator(".mention:target")).to_have_id("m4")
    page.goto(live_address)
    page.get_by_label("Paste a text").fill("Rain fell on Oslo.")
    page.get_by_role("button", name="Map this text").click()
    page.wait_for_selector(".mention", timeout=15000)
    assert page.locator("article .mention").all_text_contents() == ["Oslo"]


def test_on_paper_are_the_text_and_the_places_without_the_map(page):
    page.emulate_media(media="print")
    expect(page.locator("article .mention").first).to_be_visible()
    expect(page.locator("#table tbody tr").first).to_be_visible()
    for hidden in ("#map", "#places", ".search", ".divider"):
        expect(page.locator(hidden)).to_be_hidden()
    # nothing is cut off that a screen would scroll to
    assert page.evaluate(
        "document.querySelector('.reader').scrollHeight <= document.querySelector('.reader').clientHeight"
    )
