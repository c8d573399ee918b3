"""Phrases that tell a place by its bearing on a named one, read from the words around the name.

"20 km north of", "50 miles from", "just south of", "near", "on the outskirts of", "off the coast of", "between". They
are read backwards from the name, so that each name is looked at once and only the words right before it count.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from geomap.pipeline.derivation.quantities import DIRECTION, LETTERS, QUANTITY, Distance, bearing_of, distance_of

Sort = Literal["bearing", "distance", "direction", "near", "edge", "off"]
"""Distance and direction; distance alone; direction alone; close by; at its edge; off its coast."""

LOOK_BACK = 170
"""Characters before a name that may belong to its phrase."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase before a name: where it begins, and what it tells. ``bearing`` and ``spread`` are in degrees."""

    start: int
    sort: Sort
    distance: Distance | None = None
    bearing: float = 0.0
    spread: float = 0.0
    how: Literal["", "close", "far"] = ""


_KIND = (
    r"(?:city|town|village|port|capital|suburb|hamlet|settlement|community|stronghold|outpost|municipality|resort|"
    r"neighbou?rhood|enclave|base|camp|island|mountain|lake|hill|airport|base|monastery|fortress|ruins|resort\s+town)s?"
)
_LEAD = re.compile(
    rf"(?:\b(?:the|an?)\s+(?:(?!of\b|in\b|and\b|near\b|from\b|to\b)[\w’'-]+,?\s+){{0,5}}?{_KIND},?\s+(?:of\s+(?:the\s+)?|called\s+)?"
    r"|\b(?:the\s+)?(?:downtown|central|greater|nearby|what\s+is\s+now|present-day|ancient)\s+|\bthe\s+)$",
    re.IGNORECASE,
)
_CONNECTED = re.compile(r"\b(?:of|from|outside|off|near|to|and|between)\s+$", re.IGNORECASE)

_COAST = r"(?:the\s+(?:[\w-]+\s+){0,2}?(?:coasts?|shores?|coastline|waters)\s+of\s+)"
_BEARING = re.compile(
    rf"(?i:{QUANTITY}\s+(?:(?:away|off|out|further|farther|inland|upriver|offshore)\s+)?(?:to\s+)?(?:the\s+)?(?P<due>due\s+)?)"
    rf"(?:(?i:(?P<word>{DIRECTION}))|(?P<letters>{LETTERS}))(?i:\s+(?:of|from)\s+(?:{_COAST})?)$",
)
_DISTANCE = re.compile(
    rf"{QUANTITY}\s+(?:(?:away|further|farther|out|offshore|inland|downstream|upstream|(?:down|along|up)\s+the\s+road)\s+)?"
    rf"(?P<link>from|outside(?:\s+of)?|off|short\s+of|of)\s+(?:{_COAST})?$",
    re.IGNORECASE,
)
_DIRECTION = re.compile(
    rf"(?P<how>\b(?:just|immediately|directly|slightly|right|far|well|further|farther|deep|due)\s+)?(?:\bto\s+the\s+)?"
    rf"\b(?P<word>{DIRECTION})\s+of\s+$",
    re.IGNORECASE,
)
_NEAR = re.compile(
    r"\b(?:(?:just|right|very)\s+)?(?:near(?:\s+to)?|close\s+to|not\s+far\s+from|in\s+the\s+vicinity\s+of|adjacent\s+to)\s+$",
    re.IGNORECASE,
)
_EDGE = re.compile(
    r"\b(?:(?:just|right)\s+)?(?:outside(?:\s+of)?|(?:(?:on|at|in)\s+the\s+)?(?:(?:[\w-]+\s+)?outskirts|(?:[\w-]+\s+)?edges?|"
    r"(?:[\w-]+\s+)?fringes?|(?:[\w-]+\s+)?suburbs)\s+of)\s+$",
    re.IGNORECASE,
)
_OFF_COAST = re.compile(rf"\b(?:(?:just|far|well)\s+)?off\s+{_COAST}(?:the\s+)?$", re.IGNORECASE)
_OFF = re.compile(r"\b(?:(?:just|far|well)\s+)?off\s+(?:the\s+)?$", re.IGNORECASE)
_AT_SEA = re.compile(
    r"\b(?:waters?|seas?|ships?|vessels?|frigates?|destroyers?|cruisers?|carriers?|gunboats?|boats?|dinghy|raft|trawlers?|tankers?|freighters?|sank|sunk|sinks?|capsiz\w+|drown\w+|"
    r"shipwreck\w*|anchor\w*|rigs?|platforms?|islands?|islets?|naval|warships?|submarines?|fish\w*|cruis\w+|ferry|"
    r"ferries|oil|gas|coastguard|coast\s+guard|offshore|sail\w*|reefs?|earthquakes?|quake|tsunami|hurricane|storm|pirates?)\b",
    re.IGNORECASE,
)

_PHRASAL = re.compile(
    r"\b(?:cut|cuts|cutting|seal\w*|set|sets|took|take|takes|taken|taking|call\w*|kick\w*|drove|fend\w*|fought|clos\w+|shut|"
    r"block\w*|ward\w*|tak\w+|wall\w*|fenc\w+|pull\w*|show\w*|put|lay|laid|sell\w*|sold|drop\w*|tee\w*|face\w*|play\w*|"
    r"go|goes|went|get|gets|got|turn\w*|com\w+|broke|brok\w+|split|spun|live\w*|liv\w+)\s+$",
    re.IGNORECASE,
)
_INSIDE = re.compile(
    r"\b(?:in|into|across|throughout|over|around|from|through|of|for|covers?|controls?|is|hit|at)\s+the\s+(?:\w+\s+)?$",
    re.IGNORECASE,
)
_BARE_THE = re.compile(r"\bthe\s+(?:(?:far|deep|whole|entire)\s+)?$", re.IGNORECASE)
_TWO_WAYS = re.compile(rf"\b(?:{DIRECTION})\s*(?:and|or|,|/|-|to)\s*$", re.IGNORECASE)
_PARTISANS = re.compile(
    r"\b(?:sources?|officials?|people|diplomats?|aides?|figures?|groups?|allies|advisers?|someone|anyone|those|experts?|"
    r"firms?|compan(?:y|ies)|ties|politicians?|media|businessm[ae]n|drew|draws?|came|come|comes|coming|getting|gets?)\s+"
    r"(?:(?:so|very|too)\s+)?$",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"\b(?:life|any\w+|every\w+|no(?:thing|body|where|\s?one)|people|those|world|rest|popular|known|unknown|rarely|seldom|"
    r"especially|even|mostly|mainly|elsewhere|inside\s+(?:and|or))\s+$",
    re.IGNORECASE,
)
"""Before "outside London" these speak of all the world but London."""
_ROUTE = re.compile(
    r"\b(?:stretch\w*|extend\w*|runs?|ran|running|span\w*|cover\w*|travell?\w*|walk\w*|march\w*|drive[sn]?|drove|driving|"
    r"flew|fl(?:y|ies|own|ying)|trek\w*|journey\w*|rid(?:e|es|ing)|rode|haul\w*|ship\w*|transport\w*|cycl\w+|sail\w*|"
    r"hik\w+|truck\w*|bused|fir\w+|moved?|spread\w*|reach\w*)\s+(?:for\s+|out\s+)?$",
    re.IGNORECASE,
)
_NOT_ALONE = re.compile(
    r"(?:['’]s?\b|-\w|/\w|[ \t](?:and\s+[A-Z]\w+\s+)?(?:border|frontier|airport|airfield|university|roads?|highway|"
    r"motorway|railway|line|river|coast|province|county|governorate|state|district|region|embassy|consulate|stock|market|"
    r"administration|government|regime|officials?|police|forces?|army|troops|time|team|club|fans|hospital|prison|palace|provinces)\b"
    r"|[ \t](?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|"
    r"September|October|November|December|I\b|In\b|On\b|At\b)[A-Z][a-z]+)"
)
_COAST_AFTER = re.compile(r"(?:['’]s?)?\s+(?:[\w-]+\s+)?(?:coast|shores?|coastline)\b")
_NAMED_AFTER = re.compile(r",?\s+(?:called|named|known\s+as)\s+(?:the\s+)?[A-Z]")
_ROUTE_AFTER = re.compile(r"\s+to\s+(?:the\s+)?[A-Z]")

_SETTING = re.compile(
    r"\b(?:roads?|highways?|motorways?|routes?|corridor|stretch|area|region|zone|point|spot|somewhere|halfway|half-way|midway|"
    r"half\s+way|lies?|lay|lying|located|situated|sits?|sat|nestled|sandwiched|villages?|hamlets?|towns?|city|valley|plains?|hills?|"
    r"mountains?|desert|countryside|land|strip|waters?|railway|tracks?|river|farmland|fields?|camps?|checkpoints?|bases?|"
    r"congestion|queues?|tailbacks?|crashed|derailed|landed|stopped|struck|stranded|ambushed|intersection|bridge|"
    r"forest|territory|coast)"
    r"(?:\W+(?!between\b)[\w’'-]+){0,4}\W+$",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"\b(?P<half>(?:(?:roughly|about)\s+)?(?:halfway|half-way|half\s+way|midway)\s+)?between\s+$", re.I
)
_AND = re.compile(r"\s+and\s+$", re.IGNORECASE)

_JOINED = re.compile(
    rf"(?:\s+(?:air\s+|refugee\s+|border\s+)?(?:{_KIND}|crossing|district|area))?"
    r"[\s\"”’)]*(?:[,(–—-]\s*){0,2}(?:(?:which|that|who)\s+)?"
    r"(?:(?:is|was|are|were|lies|lay|lie|sits|sat|stands|stood|being)\s+)?"
    r"(?:(?:located|situated|found|based|lying|sitting|set|also|itself|still|nestled|only)\s+){0,2}(?:at\s+)?"
    r"(?:(?:an?|the|another|one\s+of\s+the)\s+(?:[\w’'-]+,?\s+){0,6}?"
    rf"(?:{_KIND}|area|district|province|region|place|site|crossing|checkpoint|facility|plant|farm|park)\s*,?\s*)?"
    r"(?:(?:an?|half\s+an|[\w-]+)\s+(?:hours?|minutes?|days?)['’]?s?\s+(?:(?:drive|ride|walk|flight|march)\s+)?)?"
    r"(?:(?:located|situated|lying|in|that|which|is|lies|on|the|a|countryside|area|hills|some)\s+){0,4}",
    re.IGNORECASE,
)
_DATELINE = re.compile(r"\s+[–—-]{1,2}\s+[A-Z]")
"""After it another sentence begins: "PARIS, Texas - The farm near"."""
_CHAINED = re.compile(
    r"[\s,;)]*(?:(?:and|or|but|as\s+well\s+as)\s+)?(?:(?:is|lies|was|lay)\s+)?(?:(?:also|located)\s+)?", re.IGNORECASE
)
_CONTAINED = re.compile(r"(?:,\s+|\s*\(|\s+in\s+)", re.IGNORECASE)
_SAYS_IS = re.compile(r"\b(?:is|was|are|were|lies|lay|sits|stands)\b", re.IGNORECASE)


def phrase_before(text: str, begin: int, start: int, end: int) -> Phrase | None:
    """Read the phrase that leads to a name.

    :param begin: where the sentence begins. :param start: where the name begins. :param end: its end, exclusive.
    """
    begin = max(begin, start - LOOK_BACK)
    before = text[begin:start]
    lead = _LEAD.search(before)
    before = before[: lead.start()] if lead else before
    if _OFF_COAST_GATE.search(before) and (found := _off(text, begin, before, end)):
        return found
    if not _CONNECTED.search(before) or _NOT_ALONE.match(text, end) or _NAMED_AFTER.match(text, end):
        return None
    for read in (_bearing, _distance, _direction, _near):
        if phrase := read(text, begin, before, end):
            return phrase
    return None


_OFF_COAST_GATE = re.compile(r"\boff\b.{0,40}$", re.IGNORECASE | re.DOTALL)


def _off(text: str, begin: int, before: str, end: int) -> Phrase | None:
    """Off a coast: with the word itself, or at sea; "cut off Aleppo" is none. A distance may stand before it."""
    if _QUANTIFIED.search(before):
        return None
    match = _OFF_COAST.search(before)
    if not match:
        match = _OFF.search(before)
        if not match or _PHRASAL.search(before, 0, match.start()):
            return None
        at_sea = _AT_SEA.search(before, 0, match.start()) and not _NOT_ALONE.match(text, end)
        if not at_sea and not _COAST_AFTER.match(text, end):
            return None
    elif _NOT_ALONE.match(text, end) and not _COAST_AFTER.match(text, end):
        return None
    return Phrase(begin + match.start(), "off")


_QUANTIFIED = re.compile(rf"{QUANTITY}\s+off\s", re.IGNORECASE)


def _bearing(text: str, begin: int, before: str, end: int) -> Phrase | None:
    match = _BEARING.search(before)
    if not match:
        return None
    bearing, spread = bearing_of(match["letters"] or match["word"].lower())
    if match["due"]:
        spread = 11.25
    return Phrase(begin + match.start(), "bearing", distance_of(match), bearing, spread)


def _distance(text: str, begin: int, before: str, end: int) -> Phrase | None:
    match = _DISTANCE.search(before)
    if not match or _ROUTE.search(before, 0, match.start()) or _ROUTE_AFTER.match(text, end):
        return None
    if match["link"].lower() == "of" and "within" not in match["hedge"].lower():
        return None
    sort: Sort = "off" if re.search(r"\boff\s", match[0], re.IGNORECASE) else "distance"
    return Phrase(begin + match.start(), sort, distance_of(match))


def _direction(text: str, begin: int, before: str, end: int) -> Phrase | None:
    match = _DIRECTION.search(before)
    if not match or _TWO_WAYS.search(before, 0, match.start()):
        return None
    told_to = re.search(r"\bto\s+the\s+", match[0], re.IGNORECASE)
    ahead = before[: match.start()]
    if not told_to and (_INSIDE.search(ahead) or _BARE_THE.search(ahead)):
        return None
    word = match["word"]
    if word[0].isupper() and ahead.strip() and ahead.rstrip()[-1] not in ".!?:\"“”‘'(\n—–":  # "East of England"
        return None
    bearing, spread = bearing_of(word.lower())
    how = (match["how"] or "").strip().lower()
    if how == "due":
        spread = 11.25
    nearness: Literal["", "close", "far"] = (
        "close" if how in {"just", "immediately", "directly", "slightly", "right"} else "far" if how in _FAR else ""
    )
    return Phrase(begin + match.start(), "direction", None, bearing, spread, nearness)


_FAR = frozenset({"far", "well", "deep"})


def _near(text: str, begin: int, before: str, end: int) -> Phrase | None:
    if match := _NEAR.search(before):
        if _PARTISANS.search(before, 0, match.start()):
            return None
        return Phrase(begin + match.start(), "near")
    if match := _EDGE.search(before):
        if _ELSEWHERE.search(before, 0, match.start()):
            return None
        return Phrase(begin + match.start(), "edge")
    return None


def phrase_between(text: str, begin: int, first: tuple[int, int], second: tuple[int, int]) -> tuple[int, bool] | None:
    """Tell where "between X and Y" begins and whether it says halfway, if the words before speak of a place.

    Talks, flights and matches are between towns as well; only words such as road, area or lies make it a place.

    :param begin: where the sentence begins. :param first: where X begins and ends. :param second: the same for Y.
    """
    middle = text[first[1] : second[0]]
    lead = _LEAD.search(middle)
    if not _AND.fullmatch(middle[: lead.start()] if lead else middle):
        return None
    begin = max(begin, first[0] - LOOK_BACK)
    before = text[begin : first[0]]
    lead = _LEAD.search(before)
    match = _BETWEEN.search(before[: lead.start()] if lead else before)
    if not match or _NOT_ALONE.match(text, second[1]):
        return None
    if not match["half"] and not _SETTING.search(before, 0, match.start()):
        return None
    return begin + match.start(), bool(match["half"])


def speaks_of(text: str, end: int, start: int) -> bool:
    """Whether a phrase that begins at ``start`` only tells more of the name that ends at ``end``: "Saraqib, near"."""
    if start - end > LOOK_BACK // 2 or _DATELINE.match(text, end):
        return False
    return _JOINED.fullmatch(text, end, start) is not None


def goes_on(text: str, end: int, start: int) -> bool:
    """Whether a phrase goes on where the one before left off: "10 km from Idlib and 50 km from Aleppo"."""
    return start - end <= LOOK_BACK // 2 and _CHAINED.fullmatch(text, end, start) is not None


def is_contained(text: str, end: int, start: int) -> bool:
    """Whether what lies between two names makes the second the container of the first: "Saraqib, Syria"."""
    return start - end <= 5 and _CONTAINED.fullmatch(text, end, start) is not None


def is_verbal(text: str, end: int, start: int) -> bool:
    """Whether a name and a phrase are joined by a verb: "New York is north of"."""
    return _SAYS_IS.search(text, end, start) is not None
