"""Take the pictures of docs/screenshots from the running app with the seed texts: ``make screenshots``."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

FOLDER = Path(__file__).resolve().parent / "screenshots"
SEEDS = Path(__file__).resolve().parent.parent / "seeds"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


def serve() -> tuple[subprocess.Popen[str], str]:
    """Start the app on a free port and give its address."""
    command = [sys.executable, "-m", "geomap", "serve", "--no-open", "--port", "0"]
    command += [str(SEEDS / "syria-spring-2016.txt"), str(SEEDS / "same-names.txt")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    match = re.search(r"http://\S+", process.stdout.readline())
    assert match is not None
    return process, match[0]


def open_text(page: Page, address: str, title: str, place: str) -> None:
    """Open a text of the start page and one of its places."""
    page.goto(address)
    page.get_by_role("link", name=re.compile(title)).first.click()
    mention = page.locator("a.mention").filter(has_text=place).first
    mention.wait_for()
    page.wait_for_timeout(2000)  # the map draws
    mention.click()
    page.wait_for_timeout(2500)  # it flies to the place


def main() -> None:
    """Take the article in light and dark, and on a phone."""
    if CHROMIUM is None:
        raise SystemExit("the pictures need Chromium: install the package chromium")
    FOLDER.mkdir(exist_ok=True)
    process, address = serve()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
            for name, size, scheme, title, place in (
                ("article", WIDE, "light", "Guns fall quieter", "Aleppo"),
                ("dark", WIDE, "dark", "Old names", "Palmyra"),
                ("phone", PHONE, "light", "Guns fall quieter", "Palmyra"),
            ):
                context = browser.new_context(viewport=size, color_scheme=scheme, device_scale_factor=1)
                page = context.new_page()
                open_text(page, address, title, place)
                page.screenshot(path=FOLDER / f"{name}.png")
                context.close()
            browser.close()
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
