"""The ranker's model: a vector of feature weights for each round, and the rounds themselves.

In the first round every group of mentions is ranked by itself. In each later round the probabilities of the other
groups from the previous round are evidence as well. The probability of a row is the softmax of its weighted sum within
its group (conditional logit; McFadden 1974), so the probabilities of a group's candidates and of NIL add up to 1. A
hidden layer was tested and gave no gain on certain-out documents; a weighted sum can be explained.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from geomap.errors import WeightsError
from geomap.pipeline.resolution.comparison import beliefs_of, context_features
from geomap.pipeline.resolution.features import FEATURES, Array, Codes, DocumentFeatures, NameOptions
from geomap.pipeline.resolution.preferences import preference_bonus


@dataclass(frozen=True, slots=True)
class Model:
    """Weights of each round: (rounds, features), columns in the order of :data:`.features.FEATURES`.

    There are two sets: ``rounds`` for texts of unknown publications, and ``rounds_at_home`` for those whose
    publication's home is known. The latter rely on the home, and less on the best-known place with a name.
    """

    rounds: Array
    rounds_at_home: Array

    @classmethod
    def load(cls, path: Path) -> Model:
        """Read weights from JSON: ``{"rounds": [{feature: weight, ...}, ...], "rounds_at_home": [...]}``.

        A feature that is missing there has the weight 0.

        :raises WeightsError: if the file is missing, broken, or names features that this version does not compute.
        """
        try:
            stored = json.loads(path.read_text(encoding="utf-8"))
            sets = [stored[name] for name in ("rounds", "rounds_at_home")]
            tables = [[[float(weights.get(name, 0.0)) for name in FEATURES] for weights in rounds] for rounds in sets]
            unknown = sorted({name for rounds in sets for weights in rounds for name in weights} - set(FEATURES))
        except FileNotFoundError:
            raise WeightsError(
                f"the ranker's weights '{path}' are missing: install geomap again or run `make train-ranker`"
            ) from None
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise WeightsError(
                f"the ranker's weights '{path}' cannot be read ({error}): install geomap again"
            ) from error
        if unknown or not all(tables):
            what = ", ".join(unknown) or "no rounds"
            raise WeightsError(
                f"the ranker's weights '{path}' are of another version ({what}): run `make train-ranker`"
            )
        return cls(*(np.array(table, np.float32) for table in tables))

    def save(self, path: Path, **card: object) -> None:
        """Write the weights as JSON, after the entries of ``card``, which describe their training."""
        stored = {
            key: [{name: round(float(w), 4) for name, w in zip(FEATURES, row, strict=True) if w} for row in table]
            for key, table in (("rounds", self.rounds), ("rounds_at_home", self.rounds_at_home))
        }
        path.write_text(json.dumps({**card, **stored}, indent=1) + "\n", encoding="utf-8")

    def rank(self, features: DocumentFeatures) -> tuple[Array, Array, Array]:
        """Rank the candidates of a document.

        A person's decision is certain evidence for the other groups in all rounds. The rows of its own group get the
        probabilities that they would have without the decision.

        :return: the probability of every row after the last round, (rows,); and the features, (rows, features), and
            weights, (features,), of that round.
        """
        probabilities: Array | None = None
        for weights in self.rounds_at_home if features.at_home else self.rounds:
            table = features_of_round(
                features, None if probabilities is None else _with_decisions(features, probabilities)
            )
            scores = table @ weights
            bonus = preference_bonus(features, weights)
            if bonus is not None:
                scores += bonus
            probabilities = softmax(scores, features.rows.group, features.groups.first)
        assert probabilities is not None
        return probabilities, table, weights

    def probabilities(self, features: DocumentFeatures) -> Array:
        """Return the probability of every row after the last round, (rows,)."""
        return self.rank(features)[0]


NIL_THRESHOLD = 0.5
"""A mention is NIL if that is more probable than all candidates together, not only than each of them."""


def decide(options: NameOptions, probabilities: Array) -> tuple[int | None, float]:
    """Choose among a group's candidates.

    :param probabilities: the probabilities of its rows, NIL last.
    :return: the chosen row, or None for NIL, and the score, see :func:`score_of`.
    """
    nil = float(probabilities[-1])
    if not options.candidates or nil > NIL_THRESHOLD:
        return None, nil
    place_probabilities = probabilities[:-1]
    by_place = np.bincount(options.same_place, weights=place_probabilities, minlength=len(place_probabilities))
    best = int(by_place.argmax())
    row = int(np.where(options.same_place == best, place_probabilities, -1).argmax())
    return row, score_of(options, probabilities, row)


def score_of(options: NameOptions, probabilities: Array, row: int) -> float:
    """Return the score of a chosen row: the probability of all rows that are the same place on the map.

    A reader who sees Geneva does not ask whether the city or the canton is meant, but New York is far from the point of
    its state.
    """
    return min(float(probabilities[:-1][options.same_spot == options.same_spot[row]].sum()), 1.0)


def _with_decisions(features: DocumentFeatures, probabilities: Array) -> Array:
    """Return probabilities with 1 for the rows that people have chosen and 0 for the others of their groups."""
    if not len(features.decided):
        return probabilities
    certain = np.where(
        np.isin(features.rows.group, features.rows.group[features.decided]), np.float32(0), probabilities
    )
    certain[features.decided] = 1
    return certain


def features_of_round(features: DocumentFeatures, probabilities: Array | None) -> Array:
    """Compute the features of a round from the probabilities of the previous round, None in the first round."""
    if probabilities is None:
        return np.concatenate([features.rows.static, features.rows.fixed], axis=1)
    return context_features(features, beliefs_of(features, probabilities))


def softmax(scores: Array, group: Codes, first: Codes) -> Array:
    """Turn scores into probabilities that add up to 1 within each group.

    :param group: the group of each row. :param first: the first row of each group.
    """
    exponentials = np.exp(scores - np.maximum.reduceat(scores, first)[group])
    return (exponentials / np.add.reduceat(exponentials, first)[group]).astype(np.float32)
