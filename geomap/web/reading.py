"""A document as a reader sees it: paragraphs of plain and marked pieces, and places with their sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from geomap.kinds import kind
from geomap.records import MappedDocument, Mention
from geomap.web import naming
from geomap.web.payload import item_id

_BLANK = re.compile(r"\n[^\S\n]*\n\s*")
_LINE = re.compile(r"\n")

WRAPPED = 60
"""A line of at least so many characters before a single line break was wrapped, so the break means nothing."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text, and the index of the mention that it is, if it is one; ``breaks`` asks for a new line before."""

    text: str
    index: int | None = None
    mention: Mention | None = None
    breaks: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Pieces in order; ``heading`` if it repeats the document's title."""

    pieces: tuple[Piece, ...]
    heading: bool = False


@dataclass(slots=True)
class Item:
    """A place, or a name that has none, with its mentions as (index, mention) pairs and its sureness at best."""

    id: str
    number: int
    name: str
    label: str
    kind: str
    placed: bool
    coordinates: str
    sureness: str = "unsure"
    score: float = 0.0
    mentions: list[tuple[int, Mention]] = field(default_factory=list)


def paragraphs(mapped: MappedDocument) -> Iterator[Paragraph]:
    """Cut a text into paragraphs at blank lines, or at every line break if it has no blank line.

    A break inside a name is no break: a mention is never cut. No character is lost but white space at the cuts.
    """
    text = mapped.document.text
    pattern = _BLANK if _BLANK.search(text.strip()) else _LINE
    cuts, mentions = [0], iter(mapped.mentions)
    mention = next(mentions, None)
    for match in pattern.finditer(text):
        while mention is not None and mention.end <= match.start():
            mention = next(mentions, None)
        if mention is None or mention.start >= match.end():
            cuts.append(match.end())
    cuts.append(len(text))
    title = " ".join(mapped.document.title.split())
    index, first = 0, True
    for start, end in pairwise(cuts):
        if not text[start:end].strip():
            continue
        pieces: list[Piece] = []
        position = start
        while index < len(mapped.mentions) and mapped.mentions[index].start < end:
            mention = mapped.mentions[index]
            pieces += _plain(text, position, mention.start)
            pieces.append(Piece(mention.text, index, mention))
            position, index = mention.end, index + 1
        pieces += _plain(text, position, end)
        yield Paragraph(tuple(pieces), heading=first and " ".join(text[start:end].split()) == title)
        first = False


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
    """Gather the places and then the names without one, each with all its mentions, most mentioned first."""
    found: dict[str, Item] = {}
    places = naming.called(mapped)
    for index, mention in enumerate(mapped.mentions):
        key = item_id(mention)
        place = places.get(key)
        item = found.get(key)
        if item is None:
            item = found[key] = Item(
                id=key,
                number=len(found),
                name=place.name if place else mention.text,
                label=place.label if place else mention.text,
                kind=kind(place) if place else "",
                placed=place is not None,
                coordinates=f"{place.latitude:.4f}, {place.longitude:.4f}" if place else "",
            )
        item.mentions.append((index, mention))
        if mention.score >= item.score:
            item.score, item.sureness = mention.score, mention.sureness
    return sorted(found.values(), key=lambda item: (not item.placed, -len(item.mentions), item.number))
