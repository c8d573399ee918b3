"""Pairs of decimals without letters or degree signs, which may be coordinates or anything else.

A pair needs four decimals on both numbers, three where brackets or a word such as "at" announce it, any number after
"coordinates" or an order such as "lat, lng". An order holds until words follow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from geomap.pipeline.coordinates.angles import SIGN, Angle, angle_of, step_of, value_of
from geomap.pipeline.coordinates.labelled import order_before

_BEFORE_PAIR = r"(?<![\w.°+−–$€£¥#/-])(?<![0-9],)"
_AFTER_PAIR = r"(?![^\W_]|[.:/-]?[0-9]|\s?[%‰°$€£¥])"
_POINTS = re.compile(
    rf"(?<![\w.°+−–$€£¥#/-])(?P<one>{SIGN}?[0-9]{{1,3}}\.[0-9]{{1,12}})"
    rf"(?P<between>\s{{0,2}}[,;/|]\s{{0,2}}|[ \t\u00a0]{{1,3}}|\sand\s)"
    rf"(?P<other>{SIGN}?[0-9]{{1,3}}\.[0-9]{{1,12}}){_AFTER_PAIR}"
)
_COMMAS = re.compile(
    rf"{_BEFORE_PAIR}(?P<one>{SIGN}?[0-9]{{1,3}},[0-9]{{1,12}})"
    rf"(?P<between>\s{{0,2}}[;/|]\s{{0,2}}|,\s{{1,2}}|[ \t\u00a0]{{1,3}}|\sand\s)"
    rf"(?P<other>{SIGN}?[0-9]{{1,3}},[0-9]{{1,12}})(?!,[0-9]){_AFTER_PAIR}"
)
_SIGNED = re.compile(
    r"(?<![\w.+-])(?P<one>[+-][0-9]{2}\.[0-9]{2,12})(?P<between>)(?P<other>[+-][0-9]{3}\.[0-9]{2,12})(?![\w.])"
)
"""ISO 6709, as cameras write it: "+48.8577+002.2950/"."""
_MINUTES = re.compile(
    rf"{_BEFORE_PAIR}(?P<one>{SIGN}?[0-9]{{1,3}}(?:[ :][0-9]{{1,2}}){{1,2}}(?:\.[0-9]{{1,6}})?)"
    rf"(?P<between>\s{{0,2}}[,;/|]\s{{0,2}})"
    rf"(?P<other>{SIGN}?[0-9]{{1,3}}(?:[ :][0-9]{{1,2}}){{1,2}}(?:\.[0-9]{{1,6}})?){_AFTER_PAIR}"
)
_PATTERNS = (_POINTS, _COMMAS, _SIGNED, _MINUTES)

_ANNOUNCED = re.compile(
    r"(?:\b(?:co-?ordinates?|coords?|GPS(?: position| location)?)"
    r"\)?(?:\s(?:are|is|of|at|were|was))?\s{0,2}[:=]?\s{0,2}|\bgeo:"
    r"|[?&](?:q|ll|sll|cbll|query|center|destination|origin|[ds]addr|loc)=(?:loc:)?)[(\[]?$",
    re.IGNORECASE,
)
_PLACED = re.compile(r"(?:\b(?:at|near|position|located|location|point|spot|site)\W{0,3}|[(\[])$", re.IGNORECASE)
_FIGURES = re.compile(
    r"(?:\b(?:CI|IQR|SD|SE|HR|OR|RR|range|interval|between|p|r|t)\b\W{0,4}|[=<>±$€£¥]\s?[(\[]?|"
    r"[0-9]\.[0-9]+(?:[ \t]|\s?,\s?)|[0-9],[0-9]+(?:[ \t]|,\s|\s?;\s?))$"
)
_MORE = (
    r"\s(?:and|to|or)\s[0-9]|\s?(?:percent|per\s|million|billion|points?|seconds?|euros?|dollars?|USD|EUR|kg|mm|cm|km"
    r"|miles?|met)"
)
_LIST_GOES_ON = re.compile(rf"\s?,\s?{SIGN}?[0-9]{{1,4}}\.[0-9]|[ \t]{{1,4}}[0-9]+[.,][0-9]|{_MORE}")
_LIST_OF_COMMAS_GOES_ON = re.compile(rf"(?:\s?;\s?|,\s){SIGN}?[0-9]{{1,4}},[0-9]|[ \t]{{1,4}}[0-9]+[.,][0-9]|{_MORE}")
_SAME_LIST = re.compile(
    rf"(?:,\s?{SIGN}?[0-9]{{1,5}}(?:\.[0-9]{{1,4}})?)?[\s,;|()\[\]{{}}–-]{{1,8}}(?:(?:and|to)\s[(\[]?)?"
)
"""Between pairs of one list: an altitude, brackets, marks and white space."""
_HAS_PAIR = re.compile(
    rf"[.,][0-9]{{1,12}}(?:\s{{0,2}}[,;/|\s]\s{{0,2}}|\sand\s){SIGN}?[0-9]{{1,3}}[.,][0-9]"
    r"|\.[0-9]{2,12}[+-][0-9]{3}\."
    rf"|[0-9][ :][0-9]{{1,2}}(?:\.[0-9]{{1,6}})?\s{{0,2}}[,;/|]\s{{0,2}}{SIGN}?[0-9]{{1,3}}[ :][0-9]"
)
_LOOK_BACK = 64


def bare_pairs(text: str) -> Iterator[tuple[int, int, tuple[Angle, Angle]]]:
    """Find pairs without letters that are coordinates: start, end, and two angles with their axes."""
    if not _HAS_PAIR.search(text):
        return
    for pattern in _PATTERNS:
        last, stated = -1, ""
        for match in pattern.finditer(text):
            if last >= 0 and not _SAME_LIST.fullmatch(text, last, match.start()):
                stated = ""
            before = text[max(0, match.start() - _LOOK_BACK) : match.start()]
            stated = stated or _stated(before)
            angles = _angles(match, before, stated)
            last = match.end()
            if angles:
                yield match.start(), match.end(), angles


def _stated(before: str) -> str:
    """Return what the words before say: "" for nothing, "announced", an order, or "x first" for no more than that."""
    order = order_before(before)
    if order is not None:
        return order[0] if order[1] else "x first" if order[0] == "longitude first" else ""
    return "announced" if _ANNOUNCED.search(before) else ""


def _angles(match: re.Match[str], before: str, stated: str) -> tuple[Angle, Angle] | None:
    announced = stated not in ("", "x first")
    first, second = _angle(match["one"]), _angle(match["other"])
    if first is None or second is None:
        return None
    if not announced and not _stands_alone(match, before, abs(first.degrees) < 3 and abs(second.degrees) < 3):
        return None
    swapped = stated in ("longitude first", "x first")
    if announced and abs((second if swapped else first).degrees) > 90:
        swapped = not swapped  # writers mistake one for the other
    axes = ("EW", "NS") if swapped else ("NS", "EW")
    return Angle(first.degrees, first.step, axes[0]), Angle(second.degrees, second.step, axes[1])


def _stands_alone(match: re.Match[str], before: str, small: bool) -> bool:
    """Whether a pair that nothing announces can only be coordinates."""
    if match.re is _MINUTES:
        return False
    if match.re is _SIGNED:
        return True
    between, comma = match["between"], match.re is _COMMAS
    decimals = min(len(re.split("[.,]", match[name])[1]) for name in ("one", "other"))
    needed = 3 if _PLACED.search(before) and between.strip() and not comma else 4
    if decimals < needed or small or "and" in between or "/" in between or "|" in between or _FIGURES.search(before):
        return False
    more = _LIST_OF_COMMAS_GOES_ON if comma else _LIST_GOES_ON
    return not more.match(match.string, match.end())


def _angle(number: str) -> Angle | None:
    parts = re.split("[ :]", number)
    if len(parts) == 1:
        return Angle(value_of(number), step_of(number))
    negative = parts[0][0] in "-−–"
    return angle_of([parts[0].lstrip("+-−–"), *parts[1:]], negative=negative)
