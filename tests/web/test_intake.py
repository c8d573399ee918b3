"""Pasting and dropping texts in a real browser."""

import pytest
from playwright.sync_api import expect

from geomap.read import readers
from geomap.web import create_app
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


def test_a_file_above_the_limit_of_the_server_is_refused_with_that_limit(open_page, served):
    page = open_page(served(create_app({"GEOMAP_MAX_UPLOAD": 1_250_000})))
    problem = page.get_by_role("alert")
    drop(page, "big.txt", "text/plain", "x", times=1_250_001)
    expect(problem).to_have_text("big.txt has 1.26 MB; the limit is 1.25 MB: split it, or use “geomap add”.")


def test_a_limit_above_fifty_megabytes_is_not_in_the_way(open_page, served):
    page = open_page(served(create_app({"GEOMAP_MAX_UPLOAD": 60_000_000})))
    drop(page, "big.txt", "text/plain", "x", times=50_000_001)
    expect(page.get_by_role("alert")).to_contain_text("has more than 10,000,000 bytes")  # the server's own words
    open_page.wrongs.pop()  # the browser itself reports the refused upload


DROP_FOLDER = """(files) => {
    const entry = (name, path) => ({
        name, fullPath: path, isFile: true, isDirectory: false,
        file: (resolve) => resolve(new File(["We went from Lisbon to Porto by train."], name)),
    });
    const below = files.map((name) => entry(name, `/trip/${name}`));
    const folder = {
        name: "trip", fullPath: "/trip", isFile: false, isDirectory: true,
        createReader: () => ({ readEntries: (resolve) => resolve(below.splice(0)) }),
    };
    const transfer = { types: ["Files"], files: [], items: [{ webkitGetAsEntry: () => folder }] };
    const event = new Event("drop", { bubbles: true, cancelable: true });
    Object.defineProperty(event, "dataTransfer", { value: transfer });
    document.body.dispatchEvent(event);
}"""


def test_files_of_a_dropped_folder_that_no_reader_knows_are_named(open_page, live_address):
    page = open_page(live_address)
    page.evaluate(DROP_FOLDER, ["a.txt", "b.png", "c.zip", "d.png", "e.png"])
    skipped = page.locator("[data-skipped]")
    expect(skipped).to_have_text("4 files not read (unknown format): trip/b.png, trip/c.zip, trip/d.png and 1 more")
    expect(page.locator("[data-sent-summary]")).to_have_text("1 of 1 text done")


def test_a_folder_with_nothing_to_read_lists_the_formats(open_page, live_address):
    page = open_page(live_address)
    page.evaluate(DROP_FOLDER, ["b.png"])
    expect(page.get_by_role("alert")).to_contain_text(f"drop {readers().sentence()} files")


def test_the_file_input_accepts_what_the_readers_read(open_page, address):
    page = open_page(address)
    assert page.locator("#paste-file").get_attribute("accept") == readers().accept
    expect(page.locator("[data-drop-hint]")).to_contain_text(readers().sentence())
