"""Angles as people write them: the parts of a pattern for one, its value, and the cell that two of them name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from geomap.pipeline.coordinates.grids import Cell

SIGN = r"[+\-−–]"
DEGREE = r"(?:\s?[°º˚⁰]|\s?degrees?\b|\s?deg\b\.?)"
MINUTE = r"(?:\s?['’′ʹ´`‘]|\s?minutes?\b|\s?min\b\.?)"
SECOND = r"(?:\s?[\"”″ʺ“]|\s?(?:''|’’|′′|``)|\s?seconds?\b|\s?sec\b\.?)"
LETTER = r"(?:[NSEWnsew](?![^\W\d_])|(?:[Nn]orth|[Ss]outh|[Ee]ast|[Ww]est)(?:ern)?\b)"
CAPITAL_OR_WORD = r"(?:[NSEW](?![^\W\d_])|(?:[Nn]orth|[Ss]outh|[Ee]ast|[Ww]est)(?:ern)?\b)"
LATITUDE_WORD, LONGITUDE_WORD = r"lat(?:itude?)?\b", r"(?:lon(?:g(?:itude?)?)?|lng)\b"
LATITUDE, LONGITUDE = rf"(?:{LATITUDE_WORD}\.?)", rf"(?:{LONGITUDE_WORD}\.?)"
"""Labels, to be matched in any case."""
BEFORE = r"(?<![\w°º˚'’′\"”″$€£¥#])(?<![0-9][.,])(?<![0-9][-:/])"
AFTER = r"(?![^\W_]|[.,:/-]?[0-9])"


@dataclass(frozen=True, slots=True)
class Angle:
    """An angle in degrees with the step of its last digit; ``axis`` is "NS", "EW" or "" for not stated."""

    degrees: float
    step: float
    axis: str = ""


def cell_of(first: Angle, second: Angle) -> Cell | None:
    """Return the box that two angles name, latitude first unless their axes say otherwise; None if there is none."""
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


def step_of(number: str) -> float:
    """Return how much a step of a number's last digit is."""
    return 10.0 ** -len(re.split("[.,]", number)[1]) if re.search("[.,]", number) else 1.0


def value_of(number: str) -> float:
    """Return the value of a number with any sign, and a point or a comma before its decimals."""
    return float(re.sub("[−–]", "-", number).replace(",", "."))


def angle_of(parts: list[str], letter: str | None = None, *, negative: bool = False) -> Angle | None:
    """Put degrees, minutes and seconds together; None if minutes or seconds pass 60, or a fraction is not the last.

    :param letter: a letter or word for the direction, which settles the axis and turns south and west negative.
    :param negative: whether a minus sign stands before the degrees.
    """
    if any(re.search("[.,]", part) for part in parts[:-1]) or any(value_of(part) >= 60 for part in parts[1:]):
        return None
    degrees = sum(value_of(part) / 60**place for place, part in enumerate(parts))
    step = step_of(parts[-1]) / 60 ** (len(parts) - 1)
    initial = letter[0].upper() if letter else ""
    axis = "" if not initial else "NS" if initial in "NS" else "EW"
    return Angle(-degrees if negative or (initial and initial in "SW") else degrees, step, axis)
