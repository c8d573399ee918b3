"""Names and letters that are no places by the words beside them: people, ships, degrees, things and dishes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from geomap.pipeline.recognition.label_rules import DEMONYM, EMBEDDED, OTHER, PER, PLACE, Name

_TITLES_TEXT = """
    Mr Mrs Ms Mx Miss Dr Prof Professor Gen Col Lt Maj Capt Sgt Cpl Pvt Adm Cmdr Brig Rev Judge Justice Sen Rep Senator
    Congressman Congresswoman Sir Dame Lord Sergeant Lieutenant Colonel Detective Officer
"""
_TITLES = frozenset(_TITLES_TEXT.split())
_STRAIN = re.compile(r"/\w+/\w?|\w/[0-9]")
_MAX_INITIALS = 3
_LONGEST_CITATION = 40
_ET_AL = frozenset(("al", "al.", "al.,"))
_YEAR = re.compile(r"[12][0-9]{3}[a-z]?")
_LONGEST_SHORTENED = 4
"""A longer title before a full stop ends a sentence."""
_PLACE_INITIALS = frozenset("NSEWULR")
"""Initials that shorten words before names of places: north to west, United, Lake, River."""
_SHIPS = frozenset("HMS USS RMS HMAS HMCS HMNZS USNS USCGC SMS RFA INS MV M/V SS MS HNoMS HDMS PNS RV FV TSS".split())
_UNCERTAIN_SHIPS = frozenset("MS SS INS".split())
_VESSELS = frozenset(
    "frigate destroyer submarine trawler tanker freighter battleship cruiser corvette warship steamer steamship".split()
)
_CARRIERS = frozenset([("bulk", "carrier"), ("aircraft", "carrier"), ("cargo", "ship"), ("container", "ship")])
_DEGREE = re.compile(
    r"(?:MD|MA|MS|PA|DO|RN|RD|ME|BA|BS|JD|PhD|MBA|DDS|LPN|CPA|MSc|BSc|MPH|DVM|Esq|PA-C"
    r"|M\.D|M\.S|M\.A|B\.A|B\.S|D\.O|R\.N|R\.D|Ph\.D|J\.D|M\.P\.H|Ed\.D|D\.D\.S|D\.V\.M)\.?"
)
_THINGS = {
    "PA": frozenset("system systems speaker speakers announcer announcement announcements".split()),
    "AR": frozenset("headset headsets glasses app apps goggles".split()),
    "AL": frozenset("East West Central".split()),
    "MA": frozenset("degree thesis".split()),
    "MS": frozenset("degree Word Windows Office".split()),
    "MD": frozenset("degree simulation simulations".split()),
    "OR": frozenset("nurse nurses gate gates".split()),
    "ID": frozenset("card cards badge badges number numbers check checks".split()),
    "CO": frozenset("poisoning emissions levels concentration alarm detector".split()),
    "CT": frozenset("scan scans scanner".split()),
    "DC": frozenset("current motor power comics Comics voltage".split()),
    "PR": frozenset("firm team agency campaign stunt disaster".split()),
    "VA": frozenset("hospital hospitals clinic clinics benefits loan loans".split()),
}
_AFTER_TEXT = """
    sprouts sausage sausages sauce salad mustard artichoke artichokes duck ham roll rolls cheesecake pudding pasty
    pasties hotpot rarebit terrier terriers retriever retrievers husky setter spaniel criteria syndrome comma Coma
"""
_AFTER = frozenset(_AFTER_TEXT.split())
"""What follows a place's name that is part of a thing's: "Brussels sprouts", "Paris criteria", "Glasgow Coma Scale"."""
_WORLD_REGIONS = frozenset("APAC EMEA LATAM".split())
"""Short for regions of a company, and names of small towns."""
_BEFORE = frozenset(("Baked", "Salmonella"))


def drop_non_places(names: Sequence[Name], words: Sequence[str]) -> list[Name]:
    """Give places another label where the words beside them say what they are."""
    result: list[Name] = []
    people = {name.end: name for name in names if name.label == PER}
    titled = -1
    for name in sorted(names, key=lambda each: each.start):
        if name.label in (PLACE, EMBEDDED):
            if (
                _has_title(words, name.start)
                or name.start == titled
                or _is_person(words, name)
                or _is_author(words, name)
            ):
                titled = name.end
                name = replace(name, label=PER)
            elif _is_ship(words, name) or _is_thing(words, name) or _is_code(words, name):
                name = replace(name, label=OTHER)
            elif _is_degree(words, name, people):
                name = replace(name, label=OTHER)
                people[name.end] = name
        elif name.label == DEMONYM and words[name.end : name.end + 1] and words[name.end] in _AFTER:
            name = replace(name, label=OTHER)  # "a Siberian husky"
        result.append(name)
    return result


def _has_title(words: Sequence[str], start: int) -> bool:
    """Whether a title stands before; "Shore Dr." may be a street."""
    at = start - 1
    dotted = at > 0 and words[at] == "."
    at -= dotted
    title = words[at].rstrip(".") if at >= 0 else ""
    if title not in _TITLES or (len(title) > _LONGEST_SHORTENED and (dotted or words[at] != title)):
        return False
    if at > 0 and words[at - 1] in ("of", "Of"):
        return False  # "the Ministry of Justice"
    street = title == "Dr" and at > 0 and words[at - 1][:1].isupper() and words[at - 1].isalpha()
    return not street


def _is_person(words: Sequence[str], name: Name) -> bool:
    """Whether it is a title itself ("Miss Paris"), or stands behind a first name's initial ("P. Lisbon")."""
    if name.end - name.start == 1 and words[name.start] in _TITLES:
        return words[name.end : name.end + 1] != ["."] and words[name.end : name.end + 1] != []
    initial = words[name.start - 1] if name.start else ""
    return len(initial) == 2 and initial[1] == "." and initial[0].isupper() and initial[0] not in _PLACE_INITIALS


def _is_ship(words: Sequence[str], name: Name) -> bool:
    first, before = words[name.start], words[name.start - 1] if name.start else ""
    further = words[name.start - 2] if name.start > 1 else ""
    if first in _SHIPS and name.end - name.start > 1:
        return True
    if first in _SHIPS - _UNCERTAIN_SHIPS and words[name.end : name.end + 1] and words[name.end][:1].isupper():
        return True
    if before in _SHIPS:
        return before not in _UNCERTAIN_SHIPS or further not in (",", ".")
    return before in _VESSELS or (further, before) in _CARRIERS


def _is_thing(words: Sequence[str], name: Name) -> bool:
    following = words[name.end] if name.end < len(words) else ""
    before = words[name.start - 1] if name.start else ""
    if name.end - name.start == 1 and following in _THINGS.get(words[name.start], ()):
        return before != ","
    return following in _AFTER or before in _BEFORE


def _is_code(words: Sequence[str], name: Name) -> bool:
    """Whether it is part of a code: "CA$ 12", the strain "A/chicken/Nigeria/641", "APAC"."""
    text = "".join(words[name.start : name.end])
    before = "".join(words[max(0, name.start - 2) : name.start])
    following = "".join(words[name.end : name.end + 2])
    is_strain = _STRAIN.search(f"{before[-1:]}{text}{following[:2]}") is not None
    return text.endswith("$") or (following[:1] == "$" and text.isupper()) or is_strain or text in _WORLD_REGIONS


def _is_author(words: Sequence[str], name: Name) -> bool:
    """Whether it is an author: "(Berlin et al., 2004)", "Smith J, London K. Lancet"."""
    following = list(words[name.end : name.end + 3])
    if following[:1] == ["et"] and following[1:2] in (["al"], ["al."]):
        return True
    if _in_citation(words, name):
        return True
    is_initial = len(following) > 1 and len(following[0].rstrip(".")) == 1 and following[0].isupper()
    before = words[name.start - 1] if name.start else ""
    return is_initial and (following[0].endswith(".") or following[1] in ",.;:") and _in_reference(words, before, name)


def _in_citation(words: Sequence[str], name: Name) -> bool:
    """Whether it stands in brackets with "et al." and a year: "(Berlin et al., 2004; London, 2011)"."""
    first, last = max(0, name.start - _LONGEST_CITATION), min(len(words), name.end + _LONGEST_CITATION)
    start = next((at for at in range(name.start - 1, first - 1, -1) if words[at] in "()"), -1)
    end = next((at for at in range(name.end, last) if words[at] in "()"), -1)
    if start < 0 or end < 0 or words[start] != "(" or words[end] != ")":
        return False
    inside = words[start + 1 : end]
    return not _ET_AL.isdisjoint(inside) and any(_YEAR.match(word) for word in inside)


def _in_reference(words: Sequence[str], before: str, name: Name) -> bool:
    """Whether another author with initials, or a number, stands before it: "Smith J," or "2."."""
    if before in (",", ";") and name.start > 2:
        other = words[name.start - 2]
        return other.isupper() and len(other.rstrip(".")) <= _MAX_INITIALS and words[name.start - 3][:1].isupper()
    return before.rstrip(".)").isdigit() or (before == "." and name.start > 1 and words[name.start - 2].isdigit())


def _is_degree(words: Sequence[str], name: Name, people: dict[int, Name]) -> bool:
    """Whether it is a degree after a person and a comma, or after another degree."""
    text = "".join(words[name.start : name.end])
    if not _DEGREE.fullmatch(text):
        return False
    at = name.start - 1
    if at > 0 and words[at] == "," and words[at - 1] == ".":
        return at - 1 in people or at in people
    return at > 0 and words[at] == "," and at in people
