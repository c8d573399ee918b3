"""From the lines of printed pages to running text: what belongs together is joined, what only the page needs is left out."""

from __future__ import annotations

import math
import re
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

_NUMBER = re.compile(r"[\W_]*(?:page|p\.|pg\.?)?\s*(\d{1,4})(?:\s*(?:/|of)\s*\d{1,4})?[\W_]*", re.IGNORECASE)
"""A line that is nothing but a page's number."""
_LEAST_RUNNING = 3
"""Pages on which a first or last line must stand to be a running one; a third of all pages at least."""
_BULLET = re.compile(r"[•‣▪●○◦·*\-–—]\s|\(?(?:\d{1,2}|[a-z])[.)]\s")
_ENDED = re.compile(r"""[.!?:;…。؟۔]["'”’»)\]]*$""")
_HYPHENS = "-\N{SOFT HYPHEN}\N{HYPHEN}\x02\ufffe"
"""What may stand at the end of a line that breaks a word; the last two are PDFium's signs for it."""
_COMPOUND = re.compile(r"[^\W\d_]+-[^\W\d_]+")
_LAST_LETTERS = re.compile(r"[^\W\d_]+$")
_FIRST_LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page and where it stands, in points from the lower left; ``height`` is its letters'."""

    text: str
    left: float
    right: float
    base: float
    height: float


def running_text(pages: Sequence[Sequence[Line]]) -> list[str]:
    """Give each page's text: paragraphs on a line each with blank lines between, words that a line end broke made whole.

    Numbers of pages, and lines that head or foot many pages, are left out; of the latter the first one stays.
    """
    pages = _without_running(pages)
    compounds = {word for page in pages for line in page for word in _COMPOUND.findall(line.text)}
    return [_joined(page, compounds) for page in pages]


def _without_running(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    kept = [list(page) for page in pages]
    for edge in (0, -1, 0, -1):
        ends = {number: page[edge].text for number, page in enumerate(kept) if page}
        alike = Counter(map(_pattern, ends.values()))
        running = {each for each, count in alike.items() if count >= max(_LEAST_RUNNING, len(pages) / 3)}
        numbers = {number: int(found[1]) for number, text in ends.items() if (found := _NUMBER.fullmatch(text))}
        shifts = Counter(value - number for number, value in numbers.items())
        seen: set[str] = set()
        for number, text in ends.items():
            pattern = _pattern(text)
            if number in numbers:
                shift = numbers[number] - number
                leave = shift == 1 or shifts[shift] > 1
            else:
                leave = pattern in running and pattern in seen
                seen.add(pattern)
            if leave:
                del kept[number][edge]
    return kept


def _pattern(text: str) -> str:
    return re.sub(r"\d+", "#", text)


def _joined(lines: Sequence[Line], compounds: Iterable[str]) -> str:
    if not lines:
        return ""
    drops = [
        drop for a, b in pairwise(lines) if 0.5 * b.height < (drop := a.base - b.base) < 3 * max(a.height, b.height)
    ]
    leading = statistics.median(drops) if drops else 0.0
    text = lines[0].text
    for before, line in pairwise(lines):
        between = _between(before, line, leading=leading, edge=_edge(before, lines))
        if between:
            text = _without_signs(text) + between + line.text
        else:
            text = _mended(text, line.text, compounds)
    return _without_signs(text)


def _without_signs(text: str) -> str:
    """A text whose last line ends in "-" where a word was to go on that does not."""
    return text[:-1] + "-" if text[-1] in _HYPHENS else text


def _between(before: Line, line: Line, *, leading: float, edge: float) -> str:
    """What stands between two lines: a space if the second goes on with the first, else one line end or two.

    Nothing stands between the parts of a broken word.
    """
    if _is_broken(before.text, line.text):
        return ""
    ended = bool(_ENDED.search(before.text))
    drop = before.base - line.base
    height = max(before.height, line.height)
    alike = height <= 1.25 * min(before.height, line.height)
    if not ended and line.text[0].islower() and not _BULLET.match(line.text) and alike and drop < 2 * leading:
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


def _edge(line: Line, lines: Sequence[Line]) -> float:
    """Where the lines of a line's column end on the right; the few that stick out are left aside."""
    rights = sorted(each.right for each in lines if abs(each.left - line.left) < 2.5 * line.height)
    return rights[math.ceil(0.9 * len(rights)) - 1]


def _is_broken(text: str, following: str) -> bool:
    """Whether a word, or a number, is broken by a hyphen between two lines; a dash has a space before it."""
    return text[-1] in _HYPHENS and text[-2:-1].isalnum() and following[0].isalnum()


def _mended(text: str, following: str, compounds: Iterable[str]) -> str:
    """Two lines as one where a word is broken between them.

    The hyphen stays before a capital or a digit, and in a word that the pages spell with it elsewhere.
    """
    head = text[:-1]
    word = _LAST_LETTERS.search(head), _FIRST_LETTERS.match(following)
    whole = "-".join(found[0] for found in word if found)
    return head + ("" if following[0].islower() and head[-1].isalpha() and whole not in compounds else "-") + following
