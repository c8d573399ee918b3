"""From a Doc to rows."""

from dataclasses import replace

import pytest

from geomap.places import Candidate, Place, PointRadius
from geomap.read import Document
from geomap.records import DerivedPlace, MappedDocument, Mention, from_doc

PLACE = Place(source="geonames", source_id="1", name="Geneva", latitude=46.2, longitude=6.1, country="Switzerland")


def mention(start=0, score=0.9, place=PLACE):
    return Mention(start=start, end=start + 6, text="Geneva", sentence=0, role="literal", place=place, score=score)


@pytest.mark.parametrize(
    ("score", "words"), [(1.0, "sure"), (0.8, "sure"), (0.79, "likely"), (0.5, "likely"), (0.49, "unsure")]
)
def test_scores_are_said_in_words(score, words):
    assert mention(score=score).sureness == words


def test_places_come_once_in_the_order_of_the_text_and_nil_not_at_all():
    mapped = MappedDocument(Document(key="d", text=""), (), (mention(), mention(10, place=None), mention(20)))
    assert list(mapped.places) == ["geonames:1"]
    assert [m.start for m in mapped.mentions_of("geonames:1")] == [0, 20]


def test_rows_hold_the_documents_own_text(nlp):
    text = "Rain \ud800 in Geneva. Snow in Oslo."
    mapped = from_doc(nlp(text.replace("\ud800", "\ufffd")), Document(key="d", text=text), gazetteer="g1")
    assert mapped.gazetteer == "g1"
    assert [(m.text, m.sentence) for m in mapped.mentions] == [("Geneva", 0), ("Oslo", 1)]
    assert "".join(s.text for s in mapped.sentences).count("\ud800") == 1
    assert all(isinstance(c, Candidate) for m in mapped.mentions for c in m.candidates)


def test_literal_leaves_out_the_others_and_what_is_derived_from_them():
    first, gone, last = mention(), replace(mention(10), role="demonym"), mention(20)
    area = PointRadius(latitude=46.4, longitude=6.1, radius_km=5, basis="offset", anchors=(PLACE,))
    derived = [
        DerivedPlace(start=n, end=n, text="", sentence=0, area=area, mentions=(i,)) for n, i in ((9, 1), (19, 2))
    ]
    mapped = MappedDocument(Document(key="d", text=""), (), (first, gone, last), "", tuple(derived)).literal()
    assert mapped.mentions == (first, last)
    assert mapped.derived == (replace(derived[1], mentions=(1,)),)
