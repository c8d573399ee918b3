"""Corrections in a real browser: by click, by key, on the map and in the text, undone and done again in place."""

import re

import pytest
from playwright.sync_api import expect

from geomap.web import create_app
from geomap.workspace.correcting import user
from tests.browser import settle
from tests.web.conftest import ready
from tests.web.texts import ALEPPO, BARREN, PALMYRA, PALMYRA_NY, SYRIA, WAR, Mark, mapped_of

SECOND = mapped_of("Palmyra is far from here.", Mark("Palmyra", PALMYRA, rivals=(PALMYRA_NY,)), key="second.txt")
MIXED = mapped_of(
    "Old words\n\n🙂🙂 They left Bosra for Aleppo.\n\nثم وصلوا إلى حلب 🙂 مساء اليوم\n\nThe New Aleppo Road is long.",
    Mark("Aleppo", ALEPPO),
    Mark("Aleppo", ALEPPO),
    title="Old words",
    key="mixed.txt",
)


@pytest.fixture
def app(nlp):
    return create_app(nlp=nlp, documents=[WAR, SECOND, MIXED, BARREN])


@pytest.fixture
def where(app, served):
    return served(app)


@pytest.fixture
def war(open_page, where):
    page = open_page(f"{where}/d/war")
    ready(page)
    return page


@pytest.fixture
def mixed(open_page, where):
    page = open_page(f"{where}/d/mixed")
    ready(page)
    return page


def stored(app, slug="war"):
    return app.extensions["geomap"].store.documents.load(slug).mapped


def done(page):
    return page.locator("[data-done]")


def select_words(page, words):
    """Select words of the text as a drag would, wherever marks cut them."""
    page.evaluate(
        """(words) => {
          const article = document.querySelector(".article");
          const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
          const nodes = [];
          while (walker.nextNode()) nodes.push(walker.currentNode);
          const all = nodes.map((node) => node.data).join("");
          const from = all.indexOf(words);
          const at = (offset, end) => {
            for (const node of nodes) {
              if (offset < node.length || (end && offset === node.length)) return [node, offset];
              offset -= node.length;
            }
          };
          const range = document.createRange();
          range.setStart(...at(from, false));
          range.setEnd(...at(from + words.length, true));
          getSelection().removeAllRanges();
          getSelection().addRange(range);
        }""",
        words,
    )


def test_a_mention_is_confirmed_by_a_key_and_says_so_in_text_map_list_and_card(war, app):
    war.click("#m4")
    war.keyboard.press("c")
    expect(done(war)).to_contain_text("“Palmyra” confirmed")
    expect(war.locator("#m4")).to_have_attribute("data-status", "confirmed")
    expect(war.locator(".hand-sign")).to_have_count(1)
    expect(war.locator(".place-row .hand")).to_have_count(1)
    expect(war.locator("#card .history")).to_contain_text(f"confirmed by {user()}")
    expect(war.locator("#card h2")).to_contain_text("Palmyra, Homs, Syria")
    assert [m.status for m in stored(app).mentions].count("confirmed") == 1


def test_a_candidate_is_chosen_by_keys_and_the_page_stays_as_it_was(war, app):
    war.locator("#m8").scroll_into_view_if_needed()
    war.click("#m8")
    war.keyboard.press("Escape")
    settle(war)
    assert war.evaluate("document.querySelector('.reader').scrollTop") > 500
    there = war.locator("#m8").bounding_box()
    war.keyboard.press("x")
    expect(war.locator(".choose-row").first).to_contain_text("Palmyra, Homs, Syria")
    expect(war.locator(".choice")).to_have_count(war.locator(".choose-row").count())
    expect(war.locator(".choose-row:focus")).to_have_attribute("data-choice", re.compile(r".+"))
    war.keyboard.press("Home")
    war.keyboard.press("ArrowDown")
    expect(war.locator(".choice.lit")).to_have_text("2")
    second = war.locator(".choose-row").nth(1)
    label = second.locator("bdi").inner_text()
    war.keyboard.press("Enter")
    expect(done(war)).to_contain_text(f"“Palmyra” is now {label}")
    expect(war.locator("#m8")).to_have_attribute("data-status", "corrected")
    expect(war.locator("#m8")).to_have_attribute("data-selected", "")
    expect(war.locator(".choice")).to_have_count(0)
    expect(war.locator("#card .history")).to_contain_text(f"corrected from Tadmur, Homs, Syria by {user()}, just now")
    assert abs(war.locator("#m8").bounding_box()["y"] - there["y"]) < 1
    assert stored(app).mentions[8].place.label == label
    assert stored(app).mentions[4].status == "unreviewed"


def test_a_candidate_is_chosen_on_the_map(war, app):
    war.click("#m4")
    war.get_by_role("button", name="Another place").click()
    number = war.locator(".choose-row", has_text="United States").first.locator(".choose-number").inner_text()
    box = war.locator(".choice > span").get_by_text(number, exact=True).bounding_box()
    assert war.evaluate(
        "([x, y]) => Boolean(document.elementFromPoint(x, y).closest('.choice'))", [box["x"] + 12, box["y"] + 12]
    )
    war.mouse.click(box["x"] + 12, box["y"] + 12)
    expect(done(war)).to_contain_text("United States")
    assert stored(app).mentions[4].place.country_code == "US"


def test_leaving_the_choice_changes_nothing_and_the_map_goes_back(war, app):
    war.click("#m4")
    there = war.locator(".place-point.lit").bounding_box()
    war.keyboard.press("x")
    expect(war.locator(".choice > span").first).to_be_visible()
    war.keyboard.press("Escape")
    expect(war.locator(".choice")).to_have_count(0)
    expect(war.locator("#card .quote")).to_be_visible()
    expect(war.get_by_role("button", name="Another place")).to_be_focused()
    assert war.locator(".place-point.lit").bounding_box() == pytest.approx(there, abs=2)
    assert all(m.status == "unreviewed" for m in stored(app).mentions)


def test_the_whole_gazetteer_can_be_searched(war, app):
    war.click("#m7")
    war.keyboard.press("x")
    war.locator("#choose-search").fill("Damasc")
    expect(war.locator(".choose-row").first).to_contain_text("Damascus")
    war.keyboard.press("Enter")
    expect(war.locator(".choose-row").first).to_be_focused()
    war.keyboard.press("Enter")
    expect(done(war)).to_contain_text("“Nowhereville” is now Damascus")
    expect(war.locator(".places-list h2")).to_have_count(0)
    assert stored(app).mentions[7].place.name == "Damascus"


def test_a_search_without_an_answer_says_so(war):
    war.click("#m7")
    war.keyboard.press("x")
    war.locator("#choose-search").fill("qzxqzxqz")
    expect(war.locator(".choose-note")).to_contain_text("The gazetteer has no place with the name “qzxqzxqz”")


def test_a_spot_on_the_map_offers_the_nearest_places_and_itself(war, app):
    war.click("#m7")
    war.keyboard.press("x")
    war.get_by_role("button", name="Click on the map").click()
    stage, card = war.locator("#map").bounding_box(), war.locator("#card").bounding_box()
    war.mouse.click((card["x"] + card["width"] + stage["x"] + stage["width"]) / 2, stage["y"] + 200)
    expect(war.locator(".choose-row").first).to_contain_text("Exactly here")
    assert war.locator(".choose-row").count() > 3
    war.locator(".choose-row").first.click()
    expect(done(war)).to_contain_text("“Nowhereville” is now Nowhereville")
    assert stored(app).mentions[7].place.source == "map"


def test_the_middle_of_the_map_can_be_taken_without_a_pointer(war):
    war.click("#m7")
    war.keyboard.press("x")
    war.get_by_role("button", name="Click on the map").press("Enter")
    war.get_by_role("button", name="Use the centre of the map").press("Enter")
    expect(war.locator(".choose-row").first).to_contain_text("Exactly here")


def test_what_is_no_place_goes_and_comes_back(war, app):
    war.click("#m2")
    war.keyboard.press("0")
    expect(done(war)).to_contain_text("“Moscow” is not a place")
    expect(war.locator(".article .mention", has_text="Moscow")).to_have_count(0)
    assert [m.text for m in stored(app).mentions].count("Moscow") == 0
    war.keyboard.press("j")
    expect(war.locator(".mention[data-selected]")).to_have_text("Syrian")
    done(war).get_by_role("button", name="Undo").click()
    expect(war.locator(".article .mention", has_text="Moscow")).to_have_count(1)
    expect(war.locator(".mention[data-selected]")).to_have_text("Syrian")
    war.keyboard.press("Control+Shift+Z")
    expect(done(war)).to_contain_text("Done again: “Moscow” is not a place")
    expect(war.locator(".article .mention", has_text="Moscow")).to_have_count(0)
    war.keyboard.press("u")
    expect(war.locator(".article .mention", has_text="Moscow")).to_have_count(1)
    war.keyboard.press("U")
    expect(war.locator(".article .mention", has_text="Moscow")).to_have_count(0)


def test_what_cannot_be_placed_is_not_placed(war, app):
    war.click("#m6")
    war.keyboard.press("z")
    expect(war.locator("#m6")).to_have_attribute("data-sureness", "nil")
    expect(war.locator("#m6")).to_have_attribute("data-status", "corrected")
    assert stored(app).mentions[6].place is None


def test_nothing_to_undo_is_told(war):
    war.keyboard.press("u")
    expect(war.locator("[data-toast]")).to_have_text("There is nothing to undo.")


@pytest.mark.parametrize(("scope", "count", "documents"), [("document", 2, 1), ("collection", 3, 2)])
def test_a_scope_tells_how_many_it_changes_and_changes_so_many(war, app, scope, count, documents):
    war.click("#m4")
    button = war.locator(f"[data-scope={scope}]")
    expect(button.locator(".count")).to_have_text(str(count))
    button.click()
    war.keyboard.press("c")
    dialog = war.get_by_role("dialog")
    expect(dialog).to_contain_text(f"Change {count} mentions of “Palmyra”?")
    dialog.get_by_role("button", name="Cancel").click()
    assert all(m.status == "unreviewed" for m in stored(app).mentions)
    war.keyboard.press("c")
    war.get_by_role("button", name=f"Change {count} mentions").click()
    expect(done(war)).to_contain_text(f"({count} mentions)")
    expect(war.locator(".article .mention[data-status=confirmed]")).to_have_count(2)
    changed = [m for slug in ("war", "second") for m in stored(app, slug).mentions if m.status == "confirmed"]
    assert len(changed) == count
    war.keyboard.press("u")
    expect(war.locator(".article .mention[data-status]")).to_have_count(0)


def test_the_scope_stays_while_a_place_is_chosen(war, app):
    war.click("#m4")
    expect(war.locator(".scopes")).to_be_visible()
    war.keyboard.press("s")
    war.keyboard.press("x")
    expect(war.locator("[data-scope=document]")).to_have_attribute("aria-pressed", "true")
    war.locator(".choose-row").nth(1).click()
    war.get_by_role("button", name="Change 2 mentions").click()
    expect(done(war)).to_contain_text("(2 mentions)")
    expect(war.locator("[data-scope=mention]")).to_have_attribute("aria-pressed", "true")
    assert [m.status for m in stored(app).mentions].count("corrected") == 2


def test_the_ends_of_a_mention_move_by_words_and_to_a_selection(mixed, app):
    mixed.click("#m1")
    mixed.keyboard.press("e")
    mixed.get_by_label("One word longer at the start").click()
    mixed.get_by_label("One word longer at the end").click()
    expect(mixed.locator(".ends mark")).to_have_text("New Aleppo Road")
    mixed.get_by_label("One word shorter at the end").click()
    mixed.get_by_role("button", name="Save").click()
    expect(mixed.locator("#m1")).to_have_text("New Aleppo")
    assert stored(app, "mixed").mentions[1].text == "New Aleppo"
    mixed.keyboard.press("e")
    select_words(mixed, "Aleppo Road")
    mixed.get_by_role("button", name="Use the selection").click()
    mixed.get_by_role("button", name="Save").click()
    expect(mixed.locator("#m1")).to_have_text("Aleppo Road")
    mixed.keyboard.press("u")
    mixed.keyboard.press("u")
    expect(mixed.locator("#m1")).to_have_text("Aleppo")


def test_requests_about_a_mention_end_before_an_undo_moves_it(mixed):
    """One that reaches the server while the mention moves is answered with 404, which the console shows."""
    waiting, ended = [], []
    mixed.route(re.compile("/api/(mentions/|corrections/preview)"), lambda route: waiting.append(route.request))
    mixed.on("requestfailed", lambda request: ended.append(request))
    mixed.click("#m1")
    mixed.keyboard.press("e")
    mixed.get_by_label("One word longer at the end").click()
    mixed.get_by_role("button", name="Save").click()
    expect(mixed.locator("#m1")).to_have_text("Aleppo Road")
    expect(mixed.locator("#card .history")).to_be_attached()
    before = list(waiting)
    mixed.keyboard.press("u")
    expect(mixed.locator("#m1")).to_have_text("Aleppo")
    assert {each.url.rsplit("/", 1)[1] for each in before} >= {"preview"}
    assert len(before) >= 3
    assert all(each in ended for each in before)


@pytest.mark.parametrize(("words", "how"), [("Bosra", "key"), ("حلب", "button")])
def test_selected_words_become_a_mention_whatever_is_before_them(mixed, app, words, how):
    select_words(mixed, words)
    add = mixed.get_by_role("button", name="Add as a place")
    expect(add).to_be_visible()
    if how == "key":
        mixed.keyboard.press("a")
    else:
        add.click()
    expect(done(mixed)).to_contain_text(f"“{words}” added")
    expect(mixed.locator(".mention[data-selected]")).to_have_text(words)
    expect(mixed.locator("#card")).to_be_visible()
    mapped = stored(app, "mixed")
    (mention,) = [m for m in mapped.mentions if m.status == "corrected"]
    assert mapped.document.text[mention.start : mention.end] == mention.text == words


def test_every_selection_maps_to_its_characters(mixed, app):
    text = stored(app, "mixed").document.text
    for words in ("🙂 They", "left Bosra for Aleppo", "إلى حلب 🙂 مساء", "The New Aleppo Road is long.", "Old words"):
        select_words(mixed, words)
        span = mixed.evaluate(
            "import(document.querySelector('.workspace').dataset.static + 'js/correcting/offsets.js')"
            ".then((m) => m.selectedSpan(document.querySelector('.article')))"
        )
        assert text[span["start"] : span["end"]] == span["text"] == words


def test_the_corrections_of_the_collection_are_listed_and_the_last_can_be_undone(war):
    war.click("#m4")
    war.keyboard.press("c")
    expect(done(war)).to_contain_text("confirmed")
    war.click(".menu-right summary")
    war.get_by_role("button", name="Corrections").click()
    panel = war.locator("#corrections")
    expect(panel.locator("h2")).to_be_focused()
    expect(panel.locator("li")).to_have_count(1)
    panel.get_by_role("button", name="Undo the last").click()
    expect(panel.locator("li[data-undone]")).to_have_count(1)
    expect(war.locator(".article .mention[data-status]")).to_have_count(0)
    war.keyboard.press("Escape")
    expect(panel).to_be_hidden()


def test_a_country_that_was_confirmed_carries_the_sign_on_its_chip(war):
    war.click("#m0")
    war.keyboard.press("c")
    expect(war.locator(".chip .hand")).to_have_count(1)
    assert SYRIA.is_area
