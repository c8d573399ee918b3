"""Validation of the ranker on held-out documents: cross-validation, and leaving out one corpus."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from math import inf

import numpy as np

from geomap.pipeline.resolution.city_or_area import choose_for_mentions, namesakes, shared_cues
from geomap.pipeline.resolution.confidence import INPUTS, Confidence, inputs_of, is_close, results_of, with_rival
from geomap.pipeline.resolution.features import Array
from geomap.pipeline.resolution.model import Model, decide
from geomap.training.ranker.calibration import ScoredRows, apply_calibration, fit_temperature, score
from geomap.training.ranker.confidence_fit import fit_confidence
from geomap.training.ranker.examples import ENCYCLOPEDIA, Example, TrainingDocument
from geomap.training.ranker.fit import WordWeights, fit, set_word_features
from geomap.training.ranker.right_rows import MAX_RIGHT_KM, distance_to
from geomap.training.ranker.word_weights import WordedText

FOLDS = 5

Temperatures = tuple[tuple[float, float], tuple[float, float]]
"""Temperature and bias of NIL, for texts of unknown publications and for those with a known home."""


SCORE_WEIGHT = {"lgl": 0.5, "wotr": 0.3, ENCYCLOPEDIA: 0.05}
"""The weights of corpora in the fit of the score; see :data:`~geomap.training.ranker.examples.CORPUS_WEIGHT`."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The result for a gold mention.

    ``km`` is the distance of the chosen place from the gold, None for NIL, and ``radius_km`` the distance within which
    it is right; ``reachable`` says whether a candidate is that near; ``id_right`` is None if the gold has no GeoNames
    id. NIL is ``right`` if no candidate is. ``inputs`` are those of the score, and ``is_rival_nil`` says whether NIL is
    the most probable other result, ``rival`` is the probability of the
    most probable other place.
    """

    corpus: str
    genre: str
    country: str
    km: float | None
    radius_km: float
    reachable: bool
    id_right: bool | None
    score: float
    nil: float
    review: str
    inputs: Array = field(default_factory=lambda: np.zeros(len(INPUTS), np.float32), repr=False)
    is_rival_nil: bool = False
    rival: float = 0.0

    @property
    def placed_right(self) -> bool:
        """Whether it was placed near enough to the gold."""
        return self.km is not None and self.km <= self.radius_km

    @property
    def right(self) -> bool:
        """Whether the result is the best that the candidates allow."""
        return self.placed_right if self.km is not None else not self.reachable

    def scored(self, score: float, review_below: float) -> Answer:
        """Return the answer with another score, and with the review and the probability of NIL that follow from it."""
        if self.km is None:
            return replace(self, score=score, nil=score, review="nil")
        is_sure = score >= review_below and not is_close(self.score, self.rival)
        score = with_rival(score, self.score, self.rival)
        review = "" if is_sure else "nil" if self.is_rival_nil else "runner-up"
        return replace(self, score=score, nil=self.nil * (1 - score) / max(1 - self.score, 1e-6), review=review)


def score_answers(answers: Sequence[Answer], confidence: Confidence) -> list[Answer]:
    """Return answers with the scores of fitted weights."""
    if not answers:
        return []
    scores = confidence.scores(np.stack([answer.inputs for answer in answers])).tolist()
    return [answer.scored(score, confidence.review_below) for answer, score in zip(answers, scores, strict=True)]


def confidence_of(answers: Sequence[Answer]) -> Confidence:
    """Fit the score on answers for held-out documents."""
    return fit_confidence(
        np.stack([answer.inputs for answer in answers]),
        np.array([answer.right for answer in answers]),
        np.array([answer.km is None for answer in answers]),
        np.array([SCORE_WEIGHT.get(answer.corpus, 1.0) for answer in answers]),
    )


def resolve_gold(model: Model, words: WordWeights, example: Example) -> list[Answer]:
    """Resolve each gold mention of a document; the scores are the ranker's probabilities."""
    probabilities, table, weights = model.rank(example.features)
    shared = shared_cues(table, weights)
    choices = []
    for gold in example.gold:
        options, row = example.features.options[gold.group], int(example.features.groups.first[gold.group])
        row_probabilities = probabilities[row : row + len(options.static)]
        chosen, _ = decide(options, row_probabilities)
        if chosen is not None and namesakes(options, chosen):
            ((chosen, row_probabilities),) = choose_for_mentions(
                options,
                row_probabilities,
                chosen,
                [gold.beside],
                words.kinds,
                shared[row : row + len(options.static)],
            )
        choices.append((gold.group, chosen, row_probabilities))
    if not choices:
        return []
    results = results_of(example.features, choices)
    inputs = inputs_of(example.features, table, results, example.traits, example.is_opening)
    answers = []
    for number, (gold, (group, chosen, row_probabilities)) in enumerate(zip(example.gold, choices, strict=True)):
        options, position = example.features.options[group], gold.position
        km = [distance_to(position, c.place) if position else inf for c in options.candidates]
        radius = position.radius_km if position else MAX_RIGHT_KM
        gold_id = position.geonameid if position else None
        right_id = chosen is not None and options.candidates[chosen].place.geonameid == gold_id
        nil = float(row_probabilities[-1])
        answers.append(
            Answer(
                example.corpus,
                example.genre,
                gold.country,
                None if chosen is None else km[chosen],
                radius,
                min(km, default=inf) <= radius,
                None if gold_id is None else right_id,
                float(results.probability[number]),
                nil,
                "",
                inputs[number],
                nil >= float(results.rival_probability[number]),
                0.0 if chosen is None else float(results.rival_probability[number]),
            )
        )
    return answers


@dataclass(frozen=True, slots=True)
class ResolutionFigures:
    """Shares of gold mentions with a candidate within 161 km, placed within 161 km, and with the right id.

    ``exact_id`` is the share of those that have an id in the gold, None if none has.
    """

    mentions: int
    reachable: float
    within_161km: float
    exact_id: float | None

    @classmethod
    def of(cls, answers: Sequence[Answer]) -> ResolutionFigures:
        """Compute the shares; NIL is wrong if the gold has a place."""
        id_results = [answer.id_right for answer in answers if answer.id_right is not None]
        count = max(len(answers), 1)
        return cls(
            len(answers),
            sum(answer.reachable for answer in answers) / count,
            sum(answer.placed_right for answer in answers) / count,
            sum(id_results) / len(id_results) if id_results else None,
        )


@dataclass(slots=True)
class Validation:
    """Answers for held-out documents, without and with the known homes of the outlets.

    ``answers_beside`` are those with the large gazetteer, whose candidates are training data too.

    ``temperatures`` are for the weights that are fitted on all documents; ``temperatures_without`` has for each corpus
    the temperatures from the answers for the other corpora.
    """

    answers: list[Answer] = field(default_factory=list)
    answers_at_home: list[Answer] = field(default_factory=list)
    answers_large_gazetteer: list[Answer] = field(default_factory=list)
    temperatures: Temperatures = ((1.0, 0.0), (1.0, 0.0))
    temperatures_without: dict[str, Temperatures] = field(default_factory=dict)

    @property
    def all_answers(self) -> list[Answer]:
        """All answers, of which the score is fitted on."""
        return [*self.answers, *self.answers_at_home, *self.answers_large_gazetteer]

    def add(self, other: Validation, confidence: Confidence) -> None:
        """Add the answers of another validation, with the scores of fitted weights."""
        self.answers += score_answers(other.answers, confidence)
        self.answers_at_home += score_answers(other.answers_at_home, confidence)
        self.answers_large_gazetteer += score_answers(other.answers_large_gazetteer, confidence)


@dataclass(frozen=True, slots=True)
class _HeldOutScores:
    """The scored documents of one corpus in one fold, for both sets of weights; the lists may be empty."""

    fold: int
    corpus: str
    plain: list[ScoredRows]
    home: list[ScoredRows]


def _temperatures(held_out: Iterable[_HeldOutScores]) -> Temperatures:
    held_out = list(held_out)
    plain = fit_temperature([rows for scores in held_out for rows in scores.plain])
    home = fit_temperature([rows for scores in held_out for rows in scores.home])
    return plain, home


def _scored(rounds: Array, examples: Sequence[Example]) -> list[ScoredRows]:
    judged = [example for example in examples if example.counts.any()]
    return [score(rounds, judged)] if judged else []


def scored(validation: Validation, confidence: Confidence) -> Validation:
    """Return a validation with the scores of fitted weights."""
    result = Validation()
    result.add(validation, confidence)
    return result


def cross_validate(documents: Sequence[TrainingDocument], articles: Sequence[WordedText] = ()) -> Validation:
    """Resolve each document with weights that are fitted without its fold and calibrated on other folds.

    :param articles: further texts to fit the weights of words on.
    """
    folds = [[d for n, d in enumerate(documents) if n % FOLDS == fold] for fold in range(FOLDS)]
    corpora = list(dict.fromkeys(document.corpus for document in documents))
    fitted: list[tuple[Model, WordWeights]] = []
    scored_rows: list[_HeldOutScores] = []
    for fold, held_out in enumerate(folds):
        model, words = fit([d for n, d in enumerate(documents) if n % FOLDS != fold], articles)
        fitted.append((model, words))
        for document in held_out:
            set_word_features(document, words)
        for corpus in corpora:
            of_corpus = [d for d in held_out if d.corpus == corpus]
            plain = _scored(model.rounds, [d.whole for d in of_corpus if d.whole])
            home = _scored(model.rounds_at_home, [d.at_home for d in of_corpus if d.at_home])
            scored_rows.append(_HeldOutScores(fold, corpus, plain, home))
    result = Validation(
        temperatures=_temperatures(scored_rows),
        temperatures_without={name: _temperatures(h for h in scored_rows if h.corpus != name) for name in corpora},
    )
    parts = []
    for fold, held_out in enumerate(folds):
        model, words = fitted[fold]
        calibrated_model = calibrate(model, _temperatures(h for h in scored_rows if h.fold != fold))
        parts.append(judge(calibrated_model, words, held_out))
    for part in parts:
        others = [answer for other in parts if other is not part for answer in other.all_answers]
        result.add(part, confidence_of(others))
    return result


def calibrate(model: Model, temperatures: Temperatures) -> Model:
    """Return the model with its temperatures and biases of NIL applied to both sets of weights."""
    plain, home = temperatures
    return Model(apply_calibration(model.rounds, *plain), apply_calibration(model.rounds_at_home, *home))


def leave_one_out(
    documents: Sequence[TrainingDocument], validated: Validation, articles: Sequence[WordedText] = ()
) -> Validation:
    """Resolve each corpus with weights that are fitted and calibrated on the others.

    :param validated: the result of :func:`cross_validate` for the same documents.
    :param articles: further texts to fit the weights of words on.
    """
    result = Validation()
    for corpus in dict.fromkeys(document.corpus for document in documents):
        model, words = fit([d for d in documents if d.corpus != corpus], articles)
        calibrated_model = calibrate(model, validated.temperatures_without[corpus])
        judged = judge(calibrated_model, words, (d for d in documents if d.corpus == corpus))
        result.add(judged, confidence_of([answer for answer in validated.all_answers if answer.corpus != corpus]))
    return result


def leave_genres_out(
    documents: Sequence[TrainingDocument], validated: Validation, articles: Sequence[WordedText] = ()
) -> Validation:
    """Resolve the texts of each genre with weights that are fitted without the genre, a few genres at a time.

    :param validated: the result of :func:`cross_validate` for the same documents.
    """
    result = Validation()
    genres = sorted({document.genre for document in documents if document.genre})
    for fold in range(FOLDS):
        left_out = set(genres[fold::FOLDS])
        held_out = [document for document in documents if document.genre in left_out]
        if held_out:
            model, words = fit([d for d in documents if d.genre not in left_out], articles)
            corpora = {document.corpus for document in held_out}
            calibrated_model = calibrate(model, validated.temperatures_without[min(corpora)])
            judged = judge(calibrated_model, words, held_out)
            result.add(judged, confidence_of([a for a in validated.all_answers if a.genre not in left_out]))
    return result


def judge(model: Model, words: WordWeights, documents: Iterable[TrainingDocument]) -> Validation:
    """Resolve documents with given weights; this overwrites the features of the words of the documents."""
    result = Validation()
    for document in documents:
        set_word_features(document, words)
        if document.whole:
            result.answers += resolve_gold(model, words, document.whole)
            result.answers_at_home += resolve_gold(model, words, document.at_home or document.whole)
        if document.large_gazetteer and document.large_gazetteer.whole:
            result.answers_large_gazetteer += resolve_gold(model, words, document.large_gazetteer.whole)
    return result


def by_corpus(answers: Iterable[Answer]) -> dict[str, list[Answer]]:
    """Group answers by corpus, in the order of their first one."""
    return _grouped(answers, lambda answer: answer.corpus)


def by_genre(answers: Iterable[Answer]) -> dict[str, list[Answer]]:
    """Group the answers of texts with a genre by it, in alphabetical order."""
    return dict(sorted(_grouped((a for a in answers if a.genre), lambda answer: answer.genre).items()))


def _grouped(answers: Iterable[Answer], key: Callable[[Answer], str]) -> dict[str, list[Answer]]:
    groups: dict[str, list[Answer]] = {}
    for answer in answers:
        groups.setdefault(key(answer), []).append(answer)
    return groups
