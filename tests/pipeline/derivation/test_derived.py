"""Places told by their bearing on named ones, through the whole pipeline."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.pipeline import map_documents
from geomap.places import distance_km
from geomap.read import Document


def mapped(nlp, text):
    return next(iter(map_documents(nlp, [Document(key="t", text=text)])))


def derived(nlp, text):
    return mapped(nlp, text).derived


@pytest.mark.parametrize(
    ("text", "phrase", "basis"),
    [
        ("Rebels fired on a checkpoint 20 km north of Idlib on Monday.", "20 km north of Idlib", "offset"),
        (
            "The base lies some 60 kilometres (37 miles) west of Aleppo.",
            "some 60 kilometres (37 miles) west of Aleppo",
            "offset",
        ),
        ("A bomb went off two miles outside Damascus.", "two miles outside Damascus", "offset"),
        ("The farm is a mile east of Hama.", "a mile east of Hama", "offset"),
        (
            "They camped about twenty-five miles south-west of Homs.",
            "about twenty-five miles south-west of Homs",
            "offset",
        ),
        ("The plant is 12 km NNE of Aleppo.", "12 km NNE of Aleppo", "offset"),
        (
            "It fell two and a half miles to the north of the town of Manbij.",
            "two and a half miles to the north of the town of Manbij",
            "offset",
        ),
        (
            "Smoke rose 20 to 30 km east of the Syrian city of Deir ez-Zor.",
            "20 to 30 km east of the Syrian city of Deir ez-Zor",
            "offset",
        ),
        ("The camp is 50 km from Aleppo.", "50 km from Aleppo", "offset"),
        ("Soldiers have come within a few kilometres of Palmyra.", "within a few kilometres of Palmyra", "offset"),
        ("Fighting raged north of Idlib.", "north of Idlib", "offset"),
        ("West of Homs the truce holds.", "West of Homs", "offset"),
        ("Shells fell just south of Raqqa.", "just south of Raqqa", "offset"),
        ("The lines run to the east of Homs.", "to the east of Homs", "offset"),
        ("The convoy stopped near Raqqa.", "near Raqqa", "near"),
        ("He was born in a village close to Mosul.", "close to Mosul", "near"),
        ("Soldiers camped on the outskirts of Palmyra.", "on the outskirts of Palmyra", "near"),
        ("Police found the car outside of Chicago.", "outside of Chicago", "near"),
        ("A ship sank off Latakia.", "off Latakia", "off"),
        ("A boat was seen off the coast of Latakia.", "off the coast of Latakia", "off"),
        ("A helicopter crashed 15 nautical miles off Latakia.", "15 nautical miles off Latakia", "off"),
        ("The road between Homs and Hama was cut.", "between Homs and Hama", "between"),
        ("A train derailed somewhere between Berlin and Hamburg.", "between Berlin and Hamburg", "between"),
        ("The depot is 5 km north of 36.2021, 37.1343.", "5 km north of 36.2021, 37.1343", "offset"),
    ],
)
def test_phrases_become_places(nlp, text, phrase, basis):
    result = mapped(nlp, text)
    [found] = result.derived
    assert (found.text, found.area.basis) == (phrase, basis)
    assert text[found.start : found.end] == found.text
    for number, anchor in zip(found.mentions, found.area.anchors, strict=True):
        mention = result.mentions[number]
        assert found.start <= mention.start < mention.end <= found.end
        assert anchor.country_code == mention.place.country_code


@pytest.mark.parametrize(
    "text",
    [
        # named right before: the phrase speaks of that place
        "New York is north of Philadelphia.",
        "Saraqib, 20 km south of Idlib, was hit.",
        "Saraqib (20 km south of Idlib) was hit.",
        "Saraqib, Syria, 20 km south of Idlib, was hit.",
        "Saraqib, a rebel-held town 20 km south of Idlib, was hit.",
        "Saraqib, a Syrian town south of Idlib, was hit.",
        "Saraqib lies about 20 km south of Idlib.",
        "Saraqib is located near Idlib.",
        "Saraqib lies 20 km south of Idlib and 50 km from Aleppo.",
        "Saraqib lies 20 km south of Idlib, Syria, and 50 km from Aleppo.",
        "Saraqib - some 20 km south of Idlib - was hit.",
        "Rastan, between Homs and Hama, was hit.",
        "Rome, an hour north-west of Atlanta, has a wolf.",
        # inside, not beside
        "People live in the north of Syria.",
        "He spent years in the south of France.",
        "The East of England is flat.",
        # between, but no place
        "Talks between Russia and Ukraine failed.",
        "Talks between Moscow and Washington failed.",
        "The match between Leeds and Hull was abandoned.",
        "Trains between Paris and Lyon were late.",
        "The border between Syria and Turkey is closed.",
        # off, but not off a coast
        "The army cut off Aleppo from the north.",
        "They sealed off Raqqa.",
        "Planes took off. Damascus was quiet.",
        # too large, or not the anchor itself
        "A town near Syria was hit.",
        "They met near the Turkish border.",
        "They met near Turkey's border.",
        "They met near the Syria-Turkey border.",
        "Sources close to Damascus denied it.",
        "Life outside London is cheap.",
        "Anything outside Paris bored him.",
        "Fires burned north and east of Sacramento.",
        "Ships gathered 2,000 miles from Hamburg.",
        # a way, not a place
        "They marched 60 miles from Selma to Montgomery.",
        "He lives half an hour from Paris.",
        "The line runs 60 miles from Selma.",
        "North Korea warned of war. Geneva was calm.",
    ],
)
def test_what_tells_no_place_of_its_own_gives_none(nlp, text):
    assert [found.text for found in derived(nlp, text)] == []


def test_a_container_named_before_is_not_what_the_phrase_speaks_of(nlp):
    assert [each.text for each in derived(nlp, "In northern Syria, near Idlib, a convoy was hit.")] == ["near Idlib"]


def test_a_name_that_no_gazetteer_has_is_told_by_its_phrase(nlp):
    result = mapped(nlp, "Qmenas, a village near Idlib, was hit.")
    assert result.mentions[0].place is None
    assert [each.text for each in result.derived] == ["near Idlib"]


def test_twenty_kilometres_north_is_there(nlp):
    result = mapped(nlp, "Rebels fired on a checkpoint 20 km north of Idlib.")
    [found], [idlib] = result.derived, result.places.values()
    area = found.area
    assert area.longitude == pytest.approx(idlib.longitude)
    assert distance_km(area.latitude, area.longitude, idlib.latitude, idlib.longitude) == pytest.approx(20, abs=0.01)
    assert area.latitude > idlib.latitude
    assert 15 < area.radius_km < 25
    assert found.sentence == 0


def test_just_south_is_nearer_than_south(nlp):
    [near], [far] = derived(nlp, "Shells fell just south of Raqqa."), derived(nlp, "Shells fell south of Raqqa.")
    assert near.area.latitude > far.area.latitude
    assert near.area.radius_km < far.area.radius_km


def test_halfway_is_more_exact_than_between(nlp):
    [half] = derived(nlp, "A hamlet halfway between Homs and Latakia was burnt.")
    [between] = derived(nlp, "A hamlet between Homs and Latakia was burnt.")
    assert half.text == "halfway between Homs and Latakia"
    assert half.area.radius_km < between.area.radius_km
    assert (half.area.latitude, half.area.longitude) == (between.area.latitude, between.area.longitude)


def test_a_distance_is_told_from_the_town_where_the_division_bears_its_name(nlp):
    [found] = derived(nlp, "The farm is a mile east of Hama.")
    assert found.area.anchors[0].feature_class == "P"
    assert found.area.radius_km < 20


def test_derived_places_stand_in_the_order_of_the_text(nlp):
    text = "Smoke rose near Raqqa. The road between Homs and Hama was cut. A camp 20 km north of Idlib burnt."
    found = derived(nlp, text)
    assert [each.text for each in found] == ["near Raqqa", "between Homs and Hama", "20 km north of Idlib"]
    assert [each.sentence for each in found] == [0, 1, 2]


def test_a_phrase_does_not_reach_over_the_end_of_a_sentence(nlp):
    assert derived(nlp, "They walked 20 km north of. Idlib was hit.") == ()


def test_given_spans_have_their_phrases_too(nlp):
    text = "A camp 20 km north of Idlib burnt."
    document = Document(key="t", text=text, fields={"mentions": [{"start": 22, "end": 27}]})
    [result] = map_documents(nlp, [document], given_spans=True)
    assert [each.text for each in result.derived] == ["20 km north of Idlib"]


def test_a_doc_carries_plain_values(nlp):
    doc = nlp("A camp 20 km north of Idlib burnt.")
    again = type(doc)(nlp.vocab).from_bytes(doc.to_bytes())
    assert again._.derived == doc._.derived
    assert again._.derived[0]["area"]["anchors"][0]["name"] == "Idlib"


_PIECES = [
    "20 km ",
    "north of ",
    "near ",
    "between ",
    "Idlib ",
    "and ",
    "Homs",
    ", ",
    "off the coast of ",
    "the city of ",
    ". ",
]


@given(st.lists(st.sampled_from(_PIECES), max_size=14))
def test_spans_hold_and_cover_their_anchors_for_any_words(nlp, pieces):
    text = "".join(pieces)
    result = mapped(nlp, text)
    for found in result.derived:
        assert text[found.start : found.end] == found.text
        assert found.mentions
        assert found.area.radius_km > 0
        for number in found.mentions:
            assert found.start <= result.mentions[number].start < result.mentions[number].end <= found.end


@pytest.mark.slow
def test_a_thousand_phrases_are_read(nlp):
    text = " ".join(f"On day {n} they camped {n % 90 + 2} km north of Idlib." for n in range(1000))
    assert len(derived(nlp, text)) == 1000
