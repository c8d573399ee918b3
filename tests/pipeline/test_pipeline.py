"""The whole road: a text in, mentions with places out, and nothing lost on the way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import geomap
from geomap.errors import GeomapError, SourceError
from geomap.paths import folder
from geomap.pipeline import map_documents
from geomap.read import Document, read_sources
from geomap.records import MappedDocument
from tests.pipeline.towns import Towns


def mapped_text(nlp, text) -> MappedDocument:
    return next(iter(map_documents(nlp, [Document(key="t", text=text)])))


def test_the_seed_texts_are_mapped_and_every_mention_lies_in_its_sentence(nlp):
    documents = list(read_sources([str(folder("seeds"))]))
    assert len(documents) >= 4
    for mapped in map_documents(nlp, documents):
        assert len(mapped.places) >= 5
        for mention in mapped.mentions:
            sentence = mapped.sentences[mention.sentence]
            assert mapped.document.text[mention.start : mention.end] == mention.text
            assert sentence.start <= mention.start < mention.end <= sentence.end


def test_the_war_in_syria_lands_in_syria_and_geneva_in_switzerland(nlp):
    text = (
        "Talks open in Geneva. Rebels held on in Aleppo and Idlib, the army took Palmyra, and Russian jets left the "
        "Hmeymim air base near Latakia. In Syria, demonstrators marched in the town of Marat al-Numan."
    )
    places = {m.text: m.place for m in mapped_text(nlp, text).mentions}
    for name in ("Aleppo", "Idlib", "Palmyra", "Latakia", "Marat al-Numan"):
        assert places[name].country_code == "SY", name
    assert places["Geneva"].country_code == "CH"


@given(st.text(max_size=200))
def test_offsets_hold_for_any_text(nlp, text):
    mapped = mapped_text(nlp, text)
    assert all(mapped.document.text[m.start : m.end] == m.text for m in mapped.mentions)
    assert all(0 <= m.score <= 1 for m in mapped.mentions)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n ",
        "\ud800 in Paris",
        "Paris\x00London",
        "🙂 " * 50 + "Geneva",
        "سافر إلى دمشق",
        "<script>Geneva</script>",
    ],
)
def test_odd_texts_give_an_answer_and_no_error(nlp, text):
    assert mapped_text(nlp, text).document.text == text


def test_a_document_that_is_too_long_is_reported_and_the_others_go_on(nlp):
    texts = ["Rain in Geneva.", "x" * 10_000_001, "Snow in Aleppo."]
    documents = [Document(key=str(n), text=text) for n, text in enumerate(texts)]
    failed = []
    mapped = list(map_documents(nlp, documents, on_error=lambda document, error: failed.append((document.key, error))))
    assert [m.document.key for m in mapped] == ["0", "2"]
    assert [key for key, _ in failed] == ["1"]
    with pytest.raises(SourceError, match="split it"):
        list(map_documents(nlp, documents))


def test_a_pipe_that_fails_on_one_document_does_not_lose_the_others(nlp):
    class Brittle(Towns):
        def candidates(self, names, *, fuzzy=True):
            if "Geneva" in names:
                raise GeomapError("the service is down")
            return super().candidates(names, fuzzy=fuzzy)

    brittle = geomap.load(gazetteer=Brittle())
    documents = [Document(key=name, text=f"They met in {name}, France.") for name in ("Paris", "Geneva", "Dallas")]
    failed = []
    mapped = list(map_documents(brittle, documents, on_error=lambda document, error: failed.append(document.key)))
    assert failed == ["Geneva"]
    assert [m.document.key for m in mapped] == ["Paris", "Dallas"]


def test_an_unknown_public_name_is_an_attribute_error():
    with pytest.raises(AttributeError):
        _ = geomap.nothing
