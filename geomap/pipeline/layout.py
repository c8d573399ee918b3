"""From a ``Doc`` with entities to the rows that the ranker compares; the same at run time and in training."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from spacy.tokens import Doc, Span

from geomap.pipeline.candidates import CandidateFinder
from geomap.pipeline.context import CONTEXT, Group, group_mentions
from geomap.pipeline.features import Field, Options, field_of, options_of
from geomap.pipeline.tokens import text_of
from geomap.places import Candidate


@dataclass(frozen=True, slots=True)
class Layout:
    """A document laid out for ranking: ``groups[i]`` has ``options[i]`` and holds numbers of ``mentions``.

    ``text`` is the document's, which is slow to ask a ``Doc`` for. ``mentions`` are the entities that are asked for
    and the names that only serve as context, in the order of the text.
    """

    text: str
    mentions: list[Span]
    groups: list[Group]
    options: list[Options]
    field: Field


def lay_out(
    doc: Doc,
    finder: CandidateFinder,
    *,
    labels: frozenset[str],
    home: tuple[float, float] | None = None,
    home_country: str | None = None,
    options: Callable[[str, tuple[Candidate, ...]], Options] = options_of,
) -> Layout | None:
    """Lay a document out, or give None if it has no entity with one of the labels.

    :param home: (latitude, longitude) where the publication is at home, if known.
    :param home_country: ISO 3166-1 alpha-2 code of its country, if known.
    :param options: :func:`~geomap.pipeline.features.options_of`, or a version of it that remembers.
    """
    mentions = [span for span in doc.ents if span.label_ in labels]
    if not mentions:
        return None
    mentions = sorted([*mentions, *doc.spans.get(CONTEXT, ())], key=lambda span: span.start)
    text = text_of(doc)
    spans = [(span.start_char, span.end_char) for span in mentions]
    groups = group_mentions(text, spans, finder)
    for group in groups:
        group.candidates = _of_label(group.candidates, mentions[group.numbers[0]].label_)
    known = [options(group.text, group.candidates) for group in groups]
    middles = [(start + end) // 2 for start, end in spans]
    return Layout(text, mentions, groups, known, field_of(groups, known, middles, home=home, home_country=home_country))


def _of_label(candidates: tuple[Candidate, ...], label: str) -> tuple[Candidate, ...]:
    """Keep to the reading that the recogniser saw, where the gazetteer has one: a people, or a place."""
    people = tuple(c for c in candidates if c.match == "demonym")
    if label in {"DEMONYM", "NORP"}:
        return people or candidates
    if label in {"PLACE", "EMBEDDED"} and people and candidates[0].match != "demonym":
        return tuple(c for c in candidates if c.match != "demonym")
    return candidates
