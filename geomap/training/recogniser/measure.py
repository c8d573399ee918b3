"""What a folder of weights finds in annotated documents, and how right that is."""

import json
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from geomap.evaluate import Figures, Mark, Marked, evaluate, gold_of
from geomap.pipeline.tokens import separate_places
from geomap.read import Document

Gold = list[Marked]

_LONGEST = 10_000_000


def _each(change: Callable[[str], str]) -> Callable[[str], str]:
    """Change every character whose change is one character, so that offsets stay."""

    def whole(text: str) -> str:
        return "".join(new if len(new := change(character)) == 1 else character for character in text)

    return whole


def _bare(character: str) -> str:
    return unicodedata.normalize("NFKD", character)[:1]


#: How texts are respelt to see what that costs; every offset stays.
SPELLINGS: Mapping[str, Callable[[str], str]] = {
    "as it is": lambda text: text,
    "lower case": _each(str.lower),
    "capitals": _each(str.upper),
    "no accents": _each(_bare),
}


def gold(path: Path) -> Gold:
    """Read the documents of a JSONL file, in the form of ``geomap evaluate``."""
    values = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
    return [gold_of(Document(key=str(v["doc_id"]), text=v["text"], fields=v)) for v in values]


def pipeline(weights: Path | None = None, **settings: Any) -> Language:
    """Sentences and the recogniser alone; ``settings`` are those of the component."""
    nlp = spacy.blank("en")
    nlp.max_length = _LONGEST
    separate_places(nlp)
    nlp.add_pipe("geomap_sentences")
    nlp.add_pipe("geomap_recognizer", config={"weights": str(weights) if weights else None, **settings})
    return nlp


def found(nlp: Language, documents: Sequence[Marked], spelling: str = "as it is") -> list[Marked]:
    """What a pipeline finds in documents spelt in one of :data:`SPELLINGS`."""
    respell = SPELLINGS[spelling]
    docs = nlp.pipe(respell(document.text) for document in documents)
    return [marked(document, doc) for document, doc in zip(documents, docs, strict=True)]


def marked(document: Marked, doc: Doc) -> Marked:
    """The entities of a ``Doc`` as marks of a document."""
    return Marked(document.key, document.text, tuple(Mark(e.start_char, e.end_char) for e in doc.ents))


def line(name: str, figures: Figures) -> str:
    """One line of a table: exact P, R and F1 of places and overlap F1."""
    exact, overlap = figures.places_exact, figures.places_overlap
    return f"{name:<34}{exact.precision:>8.3f}{exact.recall:>8.3f}{exact.f1:>8.3f}{overlap.f1:>9.3f}"


HEADING = f"{'':<34}{'P':>8}{'R':>8}{'F1':>8}{'overlap':>9}"


def figures(documents: Sequence[Marked], marks: Sequence[Marked]) -> Figures:
    """Compare by document key."""
    return evaluate(documents, marks)
