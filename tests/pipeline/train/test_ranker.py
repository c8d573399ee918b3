"""Fitting the ranker: it learns what the gold shows, and judges as the figures are defined."""

import json

import spacy

from geomap.pipeline.candidates import CandidateFinder
from geomap.pipeline.features import FEATURES
from geomap.pipeline.model import Model
from geomap.pipeline.train.ranker import cross_validate, fit, judge, read_examples, right_row
from tests.pipeline.towns import PLACES, Towns

PARIS, TEXAN_PARIS = PLACES[1], PLACES[3]


def corpus(path, texts):
    """Write a corpus in which every Paris is the Texan one; no recogniser is needed to read it."""
    lines = []
    for number, text in enumerate(texts):
        mentions = [
            {"start": text.index(name), "end": text.index(name) + len(name), "text": name, **where}
            for name, where in (
                ("Paris", {"lat": TEXAN_PARIS.latitude, "lon": TEXAN_PARIS.longitude, "geonameid": 4}),
                ("Dallas", {"lat": 32.78, "lon": -96.8, "geonameid": 6}),
                ("Russians", {"lat": 60.0, "lon": 100.0, "geonameid": 8}),
            )
            if name in text
        ]
        lines.append(json.dumps({"doc_id": str(number), "text": text, "mentions": mentions}))
    path.write_text("\n".join(lines) + "\n")
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    return read_examples(path, nlp, CandidateFinder(Towns()))


def test_what_the_gold_shows_is_learnt_and_keeps_its_place_in_the_file(tmp_path):
    pairs = corpus(tmp_path / "own.jsonl", ["Rain fell on Paris and Dallas.", "Paris and Dallas voted."] * 5)
    model = fit([example for pair in pairs for example in pair if example])
    figures = judge(model, [whole for whole, _ in pairs if whole])
    assert (figures.mentions, figures.reachable, figures.within_161km, figures.id_right) == (20, 20, 20, 20)
    model.save(tmp_path / "weights.json", trained_on=["own"])
    again = Model.load(tmp_path / "weights.json")
    assert again.rounds.shape == (3, len(FEATURES))
    assert judge(again, [whole for whole, _ in pairs if whole]) == figures


def test_peoples_are_not_judged_and_every_document_is_judged_once(tmp_path):
    pairs = corpus(tmp_path / "own.jsonl", ["Russians left Paris for Dallas."] * 10)
    [(name, figures)] = cross_validate(pairs).items()
    assert name == "own"
    assert figures.mentions == 20


def test_the_right_candidate_is_the_one_of_the_id_else_the_nearest_else_none():
    both = tuple(c for c in Towns().candidates(["Paris"])[0])
    assert right_row(both, (0.0, 0.0, 4)) == 1
    assert right_row(both, (48.9, 2.3, None)) == 0
    assert right_row(both, (48.9, 2.3, 99)) == 0
    assert right_row(both, (0.0, 0.0, None)) is None
    assert right_row((), (0.0, 0.0, 4)) is None
