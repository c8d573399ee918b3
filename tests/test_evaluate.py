"""Figures: our own against the shared scorer, and by hand."""

import importlib.util
import json
import random
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from geomap.errors import SourceError
from geomap.evaluate import (
    MAX_ERROR_KM,
    AnnotatedDocument,
    MentionSpan,
    PrecisionRecall,
    evaluate,
    gold_of,
    is_demonym,
    match_mentions,
    predicted_of,
)
from geomap.read import Document
from tests.export.build import ROUGH

TEXT = "Turkish planes left Turkey for Aleppo and Homs, Syria."


def marked(*marks: MentionSpan, key: str = "a", text: str = TEXT) -> AnnotatedDocument:
    return AnnotatedDocument(key, text, marks)


def at(
    name: str, *, latitude: float | None = None, longitude: float | None = None, id: int | None = None
) -> MentionSpan:
    start = TEXT.rindex(name)
    return MentionSpan(start, start + len(name), latitude, longitude, id)


def test_right_answers_get_full_marks() -> None:
    gold = marked(at("Aleppo", latitude=36.2, longitude=37.16, id=170063), at("Homs", latitude=34.7, longitude=36.7))
    figures = evaluate([gold], [gold])
    assert figures.places_exact.f1 == figures.end_to_end.f1 == figures.resolution.accuracy_25km == 1
    assert figures.resolution.exact_id == 1
    assert figures.resolution.mean_km == figures.resolution.auc == 0


def test_a_missed_and_an_unplaced_mention_are_as_far_as_can_be() -> None:
    gold = marked(at("Aleppo", latitude=36.2, longitude=37.16), at("Homs", latitude=34.7, longitude=36.7))
    figures = evaluate([gold], [marked(at("Homs"))])
    assert figures.resolution.mean_km == MAX_ERROR_KM
    assert figures.resolution.auc == pytest.approx(1)
    assert figures.places_exact == PrecisionRecall(1.0, 0.5)
    assert figures.end_to_end.f1 == 0


def test_demonyms_are_neither_asked_for_nor_punished_among_places() -> None:
    turkish = MentionSpan(0, 7, 39.0, 35.0)
    gold = marked(turkish, at("Homs", latitude=34.7, longitude=36.7))
    without = evaluate([gold], [marked(at("Homs", latitude=34.7, longitude=36.7))])
    assert without.places_exact.f1 == 1
    assert without.all_exact.recall == 0.5
    extra = evaluate([marked(at("Homs"))], [marked(turkish, at("Homs"))])
    assert extra.places_exact.f1 == 1
    assert extra.all_exact.precision == 0.5


def test_pairs_take_exact_spans_before_the_largest_overlap() -> None:
    wide, narrow, exact = MentionSpan(0, 10), MentionSpan(8, 12), MentionSpan(2, 6)
    pairs, spare = match_mentions([MentionSpan(2, 6), MentionSpan(5, 11)], [wide, narrow, exact])
    assert pairs == [(MentionSpan(2, 6), exact, True), (MentionSpan(5, 11), wide, False)]
    assert spare == [narrow]


def test_a_mention_that_a_place_holds_counts_as_placed_but_not_as_that_place() -> None:
    gate, aleppo, _ = predicted_of(ROUGH).mentions
    assert (gate.position, gate.geonameid) == ((36.20124, 37.16117), None)
    assert aleppo.geonameid == 170063


@pytest.mark.parametrize("word", ["Syrian", "Turks", " Swiss ", "S.Ossetian"])
def test_peoples_are_demonyms(word: str) -> None:
    assert is_demonym(word)
    assert not is_demonym(word.strip()[:3])


@pytest.mark.parametrize("mentions", [None, "no", [1], [{"start": 1}], [{"start": "a", "end": 2}]])
def test_a_corpus_without_gold_mentions_is_refused(mentions: Any) -> None:
    with pytest.raises(SourceError, match="'a' has"):
        gold_of(Document(key="a", text="x", fields={"mentions": mentions}))


def test_a_mention_is_right_within_its_own_radius_and_optional_ones_do_not_count() -> None:
    nile = MentionSpan(8, 14, 23.0, 32.5, radius_km=1500.0)
    delta = MentionSpan(8, 14, 30.9, 31.1, in_gazetteer=True)
    figures = evaluate([marked(nile)], [marked(delta)])
    assert (figures.resolution.accuracy_161km, figures.end_to_end.f1) == (1.0, 1.0)
    assert evaluate([marked(replace(nile, radius_km=161.0))], [marked(delta)]).end_to_end.f1 == 0
    optional = replace(nile, optional=True)
    assert evaluate([marked(optional)], [marked(delta)]).all_exact.to_dict() == {"P": 0.0, "R": 0.0, "F1": 0.0}
    both = evaluate([marked(optional, at("Homs"))], [marked(at("Homs"))])
    assert (both.all_exact.f1, both.documents) == (1.0, 1)


def test_a_gazetteer_entry_for_a_place_that_none_has_is_a_wrong_prediction() -> None:
    invented, found = MentionSpan(8, 14, unplaceable=True), MentionSpan(8, 14, 30.9, 31.1, in_gazetteer=True)
    homs = at("Homs", latitude=34.7, longitude=36.7)
    assert evaluate([marked(invented, homs)], [marked(found, homs)]).end_to_end.precision == 0.5
    estimate = replace(found, in_gazetteer=False)
    assert evaluate([marked(invented, homs)], [marked(estimate, homs)]).end_to_end.precision == 1.0


def shared_scorer(shared: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", shared / "evaluation" / "score.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def disturbed(document: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """A prediction with every kind of mistake: missed, spurious, shifted, unplaced, misplaced."""
    mentions = []
    for mention in document["mentions"]:
        draw = rng.random()
        changed = dict(mention)
        if draw < 0.15:
            continue
        if draw < 0.3:
            changed["end"] += rng.choice((-1, 1, 9))
        if draw < 0.4:
            changed.update(lat=None, lon=None)
        elif draw < 0.7 and changed.get("lat") is not None:
            changed.update(lat=changed["lat"] / 2, lon=changed["lon"] + rng.choice((0.1, 1, 30)), geonameid=1)
        mentions.append(changed)
        if draw > 0.9:
            mentions.append({"start": changed["end"] + 2, "end": changed["end"] + 9, "lat": 1.0, "lon": 1.0})
    return {**document, "mentions": mentions}


NAMES = ("resolution/lgl", "resolution/trnews", "resolution/geowebnews", "resolution/tudloc", "broad/a", "broad/c")


@pytest.mark.parametrize("name", NAMES)
def test_figures_agree_with_the_shared_scorer(shared: Path, name: str) -> None:
    rng = random.Random(name)
    with open(shared / "corpora" / f"{name}.jsonl", encoding="utf-8") as lines:
        gold = {str(d["doc_id"]): d for d in map(json.loads, lines)}
    predicted = {key: disturbed(document, rng) for key, document in gold.items() if rng.random() > 0.03}

    def marks(documents: dict[str, Any]) -> list[AnnotatedDocument]:
        return [gold_of(Document(key=key, text=d["text"], fields=d)) for key, d in documents.items()]

    ours = evaluate(marks(gold), marks(predicted)).to_dict()
    assert ours == shared_scorer(shared).score(gold, predicted)
