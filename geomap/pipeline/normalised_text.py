"""A text as the pipeline reads it: line ends inside names joined, marks of emphasis alike, character by character.

Texts come hard-wrapped, quoted in e-mails, hyphenated and marked up. :func:`normalised` gives a text of the same
length, so that offsets into it are offsets into the text as it is; what a reader sees is always taken from the latter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from spacy.language import Language
from spacy.tokens import Doc

from geomap.pipeline.recognition.recognizer import Recognizer
from geomap.pipeline.tokens import SOFT_HYPHEN
from geomap.read.encoding import LONE_SURROGATE

Known = Callable[[Iterable[str]], frozenset[str]]
"""Which of the given names a gazetteer has."""

_GAP = r"[ \t]*(?:\r\n|\n|\r)[ \t]*(?:>[ \t]?)*[ \t]*"
"""A line end with the indentation and the quote marks of an e-mail behind it."""
_HYPHENATED = re.compile(rf"(?<=[^\W\d_]{{2}})-({_GAP})(?=([^\W\d_]{{2,}})(-?))")
_LINE_END = re.compile(rf"(?<=[\w.’']){_GAP}(?=[^\W\d_])")
_WORDS_BEFORE = re.compile(r"(?:[^\W\d_][\w.’'-]*[ \t]+){0,2}[^\W\d_][\w.’'-]*$")
_WORDS_AFTER = re.compile(r"[^\W\d_][\w’'-]*(?:[ \t]+[^\W\d_][\w’'-]*){0,2}")
_ABBREVIATIONS = frozenset("st. ste. mt. ft. pt. s. n. e. w.".split())
_MARKS_BEFORE = re.compile(r"^[ \t]*(?:>[ \t]?)*[ \t]*(?:[-*•·–]|[0-9]{1,3}[.)])?[ \t]*")
_TAG = re.compile(
    r"</?(?:a|abbr|b|br|cite|code|em|font|h[1-6]|i|li|mark|ol|p|q|s|small|span|strong|sub|sup|td|th|tr|u|ul)"
    r"(?:\s[^<>=]{1,40}=[^<>]{0,200})?\s?/?>",
    re.IGNORECASE,
)
_EMPHASIS = re.compile(
    r"(?<![\w*_~`=/])(?P<mark>_{1,3}|~{1,2}|`|==)(?=[^\s*_~`=])(?P<inner>[^*_~`=\n]{1,80})(?<=\S)(?P=mark)"
    r"(?![\w*_~`=])"
)
_JOINED_BY_HYPHEN = frozenset("and or to on upon in by under super le la les de du des en sur sous the".split())
"""Words that a hyphen at a line end joins to what stands before: "Stow-on-" and "the-Wold", "pre-" and "and"."""
_LINE_START = re.compile(r"^[ \t]*(?:>[ \t]?)*")
_MIN_WIDTH, _MIN_LINES = 40, 3
"""A paragraph is wrapped if it has so many lines, the longest with so many characters."""
_MAX_PUNCTUATION = 100
_LONG_PUNCTUATION = re.compile(rf"[^\w\s]{{{_MAX_PUNCTUATION + 1},}}")
_COLUMNS = re.compile(r"[|\t]|\S {3,}\S")


def normalised(text: str, known: Known) -> str:
    """Return a text of the same length in which names and words are whole.

    - Lone surrogates, which spaCy cannot take, become U+FFFD, and a long s becomes an s.
    - A word that is hyphenated at a line end becomes one word, with soft hyphens for hyphen and line end.
    - The line ends of a paragraph that is wrapped at a width, and any line end inside a name of the gazetteer, become
      spaces. A list of names, one a line, stays as it is.
    - Of a long run of punctuation only the beginning stays, because the tokeniser takes time in its square.
    - Tags of HTML inside the text become spaces.
    - Other marks of emphasis around words become asterisks, which tokens do not keep inside.

    :param known: says which of some names a gazetteer has.
    """
    text = LONE_SURROGATE.sub("\ufffd", text).replace("ſ", "s")
    text = _LONG_PUNCTUATION.sub(_shorten, text)
    if "\n" in text or "\r" in text:
        text = _HYPHENATED.sub(_join_hyphen, text)
        text = _unwrap(text)
        text = _join_names(text, known)
    if "</" in text:
        text = _TAG.sub(lambda tag: " " * len(tag[0]), text)
    return _EMPHASIS.sub(_emphasise, text)


def _shorten(match: re.Match[str]) -> str:
    return match[0][:_MAX_PUNCTUATION].ljust(len(match[0]))


def _emphasise(match: re.Match[str]) -> str:
    stars = "*" * len(match["mark"])
    return f"{stars}{match['inner']}{stars}"


def _join_hyphen(match: re.Match[str]) -> str:
    """Join the halves of a word; a hyphen before a capital or a second hyphen belongs to the name."""
    gap, after, second = match[1], match[2], match[3]
    if after[0].isupper() or (second and after.lower() in _JOINED_BY_HYPHEN):
        return "-" + SOFT_HYPHEN * len(gap)
    if second or after.lower() in _JOINED_BY_HYPHEN:
        return match[0]
    return SOFT_HYPHEN * len(match[0])


def _unwrap(text: str) -> str:
    """Make spaces of the line ends in paragraphs that are wrapped at a width."""
    lines = text.splitlines(keepends=True)
    if len(lines) < _MIN_LINES:
        return text
    bodies = [_LINE_START.sub("", line, count=1).rstrip() for line in lines]
    first = 0
    while first < len(lines):
        last = first
        while last < len(lines) and bodies[last]:
            last += 1
        if _is_wrapped(bodies[first:last]):
            for at in range(first, last - 1):
                lines[at] = lines[at].rstrip("\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029").ljust(len(lines[at]))
                mark = len(lines[at + 1]) - len(lines[at + 1].lstrip(" \t>"))
                lines[at + 1] = " " * mark + lines[at + 1][mark:]
        first = last + 1
    return "".join(lines)


def _is_wrapped(lines: Sequence[str]) -> bool:
    """Whether the lines of a paragraph are as long as a width allows: no first word would fit on the line before."""
    if len(lines) < _MIN_LINES:
        return False
    width = max(map(len, lines))
    if width < _MIN_WIDTH or any(map(_COLUMNS.search, lines)):
        return False
    small = sum(line[:1].islower() for line in lines[1:])
    return small >= 0.4 * (len(lines) - 1) and all(
        len(line) + 1 + len(following.split(maxsplit=1)[0]) > width for line, following in pairwise(lines)
    )


def _join_names(text: str, known: Known) -> str:
    """Make spaces of the line ends inside names."""
    breaks = list(_breaks(text))
    if not breaks:
        return text
    names = known(
        {each for gap in breaks for each in (*(name.text for name in gap.names), *gap.runs, gap.alone) if each}
    )
    parts, last = [], 0
    for gap in breaks:
        left, right = (run in names for run in gap.runs)
        if gap.alone not in names and any(
            name.text in names and name.whole_left >= left and name.whole_right >= right for name in gap.names
        ):
            parts += [text[last : gap.start], " " * (gap.end - gap.start)]
            last = gap.end
    return "".join([*parts, text[last:]])


@dataclass(frozen=True, slots=True)
class _Name:
    """A name that may go across a line end, and whether it has all the capitals on either side."""

    text: str
    whole_left: bool
    whole_right: bool


@dataclass(frozen=True, slots=True)
class _Break:
    """A line end, the names that may go across it, the runs of capitals on both sides, and the line if it is a name."""

    start: int
    end: int
    names: tuple[_Name, ...]
    runs: tuple[str, str]
    alone: str


def _breaks(text: str) -> Iterator[_Break]:
    """Find the line ends between words that may be one name.

    A line of one name alone before another is an item of a list. Where all capitals before the line end are a name
    ("Equatorial Guinea"), or all those behind it ("South Africa"), they belong to that.
    """
    for match in _LINE_END.finditer(text):
        gap = match[0]
        if gap.count("\n") > 1 or gap.replace("\r\n", "\n").count("\r") > 1:
            continue
        line = text[max(0, match.start() - 80, text.rfind("\n", 0, match.start()) + 1) : match.start()]
        before = _WORDS_BEFORE.search(line)
        after = _WORDS_AFTER.match(text, match.end())
        if not before or not after:
            continue
        left, right = before[0].split(), after[0].split()
        if left[-1][-1] == "." and left[-1].lower() not in _ABBREVIATIONS:
            continue
        ending, beginning = _capitals(left[::-1])[::-1], _capitals(right)
        names = tuple(
            _Name(" ".join([*left[first:], *right[:last]]), len(left) - first >= len(ending), last >= len(beginning))
            for first in range(len(left))
            for last in range(1, len(right) + 1)
            if left[first][0].isupper() and any(map(str.isupper, right[last - 1]))
        )
        if names:
            bare = _MARKS_BEFORE.sub("", line, count=1)
            followed = text[after.end() : after.end() + 1] not in ("", "\r", "\n")
            alone = " ".join(left) if bare.split() == left == ending and not followed else ""
            runs = (" ".join(ending) if len(ending) > 1 else "", " ".join(beginning) if len(beginning) > 1 else "")
            yield _Break(match.start(), match.end(), names, runs, alone)


def doc_of(nlp: Language, text: str) -> Doc:
    """Make the ``Doc`` that a pipeline reads instead of a text."""
    recognizer = nlp.get_pipe("geomap_recognizer") if "geomap_recognizer" in nlp.component_names else None
    names = recognizer.lookup.names if isinstance(recognizer, Recognizer) else _nothing
    return nlp.make_doc(normalised(text, names))


def _nothing(_: Iterable[str]) -> frozenset[str]:
    return frozenset()


def _capitals(words: Sequence[str]) -> list[str]:
    return list(takewhile(lambda word: word[0].isupper(), words))
