"""Names as texts of the 17th to 19th century write them, for names that the gazetteer does not have.

:func:`old_names` yields the names to look up instead of an old form: "Wash. Ter." is Washington, "Orange C. H." is the
town of Orange, and so is "Orange Station". A fort or a camp becomes a town only if its name is that of a single town.
:func:`old_spellings` rewrites a key letter by letter: a long s that was read as f ("Bofton"), "-burgh" for "-burg",
"C" for "K", "oo" for "u". Its results count only for places that are well known, because a rewritten name is often the
name of a hamlet somewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, combinations
from typing import NamedTuple

from geomap.gazetteer.names import normalise
from geomap.gazetteer.variants import GENERIC_WORDS
from geomap.places import Match


class OldName(NamedTuple):
    """A name to look up instead of an old form; ``match`` says what the old form is to it.

    ``feature_classes`` are the only ones that count, "" for any. If ``main``, only places count whose main name it is:
    few texts mean Augsburg by "Augusta". If ``single``, the name must be that of one town of North America, or of one
    that is far larger than the others: Fort Yuma is in Yuma, but Fort Johnson is in none of the towns called Johnson.
    """

    key: str
    feature_classes: str = ""
    match: Match = "part"
    main: bool = False
    single: bool = False


_SHORT_NAMES = {
    **{"w t": "washington territory", "n britain": "scotland", "north britain": "scotland"},
    **{"c w": "canada west", "c e": "canada east", "v d l": "tasmania", "ten": "tennessee"},
    **{"ind ter": "indian territory", "dak ter": "dakota territory", "dak": "dakota territory"},
    **{"n car": "north carolina", "s car": "south carolina", "n dak": "north dakota", "s dak": "south dakota"},
    **{"camb": "cambridgeshire", "carn": "caernarfonshire", "cumb": "cumberland", "denb": "denbighshire"},
    **{"derb": "derbyshire", "glam": "glamorgan", "glouc": "gloucestershire", "heref": "herefordshire"},
    **{"hunts": "huntingdonshire", "lanc": "lancashire", "leic": "leicestershire", "linc": "lincolnshire"},
    **{"monm": "monmouthshire", "norf": "norfolk", "nott": "nottinghamshire", "pemb": "pembrokeshire"},
    **{"som": "somerset", "staff": "staffordshire", "suff": "suffolk", "warw": "warwickshire"},
    **{"westm": "westmorland", "worc": "worcestershire", "yorksh": "yorkshire", "berksh": "berkshire"},
}
"""Abbreviations of states, territories, counties and colonies; every one counts only with a full stop behind it."""
_TERRITORY = re.compile(r"(.+) terr?|terr? of (.+)")
_COURT_HOUSE = re.compile(r"(.{3,}) (?:c h|ch|(?:court|ct) ?house|ct ho)")
_SITE = re.compile(
    r"(.{3,}?) (?:(?:rail ?road|railway|stage) )?(?:station|depot|junction|post office|arsenal|barracks|landing|ferry"
    r"|mills?|tavern|cross ?roads|wharf|agency|(?:indian )?reservation|military district)"
)
"""A site that is in or beside the town with its name. Creeks, fords and gaps are not: they may be far from it."""
_SIDE_OF = re.compile(
    r"(?:the )?(?:(?:north|south|east|west|right|left)(?:ern)? (?:side|bank)|banks|foot|vicinity|neighbou?rhood)"
    r" of (?:the )?(.{3,})"
)
_END_OF = re.compile(r"(?:the )?(?:mouth|heads?|headwaters?|source) of (?:the )?(.{3,})")
_FORT = re.compile(r"(?:fort|camp) (.{4,})")
_PLURAL_TYPE = re.compile(r"(fort|camp|mount|bayou|lake|cape|port)s (.+)")
_INNER_POSSESSIVE = re.compile(r"(?<=\w)(?:['’‘`´]s|(?<=s)['’‘`´])(?=\s)", re.IGNORECASE)
_OWNED_STATION = re.compile(r"([A-Z]\w+)['’‘`´]s (?:Station|STATION|Depot|DEPOT)")
_ROAD = re.compile(r"(?:the |The )?([A-Z].*?) (?:(?:rail|plank |stage |wagon |telegraph |dirt )?roads?|pike|turnpike)")
_JOINED_ROADS = re.compile(r"(?:,| and) ")


def old_names(name: str) -> Iterator[OldName]:
    """Yield the names to look up instead of an old form, the most probable first; none for a name of another form.

    :param name: the mention as written.
    """
    key = normalise(name.replace(".", " ")).removeprefix("the ")
    if "." in name:
        if short := _SHORT_NAMES.get(key):
            yield OldName(short, "AL", "abbreviation")
        if territory := _TERRITORY.fullmatch(key):
            yield OldName(territory[1] or territory[2], "A", "abbreviation")
        if key.startswith("i of "):
            yield OldName(f"isle of {key[5:]}", match="abbreviation")
    if side := _SIDE_OF.fullmatch(key):
        yield OldName(side[1])
    if end := _END_OF.fullmatch(key):
        yield OldName(end[1], "H")
    if plural := _PLURAL_TYPE.fullmatch(key):
        yield OldName(f"{plural[1]} {plural[2]}", match="alternate")
        key = f"{plural[1]} {plural[2]}"
    if _INNER_POSSESSIVE.search(name):
        yield OldName(normalise(_INNER_POSSESSIVE.sub("", name)), match="alternate")
        if owner := _OWNED_STATION.fullmatch(name.strip()):
            yield OldName(normalise(owner[1]), "P", main=True, single=True)
        return  # "Hart's Mill" is not in a town called Hart
    if court_house := _COURT_HOUSE.fullmatch(key):
        yield OldName(f"{court_house[1]} court house", match="alternate")
        yield OldName(court_house[1], "PA", "alternate")
    if (site := _SITE.fullmatch(key)) and not GENERIC_WORDS.issuperset(site[1].split()):
        yield OldName(site[1], "P", main=True)
        yield OldName(site[1], "HTSL", main=True)
    if (fort := _FORT.fullmatch(key)) and not GENERIC_WORDS.issuperset(fort[1].split()):
        yield OldName(fort[1], "P", main=True, single=True)


def road_ends(name: str) -> list[str]:
    """Return the towns that a road is named after, of a road without a name of its own: "the Salem and Bath road".

    "Salem Road" with a capital is a street, which may be in any town. Empty for other names.
    """
    road = _ROAD.fullmatch(name.strip())
    if road is None:
        return []
    ends = [end for end in _JOINED_ROADS.split(road[1]) if end[:1].isupper()]
    return [end for end in ends if normalise(end) not in GENERIC_WORDS]


_LONG_S = re.compile(r"(?<=[a-z])f(?=[a-z])")
_MAX_LONG_S = 5
_REWRITES = tuple(
    (letters, re.compile(pattern), tuple(replacements))
    for letters, pattern, *replacements in (
        ("burg", r"burgh\b", "burg", "berg"),
        ("bour", r"bou(?:rgh?|rge)\b", "burg", "berg"),
        ("burg", r"burg\b", "berg", "burgh"),
        ("berg", r"berg\b", "burg"),
        ("ro", r"bo?ro\b", "borough", "burgh"),
        ("brough", r"brough\b", "borough"),
        ("berry", r"berry\b", "bury"),
        ("kirby", r"\bkirby\b", "kirkby"),
        ("si", r"sick?\b", "zig"),
        ("zi", r"zick?\b", "zig"),
        ("ic", r"(?<=\wi)c\b", "ck"),
        ("po", r"p(?:oor|ore|oure?)\b", "pur"),
        ("eim", r"(?<=[bdfgklmnprst])eim\b", "heim"),
        ("stad", r"stad\b", "stadt"),
        ("stadt", r"stadt\b", "stad"),
        ("owit", r"owit[sz]\b", "owice", "ovice", "ivtsi"),
        ("", r"(?<=[oe])(?:ff|w)\b", "v"),
        ("ff", r"kie?ff\b", "kiev"),
        ("tz", r"tz", "z", "tsk"),
        ("ph", r"ph", "f"),
        ("ck", r"ck(?=\w)", "k"),
        ("c", r"c(?=[aoulr])", "k"),
        ("ch", r"ch(?=[ao])", "kh"),
        ("tch", r"tch", "ch"),
        ("sch", r"sch", "sh"),
        ("th", r"th(?=[aoeiu])", "t"),
        ("w", r"w(?=[aeio])", "v"),
        ("oo", r"oo", "u"),
        ("ou", r"ou", "u", "o"),
        ("ee", r"ee", "i"),
        ("u", r"u(?=[a-z])", "a"),
        ("ae", r"ae\b", "ai"),
        ("y", r"y", "i"),
        ("ie", r"(?<=\w)ie\b", "y"),
        ("i", r"(?<=[a-z])i(?=[a-z])", "y"),
        ("", r"([^\Waeiou])\1", r"\1"),
        ("ah", r"(?<=a)h\b", ""),
        ("e", r"(?<=\w{4})e\b", ""),
        ("in", r"(?<=\w{3}in)\b", "g"),
        ("y", r"(?<=[bdglmnrt])l?y\b", "ley", "ey"),
        ("leigh", r"leigh\b", "ley"),
        ("ley", r"ley\b", "leigh"),
        ("comb", r"(?<=\w)comb\b", "combe"),
        ("thorp", r"(?<=\w)thorp\b", "thorpe"),
        ("rn", r"(?<=\w)(b|bo|bou)rn\b", r"\1rne", "bourne"),
        (" on ", r" on ", " upon "),
        (" upon ", r" upon ", " on "),
        ("sh", r"sh\b", "shire"),
        ("", r"\b(north|south|east|west|new|great|little|old|saint|upper|lower|market|high|long)(?=\w{4})", r"\1 "),
        (" ", r"(?<=\w{4}) (?=\w{4})", ""),
    )
)
"""For each rule: letters of every name that it changes, which are faster to look for; what it replaces, and by what."""
_SHORTEST_LONG_S, _SHORTEST, _SHORTEST_TWICE = 5, 6, 7
"""The least number of letters of a name for a long s, for one rule of spelling, and for two."""


def long_s_spellings(key: str) -> Iterator[str]:
    """Yield a key with "s" instead of "f", in one or several of the positions where a long s can be: not at the ends.

    Of several, those with most changes come first.
    """
    positions = [match.start() for match in _LONG_S.finditer(key)][:_MAX_LONG_S]
    if len(key) < _SHORTEST_LONG_S:
        return
    for count in range(len(positions), 0, -1):
        for chosen in combinations(positions, count):
            yield "".join("s" if at in chosen else letter for at, letter in enumerate(key))


def old_spellings(key: str) -> Iterator[str]:
    """Yield a key as it would be spelled today: with one rule of spelling, then, if it is long enough, with two.

    :param key: a look-up key; one with fewer than six letters has no other spelling.
    """
    if len(key) < _SHORTEST:
        return
    once = list(_respell(key, 0))
    twice = (each for first, rule in once for each in _respell(first, rule + 1)) if len(key) >= _SHORTEST_TWICE else ()
    yield from dict.fromkeys(spelling for spelling, _ in chain(once, twice) if spelling != key)


def _respell(key: str, first: int) -> Iterator[tuple[str, int]]:
    """Yield the results of single rules, each with the number of the rule; the rules before ``first`` are left out."""
    for rule in range(first, len(_REWRITES)):
        letters, pattern, replacements = _REWRITES[rule]
        if letters in key and pattern.search(key):
            for replacement in replacements:
                yield pattern.sub(replacement, key), rule
