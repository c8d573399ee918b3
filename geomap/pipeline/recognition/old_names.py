"""Whole names in texts of the 19th century, which the network reads in parts or overlooks.

It has learned from present-day texts. There a state's abbreviation has a comma before it and two letters; in older ones
"Saint Louis Mo." and "Hilton Head, S. C." are two places each, and "Wash. Ter." is one. "Morton's Ford", "Spotsylvania
Court-House" and "FORT GASTON" are one place each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from geomap.pipeline.recognition.isolated_names import NameSets
from geomap.pipeline.recognition.label_rules import DEMONYM, PLACE, SURE, Name
from geomap.pipeline.recognition.tagger import Scores
from geomap.pipeline.recognition.wordpieces import LABELS

Known = Callable[[Iterable[str]], frozenset[str]]

_STATES_TEXT = """
    ala ariz ark cal calif col colo conn dak del fla ga ill ills ind kan kans kas ky la mass md me mich minn miss mo
    mont neb nebr nev oreg ore pa penn penna tenn ten tex va vt wash wis wisc wyo ont que
"""
_STATES = frozenset(_STATES_TEXT.split())
_TWO_WORDS_TEXT = """
    n c,s c,n car,s car,n h,n j,n y,r i,d c,n m,n mex,new mex,w va,west va,n s,n b,c w,w t,i t,
    utah ter,idaho ter,montana ter,dakota ter
"""
_TWO_WORDS = frozenset(tuple(words.split()) for words in _TWO_WORDS_TEXT.split(","))
"""Abbreviations of two words, by their words without full stops."""
_THREE_WORDS = frozenset((("p", "e", "i"), ("n", "s", "w")))
_COUNTIES_TEXT = """
    Wilts Hants Salop Herts Lancs Northants Leics Lincs Notts Oxon Glos Cambs Worcs Staffs Som Yorksh Glouc Monm Pemb
"""
_COUNTIES = frozenset(_COUNTIES_TEXT.split())
"""British counties that, after a place and a comma, need no full stop."""
_TERRITORY = frozenset(("Ter", "TER", "Terr", "TERR"))
_COURT_HOUSES = (
    ("Court", "-", "House"),
    ("Court", "-", "house"),
    ("COURT", "-", "HOUSE"),
    ("Cross", "-", "Roads"),
    ("CROSS", "-", "ROADS"),
    ("Post", "-", "Office"),
    ("Court", "House"),
    ("Ct", ".", "-", "House"),
    ("Ct.", "-", "House"),
    ("Ct.-House",),
    ("Ct.-house",),
    ("C.", "H."),
    ("C.H.",),
)
_SITES_TEXT = """
    Bluff Bluffs Ford Fords Landing Ferry Depot Tavern Arsenal Barracks Reservation
"""
_SITES = frozenset(_SITES_TEXT.split())
_OWNED_SITES = _SITES | frozenset(
    "Bayou Bend Bridge Church Creek Farm Gap Hill Island Landing Lake Mill Mills Mountain Neck Pass Plantation Point"
    " Pond River Run Shop Spring Springs Station Store Swamp Valley Well Wells".split()
)
_FORTS = frozenset(("Fort", "Forts", "Camp", "Battery"))
_APOSTROPHES = frozenset(("'", "’", "‘"))
_POSSESSIVES = frozenset(("'s", "’s", "'", "’"))
_MIN_FORT_PROBABILITY = 0.1
_PLACE_COLUMNS = [LABELS.index("B-PLACE"), LABELS.index("I-PLACE")]


def state_end(words: Sequence[str], start: int) -> int:
    """Return the index after the abbreviation of a state or territory that begins at ``start``; 0 if there is none.

    The full stops of "S. C." are parts of its tokens, that of "Oreg." is a token of its own. Without one it is no
    abbreviation.
    """
    first, at, stopped = _abbreviated(words, start)
    if not words[start][:1].isupper() or not first:
        return 0
    second, end, second_stopped = _abbreviated(words, at) if at < len(words) else ("", at, False)
    third, third_end, third_stopped = _abbreviated(words, end) if end < len(words) else ("", end, False)
    if (first, second, third) in _THREE_WORDS and third_stopped:
        at, stopped = third_end, True
    elif (first, second) in _TWO_WORDS and second_stopped and words[at][:1].isupper():
        at, stopped = end, True
    elif first not in _STATES:
        return 0
    if at < len(words) and words[at] in _TERRITORY:
        _, at, stopped = _abbreviated(words, at)
    return at if stopped else 0


def _abbreviated(words: Sequence[str], at: int) -> tuple[str, int, bool]:
    """Return a word in lower case without its full stop, the index after both, and whether it has one."""
    word = words[at]
    if word.endswith("."):
        return word[:-1].lower(), at + 1, True
    if at + 1 < len(words) and words[at + 1] == ".":
        return word.lower(), at + 2, True
    return word.lower(), at + 1, False


def complete(names: Sequence[Name], words: Sequence[str], probabilities: Scores, lookup: NameSets) -> list[Name]:
    """Join the parts of old names, separate states from what is before them, and add states that follow a place.

    :param probabilities: (words, labels).
    """
    chance = probabilities[:, _PLACE_COLUMNS].sum(axis=1)
    seen = frozenset(at for name in names if name.label == PLACE for at in range(name.start, name.end))
    wholes = [
        *_owned_sites(words, seen, lookup.names, lookup.places),
        *_sites(names, words),
        *_forts(names, words, seen, chance.tolist()),
    ]
    joined = list(names)
    for start, end in wholes:
        joined = _join(joined, start, end)
    separate = sorted(_separate_states(joined, words), key=lambda name: (name.start, name.end))
    return [name for name in separate if not _is_initial(name, words)]


def _is_initial(name: Name, words: Sequence[str]) -> bool:
    """Whether a place is one letter of "U. S. Army" or of a person's name."""
    word = words[name.start]
    return name.label == PLACE and name.end - name.start == 1 and len(word) == 2 and word[1] == "."


def _join(names: list[Name], start: int, end: int) -> list[Name]:
    """Make one place of the names between ``start`` and ``end``, unless a name of another kind reaches beyond them."""
    inside = [name for name in names if name.start < end and name.end > start]
    if any(name.label != PLACE and not start <= name.start < name.end <= end for name in inside):
        return names
    parts = [name for name in inside if name.label == PLACE]
    start, end = min([start, *(name.start for name in parts)]), max([end, *(name.end for name in parts)])
    probability = max((name.probability for name in parts), default=SURE)
    return [*(name for name in names if name not in inside), Name(start, end, PLACE, probability)]


def _owned_sites(words: Sequence[str], seen: frozenset[int], names: Known, places: Known) -> Iterator[tuple[int, int]]:
    """Yield the spans of "Morton's Ford". "London's Bridge" is none, because London is a well-known place.

    :param seen: the indices of the words that the network labels as places.
    :param names: says which of some names a gazetteer has.
    :param places: says which of some names are those of well-known places.
    """
    for at in range(1, len(words) - 1):
        if words[at] in _POSSESSIVES and words[at + 1] in _OWNED_SITES and words[at - 1][:1].isupper():
            end = at + 2
            while end < len(words) and words[end] in _OWNED_SITES:
                end += 1
            whole = f"{words[at - 1]}'s {' '.join(words[at + 1 : end])}"
            is_seen = at - 1 in seen or not seen.isdisjoint(range(at + 1, end))
            if names([whole]) or (is_seen and not places([words[at - 1]])):
                yield at - 1, end


def _sites(names: Iterable[Name], words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the spans of "Chickasaw Bluffs", "Spotsylvania Court-House", "Co. Dublin" and "Peterboro'"."""
    for name in names:
        if name.label == DEMONYM and " ".join(words[name.start : name.end + 1]).title() == "Indian Territory":
            yield name.start, name.end + 1
        if name.label == PLACE and name.start and words[name.start - 1] == "Co." and words[name.start - 2] != "&":
            yield name.start - 1, name.end
        if name.label == PLACE and name.end < len(words):
            start, end = name.start, name.end
            if words[end] in _APOSTROPHES and words[end - 1].lower().endswith(("boro", "bro")):
                yield start, end + 1
            if words[end] in _SITES and words[start][:1].isupper():
                yield start, end + 1
            at = end - 1 if end - start > 1 and words[end - 1] in ("Court", "COURT", "Ct", "Cross", "Post") else end
            for parts in _COURT_HOUSES:
                if tuple(words[at : at + len(parts)]) == parts:
                    yield start, at + len(parts)
                    break


def _forts(
    names: Iterable[Name], words: Sequence[str], seen: frozenset[int], chance: Sequence[float]
) -> Iterator[tuple[int, int]]:
    """Yield the spans of forts and camps of which the network sees a part, or which it gives some chance of a place.

    :param seen: the indices of the words that the network labels as places.
    :param chance: the probability of a place for each word.
    """
    whole = {at for name in names for at in range(name.start, name.end - 1)}
    for at in range(len(words) - 1):
        if at not in whole and words[at].capitalize() in _FORTS and words[at][:1].isupper():
            following = words[at + 1]
            alike = following.isupper() if words[at].isupper() else following.istitle()
            probable = max(chance[at], chance[at + 1]) >= _MIN_FORT_PROBABILITY or not seen.isdisjoint((at, at + 1))
            if alike and probable and following.isalpha() and len(following) > 2:
                yield at, at + 2


def _state_after(words: Sequence[str], at: int, comma: bool) -> int:
    """Return the index after a state's or county's abbreviation that follows a place, 0 if there is none.

    :param comma: whether a comma stands before it.
    """
    if at >= len(words):
        return 0
    if comma and words[at].rstrip(".") in _COUNTIES:
        return _abbreviated(words, at)[1] if len(words[at]) < 6 else at + 1
    return state_end(words, at)


def _separate_states(names: Sequence[Name], words: Sequence[str]) -> Iterator[Name]:
    """Yield the names with every state's abbreviation that ends or follows a place as a name of its own."""
    has_passes = "La" in words  # "the Khardung La and the Baralacha La."
    taken = {at for name in names if name.label != PLACE for at in range(name.start, name.end)}
    states: list[Name] = []
    rest: list[Name] = []
    for name in names:
        if name.label == PLACE:
            end, probability = name.end, name.probability
            whole = state_end(words, name.start) >= name.end or "-" in words[name.start : name.end]  # "Shangri-La."
            for at in range(name.start + 1, name.start if whole else name.end):
                state = state_end(words, at)
                if state >= name.end and not (has_passes and words[at] == "La."):
                    name, end = replace(name, end=at), at
                    states.append(Name(at, state, PLACE, probability))
                    break
            else:
                at = end + 1 if end < len(words) and words[end] == "," else end
                state = _state_after(words, at, at > end) if not state_end(words, name.start) else 0
                if state and taken.isdisjoint(range(at, state)):
                    states.append(Name(at, state, PLACE, probability))
                elif (state := state_end(words, name.start)) > name.end and taken.isdisjoint(range(name.end, state)):
                    name = replace(name, end=state)
        rest.append(name)
    covered = {at for state in states for at in range(state.start, state.end)}
    yield from states
    yield from (name for name in rest if name.label != PLACE or covered.isdisjoint(range(name.start, name.end)))
