"""The toponym corpora as training texts: LGL, TR-News and GeoWebNews, mapped to the same labels.

They annotate only places, also in the names of organisations. Other words are not places, but may be a person, an
organisation or no name. ``docs/annotation.md`` describes how their conventions differ from ours.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from geomap.training.corpora.demonyms import is_demonym
from geomap.training.corpora.name_corpora import (
    DEMONYM,
    EVERY,
    PLACE,
    Passage,
    find_demonyms,
    trim_span,
    without_overlaps,
)

CORPORA = ("lgl", "trnews", "geowebnews")
#: In GeoWebNews an embedded name may be a whole organisation; it is then unknown which of its words is the place.
_ORGANISATION = re.compile(
    r"\b(?:of|for|and)\b|(?:University|Office|Center|School|Embassy|Commission|Union|Academy|Council|House)$"
)
_UNMARKED = EVERY - {PLACE}


def passage(document: dict[str, Any], corpus: str) -> Passage:
    """Turn a document of a toponym corpus into a passage."""
    text = document["text"]
    spans, loose = [], []
    for mention in document["mentions"]:
        start, end = trim_span(text, mention["start"], mention["end"])
        kind = mention.get("type", "")
        if kind.startswith("Embedded") and _ORGANISATION.search(text[start:end]):
            loose.append((start, end, EVERY))
        elif is_demonym(text[start:end]) or kind in {"Demonym", "Language"}:
            spans.append((start, end, DEMONYM))
        else:
            spans.append((start, end, PLACE))
    toponyms = without_overlaps(spans)
    toponyms = without_overlaps((*toponyms, *find_demonyms(text, toponyms)))
    return Passage(text, toponyms, tuple(loose), _UNMARKED, f"{corpus}{document['doc_id']}", corpus, False)


def read_documents(folder: Path, corpus: str) -> list[dict[str, Any]]:
    """Return the documents of ``folder/corpus.jsonl``."""
    with open(folder / f"{corpus}.jsonl", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def passages(folder: Path, corpora: tuple[str, ...] = CORPORA) -> Iterator[Passage]:
    """Yield the passages of some corpora."""
    for corpus in corpora:
        for document in read_documents(folder, corpus):
            yield passage(document, corpus)
