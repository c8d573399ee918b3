"""Clues to the role of a mention: the words around it by position, their shapes, and clear forms.

Training and run time share this module. There are two kinds of clues: keys, each with its own weight, and words in
slots, whose weights come from word vectors, so that "blamed" counts like "accused" even if no training text has it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

WINDOW_WORDS = 8
"""Number of words on either side whose mean counts, regardless of their order."""
SLOTS = (
    "left 1",
    "left 2",
    "left 3",
    "right 1",
    "right 2",
    "right 3",
    "after",
    "head",
    "left near",
    "right near",
    "own",
)
COLUMNS = (*range(8), *[8] * WINDOW_WORDS, *[9] * WINDOW_WORDS, 10)
"""The slot of each word that :func:`find_clues` returns."""
FACTORS = (*[1.0] * 8, *[2.0 / WINDOW_WORDS] * (2 * WINDOW_WORDS), 1.0)
"""The factor of each of these words in its slot."""

_WINDOW_CHARACTERS = 70
_TOKEN = re.compile(r"\n+|['’]s?(?!\w)|\w+(?:[.&]\w+)*|[^\w\s]")
_PREPOSITIONS = frozenset(
    "in at near from to into toward towards around outside inside across through over of off beyond by with against "
    "between on for about under via than".split()
)
_SAYING = re.compile(
    r"^(?:,?\s+(?:has|have|had|will|would|also|now|already|repeatedly|initially|later|again|still)){0,2},?\s+(?:says?|said|"
    r"announced|warned|denie[sd]|accuse[sd]|insist(?:s|ed)|vow(?:s|ed)|urge[sd]|agree[sd]|refuse[sd]|reject(?:s|ed)|want(?:s|ed)|"
    r"demand(?:s|ed)|pledge[sd]|threaten(?:s|ed)|claim(?:s|ed)|condemn(?:s|ed)|support(?:s|ed)|back(?:s|ed)|call(?:s|ed)\s+(?:for|on)|"
    r"impose[sd]|recognis(?:es|ed)|recogniz(?:es|ed)|withdrew|withdraws|sign(?:s|ed)|plan(?:s|ned)\s+to|hope[sd]|believe[sd]|decide[sd]|"
    r"ordered|offer(?:s|ed)|propose[sd]|voted|declare[sd]|confirm(?:s|ed)|respond(?:s|ed)|retaliate[sd]|invade[sd]|sent|sends)\b"
)
_ACTORS = re.compile(
    r"^['’]s?\s+(?:\w+\s+){0,2}?(?:government|army|military|forces?|troops|warplanes|jets|air\s?force|navy|president|"
    r"prime minister|minister|ministry|parliament|leaders?|officials?|ambassador|envoy|spokes\w+|delegation|diplomats?|"
    r"foreign policy|allies|rulers?|king|government-\w+|gambit|intervention|withdrawal|regime|claim|decision|refusal|"
    r"demand|response|allegations?|accusations?|offer|proposal|veto|sanctions|support|role|intentions?|stance|position|threat)\b"
)
_ACTING = re.compile(r"^-(?:led|backed|made|funded|trained|supported|sponsored|brokered|allied|owned|style)\b")
_LOCATION_BEFORE = re.compile(r"(?i)\b(?:in|at|near|from|into|around|outside|inside|across|throughout)\s+(?:the\s+)?$")
_NAME_CONTINUES = re.compile(r"[ ][A-Z]")
FORM_ODDS = {"acting": 1.5, "actors": 1.0, "says": 1.5, "placed": -3.0, "silent": -2.0}
"""Log-odds of the clear forms, set by hand: they are too rare in the corpus to be fitted, but certain."""
_KINDS = {
    **dict.fromkeys(("PCLI", "PCL", "PCLD", "PCLF", "PCLS", "PCLIX", "TERR"), "country"),
    **dict.fromkeys(("PPLC", "PPLG"), "capital"),
    **{"ADM1": "state", "ADM2": "county", "PPLA": "seat", "CONT": "continent", "RGN": "region"},
}
_MIN_CITY_POPULATION = 300_000
_LEAD_CHARACTERS = 400


@dataclass(frozen=True, slots=True)
class Clues:
    """``keys`` of the clues that apply, words at the positions of :data:`COLUMNS` ("" for none), and the form."""

    keys: list[str]
    words: list[str]
    form: str


def kind_of(place: Mapping[str, Any] | None) -> str:
    """Return the kind of a place, as far as it matters for metonymy.

    :param place: a result of :meth:`~geomap.places.Place.to_dict`, None for NIL.
    """
    if place is None:
        return "nil"
    if place["source_id"] == "kremlin":
        return "capital"
    if known := _KINDS.get(place["feature_code"]):
        return known
    letter: str = place["feature_class"]
    if letter == "P":
        return "city" if place["population"] > _MIN_CITY_POPULATION else "town"
    return letter or "nil"


def form_of(text: str, start: int, end: int, kind: str) -> str:
    """Return the clear form around a mention: "says", "actors", "acting", "placed" or "silent", "" for none."""
    after = text[end : end + 60]
    if _ACTING.match(after):
        return "acting"
    if _LOCATION_BEFORE.search(text[max(0, start - 24) : start]) and not _NAME_CONTINUES.match(after):
        return "placed"
    governs = kind in {"country", "capital", "state"}
    if governs and _ACTORS.match(after):
        return "actors"
    if _SAYING.match(after):
        return "says" if governs else "silent"
    return ""


def find_clues(text: str, start: int, end: int, kind: str) -> Clues:
    """Find the clues to the role of a mention.

    :param start: character offset of the mention; ``end`` is its end, exclusive.
    :param kind: the result of :func:`kind_of` for the place it was resolved to.
    """
    left = [_word_and_shape(word) for word in _TOKEN.findall(text, max(0, start - _WINDOW_CHARACTERS), start)]
    right = [_word_and_shape(word) for word in _TOKEN.findall(text, end, end + _WINDOW_CHARACTERS)]
    left.reverse()
    left += [_LINE if start <= _WINDOW_CHARACTERS else _NOTHING] * WINDOW_WORDS
    right += [_LINE if len(text) - end <= _WINDOW_CHARACTERS else _NOTHING] * WINDOW_WORDS
    name = text[start:end]
    own = _TOKEN.findall(name)[-1].lower() if name.strip() else ""
    before, beyond = _count_capitalised(left), _count_capitalised(right)
    (l1, sl1), (l2, sl2), (l3, sl3) = left[:3]
    (r1, sr1), (r2, sr2), (r3, sr3) = right[:3]
    after, head = right[beyond][0], right[beyond - 1][0] if beyond else ""
    form = form_of(text, start, end, kind)
    if form == "placed":  # what follows is not about the place: "a man from Moscow said"
        after = "placed " + after
        r1 = "placed " + r1
    keys = [
        f"kind={kind}",
        f"own={own}",
        f"words={min(name.count(' ') + 1, 3)}",
        f"capitals={name.isupper() and (1 if len(name) < 6 else 2):d}",
        f"l1={l1}",
        f"l2={l2}",
        f"l3={l3}",
        f"r1={r1}",
        f"r2={r2}",
        f"r3={r3}",
        f"sl1={sl1}",
        f"sl2={sl2}",
        f"sl3={sl3}",
        f"sr1={sr1}",
        f"sr2={sr2}",
        f"sr3={sr3}",
        f"l21={l2} {l1}",
        f"r12={r1} {r2}",
        f"kind r1={kind} {r1}",
        f"kind l1={kind} {l1}",
        f"kind sr1={kind} {sr1}",
        f"around={sl1} {sr1}",
        f"after={after}",
        f"run left={min(before, 3)}",
        f"run right={min(beyond, 3)}",
        f"form={form}",
        "preposition=" + next((word for word, _ in left[:6] if word in _PREPOSITIONS), ""),
    ]
    keys += [f"ends r{at}={word[-3:]}" for at, word in enumerate((r1, r2, r3), 1) if len(word) > 4]
    if before:
        keys.append(f"before run={left[before][0]}")
    if beyond:
        keys.append(f"head={head}")
    if start < _LEAD_CHARACTERS:
        keys.append("lead")
    words = [l1, l2, l3, r1, r2, r3, after, head]
    words += [word for word, _ in left[:WINDOW_WORDS]]
    words += [word for word, _ in right[:WINDOW_WORDS]]
    words.append(own)
    return Clues(keys, words, form)


def _count_capitalised(words: Sequence[tuple[str, str]]) -> int:
    """Count the capitalised words at the beginning; padding has no capitals."""
    return next(at for at, (_, shape) in enumerate(words) if shape not in _CAPITALS)


@lru_cache(maxsize=20_000)
def _word_and_shape(word: str) -> tuple[str, str]:
    """Return a word in lower case and its shape."""
    if word[0] == "\n":
        return _LINE
    if word.isdigit():
        return "9", "9"
    if word[0].isupper():
        return word.lower(), "AA" if len(word) > 1 and word.isupper() else "Aa"
    if word[0].isalpha():
        return word.lower(), "a"
    plain = word.lower().replace("’", "'")
    return plain, plain[:2]


_LINE, _NOTHING = ("\n", "line"), ("", "")
_CAPITALS = frozenset({"Aa", "AA"})
