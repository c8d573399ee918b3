"""Documents whose mention spans are given: by the input, or by the store together with a person's decisions.

The recogniser does not look for mentions in them. :func:`doc_with_spans` takes the spans of the input and keeps other
recognised names as context; :func:`doc_with_given` takes spans with labels and decisions, and looks for nothing.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from geomap.errors import SourceError
from geomap.pipeline.coordinates.coordinates import mention_of
from geomap.pipeline.coordinates.notations import Found, find_coordinates
from geomap.pipeline.doc_extensions import CONTEXT_SPANS
from geomap.pipeline.normalised_text import doc_of
from geomap.pipeline.recognition.label_rules import COORDINATES, PLACE
from geomap.pipeline.resolution.decisions import decision_of
from geomap.pipeline.tokens import offsets_of, split_tokens, words_of
from geomap.places import Place
from geomap.read import Document
from geomap.records import Given, folded


def doc_with_spans(nlp: Language, document: Document) -> Doc:
    """Make a ``Doc`` whose entities are the given mentions, exact to the character.

    Tokens are split where a span begins or ends inside one. White space at a span's ends is cut off. Of spans that
    overlap the longest is kept. What the pipeline's own recogniser finds elsewhere is kept as context
    (``doc.spans["geomap_context"]``): it helps to resolve the given mentions and is no mention itself.

    :raises SourceError: if a span lies outside the text, is empty or holds only white space.
    """
    doc = doc_of(nlp, document.text)
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
    doc.spans[CONTEXT_SPANS] = [ent for ent in doc.ents if taken.isdisjoint(range(ent.start, ent.end))]
    doc.set_ents(given)
    return doc


def doc_with_given(nlp: Language, document: Document, given: Iterable[Given]) -> Doc:
    """Make a ``Doc`` with sentences whose entities are the given spans, exact to the character, ready for the ranker.

    Tokens are split where a span begins or ends inside one, and a span ends no sentence. White space at a span's ends
    is cut off. Of spans that overlap the decided one is kept, else the one that a person has touched, else the longest,
    else the first. Spans that are said to be coordinates and are none are taken for names.

    :raises SourceError: if a span lies outside the text, is empty or holds only white space.
    """
    kept = _apart(_trimmed(document, each) for each in given)
    doc = nlp.get_pipe("geomap_sentences")(doc_of(nlp, document.text))
    doc = _cut(doc, [(each.start, each.end) for each in kept])
    words = words_of(doc)
    offsets = offsets_of(words, doc.to_array("SPACY").tolist())
    starts = {offset: number for number, offset in enumerate(offsets)}
    ends = {offset + len(word): number + 1 for number, (offset, word) in enumerate(zip(offsets, words, strict=True))}
    positions = _positions(document.text, kept)
    spans = []
    for each in kept:
        start, end = starts[each.start], ends[each.end]
        if found := positions.get((each.start, each.end)):
            span = mention_of(doc, start, end, found)
        else:
            span = Span(doc, start, end, label=PLACE if each.label == COORDINATES else each.label)
        span._.status = each.status
        if each.decided:
            span._.decided = decision_of(each.place)
        spans.append(span)
    doc.set_ents(spans)
    return doc


def plain_preferences(preferred: Mapping[str, Place] | None) -> dict[str, dict[str, object]]:
    """Make what ``doc._.preferred`` holds of places by name: plain values, by folded name."""
    return {folded(name): place.to_dict() for name, place in (preferred or {}).items()}


def _trimmed(document: Document, each: Given) -> Given:
    start, end = trimmed(document, each.start, each.end)
    return replace(each, start=start, end=end)


def _apart(given: Iterable[Given]) -> list[Given]:
    """Keep spans that do not overlap, in the order of the text."""
    ranked = sorted(given, key=lambda g: (not g.decided, g.status == "unreviewed", g.start - g.end, g.start))
    taken = bytearray(max((each.end for each in ranked), default=0))
    kept = []
    for each in ranked:
        if not any(taken[each.start : each.end]):
            taken[each.start : each.end] = b"\1" * (each.end - each.start)
            kept.append(each)
    return sorted(kept, key=lambda each: each.start)


def _cut(doc: Doc, spans: Sequence[tuple[int, int]]) -> Doc:
    """Split tokens at the ends of spans, and join sentences that one of them reaches across.

    A new ``Doc`` is made where anything has to change: splitting tokens in place moves the sentences' starts.
    """
    whole = words_of(doc)
    table = doc.to_array(["SPACY", "SENT_START"])
    spaced, begins = table[:, 0].tolist(), (table[:, 1] == 1).tolist()
    offsets = offsets_of(whole, spaced)
    boundaries = sorted({offset for span in spans for offset in span}.difference(offsets))
    starting = [number for number, begin in enumerate(begins) if begin]
    joined = [number for number in starting if _is_inside(offsets[number], spans)]
    if not joined and all(_is_end(offset, offsets, whole) for offset in boundaries):
        return doc
    for number in joined:
        begins[number] = False
    words: list[str] = []
    spaces: list[bool] = []
    starts: list[bool | int | None] = []
    for number, word in enumerate(whole):
        low = bisect_right(boundaries, offsets[number])
        high = bisect_left(boundaries, offsets[number] + len(word))
        for first, last in pairwise([0, *(at - offsets[number] for at in boundaries[low:high]), len(word)]):
            words.append(word[first:last])
            spaces.append(bool(spaced[number]) and last == len(word))
            starts.append(begins[number] and not first)
    return Doc(doc.vocab, words=words, spaces=spaces, sent_starts=starts)


def _is_inside(offset: int, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether one of the spans, which are in order and apart, begins before an offset and ends after it."""
    at = bisect_left(spans, (offset, 0)) - 1
    return at >= 0 and offset < spans[at][1]


def _is_end(offset: int, offsets: Sequence[int], words: Sequence[str]) -> bool:
    at = bisect_left(offsets, offset) - 1
    return at >= 0 and offsets[at] + len(words[at]) == offset


def _positions(text: str, given: Sequence[Given]) -> dict[tuple[int, int], Found]:
    """Read the given coordinates, as they stand in the text or else by themselves."""
    spans = [(each.start, each.end) for each in given if each.label == COORDINATES]
    if not spans:
        return {}
    found = {(each.start, each.end): each for each in find_coordinates(text)}
    for start, end in spans:
        if (start, end) not in found:
            alone = [each for each in find_coordinates(text[start:end]) if each.end - each.start == end - start]
            found.update(((start, end), each) for each in alone)
    return {span: found[span] for span in spans if span in found}


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
