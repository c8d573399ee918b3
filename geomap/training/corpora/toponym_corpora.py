"""The toponym corpora as training texts, mapped to the same labels.

LGL, TR-News, GeoWebNews, WOTR (letters of the US Civil War) and the texts of 29 genres written for geomap annotate only
places, also in the names of organisations. Other words are not places, but may be a person,
an organisation or no name. ``docs/annotation.md`` describes how their conventions differ from ours.
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

NEWS = ("lgl", "trnews", "geowebnews")
"""The corpora of news, which the recogniser is trained on."""
CORPORA = (*NEWS, "wotr", "broad")
"""All corpora whose licence allows training, which the ranker is trained on."""
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
        kind = mention.get("type") or ""
        if mention.get("optional") or (kind.startswith("Embedded") and _ORGANISATION.search(text[start:end])):
            loose.append((start, end, EVERY))
        elif is_demonym(text[start:end]) or "demonym" in {kind.lower(), mention.get("role")} or kind == "Language":
            spans.append((start, end, DEMONYM))
        else:
            spans.append((start, end, PLACE))
    toponyms = without_overlaps(spans)
    toponyms = without_overlaps((*toponyms, *find_demonyms(text, toponyms)))
    return Passage(text, toponyms, tuple(loose), _UNMARKED, f"{corpus}{document['doc_id']}", corpus, False)


def corpus_paths(folder: Path, corpus: str) -> list[Path]:
    """Return the files of a corpus below the folder of corpora: one in ``resolution``, or those of its own folder."""
    path = folder / "resolution" / f"{corpus}.jsonl"
    return [path] if path.exists() else sorted((folder / corpus).glob("*.jsonl"))


def read_documents(folder: Path, corpus: str) -> list[dict[str, Any]]:
    """Return the documents of a corpus below the folder of corpora; empty if it is missing."""
    texts = (path.read_text(encoding="utf-8") for path in corpus_paths(folder, corpus))
    return [json.loads(line) for text in texts for line in text.split("\n") if line.strip()]


def passages(folder: Path, corpora: tuple[str, ...] = NEWS) -> Iterator[Passage]:
    """Yield the passages of some corpora."""
    for corpus in corpora:
        for document in read_documents(folder, corpus):
            yield passage(document, corpus)
