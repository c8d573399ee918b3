"""Given spans: exact to the character, whatever the tokens are; what else is found is context."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from geomap.errors import SourceError
from geomap.pipeline import map_documents
from geomap.pipeline.doc_extensions import CONTEXT_SPANS
from geomap.pipeline.spans import doc_with_spans
from geomap.read import Document


def document(text, *spans):
    return Document(key="d", text=text, fields={"mentions": [{"start": s, "end": e} for s, e in spans]})


def test_a_span_inside_a_token_is_exact(nlp):
    doc = doc_with_spans(nlp, document("An anti-Turkey rally in SyriaIraq.", (8, 14), (24, 29), (29, 33)))
    assert [ent.text for ent in doc.ents] == ["Turkey", "Syria", "Iraq"]


@given(st.text("ab \n.,'-é北", min_size=1, max_size=40), st.data())
def test_any_span_comes_back_to_the_character(nlp, text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    covered = text[start:end]
    assume(covered.strip())
    doc = doc_with_spans(nlp, document(text, (start, end)))
    assert doc.text == text
    [ent] = doc.ents
    assert ent.text == covered.strip()
    assert start <= ent.start_char < ent.end_char <= end


def test_of_overlapping_spans_the_longest_is_kept(nlp):
    doc = doc_with_spans(nlp, document("The Port of Miami.", (4, 17), (12, 17)))
    assert [ent.text for ent in doc.ents] == ["Port of Miami"]


def test_other_names_are_context_and_no_mentions(nlp):
    text = "Fighters left Palmyra. Syria's army entered the town, Damascus said."
    start = text.index("Palmyra")
    doc = doc_with_spans(nlp, document(text, (start, start + 7)))
    assert [ent.text for ent in doc.ents] == ["Palmyra"]
    assert {span.text for span in doc.spans[CONTEXT_SPANS]} == {"Syria", "Damascus"}
    [mapped] = map_documents(nlp, [document(text, (start, start + 7))], given_spans=True)
    assert [(m.text, m.place.country_code) for m in mapped.mentions] == [("Palmyra", "SY")]


@pytest.mark.parametrize("spans", [[(0, 99)], [(-1, 2)], [(2, 2)], [(3, 1)]])
def test_a_span_outside_the_text_is_refused_in_one_line(nlp, spans):
    with pytest.raises(SourceError, match="outside its 5 characters"):
        doc_with_spans(nlp, document("Paris", *spans))


def test_a_span_of_white_space_is_refused(nlp):
    with pytest.raises(SourceError, match="only white space"):
        doc_with_spans(nlp, document("in  Paris", (2, 4)))


def test_a_mention_without_offsets_is_refused(nlp):
    with pytest.raises(SourceError, match="whole numbers"):
        doc_with_spans(nlp, Document(key="d", text="Paris", fields={"mentions": [{"start": 0}]}))
