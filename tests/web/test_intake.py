"""Pasting and dropping texts in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.web.conftest import ready


def test_a_pasted_text_is_mapped_and_shown(open_page, live_address):
    page = open_page(live_address)
    page.get_by_label("Paste a text").fill("The train from Vienna reached Budapest at noon.")
    page.get_by_role("button", name="Map this text").click()
    ready(page)
    assert page.locator("article .mention").all_text_contents() == ["Vienna", "Budapest"]
    expect(page.locator(".place-point")).to_have_count(2)


def drop(page, name, kind, content, times=1):
    page.evaluate(
        """([name, type, content, times]) => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([content.repeat(times)], name, { type }));
            const options = { dataTransfer: transfer, bubbles: true, cancelable: true };
            for (const kind of ["dragenter", "dragover", "drop"])
                document.body.dispatchEvent(new DragEvent(kind, options));
        }""",
        [name, kind, content, times],
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
    drop(page, "big.txt", "text/plain", "x", times=50_000_001)
    expect(problem).to_contain_text("the limit is 50 MB")


def test_a_refused_file_is_told_in_the_words_of_the_server(open_page, address):
    page = open_page(address)
    drop(page, "photo.png", "image/png", "\x00\x01\x02" * 300)
    expect(page.get_by_role("alert")).to_contain_text("photo.png")
    # The browser itself reports the refused upload; it is all that it may report.
    assert len(open_page.wrongs) == 1
    assert "422" in open_page.wrongs.pop()
