"""Helpers of the tests in a real browser: start Chromium, wait until a page is at rest, check accessibility."""

from __future__ import annotations

import shutil

from axe_playwright_python.sync_playwright import Axe, AxeResults
from playwright.sync_api import BrowserContext, Page

PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""Chromium under the names it has, best first: the shell without windows loads a page for half the work."""

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

_COUNT_WORK = """(() => {
  const pending = new Set();
  const { setTimeout: start, clearTimeout: stop, fetch: request } = window;
  window.setTimeout = (work, delay = 0, ...values) => {
    const timer = start(
      (...received) => {
        pending.delete(timer);
        return work(...received);
      },
      delay,
      ...values,
    );
    if (delay < 1500) pending.add(timer);  // what waits longer waits for a person
    return timer;
  };
  window.clearTimeout = (timer) => {
    pending.delete(timer);
    stop(timer);
  };
  window.fetch = (...values) => {
    const answer = request(...values);
    pending.add(answer);
    const end = () => pending.delete(answer);
    answer.then(end, end);
    return answer;
  };
  window.pendingWork = pending;
})();"""

_REST = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  const end = performance.now() + 20_000;
  for (let frames = 0; frames < 4; frames = window.pendingWork.size ? 0 : frames + 1) {
    await frame();
    if (performance.now() > end) throw new Error(`the page is not at rest: ${window.pendingWork.size} to be done`);
  }
}"""

_AXE = 'axe.run({resultTypes: ["violations"]}).then(({violations}) => violations)'


def chromium_path() -> str | None:
    """Return the path of the best Chromium on this machine."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


def count_work(context: BrowserContext) -> None:
    """Let the pages of a context count their timers and requests, for :func:`settle`."""
    context.add_init_script(_COUNT_WORK)


def settle(page: Page) -> None:
    """Wait until a page is at rest: no request and no short timer has been pending for four frames in a row."""
    page.wait_for_load_state("networkidle")
    page.evaluate(_REST)


def assert_accessible(page: Page) -> None:
    """Fail on every violation that axe-core finds in the light or in the dark theme."""
    axe = Axe()
    page.evaluate(axe.axe_script)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        violations = page.evaluate(_AXE)
        assert violations == [], f"{scheme}: {AxeResults({'violations': violations}).generate_report()}"
