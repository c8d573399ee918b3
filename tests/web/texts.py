"""Mapped documents made by hand, for tests of what the pages do with what the pipeline may give them."""

from __future__ import annotations

from dataclasses import dataclass

from geomap.places import Candidate, Place
from geomap.read import Document
from geomap.records import MappedDocument, Mention, Role, Sentence


def place(number: int, name: str, latitude: float, longitude: float, **others: object) -> Place:
    values = {"feature_class": "P", "feature_code": "PPL", "country": "Syria", "country_code": "SY", **others}
    return Place(source="geonames", source_id=str(number), name=name, latitude=latitude, longitude=longitude, **values)


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
