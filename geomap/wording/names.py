"""The name of a place beside a text that uses another name."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import replace

from geomap.places import Place
from geomap.records import MappedDocument


def called(mapped: MappedDocument) -> dict[str, Place]:
    """Return the places mentioned, by id in the order of first mention, with the names that readers of the text know.

    A town whose main name in the gazetteer is another ("Tadmur") goes by the alternate name that the text uses most
    ("Palmyra"), in the gazetteer's spelling or, where only accents differ ("Ţarţūs"), in the text's. Countries and
    other areas keep their main name, and so does a place that is only ever named by an abbreviation, a part of its
    name or its people.
    """
    names: dict[str, Counter[str]] = {}
    for mention in mapped.mentions:
        if mention.place is None or mention.place.is_area or mention.role == "demonym":
            continue
        for candidate in mention.candidates:
            if candidate.place.id == mention.place.id and candidate.match in {"name", "alternate"}:
                names.setdefault(mention.place.id, Counter())[_spelling(mention.text, candidate.name)] += 1
                break
    places = mapped.places
    for place_id, counts in names.items():
        [(name, _)] = counts.most_common(1)
        places[place_id] = replace(places[place_id], name=name)
    return places


def _spelling(text: str, name: str) -> str:
    return text if not text.isupper() and _plain(text) == _plain(name) else name


def _plain(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", name) if c.isalnum()).casefold()
