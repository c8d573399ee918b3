"""Spans that are settled, and what people have decided of them, as evidence for the rest of the text."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

import geomap
from geomap.errors import SourceError
from geomap.paths import folder
from geomap.pipeline import map_documents, resolve_given
from geomap.pipeline.spans import doc_with_given
from geomap.places import Place
from geomap.read import Document, read_sources
from geomap.records import Given
from geomap.wording.mentions import reasons
from tests.pipeline.towns import PLACES, Towns
from tests.properties import examples

CLASHES = "Shots were fired in Tripoli and Misrata on Monday, police said. Men drove to Tyre."
FAIR = "A fair opened in Cambridge on Monday. Guests came from London."


def spans(text, *names, **told):
    """Give the first mention of each name."""
    return [Given(start=text.index(name), end=text.index(name) + len(name), **told) for name in names]


def resolved(nlp, text, *given, **preferred):
    return resolve_given(nlp, Document(key="t", text=text), given, **preferred)


def place_of(nlp, name, country, admin1=""):
    found = nlp.get_pipe("geomap_ranker").gazetteer.candidates([name])[0]
    return next(c.place for c in found if c.place.country_code == country and admin1 in ("", c.place.admin1))


@pytest.fixture(scope="module")
def mapped_seeds(nlp):
    return list(map_documents(nlp, read_sources([str(folder("seeds"))])))


def as_given(mapped):
    return [Given(start=m.start, end=m.end, label=m.label) for m in mapped.mentions]


def test_without_decisions_the_mentions_of_a_text_mean_what_they_meant(nlp, mapped_seeds):
    for mapped in mapped_seeds:
        assert resolve_given(nlp, mapped.document, reversed(as_given(mapped))) == mapped


def test_coordinates_keep_their_position_and_their_sentence(nlp):
    text = (
        "The post lies at 36.2021 N, 37.1343 E. It was Lat. 36.3, Lon. 37.2 before."
        "Ten left Aleppo for(36.4011,37.2022)km."
    )
    [mapped] = map_documents(nlp, [Document(key="t", text=text)])
    assert [m.label for m in mapped.mentions].count("COORDINATES") == 3
    again = resolve_given(nlp, mapped.document, as_given(mapped))
    assert again.mentions == mapped.mentions
    moved = resolved(nlp, text, *spans(text, "36.2021 N, 37.1343 E", "Aleppo", label="COORDINATES"))
    assert [(m.label, m.place.source) for m in moved.mentions] == [
        ("COORDINATES", "coordinates"),
        ("PLACE", "geonames"),
    ]


def test_a_decided_place_pulls_the_others_with_it(nlp):
    before = resolved(nlp, CLASHES, *spans(CLASHES, "Tripoli", "Misrata", "Tyre"))
    assert before.mentions[0].place.country_code == "LY"
    lebanese = place_of(nlp, "Tripoli", "LB")
    told = spans(CLASHES, "Tripoli", decided=True, place=lebanese, status="corrected")
    after = resolved(nlp, CLASHES, *told, *spans(CLASHES, "Misrata", "Tyre"))
    (_, misrata, tyre), (_, misrata_now, tyre_now) = before.mentions, after.mentions
    assert tyre.place.country_code == tyre_now.place.country_code == "LB"
    assert tyre_now.score > tyre.score
    assert misrata_now.score < misrata.score
    assert any("Tripoli" in text or "Lebanon" in text for text in reasons(tyre_now))
    assert [m.status for m in after.mentions] == ["corrected", "unreviewed", "unreviewed"]

    british = resolved(nlp, FAIR, *spans(FAIR, "Cambridge", "London"))
    assert [m.place.country_code for m in british.mentions] == ["GB", "GB"]
    told = spans(FAIR, "Cambridge", decided=True, place=place_of(nlp, "Cambridge", "CA"), status="corrected")
    canadian = resolved(nlp, FAIR, *told, *spans(FAIR, "London"))
    assert [m.place.country_code for m in canadian.mentions] == ["CA", "CA"]


def test_a_decided_mention_is_sure_and_shows_what_else_it_might_have_been(nlp):
    [before] = resolved(nlp, CLASHES, *spans(CLASHES, "Tripoli")).mentions
    lebanese = place_of(nlp, "Tripoli", "LB")
    for status, words in (("corrected", "corrected by hand"), ("confirmed", "confirmed by hand")):
        told = spans(CLASHES, "Tripoli", decided=True, place=lebanese, status=status)
        [mention] = resolved(nlp, CLASHES, *told).mentions
        assert mention.place == mention.candidates[0].place == lebanese
        assert (mention.score, mention.nil, mention.review, mention.status) == (1.0, 0.0, "", status)
        assert reasons(mention) == [words]
        assert mention.candidates[0].score == 1.0
        assert mention.candidates[1:] == tuple(c for c in before.candidates if c.place != lebanese)


def test_what_is_decided_not_to_be_placed_is_no_evidence_and_has_no_position(nlp):
    text = "Smoke rose over Paris. The mayor of Paris, Texas, spoke; in Paris, the Bluff Creek farm burned."
    creek = text.index("Bluff Creek farm")
    given = [*spans(text, "Texas"), Given(start=creek, end=creek + 16, decided=True, status="corrected")]
    given += [Given(start=at, end=at + 5) for at in range(len(text)) if text.startswith("Paris", at)]
    mentions = {m.text: m for m in resolved(nlp, text, *given).mentions}
    farm = mentions["Bluff Creek farm"]
    assert (farm.place, farm.within, farm.position) == (None, None, None)
    assert (farm.score, farm.nil, farm.review) == (1.0, 1.0, "")
    assert reasons(farm) == ["marked by hand as not to be placed"]
    assert mentions["Paris"].place.admin1 == "Texas"


def test_a_place_held_by_another_may_be_confirmed_to_lie_there(nlp):
    text = "Rain fell in Paris, Texas, all day. The Xyzzquist Barn near Paris, Texas, was full."
    at = text.index("Xyzzquist")
    rest = [Given(start=s, end=s + 5) for s in range(len(text)) if text.startswith(("Paris", "Texas"), s)]
    confirmed = Given(start=at, end=at + 14, decided=True, status="confirmed")
    found = resolved(nlp, text, confirmed, *rest)
    barn = next(m for m in found.mentions if m.text.startswith("Xyzz"))
    assert barn.place is None
    assert barn.within is not None
    assert reasons(barn) == ["confirmed by hand"]


def test_of_two_mentions_of_one_name_one_may_be_decided(nlp):
    text = "A fair opened in Cambridge. The train to Cambridge was late."
    first, second = text.index("Cambridge"), text.rindex("Cambridge")
    ontario = place_of(nlp, "Cambridge", "CA")
    found = resolved(
        nlp,
        text,
        Given(start=first, end=first + 9, decided=True, place=ontario, status="corrected"),
        Given(start=second, end=second + 9),
    )
    assert found.mentions[0].place == ontario
    alone = resolved(nlp, text, Given(start=second, end=second + 9))
    assert found.mentions[1].place == alone.mentions[0].place != ontario


def test_a_place_that_the_gazetteer_lacks_is_a_place_like_any_other(nlp):
    camp = Place(source="map", source_id="33.51,38.61", name="Rukban camp", latitude=33.51, longitude=38.61)
    text = "Trucks reached Qzxwvk camp. The road from Palmyra to Qzxwvk camp was open."
    at = text.index("Qzxwvk")
    found = resolved(
        nlp,
        text,
        Given(start=at, end=at + 11, decided=True, place=camp, status="corrected"),
        Given(start=text.rindex("Qzxwvk"), end=text.rindex("Qzxwvk") + 11),
        *spans(text, "Palmyra"),
    )
    assert found.mentions[0].place == camp
    assert found.mentions[0].candidates[0].place == camp
    assert found.mentions[1].place.country_code == "SY"
    assert found.mentions[2].place is None
    preferred = resolved(nlp, text, Given(start=at, end=at + 11), preferred={"qzxwvk  CAMP": camp})
    assert preferred.mentions[0].place == camp
    assert preferred.mentions[0].status == "unreviewed"


def test_a_decided_people_stays_a_people(nlp):
    text = "The Tripolitan delegation left."
    lebanese = place_of(nlp, "Tripoli", "LB")
    told = spans(text, "Tripolitan", label="DEMONYM", decided=True, place=lebanese, status="corrected")
    [mention] = resolved(nlp, text, *told).mentions
    assert (mention.place, mention.role, mention.label) == (lebanese, "demonym", "DEMONYM")


def test_decided_coordinates_are_what_a_person_says(nlp):
    text = "They met at 36.2021 N, 37.1343 E."
    aleppo = place_of(nlp, "Aleppo", "SY")
    told = spans(text, "36.2021 N, 37.1343 E", label="COORDINATES", decided=True, place=aleppo, status="corrected")
    [mention] = resolved(nlp, text, *told).mentions
    assert (mention.place, mention.label, mention.role, mention.score) == (aleppo, "COORDINATES", "literal", 1.0)
    assert mention.candidates[1].place.source == "coordinates"
    [unplaced] = resolved(nlp, text, replace(told[0], place=None)).mentions
    assert (unplaced.place, unplaced.nil) == (None, 1.0)


@pytest.mark.parametrize(
    ("name", "country", "text"),
    [
        ("Paris", "CA", "The council of Paris met on Tuesday."),
        ("Tripoli", "LB", "Clashes broke out in Tripoli on Monday, police said."),
        ("Moscow", "US", "A fair opened in Moscow."),
        ("Cairo", "US", "A fair opened in Cairo."),
        ("Birmingham", "US", "The council of Birmingham met."),
    ],
)
def test_a_preferred_place_wins_where_the_text_says_nothing_against_it(nlp, name, country, text):
    wanted = next(
        c.place
        for c in nlp.get_pipe("geomap_ranker").gazetteer.candidates([name])[0]
        if c.place.country_code == country and c.place.feature_class == "P"
    )
    document = Document(key="t", text=text)
    plain, preferring = (
        next(m for m in mapped.mentions if m.text == name)
        for preferred in (None, {name.casefold(): wanted})
        for mapped in map_documents(nlp, [document], preferred=preferred)
    )
    assert plain.place != wanted
    assert preferring.place == wanted
    assert "preferred in this collection" in reasons(preferring)
    assert (preferring.status, preferring.score < 1) == ("unreviewed", True)


@pytest.mark.parametrize(
    ("name", "country", "text", "admin1"),
    [
        ("Paris", "CA", "The fair in Paris, Texas, opened.", "Texas"),
        ("Paris", "FR", "The fair in Paris, Texas, opened.", "Texas"),
        ("Tripoli", "LY", "Clashes broke out in Tripoli, Lebanon, on Monday.", "North"),
        ("London", "CA", "London is a town in Kentucky. A fair opened in London.", "Kentucky"),
        (
            "Paris",
            "CA",
            "France's president spoke in Paris. The French team left Lyon and Marseille for Paris.",
            "Île-de-France",
        ),
    ],
)
def test_what_the_text_says_counts_more_than_a_preference(nlp, name, country, text, admin1):
    preferred = {name.casefold(): place_of(nlp, name, country)}
    [mapped] = map_documents(nlp, [Document(key="t", text=text)], preferred=preferred)
    assert {m.place.admin1 for m in mapped.mentions if m.text == name} == {admin1}


def test_a_preference_does_not_touch_what_is_decided(nlp):
    text = "A fair opened in Moscow."
    russian = place_of(nlp, "Moscow", "RU")
    told = spans(text, "Moscow", decided=True, place=russian, status="confirmed")
    [mention] = resolved(nlp, text, *told, preferred={"moscow": place_of(nlp, "Moscow", "US")}).mentions
    assert mention.place == russian


def test_decisions_and_preferences_survive_storage_in_a_doc():
    nlp = geomap.load(gazetteer=Towns())
    text = "They left Paris for Dallas."
    document = Document(key="t", text=text)
    told = spans(text, "Paris", decided=True, place=PLACES[3], status="confirmed")
    doc = doc_with_given(nlp, document, told)
    again = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert nlp.get_pipe("geomap_ranker")(again).ents[0].kb_id_ == PLACES[3].id


def test_a_span_that_a_person_has_touched_displaces_those_that_it_overlaps(nlp):
    text = "The Port of Miami was shut."
    whole, part = Given(start=4, end=17), Given(start=12, end=17)
    touched = replace(part, status="corrected")
    assert [m.text for m in resolved(nlp, text, whole, part, part).mentions] == ["Port of Miami"]
    assert [m.text for m in resolved(nlp, text, whole, touched).mentions] == ["Miami"]
    decided = replace(whole, decided=True)
    assert [m.text for m in resolved(nlp, text, touched, decided).mentions] == ["Port of Miami"]


def test_a_mention_ends_no_sentence(nlp):
    text = "They went. To St. Louis they went. And back."
    found = resolved(nlp, text, Given(start=6, end=23))
    assert [s.text for s in found.sentences] == ["They went. To St. Louis they went.", "And back."]
    assert [(m.text, m.sentence) for m in found.mentions] == [("ent. To St. Louis", 0)]


@pytest.mark.parametrize(("start", "end"), [(0, 99), (-1, 2), (2, 2), (3, 1)])
def test_a_span_outside_the_text_is_refused_in_one_line(nlp, start, end):
    with pytest.raises(SourceError, match="outside its 5 characters"):
        resolved(nlp, "Paris", Given(start=start, end=end))


def test_a_span_of_white_space_is_refused(nlp):
    with pytest.raises(SourceError, match="only white space"):
        resolved(nlp, "in  Paris", Given(start=2, end=4))


def test_a_text_without_mentions_has_its_sentences(nlp):
    assert len(resolved(nlp, "Rain fell. Snow fell.").sentences) == 2
    assert resolved(nlp, "").mentions == ()


TEXTS = st.text(st.sampled_from("abP \n\u2003.,'-é北🙂\ud800Syria"), min_size=1, max_size=60)


@settings(max_examples=examples(3))
@given(TEXTS, st.data())
def test_any_spans_come_back_to_the_character(nlp, text, data):
    chosen = []
    for _ in range(data.draw(st.integers(0, 5))):
        start = data.draw(st.integers(0, len(text) - 1))
        end = data.draw(st.integers(start + 1, len(text)))
        if not text[start:end].strip():
            continue
        chosen.append(
            Given(
                start=start,
                end=end,
                label=data.draw(st.sampled_from(["PLACE", "EMBEDDED", "DEMONYM", "COORDINATES"])),
                status=data.draw(st.sampled_from(["unreviewed", "confirmed", "corrected"])),
                decided=data.draw(st.booleans()),
                place=data.draw(st.sampled_from([None, *PLACES])),
            )
        )
    mapped = resolved(nlp, text, *chosen)
    assert "".join(s.text for s in mapped.sentences).replace(" ", "") == text.replace(" ", "")
    asked = {
        (g.start + len(t) - len(t.lstrip()), g.end - len(t) + len(t.rstrip()))
        for g in chosen
        if (t := text[g.start : g.end])
    }
    end = 0
    for mention in mapped.mentions:
        assert (mention.start, mention.end) in asked
        assert mention.text == text[mention.start : mention.end]
        assert end <= mention.start
        end = mention.end
        sentence = mapped.sentences[mention.sentence]
        assert sentence.start <= mention.start < mention.end <= sentence.end
    assert bool(chosen) == bool(mapped.mentions)
    decided = [g for g in chosen if g.decided]
    assert not decided or any(m.score == 1.0 for m in mapped.mentions)
