"""What else a mention may be called when no entry bears it as it stands: the mendings, each of a kind that has a name.

:func:`variants` gives the simpler names to look up ("northern Syria", "Homs province", "Madison Twp.", "Cherokee
counties"). :func:`names_a_road` tells streets and highways, which are never looked for as towns. A kind may be left
out, so that it can be measured what each one brings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from geomap.gazetteer.names import exact_keys, normalise

Kind = Literal["trimmed", "type", "abbreviation", "direction", "people", "embedded", "similar"]
"""A kind of mending: the possessive and the article left off; a type of place dropped or put in full; abbreviations
written out; directions dropped; people called after their town; a name inside the mention; a similar spelling."""

KINDS: tuple[Kind, ...] = ("trimmed", "type", "abbreviation", "direction", "people", "embedded", "similar")


class Variant(NamedTuple):
    """A name to look up instead of the mention.

    ``fits`` are the feature classes that fit the mention best ("" for any). Where ``strictly``, others count only if
    they are well known: a creek of a small town's name mostly has nothing to do with the town.
    """

    key: str
    kind: Kind
    fits: str = ""
    strictly: bool = False


_DIRECTIONS_TEXT = """
    north south east west northern southern eastern western central northeast northwest southeast southwest
    northeastern northwestern southeastern southwestern upstate downstate downtown uptown greater metro
    metropolitan mainland rural inner outer upper lower midtown suburban mid modern ancient old occupied
"""
_DIRECTIONS = frozenset(_DIRECTIONS_TEXT.split())
_HALVES = frozenset("north south northern southern".split())
_OTHER_HALVES = frozenset("east west eastern western".split())

_TYPES = {
    "A": "province state governorate oblast county parish district region prefecture department territory republic "
    "municipality canton division voivodeship kingdom emirate krai borough township countryside",
    "P": "city town village township municipality suburb neighborhood neighbourhood settlement refugee camp area "
    "downtown metro metropolitan proper outskirts suburbs hamlet commune heights",
    "H": "river sea lake bay gulf strait ocean creek reservoir",
    "T": "mountains mountain hills island islands peninsula desert valley range coast plain plains plateau",
}
_CLASSES: dict[str, str] = {}
for _letter, _words in _TYPES.items():
    for _word in _words.split():
        _CLASSES[_word] = _CLASSES.get(_word, "") + _letter
_NATURE = frozenset(word for letter in "HT" for word in _TYPES[letter].split())
_PLURALS = {
    **{word + "s": word for word in "town township village district state region department canton borough".split()},
    **{word + "s": word for word in "province governorate prefecture river lake creek island mountain emirate".split()},
    **{"counties": "county", "cities": "city", "parishes": "parish", "municipalities": "municipality"},
}

_LONG = {
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
_LONG_FIRST = {
    **{"n": "north", "s": "south", "e": "east", "w": "west", "no": "north", "so": "south", "ne": "northeast"},
    **{"nw": "northwest", "se": "southeast", "sw": "southwest", "sta": "santa", "sto": "santo", "gt": "great"},
    **{"co": "county", "mtn": "mountain", "lk": "lake", "is": "isle", "pr": "prince", "cy": "city"},
}
_ENGLISH_SHIRES = {
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

_HOLLOW_TEXT = """
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
HOLLOW = frozenset(_HOLLOW_TEXT.split())
"""Words that make no name of their own inside a longer one: there are towns called Church, Federal and University."""

_PEOPLE = re.compile(r"^(.{5,}?)(?:ers|ites|ians|ans)$")


def names_a_road(name: str) -> bool:
    """Whether a mention is a street, a road or a highway by its words, or part of an address.

    No name inside it, nor one spelled like it, is where it lies: Memphis Street is anywhere but in Memphis.
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


def may_be_misspelled(key: str) -> bool:
    """Whether it is worth while to look for a name that is spelled like this one: not for numbers nor common words."""
    return not any(letter.isdigit() for letter in key) and not HOLLOW.issuperset(key.split())


def variants(name: str, *, without: frozenset[Kind] = frozenset()) -> Iterator[Variant]:
    """Give simpler names to look up when the mention itself is unknown, likeliest first.

    :param without: kinds that are left out.
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
        whole = _written_out(words)
        if whole != words:
            yield Variant(" ".join(whole), "abbreviation")
            yield from _simpler(whole, "abbreviation")
        else:
            yield from _simpler(words, None)
        if len(words[-1]) > 5 and (people := _PEOPLE.match(key)):
            yield Variant(people[1], "people")


def _written_out(words: list[str]) -> list[str]:
    if len(words) == 1:
        return [_ENGLISH_SHIRES.get(words[0], words[0])]
    first, *others = words
    return [_LONG_FIRST.get(first, first), *(_LONG.get(word, word) for word in others)]


def _simpler(words: list[str], kind: Kind | None) -> Iterator[Variant]:
    """Give a name without its type and its directions.

    :param kind: what was done to the name before, if anything: that counts as the variant's kind.
    """
    if len(words) < 2:
        return
    last = _PLURALS.get(words[-1], words[-1])
    if last != words[-1]:
        yield Variant(" ".join([*words[:-1], last]), kind or "type")
    yield from _bare(words, kind)
    rest = _undirected(words)
    if rest and rest != words:
        yield Variant(" ".join(rest), kind or "direction")
        if len(rest) > 1:
            yield from _bare(rest, kind or "direction")


def _bare(words: list[str], kind: Kind | None) -> Iterator[Variant]:
    """Give a name without the type of place before or after it."""
    last = _PLURALS.get(words[-1], words[-1])
    if len(words) > 2 and words[1] == "of" and words[0] in _CLASSES:
        bare = words[3:] if words[2] == "the" and len(words) > 3 else words[2:]
        yield Variant(" ".join(bare), kind or "type", _CLASSES[words[0]], words[0] in _NATURE)
    if len(words) > 1 and last in _CLASSES and not HOLLOW.issuperset(words[:-1]):
        yield Variant(" ".join(words[:-1]), kind or "type", _CLASSES[last], last in _NATURE)


def _undirected(words: list[str]) -> list[str]:
    """Drop the directions before a name, "south east" as one; nothing is left of "West Wing" and "North Side"."""
    rest = words
    while len(rest) > 1 and rest[0] in _DIRECTIONS:
        both = len(rest) > 2 and rest[0] in _HALVES and rest[1] in _OTHER_HALVES
        rest = rest[2:] if both else rest[1:]
    return [] if HOLLOW.issuperset(rest) else rest


_COMPANIONS = {
    **dict.fromkeys(("province", "governorate", "state", "region", "oblast", "department"), ("ADM1",)),
    **dict.fromkeys(("district", "municipality", "prefecture", "canton"), ("ADM1", "ADM2")),
    "township": ("ADM2", "ADM3", "ADM4", "PPL", "PPLA2", "PPLA3"),
}


def companion(key: str) -> tuple[str, tuple[str, ...]]:
    """Give the bare name of one that ends in a type of place, and the feature codes that such a place has, if any.

    There is a Karak District in the gazetteer, but not Jordan's, which is only called Karak; and townships lie around
    towns of their name, most of which no gazetteer lists.
    """
    bare, _, last = key.rpartition(" ")
    codes = _COMPANIONS.get(last, ())
    return bare, codes if codes and not HOLLOW.issuperset(bare.split()) else ()
