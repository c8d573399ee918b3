"""Words, phrases and beginnings are found whatever a question looks like."""

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from geomap.store.fulltext import MAX_QUERY_TERMS, Term, search, terms_of
from tests.properties import examples
from tests.store.written import write

TEXTS = {
    "road": "The long road to Idlib. It was closed by snow.",
    "snow": "Heavy snow fell. The road, though long, was open.",
    "cafe": "At the Café de l'Étoile they sang. ẞtraße and straße.",
    "arab": "حلب مدينة. Al-Bab lies east of it.",
    "numbers": "In 2016 some 1,200 people. A 3rd road.",
}


@pytest.fixture
def texts(store):
    for key, text in TEXTS.items():
        write(store, key, text, {})
    return store


def documents(store, question):
    with store.read() as connection:
        found = search(connection, question, "document").ids
    return [entry.id for entry in store.documents.list() if entry.number in found]


def sentences(store, question):
    with store.read() as connection:
        return len(search(connection, question, "sentence").ids)


@pytest.mark.parametrize(
    ("question", "terms"),
    [
        ("road", [Term(("road",))]),
        ("Long ROAD", [Term(("long",)), Term(("road",))]),
        ('"long road" snow*', [Term(("long", "road")), Term(("snow",), prefix=True)]),
        ('"long ro"*', [Term(("long", "ro"), prefix=True)]),
        ("“long road”", [Term(("long", "road"))]),
        ('road "of no end', [Term(("road",)), Term(("of", "no", "end"))]),
        ("al-Bab", [Term(("al", "bab"))]),
        ("road road ROAD", [Term(("road",))]),
        ("Café", [Term(("cafe",))]),
        ("road AND NOT (snow)", [Term(("road",)), Term(("and",)), Term(("not",)), Term(("snow",))]),
        ('"" * "*" 😀 \0 ^ : - \'', []),
    ],
)
def test_questions_are_taken_apart(question, terms):
    assert list(terms_of(question)) == terms


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("road", ["road", "snow", "numbers"]),
        ("road snow", ["road", "snow"]),
        ('"long road"', ["road"]),
        ("sno*", ["road", "snow"]),
        ("sno", []),
        ("cafe etoile", ["cafe"]),
        ("STRASSE", ["cafe"]),
        ("حلب", ["arab"]),
        ("al-bab", ["arab"]),
        ("al*", ["arab"]),
        ("2016", ["numbers"]),
        ('"1,200 people"', ["numbers"]),
        ("3rd", ["numbers"]),
        ("", []),
        ("😀", []),
    ],
)
def test_documents_have_every_term_somewhere(texts, question, found):
    assert documents(texts, question) == found


@pytest.mark.parametrize(
    ("question", "found"),
    [("road", 3), ("road snow", 0), ("long road", 2), ('"long road"', 1), ("snow*", 2), ("closed snow", 1), ("\0", 0)],
)
def test_sentences_have_every_term_themselves(texts, question, found):
    assert sentences(texts, question) == found


@settings(max_examples=examples(4), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=40), st.sampled_from(["document", "sentence"]))
@example('"', "sentence")
@example('road" OR "snow', "sentence")
@example("NEAR(road snow)", "sentence")
@example("words : road", "document")
@example("𝟘 ² ½ ⅷ ʼn ͅ ῃ", "sentence")
@example("a " * 200, "sentence")
@example("'; DROP TABLE mentions; --", "document")
def test_no_question_is_an_error(texts, question, scope):
    with texts.read() as connection:
        assert search(connection, question, scope).ids.dtype == np.int64


@given(st.lists(st.text(), max_size=50))
def test_terms_have_nothing_but_letters_and_digits(pieces):
    terms = terms_of(" ".join(pieces))
    assert len(terms) <= MAX_QUERY_TERMS
    assert all(word and all(character.isalnum() for character in word) for term in terms for word in term.words)


def test_a_text_that_was_changed_is_found_by_its_new_words_alone(store):
    write(store, "one", "The old bridge.", {})
    write(store, "one", "The new tunnel.", {})
    assert (documents(store, "bridge"), documents(store, "tunnel")) == ([], ["one"])
