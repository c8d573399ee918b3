"""Select the usable alternate names of a place, and derive more names from its main name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from geomap.gazetteer.names import normalise
from geomap.places import Match

_AIRPORT_CODE = re.compile(r"[A-Z]{2,3}")
_LATIN = re.compile("[A-Za-zÀ-ɏḀ-ỿʼ’]")
_NOT_LATIN = re.compile("[Ͱ-῿⁰-⃏Ⰰ-\uffff\U00010000-\U0010ffff]")

_DIVISION_WORDS_TEXT = """
    County Parish Province Governorate Oblast District Department Prefecture Region State Municipality Borough
    Canton Division Territory Republic Krai Raion Rayon Emirate Voivodeship Regency Commune Township
"""
DIVISION_WORDS = _DIVISION_WORDS_TEXT.split()
_DIVISION_PATTERN = "|".join(DIVISION_WORDS)
_TYPE_AFTER_NAME = re.compile(
    rf"^(.+?)[ -](?:Autonomous )?(?:Census Area|City and Borough|Islands? Region|{_DIVISION_PATTERN})$", re.IGNORECASE
)
_TYPE_BEFORE_NAME = re.compile(
    r"^(?:(?:City and )?(?:County|Province|State|District|Region|Governorate|Department|Municipality|Republic|Canton|"
    r"Territory|Principality|Kingdom) of (?:the )?|(?:Provincia|Departamento|Municipio|Estado|Distrito|Comuna|"
    r"Departement|Département|Provincie|Gemeente|Kreis|Landkreis|Arrondissement|Regione|Partido|Cantón|Concelho)"
    r"(?: de l['’]| d['’]| de la | de los | de las | de | del | di | do | da | of | van | )|"
    r"Muḩāfaz̧at |Muhafazat |Wilaya de )(.+)$",
    re.IGNORECASE,
)
_SHORT_TITLE = re.compile(
    "^(.+?) (?:Governorate|Province|Prefecture|County|District|Region|Department|Voivodeship|Canton|Emirate|Division|"
    "Parish)$"
)
_WORDS_WITHOUT_NAME_TEXT = """
    north south east west northern southern eastern western central northeast northwest southeast southwest
    upper lower middle north-eastern north-western south-eastern south-western capital autonomous national
    federal centre center the city metropolitan new
"""
_WORDS_WITHOUT_NAME = frozenset(_WORDS_WITHOUT_NAME_TEXT.split())


def is_latin(name: str) -> bool:
    """Return whether a name is written in the Latin alphabet."""
    return _LATIN.search(name) is not None and _NOT_LATIN.search(name) is None


def classify_name(name: str) -> Match | None:
    """Return whether a name listed by GeoNames is an alternate name, an abbreviation ("NYC"), or not usable (None).

    Not usable are names in other alphabets, mechanical transliterations (without a capital: "lun dun"), airport codes
    ("LON"), numbers, and names of less than three or more than 80 characters ("Pa" for Chongqing).
    """
    if not 3 <= len(name) <= 80 or not is_latin(name) or name == name.lower():
        return None
    if _AIRPORT_CODE.fullmatch(name):
        return None
    if name.endswith(".") or ("." in name and len(normalise(name)) <= 3):
        return "abbreviation"
    if name.isupper() and len(name) <= 4:
        return "abbreviation"
    if any(letter in name for letter in "(),;/[]") or name[0].isdigit():
        return None
    return "alternate"


def strip_division_type(name: str) -> str:
    """Return a name without the type of division: "Travis" for "Travis County"; "" if there is no such name."""
    match = _TYPE_AFTER_NAME.match(name) or _TYPE_BEFORE_NAME.match(name)
    stripped = match[1].strip() if match else ""
    return "" if stripped.casefold() in _WORDS_WITHOUT_NAME or len(stripped) < 3 else stripped


def short_title(name: str) -> str:
    """Return the name to show for a first-order division: without its type if possible ("Homs")."""
    match = _SHORT_TITLE.match(name)
    if match is None or "Autonomous" in name or match[1].casefold() in _WORDS_WITHOUT_NAME:
        return name
    return match[1]


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
    """Yield more names of an airport or air base: "Damascus Airport", "Logan", "Hill AFB"."""
    for part in name.split("/") if "/" in name else ():
        yield part.strip(), "alternate"
    if " International Airport" in name:
        yield name.replace(" International Airport", " Airport"), "alternate"
    if "Intl" in name:
        yield name.replace("Intl", "International"), "alternate"
    match = _AIRPORT.match(name)
    if match and len(match[1]) > 3:
        yield match[1], "part"
        yield f"{match[1]} Airport", "alternate"
        yield f"{match[1]} International Airport", "alternate"
    for long, short in _BASES:
        if long in name:
            yield name.replace(long, short), "alternate"
            remaining = name.replace(long, "").strip(" /")
            if len(remaining) > 3:
                yield remaining, "part"
