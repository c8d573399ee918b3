"""Mapped documents made by hand, so that these tests need no pipeline."""

from __future__ import annotations

from geomap.places import Candidate, Place
from geomap.read import Document
from geomap.records import MappedDocument, Mention, Role, Sentence

ALEPPO = Place(
    source="geonames",
    source_id="170063",
    name="Aleppo",
    latitude=36.20124,
    longitude=37.16117,
    feature_class="P",
    feature_code="PPLA",
    country_code="SY",
    population=1_602_264,
    admin1="Aleppo",
    country="Syria",
)
SYRIA = Place(
    source="geonames",
    source_id="163843",
    name="Syria",
    latitude=35.0,
    longitude=38.0,
    feature_class="A",
    feature_code="PCLI",
    country_code="SY",
    country="Syria",
    bounds=(35.7, 32.3, 42.4, 37.3),
)
SUVA = Place(
    source="geonames", source_id="2198148", name="Suva", latitude=-18.14161, longitude=178.44149, feature_class="P",
    feature_code="PPLC", country_code="FJ", country="Fiji",
)  # fmt: skip
APIA = Place(
    source="geonames", source_id="4035413", name="Apia", latitude=-13.83333, longitude=-171.76666, feature_class="P",
    feature_code="PPLC", country_code="WS", country="Samoa",
)  # fmt: skip
FARM = Place(source="mine", source_id="7", name="The Farm", latitude=51.0, longitude=-1.0, feature_class="S")

Told = tuple[str, Place | None, Role, float]
"""A mention as it stands in the text, its place, role and score."""


def mapped(
    text: str, told: list[Told], *, key: str = "a.txt", title: str = "A title", fields: dict[str, object] | None = None
) -> MappedDocument:
    """Make a document of lines, each a sentence, with mentions found in the order given."""
    sentences, start = [], 0
    for line in text.splitlines(keepends=True):
        sentences.append(Sentence(start, start + len(line.rstrip("\n")), line.rstrip("\n")))
        start += len(line)
    mentions, position = [], 0
    for name, place, role, score in told:
        position = text.index(name, position)
        end = position + len(name)
        number = next(i for i, s in enumerate(sentences) if s.start <= position < s.end)
        candidates = (Candidate(place, name, score),) if place else ()
        mentions.append(
            Mention(
                start=position, end=end, text=name, sentence=number, role=role, place=place, score=score,
                candidates=candidates,
            )
        )  # fmt: skip
        position = end
    document = Document(
        key=key, text=text, title=title, url="https://example.org/a", published="2016-04-01", fields=fields or {}
    )
    return MappedDocument(document, tuple(sentences), tuple(mentions), "geomap 2026-11 (made by hand)")


TEXT = "Syrian troops left Aleppo.\nAleppo, said Damascus Gate, is quiet; Suva and Apia are far.\n"
TOLD: list[Told] = [
    ("Syrian", SYRIA, "demonym", 0.97),
    ("Aleppo", ALEPPO, "literal", 0.93),
    ("Aleppo", ALEPPO, "literal", 0.91),
    ("Damascus Gate", None, "literal", 0.4),
    ("Suva", SUVA, "literal", 0.88888888),
    ("Apia", APIA, "associative", 0.45),
]
SAMPLE = mapped(TEXT, TOLD, fields={"doc_id": "a.txt", "desk": "foreign", "n": [1, 2]})
