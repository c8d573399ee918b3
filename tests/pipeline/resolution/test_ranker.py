"""Resolution: which place a mention is, how sure, and what else it may be."""

import pickle

import pytest
import spacy
from spacy.tokens import Doc

from geomap.errors import SettingError
from geomap.pipeline.resolution.ranker import NIL, Ranker
from tests.pipeline.towns import Towns


def resolver(*names, **config):
    """A user's own pipeline: an entity ruler finds the names, geomap resolves them."""
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "GPE", "pattern": name} for name in names])
    nlp.add_pipe("geomap_ranker", config=config)
    return nlp


def resolved(text, *names, **config):
    return {ent.text: ent._.place for ent in resolver(*names, **config)(text).ents}


def test_a_text_on_syria_lands_in_syria_and_not_in_new_york_state():
    names = ("Aleppo", "Latakia", "Idlib", "Palmyra", "Geneva", "Syria")
    places = resolved("Talks on Syria open in Geneva as shells hit Aleppo, Idlib, Latakia and Palmyra.", *names)
    assert [places[name].country_code for name in names] == ["SY", "SY", "SY", "SY", "CH", "SY"]


@pytest.mark.parametrize(
    ("text", "name", "admin1"),
    [
        ("The fair in Paris, Texas, opened.", "Paris", "TX"),
        ("The fair in Palmyra, N.Y., opened.", "Palmyra", "NY"),
        ("The fair in Geneva, Illinois, opened.", "Geneva", "IL"),
        ("The fair in Syria, Virginia, opened.", "Syria", "VA"),
        ("The fair in Alexandria, La., opened.", "Alexandria", "LA"),
    ],
)
def test_the_state_named_beside_a_town_decides(text, name, admin1):
    place = resolved(text, name)[name]
    assert (place.country_code, place.admin1_code) == ("US", admin1)


def test_two_of_one_name_are_told_apart_in_one_text():
    nlp = resolver("Paris")
    doc = nlp("She left Paris, Texas, for Paris, France. Paris was cold.")
    assert [ent._.place.country_code for ent in doc.ents] == ["US", "FR", "FR"]


def test_georgia_is_a_state_among_states_and_a_country_among_countries():
    states = resolved(
        "Storms hit Georgia, Alabama and Florida; Atlanta was dark.", "Georgia", "Alabama", "Florida", "Atlanta"
    )
    countries = resolved(
        "Georgia, Armenia and Azerbaijan met in Tbilisi.", "Georgia", "Armenia", "Azerbaijan", "Tbilisi"
    )
    assert states["Georgia"].country_code == "US"
    assert countries["Georgia"].country_code == "GE"


def test_the_publications_home_decides_where_the_text_does_not():
    plain = resolved("The council of Springfield met.", "Springfield")["Springfield"]
    at_home = resolved("The council of Springfield met.", "Springfield", near=[44.05, -123.02])["Springfield"]
    assert at_home.admin1_code == "OR"
    assert plain.id != at_home.id


def test_a_home_country_is_preferred():
    assert resolved("Rain in Cambridge.", "Cambridge", country="CA")["Cambridge"].country_code == "CA"


def test_a_name_of_nothing_is_nil_and_stays_listed():
    [ent] = resolver("Xqzzvwyk")("They fled to Xqzzvwyk at night.").ents
    assert ent.kb_id_ == NIL
    assert ent._.place is None
    assert ent._.score > 0.5


def test_scores_are_probabilities_and_candidates_are_ranked():
    [ent] = resolver("Springfield", most_candidates=5)("The council of Springfield met.").ents
    scores = [candidate["score"] for candidate in ent._.candidates]
    assert len(scores) == 5
    assert scores[1:] == sorted(scores[1:], reverse=True)
    assert sum(scores) <= 1.0001
    assert scores[0] <= ent._.score <= 1
    assert ent.kb_id_ == ent._.candidates[0]["place"]["id"]


def test_other_entities_are_left_alone():
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns(
        [{"label": "PERSON", "pattern": "Obama"}, {"label": "GPE", "pattern": "Geneva"}]
    )
    nlp.add_pipe("geomap_ranker")
    person, place = nlp("Obama flew to Geneva.").ents
    assert (person.label_, person.kb_id_) == ("PERSON", "")
    assert place.kb_id_.startswith("geonames:")


def test_a_doc_survives_storage_with_its_places():
    nlp = resolver("Geneva")
    doc = nlp("Talks in Geneva.")
    [ent] = Doc(nlp.vocab).from_bytes(doc.to_bytes()).ents
    assert ent._.place.label == doc.ents[0]._.place.label


def test_any_object_with_the_two_methods_is_a_gazetteer():
    ranker = Ranker(spacy.blank("en"), gazetteer=Towns())
    doc = Doc(ranker.vocab, ["Paris", ",", "Texas", "."], spaces=[False, True, False, False])
    doc.set_ents([doc.char_span(0, 5, label="GPE")])
    assert ranker(doc).ents[0].kb_id_ == "geonames:4"


def test_a_pickled_ranker_resolves_alike():
    nlp = resolver("Geneva")
    ranker = pickle.loads(pickle.dumps(nlp.get_pipe("geomap_ranker")))
    doc = nlp("Talks in Geneva.")
    assert ranker(doc).ents[0]._.place.country_code == "CH"


@pytest.mark.parametrize("config", [{"near": [91, 0]}, {"near": [0, 181]}, {"country": "Syria"}, {"country": "1A"}])
def test_a_home_that_makes_no_sense_is_refused_in_one_line(config):
    with pytest.raises(SettingError) as raised:
        resolver("Geneva", **config)
    assert "\n" not in str(raised.value)


def test_many_processes_resolve_as_one_does():
    nlp = resolver("Geneva", "Aleppo")
    texts = ["Talks in Geneva.", "Shells hit Aleppo."] * 3
    alone = [[ent.kb_id_ for ent in doc.ents] for doc in nlp.pipe(texts)]
    together = [[ent.kb_id_ for ent in doc.ents] for doc in nlp.pipe(texts, n_process=2, batch_size=2)]
    assert together == alone
