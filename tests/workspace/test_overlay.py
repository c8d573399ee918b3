"""Corrections laid over what the recogniser found: which one counts, where it lies, and in a text that has changed."""

from __future__ import annotations

from typing import Any

import pytest

from geomap.places import Place
from geomap.records import folded
from geomap.store.corrections import CONTEXT_CHARACTERS, Correction
from geomap.workspace.overlay import Overlay, concerning, lay_over
from tests.workspace.rules import NAME, TOWNS

TEXT = "They left Aleppo. Then Aleppo again, and Homs. In New Aleppo Road it rained."
OWN, OTHER = 7, 8


def correction(
    number: int, action: str, at: int, *, scope: str = "mention", text: str = TEXT, **others: Any
) -> Correction:
    """Make a correction of the name that begins at a character."""
    name = others.pop("name", "Aleppo")
    values: dict[str, Any] = {
        "document_id": OWN,
        "title": "A text",
        "document": "own",
        "collection": "texts",
        "version": 1,
        "name": folded(name),
        "text_before": text[max(0, at - CONTEXT_CHARACTERS) : at],
        "text_after": text[at + len(name) : at + len(name) + CONTEXT_CHARACTERS],
        "place": None,
        "was": "",
        "new_start": None,
        "new_end": None,
        "who": "",
        "created": "",
        "undone": None,
        "mentions": 1,
        "documents": 1,
    }
    end = at + len(name)
    return Correction(id=number, action=action, scope=scope, start=at, end=end, text=name, **{**values, **others})


def lay(*corrections: Correction, text: str = TEXT, version: int = 1, since: int = 0) -> Overlay:
    spans = [(match.start(), match.end(), "PLACE") for match in NAME.finditer(text)]
    return lay_over(text, spans, corrections, document=OWN, version=version, since=since)


def places(overlay: Overlay, text: str = TEXT) -> list[tuple[str, Place | None, str]]:
    return [
        (text[given.start : given.end], given.place, given.status)
        for given in overlay.mentions
        if "Aleppo" in text[given.start : given.end]
    ]


FIRST, SECOND, THIRD = TEXT.index("Aleppo"), TEXT.index("Aleppo again"), TEXT.index("Aleppo Road")
ABA, BOR, CEA, *_ = TOWNS


def test_without_corrections_all_stays_as_it_was_found():
    overlay = lay()
    assert not overlay.matters
    assert len(overlay.mentions) == len(list(NAME.finditer(TEXT)))


def test_what_was_said_of_the_mention_counts_before_what_was_said_of_its_name():
    overlay = lay(
        correction(1, "choose", FIRST, place=ABA),
        correction(2, "choose", SECOND, scope="document", place=BOR),
        correction(3, "choose", 0, scope="collection", place=CEA, document_id=OTHER),
    )
    assert [place for _, place, _ in places(overlay)] == [ABA, BOR, BOR]
    assert overlay.corrections[FIRST, FIRST + 6] == 1


def test_of_the_same_reach_the_latest_counts():
    overlay = lay(
        correction(1, "choose", FIRST, place=ABA),
        correction(2, "unplace", FIRST),
        correction(3, "choose", SECOND, scope="document", place=BOR),
        correction(4, "confirm", THIRD, scope="document", place=CEA),
    )
    assert places(overlay) == [
        ("Aleppo", None, "corrected"),
        ("Aleppo", BOR, "corrected"),
        ("Aleppo", CEA, "confirmed"),
    ]


def test_a_choice_for_the_collection_is_a_preference_in_a_document_that_came_later():
    chosen = correction(3, "choose", 0, scope="collection", place=CEA, document_id=OTHER)
    assert [place for _, place, _ in places(lay(chosen, since=2))] == [CEA] * 3
    later = lay(chosen, since=3)
    assert [status for _, _, status in places(later)] == ["unreviewed"] * 3
    assert later.preferred == {"aleppo": CEA}


def test_what_was_rejected_by_its_name_is_not_brought_back_by_a_later_choice():
    overlay = lay(
        correction(1, "confirm", FIRST, place=ABA),
        correction(2, "reject", SECOND, scope="document"),
        correction(3, "choose", FIRST, scope="document", place=BOR),
    )
    assert places(overlay) == [("Aleppo", BOR, "corrected")]
    assert overlay.rejected == {(SECOND, SECOND + 6), (THIRD, THIRD + 6)}


def test_a_rejection_alone_matters():
    assert lay(correction(1, "reject", FIRST)).matters


def test_a_mention_added_after_its_name_was_rejected_stays():
    overlay = lay(correction(1, "reject", FIRST, scope="document"), correction(2, "add", SECOND))
    assert places(overlay) == [("Aleppo", None, "corrected")]


def test_a_moved_mention_makes_room_and_is_corrected_where_it_now_is():
    start, end = TEXT.index("New Aleppo Road"), TEXT.index(" it rained")
    moved = correction(1, "move", THIRD, new_start=start, new_end=end)
    overlay = lay(moved)
    assert places(overlay)[-1] == ("New Aleppo Road", None, "corrected")
    assert [TEXT[g.start : g.end] for g in overlay.mentions if g.start >= start] == ["New Aleppo Road"]
    after = lay(moved, correction(2, "choose", start, place=BOR, name="New Aleppo Road"))
    assert places(after)[-1] == ("New Aleppo Road", BOR, "corrected")


def test_in_a_changed_text_a_mention_is_found_by_what_is_around_it():
    now = "A new beginning. " + TEXT.replace("Then Aleppo again", "Then Aleppo once more")
    overlay = lay(correction(1, "choose", FIRST, place=ABA), text=now, version=2)
    assert [place for _, place, _ in places(overlay, now)] == [ABA, None, None]


@pytest.mark.parametrize("now", ["Nothing is left of it.", "Far away lies Aleppo, which nobody has seen."])
def test_what_is_not_in_the_text_any_more_is_told_as_lost(now):
    overlay = lay(correction(1, "choose", FIRST, place=ABA), text=now, version=2)
    assert [each.id for each in overlay.lost] == [1]
    assert not overlay.corrections


def test_the_corrections_of_a_mention_are_those_that_the_rule_considers():
    """Also an older rejection in the collection, but no choice that was made for another document alone."""
    corrections = [
        correction(1, "reject", 0, scope="collection", document_id=OTHER),
        correction(2, "choose", 0, scope="collection", place=CEA, document_id=OTHER),
        correction(3, "choose", 0, scope="document", place=BOR, document_id=OTHER),
        correction(4, "choose", FIRST, place=ABA),
        correction(5, "confirm", SECOND, place=ABA),
        correction(6, "choose", SECOND, scope="document", place=BOR),
    ]
    spans = [(m.start(), m.end(), "PLACE") for m in NAME.finditer(TEXT)]
    listed = concerning((FIRST, FIRST + 6), TEXT, spans, corrections, document=OWN, version=1, since=2)
    assert [each.id for each in listed] == [1, 4, 6]
