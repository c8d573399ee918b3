"""From a mention's text to its candidates, also where the text is not a gazetteer's name to the letter.

The gazetteer is asked for the text itself first. Where it has no such name, the text is taken apart in a fixed order:
directions ("northern Syria"), words for a kind of place ("City of Fargo", "Idlib province"), the part before a comma,
and at last the longest run of its words that is a name ("Aleppo" in "Aleppo University"). A similar spelling is tried
only when all of these fail, because it costs a thousand times more.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from geomap.gazetteer import Gazetteer
from geomap.places import Candidate

_DIRECTION = re.compile(
    r"^(?:the\s+)?(?:(?:far\s+|mid-?\s?)?(?:north|south|east|west|northern|southern|eastern|western|central|north-?\s?east(?:ern)?|"
    r"north-?\s?west(?:ern)?|south-?\s?east(?:ern)?|south-?\s?west(?:ern)?|northcentral|southcentral|upstate|downtown|"
    r"uptown|greater|inner|outer|rural|mainland|metro(?:politan)?|suburban|coastal|occupied|government-held|rebel-held|"
    r"old|modern|ancient|upper|lower|nearby|communist|post-war|war-torn)[\s-]+)+",
    re.IGNORECASE,
)
_KIND_BEFORE = re.compile(
    r"^(?:the\s+)?(?:(?:holy\s+|port\s+|border\s+|capital\s+)?(?:city|town|township|village|borough|hamlet|county|parish|state|province|"
    r"governorate|district|region|republic|kingdom|island|isle|port|municipality|commonwealth|territory|diocese|"
    r"archdiocese|university|bay|strait|gulf|port)\s+of\s+)(?:the\s+)?",
    re.IGNORECASE,
)
_KIND_AFTER = re.compile(
    r"[\s-]+(?:city|town|township|village|borough|county|parish|state|province|governorate|district|region|area|"
    r"metro(?:politan)?(?:\s+area)?|municipality|territory|oblast|island|islands|peninsula|valley|plain|coast|border|countryside|"
    r"suburbs?|outskirts|neighbou?rhood|camp|mountains?|hills|river|basin)$",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_][\w.’'-]*")

PART_FACTOR = 0.8
"""How much of the name's closeness is left when words for direction or kind were taken off."""
INSIDE_FACTOR = 0.5
"""How much is left when the name is only some of the mention's words."""
_LONGEST_RUN = 4


class CandidateFinder:
    """Find candidates of mentions in a gazetteer, and remember them.

    :param gazetteer: where to look.
    :param remembered: how many texts' candidates are kept; the least recently used go first.
    """

    def __init__(self, gazetteer: Gazetteer, *, remembered: int = 20_000) -> None:
        self.gazetteer = gazetteer
        self._remembered = remembered
        self._known: OrderedDict[tuple[str, bool], tuple[Candidate, ...]] = OrderedDict()

    def find(self, texts: Sequence[str], *, loosely: bool = True) -> list[tuple[Candidate, ...]]:
        """Give the candidates of each text, best known place first.

        :param texts: mentions as written.
        :param loosely: also take the text apart and try similar spellings; without, only the gazetteer's own names.
        """
        missing = [text for text in dict.fromkeys(texts) if (text, loosely) not in self._known]
        fresh = dict(zip(missing, self._look_up(missing, loosely), strict=True)) if missing else {}
        found = []
        for text in texts:
            known = fresh.get(text)
            if known is None:
                try:
                    known = self._known[text, loosely]
                    self._known.move_to_end((text, loosely))
                except KeyError:  # another thread's texts pushed it out meanwhile
                    known = self._look_up([text], loosely)[0]
            found.append(known)
        for text, candidates in fresh.items():
            self._known[text, loosely] = candidates
        while len(self._known) > self._remembered:
            self._known.popitem(last=False)
        return found

    def _look_up(self, texts: Sequence[str], loosely: bool) -> list[tuple[Candidate, ...]]:
        exact = self.gazetteer.candidates(texts, fuzzy=False)
        return [
            tuple(found) if found or not loosely else self._take_apart(text)
            for text, found in zip(texts, exact, strict=True)
        ]

    def _take_apart(self, text: str) -> tuple[Candidate, ...]:
        variants = list(_variants(text))
        for variant, found in zip(variants, self.gazetteer.candidates(variants, fuzzy=False), strict=True):
            if found:
                return tuple(_weaker(candidate, PART_FACTOR) for candidate in found)
        similar = self.gazetteer.candidates([text], fuzzy=True)[0]
        if similar:
            return tuple(similar)
        runs = list(_runs(text))
        for run, found in zip(runs, self.gazetteer.candidates(runs, fuzzy=False), strict=True):
            inside = tuple(_weaker(c, INSIDE_FACTOR) for c in found if c.match != "abbreviation")
            if inside:
                return inside
        return ()


def _weaker(candidate: Candidate, factor: float) -> Candidate:
    return replace(candidate, score=candidate.score * factor, match="part")


def _variants(text: str) -> Iterator[str]:
    """Give the text without direction, without words of kind, and before its comma; never the text itself."""
    seen = {text}
    steps = [text]
    if "," in text:
        steps.append(text.split(",", 1)[0].strip())
    for start in list(steps):
        plain = _DIRECTION.sub("", start)
        steps += [plain, _KIND_BEFORE.sub("", start), _KIND_BEFORE.sub("", plain)]
        steps += [_KIND_AFTER.sub("", step) for step in (start, plain)]
    for step in steps:
        if step and step not in seen:
            seen.add(step)
            yield step


def _runs(text: str) -> Iterator[str]:
    """Give the runs of capitalised words inside a text, longest and leftmost first, not the whole."""
    words = list(_WORD.finditer(text))
    for length in range(min(_LONGEST_RUN, len(words) - 1), 0, -1):
        for first in range(len(words) - length + 1):
            run = text[words[first].start() : words[first + length - 1].end()]
            if run[0].isupper() and len(run) > 2:
                yield run
