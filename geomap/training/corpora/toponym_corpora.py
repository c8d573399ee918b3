"""The toponym resolution corpora as training text: LGL, TR-News and GeoWebNews, mapped to the convention.

They mark places alone, names inside organisations too. What they leave unmarked is no place; whether it is a person or
an organisation or nothing they do not say. ``docs/annotation.md`` tells how their conventions differ from ours.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from geomap.training.corpora.demonyms import is_demonym
from geomap.training.corpora.name_corpora import DEMONYM, EVERY, PLACE, Passage, apart, demonyms, tidy

CORPORA = ("lgl", "trnews", "geowebnews")
#: In GeoWebNews an embedded name may be the organisation as a whole; then which of its words is the place is not said.
_BODY = re.compile(
    r"\b(?:of|for|and)\b|(?:University|Office|Center|School|Embassy|Commission|Union|Academy|Council|House)$"
)
_UNMARKED = EVERY - {PLACE}


def passage(document: dict[str, Any], corpus: str) -> Passage:
    """One document of a resolution corpus."""
    text = document["text"]
    spans, loose = [], []
    for mention in document["mentions"]:
        start, end = tidy(text, mention["start"], mention["end"])
        kind = mention.get("type", "")
        if kind.startswith("Embedded") and _BODY.search(text[start:end]):
            loose.append((start, end, EVERY))
        elif is_demonym(text[start:end]) or kind in {"Demonym", "Language"}:
            spans.append((start, end, DEMONYM))
        else:
            spans.append((start, end, PLACE))
    kept = apart(spans)
    kept = apart((*kept, *demonyms(text, kept)))
    return Passage(text, kept, tuple(loose), _UNMARKED, f"{corpus}{document['doc_id']}", corpus, False)


def read_documents(folder: Path, corpus: str) -> list[dict[str, Any]]:
    """The documents of ``folder/corpus.jsonl``."""
    with open(folder / f"{corpus}.jsonl", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def passages(folder: Path, corpora: tuple[str, ...] = CORPORA) -> Iterator[Passage]:
    """All documents of some corpora."""
    for corpus in corpora:
        for document in read_documents(folder, corpus):
            yield passage(document, corpus)
