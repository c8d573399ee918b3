"""Fitting the ranker: it learns what the gold shows, judges each document once, and writes what it has made."""

import json
from collections import Counter

import pytest
from click.testing import CliRunner

from geomap.pipeline.resolution.evidence.kind_words import KindWords
from geomap.pipeline.resolution.evidence.vocabulary import Wording
from geomap.pipeline.resolution.features import FEATURES
from geomap.pipeline.resolution.model import Model
from geomap.training.ranker.__main__ import main
from geomap.training.ranker.examples import read_articles, read_corpora
from geomap.training.ranker.fit import FIXED_WEIGHTS, ROUNDS, WordWeights, fit
from geomap.training.ranker.validation import ResolutionFigures, by_corpus, cross_validate, judge, leave_one_out
from tests.training.ranker import news


@pytest.fixture(scope="module")
def documents(tmp_path_factory):
    """Two made-up corpora, of which one is of a paper whose home is known."""
    folder = tmp_path_factory.mktemp("corpora")
    news.write_all(folder, ("lgl", "trnews"))
    return read_corpora(folder)


def test_what_the_gold_shows_is_learnt_and_survives_in_the_files(documents, tmp_path):
    model, words = fit(documents)
    judged = judge(model, words, documents)
    figures = ResolutionFigures.of(judged.answers)
    assert (figures.mentions, figures.reachable) == (36, 1)
    assert figures.within_161km >= 32 / 36  # the text alone does not tell which Lebanon
    assert ResolutionFigures.of(by_corpus(judged.answers_at_home)["lgl"]).within_161km == 1
    model.save(tmp_path / "weights.json", trained_on=["own"])
    words.wording.save(tmp_path / "wording.npz")
    words.kinds.save(tmp_path / "kind_words.npz")
    loaded = WordWeights(Wording.load(tmp_path / "wording.npz"), KindWords.load(tmp_path / "kind_words.npz"))
    again = judge(Model.load(tmp_path / "weights.json"), loaded, documents)
    assert [answer.km for answer in again.answers] == [answer.km for answer in judged.answers]
    assert model.rounds.shape == model.rounds_at_home.shape == (ROUNDS, len(FEATURES))


def test_weights_that_corpora_cannot_teach_are_those_set_by_hand(documents):
    model, _ = fit(documents)
    for name, weight in FIXED_WEIGHTS.items():
        assert (model.rounds[:, FEATURES.index(name)] == weight).all()


def test_only_papers_of_a_known_home_are_examples_of_it(documents):
    assert [bool(document.examples_at_home) for document in documents] == [True] * 10 + [False] * 10
    model, _ = fit(documents[10:])
    assert (model.rounds == model.rounds_at_home).all()
    home = model.rounds[:, [n for n, name in enumerate(FEATURES) if name.startswith("home_")]]
    assert not home.any()


@pytest.mark.slow
def test_every_document_is_judged_once_and_peoples_are_not(documents):
    validated = cross_validate(documents)
    for given in (validated.answers, validated.answers_at_home):
        assert Counter(answer.corpus for answer in given) == {"lgl": 18, "trnews": 18}
    assert {answer.country for answer in validated.answers} == {"US", "LB"}
    left_out = leave_one_out(documents, validated)
    assert Counter(answer.corpus for answer in left_out.answers) == {"lgl": 18, "trnews": 18}
    # without a document of a known home nothing can be learned of homes, nor of their temperature
    assert validated.temperatures_without["lgl"][1] == (1.0, 0.0)


def test_articles_teach_their_wording_alone(documents, tmp_path):
    (tmp_path / "resolution").mkdir()
    news.write(tmp_path / "resolution" / "wiktor.jsonl", documents=5)
    articles = read_articles(tmp_path)
    assert [article.weight for article in articles] == [0.1] * 5
    assert [sorted(article.countries) for article in articles] == [["US"], ["US"], ["LB"], ["LB", "RU"], ["US"]]
    _, without = fit(documents)
    model, words = fit(documents, articles)
    assert words.wording.vocabulary == without.wording.vocabulary
    assert not (words.wording.table == without.wording.table).all()
    assert model.rounds.shape == (ROUNDS, len(FEATURES))
    assert read_articles(tmp_path / "nowhere") == []


@pytest.mark.slow
def test_the_command_writes_weights_and_figures_and_prints_them(tmp_path):
    news.write_all(tmp_path, ("lgl", "trnews", "geowebnews", "wiktor", "tudloc"))
    done = CliRunner().invoke(
        main, [str(tmp_path), "--output", str(tmp_path / "made"), "--unseen", str(tmp_path)], catch_exceptions=False
    )
    assert done.exit_code == 0
    page = (tmp_path / "made" / "FIGURES.md").read_text(encoding="utf-8")
    *printed, last = done.output.splitlines()
    assert "30 documents" in last
    assert "\n".join(printed) in page
    for title in ("lgl, 5 folds, outlet unknown", "wiktor, only measured", "tudloc, only measured"):
        assert sum(line.startswith(title) for line in printed) == 3, title
    stored = json.loads((tmp_path / "made" / "weights.json").read_text(encoding="utf-8"))
    assert (stored["trained_on"], stored["documents"]) == (["lgl", "trnews", "geowebnews", "wotr", "broad"], 30)
    assert Model.load(tmp_path / "made" / "weights.json").rounds.any()
    assert Wording.load(tmp_path / "made" / "wording.npz").countries == ("LB", "US")


def test_a_folder_without_corpora_is_refused_in_one_line(tmp_path):
    done = CliRunner().invoke(main, [str(tmp_path)])
    assert done.exit_code == 1
    assert str(tmp_path) in done.output
    assert len(done.output.splitlines()) == 1
