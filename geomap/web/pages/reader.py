"""The view model of the document page: paragraphs cut into plain and marked pieces, and places with their mentions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from geomap.places import Place, PointRadius
from geomap.records import DerivedPlace, MappedDocument, Mention
from geomap.web.api.texts.mention_payloads import derived_id, item_id
from geomap.wording import names as naming
from geomap.wording.kinds import kind
from geomap.wording.mentions import doubt, estimate_parts
from geomap.wording.nesting import Whole, wholes

_BLANK = re.compile(r"\n[^\S\n]*\n\s*")
_LINE = re.compile(r"\n")

MAX_FOCUS_PLACES = 5
"""Places shown at most in the line "About"."""

MIN_WRAPPED_CHARACTERS = 60
"""A single line break after a line of at least this length comes from wrapping and is not shown."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text: plain, a mention, or the phrase of a derived place, whose own pieces are ``inner``.

    ``index`` counts the mentions, then the derived places; ``breaks`` is a line break; ``page`` is the number of the
    page that begins here.
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
    """Pieces in order; joined, they are the text of the document from the character ``start`` on.

    ``heading`` marks a first paragraph that repeats the title of the document.
    """

    start: int
    pieces: tuple[Piece, ...]
    heading: bool = False


@dataclass(slots=True)
class Item:
    """A row of the table: a place, an approximate location, or a name that is not placed, with its mentions.

    The mentions are numbered like pieces. ``kind`` of an approximate location describes where it is; ``doubts`` are
    the reasons for review; ``sureness`` is that of the best mention.
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
    """A place that the text is about: its name, its item if the text mentions it, and its share of the text."""

    name: str
    item: Item | None
    score: float


def paragraphs(mapped: MappedDocument) -> Iterator[Paragraph]:
    """Split a text into paragraphs at blank lines, or at every line break if it has no blank line.

    Breaks inside a name or phrase are ignored. No character is lost except white space at the breaks.
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
    """The page breaks of a document, each reported once; one inside a mark is reported after it."""

    def __init__(self, starts: Sequence[int]) -> None:
        self._waiting = list(enumerate(starts, start=1))[::-1] if len(starts) > 1 else []

    def marked(self, text: str, start: int, end: int, *, before_mark: bool = False) -> Iterator[Piece]:
        """Yield the text between two marks, split at page breaks, including one right before the next mark."""
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
    """Yield the text between two marks with its line breaks, except those from wrapping."""
    position = start
    for match in _LINE.finditer(text, start, end):
        line_start = text.rfind("\n", 0, match.start()) + 1
        if match.start() - line_start >= MIN_WRAPPED_CHARACTERS or not text[match.end() : end].strip():
            continue
        yield Piece(text[position : match.end()])
        yield Piece("", breaks=True)
        position = match.end()
    if position < end:
        yield Piece(text[position:end])


def items(mapped: MappedDocument) -> list[Item]:
    """List the places, then the approximate locations, then the names that are not placed, most mentioned first."""
    by_id: dict[str, Item] = {}
    named_places = naming.called(mapped)
    names = {place_id: place.name for place_id, place in named_places.items()}
    for index, mention in enumerate(mapped.mentions):
        key = item_id(mention)
        item = by_id.get(key)
        if item is None:
            item = by_id[key] = _item(key, len(by_id), mention.text, named_places.get(key) or mention.within, names)
        item.mentions.append((index, mention))
        if mention.review:
            item.doubts[doubt(mention)] = None
        if mention.score >= item.score:
            item.score, item.sureness = mention.score, mention.sureness
    for number, derived in enumerate(mapped.derived):
        key = derived_id(number)
        by_id[key] = _item(key, len(by_id), derived.text, derived.area, names)
        by_id[key].mentions.append((len(mapped.mentions) + number, derived))
    return sorted(by_id.values(), key=lambda item: (not item.placed, not item.rough, -len(item.mentions), item.number))


def _item(key: str, number: int, name: str, position: Place | PointRadius | None, names: dict[str, str]) -> Item:
    label = description = coordinates = ""
    if isinstance(position, Place):
        name, label, description = position.name, position.label, kind(position)
    elif position is not None:
        description = "".join(estimate_parts(position, names))
    if position is not None:
        coordinates = f"{position.latitude:.4f}, {position.longitude:.4f}"
    return Item(
        id=key,
        number=number,
        name=name,
        label=label or name,
        kind=description,
        placed=isinstance(position, Place),
        rough=isinstance(position, PointRadius),
        coordinates=coordinates,
    )


def about(mapped: MappedDocument, items: list[Item]) -> list[About]:
    """List the places that a text is about, best of each level first, with their items from :func:`items`."""
    by_id = {item.id: item for item in items}
    foci = []
    for focus in mapped.focus[:MAX_FOCUS_PLACES]:
        item = by_id.get(focus.place.id)
        foci.append(About(item.name if item else focus.place.name, item, focus.score))
    return foci
