"""Apply corrections to the mentions of a document. The only home of the rule which correction takes precedence.

The result is a function of the text, the recognised spans and the corrections in force. So undoing a correction, or
running the pipeline again, cannot leave anything behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, cast

from geomap.places import Place
from geomap.records import Given, Label, folded
from geomap.store.corrections import CONTEXT_CHARACTERS, Correction

Span = tuple[int, int]

MIN_CONTEXT = 12
"""Characters around a name that must be unchanged for it to be the same mention in a changed text."""


@dataclass(slots=True)
class Overlay:
    """The mentions after corrections.

    ``corrections`` has the id of the deciding correction by span, ``rejected`` the spans that are no mentions,
    ``preferred`` the places that names should mean where no correction decides. ``lost`` are corrections whose mention
    is no longer in the text.
    """

    mentions: list[Given] = field(default_factory=list)
    corrections: dict[Span, int] = field(default_factory=dict)
    rejected: set[Span] = field(default_factory=set)
    preferred: dict[str, Place] = field(default_factory=dict)
    lost: list[Correction] = field(default_factory=list)

    @property
    def matters(self) -> bool:
        """Whether any correction has an effect here."""
        return bool(self.corrections or self.rejected or self.preferred)


def lay_over(
    text: str,
    spans: Iterable[tuple[int, int, str]],
    corrections: Sequence[Correction],
    *,
    document: int,
    version: int,
    since: int,
) -> Overlay:
    """Apply corrections to the spans that the recogniser found.

    The latest correction made from a mention itself takes precedence; then the latest for its name in the document;
    then the latest for its name in the collection. A choice for the collection that was made before the document was
    added is only preferred. A span whose name was rejected is no mention to which a later correction of the name could
    apply.

    :param spans: (start, end, label) each.
    :param corrections: the corrections in force, oldest first.
    :param document: the number of the document in the store.
    :param version: the version of the text.
    :param since: the number of the last correction made before the document was added.
    """
    labels = {(start, end): label for start, end, label in spans}
    direct: dict[Span, Correction] = {}
    by_name: dict[Literal["document", "collection"], dict[str, Correction]] = {"document": {}, "collection": {}}
    rejections: dict[str, Correction] = {}
    overlay = Overlay()
    for correction in corrections:
        is_own = correction.document_id == document
        applies = _applies_by_name(correction, document, since)
        if applies and correction.scope == "document":
            (rejections if correction.action == "reject" else by_name["document"])[correction.name] = correction
        if applies and correction.scope == "collection":
            if correction.action != "reject":
                by_name["collection"][correction.name] = correction
            elif correction.name not in by_name["document"]:
                rejections[correction.name] = correction
        elif not is_own and correction.action == "choose" and correction.id <= since and correction.place:
            overlay.preferred[correction.name] = correction.place
        if is_own:
            shift = 0 if correction.version == version else _shift(text, correction)
            if shift is None:
                overlay.lost.append(correction)
            else:
                _apply(correction, shift, labels, direct)
    for span, label in sorted(labels.items()):
        name = folded(text[span[0] : span[1]])
        of_span = direct.get(span)
        of_name = by_name["document"].get(name) or by_name["collection"].get(name)
        if name in rejections and (of_span is None or rejections[name].id > of_span.id):
            of_name = rejections[name]
        is_open = of_span is None or (of_span.action in {"move", "add"} and not of_span.place and of_name)
        deciding = of_name if is_open else of_span
        if deciding is None:
            overlay.mentions.append(Given(start=span[0], end=span[1], label=cast(Label, label)))
            continue
        if deciding.action == "reject":
            overlay.rejected.add(span)
            continue
        overlay.corrections[span] = deciding.id
        overlay.mentions.append(_given(span, cast(Label, label), deciding))
    present = {folded(text[given.start : given.end]) for given in overlay.mentions}
    overlay.preferred = {name: place for name, place in overlay.preferred.items() if name in present}
    return overlay


def concerning(
    mention: Span,
    text: str,
    spans: Iterable[tuple[int, int, str]],
    corrections: Sequence[Correction],
    *,
    document: int,
    version: int,
    since: int,
) -> list[Correction]:
    """List the corrections that concern a mention, oldest first, whether or not they decide it.

    These are the deciding one, those made from the mention itself, also before it was moved, and those of its name.

    :param mention: its span; the other parameters are those of :func:`lay_over`.
    """
    overlay = lay_over(text, spans, corrections, document=document, version=version, since=since)
    name = folded(text[mention[0] : mention[1]])
    positions = {mention}
    concerned = []
    for correction in reversed(corrections):
        is_own = correction.document_id == document and correction.version == version
        before, after = (correction.start, correction.end), (correction.new_start, correction.new_end)
        if is_own and after in positions:
            positions.add(before)
        is_direct = is_own and not positions.isdisjoint({before, after})
        is_deciding = correction.id == overlay.corrections.get(mention)
        if is_direct or is_deciding or (correction.name == name and _applies_by_name(correction, document, since)):
            concerned.append(correction)
    return concerned[::-1]


def _applies_by_name(correction: Correction, document: int, since: int) -> bool:
    """Whether a correction applies to all mentions of its name in a document."""
    is_own = correction.document_id == document
    if correction.scope == "document":
        return is_own
    return correction.scope == "collection" and (is_own or correction.id > since or correction.action != "choose")


def _apply(correction: Correction, shift: int, labels: dict[Span, str], direct: dict[Span, Correction]) -> None:
    """Apply a correction that was made in this document to the spans."""
    span = (correction.start + shift, correction.end + shift)
    match correction.action:
        case "add":
            _make_room(span, labels, direct)
            labels[span] = "PLACE"
        case "move":
            assert correction.new_start is not None
            assert correction.new_end is not None
            label = labels.pop(span, "PLACE")
            direct.pop(span, None)
            span = (correction.new_start + shift, correction.new_end + shift)
            _make_room(span, labels, direct)
            labels[span] = label
        case _:
            if span not in labels:
                return  # the recogniser no longer finds it, or it was moved later
    direct[span] = correction


def _make_room(span: Span, labels: dict[Span, str], direct: dict[Span, Correction]) -> None:
    """Remove the spans that overlap one that a person has set."""
    for start, end in [other for other in labels if other[0] < span[1] and span[0] < other[1]]:
        del labels[start, end]
        direct.pop((start, end), None)


def _given(span: Span, label: Label, correction: Correction) -> Given:
    # a mention that was moved or added without a place is resolved like any other
    given = Given(start=span[0], end=span[1], label=label, status="corrected", place=correction.place)
    if correction.action in {"move", "add"}:
        return replace(given, decided=correction.place is not None)
    return replace(given, decided=True, status="confirmed" if correction.action == "confirm" else "corrected")


def _shift(text: str, correction: Correction) -> int | None:
    """Find the mention of a correction in a changed text; return how far it has moved, or None if it is gone.

    The result is the occurrence whose context has changed least. If that has changed too much, it is another mention.
    """
    best, most_alike = None, MIN_CONTEXT - 1
    least_alike = min(MIN_CONTEXT, len(correction.text_before) + len(correction.text_after))
    position = text.find(correction.text)
    while position >= 0:
        before = _common(
            reversed(text[max(0, position - CONTEXT_CHARACTERS) : position]), reversed(correction.text_before)
        )
        end = position + len(correction.text)
        after = _common(text[end : end + CONTEXT_CHARACTERS], correction.text_after)
        alike = before + after
        closer = best is not None and abs(position - correction.start) < abs(best)
        if alike >= least_alike and (alike > most_alike or (alike == most_alike and closer)):
            best, most_alike = position - correction.start, alike
        position = text.find(correction.text, position + 1)
    return best


def _common(one: Iterable[str], other: Iterable[str]) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count
