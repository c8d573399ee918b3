"""Turn the lines of printed pages into running text: join paragraphs and words, leave out page numbers."""

from __future__ import annotations

import math
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

_NUMBER = re.compile(r"[\W_]*(?:page|p\.|pg\.?)?\s*(\d{1,4})(?:\s*(?:/|of)\s*\d{1,4})?[\W_]*", re.IGNORECASE)
"""A line with only a page number."""
_END_NUMBER = re.compile(r"^\d{1,4}\b|\b\d{1,4}$")
_MIN_RUNNING_PAGES = 3
"""The least number of pages that share a first or last line, if it is a running line; at least a third of all."""
_BULLET = re.compile(r"[•‣▪●○◦·*\-–—]\s|\(?(?:\d{1,2}|[a-z])[.)]\s")
_SENTENCE_END = re.compile(r"""[.!?:;…。؟۔]["'”’»)\]]*$""")
_HYPHENS = "-\N{SOFT HYPHEN}\N{HYPHEN}\x02\ufffe"
"""Characters at the end of a line that break a word; PDFium uses the last two."""
_LONGEST_WORD = 40
_COMPOUND = re.compile(rf"[^\W\d_]{{1,{_LONGEST_WORD}}}-[^\W\d_]{{1,{_LONGEST_WORD}}}")
_LAST_LETTERS = re.compile(r"[^\W\d_]+$")
_FIRST_LETTERS = re.compile(r"[^\W\d_]+")
_COLUMN_POINTS = 30.0
"""The width in points within which the lines of one column begin; first lines are indented."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page with its position in points from the lower left; ``height`` is the height of its letters."""

    text: str
    left: float
    right: float
    base: float
    height: float


def running_text(pages: Sequence[Sequence[Line]]) -> list[str]:
    """Return the text of each page: one line per paragraph, blank lines between them, and broken words joined.

    Page numbers and running lines (headers and footers of many pages) are left out; the first of each is kept.

    :param pages: the lines of each page in reading order.
    """
    pages = _without_running_lines(pages)
    compounds = {word for page in pages for line in page for word in _COMPOUND.findall(line.text)}
    return [_join_lines(page, compounds) for page in pages]


def _without_running_lines(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    remaining = [list(page) for page in pages]
    for edge in (0, -1, 0, -1):
        ends = {number: page[edge].text for number, page in enumerate(remaining) if page}
        patterns = {number: _pattern(text, number) for number, text in ends.items()}
        counts = Counter(patterns.values())
        running = {pattern for pattern, count in counts.items() if count >= max(_MIN_RUNNING_PAGES, len(pages) / 3)}
        numbers = {number: int(match[1]) for number, text in ends.items() if (match := _NUMBER.fullmatch(text))}
        shifts = Counter(value - number for number, value in numbers.items())
        seen: set[str] = set()
        for number, pattern in patterns.items():
            if number in numbers:
                shift = numbers[number] - number
                is_running = shift == 1 or shifts[shift] > 1
            else:
                is_running = pattern in running and pattern in seen
                seen.add(pattern)
            if is_running:
                del remaining[number][edge]
    return remaining


def _pattern(text: str, number: int) -> str:
    """Return a line with the page number at its ends relative to the page, which is equal in running lines."""
    return _END_NUMBER.sub(lambda match: f"#{int(match[0]) - number}", text)


def _join_lines(lines: Sequence[Line], compounds: Set[str]) -> str:
    if not lines:
        return ""
    drops = [drop for a, b in pairwise(lines) if 0.5 * b.height < (drop := a.base - b.base) < 2.2 * b.height]
    leading = statistics.median(drops) if drops else 0.0
    edges = _edges(lines)
    parts = [lines[0].text]
    for before, line in pairwise(lines):
        separator = _separator(before, line, leading=leading, edge=edges[_column(before)])
        if separator:
            parts[-1] = _with_plain_hyphen(parts[-1]) + separator
        else:
            parts[-1] = _join_word(parts[-1], line.text, compounds)
        parts.append(line.text)
    parts[-1] = _with_plain_hyphen(parts[-1])
    return "".join(parts)


def _with_plain_hyphen(text: str) -> str:
    """Return a line with a plain "-" if it ends in a character that breaks a word, but no word continues."""
    return text[:-1] + "-" if text[-1] in _HYPHENS else text


def _separator(before: Line, line: Line, *, leading: float, edge: float) -> str:
    """Return the separator of two lines: a space if the second continues the first, else one or two line ends.

    The separator inside a broken word is empty.
    """
    if _is_broken(before.text, line.text):
        return ""
    ends_sentence = bool(_SENTENCE_END.search(before.text[-_LONGEST_WORD:]))
    drop = before.base - line.base
    height = max(before.height, line.height)
    same_size = height <= 1.25 * min(before.height, line.height)
    if (
        not ends_sentence
        and line.text[0].islower()
        and not _BULLET.match(line.text)
        and same_size
        and drop <= 2 * leading
    ):
        return " "
    if drop <= 0.3 * height:  # another column, or unknown
        return "\n\n" if ends_sentence else "\n"
    if drop > 1.25 * leading and drop > 1.3 * height:
        return "\n\n"
    if not same_size:
        return "\n\n"
    if _BULLET.match(line.text):
        return "\n"
    first_word = line.text.split(" ", 1)[0]
    if edge - before.right > (len(first_word) + 1) * (line.right - line.left) / len(line.text):
        return "\n\n" if ends_sentence else "\n"
    if ends_sentence and line.left - before.left > 0.8 * height and not _BULLET.match(before.text):
        return "\n\n"
    return " "


def _column(line: Line) -> int:
    return int(line.left // _COLUMN_POINTS)


def _edges(lines: Sequence[Line]) -> dict[int, float]:
    """Return the right edge of the lines of each column, without the longest tenth of them."""
    rights: defaultdict[int, list[float]] = defaultdict(list)
    for line in lines:
        for column in range(_column(line) - 1, _column(line) + 2):
            rights[column].append(line.right)
    return {column: sorted(values)[math.ceil(0.9 * len(values)) - 1] for column, values in rights.items()}


def _is_broken(text: str, following: str) -> bool:
    """Whether a word, or a number, is broken by a hyphen between two lines; a dash has a space before it."""
    return text[-1] in _HYPHENS and text[-2:-1].isalnum() and following[0].isalnum()


def _join_word(text: str, following: str, compounds: Set[str]) -> str:
    """Return a line whose last word continues in the next line, with or without its hyphen.

    The hyphen is kept before a capital or a digit, and in a word that has a hyphen elsewhere on the pages.
    """
    head = text[:-1]
    word = _LAST_LETTERS.search(head[-_LONGEST_WORD:]), _FIRST_LETTERS.match(following)
    compound = "-".join(match[0] for match in word if match)
    return head if following[0].islower() and head[-1].isalpha() and compound not in compounds else head + "-"
