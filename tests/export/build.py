"""Mapped documents made by hand, so that these tests need no pipeline."""

from __future__ import annotations

from dataclasses import replace

from geomap.places import Candidate, Place, PointRadius
from geomap.read import Document
from geomap.records import DerivedPlace, Focus, MappedDocument, Mention, Reason, Role, Sentence

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


def _rough() -> MappedDocument:
    text = "Shells fell near the Damascus Gate of Aleppo, and 20 km north of Aleppo.\n"
    told: list[Told] = [
        ("Damascus Gate", None, "literal", 0.8),
        ("Aleppo", ALEPPO, "literal", 0.93),
        ("Aleppo", ALEPPO, "literal", 0.9),
    ]
    document = mapped(text, told, title="Rough")
    gate, first, second = document.mentions
    held = PointRadius(
        latitude=ALEPPO.latitude, longitude=ALEPPO.longitude, radius_km=12.5, basis="within", anchors=(ALEPPO,)
    )
    north = PointRadius(latitude=36.38, longitude=ALEPPO.longitude, radius_km=6, basis="offset", anchors=(ALEPPO,))
    why = (Reason("name", "the name", 2.5), Reason("size", "small", -0.5), Reason("near", "3 km from Idlib", 0.25))
    mentions = (replace(gate, nil=0.8, review="nil", within=held), replace(first, why=why, nil=0.02), second)
    start = text.index("20 km")
    phrase = text[start : second.end]
    derived = DerivedPlace(start=start, end=second.end, text=phrase, sentence=0, area=north, mentions=(2,))
    focus = (Focus("country", SYRIA, 0.9), Focus("town", ALEPPO, 0.75))
    return replace(document, mentions=mentions, derived=(derived,), focus=focus)


ROUGH = _rough()
"""A mention that no entry fits but whose holder is known, a derived place, reasons, something to review, a focus."""
