"""People with titles, ships, degrees, things and dishes are no places; towns beside such words still are."""

import pytest


def mentioned(nlp, text):
    return {span.text.rstrip(".") for span in nlp(text).ents}


@pytest.mark.parametrize(
    "text",
    [
        "Gen. Jordan and Col. Perth inspected the troops.",
        "Mrs. Darwin and Ms. Boston watched.",
        "Judge Houston sentenced him, and Mr. Lebanon said he would appeal.",
        "Senator Lincoln met Prof. Austin and Dr Melbourne.",
        "Lord Durham and Sir Preston voted against it.",
        "Miss Paris taught us, and the letter of P. Lisbon arrived.",
    ],
)
def test_a_name_after_a_title_is_a_person(nlp, text):
    assert mentioned(nlp, text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "HMS Sheffield and USS Indianapolis were hit.",
        "They saw HMAS Sydney and HMCS Halifax.",
        "The frigate Tripoli and the bulk carrier Gibraltar left.",
    ],
)
def test_a_name_after_the_prefix_of_a_ship_is_a_ship(nlp, text):
    assert mentioned(nlp, text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Contact: Maria Lopez, MD, PhD; Tom Reed, MA; Joe Park, DO.",
        "The panel was led by Anna Delgado, M.S., R.D., and Peter Holm, M.D., Ph.D.",
        "The PA system failed, and the AR headset cost 300 euros.",
        "The AL East race is close.",
        "She showed her ID card after the CT scan.",
        "Toss the Brussels sprouts with Worcestershire sauce.",
        "Fry the Cumberland sausages.",
        "Serve with a Waldorf salad and Baked Alaska.",
        "It was rated by the Paris criteria.",
        "The patient's Glasgow Coma Scale was 14.",
        "Order the Peking duck or a Philadelphia roll.",
        "The strain A/chicken/Nigeria/641/2006 was isolated.",
        "It cost CA$ 12 there.",
        "Sales in APAC grew, as did those in EMEA and LATAM.",
    ],
)
def test_degrees_things_and_dishes_are_no_places(nlp, text):
    assert mentioned(nlp, text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Earlier work (Berlin et al., 2004; London and Paris, 2011) disagrees.",
        "As Boston et al. found, dose matters.",
        "References: 1. Smith J, London K. Lancet 2010. 2. Paris R, Florence A. Nature 2011.",
    ],
)
def test_authors_are_no_places(nlp, text):
    assert mentioned(nlp, text) == set()


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("She lives in Baltimore, MD, and he is from Erie, PA.", {"Baltimore", "MD", "Erie", "PA"}),
        ("Dr. Austin works in Boston, MA.", {"Boston", "MA"}),
        ("He wrote to the Ministry of Justice. Azerbaijan did not answer.", {"Azerbaijan"}),
        ("The ship sailed from Sheffield to Tripoli.", {"Sheffield", "Tripoli"}),
        ("They eat sprouts in Brussels and sauce in Paris.", {"Brussels", "Paris"}),
        ("They moved to N. Carolina and to E. London.", {"N. Carolina", "E. London"}),
        ("The fair (in Berlin, 2004) was large.", {"Berlin"}),
        ("They met in Paris, London and Florence. A storm came.", {"Paris", "London", "Florence"}),
        ("The crew of USS Cole landed in Aden.", {"Aden"}),
    ],
)
def test_places_beside_such_words_stay(nlp, text, places):
    assert places <= mentioned(nlp, text)
