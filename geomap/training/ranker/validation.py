"""How well the ranker does on documents that it was not fitted on: cross-validation and leaving out a corpus."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from geomap.pipeline.resolution.evidence.vocabulary import Wording
from geomap.pipeline.resolution.explaining.review import review_of
from geomap.pipeline.resolution.features import Array
from geomap.pipeline.resolution.model import Model, decide
from geomap.places import distance_km
from geomap.training.ranker.calibration import Scored, calibrated, fit_temperature, score
from geomap.training.ranker.examples import RIGHT_KM, Example, Read
from geomap.training.ranker.fit import fit, mark
from geomap.training.ranker.word_weights import Worded

N_FOLDS = 5

Temperatures = tuple[tuple[float, float], tuple[float, float]]
"""Temperature and bias of NIL, for texts of unknown publications and for those whose publication's home is known."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was decided for a gold mention.

    ``km`` is how far from the gold it was placed, None for NIL; ``reachable`` whether a candidate within 161 km exists;
    ``id_right`` None where the gold has no GeoNames id. NIL is ``right`` where no candidate is.
    """

    corpus: str
    country: str
    km: float | None
    reachable: bool
    id_right: bool | None
    score: float
    nil: float
    review: str

    @property
    def placed_right(self) -> bool:
        """Whether it was placed within 161 km of the gold."""
        return self.km is not None and self.km <= RIGHT_KM

    @property
    def right(self) -> bool:
        """Whether the decision was the best that the candidates allow."""
        return self.placed_right if self.km is not None else not self.reachable


def answers(model: Model, example: Example) -> list[Answer]:
    """Decide each gold mention of a document."""
    probabilities = model.probabilities(example.features)
    found = []
    for gold in example.gold:
        options, row = example.features.options[gold.group], int(example.features.groups.first[gold.group])
        own = probabilities[row : row + len(options.static)]
        km = [
            distance_km(gold.latitude, gold.longitude, c.place.latitude, c.place.longitude) for c in options.candidates
        ]
        best, probability = decide(options, own)
        right_id = best is not None and options.candidates[best].place.geonameid == gold.geonameid
        found.append(
            Answer(
                example.corpus,
                gold.country,
                None if best is None else km[best],
                min(km, default=RIGHT_KM + 1) <= RIGHT_KM,
                None if gold.geonameid is None else right_id,
                probability,
                float(own[-1]),
                review_of(options, own, best),
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class ResolutionFigures:
    """Shares of gold mentions: with a candidate within 161 km, placed within 161 km, and with the right id.

    The last is of those that have an id in the gold, None if none has.
    """

    mentions: int
    reachable: float
    within_161km: float
    exact_id: float | None

    @classmethod
    def of(cls, given: Sequence[Answer]) -> ResolutionFigures:
        """Count answers; NIL is wrong wherever the gold has a place."""
        asked = [answer.id_right for answer in given if answer.id_right is not None]
        count = max(len(given), 1)
        return cls(
            len(given),
            sum(answer.reachable for answer in given) / count,
            sum(answer.placed_right for answer in given) / count,
            sum(asked) / len(asked) if asked else None,
        )


@dataclass(slots=True)
class Validation:
    """Answers for documents not fitted on, without and with what is known of the outlets' homes.

    ``answers_beside`` are those with the other gazetteer that the weights learned from.

    ``temperatures`` are those to give the weights that are fitted on everything; ``temperatures_without`` each corpus
    those learned from the answers for the others.
    """

    answers: list[Answer] = field(default_factory=list)
    answers_at_home: list[Answer] = field(default_factory=list)
    answers_beside: list[Answer] = field(default_factory=list)
    temperatures: Temperatures = ((1.0, 0.0), (1.0, 0.0))
    temperatures_without: dict[str, Temperatures] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _HeldOut:
    """The documents of one corpus in one fold, scored by both sets of weights; without any, no list has an entry."""

    fold: int
    corpus: str
    plain: list[Scored]
    home: list[Scored]


def _temperatures(held: Iterable[_HeldOut]) -> Temperatures:
    held = list(held)
    return fit_temperature([s for h in held for s in h.plain]), fit_temperature([s for h in held for s in h.home])


def _scored(rounds: Array, examples: Sequence[Example]) -> list[Scored]:
    judged = [example for example in examples if example.counts.any()]
    return [score(rounds, judged)] if judged else []


def cross_validate(documents: Sequence[Read], articles: Sequence[Worded] = ()) -> Validation:
    """Judge each document by weights fitted without its fold, and calibrated on folds other than it.

    :param articles: texts that the weights of words are fitted on as well.
    """
    folds = [[d for n, d in enumerate(documents) if n % N_FOLDS == fold] for fold in range(N_FOLDS)]
    corpora = list(dict.fromkeys(document.corpus for document in documents))
    fitted: list[tuple[Model, Wording]] = []
    scored: list[_HeldOut] = []
    for fold, held in enumerate(folds):
        model, wording = fit([d for n, d in enumerate(documents) if n % N_FOLDS != fold], articles)
        fitted.append((model, wording))
        for document in held:
            mark(document, wording)
        for corpus in corpora:
            own = [d for d in held if d.corpus == corpus]
            plain = _scored(model.rounds, [d.whole for d in own if d.whole])
            home = _scored(model.rounds_at_home, [d.at_home for d in own if d.at_home])
            scored.append(_HeldOut(fold, corpus, plain, home))
    result = Validation(
        temperatures=_temperatures(scored),
        temperatures_without={name: _temperatures(h for h in scored if h.corpus != name) for name in corpora},
    )
    for fold, held in enumerate(folds):
        model, wording = fitted[fold]
        mended = calibrate(model, _temperatures(h for h in scored if h.fold != fold))
        judged = judge(mended, wording, held)
        result.answers += judged.answers
        result.answers_at_home += judged.answers_at_home
        result.answers_beside += judged.answers_beside
    return result


def calibrate(model: Model, temperatures: Temperatures) -> Model:
    """Give both sets of weights their temperature and bias of NIL."""
    plain, home = temperatures
    return Model(calibrated(model.rounds, *plain), calibrated(model.rounds_at_home, *home))


def leave_one_out(documents: Sequence[Read], validated: Validation, articles: Sequence[Worded] = ()) -> Validation:
    """Judge each corpus by weights fitted, and calibrated, on the others.

    :param validated: what :func:`cross_validate` gave for the same documents.
    :param articles: texts that the weights of words are fitted on as well.
    """
    result = Validation()
    for corpus in dict.fromkeys(document.corpus for document in documents):
        model, wording = fit([d for d in documents if d.corpus != corpus], articles)
        mended = calibrate(model, validated.temperatures_without[corpus])
        held = judge(mended, wording, (d for d in documents if d.corpus == corpus))
        result.answers += held.answers
        result.answers_at_home += held.answers_at_home
    return result


def judge(model: Model, wording: Wording, documents: Iterable[Read]) -> Validation:
    """Judge documents by given weights, whatever words their features were marked by before."""
    result = Validation()
    for document in documents:
        mark(document, wording)
        if document.whole:
            result.answers += answers(model, document.whole)
            result.answers_at_home += answers(model, document.at_home or document.whole)
        if document.beside and document.beside.whole:
            result.answers_beside += answers(model, document.beside.whole)
    return result


def by_corpus(given: Iterable[Answer]) -> dict[str, list[Answer]]:
    """Sort answers by corpus, in the order of their first one."""
    sorted_: dict[str, list[Answer]] = {}
    for answer in given:
        sorted_.setdefault(answer.corpus, []).append(answer)
    return sorted_
