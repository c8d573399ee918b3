"""Evidence in words: what the text and the gazetteer say about a place and its rival, not that the choice is right."""

from __future__ import annotations

import re
import unicodedata

from geomap.pipeline.resolution.evidence.cues import Cue
from geomap.places import Candidate, Place
from geomap.wording.kinds import kind

NO_SUCH_NAME = "the gazetteer has no such name"
PREFERRED = "preferred in this collection"
_UNINFORMATIVE_KINDS = frozenset({"place", "area", "site"})
_COUNTRIES_WITH_STATES = frozenset({"US", "CA", "AU"})
"""For places in these countries the state is named instead of the country."""
_MIN_KM = 1.0
_CUE_NOUNS: dict[Cue, str] = {
    "county": "a county",
    "settlement": "a town",
    "state": "a state or province",
    "country": "a country",
    "water": "a river, lake or sea",
    "relief": "a mountain, valley or island",
    "spot": "a building or site",
}


def distinct_name(place: Place, own: Place | None = None) -> str:
    """Name a place so that it differs from another, in at most two parts: "Paris (France)", "Moscow (region)"."""
    where = place.admin1 if place.country_code in _COUNTRIES_WITH_STATES and place.admin1 else place.country
    if own is not None and own.country_code == place.country_code:
        where = place.admin1 if own.admin1_code != place.admin1_code else ""
    if where and where != place.name:
        return f"{place.name} ({where})"
    if own is None or _plain(place.name) != _plain(own.name):
        return place.name
    return f"another {place.name}" if kind(place) == kind(own) else f"{place.name} ({kind(place)})"


def _plain(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", name) if c.isalnum()).casefold()


def name_text(chosen: Candidate, rival: Candidate | None) -> str:
    """Say how the name matches each of two places, if it matches them in different ways."""
    if rival is None or rival.match == chosen.match:
        return ""
    place, other = chosen.place, distinct_name(rival.place, chosen.place)
    own = {
        "name": "it is the main name of this place",
        "alternate": f"{place.name} is also called {chosen.name}",
        "abbreviation": f"{chosen.name} is short for {with_article(place.name)}",
        "part": f"it is a part of the name {place.name}",
        "demonym": f"it names the people of {with_article(place.name)}",
        "fuzzy": f"it is spelled much like {chosen.name}",
    }
    against = {
        "name": f"it is the main name of {other}",
        "alternate": f"for {other} it is only another name",
        "abbreviation": f"for {other} it is only short",
        "part": f"of {other} it is only a part of the name",
        "demonym": f"it also names the people of {other}",
        "fuzzy": f"{other} is only spelled alike",
    }
    return f"{own[chosen.match]}; {against[rival.match]}"


def nil_name_text(rival: Candidate) -> str:
    """Say how poorly the best candidate's name matches a NIL mention."""
    return {
        "fuzzy": f"the gazetteer has only similar names, such as {rival.name}",
        "part": f"the gazetteer has it only as a part of other names, such as {rival.place.name}",
    }.get(rival.match, "")


_WELL_KNOWN = 0.5
"""The least prominence of a place that is well known."""


def prominence_text(chosen: Candidate, rival: Candidate | None, *, speaks_for: bool) -> str:
    """Compare how well known two places are, if the evidence supports the better known one."""
    if rival is None:
        return "it is well known" if speaks_for and chosen.prominence >= _WELL_KNOWN else ""
    if (chosen.prominence > rival.prominence) != speaks_for:
        return ""
    other = distinct_name(rival.place, chosen.place)
    return f"it is better known than {other}" if speaks_for else f"{other} is better known"


def population_text(place: Place, other: Place | None, *, speaks_for: bool) -> str:
    """Compare populations, if the larger one is of the place that the evidence supports."""
    own = people_text(place.population)
    if other is None:
        return f"{own} live there" if place.population and speaks_for else ""
    if (place.population > other.population) != speaks_for:
        return ""
    beside = distinct_name(other, place)
    if not place.population:
        return f"no population is known for it, {people_text(other.population)} live in {beside}"
    if other.population:
        return f"{own} live there, {_number(other.population)} in {beside}"
    known = f"{own} live there"
    return f"{known}; for {beside} no population is known" if other.feature_class in {"P", "A"} else known


def kind_text(place: Place, other: Place | None) -> str:
    """Say the kinds of two places, if they differ."""
    own, rival = kind(place), kind(other) if other else ""
    if other is None or rival == own or own in _UNINFORMATIVE_KINDS:
        return ""
    text = f"it is {with_a(own)}"
    if rival in _UNINFORMATIVE_KINDS:
        return text
    beside = distinct_name(other, place)
    return f"{text}; {f'the other {other.name}' if beside.endswith(f'({rival})') else beside} is {with_a(rival)}"


def cue_text(cues: set[Cue]) -> str:
    """Say which kind of place the words beside the name hint at."""
    text = [_CUE_NOUNS[cue] for cue in sorted(cues) if cue in _CUE_NOUNS]
    return f"the words beside it speak of {text[0]}" if len(text) == 1 else ""


def wording_text(place: Place, odds: float, other: Place | None, other_odds: float, *, speaks_for: bool) -> str:
    """Say whether the words of the text are like those of texts about the country of a place.

    :param odds: the log-odds of the country of ``place`` by the words of the text.
    """
    if other is not None and other.country_code == place.country_code:
        return ""
    like, unlike = (place, other) if speaks_for else (other, place)
    for_it, against = (odds, other_odds) if speaks_for else (other_odds, odds)
    if like is not None and like.country and for_it > 0 and for_it >= -against:
        return f"the wording is like that of texts about {with_article(like.country)}"
    if unlike is not None and unlike.country and against < 0:
        return f"the wording is unlike that of texts about {with_article(unlike.country)}"
    return ""


_ARTICLE = re.compile(
    r"\b(?:United|Republic|Islands|Kingdom|Emirates|States)\b|^(?:Netherlands|Philippines|Bahamas|Maldives|Gambia|Comoros)$"
    r"|^Vatican$"
)


def with_article(country: str) -> str:
    """Put "the" before the names of countries that take it."""
    return f"the {country}" if _ARTICLE.search(country) and not country.startswith("The ") else country


def with_a(noun: str) -> str:
    """Put "a" or "an" before a noun."""
    return f"an {noun}" if noun[:1].lower() in "aeio" else f"a {noun}"


def capitalised(text: str) -> str:
    """Return a text with a capital first letter."""
    return text[:1].upper() + text[1:]


def _number(count: int) -> str:
    if count >= 1_000_000:
        return f"{count / 1_000_000:.1f}".removesuffix(".0") + " million"
    return f"{count:,}"


def people_text(count: int) -> str:
    """Count people: "1 person", "51,015 people", "2.1 million people"."""
    return "1 person" if count == 1 else f"{_number(count)} people"


def distance_text(distance: float) -> str:
    """Write a distance in km with a precision that fits its size."""
    if distance < _MIN_KM:
        return "less than 1 km"
    rounded = round(distance, -2) if distance >= 1000 else round(distance, -1) if distance >= 100 else round(distance)
    return f"{rounded:,.0f} km"


def count_text(count: int) -> str:
    """Write a number of times: "once", "twice", "3 times"."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def other_mentions(count: int) -> str:
    """Write the beginning of a clause about other mentions, up to the word "in"."""
    return "one other mention in the text lies" if count == 1 else f"{count} other mentions in the text lie"
