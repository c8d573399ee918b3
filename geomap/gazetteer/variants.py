"""Variants of a mention's name that are looked up when the gazetteer has no entry for the name as written.

:func:`variants` yields simpler names, such as "Syria" for "northern Syria", "Homs" for "Homs province", "Madison
Township" for "Madison Twp.". :func:`is_road_name` recognises streets and highways, which are never resolved to towns.
Every variant has a kind. Kinds can be left out, to measure the effect of each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from geomap.gazetteer.names import exact_keys, normalise

Kind = Literal["trimmed", "old", "type", "abbreviation", "direction", "people", "embedded", "similar"]
"""How a variant differs from the mention: possessive and article removed; an old form (see
:mod:`geomap.gazetteer.old_forms`, which has these); type of place removed or in the singular;
abbreviations expanded; directions removed; inhabitants named after their town; a name inside the mention; a similar
spelling."""

KINDS: tuple[Kind, ...] = ("trimmed", "old", "type", "abbreviation", "direction", "people", "embedded", "similar")


class Variant(NamedTuple):
    """A name to look up instead of the mention.

    ``feature_classes`` are the preferred ones, "" for any. If ``strict``, places of other classes are used only if they
    are well known: a creek with the name of a small town usually is not near that town.
    """

    key: str
    kind: Kind
    feature_classes: str = ""
    strict: bool = False


_DIRECTIONS_TEXT = """
    north south east west northern southern eastern western central northeast northwest southeast southwest
    northeastern northwestern southeastern southwestern upstate downstate downtown uptown greater metro
    metropolitan mainland rural inner outer upper lower midtown suburban mid modern ancient old occupied
"""
_DIRECTIONS = frozenset(_DIRECTIONS_TEXT.split())
_NORTH_SOUTH = frozenset("north south northern southern".split())
_EAST_WEST = frozenset("east west eastern western".split())

_TYPES = {
    "A": "province state governorate oblast county parish district region prefecture department territory republic "
    "municipality canton division voivodeship kingdom emirate krai borough township countryside",
    "P": "city town village township municipality suburb neighborhood neighbourhood settlement refugee camp area "
    "downtown metro metropolitan proper outskirts suburbs hamlet commune heights",
    "H": "river sea lake bay gulf strait ocean creek reservoir",
    "T": "mountains mountain hills island islands peninsula desert valley range coast plain plains plateau",
}
_CLASSES_OF_TYPE: dict[str, str] = {}
for _letter, _words in _TYPES.items():
    for _word in _words.split():
        _CLASSES_OF_TYPE[_word] = _CLASSES_OF_TYPE.get(_word, "") + _letter
_NATURAL_TYPES = frozenset(word for letter in "HT" for word in _TYPES[letter].split())
_SINGULARS = {
    **{word + "s": word for word in "town township village district state region department canton borough".split()},
    **{word + "s": word for word in "province governorate prefecture river lake creek island mountain emirate".split()},
    **{"counties": "county", "cities": "city", "parishes": "parish", "municipalities": "municipality"},
}

_EXPANSIONS = {
    **{"co": "county", "cnty": "county", "twp": "township", "twsp": "township", "par": "parish", "prov": "province"},
    **{"mtns": "mountains", "mts": "mountains", "mtn": "mountain", "hts": "heights", "spgs": "springs"},
    **{"spg": "spring", "jct": "junction", "dist": "district", "gov": "governorate", "is": "islands", "isl": "island"},
    **{"vlg": "village", "pk": "park", "bch": "beach", "hbr": "harbor", "pen": "peninsula", "terr": "territory"},
    **{
        "rep": "republic",
        "dept": "department",
        "gdns": "gardens",
        "ctr": "center",
        "vly": "valley",
        "cr": "creek",
        "lga": "district",
    },
}
_FIRST_WORD_EXPANSIONS = {
    **{"n": "north", "s": "south", "e": "east", "w": "west", "no": "north", "so": "south", "ne": "northeast"},
    **{"nw": "northwest", "se": "southeast", "sw": "southwest", "sta": "santa", "sto": "santo", "gt": "great"},
    **{"co": "county", "mtn": "mountain", "lk": "lake", "is": "isle", "pr": "prince", "cy": "city"},
}
_SHIRES = {
    **{"herts": "hertfordshire", "northants": "northamptonshire", "beds": "bedfordshire", "cambs": "cambridgeshire"},
    **{"bucks": "buckinghamshire", "glos": "gloucestershire", "hants": "hampshire", "lancs": "lancashire"},
    **{"leics": "leicestershire", "lincs": "lincolnshire", "notts": "nottinghamshire", "oxon": "oxfordshire"},
    **{"salop": "shropshire", "staffs": "staffordshire", "wilts": "wiltshire", "worcs": "worcestershire"},
    **{"berks": "berkshire", "yorks": "yorkshire", "warks": "warwickshire", "derbys": "derbyshire"},
    **{"northumbs": "northumberland"},
}

_ROADS_TEXT = """
    street streets road roads rd avenue avenues ave av boulevard blvd lane ln drive parkway pkwy highway hwy freeway
    expressway motorway turnpike bypass roundabout interchange carriageway trafficway trail railroad parade causeway
    crossroads alley square intersection
"""
_ROADS = frozenset(_ROADS_TEXT.split())
_ROADS_FIRST = frozenset("rue boulevard avenue avenida calle via strada ulitsa ulica interstate highway route".split())
_SHORT_ROADS = frozenset({"st", "dr", "pl"})
_NUMBERED = re.compile(
    r"(?:[a-z]{1,2} ?|(?:us|state|county) )?\d+[a-z]?|\d+(?:st|nd|rd|th) .*|.*\b(?:\d+ )?block of .*"
)
_ROAD_NUMBER = re.compile(r"(?:.* )?(?:interstate|highway|route|road|hwy|rte|fm|cr|sr) \d+[a-z]?(?: .*)?")

_GENERIC_WORDS_TEXT = """
    the of and in at on for a an de la le el al state university college school high church chapel cathedral mosque
    temple abbey hospital clinic centre center park forest wilderness garden gardens lake river creek bay sea ocean
    beach port harbor harbour bridge railway railroad station airport airfield air force army navy base camp prison
    court house hall tower palace castle museum library theatre theater gallery stadium arena club institute academy
    office ministry embassy consulate parliament congress senate council commission committee federal national
    international royal general central public union united world american capitol capital city town village
    township county parish district province region territory republic government bank company corp inc group party
    police fire department service sheriff supreme east west north south northern southern eastern western upper
    lower new old big great grand little first second third fourth saint santa san mount mountain hill hills valley
    island point cape fort main market mall square plaza end side wing ridge estate farm ranch mill inn hotel
    plantation canal sector gate trust foundation league cup summit conference treaty agreement festival television
    radio news times post daily tribune herald press building block area zone street road avenue drive lane
    boulevard parkway trail highway no number oval green red white black blue golden silver bad free holy sacred
    orthodox catholic presbyterian methodist baptist lutheran anglican coptic islamic christian detention medical
    mental health research security family people peoples spring springs summer winter marine military naval parks
    glen grove wood woods field fields meadow meadows run falls rock rocks sand salt desert cedar oak pine elm
    federation association society community regional municipal memorial veterans democratic liberty independence
    victory
"""
GENERIC_WORDS = frozenset(_GENERIC_WORDS_TEXT.split())
"""Words that are not a name inside a longer name, although there are towns called Church, Federal and University."""

_PEOPLE = re.compile(r"^(.{5,}?)(?:ers|ites|ians|ans)$")


def is_road_name(name: str) -> bool:
    """Return whether a name is that of a street, road or highway, or part of an address.

    Its position is not that of a name inside it or of a similar name: Memphis Street is rarely in Memphis.
    """
    key = normalise(name)
    words = key.split()
    if not words:
        return False
    while len(words) > 2 and words[-1] in _DIRECTIONS:
        words = words[:-1]
    last = words[-1]
    return (
        (len(words) > 1 and (last in _ROADS or words[0] in _ROADS_FIRST or (last in _SHORT_ROADS)))
        or _NUMBERED.fullmatch(key) is not None
        or _ROAD_NUMBER.fullmatch(key) is not None
        or (words[0] == "saint" and len(words) == 2 and words[1] in _DIRECTIONS)
    )


def has_comparable_spelling(key: str) -> bool:
    """Return whether to search for similar spellings of a key: not for keys with digits or only generic words."""
    return not any(letter.isdigit() for letter in key) and not GENERIC_WORDS.issuperset(key.split())


def variants(name: str, *, without: frozenset[Kind] = frozenset()) -> Iterator[Variant]:
    """Yield simpler names to look up when the name itself is unknown, the most probable first.

    :param without: kinds to leave out.
    """
    seen: set[str] = set()
    for variant in _variants(name, trimmed="trimmed" not in without):
        if variant.kind not in without and variant.key not in seen:
            seen.add(variant.key)
            yield variant


def _variants(name: str, *, trimmed: bool) -> Iterator[Variant]:
    if "," in name and (head := normalise(name.split(",", 1)[0])):
        yield Variant(head, "type")
    for key in exact_keys(name, trimmed=trimmed):
        words = key.split()
        if key.endswith(" local government area"):
            words = [*words[:-3], "district"]
        expanded = _expand_abbreviations(words)
        if expanded != words:
            yield Variant(" ".join(expanded), "abbreviation")
            yield from _simplify(expanded, "abbreviation")
        else:
            yield from _simplify(words, None)
        if len(words[-1]) > 5 and (people := _PEOPLE.match(key)):
            yield Variant(people[1], "people")


def _expand_abbreviations(words: list[str]) -> list[str]:
    if len(words) == 1:
        return [_SHIRES.get(words[0], words[0])]
    first, *others = words
    return [_FIRST_WORD_EXPANSIONS.get(first, first), *(_EXPANSIONS.get(word, word) for word in others)]


def _simplify(words: list[str], kind: Kind | None) -> Iterator[Variant]:
    """Yield a name without its type of place and its directions.

    :param kind: the kind of an earlier change of the name, if any, which is then the kind of the variants.
    """
    if len(words) < 2:
        return
    last = _SINGULARS.get(words[-1], words[-1])
    if last != words[-1]:
        yield Variant(" ".join([*words[:-1], last]), kind or "type")
    yield from _strip_type(words, kind)
    remaining = _strip_directions(words)
    if remaining and remaining != words:
        yield Variant(" ".join(remaining), kind or "direction")
        if len(remaining) > 1:
            yield from _strip_type(remaining, kind or "direction")


def _strip_type(words: list[str], kind: Kind | None) -> Iterator[Variant]:
    """Yield a name without the type of place before or after it."""
    last = _SINGULARS.get(words[-1], words[-1])
    if len(words) > 2 and words[1] == "of" and words[0] in _CLASSES_OF_TYPE:
        remaining = words[3:] if words[2] == "the" and len(words) > 3 else words[2:]
        yield Variant(" ".join(remaining), kind or "type", _CLASSES_OF_TYPE[words[0]], words[0] in _NATURAL_TYPES)
    if len(words) > 1 and last in _CLASSES_OF_TYPE and not GENERIC_WORDS.issuperset(words[:-1]):
        yield Variant(" ".join(words[:-1]), kind or "type", _CLASSES_OF_TYPE[last], last in _NATURAL_TYPES)


def _strip_directions(words: list[str]) -> list[str]:
    """Remove the directions before a name, "south east" as one; return an empty list for "West Wing", "North Side"."""
    remaining = words
    while len(remaining) > 1 and remaining[0] in _DIRECTIONS:
        compound = len(remaining) > 2 and remaining[0] in _NORTH_SOUTH and remaining[1] in _EAST_WEST
        remaining = remaining[2:] if compound else remaining[1:]
    return [] if GENERIC_WORDS.issuperset(remaining) else remaining


_CODES_OF_TYPE = {
    **dict.fromkeys(("province", "governorate", "state", "region", "oblast", "department"), ("ADM1",)),
    **dict.fromkeys(("district", "municipality", "prefecture", "canton"), ("ADM1", "ADM2")),
    "township": ("ADM2", "ADM3", "ADM4", "PPL", "PPLA2", "PPLA3"),
}


def strip_place_type(key: str) -> tuple[str, tuple[str, ...]]:
    """Return a key without the type of place at its end, and the feature codes of that type, empty if there are none.

    The gazetteer has a Karak District, but the one in Jordan is only called Karak. Most townships are missing from
    gazetteers, but surround a town with the same name.
    """
    name, _, place_type = key.rpartition(" ")
    codes = _CODES_OF_TYPE.get(place_type, ())
    return name, codes if codes and not GENERIC_WORDS.issuperset(name.split()) else ()
