"""Whether a mention speaks of the place itself or, by metonymy, of those who act there.

Simple rules, each for a form that is plain on the page: "Moscow said", "Moscow's warplanes", "US-led". Everything else
is literal, so a mention marked associative nearly always is; many that are go unmarked.
"""

from __future__ import annotations

import re

from geomap.places import Place
from geomap.records import Role

_SAYING = re.compile(
    r"^(?:,?\s+(?:has|have|had|will|would|also|now|already|repeatedly|initially|later|again|still)){0,2},?\s+(?:says?|said|"
    r"announced|warned|denie[sd]|accuse[sd]|insist(?:s|ed)|vow(?:s|ed)|urge[sd]|agree[sd]|refuse[sd]|reject(?:s|ed)|want(?:s|ed)|"
    r"demand(?:s|ed)|pledge[sd]|threaten(?:s|ed)|claim(?:s|ed)|condemn(?:s|ed)|support(?:s|ed)|back(?:s|ed)|call(?:s|ed)\s+(?:for|on)|"
    r"impose[sd]|recognis(?:es|ed)|recogniz(?:es|ed)|withdrew|withdraws|sign(?:s|ed)|plan(?:s|ned)\s+to|hope[sd]|believe[sd]|decide[sd]|"
    r"ordered|offer(?:s|ed)|propose[sd]|voted|declare[sd]|confirm(?:s|ed)|respond(?:s|ed)|retaliate[sd]|invade[sd]|sent|sends)\b"
)
_ACTORS = re.compile(
    r"^['’]s?\s+(?:\w+\s+){0,2}?(?:government|army|military|forces?|troops|warplanes|jets|air\s?force|navy|president|"
    r"prime minister|minister|ministry|parliament|leaders?|officials?|ambassador|envoy|spokes\w+|delegation|diplomats?|"
    r"foreign policy|allies|rulers?|king|government-\w+|gambit|intervention|withdrawal|regime|claim|decision|refusal|"
    r"demand|response|allegations?|accusations?|offer|proposal|veto|sanctions|support|role|intentions?|stance|position|threat)\b"
)
_MODIFIER = re.compile(
    r"^-(?:led|backed|made|based|born|funded|trained|supported|sponsored|brokered|allied|owned|style)\b"
)
_PLACED_BEFORE = re.compile(
    r"\b(?:in|at|near|from|to|into|towards?|around|outside|inside|across|through|over|of|off|beyond)\s+(?:the\s+)?$"
)
_ACTING_CODES = frozenset({"PCLI", "PCL", "PCLD", "PCLF", "PCLS", "PCLIX", "TERR", "PPLC", "PPLG", "ADM1"})


def role_of(text: str, start: int, end: int, place: Place | None, *, demonym: bool) -> Role:
    """Tell a mention's role.

    :param text: the document.
    :param start: character offset of the mention.
    :param end: its end, exclusive.
    :param place: what it was resolved to; only countries, capitals and states speak for those who govern there.
    :param demonym: whether the mention names a people.
    """
    if demonym:
        return "demonym"
    after = text[end : end + 60]
    if _MODIFIER.match(after) and not after.startswith("-based"):
        return "associative"
    if place is None or (place.feature_code not in _ACTING_CODES and place.source_id != "kremlin"):
        return "literal"
    if _ACTORS.match(after):
        return "associative"
    before = text[max(0, start - 24) : start]
    return "associative" if _SAYING.match(after) and not _PLACED_BEFORE.search(before) else "literal"
