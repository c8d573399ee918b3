"""Turn passages into windows of word pieces with the allowed labels of each word."""

import random
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import spacy
from numpy.typing import NDArray

from geomap.pipeline.recognition.known_names import KnownNames
from geomap.pipeline.recognition.packing import Part
from geomap.pipeline.recognition.word_focus import focus
from geomap.pipeline.recognition.wordpieces import CLS, LABELS, SEP, WordPieces
from geomap.pipeline.tokens import separate_places
from geomap.training.corpora.name_corpora import EVERY, NONE, PLACE, Passage

#: Bits of the labels: bit i is set where ``LABELS[i]`` may be right.
BIT = {label: 1 << number for number, label in enumerate(LABELS)}


def _bits(names: frozenset[str]) -> int:
    return sum(bit for label, bit in BIT.items() if (label if label == NONE else label[2:]) in names)


ANY = _bits(EVERY)


@dataclass(frozen=True, slots=True)
class Window:
    """An input of the network, and the allowed labels of each of its heads as bits, (heads,)."""

    part: Part
    allowed: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence as words, with the allowed labels of each word as bits."""

    words: tuple[str, ...]
    allowed: tuple[int, ...]
    group: str
    corpus: str
    held_out: bool


def sentences(passages: Sequence[Passage]) -> Iterator[Words]:
    """Split passages into sentences and yield them with the allowed labels of every word."""
    nlp = spacy.blank("en")
    nlp.max_length = 10_000_000
    separate_places(nlp)
    nlp.add_pipe("geomap_sentences")
    for passage in passages:
        doc = nlp(passage.text)
        marks: list[tuple[int, int] | None] = [None] * len(passage.text)
        for number, (start, end, _) in enumerate(passage.spans):
            marks[start:end] = [(number, 0)] * (end - start)
        loose: dict[int, int] = {}
        for start, end, names in passage.loose:
            loose.update(dict.fromkeys(range(start, end), _bits(names)))
        unmarked = _bits(passage.unmarked)
        row: list[str] = []
        allowed: list[int] = []
        previous = -1
        for token in doc:
            if row and token.is_sent_start:
                yield Words(tuple(row), tuple(allowed), passage.group, passage.corpus, passage.held_out)
                row, allowed = [], []
            if token.is_space:
                continue
            mark = marks[token.idx]
            if token.idx in loose:
                bits = loose[token.idx]
                number = -1
            elif mark is None:
                number = -1
                capital = any(c.isupper() for c in token.text)
                bits = unmarked if capital or (passage.unmarked == EVERY and token.text[:1] == "#") else BIT[NONE]
                if token.text == "@" or previous == -2:
                    bits = ANY
                if passage.unmarked == EVERY and token.is_lower and len(token.text) > 3:
                    bits = BIT[NONE]
            else:
                number = mark[0]
                label = passage.spans[number][2]
                bits = BIT[("I-" if number == previous else "B-") + label] if label != NONE else BIT[NONE]
            previous = -2 if token.text == "@" else number
            row.append(token.text)
            allowed.append(bits)
        if row:
            yield Words(tuple(row), tuple(allowed), passage.group, passage.corpus, passage.held_out)


def _replace_names(
    sentence: Words, names: Sequence[str], chosen: dict[str, str], rng: random.Random, rate: float
) -> Words:
    """Replace the names of some places by other names; a name has one replacement in a window."""
    words: list[str] = []
    allowed: list[int] = []
    begin, inside = BIT["B-" + PLACE], BIT["I-" + PLACE]
    position = 0
    while position < len(sentence.words):
        if sentence.allowed[position] != begin:
            words.append(sentence.words[position])
            allowed.append(sentence.allowed[position])
            position += 1
            continue
        end = position + 1
        while end < len(sentence.words) and sentence.allowed[end] == inside:
            end += 1
        old = sentence.words[position:end]
        key = " ".join(old)
        if key not in chosen:
            fit = key[0].isupper() and "." not in key and len(old) <= 3
            chosen[key] = rng.choice(names) if fit and rng.random() < rate else key
        new = chosen[key].split(" ") if chosen[key] != key else list(old)
        words.extend(new)
        allowed.extend([begin] + [inside] * (len(new) - 1))
        position = end
    return Words(tuple(words), tuple(allowed), sentence.group, sentence.corpus, sentence.held_out)


_ABBREVIATIONS = (
    "Ala. Ariz. Ark. Calif. Colo. Conn. Del. Fla. Ga. Ill. Ind. Kan. Ky. La. Md. Mass. Mich. Minn. Miss. Mo. Mont. "
    "N.C. N.D. N.H. N.J. N.M. N.Y. Neb. Nev. Okla. Ore. Pa. R.I. S.C. S.D. Tenn. Tex. Va. Vt. W.Va. Wash. Wis. Wyo. "
    "D.C. Ont. Que. Alta. Sask. Man. B.C. N.S. N.B. AL AZ CA CO CT FL GA IL KY MA MD MI MO NC NJ NY OH PA TX VA WA WI"
).split()


def _extend(row: Words, names: Sequence[str], rng: random.Random) -> Words:
    """Add a dateline to some sentences ("AMES, Iowa (AP) —") and an abbreviated state to some places."""
    begin, inside, none = BIT["B-" + PLACE], BIT["I-" + PLACE], BIT[NONE]
    words: list[str] = []
    allowed: list[int] = []
    if rng.random() < 0.03:
        city = rng.choice(names).upper().split()
        words += city
        allowed += [begin] + [inside] * (len(city) - 1)
        if rng.random() < 0.6:
            words += [",", rng.choice(_ABBREVIATIONS)]
            allowed += [none, begin]
        if rng.random() < 0.4:
            words += ["(", rng.choice(("AP", "Reuters", "CNN", "AFP", "UPI")), ")"]
            allowed += [none, BIT["B-ORG"], none]
        words.append(rng.choice(("—", "--", "-", "–")))
        allowed.append(none)
    for position, (word, bits) in enumerate(zip(row.words, row.allowed, strict=True)):
        words.append(word)
        allowed.append(bits)
        following = row.words[position + 1] if position + 1 < len(row.words) else ""
        ends = bits in (begin, inside) and (not following or row.allowed[position + 1] != inside)
        if ends and following not in (",", "'s", "’s", "-", ".") and "." not in word and rng.random() < 0.04:
            words += [",", rng.choice(_ABBREVIATIONS)]
            allowed += [none, begin]
            if rng.random() < 0.7:
                words.append(",")
                allowed.append(none)
    return Words(tuple(words), tuple(allowed), row.group, row.corpus, row.held_out)


#: Spellings of a stretch of text in training with their shares: unchanged, lower case, capitals.
_SPELLINGS = (("", 0.82), ("lower", 0.11), ("upper", 0.07))
#: Number of sentences in a stretch. Below: shares of sentences in capitals and in title case, of windows without known
#: names, and of names that are hidden.
_SENTENCES = (4, 12)
_HEADLINE_UPPER, _HEADLINE_TITLE = 0.03, 0.03
_NOTHING_KNOWN, _NAME_UNKNOWN = 0.1, 0.15


def _respell_row(row: Words, how: str) -> Words:
    respell = {"upper": str.upper, "lower": str.lower, "title": str.capitalize}[how]
    return replace(row, words=tuple(map(respell, row.words)))


def _stretches(rows: Sequence[Words], rng: random.Random | None) -> Iterator[list[Words]]:
    """Yield consecutive sentences of a group: all of them, or a few with augmentation."""
    stretch: list[Words] = []
    limit = rng.randint(*_SENTENCES) if rng else len(rows)
    for row in rows:
        if stretch and (row.group != stretch[0].group or len(stretch) >= limit):
            yield stretch
            stretch = []
            limit = rng.randint(*_SENTENCES) if rng else len(rows)
        stretch.append(row)
    if stretch:
        yield stretch


class Windows:
    """Pack consecutive sentences of a group into windows.

    :param everyday: as for :func:`geomap.pipeline.recognition.word_focus.focus`.
    :param length: the most pieces of a window.
    """

    def __init__(self, pieces: WordPieces, known: KnownNames, everyday: Container[str], length: int) -> None:
        self._pieces = pieces
        self._known = known
        self._everyday = everyday
        self._length = length

    def plain(self, rows: Sequence[Words]) -> Iterator[Window]:
        """Yield windows of the unchanged text."""
        for stretch in _stretches(rows, None):
            yield from self._of(stretch, None)

    def varied(self, rows: Sequence[Words], rng: random.Random, names: Sequence[str], rate: float) -> Iterator[Window]:
        """Yield windows with other names, other spellings, and names that are unknown in the table.

        :param names: replacements for the names of places. :param rate: share of the names that are replaced.
        """
        for stretch in _stretches(rows, rng):
            chosen: dict[str, str] = {}
            (how,) = rng.choices([name for name, _ in _SPELLINGS], [share for _, share in _SPELLINGS])
            varied = []
            for row in stretch:
                row = _extend(_replace_names(row, names, chosen, rng, rate), names, rng)
                draw = rng.random()
                if how:
                    row = _respell_row(row, how)
                elif draw < _HEADLINE_UPPER + _HEADLINE_TITLE:
                    row = _respell_row(row, "upper" if draw < _HEADLINE_UPPER else "title")
                varied.append(row)
            yield from self._of(varied, rng)

    def _of(self, stretch: Sequence[Words], rng: random.Random | None) -> Iterator[Window]:
        words = [word for row in stretch for word in row.words]
        starts = np.cumsum([0, *(len(row.words) for row in stretch)]).tolist()
        wanted = focus(words, starts[:-1], self._everyday)
        known = self._known.values(words, np.flatnonzero(wanted).tolist())
        if rng:
            _hide_known_names(known, rng)
        limit = rng.choice((self._length // 2, self._length, self._length)) if rng else self._length
        encoded = self._pieces.encode(words)
        allowed = [bits for row in stretch for bits in row.allowed]
        chosen: list[int] = []
        size = 2
        for start, end in pairwise(starts):
            if not wanted[start:end].any():
                continue
            length = sum(len(encoded[at][0]) for at in range(start, end))
            if chosen and size + length > limit:
                yield from self._window(chosen, encoded, known, wanted, allowed)
                chosen, size = [], 2
            for at in range(start, end):
                count = len(encoded[at][0])
                if count and size + count > self._length:
                    yield from self._window(chosen, encoded, known, wanted, allowed)
                    chosen, size = [], 2
                if count:
                    chosen.append(at)
                    size += count
        yield from self._window(chosen, encoded, known, wanted, allowed)

    @staticmethod
    def _window(
        chosen: Sequence[int],
        encoded: Sequence[tuple[tuple[int, ...], int]],
        known: NDArray[np.int64],
        wanted: NDArray[np.bool_],
        allowed: Sequence[int],
    ) -> Iterator[Window]:
        ids, cases, values = [CLS], [0], [0]
        focused: list[int] = []
        heads: list[int] = []
        bits: list[int] = []
        for at in chosen:
            pieces, case = encoded[at]
            if wanted[at]:
                heads.append(len(ids))
                bits.append(allowed[at])
                focused.extend(range(len(ids), len(ids) + len(pieces)))
            ids.extend(pieces)
            cases.extend([case] * len(pieces))
            values.extend([int(known[at])] * len(pieces))
        if heads:
            numbers = ([*ids, SEP], [*cases, 0], [*values, 0], focused, heads)
            yield Window(Part(*(np.array(row, np.int64) for row in numbers)), np.array(bits, np.int64))


def _hide_known_names(known: NDArray[np.int64], rng: random.Random) -> None:
    """Make some names unknown: a gazetteer lacks many, and the network must not depend on it."""
    if rng.random() < _NOTHING_KNOWN:
        known[:] = 0
    drop = False
    for at in np.flatnonzero(known).tolist():
        if known[at] % 2:
            drop = rng.random() < _NAME_UNKNOWN
        if drop:
            known[at] = 0


def allowed_labels(items: Sequence[Window]) -> NDArray[np.bool_]:
    """Return which labels are allowed at the heads of some windows, (heads, labels)."""
    bits = np.concatenate([item.allowed for item in items])
    return ((bits[:, None] >> np.arange(len(LABELS))) & 1).astype(bool)
