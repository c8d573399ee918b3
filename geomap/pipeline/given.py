"""Documents whose mentions' spans are given and only the places are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from geomap.errors import SourceError
from geomap.pipeline.resolution.evidence.context import CONTEXT
from geomap.read import Document
from geomap.read.encoding import LONE_SURROGATE


def doc_with_spans(nlp: Language, document: Document) -> Doc:
    """Make a ``Doc`` whose entities are the given mentions, exact to the character.

    Tokens are split where a span begins or ends inside one. White space at a span's ends is cut off. Of spans that
    overlap the longest is kept. What the pipeline's own recogniser finds elsewhere is kept as context
    (``doc.spans["geomap_context"]``): it helps to resolve the given mentions and is no mention itself.

    :raises SourceError: if a span lies outside the text, is empty or holds only white space.
    """
    doc = nlp.make_doc(encodable(document.text))
    mentions = document.fields.get("mentions", [])
    if not isinstance(mentions, list):
        raise SourceError(f"'{document.key}' has 'mentions' that are no list: give start and end of each in a list")
    spans = sorted({_span(mention, document) for mention in mentions})
    split_tokens(doc, sorted({offset for span in spans for offset in span}))
    for name in ("geomap_sentences", "geomap_recognizer"):
        if name in nlp.component_names:  # also where map_documents has it disabled
            doc = nlp.get_pipe(name)(doc)
    starts = {token.idx: token.i for token in doc}
    ends = {token.idx + len(token): token.i + 1 for token in doc}
    exact = [Span(doc, starts[s], ends[e], label="PLACE") for s, e in spans if s in starts and e in ends]
    given = filter_spans(exact)
    taken = {token.i for span in given for token in span}
    doc.spans[CONTEXT] = [ent for ent in doc.ents if taken.isdisjoint(range(ent.start, ent.end))]
    doc.set_ents(given)
    return doc


def encodable(text: str) -> str:
    """Replace lone surrogates, which spaCy cannot take, by U+FFFD: one character by one, so that offsets hold."""
    return LONE_SURROGATE.sub("\ufffd", text)


def _span(mention: object, document: Document) -> tuple[int, int]:
    start, end = (mention.get(name) if isinstance(mention, dict) else None for name in ("start", "end"))
    if not isinstance(start, int) or not isinstance(end, int):
        raise SourceError(f"'{document.key}' has a mention without whole numbers 'start' and 'end': give both of each")
    return trimmed(document, start, end)


def trimmed(document: Document, start: int, end: int) -> tuple[int, int]:
    """Cut white space off a span's ends.

    :raises SourceError: if it lies outside the text, is empty or holds only white space.
    """
    length = len(document.text)
    if not 0 <= start < end <= length:
        raise SourceError(f"'{document.key}' has a mention at {start}-{end}, outside its {length} characters")
    covered = document.text[start:end]
    if not covered.strip():
        raise SourceError(f"'{document.key}' has a mention at {start}-{end} that holds only white space")
    return start + len(covered) - len(covered.lstrip()), end - len(covered) + len(covered.rstrip())


def split_tokens(doc: Doc, offsets: Sequence[int]) -> None:
    """Split the tokens of a ``Doc`` that character offsets, in rising order, fall into; sentences stay as they are."""
    cuts: dict[int, list[int]] = {}
    tokens = iter(doc)
    token = next(tokens, None)
    for offset in offsets:
        while token is not None and token.idx + len(token) <= offset:
            token = next(tokens, None)
        if token is not None and token.idx < offset:
            cuts.setdefault(token.i, []).append(offset - token.idx)
    if not cuts:
        return
    begins = {sentence.start_char for sentence in doc.sents} if doc.has_annotation("SENT_START") else None
    with doc.retokenize() as retokenizer:
        for number, inner in cuts.items():
            whole = doc[number]
            parts = [whole.text[a:b] for a, b in pairwise([0, *inner, len(whole)])]
            retokenizer.split(whole, parts, heads=[(whole, part) for part in range(len(parts))])
    if begins is not None:
        for token in doc:
            if token.is_sent_start and token.idx not in begins:  # spaCy lets one begin with the last of the parts
                token.is_sent_start = False
