"""Whether a mention means the place itself (literal) or, by metonymy, the people who act there (associative).

A logistic model over :mod:`.role_clues`, then a second pass with the results for the mentions around it: "Brazil and
China" have the same role, and a name that is associative in one sentence often is in the next. Names of peoples are
always demonyms and are not classified.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Span

from geomap.errors import WeightsError
from geomap.paths import folder
from geomap.pipeline.resolution.evidence.role_clues import (
    COLUMNS,
    FACTORS,
    FORM_ODDS,
    SLOTS,
    Clues,
    find_clues,
    kind_of,
)
from geomap.records import Role

Floats = NDArray[np.float32]

NEIGHBOURS = ("same name", "before", "after", "document")
_LIST_SEPARATOR = re.compile(r"\s*(?:,|and|or|,\s*and|,\s*or|/|-|–|&)\s*")
_MAX_LOG_ODDS = 4.0


@dataclass(frozen=True, slots=True)
class RoleMention:
    """A mention to classify: character offsets, end exclusive, and the kind of place it was resolved to."""

    start: int
    end: int
    kind: str
    demonym: bool = False


@dataclass(frozen=True, slots=True)
class RoleModel:
    """The weights of both passes.

    ``keys`` has the weight of each key; ``words`` is (words + 1, slots), the last row for unknown words, and ``rows``
    gives each word's row. ``second`` are the weights of the first pass's log-odds and of those of :data:`NEIGHBOURS`.
    Log-odds above 0 mean associative, in both passes.
    """

    keys: dict[str, float]
    rows: dict[str, int]
    words: Floats
    bias: float
    second: Floats
    second_bias: float

    @classmethod
    def load(cls, path: Path) -> RoleModel:
        """Read what :meth:`save` wrote.

        :raises WeightsError: if the file is missing, broken or of another version.
        """
        try:
            with np.load(path, allow_pickle=False) as stored:
                keys = bytes(stored["keys"]).decode("utf-8").split("\t")
                vocabulary = bytes(stored["vocabulary"]).decode("utf-8").split("\t")
                words = stored["words"].astype(np.float32) * stored["scales"]
                biases = stored["biases"]
                model = cls(
                    dict(zip(keys, stored["key_weights"].astype(float).tolist(), strict=True)),
                    {word: row for row, word in enumerate(vocabulary)},
                    np.concatenate([words, np.zeros((1, words.shape[1]), np.float32)]),
                    float(biases[0]),
                    stored["second"],
                    float(biases[1]),
                )
        except FileNotFoundError:
            raise WeightsError(
                f"the roles' weights '{path}' are missing: install geomap again or run `make train-ranker`"
            ) from None
        except (OSError, ValueError, KeyError, EOFError) as error:
            raise WeightsError(f"the roles' weights '{path}' cannot be read ({error}): install geomap again") from error
        if words.shape != (len(vocabulary), len(SLOTS)) or model.second.shape != (1 + len(NEIGHBOURS),):
            raise WeightsError(f"the roles' weights '{path}' are of another version: run `make train-ranker`")
        return model

    def save(self, path: Path) -> None:
        """Write the weights as numpy's .npz; those of words with eight bits per slot."""
        known = self.words[:-1]
        scales = np.maximum(np.abs(known).max(axis=0), 1e-6) / 127
        np.savez_compressed(
            path,
            keys=np.frombuffer("\t".join(self.keys).encode(), np.uint8),
            key_weights=np.array(list(self.keys.values()), np.float16),
            vocabulary=np.frombuffer("\t".join(self.rows).encode(), np.uint8),
            words=np.round(known / scales).astype(np.int8),
            scales=scales.astype(np.float32),
            biases=np.array([self.bias, self.second_bias], np.float32),
            second=self.second.astype(np.float32),
        )

    def first_pass(self, found: Sequence[Clues]) -> Floats:
        """Return the log-odds that each mention is associative, without its neighbours, (mentions,)."""
        keys, unknown = self.keys, len(self.rows)
        scores = [sum([keys.get(key, 0.0) for key in each.keys], FORM_ODDS.get(each.form, 0.0)) for each in found]
        rows = np.array([[self.rows.get(word, unknown) for word in each.words] for each in found], np.intp)
        words = (self.words[rows, _COLUMNS] * _FACTORS).sum(axis=1)
        return np.asarray(words + np.array(scores, np.float32) + self.bias, np.float32)

    def log_odds(self, text: str, spans: Sequence[tuple[int, int]], kinds: Sequence[str]) -> Floats:
        """Return the log-odds that each mention is associative, after both passes, (mentions,).

        :param spans: (start, end) character offsets in the order of the text.
        :param kinds: for each mention the kind of its place, see :func:`.role_clues.kind_of`.
        """
        first = self.first_pass([find_clues(text, *span, kind) for span, kind in zip(spans, kinds, strict=True)])
        # a sum instead of a matrix product: some builds of BLAS warn of invalid values in a product of finite ones
        products = neighbour_features(text, spans, first) * self.second
        return np.asarray(products.sum(axis=1) + self.second_bias, np.float32)


_COLUMNS, _FACTORS = np.array(COLUMNS), np.array(FACTORS, np.float32)


def neighbour_features(text: str, spans: Sequence[tuple[int, int]], first: Floats) -> Floats:
    """Return the log-odds of each mention and of its :data:`NEIGHBOURS`, 0 where there is none.

    "same name" is the mean over the other mentions of the name, weighted by their number. "before" and "after" are the
    mentions beside it in the same list. "document" is the mean over all other mentions.

    :param first: log-odds of the first pass, (mentions,).
    :return: (mentions, 1 + neighbours).
    """
    held = np.clip(first, -_MAX_LOG_ODDS, _MAX_LOG_ODDS)
    seen = np.zeros((len(spans), 1 + len(NEIGHBOURS)), np.float32)
    seen[:, 0] = first
    by_name: dict[str, list[int]] = {}
    for number, (start, end) in enumerate(spans):
        by_name.setdefault(text[start:end], []).append(number)
    for numbers in by_name.values():
        if len(numbers) > 1:
            seen[numbers, 1] = (held[numbers].sum() - held[numbers]) / len(numbers)
    for number in range(1, len(spans)):
        if _LIST_SEPARATOR.fullmatch(text, spans[number - 1][1], max(spans[number][0], spans[number - 1][1])):
            seen[number, 2] = held[number - 1]
            seen[number - 1, 3] = held[number]
    if len(spans) > 1:
        seen[:, 4] = (held.sum() - held) / (len(spans) - 1)
    return seen


@lru_cache(maxsize=1)
def default_role_model() -> RoleModel:
    """Return the model with the weights in the package."""
    return RoleModel.load(folder("data") / "roles" / "weights.npz")


def roles_of(text: str, mentions: Sequence[RoleMention], *, model: RoleModel | None = None) -> list[Role]:
    """Return the roles of a document's mentions, which may be in any order."""
    order = sorted((n for n, each in enumerate(mentions) if not each.demonym), key=lambda n: mentions[n].start)
    roles: list[Role] = ["demonym"] * len(mentions)
    if order:
        spans = [(mentions[n].start, mentions[n].end) for n in order]
        kinds = [mentions[n].kind for n in order]
        for n, odds in zip(order, (model or default_role_model()).log_odds(text, spans, kinds).tolist(), strict=True):
            roles[n] = "associative" if odds > 0 else "literal"
    return roles


def assign_roles(text: str, spans: Sequence[Span]) -> None:
    """Set ``span._.role`` of entities that the ranker has resolved.

    :param text: the text of their document.
    """
    mentions = []
    for span in spans:
        candidates = span._.candidates
        place = candidates[0]["place"] if candidates and candidates[0]["place"]["id"] == span.kb_id_ else None
        # a name of a people that is not in the gazetteer is a demonym too
        unknown = place is None and span.label_ in {"DEMONYM", "NORP"}
        demonym = unknown or (bool(candidates) and candidates[0]["match"] == "demonym")
        mentions.append(RoleMention(span.start_char, span.end_char, kind_of(place), demonym))
    for span, role in zip(spans, roles_of(text, mentions), strict=True):
        span._.role = role
