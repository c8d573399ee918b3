"""Names of several words with hyphens and a small word between: "Stow-on-the-Wold", "Saint-Jean-sur-Richelieu".

Tokens part at hyphens, and the network then takes the halves for two places. Where it calls any part of such a compound
a place, or the gazetteer has the whole, the compound is one place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from geomap.pipeline.recognition.label_rules import ORG, PLACE, SURE, Name
from geomap.pipeline.tokens import SOFT_HYPHEN

_SMALL_WORDS_TEXT = """
    on upon in by under the next le la les super sur sous en au aux de du des et à lès juxta am an der dem im ob bei von
    al el ez es ad as vor di del della da do dos das op aan ter den y i na nad pod
"""
SMALL_WORDS = frozenset(_SMALL_WORDS_TEXT.split())
"""Words in lower case inside names of places, in several languages."""
_FIRST = frozenset("saint sainte st ste san santa santo sankt la le les l'isle l’isle".split())
"""Words that begin a compound together with the capital after them; other capitals before it are names of their own."""


def compounds(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Find the compounds: index of the first word, and of the word after the last.

    Whether spaces stand beside a hyphen is not known here, so a compound ends with the first capital after its last
    small word: "Port-au-Prince - An assault".
    """
    position = 0
    while position + 2 < len(words):
        if not (_is_hyphen(words[position + 1]) and _is_small(words[position + 2]) and words[position][:1].isupper()):
            position += 1
            continue
        start, end, at = position, 0, position
        while at + 2 < len(words) and _is_hyphen(words[at + 1]) and words[at + 2][:1].isalpha():
            after_small = _is_small(words[at])
            at += 2
            if not _is_small(words[at]):
                if not (after_small and words[at][:1].isupper()):
                    break
                end = at + 1
        if start >= 2 and _is_hyphen(words[start - 1]) and words[start - 2].lower() in _FIRST:
            start -= 2
        if end:
            yield start, end
        position = max(end, position + 1)


def whole(names: Sequence[Name], words: Sequence[str], known: Callable[[Iterable[str]], frozenset[str]]) -> list[Name]:
    """Make one place of each compound that is one, in place of the names that overlap it.

    :param known: says which of some names a gazetteer has.
    """
    spans = list(compounds(words))
    if not spans:
        return list(names)
    written = ["".join(words[start:end]).replace(SOFT_HYPHEN, "") for start, end in spans]
    places = known(written)
    result = list(names)
    for (start, end), text in zip(spans, written, strict=True):
        over = [name for name in result if name.start < end and name.end > start]
        labels = {name.label for name in over}
        if PLACE in labels or (not over and text in places):
            first, last = min([start, *(name.start for name in over)]), max([end, *(name.end for name in over)])
            probability = max((name.probability for name in over), default=SURE)
            result = [name for name in result if name not in over]
            result.append(Name(first, last, PLACE, probability))
        elif text in places and labels == {ORG}:
            result.append(Name(start, end, PLACE, over[0].probability))  # "Stoke-on-Trent City Council"
    return sorted(result, key=lambda name: name.start)


def _is_small(word: str) -> bool:
    return word.lower() in SMALL_WORDS


def _is_hyphen(word: str) -> bool:
    return word.rstrip(SOFT_HYPHEN) == "-"


def _is_part(word: str) -> bool:
    return word[:1].isalpha()
