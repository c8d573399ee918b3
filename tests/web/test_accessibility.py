"""No violations that axe-core knows of, in every state and in both themes."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.web.conftest import ready

WIDE = {"width": 1200, "height": 700}
NARROW = {"width": 390, "height": 844}
STATES = {
    "first visit": ("/", WIDE, None),
    "article": ("/d/war", WIDE, None),
    "card": ("/d/war?place=geonames:163960&mention=4", WIDE, None),
    "no place": ("/d/war?place=nil:nowhereville&mention=7", WIDE, None),
    "table": ("/d/war?view=table", WIDE, None),
    "keys": ("/d/war", WIDE, "?"),
    "menu": ("/d/war", WIDE, ".menu-right summary"),
    "estimate": ("/d/rough?place=derived:0", WIDE, None),
    "to review": ("/d/rough?place=geonames:163960&mention=4&review=on", WIDE, None),
    "estimates in the table": ("/d/rough?view=table", WIDE, None),
    "narrow estimate": ("/d/rough?place=within:geonames:170063:old mill", NARROW, None),
    "nothing found": ("/d/barren", WIDE, None),
    "narrow article": ("/d/war", NARROW, None),
    "narrow places": ("/d/war?view=places", NARROW, None),
    "narrow card": ("/d/war?place=geonames:163960&mention=4", NARROW, None),
    "narrow table": ("/d/war?view=table", NARROW, None),
}


@pytest.mark.parametrize("state", STATES)
def test_a_state_has_no_violation(open_page, address, state):
    where, viewport, step = STATES[state]
    page = open_page(address + where, viewport=viewport)
    if where != "/":
        ready(page)
    if step == "?":
        page.keyboard.press("?")
    elif step:
        page.click(step)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        results = Axe().run(page)
        assert results.violations_count == 0, f"{scheme}: {results.generate_report()}"
