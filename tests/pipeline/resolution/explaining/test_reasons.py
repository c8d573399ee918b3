"""Why a place was chosen: what the weights of a document add up to, and what the words say of real texts."""

import numpy as np
import pytest

import geomap
from geomap.paths import folder
from geomap.pipeline import map_documents
from geomap.pipeline.resolution.candidates import CandidateFinder
from geomap.pipeline.resolution.evidence.outlets import UNKNOWN_HOME, home_of
from geomap.pipeline.resolution.explaining import reason_words
from geomap.pipeline.resolution.explaining.reasons import EVIDENCE_KINDS, MAX_REASONS, Evidence, evidence_of
from geomap.pipeline.resolution.features import DECLARATIONS, FEATURES
from geomap.pipeline.resolution.model import Model, decide
from geomap.pipeline.resolution.ranking_input import prepare_ranking
from geomap.places import Place
from geomap.read import Document

SYRIA = (
    "Syria is at war. Rebels held on in Aleppo and Idlib. In Syria the army took Palmyra, and Syrian jets left the air "
    "base near Latakia for Homs. Talks on Syria opened in Geneva."
)


def reasons_of(nlp, text, name, **document):
    """Give the reasons of the first mention of a name, by kind."""
    [mapped] = map_documents(nlp, [Document(key="t", text=text, **document)])
    mention = next(mention for mention in mapped.mentions if mention.text == name)
    return {reason.kind: reason for reason in mention.why}


@pytest.mark.parametrize(
    ("text", "name", "kind", "words"),
    [
        (SYRIA, "Homs", "country", "Syria is named 3 times in the text"),
        (SYRIA, "Aleppo", "population", "2.1 million people live there"),
        (SYRIA, "Latakia", "near", "also in the text"),
        ("The fair in Paris, Texas, opened.", "Paris", "container", "Texas is named right after it"),
        ("The fair in Syria, Virginia, opened.", "Syria", "container", "Virginia is named right after it"),
        ("Rain in Passau, Germany.", "Passau", "container", "Germany is named right after it"),
        ("Fires near Troy spread to Albany and Schenectady.", "Troy", "near", "it is 10 km from Albany"),
        (
            "Ohio voted. Toledo, Akron and Dayton did not.",
            "Toledo",
            "admin1",
            "Ohio is named once and 2 other mentions",
        ),
        ("Turkey and Greece met.", "Turkey", "kind", "it is a country"),
        ("The boat went up the Danube.", "Danube", "prominence", "is better known than"),
        ("Police in Lindenwald and in England said.", "Lindenwald", "name", "similar names, such as Lindenwold"),
    ],
)
def test_the_evidence_of_a_text_is_told(nlp, text, name, kind, words):
    reason = reasons_of(nlp, text, name)[kind]
    assert words in reason.text
    assert reason.weight >= 0


def test_an_abbreviation_is_told_with_its_whole_name(nlp):
    text = "The U.S. and Canada met."
    assert "US is short for the United States" in reasons_of(nlp, text, "U.S.")["name"].text


def test_a_publications_home_is_told_with_its_distance(nlp):
    text = "The council of Lebanon met on Tuesday. The mayor of Lebanon was late."
    home = reasons_of(nlp, text, "Lebanon", url="https://www.ldnews.com/x")["home"]
    assert home.text.endswith("km from where the publication is at home, in Lebanon, Pennsylvania")
    assert home.weight > 0
    assert "home" not in reasons_of(nlp, text, "Lebanon")


def test_a_name_of_nothing_says_so_and_weighs_nothing(nlp):
    assert {kind: (r.text, r.weight) for kind, r in reasons_of(nlp, "They fled to Xqzzvwyk.", "Xqzzvwyk").items()} == {
        "name": ("the gazetteer has no such name", 0.0)
    }


def test_a_people_is_not_counted_as_its_country(nlp):
    text = "Hungarian police closed the roads of Budapest and Debrecen. Hungarian trains stood."
    reason = reasons_of(nlp, text, "Debrecen").get("country")
    assert reason is None or reason.text == "the people of Hungary are named twice in the text"


def test_reasons_are_few_and_heaviest_first(nlp):
    [mapped] = map_documents(nlp, [Document(key="t", text=SYRIA)])
    for mention in mapped.mentions:
        weights = [abs(reason.weight) for reason in mention.why]
        assert weights == sorted(weights, reverse=True)
        assert len(weights) <= MAX_REASONS
        assert all(reason.text and "  " not in reason.text for reason in mention.why)


def test_reasons_can_be_left_out():
    silent = geomap.load()
    silent.get_pipe("geomap_ranker").why = False
    assert all(not span._.why for span in silent(SYRIA).ents)


@pytest.mark.parametrize("host", ["", "ldnews.com"])
def test_the_sorts_add_up_to_the_log_odds_of_chosen_and_rival(nlp, gazetteer, host):
    text = SYRIA + " The fair of Lebanon, Pa., and that of Troy, New York, go on. Xqzzvwyk is near Margaret Island."
    doc = nlp(text)
    home = home_of(host) if host else UNKNOWN_HOME
    ranking = prepare_ranking(text, list(doc.ents), CandidateFinder(gazetteer), home=home)
    model = Model.load(folder("data") / "ranker" / "weights.json")
    probabilities, table, weights = model.rank(ranking.features)
    firsts = ranking.features.groups.first.tolist()
    owns = [
        probabilities[first : first + len(options.static)]
        for options, first in zip(ranking.options, firsts, strict=True)
    ]
    chosen = [decide(options, own)[0] for options, own in zip(ranking.options, owns, strict=True)]
    evidence = evidence_of(ranking, probabilities, table, weights, chosen, home)
    compared = 0
    for group, (row, rival) in enumerate(zip(evidence.chosen, evidence.rival, strict=True)):
        if min(probabilities[row], probabilities[rival]) < 1e-20:
            continue  # its logarithm has lost its digits
        odds = float(np.log(probabilities[row]) - np.log(probabilities[rival]))
        assert sum_of(evidence, group) + bias(evidence, group) == pytest.approx(odds, abs=0.02)
        compared += row != rival
    assert compared >= 8


def sum_of(evidence: Evidence, group: int) -> float:
    return float(evidence._contributions[group].sum())


def bias(evidence: Evidence, group: int) -> float:
    """What NIL has for being NIL, which is of no sort."""
    column = FEATURES.index("nil")
    table, weights = evidence.table, evidence.weights
    return float((table[evidence.chosen[group], column] - table[evidence.rival[group], column]) * weights[column])


def test_every_feature_but_the_bias_is_of_one_sort():
    assert [feature.name for feature in DECLARATIONS if feature.evidence_kind is None] == ["nil"]
    assert {feature.evidence_kind for feature in DECLARATIONS} - {None} == set(EVIDENCE_KINDS)
    assert len(set(FEATURES)) == len(FEATURES)


def place(name="Paris", country="France", code="FR", admin1="", admin1_code="", kind="P.PPL", population=0):
    feature_class, feature_code = kind.split(".")
    return Place(
        source="geonames", source_id=name + code + admin1_code + kind, name=name, latitude=0.0, longitude=0.0,
        country=country, country_code=code, admin1=admin1, admin1_code=admin1_code, feature_class=feature_class,
        feature_code=feature_code, population=population,
    )  # fmt: skip


def test_a_rival_goes_by_what_tells_it_apart():
    france = place(admin1="Île-de-France", admin1_code="11")
    texas = place("Paris", "United States", "US", "Texas", "TX")
    assert reason_words.distinct_name(france, texas) == "Paris (France)"
    assert reason_words.distinct_name(texas, france) == "Paris (Texas)"
    assert reason_words.distinct_name(texas, place("Waco", "United States", "US", "Texas", "TX")) == "Paris"
    town, region = (
        place("Ţarţūs", "Syria", "SY", "Tartus", "1"),
        place("Tartus", "Syria", "SY", "Tartus", "1", "A.ADM1"),
    )
    assert reason_words.kind_text(town, region) == ""  # nothing is known of the town's kind
    assert reason_words.distinct_name(region, town) == "Tartus (governorate)"
    assert reason_words.distinct_name(town, town) == "another Ţarţūs"


def test_populations_are_told_only_if_they_say_what_the_weight_says():
    large, small, unknown = place(population=2_100_000), place("Rome", population=900), place("Ur")
    assert reason_words.population_text(large, small, speaks_for=True) == "2.1 million people live there, 900 in Rome"
    assert reason_words.population_text(large, small, speaks_for=False) == ""
    clause = reason_words.population_text(large, unknown, speaks_for=True)
    assert clause == "2.1 million people live there; for Ur no population is known"
    assert reason_words.population_text(unknown, None, speaks_for=True) == ""


def test_articles_and_counts():
    assert [reason_words.with_a(noun) for noun in ("airport", "island", "town")] == [
        "an airport",
        "an island",
        "a town",
    ]
    assert reason_words.with_article("Czech Republic") == "the Czech Republic"
    assert reason_words.with_article("Syria") == "Syria"
    assert [reason_words.distance_text(d) for d in (0.2, 3.4, 146, 7731)] == [
        "less than 1 km",
        "3 km",
        "150 km",
        "7,700 km",
    ]
    assert [reason_words.count_text(n) for n in (1, 2, 3)] == ["once", "twice", "3 times"]
    assert reason_words.people_text(1) == "1 person"
