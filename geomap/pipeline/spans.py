"""Documents with given mention spans: from the input, or from the store with the decisions of people.

The recogniser adds no mentions. :func:`doc_with_spans` uses the spans of the input and keeps other recognised names as
context; :func:`doc_with_given` uses spans with labels and decisions, without the recogniser.
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
    """Create a ``Doc`` whose entities are the given mentions, exact to the character.

    Tokens are split where a span begins or ends inside one. White space at a span's ends is cut off. Of spans that
    overlap the longest is kept. Other names that the pipeline's recogniser finds are context
    (``doc.spans["geomap_context"]``): evidence for the given mentions, but not mentions themselves.

    :raises SourceError: if a span lies outside the text, is empty or holds only white space.
    """
    doc = doc_of(nlp, document.text)
    mentions = document.fields.get("mentions", [])
    if not isinstance(mentions, list):
        raise SourceError(f"'{document.key}' has 'mentions' that are no list: give start and end of each in a list")
    spans = sorted({_span(mention, document) for mention in mentions})
    split_tokens(doc, sorted({offset for span in spans for offset in span}))
    for name in ("geomap_sentences", "geomap_recognizer"):
        if name in nlp.component_names:  # also if map_documents has disabled it
            doc = nlp.get_pipe(name)(doc)
    starts = {token.idx: token.i for token in doc}
    ends = {token.idx + len(token): token.i + 1 for token in doc}
    exact = [Span(doc, starts[s], ends[e], label="PLACE") for s, e in spans if s in starts and e in ends]
    given = filter_spans(exact)
    used = {token.i for span in given for token in span}
    doc.spans[CONTEXT_SPANS] = [ent for ent in doc.ents if used.isdisjoint(range(ent.start, ent.end))]
    doc.set_ents(given)
    return doc


def doc_with_given(nlp: Language, document: Document, given: Iterable[Given]) -> Doc:
    """Create a ``Doc`` with sentences whose entities are the given spans, exact to the character, for the ranker.

    Tokens are split where a span begins or ends inside one; sentences are joined where a span crosses their end. White
    space at a span's ends is cut off. Of overlapping spans the decided one is kept, else the one that a person has
    edited, else the longest, else the first. Spans with the label of coordinates that are not coordinates become names.

    :raises SourceError: if a span lies outside the text, is empty or holds only white space.
    """
    annotations = _without_overlaps(_trim(document, each) for each in given)
    doc = nlp.get_pipe("geomap_sentences")(doc_of(nlp, document.text))
    doc = _align_tokens(doc, [(each.start, each.end) for each in annotations])
    words = words_of(doc)
    offsets = offsets_of(words, doc.to_array("SPACY").tolist())
    starts = {offset: number for number, offset in enumerate(offsets)}
    ends = {offset + len(word): number + 1 for number, (offset, word) in enumerate(zip(offsets, words, strict=True))}
    coordinates = _coordinates_of(document.text, annotations)
    spans = []
    for each in annotations:
        start, end = starts[each.start], ends[each.end]
        if position := coordinates.get((each.start, each.end)):
            span = mention_of(doc, start, end, position)
        else:
            span = Span(doc, start, end, label=PLACE if each.label == COORDINATES else each.label)
        span._.status = each.status
        if each.decided:
            span._.decided = decision_of(each.place)
        spans.append(span)
    doc.set_ents(spans)
    return doc


def plain_preferences(preferred: Mapping[str, Place] | None) -> dict[str, dict[str, object]]:
    """Return the value of ``doc._.preferred``: the places as plain values, by folded name."""
    return {folded(name): place.to_dict() for name, place in (preferred or {}).items()}


def _trim(document: Document, each: Given) -> Given:
    start, end = trim(document, each.start, each.end)
    return replace(each, start=start, end=end)


def _without_overlaps(given: Iterable[Given]) -> list[Given]:
    """Keep spans that do not overlap, in the order of the text."""
    by_priority = sorted(given, key=lambda g: (not g.decided, g.status == "unreviewed", g.start - g.end, g.start))
    used = bytearray(max((each.end for each in by_priority), default=0))
    spans = []
    for each in by_priority:
        if not any(used[each.start : each.end]):
            used[each.start : each.end] = b"\1" * (each.end - each.start)
            spans.append(each)
    return sorted(spans, key=lambda each: each.start)


def _align_tokens(doc: Doc, spans: Sequence[tuple[int, int]]) -> Doc:
    """Split tokens at the ends of spans, and join sentences whose end a span crosses.

    If anything changes, a new ``Doc`` is created: splitting tokens in place would move the starts of sentences.
    """
    texts = words_of(doc)
    table = doc.to_array(["SPACY", "SENT_START"])
    spaced, begins = table[:, 0].tolist(), (table[:, 1] == 1).tolist()
    offsets = offsets_of(texts, spaced)
    boundaries = sorted({offset for span in spans for offset in span}.difference(offsets))
    starting = [number for number, begin in enumerate(begins) if begin]
    joined = [number for number in starting if _is_inside(offsets[number], spans)]
    if not joined and all(_is_end(offset, offsets, texts) for offset in boundaries):
        return doc
    for number in joined:
        begins[number] = False
    words: list[str] = []
    spaces: list[bool] = []
    starts: list[bool | int | None] = []
    for number, word in enumerate(texts):
        low = bisect_right(boundaries, offsets[number])
        high = bisect_left(boundaries, offsets[number] + len(word))
        for first, last in pairwise([0, *(at - offsets[number] for at in boundaries[low:high]), len(word)]):
            words.append(word[first:last])
            spaces.append(bool(spaced[number]) and last == len(word))
            starts.append(begins[number] and not first)
    return Doc(doc.vocab, words=words, spaces=spaces, sent_starts=starts)


def _is_inside(offset: int, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether one of the spans, which are sorted and do not overlap, begins before an offset and ends after it."""
    at = bisect_left(spans, (offset, 0)) - 1
    return at >= 0 and offset < spans[at][1]


def _is_end(offset: int, offsets: Sequence[int], words: Sequence[str]) -> bool:
    at = bisect_left(offsets, offset) - 1
    return at >= 0 and offsets[at] + len(words[at]) == offset


def _coordinates_of(text: str, given: Sequence[Given]) -> dict[tuple[int, int], Found]:
    """Read the given coordinates in the context of the text, or else by themselves."""
    spans = [(each.start, each.end) for each in given if each.label == COORDINATES]
    if not spans:
        return {}
    position = {(each.start, each.end): each for each in find_coordinates(text)}
    for start, end in spans:
        if (start, end) not in position:
            alone = [each for each in find_coordinates(text[start:end]) if each.end - each.start == end - start]
            position.update(((start, end), each) for each in alone)
    return {span: position[span] for span in spans if span in position}


def _span(mention: object, document: Document) -> tuple[int, int]:
    start, end = (mention.get(name) if isinstance(mention, dict) else None for name in ("start", "end"))
    if not isinstance(start, int) or not isinstance(end, int):
        raise SourceError(f"'{document.key}' has a mention without whole numbers 'start' and 'end': give both of each")
    return trim(document, start, end)


def trim(document: Document, start: int, end: int) -> tuple[int, int]:
    """Return the start and end of a span without white space at its ends.

    :raises SourceError: if it lies outside the text, is empty or holds only white space.
    """
    length = len(document.text)
    if not 0 <= start < end <= length:
        raise SourceError(f"'{document.key}' has a mention at {start}-{end}, outside its {length} characters")
    covered = document.text[start:end]
    if not covered.strip():
        raise SourceError(f"'{document.key}' has a mention at {start}-{end} that holds only white space")
    return start + len(covered) - len(covered.lstrip()), end - len(covered) + len(covered.rstrip())
