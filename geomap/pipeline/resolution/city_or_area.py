"""Whether a mention means a city or the area of the same name: "flew to New York", "the governor of New York".

A name is resolved once for a document. If the result is one of several places that share the name and lie one in the
other, the words beside each mention decide between them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from geomap.pipeline.resolution.evidence.cues import Cue, cue_of
from geomap.pipeline.resolution.evidence.kind_words import KIND_OF_FEATURE, KINDS, KindWords, context_of
from geomap.pipeline.resolution.explaining.reason_words import with_a
from geomap.pipeline.resolution.features import FEATURES, Array, NameOptions, kind_of
from geomap.wording.kinds import kind

_KIND_NUMBER = {name: KINDS.index(kind) for name, kind in KIND_OF_FEATURE.items()}
_FLAGS = [FEATURES.index(name) for name in ("city_of_area", "area_of_city")]
_OF_MENTIONS = [FEATURES.index(name) for name in ("cue_fits", "cue_misfits")]
KIND_WORDS_WEIGHT = 0.5
"""Weight of the log-odds of a kind by the words beside a mention."""
DIVISION_MALUS = 0.5
"""What speaks against a division, in log-odds: where the words say nothing, a city is the common case."""
CUE_WEIGHT = 2.5
"""What a word of a kind says, in log-odds: "the province of Quebec"."""
CITY_NAMED_WEIGHT = 2.0
"""What speaks against the city, in log-odds, if the text calls it "Quebec City"."""
_CUES: dict[Cue, int] = {
    "settlement": KINDS.index("settlement"),
    "state": KINDS.index("admin1"),
    "country": KINDS.index("country"),
}


def namesakes(options: NameOptions, row: int) -> list[int]:
    """Return the areas of a city's name in its country, or the large cities of an area's name, far from it."""
    city, area = options.static[row, _FLAGS] > 0
    if not (city or area):
        return []
    is_namesake = (
        (options.static[:-1, _FLAGS[bool(city)]] > 0)
        & (options.country[:-1] == options.country[row])
        & (options.same_spot != options.same_spot[row])
    )
    return np.flatnonzero(is_namesake).tolist()


@dataclass(frozen=True, slots=True)
class Beside:
    """What the text says about a mention.

    ``context`` are the features of the words beside it, ``cue`` a word of a kind of place there, if there is one;
    ``is_city_named`` says whether the text has another name for the city: "Quebec City" beside "Quebec".
    """

    context: Sequence[str]
    cue: Cue
    is_city_named: bool

    @classmethod
    def of_each(cls, text: str, spans: Sequence[tuple[int, int]]) -> list[Beside]:
        """Read what the text says about some mentions; it is searched once for each spelling of their names."""
        named = {name: f"{name} City" in text for name in {text[start:end] for start, end in spans}}
        return [
            cls(context_of(text, start, end), cue_of(text, start, end), named[text[start:end]]) for start, end in spans
        ]


def shared_cues(table: Array, weights: Array) -> Array:
    """Return what words of a kind of place beside any mention of a name add to the scores of its rows, (rows,).

    :param table: (rows, features), the features of the ranker's last round. :param weights: (features,).
    """
    added: Array = table[:, _OF_MENTIONS] @ weights[_OF_MENTIONS]
    return added


def choose_for_mentions(
    options: NameOptions,
    probabilities: Array,
    row: int,
    beside: Sequence[Beside],
    kind_words: KindWords,
    shared: Array,
) -> list[tuple[int, Array]]:
    """Choose between the places of one name for each mention of a group.

    :param probabilities: of the candidates' rows for the group, NIL last.
    :param row: the row that was chosen for the group.
    :param beside: what stands beside each mention.
    :param shared: (rows of the name,), what :func:`shared_cues` returns; each mention has its own words instead.
    :return: for each mention the row, and the probabilities of all rows.
    """
    rows = [row, *namesakes(options, row)]
    kinds = np.array([_KIND_NUMBER[kind_of(options.candidates[each].place)] for each in rows])
    total = probabilities[rows].sum()
    prior = np.log(np.maximum(probabilities[rows], 1e-6)) - shared[rows]
    prior -= DIVISION_MALUS * (kinds == KINDS.index("admin1"))
    result = []
    for each in beside:
        scores = prior + KIND_WORDS_WEIGHT * kind_words.odds([each.context])[kinds]
        if each.cue in _CUES:
            scores += CUE_WEIGHT * (kinds == _CUES[each.cue])
        elif each.is_city_named:
            scores -= CITY_NAMED_WEIGHT * (kinds == KINDS.index("settlement"))
        shares = np.exp(scores - scores.max())
        chances = probabilities.copy()
        chances[rows] = shares / shares.sum() * total
        result.append((rows[int(scores.argmax())], chances))
    return result


def beside_reason(options: NameOptions, chosen: int, other: int, probabilities: Array) -> dict[str, Any]:
    """Return the reason for a place that is another than the one chosen for the name, as a plain dict.

    :param chosen: the row for the mention. :param other: the row for the name.
    :param probabilities: of all rows of the name for the mention.
    """
    noun, other_noun = (with_a(kind(options.candidates[row].place)) for row in (chosen, other))
    weight = float(np.log(probabilities[chosen] / max(probabilities[other], 1e-6)))
    return {
        "kind": "kind",
        "text": f"the words beside it fit {noun} better than {other_noun}",
        "weight": round(weight, 2),
    }
