"""A component that fails costs a document what that component adds, never the document, and never its neighbours."""

import io
import json
import logging

import pytest
from click.testing import CliRunner
from spacy.language import Language

import geomap
from geomap.cli import main
from geomap.errors import GazetteerError
from geomap.export import exporter
from geomap.pipeline import map_documents, resolve_given
from geomap.read import Document
from geomap.records import Fault, Given

TEXTS = {
    "before": "Snow fell in Aleppo.",
    "broken": "Lat: 33.8938, Long: 35.5018 (Beirut port). The ship came from Geneva, 20 km north of Idlib.",
    "after": "They met in Damascus.",
}


@Language.component("geomap_test_failing")
def fail_on_beirut(doc):
    if "Beirut" in doc.text:
        raise KeyError("no\nBeirut")
    return doc


@pytest.fixture(scope="module", params=[None, "geomap_ranker", "geomap_derived"])
def failing(request):
    nlp = geomap.load()
    nlp.add_pipe("geomap_test_failing", before=request.param)
    return nlp


def documents():
    return [Document(key=key, text=text) for key, text in TEXTS.items()]


def test_the_document_keeps_all_that_the_other_components_found(failing, nlp, caplog):
    whole = {mapped.document.key: mapped for mapped in map_documents(nlp, documents())}
    with caplog.at_level(logging.WARNING):
        mapped = {each.document.key: each for each in map_documents(failing, documents())}
    assert list(mapped) == list(TEXTS)
    assert mapped["broken"].faults == (Fault("geomap_test_failing", "'no\\nBeirut'"),)
    for key, each in mapped.items():
        assert (each.sentences, each.mentions, each.derived, each.focus) == (
            whole[key].sentences,
            whole[key].mentions,
            whole[key].derived,
            whole[key].focus,
        )
        assert bool(each.faults) == (key == "broken")
    assert "geomap_test_failing" in caplog.text


def test_a_fault_of_focus_or_derived_places_keeps_the_mentions(caplog):
    class Lost:
        """A gazetteer's look-ups of countries and regions, out of reach."""

        def country(self, code):
            raise GazetteerError("the gazetteer file is gone")

        admin1 = country

    nlp = geomap.load()
    nlp.get_pipe("geomap_focus").gazetteer = Lost()
    text = "They met in Aleppo and Homs."
    [mapped] = map_documents(nlp, [Document(key="t", text=text)])
    assert [mention.text for mention in mapped.mentions] == ["Aleppo", "Homs"]
    assert (mapped.focus, mapped.faults) == ((), (Fault("geomap_focus", "the gazetteer file is gone"),))
    again = resolve_given(nlp, mapped.document, [Given(start=12, end=18), Given(start=23, end=27)])
    assert [mention.place for mention in again.mentions] == [mention.place for mention in mapped.mentions]
    assert again.faults == mapped.faults


def test_jsonl_has_faults_only_where_there_are_some(failing):
    stream = io.StringIO()
    exporter("jsonl").write(map_documents(failing, documents()), stream)
    rows = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [row.get("faults") for row in rows] == [
        None,
        [{"component": "geomap_test_failing", "message": "'no\\nBeirut'"}],
        None,
    ]


def test_parse_names_the_document_and_the_component(failing, tmp_path, monkeypatch):
    for key, text in TEXTS.items():
        (tmp_path / f"{key}.txt").write_text(text, encoding="utf-8")
    monkeypatch.setattr("geomap.cli.parse.load_pipeline", lambda setup: failing)
    result = CliRunner().invoke(main, ["parse", "--format", "jsonl", str(tmp_path)])
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == len(TEXTS)
    [line] = result.stderr.splitlines()
    assert line == "geomap: incomplete: broken.txt: geomap_test_failing failed: 'no\\nBeirut'"
