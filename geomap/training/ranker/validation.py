"""Validation of the ranker on held-out documents: cross-validation, and leaving out one corpus."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from math import inf

from geomap.pipeline.resolution.explaining.review import review_of
from geomap.pipeline.resolution.features import Array
from geomap.pipeline.resolution.model import Model, decide
from geomap.training.ranker.calibration import ScoredRows, apply_calibration, fit_temperature, score
from geomap.training.ranker.examples import Example, TrainingDocument
from geomap.training.ranker.fit import WordWeights, fit, set_word_features
from geomap.training.ranker.right_rows import MAX_RIGHT_KM, distance_to
from geomap.training.ranker.word_weights import WordedText

FOLDS = 5

Temperatures = tuple[tuple[float, float], tuple[float, float]]
"""Temperature and bias of NIL, for texts of unknown publications and for those with a known home."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The result for a gold mention.

    ``km`` is the distance of the chosen place from the gold, None for NIL, and ``radius_km`` the distance within which
    it is right; ``reachable`` says whether a candidate is that near; ``id_right`` is None if the gold has no GeoNames
    id. NIL is ``right`` if no candidate is.
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

    @property
    def placed_right(self) -> bool:
        """Whether it was placed near enough to the gold."""
        return self.km is not None and self.km <= self.radius_km

    @property
    def right(self) -> bool:
        """Whether the result is the best that the candidates allow."""
        return self.placed_right if self.km is not None else not self.reachable


def resolve_gold(model: Model, example: Example) -> list[Answer]:
    """Resolve each gold mention of a document."""
    probabilities = model.probabilities(example.features)
    result = []
    for gold in example.gold:
        options, row = example.features.options[gold.group], int(example.features.groups.first[gold.group])
        row_probabilities = probabilities[row : row + len(options.static)]
        position = gold.position
        km = [distance_to(position, c.place) if position else inf for c in options.candidates]
        radius = position.radius_km if position else MAX_RIGHT_KM
        chosen, probability = decide(options, row_probabilities)
        gold_id = position.geonameid if position else None
        right_id = chosen is not None and options.candidates[chosen].place.geonameid == gold_id
        result.append(
            Answer(
                example.corpus,
                example.genre,
                gold.country,
                None if chosen is None else km[chosen],
                radius,
                min(km, default=inf) <= radius,
                None if gold_id is None else right_id,
                probability,
                float(row_probabilities[-1]),
                review_of(options, row_probabilities, chosen),
            )
        )
    return result


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
    for fold, held_out in enumerate(folds):
        model, words = fitted[fold]
        calibrated_model = calibrate(model, _temperatures(h for h in scored_rows if h.fold != fold))
        judged = judge(calibrated_model, words, held_out)
        result.answers += judged.answers
        result.answers_at_home += judged.answers_at_home
        result.answers_large_gazetteer += judged.answers_large_gazetteer
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
        result.answers += judged.answers
        result.answers_at_home += judged.answers_at_home
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
            result.answers += judge(calibrated_model, words, held_out).answers
    return result


def judge(model: Model, words: WordWeights, documents: Iterable[TrainingDocument]) -> Validation:
    """Resolve documents with given weights; this overwrites the features of the words of the documents."""
    result = Validation()
    for document in documents:
        set_word_features(document, words)
        if document.whole:
            result.answers += resolve_gold(model, document.whole)
            result.answers_at_home += resolve_gold(model, document.at_home or document.whole)
        if document.large_gazetteer and document.large_gazetteer.whole:
            result.answers_large_gazetteer += resolve_gold(model, document.large_gazetteer.whole)
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
