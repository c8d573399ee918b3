"""Figures of recognition and resolution against a gold corpus.

A gold mention without coordinates counts for recognition only; a predicted mention without coordinates was recognised
but not placed (NIL). The figures named "places" ignore demonyms on both sides. A gold mention may say ``radius_km``,
how far the point of a river, sea or country may lie from the gold point; ``optional``, that it is neither asked for nor
counted as wrong; and ``unplaceable``, that no gazetteer can have it.
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
"""The error in km of a mention that is missed or not placed: half the Earth's circumference."""
ACCURACY_KM, STRICT_ACCURACY_KM = 161.0, 25.0
"""The greatest error in km of a right answer: 100 miles as usual, and a stricter one at the scale of a town."""

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
"""Part of the definition of the figures: only these words, and their plurals in -s, count as demonyms."""


@dataclass(frozen=True, slots=True)
class MentionSpan:
    """A gold or predicted mention: its span and, if it is placed, its position in degrees and its GeoNames id.

    Only gold mentions have ``radius_km``, the distance in km within which a position is right, ``optional``,
    ``demonym`` and ``unplaceable``. ``in_gazetteer`` says of a predicted mention that its place is a gazetteer entry.
    """

    start: int
    end: int
    latitude: float | None = None
    longitude: float | None = None
    geonameid: int | None = None
    radius_km: float = ACCURACY_KM
    optional: bool = False
    demonym: bool = False
    unplaceable: bool = False
    in_gazetteer: bool = False

    @property
    def position(self) -> tuple[float, float] | None:
        """Latitude and longitude, or None."""
        if self.latitude is None or self.longitude is None:
            return None
        return self.latitude, self.longitude


@dataclass(frozen=True, slots=True)
class AnnotatedDocument:
    """A document's text with its mentions, gold or predicted."""

    key: str
    text: str
    mentions: tuple[MentionSpan, ...]


@dataclass(frozen=True, slots=True)
class PrecisionRecall:
    """Precision, recall and their harmonic mean, from 0 to 1."""

    precision: float
    recall: float

    @classmethod
    def of(cls, hits: int, predicted: int, gold: int) -> PrecisionRecall:
        """Compute it from counts; a figure without predictions or gold mentions is 0."""
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

    ``auc`` is the area under the curve of ln(1 + error), normalised by the largest error; smaller is better (Jurgens et
    al. 2015). ``exact_id`` is None if the gold has no GeoNames ids, ``median_km`` if it has no places.
    """

    mentions: int
    accuracy_161km: float
    accuracy_25km: float
    exact_id: float | None
    mean_km: float
    median_km: float | None
    auc: float

    @classmethod
    def of(cls, errors: Sequence[float], *, near: int, ids_right: int, ids_given: int) -> Resolution:
        """Compute it from the errors in km of all gold mentions with coordinates, and how many are near enough."""
        count = len(errors) or 1
        return cls(
            mentions=len(errors),
            accuracy_161km=near / count,
            accuracy_25km=sum(error <= STRICT_ACCURACY_KM for error in errors) / count,
            exact_id=ids_right / ids_given if ids_given else None,
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

    In ``end_to_end`` a hit is an overlapping span that is placed within 161 km of the gold, or within its own radius.
    """

    documents: int
    all_exact: PrecisionRecall
    all_overlap: PrecisionRecall
    places_exact: PrecisionRecall
    places_overlap: PrecisionRecall
    resolution: Resolution
    end_to_end: PrecisionRecall

    def to_dict(self) -> dict[str, Any]:
        """The figures as JSON values."""
        return {
            "documents": self.documents,
            "recognition_all": {"exact": self.all_exact.to_dict(), "overlap": self.all_overlap.to_dict()},
            "recognition_places": {"exact": self.places_exact.to_dict(), "overlap": self.places_overlap.to_dict()},
            "resolution": self.resolution.to_dict(),
            "end_to_end": self.end_to_end.to_dict(),
        }


def gold_of(document: Document) -> AnnotatedDocument:
    """Read the gold mentions of a document that came from JSONL, under ``mentions``.

    :raises SourceError: if they are missing or not valid.
    """
    mentions = document.fields.get("mentions")
    if not isinstance(mentions, list):
        raise SourceError(f"'{document.key}' has no list of 'mentions' to compare with: give a gold corpus")
    try:
        mentions = tuple(_mention_span(mention) for mention in mentions)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise SourceError(
            f"'{document.key}' has a mention that is none: give start and end of each, and lat and lon if placed"
        ) from None
    return AnnotatedDocument(document.key, document.text, mentions)


def _mention_span(mention: Mapping[str, Any]) -> MentionSpan:
    latitude, longitude, geonameid = mention.get("lat"), mention.get("lon"), mention.get("geonameid")
    return MentionSpan(
        start=int(mention["start"]),
        end=int(mention["end"]),
        latitude=None if latitude is None else float(latitude),
        longitude=None if longitude is None else float(longitude),
        geonameid=int(geonameid) if geonameid else None,
        radius_km=max(ACCURACY_KM, float(mention.get("radius_km") or 0)),
        optional=bool(mention.get("optional")),
        demonym=mention.get("role") == "demonym",
        unplaceable=bool(mention.get("unplaceable")),
    )


def predicted_of(mapped: MappedDocument) -> AnnotatedDocument:
    """Return the predicted mentions, except coordinates, which are not names.

    A NIL mention with an approximate area counts as placed, without an id.
    """
    mentions = (
        MentionSpan(
            m.start,
            m.end,
            m.position.latitude,
            m.position.longitude,
            m.place.geonameid if m.place else None,
            in_gazetteer=m.place is not None,
        )
        if m.position
        else MentionSpan(m.start, m.end)
        for m in mapped.mentions
        if m.place is None or m.place.source != COORDINATES
    )
    return AnnotatedDocument(mapped.document.key, mapped.document.text, tuple(mentions))


def is_demonym(text: str) -> bool:
    """Whether a mention names a people rather than a place: "Turkish", "Syrians"."""
    word = text.strip().lower().replace("s.ossetian", "ossetian")
    return word in DEMONYMS or (word.endswith("s") and word[:-1] in DEMONYMS)


Pair = tuple[MentionSpan, MentionSpan | None, bool]
"""A gold mention, its prediction or None, and whether the spans are the same."""


def match_mentions(
    gold: Sequence[MentionSpan], predicted: Sequence[MentionSpan]
) -> tuple[list[Pair], list[MentionSpan]]:
    """Match gold with predicted mentions one to one, exact spans first, then the largest overlap.

    :return: the pairs, one for each gold mention, and the predictions without a gold mention.
    """
    unmatched = list(predicted)
    pairs: list[Pair] = []
    inexact = []
    for mention in gold:
        same = next((other for other in unmatched if (other.start, other.end) == (mention.start, mention.end)), None)
        if same is None:
            inexact.append(mention)
        else:
            unmatched.remove(same)
            pairs.append((mention, same, True))
    for mention in inexact:
        best = max(unmatched, key=lambda other: _overlap(mention, other), default=None)
        if best is not None and _overlap(mention, best) > 0:
            unmatched.remove(best)
            pairs.append((mention, best, False))
        else:
            pairs.append((mention, None, False))
    return pairs, unmatched


def _overlap(mention: MentionSpan, other: MentionSpan) -> int:
    return min(mention.end, other.end) - max(mention.start, other.start)


@dataclass(slots=True)
class _Counts:
    gold: int = 0
    predicted: int = 0
    exact: int = 0
    overlap: int = 0

    def add(self, pairs: Sequence[Pair], unmatched: int) -> None:
        matched = sum(prediction is not None for _, prediction, _ in pairs)
        self.gold += len(pairs)
        self.predicted += matched + unmatched
        self.exact += sum(same for _, _, same in pairs)
        self.overlap += matched


def evaluate(gold: Iterable[AnnotatedDocument], predicted: Iterable[AnnotatedDocument]) -> Figures:
    """Compare documents by key; a gold document without a prediction counts as one without predicted mentions."""
    predictions = {document.key: document.mentions for document in predicted}
    all_counts, place_counts = _Counts(), _Counts()
    errors: list[float] = []
    documents = ids_right = ids_given = hits = placed = near = 0
    for document in gold:
        documents += 1
        pairs, unmatched = match_mentions(*_counted(document.mentions, predictions.get(document.key, ())))
        all_counts.add(pairs, len(unmatched))
        place_pairs = [
            item for item in pairs if not (item[0].demonym or is_demonym(document.text[item[0].start : item[0].end]))
        ]
        unmatched_places = [
            mention for mention in unmatched if not is_demonym(document.text[mention.start : mention.end])
        ]
        place_counts.add(place_pairs, len(unmatched_places))
        placed += sum(mention.position is not None for mention in unmatched_places)
        for mention, prediction, _ in place_pairs:
            if mention.position is None:
                placed += mention.unplaceable and prediction is not None and prediction.in_gazetteer
                continue
            error = MAX_ERROR_KM
            if prediction is not None and prediction.position is not None:
                placed += 1
                error = min(distance_km(*mention.position, *prediction.position), MAX_ERROR_KM)
                hits += error <= mention.radius_km
            near += error <= mention.radius_km
            errors.append(error)
            if mention.geonameid:
                ids_given += 1
                ids_right += (
                    prediction is not None
                    and prediction.position is not None
                    and prediction.geonameid == mention.geonameid
                )
    return Figures(
        documents=documents,
        all_exact=PrecisionRecall.of(all_counts.exact, all_counts.predicted, all_counts.gold),
        all_overlap=PrecisionRecall.of(all_counts.overlap, all_counts.predicted, all_counts.gold),
        places_exact=PrecisionRecall.of(place_counts.exact, place_counts.predicted, place_counts.gold),
        places_overlap=PrecisionRecall.of(place_counts.overlap, place_counts.predicted, place_counts.gold),
        resolution=Resolution.of(errors, near=near, ids_right=ids_right, ids_given=ids_given),
        end_to_end=PrecisionRecall.of(hits, placed, len(errors)),
    )


def _counted(
    gold: Iterable[MentionSpan], predicted: Iterable[MentionSpan]
) -> tuple[list[MentionSpan], list[MentionSpan]]:
    """Sort the mentions of a document, without optional ones and the predictions that only overlap these."""
    ordered = _ordered(gold)
    required = [mention for mention in ordered if not mention.optional]
    optional = [mention for mention in ordered if mention.optional]
    counted = [
        other
        for other in _ordered(predicted)
        if any(_overlap(mention, other) > 0 for mention in required)
        or not any(_overlap(mention, other) > 0 for mention in optional)
    ]
    return required, counted


def _ordered(mentions: Iterable[MentionSpan]) -> list[MentionSpan]:
    return sorted(mentions, key=lambda mention: (mention.start, mention.end))
