"""The spaCy component that makes mentions of coordinates: ``nlp.add_pipe("geomap_coordinates")``."""

from __future__ import annotations

import math

from spacy.language import Language
from spacy.pipeline import Pipe
from spacy.tokens import Doc, Span

from geomap.pipeline.coordinates.notations import Found, find_coordinates
from geomap.pipeline.recognition.label_rules import COORDINATES
from geomap.pipeline.tokens import split_tokens, text_of
from geomap.places import COORDINATES as SOURCE
from geomap.places import Candidate, Place

_MOST_DECIMALS = 5


@Language.factory("geomap_coordinates", assigns=["doc.ents", "span._.score", "span._.role", "span._.candidates"])
def make_coordinates(nlp: Language, name: str) -> Coordinates:
    """Make the component for spaCy's config."""
    return Coordinates(name)


class Coordinates(Pipe):
    """Make entities of the coordinates in a ``Doc``, labelled COORDINATES and already resolved.

    Tokens are split where coordinates begin or end inside one; entities that overlap them give way. The component
    belongs after the recogniser, which sets the entities anew.
    """

    def __init__(self, name: str = "geomap_coordinates") -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        """Find the coordinates of one document."""
        found = find_coordinates(text_of(doc))
        if not found:
            return doc
        groups = {key: [(s.start_char, s.end_char, s.label_) for s in group] for key, group in doc.spans.items()}
        split_tokens(doc, [offset for each in found for offset in (each.start, each.end)])
        starts = {token.idx: token.i for token in doc}
        ends = {token.idx + len(token): token.i + 1 for token in doc}
        for key, spans in groups.items():
            doc.spans[key] = [Span(doc, starts[start], ends[end], label=label) for start, end, label in spans]
        mentions = [mention_of(doc, starts[each.start], ends[each.end], each) for each in found]
        taken = {token for span in mentions for token in range(span.start, span.end)}
        for span in mentions:
            for token in doc[span.start + 1 : span.end]:
                if token.is_sent_start:  # "Lat. 36.2, Lon. 37.1" ends no sentence
                    token.is_sent_start = False
        others = [span for span in doc.ents if taken.isdisjoint(range(span.start, span.end))]
        doc.set_ents(sorted([*others, *mentions], key=lambda span: span.start))
        return doc


def place_of(found: Found) -> Place:
    """Make a place of coordinates: named by them in decimal degrees, its bounds what their last digit leaves open."""
    cell = found.cell
    # a centimetre is more than any notation tells, and hides what floats add to decimals
    latitude, longitude = round(cell.latitude, 7), round(cell.longitude, 7)
    west, south, east, north = (round(edge, 7) for edge in cell.bounds)
    step = max(min(north - south, (east - west) % 360), 10.0**-_MOST_DECIMALS)
    decimals = min(_MOST_DECIMALS, max(0, math.ceil(-math.log10(step) - 0.01)))
    name = (
        f"{abs(latitude):.{decimals}f}°{'S' if latitude < 0 else 'N'} "
        f"{abs(longitude):.{decimals}f}°{'W' if longitude < 0 else 'E'}"
    )
    # adding 0.0 makes a zero of what rounds to minus zero
    identifier = ",".join(f"{round(value, _MOST_DECIMALS) + 0.0:.{_MOST_DECIMALS}f}" for value in (latitude, longitude))
    return Place(
        source=SOURCE,
        source_id=identifier,
        name=name,
        latitude=latitude,
        longitude=longitude,
        bounds=(west, south, east, north),
    )


def mention_of(doc: Doc, start: int, end: int, found: Found) -> Span:
    """Make the entity of coordinates over the tokens ``start`` to ``end``, exclusive, already resolved."""
    place = place_of(found)
    span = Span(doc, start, end, label=COORDINATES, kb_id=place.id)
    span._.score = 1.0
    span._.role = "literal"
    span._.candidates = [Candidate(place, span.text, 1.0).to_dict()]
    return span
