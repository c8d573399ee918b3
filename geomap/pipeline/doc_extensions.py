"""The data that components store on a ``Doc``: extension attributes of documents and spans, and keys of span groups.

Values are plain (numbers, strings, lists and dicts), so that a ``Doc`` can be stored and sent to another process.
"""

from __future__ import annotations

from spacy.tokens import Doc, Span

from geomap.places import Place

CONTEXT_SPANS = "geomap_context"
"""Key of ``doc.spans`` for names that are evidence for the mentions without being mentions themselves."""

OTHER_NAMES = "geomap_names"
"""Key of ``doc.spans`` for the people, organisations and other names that are not places."""


def _place_of(span: Span) -> Place | None:
    return next((Place.from_dict(c["place"]) for c in span._.candidates if c["place"]["id"] == span.kb_id_), None)


def _declare_extensions() -> None:
    Span.set_extension("score", default=0.0, force=True)
    Span.set_extension("role", default="literal", force=True)
    Span.set_extension("candidates", default=[], force=True)
    Span.set_extension("place", getter=_place_of, force=True)
    Span.set_extension("nil", default=0.0, force=True)
    Span.set_extension("within", default=None, force=True)
    Span.set_extension("why", default=[], force=True)
    Span.set_extension("review", default="", force=True)
    Span.set_extension("status", default="unreviewed", force=True)
    Span.set_extension("decided", default=None, force=True)
    Doc.set_extension("preferred", default={}, force=True)
    Doc.set_extension("outlet", default="", force=True)
    Doc.set_extension("derived", default=[], force=True)
    Doc.set_extension("focus", default=[], force=True)
    Doc.set_extension("faults", default=[], force=True)


_declare_extensions()
