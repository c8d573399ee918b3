"""Rules between the network's labels and the mentions: few, each with its reason.

Spans are ``Name``s over word indices. The rules (the fourth comes before the second, so that it counts there):

1. *Clean ends.* A place does not begin with "the" (but "The Hague" does), nor end in a possessive or punctuation, and
   "Aleppo, Syria" is two places; "Marat al-Numan" is one, and the number of "Highway 82" belongs to it.
2. *Agreement.* A capitalised name that the network was sure is a place stays one all over the document; one that is
   more often a person is none.
3. *Names inside organisations.* "Fargo Police Department" and "University of Oklahoma" name a place by the way; the
   gazetteer says which words.
4. *Known places among the unsure.* Where the network hesitates between a place and a person or something else, a
   country's, state's or sizeable town's name is a place.
5. *Demonyms.* A capitalised word that the gazetteer knows as a people's name is a demonym.
6. *Embedded or not.* A place inside an organisation's name, or beside words that the network calls one ("Fargo" before
   "Police"), is embedded.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from geomap.pipeline.recognition.tagger import Scores
from geomap.pipeline.recognition.wordpieces import LABELS

PLACE, DEMONYM, PER, ORG, OTHER = "PLACE", "DEMONYM", "PER", "ORG", "OTHER"
EMBEDDED = "EMBEDDED"
COORDINATES = "COORDINATES"

#: From this probability on a name speaks for the others like it in the document.
SURE = 0.8
#: From this probability of a place on, another name is worth a look-up.
_PERHAPS = {PER: 0.05, OTHER: 0.01}
_MAX_NAME_WORDS = 5
_KEEP_ARTICLE = frozenset(("hague", "gambia", "dalles", "bronx", "woodlands"))
_ENDS = frozenset(
    ("'s", "’s", "'", "’", "`s", ".", ",", ";", ":", "!", "?", "-", "–", "—", "(", ")", '"', "“", "”", "#")
)
#: "The Province of Ontario" is Ontario.
_UNITS = frozenset(("city", "town", "village", "province", "state", "parish", "borough", "township", "county"))
#: Abbreviations of states and provinces whose full stop spaCy makes a token of its own.
_ABBREVIATED = frozenset(("Ont", "Que", "Alta", "Sask", "Man", "Tex", "Penn", "Wyo", "Ida", "Nfld"))
_INITIALS = re.compile(r"(?:[A-Za-z]\.)+[A-Za-z]")
_STATES = frozenset(("ala", "ariz", "calif", "colo", "conn", "fla", "ga", "minn", "pa", "tenn", "va", "w.va", "wis"))
#: Kinds of places and directions, which alone are no names.
_KIND_WORDS = """avenue bank borough chapel city county district east highway metro north northeast northwest port
    region road south southeast southwest state street suburb town township village west"""
_KINDS = frozenset(_KIND_WORDS.split())
#: The article of Arabic names, which a hyphen joins to what follows.
_ARTICLES = frozenset(("al", "el", "ad", "an", "ar", "as", "ash", "at", "az", "ed", "en", "er", "es", "ez"))
#: What a number after it belongs to.
_ROADS = frozenset(("highway", "route", "interstate", "road", "hwy", "rte", "motorway"))
#: Words between an organisation and the place it is of.
_LINKS = frozenset(("of", "for", "de", "at"))
#: A newspaper bears its town's name without speaking of the town.
_PAPER_WORDS = """advertiser bulletin chronicle courier daily dispatch examiner express gazette globe guardian herald
    independent inquirer journal mail mirror monitor news observer post record register reporter review sentinel
    standard star sun telegraph times tribune"""
_PAPERS = frozenset(_PAPER_WORDS.split())


@dataclass(frozen=True, slots=True)
class Name:
    """A name over the words ``start`` to ``end`` (exclusive), its label, and the network's mean probability."""

    start: int
    end: int
    label: str
    probability: float


@dataclass(frozen=True, slots=True)
class Lookup:
    """What the rules ask of a gazetteer, batch first: which of the names are well-known places, which are demonyms."""

    places: Callable[[Iterable[str]], frozenset[str]]
    demonyms: Callable[[Iterable[str]], frozenset[str]]


def decode(probabilities: Scores, words: Sequence[str]) -> list[Name]:
    """Names from the most probable label of each word; a line end breaks a name, other white space does not."""
    best = probabilities.argmax(axis=1)
    named = np.flatnonzero(best)
    names: list[Name] = []
    start, previous, kind = -1, -2, ""

    def close(end: int) -> None:
        if start >= 0:
            columns = [LABELS.index("B-" + kind), LABELS.index("I-" + kind)]
            part = probabilities[start:end, columns].sum(axis=1)
            names.append(Name(start, end, kind, float(part.mean())))

    for position in named.tolist():
        prefix, _, label = LABELS[best[position]].partition("-")
        gap = words[previous + 1 : position] if previous >= 0 else []
        joined = all(word.isspace() and "\n" not in word for word in gap)
        if prefix == "B" or label != kind or not joined:
            close(previous + 1)
            start, kind = position, label
        previous = position
    close(previous + 1)
    return names


def cleaned(names: Iterable[Name], words: Sequence[str]) -> Iterator[Name]:
    """Rule 1: give places clean ends and split them at commas; a demonym only has its ends cleaned."""
    for name in names:
        if name.label not in (PLACE, DEMONYM):
            yield name
            continue
        start = name.start
        for position in range(name.start, name.end + 1):
            if position == name.end or words[position] in (",", ";"):
                low, high = _trimmed(words, start, position)
                if low < high and not (high - low == 1 and words[low].lower() in _KINDS):
                    yield replace(name, start=low, end=high)
                start = position + 1


def joined(names: Sequence[Name], words: Sequence[str], places: frozenset[str] = frozenset()) -> Iterator[Name]:
    """Rule 1, before cleaning: known places with a hyphen are one, and an Arabic article belongs to what follows.

    :param places: those of :func:`hyphenated` that are well-known places.
    """
    last: Name | None = None
    for name in names:
        start = name.start
        if last is not None and last.label == name.label == PLACE:
            together = "".join(words[last.end - 1 : start + 1])
            if _hyphen(words, last.end, start) and together in places:
                last = Name(last.start, name.end, PLACE, min(last.probability, name.probability))
                continue
        if name.label == PLACE and start >= 2 and words[start - 1] == "-" and words[start - 2].lower() in _ARTICLES:
            start -= 2
            if last is not None and last.label == PLACE and start <= last.end <= start + 2:
                last = Name(last.start, name.end, PLACE, min(last.probability, name.probability))
                continue
            if last is None or last.end <= start:
                name = replace(name, start=start)
        if last is not None:
            yield last
        last = name
    if last is not None:
        yield last


def _hyphen(words: Sequence[str], start: int, end: int) -> bool:
    return end - start == 1 and words[start] == "-"


def hyphenated(names: Sequence[Name], words: Sequence[str]) -> Iterator[str]:
    """Two places with a hyphen between them, as one name: "Gilgit-Baltistan"."""
    for one, other in pairwise(names):
        if one.label == other.label == PLACE and _hyphen(words, one.end, other.start):
            yield "".join(words[one.end - 1 : other.start + 1])


def _trimmed(words: Sequence[str], start: int, end: int) -> tuple[int, int]:
    while start < end:
        first, last = words[start], words[end - 1]
        article = first.lower() == "the" and (end - start == 1 or words[start + 1].lower() not in _KEEP_ARTICLE)
        if last in _ENDS or last.isspace():
            end -= 1
        elif article or first in _ENDS or first.isspace():
            start += 1
        elif last.islower() and _capital(words, start):
            end -= 1
        elif first.lower() in _UNITS and end - start > 2 and words[start + 1].lower() == "of":
            start += 2
        else:
            break
    if start < end and words[start].lower() in _KEEP_ARTICLE and start > 0 and words[start - 1] in ("The", "THE"):
        start -= 1
    if 0 < end < len(words) and start < end and words[end] == "." and _abbreviated(words[end - 1]):
        end += 1
    if 0 < end < len(words) and start < end and words[end - 1].lower() in _ROADS and words[end].isdigit():
        end += 1
    if start < end:
        at = end - 1 if words[end - 1].lower() in _ARTICLES else end
        following = words[at : at + 3]
        if len(following) == 3 and following[0].lower() in _ARTICLES and following[1] == "-" and following[2].istitle():
            end = at + 3
    return start, end


def _abbreviated(word: str) -> bool:
    """Whether a full stop after the word is part of it: "u.s" (in small letters spaCy parts it), "Ont", "w. va"."""
    return word in _ABBREVIATED or _INITIALS.fullmatch(word) is not None or word.lower() in _STATES


def _key(words: Sequence[str], start: int, end: int) -> tuple[str, ...]:
    return tuple(word.lower() for word in words[start:end])


def _capital(words: Sequence[str], start: int) -> bool:
    return words[start][:1].isupper()


def agreed(names: Sequence[Name], words: Sequence[str]) -> list[Name]:
    """Rule 2: one name, one kind over the document."""
    votes: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    surest: dict[tuple[str, ...], float] = defaultdict(float)
    within_people: Counter[str] = Counter()
    for name in names:
        key = _key(words, name.start, name.end)
        if len(key) > _MAX_NAME_WORDS:
            continue
        votes[key][name.label] += 1
        if name.label == PLACE and _capital(words, name.start):
            surest[key] = max(surest[key], name.probability)
        if name.label == PER and name.end - name.start > 1 and name.probability >= SURE:
            within_people[key[-1]] += 1
    surely = {key for key, probability in surest.items() if probability >= SURE and any(c.isalpha() for c in key[0])}

    kept: list[Name] = []
    for name in names:
        key = _key(words, name.start, name.end)
        as_place, as_person = votes[key][PLACE], votes[key][PER]
        surname = within_people[key[-1]] > 0
        if name.label == PLACE:
            unsure_surname = surname and len(key) == 1 and name.probability < SURE
            label = PER if as_person > as_place or unsure_surname else PLACE
        elif name.label == PER:
            label = PLACE if key in surely and as_place > as_person and not surname else PER
        else:
            label = PLACE if name.label in (ORG, OTHER) and key in surely else name.label
        kept.append(replace(name, label=label))
    return sorted([*kept, *_again(kept, words, surely)], key=lambda name: name.start)


def _again(names: Sequence[Name], words: Sequence[str], surely: set[tuple[str, ...]]) -> Iterator[Name]:
    """Occurrences of sure places in words that bear no name yet."""
    taken = {position for name in names for position in range(name.start, name.end)}
    heads: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for key in sorted(surely, key=len, reverse=True):
        heads[key[0]].append(key)
    position = 0
    while position < len(words):
        step = 1
        if position not in taken and _capital(words, position):
            for key in heads.get(words[position].lower(), ()):
                span = range(position, position + len(key))
                if _key(words, position, position + len(key)) == key and taken.isdisjoint(span):
                    # "us" is no "US": a short name has to be written in the same way to count.
                    if len("".join(key)) > 2 or words[position].isupper():
                        yield Name(position, position + len(key), PLACE, SURE)
                        step = len(key)
                    break
        position += step


def inside(
    names: Sequence[Name], words: Sequence[str], places: frozenset[str], common: frozenset[str]
) -> Iterator[Name]:
    """Rule 3: places named inside organisations.

    :param places: the runs of words of :func:`runs` that are well-known places.
    :param common: everyday words, which alone are no place.
    """
    for name in names:
        if name.label != ORG:
            continue
        position = name.start
        if words[name.end - 1].lower() in _PAPERS:
            continue
        while position < name.end:
            step = 1
            for end in range(min(name.end, position + _MAX_NAME_WORDS), position, -1):
                run = " ".join(words[position:end])
                if run in places and not (end - position == 1 and run.lower() in common):
                    yield Name(position, end, PLACE, name.probability)
                    step = end - position
                    break
            position += step


def embedded(names: Sequence[Name], words: Sequence[str]) -> list[Name]:
    """Rule 6: label places in or beside organisations EMBEDDED; the organisation takes them in."""
    owner = {position: name for name in names if name.label == ORG for position in range(name.start, name.end)}
    rest: list[Name] = []
    for name in names:
        if name.label == PLACE:
            link = name.start >= 2 and words[name.start - 1] in _LINKS
            beside = (name.start, name.start - 2 if link else name.start - 1, name.end)
            bodies = {owner[position] for position in beside if position in owner}
            if bodies:
                name = replace(name, label=EMBEDDED)
                start = min(name.start, *(body.start for body in bodies))
                end = max(name.end, *(body.end for body in bodies))
                whole = Name(start, end, ORG, min(body.probability for body in bodies))
                owner.update(dict.fromkeys(range(start, end), whole))
        if name.label != ORG:
            rest.append(name)
    return sorted([*rest, *set(owner.values())], key=lambda name: (name.start, name.end))


def unsure(names: Iterable[Name], words: Sequence[str], probabilities: Scores) -> Iterator[tuple[Name, str]]:
    """Rule 4: names of one word that the network hesitates to call a place, with the word to look up."""
    place = probabilities[:, [LABELS.index("B-PLACE"), LABELS.index("I-PLACE")]].sum(axis=1)
    for name in names:
        if name.label in _PERHAPS and name.end - name.start == 1:
            word = words[name.start]
            if place[name.start] >= _PERHAPS[name.label] and word[:1].isupper():
                yield name, word


def runs(names: Iterable[Name], words: Sequence[str]) -> Iterator[str]:
    """Runs of capitalised words inside organisations that may be a place's name."""
    for name in names:
        if name.label == ORG:
            for start in range(name.start, name.end):
                if _capital(words, start):
                    for end in range(start + 1, min(name.end, start + _MAX_NAME_WORDS) + 1):
                        if _capital(words, end - 1):
                            yield " ".join(words[start:end])


def unnamed_capitals(names: Iterable[Name], words: Sequence[str]) -> list[int]:
    """Indices of capitalised words outside all names: what rule 5 asks the gazetteer about."""
    taken = {position for name in names for position in range(name.start, name.end)}
    return [
        position
        for position, word in enumerate(words)
        if word[:1].isupper() and len(word) > 2 and word.isalpha() and position not in taken
    ]
