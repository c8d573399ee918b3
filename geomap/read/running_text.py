"""From the lines of printed pages to running text: broken paragraphs and words are joined, page numbers left out."""

from __future__ import annotations

import math
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

_NUMBER = re.compile(r"[\W_]*(?:page|p\.|pg\.?)?\s*(\d{1,4})(?:\s*(?:/|of)\s*\d{1,4})?[\W_]*", re.IGNORECASE)
"""A line that is nothing but a page's number."""
_END_NUMBER = re.compile(r"^\d{1,4}\b|\b\d{1,4}$")
_LEAST_RUNNING = 3
"""Pages on which a first or last line must stand to be a running one; a third of all pages at least."""
_BULLET = re.compile(r"[•‣▪●○◦·*\-–—]\s|\(?(?:\d{1,2}|[a-z])[.)]\s")
_ENDED = re.compile(r"""[.!?:;…。؟۔]["'”’»)\]]*$""")
_HYPHENS = "-\N{SOFT HYPHEN}\N{HYPHEN}\x02\ufffe"
"""What may stand at the end of a line that breaks a word; the last two are PDFium's signs for it."""
_LONGEST_WORD = 40
_COMPOUND = re.compile(rf"[^\W\d_]{{1,{_LONGEST_WORD}}}-[^\W\d_]{{1,{_LONGEST_WORD}}}")
_LAST_LETTERS = re.compile(r"[^\W\d_]+$")
_FIRST_LETTERS = re.compile(r"[^\W\d_]+")
_COLUMN = 30.0
"""Points by which the beginnings of lines of one column may differ: first lines are indented."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page and where it stands, in points from the lower left; ``height`` is its letters'."""

    text: str
    left: float
    right: float
    base: float
    height: float


def running_text(pages: Sequence[Sequence[Line]]) -> list[str]:
    """Give each page's text: a paragraph a line with blank lines between, words that a line end broke made whole.

    Numbers of pages, and lines that head or foot many pages, are left out; of the latter the first one stays.
    """
    pages = _without_running(pages)
    compounds = {word for page in pages for line in page for word in _COMPOUND.findall(line.text)}
    return [_joined(page, compounds) for page in pages]


def _without_running(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    kept = [list(page) for page in pages]
    for edge in (0, -1, 0, -1):
        ends = {number: page[edge].text for number, page in enumerate(kept) if page}
        patterns = {number: _pattern(text, number) for number, text in ends.items()}
        alike = Counter(patterns.values())
        running = {each for each, count in alike.items() if count >= max(_LEAST_RUNNING, len(pages) / 3)}
        numbers = {number: int(found[1]) for number, text in ends.items() if (found := _NUMBER.fullmatch(text))}
        shifts = Counter(value - number for number, value in numbers.items())
        seen: set[str] = set()
        for number, pattern in patterns.items():
            if number in numbers:
                shift = numbers[number] - number
                leave = shift == 1 or shifts[shift] > 1
            else:
                leave = pattern in running and pattern in seen
                seen.add(pattern)
            if leave:
                del kept[number][edge]
    return kept


def _pattern(text: str, number: int) -> str:
    """What is alike in the running lines of pages: a page's number at an end of it is told from the page."""
    return _END_NUMBER.sub(lambda found: f"#{int(found[0]) - number}", text)


def _joined(lines: Sequence[Line], compounds: Set[str]) -> str:
    if not lines:
        return ""
    drops = [drop for a, b in pairwise(lines) if 0.5 * b.height < (drop := a.base - b.base) < 2.2 * b.height]
    leading = statistics.median(drops) if drops else 0.0
    edges = _edges(lines)
    parts = [lines[0].text]
    for before, line in pairwise(lines):
        between = _between(before, line, leading=leading, edge=edges[_column(before)])
        if between:
            parts[-1] = _without_sign(parts[-1]) + between
        else:
            parts[-1] = _mended(parts[-1], line.text, compounds)
        parts.append(line.text)
    parts[-1] = _without_sign(parts[-1])
    return "".join(parts)


def _without_sign(text: str) -> str:
    """A line that ends in "-" where it ended in a sign for a word that goes on, and none does."""
    return text[:-1] + "-" if text[-1] in _HYPHENS else text


def _between(before: Line, line: Line, *, leading: float, edge: float) -> str:
    """What stands between two lines: a space if the second goes on with the first, else one line end or two.

    Nothing stands between the parts of a broken word.
    """
    if _is_broken(before.text, line.text):
        return ""
    ended = bool(_ENDED.search(before.text[-_LONGEST_WORD:]))
    drop = before.base - line.base
    height = max(before.height, line.height)
    alike = height <= 1.25 * min(before.height, line.height)
    if not ended and line.text[0].islower() and not _BULLET.match(line.text) and alike and drop <= 2 * leading:
        return " "
    if drop <= 0.3 * height:  # another column, or nothing that can be told of
        return "\n\n" if ended else "\n"
    if drop > 1.25 * leading and drop > 1.3 * height:
        return "\n\n"
    if not alike:
        return "\n\n"
    if _BULLET.match(line.text):
        return "\n"
    first_word = line.text.split(" ", 1)[0]
    if edge - before.right > (len(first_word) + 1) * (line.right - line.left) / len(line.text):
        return "\n\n" if ended else "\n"
    if ended and line.left - before.left > 0.8 * height and not _BULLET.match(before.text):
        return "\n\n"
    return " "


def _column(line: Line) -> int:
    return int(line.left // _COLUMN)


def _edges(lines: Sequence[Line]) -> dict[int, float]:
    """Where the lines of each column end on the right; the few that stick out are left aside."""
    rights: defaultdict[int, list[float]] = defaultdict(list)
    for line in lines:
        for column in range(_column(line) - 1, _column(line) + 2):
            rights[column].append(line.right)
    return {column: sorted(each)[math.ceil(0.9 * len(each)) - 1] for column, each in rights.items()}


def _is_broken(text: str, following: str) -> bool:
    """Whether a word, or a number, is broken by a hyphen between two lines; a dash has a space before it."""
    return text[-1] in _HYPHENS and text[-2:-1].isalnum() and following[0].isalnum()


def _mended(text: str, following: str, compounds: Set[str]) -> str:
    """A line as it stands before the next one, which ends the word that it begins.

    The hyphen stays before a capital or a digit, and in a word that the pages spell with it elsewhere.
    """
    head = text[:-1]
    word = _LAST_LETTERS.search(head[-_LONGEST_WORD:]), _FIRST_LETTERS.match(following)
    compound = "-".join(found[0] for found in word if found)
    return head if following[0].islower() and head[-1].isalpha() and compound not in compounds else head + "-"
