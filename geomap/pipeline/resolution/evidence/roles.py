"""Whether a mention speaks of the place itself or, by metonymy, of those who act there.

A logistic model over :mod:`.role_clues`, then a second look with what the mentions around it seem to be:
"Brazil and China" are of one role, and a name that governs in one sentence often does in the next. Peoples are demonyms
by their name alone and take no part.
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
from geomap.pipeline.resolution.evidence.role_clues import COLUMNS, FACTORS, FORM_ODDS, SLOTS, Clues, clues, kind_of
from geomap.records import Role

Floats = NDArray[np.float32]

NEIGHBOURS = ("same name", "before", "after", "document")
_LISTED = re.compile(r"\s*(?:,|and|or|,\s*and|,\s*or|/|-|–|&)\s*")
_SUREST = 4.0


@dataclass(frozen=True, slots=True)
class Asked:
    """A mention whose role is asked for: character offsets, end exclusive, and the kind of place it was resolved to."""

    start: int
    end: int
    kind: str
    demonym: bool = False


@dataclass(frozen=True, slots=True)
class RoleModel:
    """Weights: of keys; of words, a row a word and a column a slot, the last row for unknown ones; of the second look.

    ``second`` weighs the first look's log-odds and those of :data:`NEIGHBOURS`; both looks' log-odds above 0 are
    associative.
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
        """Write the weights; those of words in eight bits a slot."""
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

    def first_look(self, found: Sequence[Clues]) -> Floats:
        """Log-odds of each mention's being associative, taken by itself."""
        keys, unknown = self.keys, len(self.rows)
        scores = [sum([keys.get(key, 0.0) for key in each.keys], FORM_ODDS.get(each.form, 0.0)) for each in found]
        rows = np.array([[self.rows.get(word, unknown) for word in each.words] for each in found], np.intp)
        words = (self.words[rows, _COLUMNS] * _FACTORS).sum(axis=1)
        return np.asarray(words + np.array(scores, np.float32) + self.bias, np.float32)

    def log_odds(self, text: str, spans: Sequence[tuple[int, int]], kinds: Sequence[str]) -> Floats:
        """Log-odds of being associative, after both looks; ``spans`` in the order of the text."""
        first = self.first_look([clues(text, *span, kind) for span, kind in zip(spans, kinds, strict=True)])
        return np.asarray(seen_together(text, spans, first) @ self.second + self.second_bias, np.float32)


_COLUMNS, _FACTORS = np.array(COLUMNS), np.array(FACTORS, np.float32)


def seen_together(text: str, spans: Sequence[tuple[int, int]], first: Floats) -> Floats:
    """Give each mention's log-odds and those of its :data:`NEIGHBOURS`, 0 where there is none.

    Of other mentions of the same name the mean counts, the more the more there are; of the mentions before and after
    only those that stand in one list with it; of the document the mean of all others.
    """
    held = np.clip(first, -_SUREST, _SUREST)
    seen = np.zeros((len(spans), 1 + len(NEIGHBOURS)), np.float32)
    seen[:, 0] = first
    by_name: dict[str, list[int]] = {}
    for number, (start, end) in enumerate(spans):
        by_name.setdefault(text[start:end], []).append(number)
    for numbers in by_name.values():
        if len(numbers) > 1:
            seen[numbers, 1] = (held[numbers].sum() - held[numbers]) / len(numbers)
    for number in range(1, len(spans)):
        if _LISTED.fullmatch(text, spans[number - 1][1], max(spans[number][0], spans[number - 1][1])):
            seen[number, 2] = held[number - 1]
            seen[number - 1, 3] = held[number]
    if len(spans) > 1:
        seen[:, 4] = (held.sum() - held) / (len(spans) - 1)
    return seen


@lru_cache(maxsize=1)
def packaged() -> RoleModel:
    """The weights in the package."""
    return RoleModel.load(folder("data") / "roles" / "weights.npz")


def roles_of(text: str, mentions: Sequence[Asked], *, model: RoleModel | None = None) -> list[Role]:
    """Tell the roles of a document's mentions, which may come in any order."""
    order = sorted((n for n, each in enumerate(mentions) if not each.demonym), key=lambda n: mentions[n].start)
    roles: list[Role] = ["demonym"] * len(mentions)
    if order:
        spans = [(mentions[n].start, mentions[n].end) for n in order]
        kinds = [mentions[n].kind for n in order]
        for n, odds in zip(order, (model or packaged()).log_odds(text, spans, kinds).tolist(), strict=True):
            roles[n] = "associative" if odds > 0 else "literal"
    return roles


def assign_roles(text: str, spans: Sequence[Span]) -> None:
    """Set ``span._.role`` of entities that the ranker has resolved.

    :param text: the text of their document.
    """
    asked = []
    for span in spans:
        candidates = span._.candidates
        place = candidates[0]["place"] if candidates and candidates[0]["place"]["id"] == span.kb_id_ else None
        # a people that the gazetteer does not know stays one
        unknown = place is None and span.label_ in {"DEMONYM", "NORP"}
        demonym = unknown or (bool(candidates) and candidates[0]["match"] == "demonym")
        asked.append(Asked(span.start_char, span.end_char, kind_of(place), demonym))
    for span, role in zip(spans, roles_of(text, asked), strict=True):
        span._.role = role
