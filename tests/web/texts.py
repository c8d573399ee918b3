"""Mapped documents made by hand, for tests of what the pages do with what the pipeline may give them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from geomap.places import Candidate, Place, PointRadius
from geomap.read import Document
from geomap.records import DerivedPlace, Focus, MappedDocument, Mention, Reason, Role, Sentence
from tests.places import geonames_place


def place(number: int, name: str, latitude: float, longitude: float, **others: object) -> Place:
    """Make a place of GeoNames: a town in Syria, unless ``others`` say otherwise."""
    return geonames_place(number, name, latitude, longitude, **{"country": "Syria", "country_code": "SY", **others})


ALEPPO = place(170063, "Aleppo", 36.2012, 37.1612, feature_code="PPLA", admin1="Aleppo", population=2_098_210)
PALMYRA = place(163960, "Tadmur", 34.5624, 38.2840, admin1="Homs", population=51_323)
PALMYRA_NY = place(5130561, "Palmyra", 43.0639, -77.2333, admin1="New York", country="United States", country_code="US")
SYRIA = place(
    163843, "Syria", 35.0, 38.0, feature_class="A", feature_code="PCLI", bounds=(35.7, 32.3, 42.4, 37.3), country=""
)
MOSCOW = place(524901, "Moscow", 55.7522, 37.6156, feature_code="PPLC", country="Russia", population=10_381_222)
TRIPOLI = place(266826, "Tripoli", 34.4335, 35.8442, feature_code="PPLA", country="Lebanon", population=229_398)


@dataclass(frozen=True)
class Mark:
    """The next occurrence of ``text`` after the mark before it, and what it means."""

    text: str
    place: Place | None
    role: Role = "literal"
    score: float = 0.95
    rivals: tuple[Place, ...] = ()


def mapped_of(text: str, *marks: Mark, title: str = "", key: str = "text.txt") -> MappedDocument:
    """Map a text by hand; every line is a sentence."""
    sentences, position = [], 0
    for line in text.split("\n"):
        if line.strip():
            sentences.append(Sentence(position, position + len(line), line))
        position += len(line) + 1
    mentions, position = [], 0
    for mark in marks:
        start = text.index(mark.text, position)
        position = start + len(mark.text)
        index = next(i for i, sentence in enumerate(sentences) if sentence.start <= start < sentence.end)
        chosen = (Candidate(mark.place, mark.text, mark.score),) if mark.place else ()
        rivals = tuple(Candidate(rival, rival.name, (1 - mark.score) / 2) for rival in mark.rivals)
        mentions.append(
            Mention(
                start=start,
                end=position,
                text=mark.text,
                sentence=index,
                role=mark.role,
                place=mark.place,
                score=mark.score,
                candidates=chosen + rivals,
            )
        )
    return MappedDocument(Document(key=key, text=text, title=title), tuple(sentences), tuple(mentions), "by hand")


FILLER = "\n\n".join(
    f"Nothing happened on day {day}, and nobody wrote of it at any length worth telling." for day in range(40)
)

WAR = mapped_of(
    "A quiet week in Syria\n\n"
    "🙂 Families returned to Aleppo after the truce.\n\n"
    "Moscow said that Syrian troops had entered Palmyra, a day's drive from Aleppo.\n\n"
    "The road to Tripoli and to Nowhereville is closed.\n\n" + FILLER + "\n\nAt last, Palmyra and Aleppo slept.",
    Mark("Syria", SYRIA),
    Mark("Aleppo", ALEPPO),
    Mark("Moscow", MOSCOW, role="associative"),
    Mark("Syrian", SYRIA, role="demonym"),
    Mark("Palmyra", PALMYRA, score=0.83, rivals=(PALMYRA_NY,)),
    Mark("Aleppo", ALEPPO),
    Mark("Tripoli", TRIPOLI, score=0.41),
    Mark("Nowhereville", None, score=0.7),
    Mark("Palmyra", PALMYRA, rivals=(PALMYRA_NY,)),
    Mark("Aleppo", ALEPPO),
    title="A quiet week in Syria",
    key="war.txt",
)

BARREN = mapped_of("A text about nothing in particular.", key="barren.txt", title="Barren")


def area_of(latitude: float, longitude: float, radius_km: float, basis: str, *anchors: Place) -> PointRadius:
    return PointRadius(latitude=latitude, longitude=longitude, radius_km=radius_km, basis=basis, anchors=anchors)


def derived_of(mapped: MappedDocument, phrase: str, area: PointRadius) -> DerivedPlace:
    """Find a phrase in a text; it hangs on the mentions that it overlaps."""
    start = mapped.document.text.index(phrase)
    end = start + len(phrase)
    own = tuple(i for i, m in enumerate(mapped.mentions) if m.start < end and m.end > start)
    sentence = mapped.mentions[own[0]].sentence
    return DerivedPlace(start=start, end=end, text=phrase, sentence=sentence, area=area, mentions=own)


def _rough() -> MappedDocument:
    mapped = mapped_of(
        "On the road\n\n"
        "The Old Mill in Aleppo is empty.\n\n"
        "A convoy was seen 20 km north of Aleppo, then between Tripoli and Palmyra.\n\n"
        "The wreck lies at 36.2 N, 37.4 E, near Nowhereville.",
        Mark("Old Mill", None, score=0.7),
        Mark("Aleppo", ALEPPO),
        Mark("Aleppo", ALEPPO),
        Mark("Tripoli", TRIPOLI, score=0.6),
        Mark("Palmyra", PALMYRA, score=0.55, rivals=(PALMYRA_NY,)),
        Mark("36.2 N, 37.4 E", replace(ALEPPO, source="coordinates", source_id="36.20000,37.40000", name="36.2, 37.4")),
        Mark("Nowhereville", None, score=0.55),
        title="On the road",
        key="rough.txt",
    )
    mill, first, second, tripoli, palmyra, wreck, lost = mapped.mentions
    reasons = (
        Reason("country", "Syria is named", 2.0),
        Reason("size", "small", -1.0),
        Reason("near", "near Aleppo", 1.0),
    )
    mill = replace(mill, within=area_of(ALEPPO.latitude, ALEPPO.longitude, 12, "within", ALEPPO))
    palmyra = replace(palmyra, review="runner-up", why=reasons, nil=0.02)
    lost = replace(lost, review="nil", nil=0.55)
    mapped = replace(mapped, mentions=(mill, first, second, tripoli, palmyra, wreck, lost))
    derived = (
        derived_of(mapped, "20 km north of Aleppo", area_of(36.38, 37.16, 6, "offset", ALEPPO)),
        derived_of(mapped, "between Tripoli and Palmyra", area_of(34.5, 37.06, 112, "between", TRIPOLI, PALMYRA)),
    )
    focus = (Focus("country", SYRIA, 0.9), Focus("town", ALEPPO, 0.625))
    return replace(mapped, derived=derived, focus=focus)


ROUGH = _rough()
"""A name held by a place (m0), two derived places (m7, m8), coordinates (m5), mentions to review (m4, m6), a focus."""
