"""A mapper and resolver by plain rules, for tests of what corrections do whatever the pipeline thinks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from geomap.places import Candidate, Place
from geomap.read import Document
from geomap.records import Given, MappedDocument, Mention, Sentence, folded
from geomap.workspace.mapping import Progress
from tests.places import geonames_place

NAME = re.compile(r"\b[A-ZÜ][a-z]+\b")
STOP = re.compile(r"[.!?]\s+")


def town(number: int, name: str) -> Place:
    return geonames_place(number, name, number % 80, number % 170)


TOWNS = [town(number, name) for number, name in enumerate(("Aba", "Bor", "Cea", "Dax", "Ede"), start=1)]


class Rules:
    """Every capitalised word is a name; which town it is, its letters tell; what "Nil" begins is none."""

    def __call__(self, document: Document, progress: Progress) -> MappedDocument:
        progress(0)
        return self.resolve(document, [Given(start=m.start(), end=m.end()) for m in NAME.finditer(document.text)], {})

    def resolve(self, document: Document, given: Sequence[Given], preferred: Mapping[str, Place]) -> MappedDocument:
        """Resolve given mentions; sentences end at full stops that no mention covers."""
        text, kept = document.text, self._apart(given)
        cuts = [m.end() for m in STOP.finditer(text) if not any(g.start < m.end() < g.end for g in kept)]
        spans = [(a, b) for a, b in pairwise([0, *cuts, len(text)]) if text[a:b].strip()]
        sentences = tuple(Sentence(a, b, text[a:b]) for a, b in spans)
        mentions = []
        for each in kept:
            name = text[each.start : each.end]
            own = TOWNS[sum(map(ord, name)) % len(TOWNS)]
            place = preferred.get(folded(name)) or (None if name.startswith("Nil") else own)
            place = each.place if each.decided else place
            mentions.append(
                Mention(
                    start=each.start,
                    end=each.end,
                    text=name,
                    sentence=next(i for i, (a, b) in enumerate(spans) if a <= each.start < b),
                    role="literal",
                    place=place,
                    score=1.0 if each.decided else 0.5,
                    nil=0.0 if place else 1.0,
                    candidates=(Candidate(own, name, 0.5),),
                    review="" if each.decided else "runner-up",
                    label=each.label,
                    status=each.status,
                )
            )
        return MappedDocument(document, sentences, tuple(mentions), "rules")

    def _apart(self, given: Sequence[Given]) -> list[Given]:
        kept: list[Given] = []
        for each in sorted(given, key=lambda g: (not g.decided, g.status == "unreviewed", g.start - g.end, g.start)):
            if all(each.end <= other.start or other.end <= each.start for other in kept):
                kept.append(each)
        return sorted(kept, key=lambda each: each.start)
