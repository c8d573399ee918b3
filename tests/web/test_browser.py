"""The app in a real browser: what a reader does, by pointer and by keys."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from geomap.web import create_app
from tests.web.conftest import ready
from tests.web.texts import ALEPPO, PALMYRA, SYRIA, WAR, Mark, mapped_of

LIT = "[data-lit]"


def row(page, name):
    return page.locator(".place-row", has_text=name)


def point(page, name):
    """The circle whose place is active while its row in the list is hovered."""
    page.get_by_label("Show all places").click()
    row(page, name).hover()
    return page.locator(".place-point.lit")


def test_hovering_a_mention_lights_its_marker_its_row_and_its_siblings(page):
    page.hover("#m1")
    assert page.locator("#m1").get_attribute("data-lit") == "mention"
    assert page.locator(".mention[data-lit=place]").count() == 2
    expect(page.locator(".place-point.lit")).to_have_count(1)
    expect(page.locator(".place-row.lit")).to_have_text(re.compile("Aleppo"))
    page.hover("header")
    assert page.locator(f".mention{LIT}").count() == 0


def test_hovering_a_marker_lights_its_mentions(page):
    box = point(page, "Moscow").bounding_box()
    page.mouse.move(5, 400)
    expect(page.locator(f".mention{LIT}")).to_have_count(0)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator(f".mention{LIT}")).to_have_text("Moscow")


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


def view_of(page):
    return re.search(r"at=([^&]+)", page.url).group(1)


def test_the_map_stays_if_the_marker_is_in_view_and_flies_if_it_is_not(page):
    page.get_by_label("Show all places").click()
    before = view_of(page)
    page.click("#m1")
    assert view_of(page) == before
    page.click("#card [aria-label=Close]")
    for _ in range(4):
        page.get_by_label("Zoom in").or_(page.get_by_title("Nearer")).click()
    page.wait_for_timeout(200)
    away = view_of(page)
    page.locator("#m2").click()
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
    page.wait_for_timeout(300)
    view = view_of(page)
    other = open_page(page.url)
    ready(other)
    other.get_by_title("Nearer").click()
    other.wait_for_timeout(300)
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
    page.get_by_role("button", name="How sure").click()
    expect(names.first).to_have_text(re.compile("Syria|Aleppo|Moscow|Palmyra"))
    expect(names.last).to_have_text("Nowhereville")
    tripoli = page.locator("tbody tr", has=page.get_by_role("rowheader", name="Tripoli"))
    tripoli.locator("summary").click()
    tripoli.get_by_text("show in text").click()
    expect(page.locator("#m6")).to_be_in_viewport()
    expect(page.locator("#m6")).to_have_attribute("data-lit", "mention")


def test_a_pasted_text_is_mapped_and_shown(open_page, live_address):
    page = open_page(live_address)
    page.get_by_label("Paste a text").fill("The train from Vienna reached Budapest at noon.")
    page.get_by_role("button", name="Map this text").click()
    ready(page)
    assert page.locator("article .mention").all_text_contents() == ["Vienna", "Budapest"]
    expect(page.locator(".place-point")).to_have_count(2)


def drop(page, name, kind, content):
    page.evaluate(
        """([name, type, content]) => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([content], name, { type }));
            const options = { dataTransfer: transfer, bubbles: true, cancelable: true };
            for (const kind of ["dragenter", "dragover", "drop"])
                document.body.dispatchEvent(new DragEvent(kind, options));
        }""",
        [name, kind, content],
    )


@pytest.mark.parametrize("where", ["/", "/d/war"])
def test_a_dropped_file_is_mapped_and_shown(open_page, live_address, where):
    page = open_page(live_address + where)
    if where != "/":
        ready(page)
    drop(
        page,
        "trip.html",
        "text/html",
        "<html><body><p>We went from Lisbon to Porto by train, and it was warm.</p></body></html>",
    )
    page.wait_for_url("**/d/trip")
    ready(page)
    assert page.locator("article .mention").all_text_contents() == ["Lisbon", "Porto"]


def test_what_cannot_be_mapped_is_told_beside_the_box(open_page, address):
    page = open_page(address)
    problem = page.get_by_role("alert")
    page.get_by_role("button", name="Map this text").click()
    expect(problem).to_have_text("There is no text yet: paste one, or choose a file.")
    expect(page.get_by_label("Paste a text")).to_be_focused()
    drop(page, "big.txt", "text/plain", "x" * 10_000_001)
    expect(problem).to_contain_text("the limit is 10 MB")


def test_a_refused_file_is_told_in_the_words_of_the_server(open_page, address):
    page = open_page(address)
    drop(page, "photo.png", "image/png", "\x00\x01\x02" * 300)
    expect(page.get_by_role("alert")).to_contain_text("photo.png")
    # The browser itself reports the refused upload; it is all that it may report.
    assert len(open_page.wrongs) == 1
    assert "422" in open_page.wrongs.pop()


HOSTILE = [
    "<script>window.hit = 1</script>",
    "<img src=x onerror='window.hit = 2'>",
    "${window.hit = 3}",
    "`${window.hit = 4}`",
    '"><svg onload=window.hit=5>',
    "</script><script>window.hit = 6</script>",
    "{{ 7 * 7 }}",
    "javascript:window.hit=8",
]


def test_hostile_text_executes_nowhere(open_page, served):
    names = [
        replace(ALEPPO, source_id=str(number), name=evil, admin1=evil, country=evil)
        for number, evil in enumerate(HOSTILE)
    ]
    text = "\n".join(f"Seen in {evil} today." for evil in HOSTILE) + f"\nAnd {HOSTILE[1]} again, unknown."
    marks = [Mark(evil, name, rivals=(names[0], names[1])) for evil, name in zip(HOSTILE, names, strict=True)]
    area = replace(SYRIA, name=HOSTILE[0])
    mapped = mapped_of(text, *marks, Mark(HOSTILE[1], None), title=HOSTILE[1], key=HOSTILE[0])
    other = mapped_of(f"In {HOSTILE[0]}.", Mark(HOSTILE[0], area), title=HOSTILE[0], key="area.txt")
    address = served(create_app(documents=[mapped, other]))
    page = open_page(f"{address}/")
    for link in page.locator("[data-shelf] a").all():
        opened = open_page(address + link.get_attribute("href"))
        ready(opened)
        for button in opened.locator(".place-row").all():
            button.click()
            for rival in opened.locator(".rival").all():
                rival.hover()
        opened.locator("summary").first.click()
        opened.fill("#search", HOSTILE[0])
        opened.locator("[aria-label='Close']").first.click()
        opened.click(".views [data-view=table]")
        assert opened.evaluate("window.hit") is None
        assert opened.locator("main script, article img, article svg, .place-row img, .tag img, .chip img").count() == 0
    assert page.evaluate("window.hit") is None


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
    page.mouse.move(864, 500)
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
    page.wait_for_timeout(300)
    assert not asked
    page.get_by_label("More").click()
    page.get_by_role("button", name="OpenStreetMap").click()
    expect(page.locator("[data-map-note]")).to_have_text("OpenStreetMap cannot be reached; this is the built-in map.")
    assert asked
    # The browser itself reports the refused tiles; it is all that it may report.
    assert all("ERR_FAILED" in wrong for wrong in open_page.wrongs)
    open_page.wrongs.clear()
    expect(page.locator(".leaflet-control-attribution")).to_contain_text("Natural Earth")


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


def test_a_thousand_places_are_drawn_and_stay_lively(open_page, served):
    places = [
        replace(ALEPPO, source_id=str(n), name=f"Town {n:04}", latitude=-60 + n * 0.13, longitude=-170 + (n * 37) % 340)
        for n in range(1000)
    ]
    text = "\n".join(f"They came to Town {n:04} in the evening." for n in range(1000))
    mapped = mapped_of(text, *[Mark(place.name, place) for place in places], key="many.txt")
    page = open_page(f"{served(create_app(documents=[mapped]))}/d/many")
    ready(page)
    assert page.locator(".place-row").count() == 1000
    page.locator("#m700").click()
    expect(page.locator("#card h2")).to_contain_text("Town 0700")
    expect(page.locator(".tag.lit")).to_have_text("Town 0700")


@pytest.mark.parametrize(("latitude", "longitude"), [(90, 0), (-90, 10), (-16.5, 179.99), (66, -180)])
def test_places_at_the_edges_of_the_world_are_drawn(open_page, served, latitude, longitude):
    edge = replace(PALMYRA, name="Edge", latitude=latitude, longitude=longitude)
    page = open_page(
        f"{served(create_app(documents=[mapped_of('At the Edge.', Mark('Edge', edge), key='e.txt')]))}/d/e"
    )
    ready(page)
    page.click("#m0")
    expect(page.locator(".place-point.lit")).to_be_in_viewport()


def test_an_area_over_the_antimeridian_has_one_outline(open_page, served):
    fiji = replace(SYRIA, name="Fiji", latitude=-17.7, longitude=178.0, bounds=(176.8, -20.7, -178.2, -12.5))
    page = open_page(f"{served(create_app(documents=[mapped_of('In Fiji.', Mark('Fiji', fiji), key='f.txt')]))}/d/f")
    ready(page)
    page.hover("#m0")
    box = page.locator(".place-area").bounding_box()
    assert 0 < box["width"] < 400


def test_right_to_left_text_is_read_right_to_left(open_page, served):
    mapped = mapped_of("عاد الناس إلى حلب بعد الهدنة.", Mark("حلب", ALEPPO), title="حلب", key="rtl.txt")
    page = open_page(f"{served(create_app(documents=[mapped]))}/d/rtl")
    ready(page)
    assert page.locator(".article p").first.evaluate("p => getComputedStyle(p).direction") == "rtl"
    page.click("#m0")
    expect(page.locator("#card mark")).to_have_text("حلب")
