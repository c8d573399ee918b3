"""Rules that turn the network's labels into mentions.

Spans are ``Name``s over word indices. The rules (the fourth runs before the second, so that its result counts there):

1. *Clean ends.* A place does not begin with "the" ("The Hague" is an exception), and does not end in a possessive or
   punctuation. "Aleppo, Syria" is two places; "Marat al-Numan" is one; the number of "Highway 82" belongs to it.
2. *Agreement.* A capitalised name that the network labels a place with high probability is one everywhere in the
   document; a name that is more often a person is not a place.
3. *Names inside organisations.* "Fargo Police Department" and "University of Oklahoma" contain the name of a place; the
   gazetteer shows which words it is.
4. *Known places among uncertain names.* If the network is uncertain between a place and a person or something else,
   the name of a country, a state or a larger town is a place.
5. *Demonyms.* A capitalised word that is the name of a people in the gazetteer is a demonym.
6. *Embedded names.* A place inside the name of an organisation, or beside words that the network labels as one ("Fargo"
   before "Police"), is embedded.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from geomap.pipeline.recognition.tagger import Scores
from geomap.pipeline.recognition.wordpieces import LABELS

PLACE, DEMONYM, PER, ORG, OTHER = "PLACE", "DEMONYM", "PER", "ORG", "OTHER"
EMBEDDED = "EMBEDDED"
COORDINATES = "COORDINATES"

#: The least probability of a name that decides the label of its other mentions in the document.
SURE = 0.8
#: The least probability of a place at which a name with another label is looked up.
_MIN_PLACE_PROBABILITY = {PER: 0.05, OTHER: 0.01}
_MAX_NAME_WORDS = 5
_KEEP_ARTICLE = frozenset(("hague", "gambia", "dalles", "bronx", "woodlands"))
_PUNCTUATION = frozenset("'s ’s ' ’ `s . , ; : ! ? - – — ( ) \" “ ” # / | + * [ ]".split())
#: Marks between the names of a list.
_SEPARATORS = frozenset((",", ";", "/", "|", "+"))
#: "The Province of Ontario" is Ontario.
_DIVISION_WORDS = frozenset(("city", "town", "village", "province", "state", "parish", "borough", "township", "county"))
#: Abbreviations of states and provinces whose full stop is a separate token in spaCy.
_ABBREVIATIONS = frozenset(("Ont", "Que", "Alta", "Sask", "Man", "Tex", "Penn", "Wyo", "Ida", "Nfld"))
_INITIALS = re.compile(r"(?:[A-Za-z]\.)+[A-Za-z]")
_STATES = frozenset(("ala", "ariz", "calif", "colo", "conn", "fla", "ga", "minn", "pa", "tenn", "va", "w.va", "wis"))
#: Kinds of places and directions, which are not names by themselves.
_GENERIC_TEXT = """avenue bank borough chapel city county district east highway metro north northeast northwest port
    region road south southeast southwest state street suburb town township village west"""
_GENERIC_WORDS = frozenset(_GENERIC_TEXT.split())
#: The article of Arabic names, which a hyphen joins to the next word.
_ARTICLES = frozenset(("al", "el", "ad", "an", "ar", "as", "ash", "at", "az", "ed", "en", "er", "es", "ez"))
#: Words whose following number belongs to the name.
_ROADS = frozenset(("highway", "route", "interstate", "road", "hwy", "rte", "motorway"))
#: Words between an organisation and its place.
_LINKS = frozenset(("of", "for", "de", "at"))
#: A newspaper has the name of its town but does not mean the town.
_NEWSPAPER_TEXT = """advertiser bulletin chronicle courier daily dispatch examiner express gazette globe guardian herald
    independent inquirer journal mail mirror monitor news observer post record register reporter review sentinel
    standard star sun telegraph times tribune"""
_NEWSPAPER_WORDS = frozenset(_NEWSPAPER_TEXT.split())


@dataclass(frozen=True, slots=True)
class Name:
    """A name over the words ``start`` to ``end`` (exclusive), its label, and the network's mean probability."""

    start: int
    end: int
    label: str
    probability: float


def decode(probabilities: Scores, words: Sequence[str]) -> list[Name]:
    """Return the names by the most probable label of each word; a line end breaks a name, other white space does not.

    :param probabilities: (words, labels).
    """
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
        is_adjacent = all(word.isspace() and "\n" not in word for word in gap)
        if prefix == "B" or label != kind or not is_adjacent:
            close(previous + 1)
            start, kind = position, label
        previous = position
    close(previous + 1)
    return names


def clean(names: Iterable[Name], words: Sequence[str]) -> Iterator[Name]:
    """Rule 1: clean the ends of places and demonyms, and split them at commas."""
    for name in names:
        if name.label not in (PLACE, DEMONYM):
            yield name
            continue
        start = name.start
        for position in range(name.start, name.end + 1):
            if position == name.end or words[position] in _SEPARATORS:
                low, high = _trim(words, start, position)
                if low < high and not (high - low == 1 and words[low].lower() in _GENERIC_WORDS):
                    yield replace(name, start=low, end=high)
                start = position + 1


def join(names: Sequence[Name], words: Sequence[str], places: frozenset[str] = frozenset()) -> Iterator[Name]:
    """Rule 1, before cleaning: join known places with a hyphen, and an Arabic article with the next name.

    :param places: those of :func:`hyphenated_names` that are well-known places.
    """
    last: Name | None = None
    for name in names:
        start = name.start
        if last is not None and last.label == name.label == PLACE:
            together = "".join(words[last.end - 1 : start + 1])
            if _is_hyphen(words, last.end, start) and together in places:
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


def _is_hyphen(words: Sequence[str], start: int, end: int) -> bool:
    return end - start == 1 and words[start] == "-"


def hyphenated_names(names: Sequence[Name], words: Sequence[str]) -> Iterator[str]:
    """Yield two places with a hyphen between them as one name: "Gilgit-Baltistan"."""
    for one, other in pairwise(names):
        if one.label == other.label == PLACE and _is_hyphen(words, one.end, other.start):
            yield "".join(words[one.end - 1 : other.start + 1])


def _trim(words: Sequence[str], start: int, end: int) -> tuple[int, int]:
    while start < end:
        first, last = words[start], words[end - 1]
        article = first.lower() == "the" and (end - start == 1 or words[start + 1].lower() not in _KEEP_ARTICLE)
        if last in _PUNCTUATION or last.isspace():
            end -= 1
        elif article or first in _PUNCTUATION or first.isspace():
            start += 1
        elif last.islower() and _is_capitalised(words, start):
            end -= 1
        elif first.lower() in _DIVISION_WORDS and end - start > 2 and words[start + 1].lower() == "of":
            start += 2
        else:
            break
    if start < end and words[start].lower() in _KEEP_ARTICLE and start > 0 and words[start - 1] in ("The", "THE"):
        start -= 1
    if 0 < end < len(words) and start < end and words[end] == "." and _is_abbreviation(words[end - 1]):
        end += 1
    if 0 < end < len(words) and start < end and words[end - 1].lower() in _ROADS and words[end].isdigit():
        end += 1
    if start < end:
        at = end - 1 if words[end - 1].lower() in _ARTICLES else end
        following = words[at : at + 3]
        if len(following) == 3 and following[0].lower() in _ARTICLES and following[1] == "-" and following[2].istitle():
            end = at + 3
    return start, end


def _is_abbreviation(word: str) -> bool:
    """Whether a full stop after the word is part of it: "u.s" (which spaCy splits in lower case), "Ont", "w. va"."""
    return word in _ABBREVIATIONS or _INITIALS.fullmatch(word) is not None or word.lower() in _STATES


def _key(words: Sequence[str], start: int, end: int) -> tuple[str, ...]:
    return tuple(word.lower() for word in words[start:end])


def _is_capitalised(words: Sequence[str], start: int) -> bool:
    return words[start][:1].isupper()


def agree(names: Sequence[Name], words: Sequence[str]) -> list[Name]:
    """Rule 2: give all mentions of a name in the document one label."""
    votes: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    surest: dict[tuple[str, ...], float] = defaultdict(float)
    within_people: Counter[str] = Counter()
    for name in names:
        key = _key(words, name.start, name.end)
        if len(key) > _MAX_NAME_WORDS:
            continue
        votes[key][name.label] += 1
        if name.label == PLACE and _is_capitalised(words, name.start):
            surest[key] = max(surest[key], name.probability)
        if name.label == PER and name.end - name.start > 1 and name.probability >= SURE:
            within_people[key[-1]] += 1
    sure_places = {
        key for key, probability in surest.items() if probability >= SURE and any(c.isalpha() for c in key[0])
    }

    kept: list[Name] = []
    for name in names:
        key = _key(words, name.start, name.end)
        as_place, as_person = votes[key][PLACE], votes[key][PER]
        surname = within_people[key[-1]] > 0
        if name.label == PLACE:
            unsure_surname = surname and len(key) == 1 and name.probability < SURE
            label = PER if as_person > as_place or unsure_surname else PLACE
        elif name.label == PER:
            label = PLACE if key in sure_places and as_place > as_person and not surname else PER
        else:
            label = PLACE if name.label in (ORG, OTHER) and key in sure_places else name.label
        kept.append(replace(name, label=label))
    return sorted([*kept, *_repeated(kept, words, sure_places)], key=lambda name: name.start)


def _repeated(names: Sequence[Name], words: Sequence[str], sure_places: set[tuple[str, ...]]) -> Iterator[Name]:
    """Yield further mentions of sure places in words without a label."""
    taken = {position for name in names for position in range(name.start, name.end)}
    heads: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for key in sorted(sure_places, key=len, reverse=True):
        heads[key[0]].append(key)
    position = 0
    while position < len(words):
        step = 1
        if position not in taken and _is_capitalised(words, position):
            for key in heads.get(words[position].lower(), ()):
                span = range(position, position + len(key))
                if _key(words, position, position + len(key)) == key and taken.isdisjoint(span):
                    # "us" is not "US": a short name counts only in capitals.
                    if len("".join(key)) > 2 or words[position].isupper():
                        yield Name(position, position + len(key), PLACE, SURE)
                        step = len(key)
                    break
        position += step


def find_inside(
    names: Sequence[Name], words: Sequence[str], places: frozenset[str], common: frozenset[str]
) -> Iterator[Name]:
    """Rule 3: find the places in the names of organisations.

    :param places: the runs of words of :func:`capitalised_runs` that are well-known places.
    :param common: everyday words, which are not places by themselves.
    """
    for name in names:
        if name.label != ORG:
            continue
        position = name.start
        if words[name.end - 1].lower() in _NEWSPAPER_WORDS:
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


def label_embedded(names: Sequence[Name], words: Sequence[str]) -> list[Name]:
    """Rule 6: label places in or beside organisations EMBEDDED; the span of the organisation then includes them."""
    organisation_at = {
        position: name for name in names if name.label == ORG for position in range(name.start, name.end)
    }
    rest: list[Name] = []
    for name in names:
        if name.label == PLACE:
            link = name.start >= 2 and words[name.start - 1] in _LINKS
            beside = (name.start, name.start - 2 if link else name.start - 1, name.end)
            organisations = {organisation_at[position] for position in beside if position in organisation_at}
            if organisations:
                name = replace(name, label=EMBEDDED)
                start = min(name.start, *(body.start for body in organisations))
                end = max(name.end, *(body.end for body in organisations))
                whole = Name(start, end, ORG, min(body.probability for body in organisations))
                organisation_at.update(dict.fromkeys(range(start, end), whole))
        if name.label != ORG:
            rest.append(name)
    return sorted([*rest, *set(organisation_at.values())], key=lambda name: (name.start, name.end))


def uncertain_names(names: Iterable[Name], words: Sequence[str], probabilities: Scores) -> Iterator[tuple[Name, str]]:
    """Rule 4: yield names of one word that may be a place, with the word to look up."""
    place = probabilities[:, [LABELS.index("B-PLACE"), LABELS.index("I-PLACE")]].sum(axis=1)
    for name in names:
        if name.label in _MIN_PLACE_PROBABILITY and name.end - name.start == 1:
            word = words[name.start]
            if place[name.start] >= _MIN_PLACE_PROBABILITY[name.label] and word[:1].isupper():
                yield name, word


def capitalised_runs(names: Iterable[Name], words: Sequence[str]) -> Iterator[str]:
    """Yield runs of capitalised words in organisations that may be the name of a place."""
    for name in names:
        if name.label == ORG:
            for start in range(name.start, name.end):
                if _is_capitalised(words, start):
                    for end in range(start + 1, min(name.end, start + _MAX_NAME_WORDS) + 1):
                        if _is_capitalised(words, end - 1):
                            yield " ".join(words[start:end])


def unnamed_capitals(names: Iterable[Name], words: Sequence[str]) -> list[int]:
    """Return the indices of capitalised words outside all names, which rule 5 looks up."""
    taken = {position for name in names for position in range(name.start, name.end)}
    return [
        position
        for position, word in enumerate(words)
        if word[:1].isupper() and len(word) > 2 and word.isalpha() and position not in taken
    ]
