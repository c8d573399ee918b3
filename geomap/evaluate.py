"""Figures of recognition and resolution against a gold corpus.

A gold mention without coordinates counts for recognition only; a predicted one without coordinates was found but not
placed (NIL). The figures named "places" ignore demonyms on both sides.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geomap.errors import SourceError
from geomap.places import COORDINATES, distance_km
from geomap.read import Document
from geomap.records import MappedDocument

MAX_ERROR_KM = 20039.0
"""The error in km of a mention that was missed or not placed: half the Earth's circumference."""
ACCURACY_KM, STRICT_ACCURACY_KM = 161.0, 25.0
"""100 miles, the usual bound for a right answer, and a stricter one at the scale of a town."""

_DEMONYM_WORDS = """
    afghan african afrikaner albanian algerian american angolan arab arabian arabic argentine argentinian armenian
    asian australian austrian azerbaijani azeri bahraini bangladeshi basque belarusian belgian bolivian bosnian
    brazilian british briton bulgarian burmese burundian californian cambodian cameroonian canadian catalan chadian
    chechen chilean chinese colombian congolese croat croatian cuban cypriot czech dagestani dane danish dutch
    ecuadorian egyptian emirati english englishman eritrean estonian ethiopian european filipino philippine finn
    finnish floridian french gazan georgian german ghanaian greek guatemalan guinean haitian hispanic honduran
    hungarian icelandic indian indonesian iowan iranian iraqi irish israeli italian ivorian jamaican japanese
    jordanian kazakh kenyan korean kosovar kurd kurdish kuwaiti kyrgyz laotian latvian lebanese liberian libyan
    lithuanian londoner macedonian malagasy malawian malaysian malian maltese manitoban maori mauritanian mexican
    minnesotan moldovan mongolian montenegrin moroccan mozambican namibian nepalese nepali nicaraguan nigerian
    nigerien norwegian novocastrian ohioan omani ontarian ossetian pakistani palestinian panamanian paraguayan
    parisian persian peruvian pole polish portuguese qatari richmondite romanian russian rwandan salvadoran saudi
    scot scots scottish senegalese serb serbian siberian sicilian sinhalese slovak slovene slovenian somali spaniard
    spanish sudanese swede swedish swiss syrian taiwanese tajik tanzanian texan thai tibetan tunisian turk turkish
    turkmen ugandan ukrainian uruguayan uzbek venezuelan vietnamese welsh yemeni zambian zimbabwean
"""
DEMONYMS = frozenset(_DEMONYM_WORDS.split())
"""Part of the measure's definition: only these words, and their plurals in -s, count as demonyms in figures."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A mention as the figures see it: a span, and where it was placed if it was (degrees, GeoNames id)."""

    start: int
    end: int
    latitude: float | None = None
    longitude: float | None = None
    geonameid: int | None = None

    @property
    def position(self) -> tuple[float, float] | None:
        """Latitude and longitude, or None."""
        if self.latitude is None or self.longitude is None:
            return None
        return self.latitude, self.longitude


@dataclass(frozen=True, slots=True)
class Marked:
    """A document's text with its mentions, gold or predicted."""

    key: str
    text: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Precision, recall and their harmonic mean, from 0 to 1."""

    precision: float
    recall: float

    @classmethod
    def of(cls, hits: int, predicted: int, gold: int) -> Agreement:
        """Make it of counts; a figure without predictions or gold mentions is 0."""
        return cls(hits / predicted if predicted else 0.0, hits / gold if gold else 0.0)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def to_dict(self) -> dict[str, float]:
        """The figures under P, R and F1, to four digits."""
        return {"P": round(self.precision, 4), "R": round(self.recall, 4), "F1": round(self.f1, 4)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """How well mentions are placed; distances in km.

    ``auc`` is the area under the curve of ln(1 + error), normalised by the farthest error; smaller is better
    (Jurgens et al. 2015). ``exact_id`` is None where the gold has no GeoNames ids, ``median_km`` where no places.
    """

    mentions: int
    accuracy_161km: float
    accuracy_25km: float
    exact_id: float | None
    mean_km: float
    median_km: float | None
    auc: float

    @classmethod
    def of(cls, errors: Sequence[float], *, ids_right: int, ids_asked: int) -> Resolution:
        """Make it of the errors in km of all gold mentions that have coordinates."""
        count = len(errors) or 1
        return cls(
            mentions=len(errors),
            accuracy_161km=sum(error <= ACCURACY_KM for error in errors) / count,
            accuracy_25km=sum(error <= STRICT_ACCURACY_KM for error in errors) / count,
            exact_id=ids_right / ids_asked if ids_asked else None,
            mean_km=sum(errors) / count,
            median_km=statistics.median(errors) if errors else None,
            auc=sum(math.log1p(error) for error in errors) / count / math.log1p(MAX_ERROR_KM),
        )

    def to_dict(self) -> dict[str, float | None]:
        """The figures by name, rounded."""
        return {
            "mentions": self.mentions,
            "accuracy@161km": round(self.accuracy_161km, 4),
            "accuracy@25km": round(self.accuracy_25km, 4),
            "exact_id": None if self.exact_id is None else round(self.exact_id, 4),
            "mean_km": round(self.mean_km, 1),
            "median_km": None if self.median_km is None else round(self.median_km, 1),
            "AUC": round(self.auc, 4),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """All figures of a corpus: recognition with and without demonyms, resolution, and both together.

    ``end_to_end``: a hit is an overlapping span placed within 161 km of the gold.
    """

    documents: int
    all_exact: Agreement
    all_overlap: Agreement
    places_exact: Agreement
    places_overlap: Agreement
    resolution: Resolution
    end_to_end: Agreement

    def to_dict(self) -> dict[str, Any]:
        """The figures as JSON carries them."""
        return {
            "documents": self.documents,
            "recognition_all": {"exact": self.all_exact.to_dict(), "overlap": self.all_overlap.to_dict()},
            "recognition_places": {"exact": self.places_exact.to_dict(), "overlap": self.places_overlap.to_dict()},
            "resolution": self.resolution.to_dict(),
            "end_to_end": self.end_to_end.to_dict(),
        }


def gold_of(document: Document) -> Marked:
    """Read the gold mentions of a document that came from JSONL, under ``mentions``.

    :raises SourceError: if they are missing or are no mentions.
    """
    mentions = document.fields.get("mentions")
    if not isinstance(mentions, list):
        raise SourceError(f"'{document.key}' has no list of 'mentions' to compare with: give a gold corpus")
    try:
        marks = tuple(_mark(mention) for mention in mentions)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise SourceError(
            f"'{document.key}' has a mention that is none: give start and end of each, and lat and lon if placed"
        ) from None
    return Marked(document.key, document.text, marks)


def _mark(mention: Mapping[str, Any]) -> Mark:
    latitude, longitude, geonameid = mention.get("lat"), mention.get("lon"), mention.get("geonameid")
    return Mark(
        start=int(mention["start"]),
        end=int(mention["end"]),
        latitude=None if latitude is None else float(latitude),
        longitude=None if longitude is None else float(longitude),
        geonameid=int(geonameid) if geonameid else None,
    )


def predicted_of(mapped: MappedDocument) -> Marked:
    """Take the mentions that geomap found, without coordinates, which are no names.

    A NIL mention that is placed roughly counts as placed, without an id.
    """
    marks = (
        Mark(m.start, m.end, m.position.latitude, m.position.longitude, m.place.geonameid if m.place else None)
        if m.position
        else Mark(m.start, m.end)
        for m in mapped.mentions
        if m.place is None or m.place.source != COORDINATES
    )
    return Marked(mapped.document.key, mapped.document.text, tuple(marks))


def is_demonym(text: str) -> bool:
    """Whether a mention names a people rather than a place: "Turkish", "Syrians"."""
    word = text.strip().lower().replace("s.ossetian", "ossetian")
    return word in DEMONYMS or (word.endswith("s") and word[:-1] in DEMONYMS)


def pair(gold: Sequence[Mark], predicted: Sequence[Mark]) -> tuple[list[tuple[Mark, Mark | None, bool]], list[Mark]]:
    """Match gold with predicted mentions one to one, exact spans first, then the largest overlap.

    :return: (gold, prediction or None, whether the spans are the same), and the predictions left over.
    """
    left = list(predicted)
    pairs: list[tuple[Mark, Mark | None, bool]] = []
    inexact = []
    for mark in gold:
        same = next((other for other in left if (other.start, other.end) == (mark.start, mark.end)), None)
        if same is None:
            inexact.append(mark)
        else:
            left.remove(same)
            pairs.append((mark, same, True))
    for mark in inexact:
        best = max(left, key=lambda other: _overlap(mark, other), default=None)
        if best is not None and _overlap(mark, best) > 0:
            left.remove(best)
            pairs.append((mark, best, False))
        else:
            pairs.append((mark, None, False))
    return pairs, left


def _overlap(mark: Mark, other: Mark) -> int:
    return min(mark.end, other.end) - max(mark.start, other.start)


@dataclass(slots=True)
class _Count:
    gold: int = 0
    predicted: int = 0
    exact: int = 0
    overlap: int = 0

    def add(self, pairs: Sequence[tuple[Mark, Mark | None, bool]], spare: int) -> None:
        found = sum(prediction is not None for _, prediction, _ in pairs)
        self.gold += len(pairs)
        self.predicted += found + spare
        self.exact += sum(same for _, _, same in pairs)
        self.overlap += found


def evaluate(gold: Iterable[Marked], predicted: Iterable[Marked]) -> Figures:
    """Compare documents by key; a gold document without prediction counts as one where nothing was found."""
    guesses = {document.key: document.marks for document in predicted}
    everything, places = _Count(), _Count()
    errors: list[float] = []
    documents = ids_right = ids_asked = hits = placed = 0
    for document in gold:
        documents += 1
        pairs, spare = pair(_ordered(document.marks), _ordered(guesses.get(document.key, ())))
        everything.add(pairs, len(spare))
        place_pairs = [item for item in pairs if not is_demonym(document.text[item[0].start : item[0].end])]
        spare_places = [mark for mark in spare if not is_demonym(document.text[mark.start : mark.end])]
        places.add(place_pairs, len(spare_places))
        placed += sum(mark.position is not None for mark in spare_places)
        for mark, guess, _ in place_pairs:
            if mark.position is None:
                continue
            error = MAX_ERROR_KM
            if guess is not None and guess.position is not None:
                placed += 1
                error = min(distance_km(*mark.position, *guess.position), MAX_ERROR_KM)
                hits += error <= ACCURACY_KM
            errors.append(error)
            if mark.geonameid:
                ids_asked += 1
                ids_right += guess is not None and guess.position is not None and guess.geonameid == mark.geonameid
    return Figures(
        documents=documents,
        all_exact=Agreement.of(everything.exact, everything.predicted, everything.gold),
        all_overlap=Agreement.of(everything.overlap, everything.predicted, everything.gold),
        places_exact=Agreement.of(places.exact, places.predicted, places.gold),
        places_overlap=Agreement.of(places.overlap, places.predicted, places.gold),
        resolution=Resolution.of(errors, ids_right=ids_right, ids_asked=ids_asked),
        end_to_end=Agreement.of(hits, placed, len(errors)),
    )


def _ordered(marks: Iterable[Mark]) -> list[Mark]:
    return sorted(marks, key=lambda mark: (mark.start, mark.end))
