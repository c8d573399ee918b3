"""The map of a collection with the real API: marks, areas, hexagons, and how it follows the view."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser import settle
from tests.web.collection.conftest import drawn, marker, query_of, totals


def test_countries_are_names_and_places_circles(visit):
    page = visit("?at=6/35.5/38")
    expect(page.locator(".chip > span", has_text="Syria")).to_be_visible()
    expect(marker(page, "Aleppo").locator("span")).to_be_visible()


def test_nothing_is_asked_or_drawn_while_the_map_is_dragged(visit):
    page = visit("?at=6/35.5/38")
    settle(page)  # the background's names have been written anew
    asked = []
    page.on("request", lambda request: "/clusters" in request.url and asked.append(request.url))
    page.evaluate(
        """() => { window.changes = 0;
        new MutationObserver((all) => (window.changes += all.length)).observe(
          document.querySelector(".leaflet-marker-pane"),
          { childList: true, subtree: true, attributeFilter: ["style"] }); }"""
    )
    box = page.locator("#map").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + 40
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 25):
        page.mouse.move(x - 20 * step, y + 4 * step)
    assert page.evaluate("window.changes") == 0
    assert asked == []
    before = drawn(page)
    page.mouse.up()
    page.wait_for_function(f"() => Number(document.getElementById('stage').dataset.drawn) > {before}")
    assert len(asked) == 1
    assert "at=" in page.url


def test_a_small_movement_asks_nothing_new(visit):
    page = visit("?at=6/35.5/38")
    before = drawn(page)
    page.locator("#map").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => !location.search.includes('38.0000')")
    settle(page)
    assert drawn(page) == before


def test_marks_that_stay_are_not_drawn_again(visit):
    page = visit("?at=6/35.5/38")
    page.evaluate("document.querySelector('.bubble').dataset.mine = 'yes'")
    before = drawn(page)
    page.keyboard.press("f")
    page.get_by_role("checkbox", name=re.compile("Literal")).check()
    page.wait_for_function(f"() => Number(document.getElementById('stage').dataset.drawn) > {before}")
    assert page.locator(".bubble[data-mine]").count() == 1


@pytest.mark.parametrize(
    ("view", "name", "told"), [("countries", "Syria", "Syria: "), ("admin1", "Aleppo", "Aleppo: ")]
)
def test_areas_are_shaded_and_told_by_pointer_and_list(visit, view, name, told):
    page = visit(f"?view={view}&at=6/36.2/37.2")
    legend = page.locator("[data-legend]")
    expect(legend).to_contain_text("Mentions in a")
    expect(legend.locator(".swatches li").first).to_contain_text("1")
    settle(page)  # the areas are being drawn
    box = page.locator("#map").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2 - 3, box["y"] + box["height"] / 2)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator("[data-map-description]")).to_contain_text(told)
    legend.get_by_text("As a list").click()
    page.mouse.move(10, 10)
    legend.get_by_role("button", name=re.compile(name)).focus()
    expect(page.locator("[data-map-description]")).to_contain_text(told)


def test_a_country_that_is_clicked_becomes_a_filter(visit):
    page = visit("?view=countries")
    page.locator("[data-legend]").get_by_text("As a list").click()
    page.locator(".region-list").get_by_role("button", name=re.compile("Lebanon|Russia")).first.click()
    totals(page, "1 place")
    assert query_of(page)["view"] == ["countries"]
    assert len(query_of(page)["country"]) == 1


POINTS_AT_AREA = """([clientX, clientY]) => {
  const event = new MouseEvent("mousemove", { clientX, clientY, bubbles: true });
  document.elementFromPoint(clientX, clientY).dispatchEvent(event);
  return document.getElementById("map").hasAttribute("data-pointing");
}"""


def test_a_province_that_is_clicked_filters_by_its_id_although_a_city_shares_its_name(visit):
    page = visit("?view=admin1&at=6/36.2/37.2")
    asked = []
    page.on("request", lambda request: "/api/gazetteer" in request.url and asked.append(request.url))
    page.locator("[data-legend]").get_by_text("As a list").click()
    expect(page.locator(".region-list").get_by_role("button", name=re.compile("Aleppo"))).to_be_visible()
    box = page.locator("#map").bounding_box()
    middle = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
    page.wait_for_function(POINTS_AT_AREA, arg=middle)
    page.mouse.click(*middle)
    totals(page, "55 mentions · 1 place")
    assert query_of(page)["within"] == ["geonames:170062"]  # 170063 is the city
    assert asked == []
    expect(page.locator(".filter-chip")).to_contain_text("Aleppo")


def test_the_map_shows_the_place_of_the_mark_that_has_the_focus(visit):
    page = visit("?at=6/35.5/38")
    page.keyboard.press("j")
    expect(page.locator(".lit", has_text="Aleppo")).to_have_count(1)
    page.keyboard.press("Tab")
    expect(page.locator(".row").first.locator(".mark-link").nth(1)).to_be_focused()
    expect(page.locator(".lit", has_text="Tadmur")).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/d/.*mention=1"))


def test_density_is_hexagons_that_tell_their_counts(visit):
    page = visit("?view=density&at=6/35.5/38")
    hexagon = page.locator(".shade").first
    expect(page.locator("[data-legend]")).to_contain_text("Mentions in a hexagon")
    hexagon.dispatch_event("mouseover")
    expect(page.locator("[data-map-description]")).to_contain_text(re.compile(r"\d+ mentions of 1 place"))


def test_what_lies_out_of_view_is_said_and_shown(visit):
    page = visit("?at=6/-30/-120")
    expect(page.locator("[data-map-note]")).to_contain_text("Nothing here fits")
    page.get_by_role("button", name="Show all", exact=True).click()
    expect(page.locator("[data-map-note]")).to_be_hidden()


def test_a_map_alone_may_be_framed_by_pages_of_this_machine_only(visit, collection):
    page = visit("?embed=1&country=SY")
    expect(page.locator("#map")).to_be_visible()
    expect(page.locator("#timeline")).to_be_visible()
    expect(page.get_by_role("banner")).to_be_hidden()
    expect(page.locator("#content")).to_be_hidden()
    link = page.get_by_role("link", name="Open in geomap")
    assert "country=SY" in link.get_attribute("href")
    assert "embed" not in link.get_attribute("href")
    policies = [
        page.request.get(collection + query).headers["content-security-policy"].split("frame-ancestors ")[1]
        for query in ("", "?embed=1")
    ]
    assert policies == ["'none'", "'self' http://127.0.0.1:* http://localhost:*"]
