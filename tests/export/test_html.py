"""The stand-alone map in a real browser, opened from disk: nothing may run, load or fail that should not."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from geomap.errors import GeomapError
from geomap.export.html import document as html
from geomap.export.html import page
from geomap.export.html.document import utf16_offsets
from geomap.records import MappedDocument, Reason
from tests.export.build import ALEPPO, FARM, ROUGH, SAMPLE, SYRIA, Told, mapped

PAYLOADS = [
    "<script>window.hit=1</script>",
    "</script><script>window.hit=1</script>",
    "<img src=x onerror=window.hit=1>",
    "<!--<script>",
    "${window.hit=1}",
    "`;window.hit=1;`",
    "';window.hit=1;//",
    '";window.hit=1;//',
    "{{ 7*7 }}{% for i in (1,2) %}loop{% endfor %}",
    "@@geomap:basemap@@",
    "javascript:window.hit=1",
    "\u2028window.hit=1",
    "\\u003cscript>",
    "]]>&lt;&amp;",
]


def save(path: Path, *documents: MappedDocument, title: str = "") -> Path:
    with path.open("w", encoding="utf-8") as stream:
        html.write(iter(documents), stream, title=title)
    return path


@contextmanager
def opened(browser: Browser, path: Path, *, width: int = 1300, scheme: str = "light") -> Iterator[Page]:
    """Open a file; fail at the end on any message, error, dialog, or request for anything but the file itself."""
    trouble: list[str] = []
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
    tab = context.new_page()
    tab.set_default_timeout(5000)
    tab.on("console", lambda message: trouble.append(f"console: {message.text}"))
    tab.on("pageerror", lambda error: trouble.append(f"error: {error}"))
    tab.on("dialog", lambda dialog: (trouble.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    tab.on("request", lambda request: trouble.append(request.url) if request.url != path.as_uri() else None)
    tab.goto(path.as_uri())
    tab.wait_for_selector("canvas.leaflet-tile-loaded")
    yield tab
    context.close()
    assert [line for line in trouble if not line.startswith(("data:", "blob:"))] == []


def test_a_mention_a_marker_and_a_row_open_the_same_card(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, save(tmp_path / "a.html", SAMPLE)) as tab:
        assert tab.title() == "A title"
        assert tab.locator(".mention").all_inner_texts() == [m.text for m in SAMPLE.mentions]
        card = tab.locator("#card")
        for opener in (".mention >> nth=2", ".marker[aria-label^='Aleppo']"):
            tab.locator(opener).click()
            assert card.locator("h2").inner_text() == "Aleppo, Syria"
            card.get_by_label("Close").click()
        tab.get_by_role("tab", name="Places (4)").click()
        assert "Damascus Gate" in tab.locator(".nil").inner_text()
        tab.get_by_role("button", name="Aleppo, Syria 2").click()
        assert card.locator("h2").inner_text() == "Aleppo, Syria"


def test_the_card_pages_through_sentences_and_leads_back_to_the_text(browser: Browser, tmp_path: Path) -> None:
    second = mapped("\U0001f600 Back in Aleppo.\n", [("Aleppo", ALEPPO, "literal", 0.9)], key="b.txt", title="Second")
    with opened(browser, save(tmp_path / "a.html", SAMPLE, second)) as tab:
        tab.locator(".mention", has_text="Aleppo").first.click()
        card = tab.locator("#card")
        seen = []
        for number in (1, 2, 3):
            assert f"{number} of 3" in card.inner_text()
            seen.append((card.locator("blockquote").inner_text(), card.locator("mark").inner_text()))
            if number < 3:
                card.get_by_label("Next mention").click()
        assert seen[0] == ("Syrian troops left Aleppo.", "Aleppo")
        assert seen[2] == ("\U0001f600 Back in Aleppo.", "Aleppo")
        card.get_by_role("button", name="Show in text").click()
        assert tab.locator(".mention.active").inner_text() == "Aleppo"
        assert tab.locator(".text h2").inner_text() == "Second"


def test_the_keyboard_reaches_mentions_list_and_card(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, save(tmp_path / "a.html", SAMPLE)) as tab:
        tab.keyboard.press("j")
        assert tab.locator("#card h2").inner_text() == "Syria"
        tab.keyboard.press("j")
        assert tab.locator(".mention.active").inner_text() == "Aleppo"
        tab.keyboard.press("k")
        assert tab.locator("#card h2").inner_text() == "Syria"
        tab.keyboard.press("Escape")
        assert tab.locator("#card").is_hidden()
        tab.keyboard.press("/")
        tab.keyboard.type("suv")
        assert tab.locator(".row:visible").count() == 1


def test_countries_are_chips_with_an_outline_and_unsure_places_are_dashed(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, save(tmp_path / "a.html", SAMPLE)) as tab:
        assert tab.locator(".chip").all_inner_texts() == ["Syria"]
        tab.locator(".chip").focus()
        tab.keyboard.press("Enter")
        assert tab.locator("path.outline").count() == 1
        tab.get_by_role("tab", name="Places").click()
        tab.locator(".row", has_text="Apia").click()  # too far off to be framed at first
        apia = tab.locator(".marker[aria-label^='Apia']")
        assert apia.get_attribute("data-role") == "associative"
        assert apia.evaluate("node => getComputedStyle(node).borderStyle") == "dashed"


def test_estimates_are_dashed_circles_listed_apart_and_never_markers(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, save(tmp_path / "a.html", ROUGH)) as tab:
        assert tab.locator(".marker").count() == 1
        circles = tab.locator(".rough")
        assert [c.evaluate("node => getComputedStyle(node).borderStyle") for c in circles.all()] == ["dashed"] * 2
        tab.get_by_role("tab", name="Places (1)").click()
        assert tab.locator(".list h2").all_inner_texts() == ["Placed roughly (2)"]
        tab.locator(".row", has_text="Damascus Gate").click()
        card = tab.locator("#card")
        assert "placed roughly: in or near Aleppo; within about 12 km" in card.inner_text()
        assert "probably no place of the gazetteer" in card.inner_text()
        card.get_by_role("button", name="Aleppo").click()
        assert card.locator("h2").inner_text() == "Aleppo, Syria"
        assert card.locator(".why li").all_inner_texts() == ["the name", "3 km from Idlib"]


def test_a_phrase_holds_the_mention_in_it_and_is_its_own(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, save(tmp_path / "a.html", ROUGH)) as tab:
        phrase = tab.locator(".derived")
        assert (phrase.inner_text(), phrase.locator(".mention").inner_text()) == ("20 km north of Aleppo", "Aleppo")
        phrase.locator(".mention").click()
        assert tab.locator("#card h2").inner_text() == "Aleppo, Syria"
        for _ in range(2):  # over the phrase to the mention before it
            tab.keyboard.press("k")
        assert tab.locator("#card h2").inner_text() == "Aleppo, Syria"
        tab.keyboard.press("j")
        assert tab.locator("#card h2").inner_text() == "20 km north of Aleppo"
        assert tab.locator(".ring").evaluate("node => node === document.activeElement")
        assert tab.locator(".rough.active").count() == tab.locator(".anchor-line").count() == 1
        tab.get_by_role("button", name="Aleppo", exact=True).first.click()
        assert tab.locator("#card h2").inner_text() == "Aleppo, Syria"


def test_the_text_says_what_it_is_about(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, save(tmp_path / "a.html", ROUGH)) as tab:
        assert tab.locator(".focus").inner_text() == "About Syria · Aleppo"
        tab.locator(".focus").get_by_role("button", name="Aleppo").click()
        assert tab.locator("#card h2").inner_text() == "Aleppo, Syria"


def test_what_is_hostile_in_estimates_and_reasons_stays_text(browser: Browser, tmp_path: Path) -> None:
    evil = " ".join(PAYLOADS)
    gate, aleppo, last = ROUGH.mentions
    place = replace(ALEPPO, name=evil)
    area = replace(gate.within, anchors=(place,)) if gate.within else None
    why = tuple(replace(reason, text=evil) for reason in aleppo.why)
    derived = tuple(replace(each, text=evil, area=replace(each.area, anchors=(place,))) for each in ROUGH.derived)
    focus = tuple(replace(each, place=replace(each.place, name=evil)) for each in ROUGH.focus)
    mentions = (
        replace(gate, within=area),
        replace(aleppo, why=why, place=place, review="runner-up"),
        replace(last, text=evil),
    )
    document = replace(ROUGH, mentions=mentions, derived=derived, focus=focus)
    with opened(browser, save(tmp_path / "a.html", document)) as tab:
        assert evil in (tab.locator(".focus").text_content() or "")
        tab.locator(".ring").click()
        assert evil in (tab.locator("#card .facts").text_content() or "")
        tab.locator(".mention", has_text="Aleppo").first.click()
        assert tab.locator("#card .why li").first.text_content() == evil
        tab.locator(".mention", has_text="Gate").click()
        assert tab.locator("#card .anchor").text_content() == evil
        assert tab.evaluate("window.hit") is None
        assert tab.locator("img, iframe").count() == 0


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_text_stays_text(browser: Browser, tmp_path: Path, payload: str) -> None:
    name = payload.replace("\u2028", " ")
    place, area = replace(FARM, name=name, country=name), replace(SYRIA, name=name, latitude=51.5, longitude=-1.0)
    told: list[Told] = [("home", place, "literal", 0.9), ("land", area, "literal", 0.9), ("lost", None, "literal", 0.3)]
    text = f"{name} home {name} land\n{name} lost\n"
    document = mapped(text, told, key=payload, title=payload)
    with opened(browser, save(tmp_path / "a.html", document, document, title=payload)) as tab:
        assert tab.evaluate("window.hit") is None
        assert tab.locator("h1").evaluate("node => node.textContent") == payload
        assert name in (tab.locator(".text").text_content() or "")
        tab.locator(".mention").first.click()
        assert (tab.locator("#card h2").text_content() or "").startswith(name)
        assert tab.locator("#card mark").inner_text() == "home"
        tab.locator(".chip > span").first.click()
        tab.get_by_role("tab", name="Places").click()
        assert tab.locator(".row .name").first.evaluate("node => node.firstChild.textContent") == name
        assert tab.evaluate("window.hit") is None
        assert tab.locator("img, iframe").count() == 0


def test_a_script_that_got_in_would_still_not_run(browser: Browser, tmp_path: Path) -> None:
    path = save(tmp_path / "a.html", SAMPLE)
    path.write_text(
        path.read_text(encoding="utf-8").replace("</aside>", "</aside><script>window.hit=1</script>"), "utf-8"
    )
    tab = browser.new_page()
    tab.goto(path.as_uri())
    tab.wait_for_selector("canvas.leaflet-tile-loaded")
    assert tab.evaluate("window.hit") is None
    tab.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1300])
def test_accessible_and_without_sideways_scrolling(browser: Browser, tmp_path: Path, width: int, scheme: str) -> None:
    with opened(browser, save(tmp_path / "a.html", SAMPLE, SAMPLE), width=width, scheme=scheme) as tab:
        tab.locator(".mention").nth(1).click()
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        results = Axe().run(tab)
        assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_estimates_are_accessible(browser: Browser, tmp_path: Path, scheme: str) -> None:
    with opened(browser, save(tmp_path / "a.html", ROUGH), scheme=scheme) as tab:
        for opener in (".ring", ".mention >> nth=0", ".mention >> nth=1"):
            tab.locator(opener).click()
            results = Axe().run(tab)
            assert results.violations_count == 0, results.generate_report()


def test_a_thousand_mentions_make_less_than_5_mb_and_clusters(browser: Browser, tmp_path: Path) -> None:
    chance = random.Random(1)
    sentence = "At the end of a long week the mayor of {} said that nobody had asked the people who live there first, \
and that the road to the coast would have to wait for another year at least.\n"
    places = [
        replace(ALEPPO, source_id=str(n), name=f"Town {n:04}", latitude=latitude, longitude=chance.uniform(-179, 179))
        for n, latitude in enumerate(chance.uniform(-50, 65) for _ in range(1000))
    ]
    text = "".join(sentence.format(place.name) for place in places)
    document = mapped(text, [(p.name, p, "literal", 0.9) for p in places])
    why = tuple(Reason("kind", "a reason of about as many words as the ranker will give", 1.0) for _ in range(5))
    mentions = tuple(replace(mention, why=why, review="runner-up") for mention in document.mentions)
    path = save(tmp_path / "a.html", replace(document, mentions=mentions))
    assert path.stat().st_size < 5_000_000
    with opened(browser, path) as tab:
        assert tab.locator(".marker.cluster").count() > 10
        assert tab.locator(".marker").count() < 500
        cluster = tab.locator(".marker.cluster").first
        label = cluster.get_attribute("aria-label")
        cluster.focus()
        tab.keyboard.press("Enter")
        # The map goes to where the cluster falls apart, so none of that size and name is left.
        tab.locator(f'.marker.cluster[aria-label="{label}"]').wait_for(state="detached")
        assert tab.locator(".marker").count() > 1


def test_a_text_without_places_says_so(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, save(tmp_path / "a.html", mapped("Nothing here.\n", [], title=""))) as tab:
        assert tab.title() == "a.txt"
        tab.get_by_role("tab", name="Places (0)").click()
        assert "No places were found" in tab.locator("#list").inner_text()


@given(st.text())
def test_offsets_count_as_javascript_counts(text: str) -> None:
    offsets = utf16_offsets(text)
    assert len(offsets) == len(text) + 1
    for index in range(len(text) + 1):
        assert offsets[index] == len(text[:index].encode("utf-16-le", "surrogatepass")) // 2


def test_a_file_that_loads_from_elsewhere_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "_files", lambda: '<script src="https://example.org/x.js"></script>')
    with pytest.raises(GeomapError, match="load from an address"):
        html.write([SAMPLE], io.StringIO())
