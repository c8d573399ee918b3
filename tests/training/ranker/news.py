"""Made-up corpora in the form that the ranker is trained on."""

import json

LEBANON = {"lat": 40.34, "lon": -76.41}
PLACES = {
    "Paris": {"lat": 33.66, "lon": -95.56, "geonameid": 4717560},
    "Dallas": {"lat": 32.78, "lon": -96.81, "geonameid": 4684888},
    "Beirut": {"lat": 33.89, "lon": 35.5, "geonameid": 276781},
    "Tripoli": {"lat": 34.43, "lon": 35.84},
    "Lebanon": LEBANON,
    "Russians": {"lat": 60.0, "lon": 100.0, "geonameid": 2017370},
}
TEXTS = (
    "Rain fell on Paris and Dallas. The sheriff said that the county roads were closed until noon.",
    "The mayor left Paris for Dallas. The sheriff said that the county had closed the school until noon.",
    "Shells fell on Beirut and Tripoli. The army said that the roads were closed; the rebels denied it.",
    "Russians left Beirut for Tripoli. The army said that the rebels had closed the harbour.",
    "A man from Lebanon was arrested. The sheriff said that the county school was closed until noon.",
)


def write(path, *, documents=10, **fields):
    """Write a corpus of so many documents; ``fields`` go into each of them."""
    lines = []
    for number in range(documents):
        text = TEXTS[number % len(TEXTS)]
        mentions = [
            {"start": text.index(name), "end": text.index(name) + len(name), "text": name, **where}
            for name, where in PLACES.items()
            if name in text
        ]
        lines.append(json.dumps({"doc_id": str(number), "text": text, "mentions": mentions, **fields}) + "\n")
    path.write_text("".join(lines), encoding="utf-8")


def write_all(folder, corpora=("lgl", "trnews", "geowebnews")):
    """Write several; the first is of a paper whose home the table of outlets has."""
    (folder / "resolution").mkdir()
    for number, corpus in enumerate(corpora):
        write(folder / "resolution" / f"{corpus}.jsonl", **({} if number else {"source": "ldnews.com"}))
