"""The ranker's model: weights over the features, one vector a round, and the rounds themselves.

In the first round every group of mentions stands alone; in each later one it sees what the others were believed to be
in the round before, and how surely. The probability of a row is the softmax of its weighted sum within its group
(conditional logit; McFadden 1974), so those of one group's candidates and of NIL add up to 1. A layer of hidden units
was tried and gained nothing on documents it was not fitted to; a sum can be read and explained.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from geomap.errors import WeightsError
from geomap.pipeline.resolution.comparison import beliefs_of, in_context
from geomap.pipeline.resolution.features import FEATURES, Array, Codes, Field, Options
from geomap.pipeline.resolution.preferences import bonus_of


@dataclass(frozen=True, slots=True)
class Model:
    """Weights of each round: (rounds, features), columns in the order of :data:`.features.FEATURES`.

    There are two sets: ``rounds`` for texts of which no publication is known, and ``rounds_at_home`` for those whose
    publication's home is, which leans on it and less on the best known bearer of a name.
    """

    rounds: Array
    rounds_at_home: Array

    @classmethod
    def load(cls, path: Path) -> Model:
        """Read weights from JSON: ``{"rounds": [{feature: weight, ...}, ...], "rounds_at_home": [...]}``.

        A feature left out weighs nothing.

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
        """Write the weights, after whatever ``card`` says about their making."""
        stored = {
            key: [{name: round(float(w), 4) for name, w in zip(FEATURES, row, strict=True) if w} for row in table]
            for key, table in (("rounds", self.rounds), ("rounds_at_home", self.rounds_at_home))
        }
        path.write_text(json.dumps({**card, **stored}, indent=1) + "\n", encoding="utf-8")

    def rank(self, field: Field) -> tuple[Array, Array, Array]:
        """Rank a document.

        What a person has decided is certain for the others in all rounds; its own rows are told as they would be
        without.

        :return: the probability of every row after all rounds, and the features and the weights of the last one.
        """
        probabilities: Array | None = None
        for weights in self.rounds_at_home if field.at_home else self.rounds:
            table = features_of_round(field, None if probabilities is None else _certain(field, probabilities))
            scores = table @ weights
            bonus = bonus_of(field, weights)
            if bonus is not None:
                scores += bonus
            probabilities = softmax(scores, field.rows.group, field.groups.first)
        assert probabilities is not None
        return probabilities, table, weights

    def probabilities(self, field: Field) -> Array:
        """Rank a document: the probability of every row, after all rounds."""
        return self.rank(field)[0]


NIL_FROM = 0.5
"""A mention is NIL when that is more probable than not, never because many candidates share the rest."""


def decide(its: Options, probabilities: Array) -> tuple[int | None, float]:
    """Choose among a group's candidates.

    :param probabilities: of its rows, NIL last.
    :return: the chosen row, or None for NIL, and the score: the probability of that place in any of its guises, since
        a reader who sees Geneva on the map does not ask whether the city is meant or the canton.
    """
    nil = float(probabilities[-1])
    if not its.candidates or nil > NIL_FROM:
        return None, nil
    own = probabilities[:-1]
    by_kin = np.bincount(its.kin, weights=own, minlength=len(own))
    best = int(by_kin.argmax())
    row = int(np.where(its.kin == best, own, -1).argmax())
    return row, min(float(by_kin[best]), 1.0)


def _certain(field: Field, probabilities: Array) -> Array:
    """Make the rows that a person has decided for certain, and so the others of their groups impossible."""
    if not len(field.decided):
        return probabilities
    held = np.where(np.isin(field.rows.group, field.rows.group[field.decided]), np.float32(0), probabilities)
    held[field.decided] = 1
    return held


def features_of_round(field: Field, probabilities: Array | None) -> Array:
    """Give the features of a round from the probabilities of the one before; None in the first."""
    if probabilities is None:
        return np.concatenate([field.rows.static, field.rows.fixed], axis=1)
    return in_context(field, beliefs_of(field, probabilities))


def softmax(scores: Array, group: Codes, first: Codes) -> Array:
    """Turn scores into probabilities within each group."""
    raised = np.exp(scores - np.maximum.reduceat(scores, first)[group])
    return (raised / np.add.reduceat(raised, first)[group]).astype(np.float32)
