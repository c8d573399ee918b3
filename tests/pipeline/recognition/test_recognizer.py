"""The recogniser with its real weights and the real gazetteer."""

import hashlib
import json
import pickle
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from geomap.errors import SettingError, WeightsError
from geomap.gazetteer import open_gazetteer
from geomap.paths import folder
from geomap.pipeline.doc_extensions import OTHER_NAMES
from geomap.pipeline.recognition.recognizer import Recognizer
from geomap.pipeline.recognition.tagger import Tagger, Text
from geomap.pipeline.recognition.weights import open_weights
from geomap.pipeline.recognition.wordpieces import CASE_CLASSES, LABELS, case_class
from geomap.pipeline.tokens import separate_places

TEXT = (
    "Syrian rebels fled from Aleppo to Idlib, Syria, on Monday. Gen. Ahmed Khalil of the Aleppo Police Department said "
    "that U.S.-led planes had struck Damascus. Khalil went to Hama's old town."
)


@lru_cache(maxsize=1)
def pipeline() -> Language:
    nlp = spacy.blank("en")
    nlp.max_length = 2_000_000
    separate_places(nlp)
    nlp.add_pipe("geomap_sentences")
    nlp.add_pipe("geomap_recognizer", config={"threads": 1})
    return nlp


@pytest.fixture(scope="module")
def recognising() -> Language:
    return pipeline()


def recognizer(**settings: object) -> Recognizer:
    return Recognizer(gazetteer=open_gazetteer(), threads=1, **settings)  # type: ignore[arg-type]


def names(doc: Doc) -> list[tuple[str, str]]:
    return [(span.text, span.label_) for span in doc.ents]


def places(nlp: Language, text: str) -> list[str]:
    return [span.text for span in nlp(text).ents if span.label_ == "PLACE"]


def test_places_and_demonyms_are_entities(recognising: Language) -> None:
    doc = recognising(TEXT)
    assert {label for _, label in names(doc)} == {"PLACE", "DEMONYM"}
    assert ("Syrian", "DEMONYM") in names(doc)
    for name in ("Aleppo", "Idlib", "Syria", "U.S.", "Damascus", "Hama"):
        assert (name, "PLACE") in names(doc)


def test_other_names_are_kept_apart(recognising: Language) -> None:
    doc = recognising(TEXT)
    spans = list(doc.spans[OTHER_NAMES])
    assert "PER" in {span.label_ for span in spans}
    assert not {"PLACE", "DEMONYM"} & {span.label_ for span in spans}


def test_city_and_state_are_two_mentions(recognising: Language) -> None:
    assert places(recognising, "He was born in Springfield, Illinois, and lives there.") == ["Springfield", "Illinois"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Moscow's planes left.", "Moscow"),
        ("They marched through the Netherlands.", "Netherlands"),
        ("The court sits in The Hague.", "The Hague"),
        ("Fighting went on in Marat al-Numan.", "Marat al-Numan"),
        ("ROCKETS HIT DAMASCUS ON MONDAY", "DAMASCUS"),
    ],
)
def test_ends_of_a_mention_are_clean(recognising: Language, text: str, place: str) -> None:
    assert place in places(recognising, text)


def test_a_name_inside_an_organisation_is_found_unless_switched_off(recognising: Language) -> None:
    text = "She studied at the University of Oklahoma before she joined."
    assert names(recognising(text)) == [("Oklahoma", "EMBEDDED")]
    doc = recognizer(embedded=False)(spacy.blank("en")(text))
    assert names(doc) == []
    assert [span.text for span in doc.spans[OTHER_NAMES]] == ["University of Oklahoma"]


def test_demonyms_can_be_switched_off() -> None:
    doc = recognizer(demonyms=False)(spacy.blank("en")(TEXT))
    assert {label for _, label in names(doc)} == {"PLACE"}


def test_a_component_without_sentences_reads_the_whole_text() -> None:
    doc = spacy.blank("en")("word " * 400 + "She lives in Aleppo, Syria. " + "word " * 400)
    assert ("Aleppo", "PLACE") in names(recognizer()(doc))


def test_no_word_of_a_long_sentence_is_skipped() -> None:
    tagger = Tagger(open_weights(), threads=1)
    words = ["She", "went", "to", "Aleppo", ";"] * 400
    (probabilities,) = tagger.probabilities([Text(words, [0])])
    assert probabilities.shape == (2000, len(LABELS))
    assert np.allclose(probabilities.sum(axis=1), 1, atol=1e-4)
    # A word that no window kept would have every label equally probable.
    assert (probabilities.max(axis=1) > 2 / len(LABELS)).all()
    assert np.median(probabilities[3::5, 1]) > 0.5


def test_a_batch_gives_what_single_documents_give(recognising: Language) -> None:
    texts = [TEXT, "", "Nothing here.", TEXT * 9, "Paris, Texas"]
    batched = list(recognising.pipe(texts, batch_size=3))
    assert [doc.text for doc in batched] == texts
    for doc, text in zip(batched, texts, strict=True):
        assert names(doc) == names(recognising(text))


def test_threads_share_a_pipeline(recognising: Language) -> None:
    expected = names(recognising(TEXT))
    with ThreadPoolExecutor(4) as pool:
        assert all(names(doc) == expected for doc in pool.map(recognising, [TEXT] * 12))


def test_processes_share_a_pipeline(recognising: Language) -> None:
    expected = names(recognising(TEXT))
    docs = list(recognising.pipe([TEXT] * 4, n_process=2, batch_size=2))
    assert [names(doc) for doc in docs] == [expected] * 4


def test_a_component_can_be_pickled(recognising: Language) -> None:
    component = recognising.get_pipe("geomap_recognizer")
    doc = spacy.blank("en")(TEXT)
    copy = pickle.loads(pickle.dumps(component))
    assert names(copy(doc)) == names(component(spacy.blank("en")(TEXT)))


def test_a_pipeline_survives_the_disk(recognising: Language, tmp_path: Path) -> None:
    recognising.to_disk(tmp_path / "nlp")
    again = spacy.load(tmp_path / "nlp")
    assert names(again(TEXT)) == names(recognising(TEXT))
    doc = recognising(TEXT)
    assert names(Doc(recognising.vocab).from_bytes(doc.to_bytes())) == names(doc)


WEIRD = [
    "",
    " ",
    "\n\n\t",
    "\0",
    "\ud800 lone \udfff Aleppo",
    "😀😃 Aleppo 🇸🇾",
    "حلب مدينة في سوريا",
    "‮Aleppo‬",
    "a" * 5000,
    "Ａｌｅｐｐｏ Ãleppo A̐̐̐lep̐po",
    "#Aleppo @Homs http://homs.example/Hama?x=Idlib",
    "<script>alert('Aleppo')</script> ${Homs} `Hama`",
    "," * 300,
    "The the the The",
    "ALEPPO, SYRIA",
]


def check_offsets(doc: Doc, text: str) -> None:
    assert doc.text == text
    end = 0
    for span in doc.ents:
        assert text[span.start_char : span.end_char] == span.text
        assert span.text.strip() == span.text != ""
        assert span.start_char >= end
        end = span.end_char
    for span in doc.spans[OTHER_NAMES]:
        assert text[span.start_char : span.end_char] == span.text


@pytest.mark.parametrize("text", WEIRD)
def test_weird_texts_are_read(recognising: Language, text: str) -> None:
    words = text.split(" ")  # a lone surrogate cannot enter spaCy's vocabulary as text, only the tagger
    if text.isprintable() or "\ud800" not in text:
        check_offsets(recognising(text), text)
    tagger = Tagger(open_weights(), threads=1)
    (probabilities,) = tagger.probabilities([Text(words, [0])])
    assert probabilities.shape == (len(words), len(LABELS))
    assert np.isfinite(probabilities).all()


def test_a_line_of_a_megabyte_is_read(recognising: Language) -> None:
    text = ("x" * 4000 + " and she lives in Aleppo, Syria. ") * 250
    doc = recognising(text)
    check_offsets(doc, text)
    assert len(doc.ents) >= 500


_PARTS = st.sampled_from(
    [
        "Aleppo",
        "Syria",
        "the",
        "The Hague",
        "'s",
        "’s",
        ",",
        ".",
        "\n",
        " ",
        "U.S.",
        "-led",
        "University of",
        "in",
        "“",
        "😀",
        "Ahmed",
    ]
)


@given(st.one_of(st.text(max_size=300), st.lists(_PARTS, max_size=40).map(" ".join), st.lists(_PARTS).map("".join)))
def test_offsets_always_give_the_mention(text: str) -> None:
    text = text.encode("utf-8", "replace").decode("utf-8")
    check_offsets(pipeline()(text), text)


def test_missing_weights_are_said_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"missing from .*install geomap again"):
        open_weights(tmp_path)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "words.txt"])
def test_a_changed_file_does_not_match_its_checksum(tmp_path: Path, name: str) -> None:
    copy = shutil.copytree(folder("data") / "recognizer", tmp_path / "weights")
    with open(copy / name, "ab") as file:
        file.write(b"\n")
    with pytest.raises(WeightsError, match=f"{name}' does not match its checksum"):
        open_weights(copy)
    (copy / name).unlink()
    with pytest.raises(WeightsError, match=name):
        open_weights(copy)


@pytest.mark.parametrize("described", ["", "[]", "{}", json.dumps({"format": 99})])
def test_another_description_is_refused(tmp_path: Path, described: str) -> None:
    (tmp_path / "config.json").write_text(described)
    with pytest.raises(WeightsError, match="install geomap again"):
        open_weights(tmp_path)


def test_settings_that_make_no_sense_are_refused() -> None:
    with pytest.raises(SettingError, match="threads=-1"):
        Recognizer(gazetteer=open_gazetteer(), threads=-1)


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("aleppo", "lower"),
        ("Aleppo", "title"),
        ("ALEPPO", "upper"),
        ("A", "capital"),
        ("McDonald", "mixed"),
        ("12th", "lower"),
        ("12", "number"),
        (",", "other"),
        ("U.S.", "dotted"),
        ("حلب", "lower"),
    ],
)
def test_case_classes(word: str, name: str) -> None:
    assert CASE_CLASSES[case_class(word)] == name


@pytest.mark.slow
def test_without_onnxruntime_one_line_says_what_to_do() -> None:
    script = (
        "import sys; sys.modules['onnxruntime'] = None\n"
        "import spacy, geomap.pipeline\n"
        "nlp = spacy.blank('en'); nlp.add_pipe('geomap_recognizer')\n"
        "nlp('They met in Geneva.')\n"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert (
        ended.stderr.strip().splitlines()[-1].startswith("geomap.errors.WeightsError: the recogniser needs onnxruntime")
    )
    assert "pip install onnxruntime" in ended.stderr


@pytest.mark.parametrize("names", [b"", b"123"])
def test_a_table_of_names_that_is_none_is_refused(tmp_path: Path, names: bytes) -> None:
    weights = tmp_path / "weights"
    shutil.copytree(folder("data") / "recognizer", weights)
    (weights / "names.bin").write_bytes(names)
    described = json.loads((weights / "config.json").read_text(encoding="utf-8"))
    described["sha256"]["names.bin"] = hashlib.sha256(names).hexdigest()
    (weights / "config.json").write_text(json.dumps(described), encoding="utf-8")
    with pytest.raises(WeightsError, match="is no table of names"):
        open_weights(weights)
