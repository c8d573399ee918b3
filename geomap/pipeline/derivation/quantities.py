"""Distances and directions in words: "some 60 kilometres (37 miles)", "two and a half miles", "north-north-east"."""

from __future__ import annotations

import re
from dataclasses import dataclass

_UNITS_KM = {
    r"nautical\s+miles?|nmi|NM": 1.852,
    r"kilomet(?:er|re)s?|kms?|KMs?": 1.0,
    r"miles?|mi\b": 1.609344,
    r"met(?:er|re)s?|m\b": 0.001,
    r"yards?|yds?\b": 0.0009144,
    r"feet|foot|ft\b": 0.0003048,
}
_ONES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"]
_ONES += ["fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_WORDS = {word: number for number, word in enumerate(_ONES, 1)}
_WORDS |= {word: 10 * number for number, word in enumerate(_TENS, 2)}
_VAGUE = {
    "a few": (3.0, 2.0),
    "several": (5.0, 3.0),
    "a couple of": (2.0, 1.0),
    "a dozen": (12.0, 3.0),
}
_HALVES = {"½": 0.5, "¼": 0.25, "¾": 0.75}

_WORD = "|".join(sorted(_WORDS, key=len, reverse=True))
_SPELLED = rf"(?:(?:{_WORD})(?:-(?:{_WORD}))?(?:\s+hundred)?|a\s+hundred)(?:\s+and\s+a\s+half)?"
_FRACTION = r"(?:[0-9]{1,2}[\s-])?[1-9]/[2-9]"
_FIGURES = rf"{_FRACTION}|" r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,4}(?:\.[0-9]{1,2})?\s?[½¼¾]?|[½¼¾]"
_NUMBER = rf"(?:{_FIGURES}|{_SPELLED}|(?:about\s+)?half\s+an?|half|{'|'.join(_VAGUE)}|an?)"
_UNIT = "|".join(_UNITS_KM)
_HEDGE = (
    r"some|about|around|roughly|approximately|approx\.?|nearly|almost|more\s+than|less\s+than|fewer\s+than|over|under|"
    r"just|only|at\s+least|up\s+to|as\s+close\s+as|no\s+more\s+than|not\s+more\s+than|barely|an\s+estimated|within|~"
)
QUANTITY = (
    rf"(?<![\w.,$€£/-])(?P<hedge>(?:(?:{_HEDGE})\s*)*)(?P<number>{_NUMBER})"
    rf"(?:\s?(?:-|–|to|or)\s?(?P<upto>{_NUMBER}))?[\s-]{{0,2}}(?P<unit>{_UNIT})(?P<half>\s+and\s+a\s+half)?"
    rf"(?:,?\s?(?:[(/]|or\s)\s?(?:{_HEDGE})?\s?{_NUMBER}[\s-]?(?:{_UNIT})\s?\)?,?)?"
)
"""A distance, with a hedge before it and the same in another unit behind it."""

_LETTERS = {
    letters: 22.5 * number
    for number, letters in enumerate("N NNE NE ENE E ESE SE SSE S SSW SW WSW W WNW NW NNW".split())
}
_NAMES = {"N": "north", "E": "east", "S": "south", "W": "west"}
_BEARINGS = {"".join(_NAMES[letter] for letter in letters): bearing for letters, bearing in _LETTERS.items()}
_MAIN = r"(?:north|south)[\s-]?(?:east|west)|north|south|east|west"
DIRECTION = rf"(?:(?:north|south|east|west)[\s-](?:north|south)[\s-]?(?:east|west)|{_MAIN})(?:ern|erly|wards?)?"
LETTERS = "|".join(sorted(_LETTERS, key=len, reverse=True))


@dataclass(frozen=True, slots=True)
class Distance:
    """A distance in km and how exactly it is told, either way."""

    km: float
    slack: float


def distance_of(match: re.Match[str]) -> Distance:
    """Read a match of :data:`QUANTITY`.

    By the rule of the point-radius method a number is exact to half a unit of its last figure that is not zero: 20 km
    to 5 km, 25 km to 2.5 km because people count in fives, 120 km to 5 km, 1.5 km to 50 m. A hedge doubles that.
    """
    unit = next(km for unit, km in _UNITS_KM.items() if re.fullmatch(unit, match["unit"], re.IGNORECASE))
    value, slack = _read(match["number"])
    if match["upto"]:
        upto, other = _read(match["upto"])
        value, slack = (value + upto) / 2, abs(upto - value) / 2 + min(slack, other)
    if match["half"]:
        value, slack = value + 0.5, 0.25
    if match["hedge"].strip() not in {"", "just", "only"}:
        slack *= 2
    return Distance(value * unit, slack * unit)


def _read(number: str) -> tuple[float, float]:
    """Give a number's value and its exactness."""
    words = " ".join(number.lower().split())
    if words in _VAGUE:
        return _VAGUE[words]
    if words.endswith(("half", "half a", "half an")):
        whole = words.removesuffix(" and a half")
        return (_spelled(whole) + 0.5 if whole != words else 0.5), 0.25
    if words in {"a", "an"}:
        return 1.0, 0.5
    if "/" in words:
        ones, upper, lower = (int(part) for part in re.findall("[0-9]+", f"0 {words}")[-3:])
        return ones + upper / lower, 0.5 / lower
    if not words[0].isdigit() and words[0] not in _HALVES:
        value = _spelled(words)
        return value, _exactness(f"{value:.0f}")
    fraction = _HALVES.get(words[-1], 0.0)
    figures = words.rstrip("½¼¾ ").replace(",", "")
    return float(figures or 0) + fraction, 0.125 if fraction else _exactness(figures)


def _spelled(words: str) -> float:
    counted, hundred, _ = words.partition("hundred")
    value = sum(_WORDS.get(part, 0) for part in re.split(r"[\s-]+", counted))
    return float((value or 1) * 100 if hundred else value)


def _exactness(figures: str) -> float:
    whole, _, decimals = figures.partition(".")
    if decimals:
        return 0.5 * 10.0 ** -len(decimals)
    significant = whole.rstrip("0")
    unit = 10.0 ** (len(whole) - len(significant)) if significant else 1.0
    return unit * (2.5 if significant.endswith("5") and len(significant) > 1 else 0.5)


def bearing_of(word: str) -> tuple[float, float]:
    """Give a direction's bearing and how exactly it is told, in degrees either way; letters are capitals ("NNE")."""
    if word.isupper():
        bearing = _LETTERS[word]
    else:
        plain = re.sub(r"(?:ern|erly|wards?)$", "", word.lower())
        bearing = _BEARINGS[re.sub(r"[\s-]", "", plain)]
    return bearing, 45.0 if bearing % 90 == 0 else 22.5 if bearing % 45 == 0 else 11.25
