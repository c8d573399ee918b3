"""What a text is about: country, region and town."""

import json
import pickle

import pytest
from spacy.tokens import Doc

import geomap
from geomap.paths import folder
from geomap.pipeline import map_documents
from geomap.pipeline.aboutness import Vote, focus_of, title_end_of
from geomap.read import Document, read_bytes
from tests.pipeline.towns import PLACES, Towns

TEXT = "Fire in Lubbock\n\nA fire that began in Lubbock reached Wolfforth on Friday. Texas sent help, as did Oklahoma."


def best(doc, level):
    return next((each["place"]["name"] for each in doc._.focus if each["level"] == level), None)


def vote(number, start=1000, score=1.0, role="literal"):
    return Vote(start, PLACES[number - 1].to_dict(), score, role)


def told(votes, gazetteer=None, **options):
    found = focus_of(votes, gazetteer or Towns(), **options)
    return {(each["level"], each["place"]["name"]): each["score"] for each in found}


def test_a_text_on_a_town_is_about_its_region_and_country_too(nlp):
    doc = nlp(TEXT)
    assert [best(doc, level) for level in ("country", "region", "town")] == ["United States", "Texas", "Lubbock"]


def test_scores_are_shares_the_best_of_each_level_first(nlp):
    for level in ("country", "region", "town"):
        scores = [each["score"] for each in nlp(TEXT)._.focus if each["level"] == level]
        assert 1 <= len(scores) <= 3
        assert scores == sorted(scores, reverse=True)
        assert scores[-1] >= 0.1
        assert sum(scores) <= 1.001


def test_countries_and_regions_that_the_text_does_not_name_come_from_the_gazetteer(nlp):
    doc = nlp("Fires burned near Wichita Falls, Amarillo and Lubbock.")
    assert best(doc, "region") == "Texas"
    assert best(doc, "country") == "United States"


def test_a_text_without_places_is_about_none(nlp):
    assert nlp("Nothing happened at all.")._.focus == []
    assert nlp("")._.focus == []


@pytest.mark.parametrize("path", sorted(folder("seeds").glob("*.txt")), ids=lambda path: path.stem)
def test_the_records_of_a_seed_have_its_focus(nlp, path):
    [mapped] = map_documents(nlp, [read_bytes(path.read_bytes(), name=path.name)])
    countries = [each.place.country_code for each in mapped.focus if each.level == "country"]
    named = [mention.place.country_code for mention in mapped.mentions if mention.place]
    assert countries
    assert countries[0] == max(named, key=named.count)


def test_a_gazetteer_of_two_methods_leaves_what_the_text_names():
    nlp = geomap.load(gazetteer=Towns())
    [mapped] = map_documents(
        nlp,
        [Document(key="a", text="Rain fell in Dallas, Texas.", fields={"mentions": [{"start": 13, "end": 19}]})],
        given_spans=True,
    )
    assert {(each.level, each.place.name) for each in mapped.focus} == {("town", "Dallas")}
    assert told([vote(6), vote(3)]) == {("region", "Texas"): 1.0, ("town", "Dallas"): 0.5}


def test_the_title_counts_more_than_the_end():
    assert told([vote(1, start=3), vote(8)], title_end=20)["country", "France"] == 0.75
    assert told([vote(1, start=3), vote(8)])["country", "France"] == pytest.approx(0.6667)


def test_a_place_counts_more_than_those_who_act_in_its_name_or_its_people():
    assert told([vote(1), vote(8, role="demonym")])["country", "Russia"] < 0.4
    assert told([vote(1), vote(8, role="associative")])["country", "Russia"] < 0.4


def test_what_is_told_once_among_many_is_left_out():
    votes = [vote(1, start=1000 + n) for n in range(20)] + [vote(8, score=0.2)]
    assert told(votes) == {("country", "France"): pytest.approx(0.952, abs=0.01)}


def test_an_unplaced_vote_of_score_0_alone_does_no_harm():
    assert told([vote(1, score=0.0)]) == {}


@pytest.mark.parametrize(
    ("text", "end"),
    [("Title\n\nText", 5), ("\nTitle\n \nText", 6), ("Title\nText", 0), ("No line at all", 0), ("", 0)],
)
def test_a_title_is_a_short_first_line_before_a_blank_one(text, end):
    assert title_end_of(text) == end


def test_the_focus_is_plain_and_travels_with_the_doc(nlp):
    doc = nlp(TEXT)
    again = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert again._.focus == doc._.focus
    assert json.loads(json.dumps(doc._.focus)) == doc._.focus


def test_the_component_can_be_pickled(nlp):
    pipe = pickle.loads(pickle.dumps(nlp.get_pipe("geomap_focus")))
    assert pipe(nlp(TEXT))._.focus
