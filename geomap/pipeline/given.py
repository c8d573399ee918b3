"""Documents whose mentions' spans are given and only the places are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from geomap.errors import SourceError
from geomap.pipeline.context import CONTEXT
from geomap.read import Document


def doc_with_spans(nlp: Language, document: Document) -> Doc:
    """Make a ``Doc`` whose entities are the given mentions, exact to the character.

    Tokens are split where a span begins or ends inside one. Of spans that overlap the longest is kept. What the
    pipeline's own recogniser finds elsewhere is kept as context (``doc.spans["geomap_context"]``): it helps to resolve
    the given mentions and is no mention itself.

    :raises SourceError: if a span lies outside the text or is empty.
    """
    doc = nlp.make_doc(document.text)
    spans = sorted(
        {(_offset(m, "start", document), _offset(m, "end", document)) for m in document.fields.get("mentions", ())}
    )
    for start, end in spans:
        if not 0 <= start < end <= len(document.text):
            raise SourceError(
                f"'{document.key}' has a mention at {start}-{end}, outside its {len(document.text)} characters"
            )
    _split_tokens(doc, sorted({offset for span in spans for offset in span}))
    for name in ("geomap_sentences", "geomap_recognizer"):
        if nlp.has_pipe(name):
            doc = nlp.get_pipe(name)(doc)
    starts = {token.idx: token.i for token in doc}
    ends = {token.idx + len(token): token.i + 1 for token in doc}
    exact = [Span(doc, starts[s], ends[e], label="PLACE") for s, e in spans if s in starts and e in ends]
    given = filter_spans(exact)
    taken = {token.i for span in given for token in span}
    doc.spans[CONTEXT] = [ent for ent in doc.ents if taken.isdisjoint(range(ent.start, ent.end))]
    doc.set_ents(given)
    return doc


def _offset(mention: object, name: str, document: Document) -> int:
    value = mention.get(name) if isinstance(mention, dict) else None
    if not isinstance(value, int):
        raise SourceError(f"'{document.key}' has a mention without a whole number '{name}': give start and end of each")
    return value


def _split_tokens(doc: Doc, offsets: Sequence[int]) -> None:
    cuts: dict[int, list[int]] = {}
    tokens = iter(doc)
    token = next(tokens, None)
    for offset in offsets:
        while token is not None and token.idx + len(token) <= offset:
            token = next(tokens, None)
        if token is not None and token.idx < offset:
            cuts.setdefault(token.i, []).append(offset - token.idx)
    with doc.retokenize() as retokenizer:
        for number, inner in cuts.items():
            whole = doc[number]
            parts = [whole.text[a:b] for a, b in pairwise([0, *inner, len(whole)])]
            retokenizer.split(whole, parts, heads=[(whole, part) for part in range(len(parts))])
