"""The name corpora (people, organisations, places), mapped to one set of labels.

A passage is a text with spans and, for stretches that its corpus does not annotate, the set of labels that may be right
there. ``worldwide_newswire`` (no licence stated) and ``re3d`` (mixed licences, unreliable offsets) are left out. The
toponym corpora are in :mod:`.toponym_corpora`.
"""

import json
import random
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geomap.training.corpora.demonyms import is_demonym

PLACE, DEMONYM, PER, ORG, OTHER, NONE = "PLACE", "DEMONYM", "PER", "ORG", "OTHER", "O"
EVERY = frozenset((PLACE, DEMONYM, PER, ORG, OTHER, NONE))

Span = tuple[int, int, str]
LooseSpan = tuple[int, int, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence, a tweet or a document with its names.

    :param spans: (start, end, label), sorted and without overlaps.
    :param loose: (start, end, labels that may be right); these have priority over ``spans``.
    :param unmarked: labels that a capitalised word outside all spans may have.
    :param group: consecutive passages of one group are one text.
    """

    text: str
    spans: tuple[Span, ...]
    loose: tuple[LooseSpan, ...]
    unmarked: frozenset[str]
    group: str
    corpus: str
    held_out: bool


_ARTICLE = re.compile(r"(?i)the\s+(?!hague\b|gambia\b|dalles\b|bronx\b)")
_TAIL = re.compile(r"(?:\s*(?:['’]\s?s?|[.,;:!?\"”)\]]))+$")
#: A full stop is part of these endings, as in "U.S." and "Wash.".
_ABBREVIATED = re.compile(r"(?:\b[A-Za-z]\.|\b[A-Z][a-z]{1,4}\.)$")


def trim_span(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a span without article, possessive and closing punctuation."""
    while start < end - 1 and text[start] in "#@\"'“‘([ ":
        start += 1
    article = _ARTICLE.match(text, start, end)
    if article and article.end() < end:
        start = article.end()
    tail = _TAIL.search(text, start, end)
    if tail and tail.start() > start and not _ABBREVIATED.search(text[start:end]):
        end = tail.start()
    return start, end


def _split_places(text: str, start: int, end: int, label: str) -> Iterator[Span]:
    if label == PLACE:
        if is_demonym(text[start:end]):
            label = DEMONYM
        else:
            offset = start
            for part in re.split(r"(,\s*)", text[start:end]):
                if part.strip() and not part.startswith(","):
                    yield (*trim_span(text, offset, offset + len(part)), PLACE)
                offset += len(part)
            return
    yield (*trim_span(text, start, end), label)


def without_overlaps(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the spans without overlaps, sorted; the longest of overlapping ones is kept."""
    separate: list[Span] = []
    for span in sorted(spans, key=lambda s: (s[0] - s[1], s[0])):
        if span[0] < span[1] and all(span[1] <= other[0] or span[0] >= other[1] for other in separate):
            separate.append(span)
    return tuple(sorted(separate))


def find_demonyms(text: str, occupied: Iterable[Span]) -> Iterator[Span]:
    """Yield the names of peoples outside the occupied spans."""
    spans = list(occupied)
    for word in re.finditer(r"\b[A-Z][a-z]+\b", text):
        if is_demonym(word.group()) and all(word.end() <= s or word.start() >= e for s, e, _ in spans):
            yield word.start(), word.end(), DEMONYM


def _read_lines(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    with open(folder / f"{name}.jsonl", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _passage(
    text: str,
    entities: Iterable[tuple[int, int, str]],
    labels: Callable[[str], str | None],
    *,
    corpus: str,
    group: str,
    held_out: bool,
    unmarked: frozenset[str],
    loose: Iterable[LooseSpan] = (),
) -> Passage:
    spans: list[Span] = []
    uncertain = list(loose)
    for start, end, name in entities:
        label = labels(name)
        word = text[start:end]
        if is_demonym(word):
            spans.append((start, end, DEMONYM))
        elif label is None:
            uncertain.append((start, end, EVERY - {PLACE}))
        elif label == OTHER and word == word.lower():
            uncertain.append((start, end, frozenset((OTHER, NONE))))
        else:
            spans.extend(_split_places(text, start, end, label))
    kept = without_overlaps(spans)
    kept = without_overlaps((*kept, *find_demonyms(text, kept)))
    return Passage(text, kept, tuple(uncertain), unmarked, group, corpus, held_out)


_GUM = {"person": PER, "place": PLACE, "organization": ORG, "time": NONE}
_BEFORE = re.compile(r"(?:[A-Z][\w.'’-]*\s)+$")


def _extend_name(text: str, start: int, end: int, label: str, mentions: list[list[Any]]) -> tuple[int, int]:
    """Extend a GUM name by the capitalised words before it: "States" is "United States" in the enclosing mention."""
    enclosing = [m for m in mentions if m[2] == label and m[4] and m[0] <= start and m[1] >= end]
    if not enclosing:
        return start, end
    low, high, *_ = min(enclosing, key=lambda m: m[1] - m[0])
    before = _BEFORE.search(text, low, start)
    if before:
        lead = before.group()
        cut = max(lead.rfind("'s "), lead.rfind("’s "))
        shift = cut + 3 if cut >= 0 else 0
        if not is_demonym(lead[shift:].strip()):
            start = before.start() + shift
    after = re.compile(r"(?:-[A-Z]\w*)+").match(text, end, high)
    return start, after.end() if after else end


def gum(folder: Path) -> Iterator[Passage]:
    """GUM: news, voyages, biographies and other genres; sentences are lines."""
    for document in _read_lines(folder, "gum_named"):
        genre = document["doc"].split("_")[1]
        if genre in {"dictionary", "proof", "syllabus", "poetry", "medical"}:
            continue
        text, mentions = document["text"], document["mentions"]
        names = [(*_extend_name(text, s, e, k, mentions), k) for s, e, k in document["entities"]]
        # A capitalised word inside a larger mention may be a name that the extraction has missed.
        inside = {"person": PER, "organization": ORG, "place": PLACE}
        loose = []
        for word in re.finditer(r"(?<![.?!\n] )(?<!^)\b[A-Z]\w+", text):
            if any(s < word.end() and e > word.start() for s, e, _ in names) or is_demonym(word.group()):
                continue
            enclosing = [m for m in mentions if m[0] <= word.start() and m[1] >= word.end()]
            if enclosing:
                kind = min(enclosing, key=lambda m: m[1] - m[0])[2]
                if kind != "time":
                    loose.append((word.start(), word.end(), frozenset((NONE, inside.get(kind, OTHER)))))
        yield _passage(
            text,
            [n for n in names if n[2] != "time"],
            lambda name: _GUM.get(name, OTHER),
            corpus="gum",
            group=document["doc"],
            held_out=document["split"] == "dev",
            unmarked=frozenset((NONE,)),
            loose=loose,
        )


def ewt(folder: Path) -> Iterator[Passage]:
    """Universal NER on the English Web Treebank; OTH is ignored; its authors dropped it later."""
    for name in ("uner_en_ewt_devtest", "uner_en_ewt_train_early2022"):
        for number, line in enumerate(_read_lines(folder, name)):
            yield _passage(
                line["text"],
                line["entities"],
                {"PER": PER, "ORG": ORG, "LOC": PLACE}.get,
                corpus="ewt",
                group=name + line["split"],
                held_out=name.endswith("devtest") and number % 2000 >= 1700,
                unmarked=frozenset((NONE, OTHER)),
            )


def wikigold(folder: Path) -> Iterator[Passage]:
    """Wikigold: sentences of 145 Wikipedia articles."""
    article = 0
    for line in _read_lines(folder, "wikigold"):
        if line["text"] == "-DOCSTART-":
            article += 1
            continue
        yield _passage(
            line["text"],
            line["entities"],
            {"PER": PER, "ORG": ORG, "LOC": PLACE, "MISC": OTHER}.get,
            corpus="wikigold",
            group=f"wikigold{article}",
            held_out=article % 10 == 9,
            unmarked=frozenset((NONE,)),
        )


_CROSSNER_PEOPLE = {"person", "politician", "writer", "musicalartist", "scientist", "researcher"}
_CROSSNER_ORGANISATIONS = {"organisation", "politicalparty", "university", "band"}


def crossner(folder: Path) -> Iterator[Passage]:
    """CrossNER: sentences of Wikipedia in five fields."""

    def label(name: str) -> str:
        if name in {"country", "location"}:
            return PLACE
        return PER if name in _CROSSNER_PEOPLE else ORG if name in _CROSSNER_ORGANISATIONS else OTHER

    for number, line in enumerate(_read_lines(folder, "crossner")):
        yield _passage(
            line["text"],
            line["entities"],
            label,
            corpus="crossner",
            group=f"crossner{number}",
            held_out=number % 20 == 0,
            unmarked=frozenset((NONE, OTHER)),
        )


def litbank(folder: Path) -> Iterator[Passage]:
    """LitBank: openings of 100 novels, proper names only."""
    table = {"GPE": PLACE, "LOC": PLACE, "FAC": PLACE, "PER": PER, "ORG": ORG, "VEH": OTHER}
    for number, line in enumerate(_read_lines(folder, "litbank_proper")):
        if number % 3 == 0:
            yield _passage(
                line["text"],
                line["entities"],
                table.get,
                corpus="litbank",
                group=f"litbank{number}",
                held_out=number % 30 == 0,
                unmarked=frozenset((NONE, OTHER)),
            )


def wnut(folder: Path) -> Iterator[Passage]:
    """WNUT 17: new and rare names in social text; only texts with a name."""
    table = {"location": PLACE, "person": PER, "group": ORG, "corporation": ORG}
    for number, line in enumerate(_read_lines(folder, "wnut17")):
        if line["entities"]:
            yield _passage(
                line["text"],
                line["entities"],
                lambda name: table.get(name, OTHER),
                corpus="wnut17",
                group=f"wnut{number}",
                held_out=number % 20 == 0,
                unmarked=frozenset((NONE,)),
            )


def btc(folder: Path) -> Iterator[Passage]:
    """Broad Twitter Corpus; only tweets with a place."""
    for number, line in enumerate(_read_lines(folder, "btc")):
        if any(name == "LOC" for _, _, name in line["entities"]):
            yield _passage(
                line["text"],
                line["entities"],
                {"PER": PER, "ORG": ORG, "LOC": PLACE}.get,
                corpus="btc",
                group=f"btc{number}",
                held_out=number % 20 == 0,
                unmarked=frozenset((NONE, OTHER)),
            )


def worldwide(folder: Path) -> Iterator[Passage]:
    """Worldwide newswire, which states no licence: for comparison only, never for the weights of the package."""
    table = {"Location": PLACE, "Facility": PLACE, "Person": PER, "Organization": ORG, "Date": NONE, "Money": NONE}
    for line in _read_lines(folder, "worldwide_newswire"):
        yield _passage(
            line["text"],
            line["entities"],
            lambda name: table.get(name, OTHER),
            corpus="worldwide",
            group=line["doc"],
            held_out=False,
            unmarked=frozenset((NONE, OTHER)),
        )


_IDRISI_RELIABLE = {"Country", "State", "City/town", "Island", "County", "Continent"}


def idrisi(folder: Path) -> Iterator[Passage]:
    """IDRISI-RE: places in crisis tweets. Many are missing, so other capitalised words may have any label."""
    seen: set[str] = set()
    for number, line in enumerate(_read_lines(folder, "idrisi_re_en")):
        key = re.sub(r"\W+", "", line["text"])[:60]
        if not line["entities"] or line["split"] != "dev" or key in seen:
            continue
        seen.add(key)
        reliable = [entity for entity in line["entities"] if entity[2] in _IDRISI_RELIABLE]
        uncertain = [(s, e, EVERY) for s, e, name in line["entities"] if name not in _IDRISI_RELIABLE]
        yield _passage(
            line["text"],
            reliable,
            lambda name: PLACE,
            corpus="idrisi",
            group=f"idrisi{number}",
            held_out=False,
            unmarked=EVERY,
            loose=uncertain,
        )


CORPORA = (gum, ewt, wikigold, crossner, litbank, wnut, btc, idrisi)


def passages(folder: Path, *, seed: int = 1) -> list[Passage]:
    """Return all passages of the corpora with a clear licence, groups in random order."""
    groups: dict[str, list[Passage]] = {}
    for corpus in CORPORA:
        for passage in corpus(folder):
            groups.setdefault(passage.group, []).append(passage)
    order = list(groups)
    random.Random(seed).shuffle(order)
    return [passage for group in order for passage in groups[group]]
