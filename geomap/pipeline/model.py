"""The ranker's model: weights over :mod:`geomap.pipeline.features`, one vector a round, and the rounds themselves.

In the first round every group of mentions stands alone; in each later one it sees what the others were believed to be
in the round before, and how surely. The probability of a row is the softmax of its weighted sum within its group
(conditional logit; McFadden 1974), so scores of one group's candidates and of NIL add up to 1.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from geomap.errors import WeightsError
from geomap.pipeline.features import CONTEXT, FEATURES, Array, Codes, Field, in_context


@dataclass(frozen=True, slots=True)
class Model:
    """Weights of each round: (rounds, features), columns in the order of :data:`~geomap.pipeline.features.FEATURES`."""

    rounds: Array

    @classmethod
    def load(cls, path: Path) -> Model:
        """Read weights from JSON: ``{"rounds": [{feature: weight, ...}, ...]}``; a feature left out weighs nothing.

        :raises WeightsError: if the file is missing, broken, or names features that this version does not compute.
        """
        try:
            rounds = json.loads(path.read_text(encoding="utf-8"))["rounds"]
            rows = [[float(weights.get(name, 0.0)) for name in FEATURES] for weights in rounds]
            unknown = sorted({name for weights in rounds for name in weights} - set(FEATURES))
        except FileNotFoundError:
            raise WeightsError(
                f"the ranker's weights '{path}' are missing: install geomap again or train with `make train-ranker`"
            ) from None
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise WeightsError(
                f"the ranker's weights '{path}' cannot be read ({error}): install geomap again"
            ) from error
        if unknown or not rows:
            raise WeightsError(
                f"the ranker's weights '{path}' are of another version (unknown: {', '.join(unknown) or 'all'}): train again"
            )
        return cls(np.array(rows, np.float32))

    def save(self, path: Path, **card: object) -> None:
        """Write the weights, and beside them whatever ``card`` says about their making."""
        rounds = [{name: round(float(w), 4) for name, w in zip(FEATURES, row, strict=True) if w} for row in self.rounds]
        path.write_text(json.dumps({**card, "rounds": rounds}, indent=1) + "\n", encoding="utf-8")

    def probabilities(self, field: Field) -> Array:
        """Rank a document: the probability of every row, after all rounds."""
        probabilities = np.zeros(len(field.group), np.float32)
        chosen, certainty = None, np.zeros(len(field.first), np.float32)
        for weights in self.rounds:
            features = features_of_round(field, chosen, certainty)
            probabilities = softmax(features @ weights, field.group, field.first)
            chosen, certainty = best_rows(probabilities, field)
        return probabilities


def features_of_round(field: Field, chosen: Codes | None, certainty: Array) -> Array:
    """Give the features of a round; in the first one (``chosen`` is None) the other groups are not yet seen."""
    if chosen is None:
        return np.concatenate([field.static, field.fixed[:, : len(CONTEXT)]], axis=1)
    return in_context(field, chosen, certainty)


def softmax(scores: Array, group: Codes, first: Codes) -> Array:
    """Turn scores into probabilities within each group."""
    raised = np.exp(scores - np.maximum.reduceat(scores, first)[group])
    return (raised / np.add.reduceat(raised, first)[group]).astype(np.float32)


def best_rows(probabilities: Array, field: Field) -> tuple[Codes, Array]:
    """Give each group's most probable row and its probability."""
    best = np.maximum.reduceat(probabilities, field.first)
    rows = np.flatnonzero(probabilities == best[field.group])
    _, earliest = np.unique(field.group[rows], return_index=True)
    return rows[earliest], best
