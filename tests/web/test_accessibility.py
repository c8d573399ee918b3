"""No violations that axe-core knows of, in every state and in both themes."""

import pytest

from geomap.web import create_app
from tests.browser import assert_accessible, settle
from tests.web.conftest import ready
from tests.web.texts import ROUGH, WAR

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
    assert_accessible(page)


CORRECTING = {
    "a place to choose": ("/d/war?mention=4", WIDE, ["x"]),
    "ends to move": ("/d/war?mention=4", WIDE, ["e"]),
    "more corrections": ("/d/war?place=geonames:163960&mention=4", WIDE, [".correct-more summary"]),
    "a scope to confirm": ("/d/war?place=geonames:163960&mention=4", WIDE, ["[data-scope=document]", "c"]),
    "corrected": ("/d/war?place=geonames:163960&mention=4", WIDE, ["c", "[data-done] span"]),
    "corrections": ("/d/war", WIDE, [".menu-right summary", "[data-corrections]"]),
    "narrow choice": ("/d/war?place=geonames:163960&mention=4", NARROW, ["x"]),
    "review": ("/c/texts/review", WIDE, []),
    "narrow review": ("/c/texts/review", NARROW, []),
    "keys of review": ("/c/texts/review", WIDE, ["?"]),
}


@pytest.mark.parametrize("state", CORRECTING)
def test_a_state_of_correcting_has_no_violation(open_page, served, nlp, state):
    where, viewport, steps = CORRECTING[state]
    page = open_page(served(create_app(nlp=nlp, documents=[WAR, ROUGH])) + where, viewport=viewport)
    page.wait_for_selector("[data-ready]", state="attached")
    for step in steps:
        if len(step) == 1:
            page.keyboard.press(step)
        else:
            page.click(step)
    settle(page)
    assert_accessible(page)
