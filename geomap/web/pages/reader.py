"""A document as a reader sees it: paragraphs of plain and marked pieces, and places with their sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from geomap.places import Place, PointRadius
from geomap.records import DerivedPlace, MappedDocument, Mention
from geomap.web.api.mention_payloads import derived_id, item_id
from geomap.wording import names as naming
from geomap.wording.kinds import kind
from geomap.wording.mentions import doubt, estimate_parts
from geomap.wording.nesting import Whole, wholes

_BLANK = re.compile(r"\n[^\S\n]*\n\s*")
_LINE = re.compile(r"\n")

FOCI = 5
"""Places told at most that the text is about."""

WRAPPED = 60
"""A line of at least so many characters before a single line break was wrapped, so the break means nothing."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text: plain, a mention, or the phrase of a derived place, whose own pieces are ``inner``.

    ``index`` numbers the mentions, and after them the derived places; ``breaks`` asks for a new line before; ``page``
    is the number of a page that begins here.
    """

    text: str
    index: int | None = None
    mention: Mention | None = None
    derived: DerivedPlace | None = None
    inner: tuple[Piece, ...] = ()
    breaks: bool = False
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Pieces in order, which together are the document's text from the character ``start`` on, none left out;
    ``heading`` if it repeats the document's title.
    """

    start: int
    pieces: tuple[Piece, ...]
    heading: bool = False


@dataclass(slots=True)
class Item:
    """A place, something placed roughly, or a name that is not placed, with what mentions it, numbered as pieces are.

    ``kind`` tells of an estimate where it lies; ``doubts`` say why one should look at it; sureness is that at best.
    """

    id: str
    number: int
    name: str
    label: str
    kind: str
    placed: bool
    rough: bool
    coordinates: str
    sureness: str = "unsure"
    score: float = 0.0
    mentions: list[tuple[int, Mention | DerivedPlace]] = field(default_factory=list)
    doubts: dict[str, None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class About:
    """A place that the text is about: its name, the item that it is if the text mentions it, and its share."""

    name: str
    item: Item | None
    score: float


def paragraphs(mapped: MappedDocument) -> Iterator[Paragraph]:
    """Cut a text into paragraphs at blank lines, or at every line break if it has no blank line.

    A break inside a name or phrase is no break: they are never cut. No character is lost but white space at the cuts.
    """
    text = mapped.document.text
    pattern = _BLANK if _BLANK.search(text.strip()) else _LINE
    spans = wholes(mapped)
    cuts, waiting = [0], iter(spans)
    whole = next(waiting, None)
    for match in pattern.finditer(text):
        while whole is not None and whole.end <= match.start():
            whole = next(waiting, None)
        if whole is None or whole.start >= match.end():
            cuts.append(match.end())
    cuts.append(len(text))
    title = " ".join(mapped.document.title.split())
    pages = Pages(mapped.document.pages)
    index, first = 0, True
    for start, end in pairwise(cuts):
        if not text[start:end].strip():
            continue
        pieces: list[Piece] = []
        position = start
        while index < len(spans) and spans[index].end <= end:
            whole = spans[index]
            pieces += pages.marked(text, position, whole.start, before_mark=True)
            inner = tuple(_pieces(mapped, whole))
            if whole.derived is None:
                pieces += inner
            else:
                number, phrase = len(mapped.mentions) + whole.derived, text[whole.start : whole.end]
                pieces.append(Piece(phrase, number, derived=mapped.derived[whole.derived], inner=inner))
            position, index = whole.end, index + 1
        pieces += pages.marked(text, position, end)
        yield Paragraph(start, tuple(pieces), heading=first and " ".join(text[start:end].split()) == title)
        first = False


class Pages:
    """Where the pages of a document begin; each is told once. A page that begins within a mark is told after it."""

    def __init__(self, starts: Sequence[int]) -> None:
        self._waiting = list(enumerate(starts, start=1))[::-1] if len(starts) > 1 else []

    def marked(self, text: str, start: int, end: int, *, before_mark: bool = False) -> Iterator[Piece]:
        """Yield the text between two marks, cut where a page begins; one may begin with the mark that follows."""
        while self._waiting and (self._waiting[-1][1] < end + before_mark or end == len(text)):
            number, offset = self._waiting.pop()
            offset = min(max(start, offset), end)
            yield from _plain(text, start, offset)
            yield Piece("", page=number)
            start = offset
        yield from _plain(text, start, end)


def _pieces(mapped: MappedDocument, whole: Whole) -> Iterator[Piece]:
    position = whole.start
    for index in whole.mentions:
        mention = mapped.mentions[index]
        yield from _plain(mapped.document.text, position, mention.start)
        yield Piece(mention.text, index, mention)
        position = mention.end
    yield from _plain(mapped.document.text, position, whole.end)


def _plain(text: str, start: int, end: int) -> Iterator[Piece]:
    """Yield the text between two marks, with the line breaks that mean something."""
    position = start
    for match in _LINE.finditer(text, start, end):
        line_start = text.rfind("\n", 0, match.start()) + 1
        if match.start() - line_start >= WRAPPED or not text[match.end() : end].strip():
            continue
        yield Piece(text[position : match.end()])
        yield Piece("", breaks=True)
        position = match.end()
    if position < end:
        yield Piece(text[position:end])


def items(mapped: MappedDocument) -> list[Item]:
    """Gather the places, what is placed roughly, and the names that are not placed, most mentioned first in each."""
    found: dict[str, Item] = {}
    places = naming.called(mapped)
    names = {place_id: place.name for place_id, place in places.items()}
    for index, mention in enumerate(mapped.mentions):
        key = item_id(mention)
        item = found.get(key)
        if item is None:
            item = found[key] = _item(key, len(found), mention.text, places.get(key) or mention.within, names)
        item.mentions.append((index, mention))
        if mention.review:
            item.doubts[doubt(mention)] = None
        if mention.score >= item.score:
            item.score, item.sureness = mention.score, mention.sureness
    for number, derived in enumerate(mapped.derived):
        key = derived_id(number)
        found[key] = _item(key, len(found), derived.text, derived.area, names)
        found[key].mentions.append((len(mapped.mentions) + number, derived))
    return sorted(found.values(), key=lambda item: (not item.placed, not item.rough, -len(item.mentions), item.number))


def _item(key: str, number: int, name: str, position: Place | PointRadius | None, names: dict[str, str]) -> Item:
    label = told = coordinates = ""
    if isinstance(position, Place):
        name, label, told = position.name, position.label, kind(position)
    elif position is not None:
        told = "".join(estimate_parts(position, names))
    if position is not None:
        coordinates = f"{position.latitude:.4f}, {position.longitude:.4f}"
    return Item(
        id=key,
        number=number,
        name=name,
        label=label or name,
        kind=told,
        placed=isinstance(position, Place),
        rough=isinstance(position, PointRadius),
        coordinates=coordinates,
    )


def about(mapped: MappedDocument, found: list[Item]) -> list[About]:
    """Say what a text is about, best of each level first, joined to the items that :func:`items` found."""
    by_id = {item.id: item for item in found}
    told = []
    for focus in mapped.focus[:FOCI]:
        item = by_id.get(focus.place.id)
        told.append(About(item.name if item else focus.place.name, item, focus.score))
    return told
