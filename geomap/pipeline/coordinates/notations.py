"""Coordinates as people write them, found in a text with the box that their last digit leaves open.

Decimal degrees, degrees with minutes and seconds, UTM, MGRS and full plus codes. Numbers that only might be
coordinates are left alone: a bare pair needs three decimals on both, and more where it could be a list, prices or
figures of statistics. Every pattern begins at a fixed mark and is bounded, so that the search takes linear time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from geomap.pipeline.coordinates.grids import PLUS_CODE_DIGITS, Cell, mgrs_cell, plus_code_cell, utm_cell

Notation = Literal["decimal", "sexagesimal", "MGRS", "UTM", "plus code"]


@dataclass(frozen=True, slots=True)
class Found:
    """Coordinates in a text: character offsets, end exclusive, and where they lead."""

    start: int
    end: int
    notation: Notation
    cell: Cell


@dataclass(frozen=True, slots=True)
class _Angle:
    """An angle in degrees with the step of its last digit; ``axis`` is "NS", "EW" or "" for not told."""

    degrees: float
    step: float
    axis: str = ""


_SIGN = r"[+\-−–]"
_DEGREE = r"(?:\s?[°º˚⁰]|\s?degrees?\b|\s?deg\b\.?)"
_MINUTE = r"(?:\s?['’′ʹ´`‘]|\s?minutes?\b|\s?min\b\.?)"
_SECOND = r"(?:\s?[\"”″ʺ“]|\s?(?:''|’’|′′|``)|\s?seconds?\b|\s?sec\b\.?)"
_LETTER = r"(?:[NSEWnsew](?![^\W\d_])|(?:[Nn]orth|[Ss]outh|[Ee]ast|[Ww]est)(?:ern)?\b)"
_LAT, _LON = r"lat(?:itude)?\b\.?", r"lon(?:g(?:itude)?)?\b\.?"
_TO_SECOND = (
    rf"\s{{0,3}}(?:{_LAT}\s{{0,2}})?(?:[,;/|&]\s{{0,3}})?(?:(?:and|by)\s{{1,3}})?(?:{_LON}\s{{0,2}}[:=]?\s{{0,2}})?"
)
_BEFORE = r"(?<![\w°º˚'’′\"”″$€£¥#])(?<![0-9][.,])(?<![0-9][-:/])"
_AFTER = r"(?![^\W_]|[.,:/-]?[0-9])"


def _marked(n: int) -> str:
    """Degrees with their sign, then minutes and seconds, whose own signs may be missing."""
    return (
        rf"(?P<d{n}>[0-9]{{1,3}}(?:[.,][0-9]{{1,12}})?){_DEGREE}[,\s]{{0,2}}"
        rf"(?:(?P<m{n}>[0-9]{{1,2}}(?:[.,][0-9]{{1,8}})?)(?:{_MINUTE}[,\s]{{0,2}}|(?=\s?[NSEW,]|\s))"
        rf"(?:(?P<s{n}>[0-9]{{1,2}}(?:[.,][0-9]{{1,8}})?){_SECOND}?)?)?"
    )


def _spaced(n: int) -> str:
    """Degrees, minutes and seconds with spaces, hyphens or colons between; without seconds only where that is plain."""
    return (
        rf"(?P<d{n}>[0-9]{{1,3}})(?:(?P<x{n}>[ :-])(?P<m{n}>[0-9]{{2}})(?P=x{n})(?P<s{n}>[0-9]{{2}}(?:\.[0-9]{{1,6}})?)"
        rf"|[ -](?P<f{n}>[0-9]{{2}}\.[0-9]{{1,6}})|-(?P<g{n}>[0-9]{{2}}))"
    )


def _plain(n: int) -> str:
    return rf"(?P<d{n}>[0-9]{{1,3}}\.[0-9]{{1,12}})"


def _compact(n: int, digits: int) -> str:
    return rf"(?P<d{n}>[0-9]{{{digits}}})(?P<m{n}>[0-5][0-9])(?P<s{n}>[0-5][0-9](?:\.[0-9]{{1,4}})?)?"


def _pair(first: str, second: str, *, letters: str = _LETTER) -> list[re.Pattern[str]]:
    """Both angles with a letter after, or both with one before."""
    h1, h2 = f"(?P<h1>{letters})", f"(?P<h2>{letters})"
    return [
        re.compile(rf"{_BEFORE}{first}\s{{0,2}}{h1}{_TO_SECOND}{second}\s{{0,2}}{h2}{_AFTER}"),
        re.compile(rf"{_BEFORE}{h1}\s{{0,2}}{first}{_TO_SECOND}{h2}\s{{0,2}}{second}{_AFTER}"),
    ]


_CAPITAL = r"[NSEW]"
_LETTERED_MARKED = _pair(_marked(1), _marked(2))
_LETTERED_PLAIN = [
    *_pair(_spaced(1), _spaced(2), letters=_CAPITAL),
    *_pair(_plain(1), _plain(2), letters=_CAPITAL),
    *_pair(_compact(1, 2), _compact(2, 3), letters=_CAPITAL),
]
_UNLETTERED = re.compile(
    rf"{_BEFORE}(?P<g1>{_SIGN})?{_marked(1)}{_TO_SECOND}(?P<g2>{_SIGN})?{_marked(2)}(?!\s?(?:{_LETTER}|[CFK]\b)){_AFTER}"
)
_NUMBER = rf"{_SIGN}?[0-9]{{1,3}}(?:\.[0-9]{{1,12}})?"
_KEYED_ANGLE = rf"[\"']?\s{{0,2}}(?:of\s|is\s|[:=])?\s{{0,2}}[\"']?({_NUMBER}){_DEGREE}?\s?([NSEW]\b)?"
_TO_KEY = r"[\"']?\s{0,3}[,;&|/)]?\s{0,3}(?:and\s)?[(\"']?"
_KEYED = [
    re.compile(rf"\b(?P<key>{_LAT}){_KEYED_ANGLE}{_TO_KEY}(?:{_LON}){_KEYED_ANGLE}{_AFTER}", re.IGNORECASE),
    re.compile(rf"\b(?P<key>{_LON}){_KEYED_ANGLE}{_TO_KEY}(?:{_LAT}){_KEYED_ANGLE}{_AFTER}", re.IGNORECASE),
]
_BARE = re.compile(
    rf"(?<![\w.°+−–$€£¥#/-])({_SIGN}?[0-9]{{1,2}}\.[0-9]{{1,12}})(\s{{0,2}}[,;/]\s{{0,2}}|[ \t\u00a0]{{1,3}})"
    rf"({_SIGN}?[0-9]{{1,3}}\.[0-9]{{1,12}})(?![^\W_]|[.:/-]?[0-9]|\s?[%‰°$€£¥])"
)
_ANNOUNCED = re.compile(
    r"(?:\b(?:co-?ordinates?|coords?|GPS(?: position| location)?|lat(?:itude)?\s?(?:[/,&-]|and)\s?lon(?:g(?:itude)?)?)"
    r"\)?(?:\s(?:are|is|of|at|were|was))?\s{0,2}[:=]?\s{0,2}|\bgeo:)[(\[]?$",
    re.IGNORECASE,
)
_PLACED = re.compile(r"(?:\b(?:at|near|position|located|location|point|spot|site)\W{0,3}|[(\[])$", re.IGNORECASE)
_FIGURES = re.compile(
    r"(?:\b(?:CI|IQR|SD|SE|HR|OR|RR|range|interval|between|p|r|t)\b\W{0,4}|[=<>±$€£¥]\s?[(\[]?|"
    r"[0-9]\.[0-9]+(?:[ \t]|\s?,\s?))$"
)
_LIST_GOES_ON = re.compile(
    rf"\s?,\s?{_SIGN}?[0-9]{{1,4}}\.[0-9]|[ \t]{{1,4}}[0-9]+\.[0-9]|"
    r"\s(?:and|to|or)\s[0-9]|\s?(?:percent|per\s|million|billion|points?|seconds?|euros?|dollars?|USD|EUR|kg|mm|cm|km|miles?|met)"
)
_UTM = re.compile(
    r"(?:\bUTM\b[:\s]{0,2})?(?P<zone_word>\b[Zz]one\s{0,2})?(?<![\w.,/-])(?P<zone>[0-9]{1,2})\s?"
    r"(?P<letter>[C-HJ-NP-X]|[Nn]orth|[Ss]outh)[\s,;:]{1,3}(?:E(?:asting)?[\s:=]{0,2})?"
    r"(?P<easting>[1-8][0-9]{5}(?:\.[0-9]{1,4})?)(?P<mark>\s?(?:m\s?E|E|m)\b\.?)?[\s,;/]{1,3}(?:N(?:orthing)?[\s:=]{0,2})?"
    r"(?P<northing>[0-9]{6,7}(?:\.[0-9]{1,4})?)(?:\s?(?:m\s?N|N|m)\b)?" + _AFTER
)
_MGRS = re.compile(
    r"(?<![\w.,/-])([0-9]{1,2})\s?([C-HJ-NP-X])\s?([A-HJ-NP-Z])([A-HJ-NP-V])\s?"
    r"([0-9]{1,5}\s[0-9]{1,5}|[0-9]{2,10})" + _AFTER
)
_GRID_NAMED = re.compile(r"(?:MGRS|USNG|UTM|\bgrid(?:\s(?:reference|square|ref\.?|co-?ordinates?))?)\W{0,3}$", re.I)
_PLUS_CODE = re.compile(rf"(?<![\w+])([{PLUS_CODE_DIGITS}0]{{8}}\+(?:[{PLUS_CODE_DIGITS}]{{2,7}})?)(?![\w+])")
_FULL_CODE = re.compile(rf"(?:[{PLUS_CODE_DIGITS}]{{8}}\+.|[{PLUS_CODE_DIGITS}]{{2,6}}0{{2,6}}\+$)")
_HAS_DEGREES = re.compile("[°º˚⁰]|[Dd]eg")
_HAS_LETTERS = re.compile(r"[NSEW]\s{0,2}[0-9]|[0-9]\s{0,2}[NSEW]")
_HAS_KEY = re.compile(r"[Ll](?:at|AT)(?:itude|ITUDE)?\b")
_HAS_DECIMALS = re.compile(rf"\.[0-9]{{1,12}}\s{{0,2}}[,;/\s]\s{{0,2}}{_SIGN}?[0-9]{{1,3}}\.[0-9]")
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
    for needed, pattern, notation, cell_of in _GRIDS:
        if needed.search(text):
            for match in pattern.finditer(text):
                if cell := cell_of(match):
                    yield _found(match, notation, cell)


def _read(
    text: str, pattern: re.Pattern[str], angles_of: Callable[[re.Match[str]], tuple[_Angle, _Angle] | None]
) -> Iterator[Found]:
    for match in pattern.finditer(text):
        angles = angles_of(match)
        cell = _cell(*angles) if angles else None
        if cell:
            sexagesimal = match.groupdict().get("m1") or match.groupdict().get("f1") or match.groupdict().get("g1")
            yield _found(match, "sexagesimal" if sexagesimal else "decimal", cell)


def _found(match: re.Match[str], notation: Notation, cell: Cell) -> Found:
    """Leave out white space at the ends of a match: it may belong to no token, and is no part of the coordinates."""
    start = match.end() - len(match[0].lstrip())
    return Found(start, start + len(match[0].strip()), notation, cell)


def _cell(first: _Angle, second: _Angle) -> Cell | None:
    if "NS" in second.axis or "EW" in first.axis:
        first, second = second, first
    if first.axis != second.axis and {first.axis, second.axis} != {"NS", "EW"}:
        return None
    if first.axis and first.axis == second.axis:
        return None
    latitude, longitude = first.degrees, second.degrees
    if abs(latitude) > 90 or abs(longitude) > 180:
        return None
    west, east = max(-180.0, longitude - second.step / 2), min(180.0, longitude + second.step / 2)
    south, north = max(-90.0, latitude - first.step / 2), min(90.0, latitude + first.step / 2)
    return Cell(latitude, longitude, (west, south, east, north))


def _step(number: str) -> float:
    return 10.0 ** -len(re.split("[.,]", number)[1]) if re.search("[.,]", number) else 1.0


def _value(number: str) -> float:
    return float(re.sub("[−–]", "-", number).replace(",", "."))


def _angle(match: re.Match[str], which: int, letter: str | None = None) -> _Angle | None:
    """Put an angle's parts together; None if minutes or seconds pass 60, or a fraction is not the last part."""
    groups = match.groupdict()
    minutes = groups.get(f"m{which}") or groups.get(f"f{which}")
    if minutes is None and letter:
        minutes = groups.get(f"g{which}")
    parts = [groups[f"d{which}"], minutes, groups.get(f"s{which}")]
    told = [part for part in parts if part]
    if any(re.search("[.,]", part) for part in told[:-1]) or any(_value(part) >= 60 for part in told[1:]):
        return None
    degrees = sum(_value(part) / 60**place for place, part in enumerate(told))
    step = _step(told[-1]) / 60 ** (len(told) - 1)
    if letter is None:
        return _Angle(degrees, step)
    initial = letter[0].upper()
    return _Angle(-degrees if initial in "SW" else degrees, step, "NS" if initial in "NS" else "EW")


def _lettered(match: re.Match[str]) -> tuple[_Angle, _Angle] | None:
    first, second = _angle(match, 1, match["h1"]), _angle(match, 2, match["h2"])
    return (first, second) if first and second else None


def _unlettered(match: re.Match[str]) -> tuple[_Angle, _Angle] | None:
    """Two angles with no letter: minutes on both, or two decimals on both; else they may be temperatures."""
    first, second = _angle(match, 1), _angle(match, 2)
    if not first or not second:
        return None
    if not (match["m1"] and match["m2"]) and max(first.step, second.step) > 0.01:
        return None
    if match["g1"]:
        first = _Angle(-first.degrees if match["g1"] != "+" else first.degrees, first.step)
    if match["g2"]:
        second = _Angle(-second.degrees if match["g2"] != "+" else second.degrees, second.step)
    return first, second


def _keyed(match: re.Match[str]) -> tuple[_Angle, _Angle] | None:
    axes = ("NS", "EW") if match["key"].lower().startswith("la") else ("EW", "NS")
    angles = []
    for axis, number, letter in zip(axes, (match[2], match[4]), (match[3], match[5]), strict=True):
        if letter and letter.upper() not in axis:
            return None
        turned = letter is not None and letter.upper() in "SW"
        angles.append(_Angle(-_value(number) if turned else _value(number), _step(number), axis))
    return angles[0], angles[1]


def _bare(match: re.Match[str]) -> tuple[_Angle, _Angle] | None:
    first, between, second = match.groups()
    text, before = match.string, match.string[max(0, match.start() - 40) : match.start()]
    announced = bool(_ANNOUNCED.search(before))
    decimals = min(len(number.partition(".")[2]) for number in (first, second))
    if not announced:
        needed = 3 if _PLACED.search(before) and between.strip() else 4
        small = abs(_value(first)) < 3 and abs(_value(second)) < 3
        if decimals < needed or small or _FIGURES.search(before) or "/" in between:
            return None
        if _LIST_GOES_ON.match(text, match.end()):
            return None
    return _Angle(_value(first), _step(first)), _Angle(_value(second), _step(second))


def _utm(match: re.Match[str]) -> Cell | None:
    northing = match["northing"]
    if len(northing.partition(".")[0]) < 7 and not (match["mark"] or match["zone_word"]):
        return None
    letter = match["letter"] if len(match["letter"]) == 1 else match["letter"].lower()
    metres = max(_step(match["easting"]), _step(northing))
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


_AnglesOf = Callable[[re.Match[str]], tuple[_Angle, _Angle] | None]
_ANGLES: tuple[tuple[re.Pattern[str], list[re.Pattern[str]], _AnglesOf], ...] = (
    (_HAS_DEGREES, _LETTERED_MARKED, _lettered),
    (_HAS_LETTERS, _LETTERED_PLAIN, _lettered),
    (_HAS_DEGREES, [_UNLETTERED], _unlettered),
    (_HAS_KEY, _KEYED, _keyed),
    (_HAS_DECIMALS, [_BARE], _bare),
)
_GRIDS: tuple[tuple[re.Pattern[str], re.Pattern[str], Notation, Callable[[re.Match[str]], Cell | None]], ...] = (
    (_HAS_SIX_DIGITS, _UTM, "UTM", _utm),
    (_MGRS, _MGRS, "MGRS", _mgrs),
    (re.compile(r"\+"), _PLUS_CODE, "plus code", _plus),
)
