"""Passages to windows of word pieces with the labels that are right, or may be right, at each word."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import spacy
from numpy.typing import NDArray

from geomap.pipeline.tokens import separate_places
from geomap.pipeline.train.corpora import EVERY, NONE, PLACE, Passage
from geomap.pipeline.wordpieces import (
    CAPITAL,
    CLS,
    DOTTED,
    LABELS,
    LOWER,
    MIXED,
    SEP,
    TITLE,
    UPPER,
    WordPieces,
)

#: Bits of the labels: bit i is set where ``LABELS[i]`` may be right.
BIT = {label: 1 << number for number, label in enumerate(LABELS)}


def _bits(names: frozenset[str]) -> int:
    return sum(bit for label, bit in BIT.items() if (label if label == NONE else label[2:]) in names)


ANY = _bits(EVERY)


@dataclass(slots=True)
class Window:
    """What the network gets: piece ids, case classes, and at ``heads`` (first pieces of words) allowed labels."""

    ids: list[int] = field(default_factory=lambda: [CLS])
    cases: list[int] = field(default_factory=lambda: [0])
    heads: list[int] = field(default_factory=list)
    allowed: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence as words with the labels allowed at each."""

    words: tuple[str, ...]
    allowed: tuple[int, ...]
    group: str
    corpus: str
    held_out: bool


def sentences(passages: Sequence[Passage]) -> Iterator[Words]:
    """Cut passages at line ends and give every word its labels."""
    nlp = spacy.blank("en")
    nlp.max_length = 10_000_000
    separate_places(nlp)
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
            if token.is_space:
                if "\n" in token.text and row:
                    yield Words(tuple(row), tuple(allowed), passage.group, passage.corpus, passage.held_out)
                    row, allowed = [], []
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


def _replaced(sentence: Words, names: Sequence[str], chosen: dict[str, str], rng: random.Random, rate: float) -> Words:
    """Put other places' names in the place of some; the same name is replaced alike in a window."""
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


def _extended(row: Words, names: Sequence[str], rng: random.Random) -> Words:
    """Put a dateline before some sentences ("AMES, Iowa (AP) —") and an abbreviated state after some places."""
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


def _recased(cases: Sequence[int], how: str) -> list[int]:
    letters = {TITLE, UPPER, CAPITAL, MIXED, DOTTED, LOWER}
    if how == "upper":
        return [UPPER if case in letters and case != DOTTED else case for case in cases]
    if how == "lower":
        return [LOWER if case in letters else case for case in cases]
    return [TITLE if case == LOWER else case for case in cases]


def windows(
    rows: Sequence[Words],
    pieces: WordPieces,
    *,
    length: int,
    rng: random.Random | None = None,
    names: Sequence[str] = (),
    replace: float = 0.0,
) -> Iterator[Window]:
    """Pack consecutive sentences of a group into windows of at most ``length`` pieces.

    :param rng: makes augmentation and uneven window lengths where given.
    """
    window = Window()
    group = ""
    limit = length
    chosen: dict[str, str] = {}
    for row in rows:
        if rng:
            if row.group != group:
                chosen = {}
            row = _extended(_replaced(row, names, chosen, rng, replace), names, rng)
        encoded = pieces.encode(row.words)
        how = ""
        if rng:
            draw = rng.random()
            how = "upper" if draw < 0.04 else "lower" if draw < 0.07 else "title" if draw < 0.10 else ""
        cases = _recased([case for _, case in encoded], how) if how else [case for _, case in encoded]
        size = sum(len(ids) for ids, _ in encoded)
        if len(window.ids) > 1 and (row.group != group or len(window.ids) + size + 1 > limit):
            window.ids.append(SEP)
            window.cases.append(0)
            yield window
            window = Window()
            limit = rng.choice((length // 2, length, length)) if rng else length
        group = row.group
        for (ids, _), case, allowed in zip(encoded, cases, row.allowed, strict=True):
            if not ids:
                continue
            if len(window.ids) + len(ids) + 1 > length:
                window.ids.append(SEP)
                window.cases.append(0)
                yield window
                window = Window()
            window.heads.append(len(window.ids))
            window.allowed.append(allowed)
            window.ids.extend(ids)
            window.cases.extend([case] * len(ids))
    if len(window.ids) > 1:
        window.ids.append(SEP)
        window.cases.append(0)
        yield window


@dataclass(frozen=True, slots=True)
class Batch:
    """Arrays of a batch: ids, cases and mask (rows, columns); flat head indices; allowed (heads, labels)."""

    ids: NDArray[np.int64]
    cases: NDArray[np.int64]
    mask: NDArray[np.int64]
    heads: NDArray[np.int64]
    allowed: NDArray[np.bool_]


def batch(items: Sequence[Window]) -> Batch:
    """Pad windows to one rectangle."""
    width = max(len(item.ids) for item in items)
    ids = np.zeros((len(items), width), np.int64)
    cases, mask = np.zeros_like(ids), np.zeros_like(ids)
    heads: list[int] = []
    bits: list[int] = []
    for row, item in enumerate(items):
        ids[row, : len(item.ids)] = item.ids
        cases[row, : len(item.ids)] = item.cases
        mask[row, : len(item.ids)] = 1
        heads.extend(row * width + head for head in item.heads)
        bits.extend(item.allowed)
    allowed = (np.array(bits, np.int64)[:, None] >> np.arange(len(LABELS))) & 1
    return Batch(ids, cases, mask, np.array(heads, np.int64), allowed.astype(bool))
