"""Properly nested marks for mentions and derived places that may overlap."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from geomap.records import MappedDocument


@dataclass(frozen=True, slots=True)
class Whole:
    """Characters that must not be split: a mention, or the phrase of a derived place with the mentions in it.

    ``mentions`` are their indices, ``derived`` is the index of the derived place.
    """

    start: int
    end: int
    mentions: range
    derived: int | None = None


def wholes(mapped: MappedDocument) -> list[Whole]:
    """Return phrases and the mentions outside of them, in order and disjoint, so that marks nest properly.

    A phrase is drawn around the whole of every mention that it overlaps, and begins where the one before it ends: of a
    phrase inside another nothing is left but its sign, which every derived place keeps.
    """
    mentions = mapped.mentions
    starts = [mention.start for mention in mentions]
    phrases: list[Whole] = []
    position = done = 0
    for number, derived in sorted(enumerate(mapped.derived), key=lambda pair: (pair[1].start, -pair[1].end)):
        first = bisect_right(starts, derived.start)
        if first and mentions[first - 1].end > derived.start:
            first -= 1
        after = max(first, bisect_right(starts, derived.end - 1))
        start, end = derived.start, derived.end
        if after > first:
            start, end = min(start, mentions[first].start), max(end, mentions[after - 1].end)
        start, first = max(start, position), max(first, done)
        position, done = max(start, end), max(first, after)
        phrases.append(Whole(start, position, range(first, done), number))
    inside = {index for phrase in phrases for index in phrase.mentions}
    free = (Whole(m.start, m.end, range(i, i + 1)) for i, m in enumerate(mentions) if i not in inside)
    return sorted([*phrases, *free], key=lambda whole: (whole.start, whole.end))
