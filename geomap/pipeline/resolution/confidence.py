"""The score of a result: how probably it is right, in this kind of text.

The ranker's probabilities compare the candidates of a name. They are right on average over the texts that it was fitted
on, but too high where the gazetteer lacks the place, and too low where all texts are easy. A logistic regression on
held-out results corrects them. It sees the probabilities, how the name matches, what kind of place was chosen, how it
fits the rest of the text, and what kind of text it is.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from geomap.errors import WeightsError
from geomap.pipeline.resolution.evidence.text_kind import TRAITS
from geomap.pipeline.resolution.features import FEATURES, Array, Codes, DocumentFeatures, NameOptions
from geomap.pipeline.resolution.grouping import Group
from geomap.pipeline.resolution.model import score_of
from geomap.records import Review

_OF_CHOSEN = """
    match_alternate match_abbreviation match_part match_fuzzy short_name case_differs accents_differ beside_name
    population population_below_best population_unknown prominence prominence_below_best
    city_of_area area_of_city country admin1 admin2 admin_lower capital seat settlement region water_or_relief spot
    country_share admin1_share country_named country_leads near_30 near_150 near_700 text_near_100
    support_100 support_country container container_country kind_words wording home_30 home_100 home_400 home_country
    nil_nothing nil_only_part nil_only_fuzzy nil_beside_known nil_beside_prominent nil_small nil_undefined
""".split()
_AGAINST_RIVAL = "population prominence country_share near_150 support_100 support_country wording home_100".split()
_CHOSEN_COLUMNS = [FEATURES.index(name) for name in _OF_CHOSEN]
_RIVAL_COLUMNS = [FEATURES.index(name) for name in _AGAINST_RIVAL]
_NAME = FEATURES.index("match_name")
_PROBABILITIES = ("log_odds", "log_odds_of_nil_result", "nil_result", "over_rival", "nil_chance", "unsure")
_NUMBERS = ("bearers", "candidates", "mentions", "names", "at_home", "at_home_elsewhere", "opens_article")
INPUTS = (
    "bias",
    *_PROBABILITIES,
    *_NUMBERS,
    *_OF_CHOSEN,
    *(f"{name}_over_rival" for name in _AGAINST_RIVAL),
    *TRAITS,
    *(f"{name}_log_odds" for name in TRAITS),
)
"""The names of the inputs, in the order of :func:`inputs_of`."""
CLOSE_SHARE = 0.5
"""A rival with this share of the chosen place's probability is to be reviewed."""
_MAX_LOG_ODDS = 7.0
_UNSURE = 0.7
_OPENING = 40
"""Characters of the beginning of a text, where an article names its subject."""
_HOME_COUNTRY = FEATURES.index("home_country")


@dataclass(frozen=True, slots=True)
class ChosenRows:
    """Results of a document: for some mentions of a group what was chosen, with which probability.

    ``group`` is the group of each result; ``chosen`` its chosen row, that of NIL if no candidate is right; ``rival``
    the most probable row of another place, that of NIL if there is none; row numbers are those of the document.
    ``probability`` is that of all rows that are the same place on the map, or of NIL if that is chosen;
    ``rival_probability`` is that of the rival, and ``nil`` that of NIL.
    """

    group: Codes
    chosen: Codes
    rival: Codes
    probability: Array
    rival_probability: Array
    nil: Array


def results_of(features: DocumentFeatures, choices: Sequence[tuple[int, int | None, Array]]) -> ChosenRows:
    """Collect the results of a document.

    :param choices: the group, the chosen row of the group, None for NIL, and the probabilities of the group's rows.
    """
    lines = []
    for group, row, chances in choices:
        options, first = features.options[group], int(features.groups.first[group])
        count = len(options.candidates)
        others = chances[:count].copy()
        probability = float(chances[-1])
        if row is not None:
            probability = score_of(options, chances, row)
            others[options.same_spot == options.same_spot[row]] = -1
        rival = int(others.argmax()) if count and others.max() >= 0 else count
        lines.append(
            (group, first + (count if row is None else row), first + rival, probability, chances[rival], chances[-1])
        )
    columns = list(zip(*lines, strict=True))
    codes, numbers = (np.array(columns[:3], np.int64), np.array(columns[3:], np.float32))
    return ChosenRows(codes[0], codes[1], codes[2], numbers[0], numbers[1], numbers[2])


def inputs_of(features: DocumentFeatures, table: Array, results: ChosenRows, traits: Array, is_opening: Array) -> Array:
    """Compute the inputs for each result of a document, (results, inputs).

    :param table: (rows, features), the features of the ranker's last round.
    :param traits: what kind of text it is, from :func:`~.evidence.text_kind.traits_of`.
    :param is_opening: (groups,), whether a mention of the group stands at the beginning of the text.
    """
    count, first = len(results.group), features.groups.first
    last = np.append(first[1:], len(features.rows.group)) - 1
    is_nil = (results.chosen == last[results.group]).astype(np.float32)
    odds = _log_odds(results.probability)
    over_rival = np.log((results.probability + 1e-4) / (results.rival_probability + 1e-4))
    own = table[results.chosen]
    columns = [
        np.ones(count),
        odds,
        odds * is_nil,
        is_nil,
        np.clip(over_rival, 0, _MAX_LOG_ODDS),
        _log_odds(results.nil) * (1 - is_nil),
        (results.probability < _UNSURE) * (1 - is_nil),
        np.log1p(np.add.reduceat(features.rows.static[:, _NAME], first))[results.group],
        np.log1p(last - first)[results.group],
        np.log(features.groups.count)[results.group],
        np.full(count, np.log1p(len(first))),
        np.full(count, features.at_home),
        features.at_home * (own[:, _HOME_COUNTRY] == 0),
        is_opening[results.group] * traits[TRAITS.index("article")],
    ]
    each_text = np.repeat(traits[None], count, axis=0)
    against = own[:, _RIVAL_COLUMNS] - table[results.rival][:, _RIVAL_COLUMNS]
    return np.concatenate(
        [np.stack(columns, axis=1), own[:, _CHOSEN_COLUMNS], against, each_text, each_text * odds[:, None]],
        axis=1,
        dtype=np.float32,
    )


def is_close(probability: float, rival: float) -> bool:
    """Whether another place is nearly as probable as the chosen one, however often such choices are right."""
    return rival >= CLOSE_SHARE * probability


def with_rival(score: float, probability: float, rival: float) -> float:
    """Return a score that takes a close rival into account; others stay.

    Where the ranker itself can hardly decide, the regression trusts well-known places too much. The mean of its score
    and of the chosen place's share against the rival is nearer to how often such choices are right.

    :param probability: that of the chosen place. :param rival: that of the most probable other place.
    """
    return (score + probability / (probability + rival)) / 2 if is_close(probability, rival) else score


def is_opening(groups: Sequence[Group], starts: Sequence[int]) -> Array:
    """Return which groups have a mention at the beginning of the text, (groups,).

    :param starts: the offset of each mention.
    """
    return np.array([starts[group.numbers[0]] <= _OPENING for group in groups], np.float32)


def with_score(options: NameOptions, chances: Array, row: int | None, score: float) -> Array:
    """Return probabilities that agree with the score of the chosen row; those of the others keep their proportions.

    :param chances: the probabilities of a group's rows, NIL last. :param row: the chosen row, None for NIL.
    """
    is_chosen = np.zeros(len(chances), bool)
    if row is None:
        is_chosen[-1] = True
    else:
        is_chosen[:-1] = options.same_spot == options.same_spot[row]
    before = float(chances[is_chosen].sum())
    scale = np.where(is_chosen, score / max(before, 1e-9), (1 - score) / max(1 - before, 1e-9))
    scaled: Array = np.clip(chances * scale, 0, 1).astype(np.float32)
    return scaled


def _log_odds(probability: Array) -> Array:
    inside = np.clip(probability.astype(np.float64), 1e-6, 1 - 1e-6)
    odds: Array = np.clip(np.log(inside / (1 - inside)), -_MAX_LOG_ODDS, _MAX_LOG_ODDS).astype(np.float32)
    return odds


@dataclass(frozen=True, slots=True)
class Confidence:
    """The weights of the inputs, (inputs,), and the score below which a person should review a placed mention."""

    weights: Array
    review_below: float

    @classmethod
    def load(cls, path: Path) -> Confidence:
        """Read what :meth:`save` wrote.

        :raises WeightsError: if the file is missing, broken, or names inputs that this version does not compute.
        """
        try:
            stored = json.loads(path.read_text(encoding="utf-8"))
            weights = {str(name): float(weight) for name, weight in stored["weights"].items()}
            review_below = float(stored["review_below"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise WeightsError(f"the weights '{path}' cannot be read ({error!r}): install geomap again") from error
        if unknown := sorted(set(weights) - set(INPUTS)):
            raise WeightsError(
                f"the weights '{path}' are of another version ({', '.join(unknown)}): run `make train-ranker`"
            )
        return cls(np.array([weights.get(name, 0.0) for name in INPUTS], np.float32), review_below)

    def save(self, path: Path) -> None:
        """Write the weights as JSON."""
        weights = {name: round(float(weight), 4) for name, weight in zip(INPUTS, self.weights, strict=True)}
        path.write_text(
            json.dumps({"review_below": round(self.review_below, 4), "weights": weights}, indent=1) + "\n",
            encoding="utf-8",
        )

    def review(self, options: NameOptions, probabilities: Array, row: int | None, score: float) -> Review:
        """Return why a person should review a result: see :data:`~geomap.records.Review`.

        :param probabilities: those of the ranker for the group's rows, NIL last.
        :param row: the chosen row, None for NIL.
        """
        if row is None:
            return "nil"
        is_chosen = options.same_spot == options.same_spot[row]
        rival = float(probabilities[:-1][~is_chosen].max(initial=0.0))
        if score >= self.review_below and not is_close(float(probabilities[:-1][is_chosen].sum()), rival):
            return ""
        return "runner-up" if rival > probabilities[-1] else "nil"

    def scores(self, inputs: Array) -> Array:
        """Return the probability that each result is right, (groups,)."""
        scores: Array = 1 / (1 + np.exp(-np.clip(inputs @ self.weights, -20, 20)))
        return scores
