"""Coordinates as people write them, found in a text with the box that their last digit leaves open.

Here are degrees with letters or signs, UTM, MGRS and full plus codes; pairs with labels and bare pairs have modules of
their own. Numbers that only might be coordinates are left alone. Every pattern begins at a fixed mark and is bounded,
so that the search takes linear time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from geomap.pipeline.coordinates.angles import (
    AFTER,
    BEFORE,
    CAPITAL_OR_WORD,
    DEGREE,
    LATITUDE,
    LETTER,
    LONGITUDE,
    MINUTE,
    SECOND,
    SIGN,
    Angle,
    angle_of,
    cell_of,
    step_of,
)
from geomap.pipeline.coordinates.bare_pairs import bare_pairs
from geomap.pipeline.coordinates.grids import PLUS_CODE_DIGITS, Cell, mgrs_cell, plus_code_cell, utm_cell
from geomap.pipeline.coordinates.labelled import (
    HAS_LABEL,
    LABELS_AFTER,
    LABELS_BEFORE,
    angles_of_labels,
    angles_with_labels_after,
)

Notation = Literal["decimal", "sexagesimal", "MGRS", "UTM", "plus code"]


@dataclass(frozen=True, slots=True)
class Found:
    """Coordinates in a text: character offsets, end exclusive, and where they lead."""

    start: int
    end: int
    notation: Notation
    cell: Cell


_LABEL = rf"(?:(?:(?i:{LATITUDE}|{LONGITUDE}))\s{{0,2}}[:=]?\s{{0,2}})?"
_TO_SECOND = rf"\s{{0,3}}{_LABEL}(?:[,;/|&]\s{{0,3}})?(?:(?:and|by)\s{{1,3}})?{_LABEL}"


def _marked(n: int) -> str:
    """Degrees with their sign, then minutes and seconds, whose own signs may be missing."""
    return (
        rf"(?P<d{n}>[0-9]{{1,3}}(?:[.,][0-9]{{1,12}})?){DEGREE}[,\s]{{0,2}}"
        rf"(?:(?P<m{n}>[0-9]{{1,2}}(?:[.,][0-9]{{1,8}})?)(?:{MINUTE}[,\s]{{0,2}}|(?=\s?[NSEW,]|\s))"
        rf"(?:(?P<s{n}>[0-9]{{1,2}}(?:[.,][0-9]{{1,8}})?){SECOND}?)?)?"
    )


def _spaced(n: int) -> str:
    """Degrees, minutes and seconds with spaces, hyphens or colons between; without seconds only where that is plain."""
    return (
        rf"(?P<d{n}>[0-9]{{1,3}})"
        rf"(?:(?P<x{n}>[ :-])(?P<m{n}>[0-9]{{1,2}})(?P=x{n})(?P<s{n}>[0-9]{{1,2}}(?:[.,][0-9]{{1,8}})?)"
        rf"|[ -](?P<f{n}>[0-9]{{1,2}}[.,][0-9]{{1,8}})|-(?P<g{n}>[0-9]{{2}}))"
    )


def _plain(n: int) -> str:
    # three decimals after a comma may be thousands
    return rf"(?P<d{n}>[0-9]{{1,3}}(?:\.[0-9]{{1,12}}|,[0-9]{{2}}(?![0-9])|,[0-9]{{4,12}}))"


def _compact(n: int, digits: int) -> str:
    return rf"(?P<d{n}>[0-9]{{{digits}}})(?P<m{n}>[0-5][0-9])(?P<s{n}>[0-5][0-9](?:\.[0-9]{{1,4}})?)?"


def _pair(first: str, second: str, *, letters: str = LETTER) -> list[re.Pattern[str]]:
    """Both angles with a letter after, or both with one before."""
    h1, h2 = f"(?P<h1>{letters})", f"(?P<h2>{letters})"
    return [
        re.compile(rf"{BEFORE}{first}\s{{0,2}}{h1}{_TO_SECOND}{second}\s{{0,2}}{h2}{AFTER}"),
        re.compile(rf"{BEFORE}{h1}\s{{0,2}}{first}{_TO_SECOND}{h2}\s{{0,2}}{second}{AFTER}"),
    ]


_LETTERED_MARKED = _pair(_marked(1), _marked(2))
_LETTERED_PLAIN = [
    *_pair(_spaced(1), _spaced(2), letters=CAPITAL_OR_WORD),
    *_pair(_plain(1), _plain(2), letters=CAPITAL_OR_WORD),
    *_pair(_compact(1, 2), _compact(2, 3), letters=CAPITAL_OR_WORD),
]
_UNLETTERED = re.compile(
    rf"{BEFORE}(?P<g1>{SIGN})?{_marked(1)}{_TO_SECOND}(?P<g2>{SIGN})?{_marked(2)}(?!\s?(?:{LETTER}|[CFK]\b)){AFTER}"
)
_UTM = re.compile(
    r"(?:\bUTM\b[:\s]{0,2})?(?P<zone_word>\b[Zz]one\s{0,2})?(?<![\w.,/-])(?P<zone>[0-9]{1,2})\s?"
    r"(?P<letter>[C-HJ-NP-X]|[Nn]orth|[Ss]outh)[\s,;:]{1,3}(?:E(?:asting)?[\s:=]{0,2})?"
    r"(?P<easting>[1-8][0-9]{5}(?:\.[0-9]{1,4})?)(?P<mark>\s?(?:m\s?E|E|m)\b\.?)?[\s,;/]{1,3}(?:N(?:orthing)?[\s:=]{0,2})?"
    r"(?P<northing>[0-9]{6,7}(?:\.[0-9]{1,4})?)(?:\s?(?:m\s?N|N|m)\b)?" + AFTER
)
_MGRS = re.compile(
    r"(?<![\w.,/-])([0-9]{1,2})\s?([C-HJ-NP-X])\s?([A-HJ-NP-Z])([A-HJ-NP-V])\s?"
    r"([0-9]{1,5}\s[0-9]{1,5}|[0-9]{2,10})" + AFTER
)
_GRID_NAMED = re.compile(r"(?:MGRS|USNG|UTM|\bgrid(?:\s(?:reference|square|ref\.?|co-?ordinates?))?)\W{0,3}$", re.I)
_PLUS_CODE = re.compile(rf"(?<![\w+])([{PLUS_CODE_DIGITS}0]{{8}}\+(?:[{PLUS_CODE_DIGITS}]{{2,7}})?)(?![\w+])")
_FULL_CODE = re.compile(rf"(?:[{PLUS_CODE_DIGITS}]{{8}}\+.|[{PLUS_CODE_DIGITS}]{{2,6}}0{{2,6}}\+$)")
_HAS_DEGREES = re.compile("[°º˚⁰]|[Dd]eg")
_HAS_LETTERS = re.compile(r"[NSEW]\s{0,2}[0-9]|[0-9]\s{0,2}(?:[NSEW]|north|south|east|west)|(?:[nr]th|st)\s{0,2}[0-9]")
_HAS_SIX_DIGITS = re.compile("[1-8][0-9]{5}")
"""What a text must have somewhere for a slower pattern to be tried; most texts have none of it."""
_MGRS_DIGITS = 6
"""A reference that no word announces needs so many digits: "10S MA 12" could be many things."""


def find_coordinates(text: str) -> list[Found]:
    """Find the coordinates in a text, in its order; of those that overlap the first and longest counts."""
    found = sorted(_all(text), key=lambda each: (each.start, -each.end))
    kept: list[Found] = []
    for each in found:
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
    return kept


def _all(text: str) -> Iterator[Found]:
    for needed, patterns, angles_of in _ANGLES:
        if needed.search(text):
            for pattern in patterns:
                yield from _read(text, pattern, angles_of)
    for start, end, pair in bare_pairs(text):
        if cell := cell_of(*pair):
            yield Found(
                start, end, "sexagesimal" if re.search("[0-9][ :][0-9]+[ :]", text[start:end]) else "decimal", cell
            )
    for needed, pattern, notation, grid_cell in _GRIDS:
        if needed.search(text):
            for match in pattern.finditer(text):
                if cell := grid_cell(match):
                    yield _found(match, notation, cell)


def _read(
    text: str, pattern: re.Pattern[str], angles_of: Callable[[re.Match[str]], tuple[Angle, Angle] | None]
) -> Iterator[Found]:
    for match in pattern.finditer(text):
        angles = angles_of(match)
        cell = cell_of(*angles) if angles else None
        if cell:
            sexagesimal = match.groupdict().get("m1") or match.groupdict().get("f1") or match.groupdict().get("g1")
            yield _found(match, "sexagesimal" if sexagesimal else "decimal", cell)


def _found(match: re.Match[str], notation: Notation, cell: Cell) -> Found:
    """Leave out white space at the ends of a match: it may belong to no token, and is no part of the coordinates."""
    start = match.end() - len(match[0].lstrip())
    return Found(start, start + len(match[0].strip()), notation, cell)


def _angle(match: re.Match[str], which: int, letter: str | None = None, *, negative: bool = False) -> Angle | None:
    """Put the parts together that a match has of its first or second angle."""
    groups = match.groupdict()
    minutes = groups.get(f"m{which}") or groups.get(f"f{which}")
    if minutes is None and letter:
        minutes = groups.get(f"g{which}")
    parts = [groups[f"d{which}"], minutes, groups.get(f"s{which}")]
    return angle_of([part for part in parts if part], letter, negative=negative)


def _lettered(match: re.Match[str]) -> tuple[Angle, Angle] | None:
    first, second = _angle(match, 1, match["h1"]), _angle(match, 2, match["h2"])
    if _has_short_parts(match) and match["h1"] in "EW" and not re.search("[0-9][.,][0-9]", match[0]):
        return None  # "24 17 10 W, 3 4 5 N" may be a table of results
    return (first, second) if first and second else None


def _has_short_parts(match: re.Match[str]) -> bool:
    """Whether degrees, minutes and seconds without marks have minutes or seconds of one digit."""
    groups = match.groupdict()
    return groups.get("x1") is not None and any(len(groups[name] or "00") == 1 for name in ("m1", "s1", "m2", "s2"))


def _unlettered(match: re.Match[str]) -> tuple[Angle, Angle] | None:
    """Two angles with no letter: minutes on both, or two decimals on both; else they may be temperatures."""
    first, second = (_angle(match, n, negative=match[f"g{n}"] not in (None, "+")) for n in (1, 2))
    if not first or not second:
        return None
    if not (match["m1"] and match["m2"]) and max(first.step, second.step) > 0.01:
        return None
    return first, second


def _utm(match: re.Match[str]) -> Cell | None:
    northing = match["northing"]
    if len(northing.partition(".")[0]) < 7 and not (match["mark"] or match["zone_word"]):
        return None
    letter = match["letter"] if len(match["letter"]) == 1 else match["letter"].lower()
    metres = max(step_of(match["easting"]), step_of(northing))
    return utm_cell(int(match["zone"]), letter, float(match["easting"]), float(northing), metres=metres)


def _mgrs(match: re.Match[str]) -> Cell | None:
    zone, band, column, row, digits = match.groups()
    halves = digits.split()
    if (len(halves) == 2 and len(halves[0]) != len(halves[1])) or len("".join(halves)) % 2:
        return None
    announced = _GRID_NAMED.search(match.string[max(0, match.start() - 24) : match.start()])
    if len("".join(halves)) < _MGRS_DIGITS and not announced:
        return None
    return mgrs_cell(int(zone), band, column, row, "".join(halves))


def _plus(match: re.Match[str]) -> Cell | None:
    code = match[1]
    # only digits: rather a sum
    if not _FULL_CODE.match(code) or not re.search("[A-Z]", code.partition("+")[0]):
        return None
    return plus_code_cell(code)


_AnglesOf = Callable[[re.Match[str]], tuple[Angle, Angle] | None]
_ANGLES: tuple[tuple[re.Pattern[str], list[re.Pattern[str]], _AnglesOf], ...] = (
    (_HAS_DEGREES, _LETTERED_MARKED, _lettered),
    (_HAS_LETTERS, _LETTERED_PLAIN, _lettered),
    (_HAS_DEGREES, [_UNLETTERED], _unlettered),
    (HAS_LABEL, LABELS_BEFORE, angles_of_labels),
    (HAS_LABEL, LABELS_AFTER, angles_with_labels_after),
)
_GRIDS: tuple[tuple[re.Pattern[str], re.Pattern[str], Notation, Callable[[re.Match[str]], Cell | None]], ...] = (
    (_HAS_SIX_DIGITS, _UTM, "UTM", _utm),
    (_MGRS, _MGRS, "MGRS", _mgrs),
    (re.compile(r"\+"), _PLUS_CODE, "plus code", _plus),
)
