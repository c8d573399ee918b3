"""What is placed roughly, what should be looked at and why, and what a text is about, in a real browser."""

import re
from dataclasses import replace

from playwright.sync_api import expect

from geomap.records import Focus, Reason
from geomap.web import create_app
from tests.web.conftest import ready
from tests.web.test_extremes import HOSTILE
from tests.web.texts import ALEPPO, PALMYRA, SYRIA, Mark, area_of, derived_of, mapped_of


def row(page, name):
    return page.locator(".place-row", has_text=name)


def test_estimates_are_dashed_circles_and_never_pins(rough):
    expect(rough.locator(".place-rough")).to_have_count(3)
    expect(rough.locator(".place-point")).to_have_count(4)
    dashes = rough.locator(".place-rough").first.evaluate("node => getComputedStyle(node).strokeDasharray")
    assert dashes != "none"
    assert rough.locator(".places-list h2").all_text_contents() == ["Placed roughly (3)", "Not placed (1)"]
    expect(rough.locator("[data-count]")).to_have_text("4")


def test_a_circle_has_the_size_of_its_radius(open_page, address):
    page = open_page(f"{address}/d/rough?place=derived:1&at=8/34.5/37.06")
    ready(page)
    box = page.locator(".place-rough.lit").bounding_box()
    metres_a_pixel = 40075016.686 * 0.8241 / 256 / 2**8
    assert abs(box["width"] - 2 * 112_000 / metres_a_pixel) < 12


def test_a_phrase_and_the_name_in_it_are_two_things(rough):
    rough.hover(".derived >> nth=0", position={"x": 8, "y": 8})
    expect(row(rough, "20 km north of Aleppo")).to_have_class(re.compile("lit"))
    expect(rough.locator(".place-rough.lit")).to_have_count(1)
    expect(rough.locator(".anchor-line")).to_have_count(1)
    rough.hover("#m2")
    expect(row(rough, "20 km north of Aleppo")).not_to_have_class(re.compile("lit"))
    expect(rough.locator(".anchor-line")).to_have_count(0)
    expect(rough.locator(".mention[data-lit]")).to_have_count(2)


def test_the_card_of_an_estimate_tells_where_it_lies_and_leads_to_its_anchors(rough):
    rough.locator("#m8").focus()
    rough.keyboard.press("Enter")
    card = rough.locator("#card")
    expect(card.locator("h2")).to_have_text("between Tripoli and Palmyra")
    expect(card).to_contain_text("placed roughly: between Tripoli and Palmyra; within about 112 km")
    expect(card.locator("mark")).to_have_text("between Tripoli and Palmyra")
    expect(rough.locator(".anchor-line")).to_have_count(2)
    assert "place=derived:1&mention=8" in rough.url
    card.get_by_role("button", name="Palmyra").click()
    expect(card.locator("h2")).to_have_text("Palmyra, Homs, Syria")
    row(rough, "Old Mill").click()
    expect(card).to_contain_text("placed roughly: in or near Aleppo; within about 12 km")


def test_keys_walk_through_phrases_in_the_order_of_the_text(rough):
    lit = rough.locator("[data-lit=mention]")
    for index in ("0", "1", "7", "2", "8", "3"):
        rough.keyboard.press("j")
        expect(lit).to_have_attribute("data-mention", index)
    rough.keyboard.press("k")
    expect(lit).to_have_attribute("data-mention", "8")
    expect(rough.locator("#m8")).to_be_focused()


def test_the_card_gives_reasons_and_what_speaks_against(rough):
    rough.click("#m4")
    card = rough.locator("#card")
    assert card.locator(".why li").all_text_contents() == ["Syria is named", "near Aleppo"]
    expect(card.locator(".doubt")).to_contain_text("perhaps Palmyra, New York, United States")
    rough.click("#m6")
    expect(card.locator(".doubt")).to_contain_text("probably no place of the gazetteer")
    expect(card.locator(".why")).to_have_count(0)


def test_the_filter_shows_only_what_is_to_be_reviewed_and_the_address_keeps_it(rough):
    assert rough.locator("#m4").evaluate("node => getComputedStyle(node, '::after').content").count("?") == 1
    rough.get_by_role("button", name="To review 2").click()
    assert rough.locator(".place-row .name").all_text_contents() == ["Palmyra, Homs, Syria", "Nowhereville"]
    expect(rough.locator("article .mention:not([data-off])")).to_have_count(2)
    assert "review=on" in rough.url
    rough.reload()
    ready(rough)
    expect(rough.locator(".place-row")).to_have_count(2)
    rough.get_by_role("button", name="To review 2").click()
    expect(rough.locator(".place-row")).to_have_count(8)
    assert "review" not in rough.url


def test_what_the_text_is_about_leads_to_its_places(rough):
    focus = rough.get_by_label("What the text is about")
    assert focus.locator("li").all_text_contents() == ["About Syria", "Aleppo"]
    assert focus.get_by_text("Aleppo").get_attribute("title") == "share of the text that is about it: 0.62"
    focus.get_by_role("link", name="Aleppo").click()
    expect(rough.locator("#card h2")).to_have_text("Aleppo, Syria")


def test_a_text_without_them_shows_nothing_of_it(page):
    expect(page.get_by_label("What the text is about")).to_have_count(0)
    expect(page.locator("[data-review-only]")).to_be_hidden()


def test_without_javascript_phrases_lead_to_their_row_and_back(open_page, address):
    page = open_page(f"{address}/d/rough", java_script_enabled=False)
    page.locator("#m7").click()
    expect(page.locator("tr:target")).to_contain_text("about 20 km north of Aleppo; within about 6 km")
    page.locator("tr:target .place-link").click()
    expect(page.locator(":target")).to_have_id("m7")
    page.get_by_role("link", name="Aleppo", exact=True).first.click()
    expect(page.locator("tr:target")).to_contain_text("Aleppo, Syria")


def test_hostile_reasons_anchors_and_phrases_execute_nowhere(open_page, served):
    evil = " ".join(HOSTILE)
    place, area = replace(ALEPPO, name=evil, admin1=evil), replace(SYRIA, name=evil)
    mapped = mapped_of(f"Seen {evil} Mill off {HOSTILE[1]}, {HOSTILE[0]}.", Mark("Mill", None), Mark(HOSTILE[1], place))
    mill, other = mapped.mentions
    mill = replace(mill, within=area_of(36, 37, 9, "within", area), review="runner-up")
    other = replace(other, why=(Reason("x", evil, 1.0),), review="runner-up")
    mapped = replace(mapped, mentions=(mill, other), focus=(Focus("town", place, 0.5), Focus("country", area, 0.5)))
    phrase = derived_of(mapped, f"off {HOSTILE[1]}, {HOSTILE[0]}", area_of(36, 36, 9, "off", place))
    page = open_page(f"{served(create_app(documents=[replace(mapped, derived=(phrase,))]))}/d/text")
    ready(page)
    for button in page.locator(".place-row").all():
        button.click()
    expect(page.locator("#card .anchor-link")).to_have_text(HOSTILE[1])
    page.click("#m1")
    expect(page.locator("#card .why li")).to_have_text(evil)
    row(page, "Mill").first.click()
    expect(page.locator("#card header")).to_contain_text(f"in or near {evil};")
    assert page.evaluate("window.hit") is None
    assert page.locator("main script, article img, article svg, .card img, .place-row img, .tag img").count() == 0


def test_nothing_is_wider_than_a_narrow_screen(open_page, address):
    for query in ("", "?view=places", "?view=table", "?place=derived:1"):
        page = open_page(f"{address}/d/rough{query}", viewport={"width": 390, "height": 844})
        ready(page)
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        assert page.locator("#table").evaluate("node => node.scrollWidth <= node.clientWidth")


def test_lines_to_anchors_take_the_short_way_over_the_antimeridian(open_page, served):
    east = replace(PALMYRA, name="East", latitude=-17, longitude=-179.5)
    mapped = mapped_of("Just off East.", Mark("East", east), key="e.txt")
    mapped = replace(mapped, derived=(derived_of(mapped, "off East", area_of(-17, 179.5, 20, "off", east)),))
    page = open_page(f"{served(create_app(documents=[mapped]))}/d/e?place=derived:0&at=6/-17/179.5")
    ready(page)
    assert page.locator(".anchor-line").bounding_box()["width"] < 100
