"""Rules between the network's labels and the mentions."""

from geomap.pipeline.recognition.label_rules import EMBEDDED, ORG, PLACE, Name, clean, join, label_embedded


def marked(text, *names):
    words = text.split()
    found = label_embedded([Name(start, end, label, 0.9) for start, end, label in names], words)
    return [(" ".join(words[name.start : name.end]), name.label) for name in found]


def test_a_place_within_an_organisation_is_embedded():
    assert marked("the Bank of England said", (1, 4, ORG), (3, 4, PLACE)) == [
        ("Bank of England", ORG),
        ("England", EMBEDDED),
    ]


def test_a_place_beside_an_organisation_is_embedded_and_part_of_it():
    assert marked("the Fargo Police said", (1, 2, PLACE), (2, 3, ORG)) == [("Fargo", EMBEDDED), ("Fargo Police", ORG)]
    assert marked("the University of Oklahoma said", (1, 2, ORG), (3, 4, PLACE)) == [
        ("University of Oklahoma", ORG),
        ("Oklahoma", EMBEDDED),
    ]


def test_an_organisation_may_hold_several_places():
    found = marked("New York Times and Fargo Moorhead Police", (4, 5, PLACE), (5, 6, PLACE), (6, 7, ORG))
    assert found == [("Fargo", PLACE), ("Moorhead", EMBEDDED), ("Moorhead Police", ORG)]


def test_other_places_stay_what_they_are():
    assert marked("the Senate met in Ottawa", (1, 2, ORG), (4, 5, PLACE)) == [("Senate", ORG), ("Ottawa", PLACE)]


def test_an_arabic_article_belongs_to_the_name():
    words = "near Marat al - Numan and al - Bab".split()
    found = list(join([Name(1, 2, PLACE, 0.9), Name(4, 5, PLACE, 0.8), Name(8, 9, PLACE, 0.7)], words))
    assert [(name.start, name.end, name.probability) for name in found] == [(1, 5, 0.8), (6, 9, 0.7)]


def test_the_number_of_a_road_belongs_to_it():
    words = "on Highway 82 in Texas 82".split()
    found = list(clean([Name(1, 2, PLACE, 0.9), Name(4, 5, PLACE, 0.9)], words))
    assert [(name.start, name.end) for name in found] == [(1, 3), (4, 5)]


def test_the_full_stop_of_an_abbreviation_in_small_letters_belongs_to_it():
    words = "the u.s . and scranton , pa .".split()
    found = list(clean([Name(1, 2, PLACE, 0.9), Name(6, 7, PLACE, 0.9)], words))
    assert [(name.start, name.end) for name in found] == [(1, 3), (6, 8)]
