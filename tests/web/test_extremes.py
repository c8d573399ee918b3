"""Texts and places that are hostile, many, or at the edge of the world, in a real browser."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from geomap.web import create_app
from tests.web.conftest import ready
from tests.web.texts import ALEPPO, PALMYRA, SYRIA, Mark, mapped_of

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
    for link in page.locator("[data-text-list] a").all():
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
