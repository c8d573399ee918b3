"""Which names of a place are worth keeping, and which further names follow from one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from geomap.gazetteer.names import normalise
from geomap.places import Match

_CODE = re.compile(r"[A-Z]{2,3}")
_LATIN = re.compile("[A-Za-zÀ-ɏḀ-ỿʼ’]")
_OTHER = re.compile("[Ͱ-῿⁰-⃏Ⰰ-\uffff\U00010000-\U0010ffff]")

_DIVISION_WORDS_TEXT = """
    County Parish Province Governorate Oblast District Department Prefecture Region State Municipality Borough
    Canton Division Territory Republic Krai Raion Rayon Emirate Voivodeship Regency Commune Township
"""
DIVISION_WORDS = _DIVISION_WORDS_TEXT.split()
_WORDS = "|".join(DIVISION_WORDS)
_AFTER = re.compile(
    rf"^(.+?)[ -](?:Autonomous )?(?:Census Area|City and Borough|Islands? Region|{_WORDS})$", re.IGNORECASE
)
_BEFORE = re.compile(
    r"^(?:(?:City and )?(?:County|Province|State|District|Region|Governorate|Department|Municipality|Republic|Canton|"
    r"Territory|Principality|Kingdom) of (?:the )?|(?:Provincia|Departamento|Municipio|Estado|Distrito|Comuna|"
    r"Departement|Département|Provincie|Gemeente|Kreis|Landkreis|Arrondissement|Regione|Partido|Cantón|Concelho)"
    r"(?: de l['’]| d['’]| de la | de los | de las | de | del | di | do | da | of | van | )|"
    r"Muḩāfaz̧at |Muhafazat |Wilaya de )(.+)$",
    re.IGNORECASE,
)
_SHOWN_SHORT = re.compile(
    "^(.+?) (?:Governorate|Province|Prefecture|County|District|Region|Department|Voivodeship|Canton|Emirate|Division|"
    "Parish)$"
)
_WEAK_TEXT = """
    north south east west northern southern eastern western central northeast northwest southeast southwest
    upper lower middle north-eastern north-western south-eastern south-western capital autonomous national
    federal centre center the city metropolitan new
"""
_WEAK = frozenset(_WEAK_TEXT.split())


def is_latin(name: str) -> bool:
    """Whether a name is written in the Latin alphabet."""
    return _LATIN.search(name) is not None and _OTHER.search(name) is None


def usable(name: str) -> Match | None:
    """Say how an alternate name may serve: as a name, as an abbreviation ("NYC"), or not at all (None).

    Left out are other alphabets, mechanical transliterations (no capital: "lun dun"), airport codes that GeoNames lists
    among names ("LON"), numbers, and what is too long for a name.
    """
    if not 2 <= len(name) <= 80 or not is_latin(name) or name == name.lower():
        return None
    if _CODE.fullmatch(name):
        return None
    if name.endswith(".") or ("." in name and len(normalise(name)) <= 3):
        return "abbreviation"
    if name.isupper() and len(name) <= 4:
        return "abbreviation"
    if any(letter in name for letter in "(),;/[]") or name[0].isdigit():
        return None
    return "alternate"


def bare(name: str) -> str:
    """Strip the kind of division off a name ("Travis County" gives "Travis"); or "" if too little is left."""
    found = _AFTER.match(name) or _BEFORE.match(name)
    rest = found[1].strip() if found else ""
    return "" if rest.casefold() in _WEAK or len(rest) < 3 else rest


def short_title(name: str) -> str:
    """Give the name to show for a first-order division: without its kind, where that leaves a name ("Homs")."""
    found = _SHOWN_SHORT.match(name)
    return found[1] if found and "Autonomous" not in name and found[1].casefold() not in _WEAK else name


_AIRPORT = re.compile(r"^(.+?)(?: (?:Regional|Municipal|County))?(?: International)? (?:Airport|Air ?Field|Airpark)$")
_BASES = (
    ("Air Force Base", "AFB"),
    ("Naval Air Station", "NAS"),
    ("Air Base", "Airbase"),
    ("Army Airfield", "AAF"),
    ("Marine Corps Air Station", "MCAS"),
    ("Air National Guard Base", "ANGB"),
)


def airport_names(name: str) -> Iterator[tuple[str, Match]]:
    """Give further names of an airport or air base: "Damascus Airport", "Logan", "Hill AFB"."""
    for part in name.split("/") if "/" in name else ():
        yield part.strip(), "alternate"
    if " International Airport" in name:
        yield name.replace(" International Airport", " Airport"), "alternate"
    if "Intl" in name:
        yield name.replace("Intl", "International"), "alternate"
    found = _AIRPORT.match(name)
    if found and len(found[1]) > 3:
        yield found[1], "part"
        yield f"{found[1]} Airport", "alternate"
        yield f"{found[1]} International Airport", "alternate"
    for long, short in _BASES:
        if long in name:
            yield name.replace(long, short), "alternate"
            rest = name.replace(long, "").strip(" /")
            if len(rest) > 3:
                yield rest, "part"
