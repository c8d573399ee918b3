"""What a document's mentions are once corrections are laid over what the recogniser found.

It is a function of the text, the spans found and the corrections in force, so that undoing one, or running the
pipeline again, cannot leave anything behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, cast

from geomap.places import Place
from geomap.records import Given, Label, folded
from geomap.store.corrections import CONTEXT, Correction

Span = tuple[int, int]

LEAST_CONTEXT = 12
"""Characters around a name that must be as they were for it to be the same mention in a text that has changed."""


@dataclass(slots=True)
class Overlay:
    """The mentions after corrections; ``corrections`` tells by span which one decided it, ``rejected`` which spans are
    no mentions, ``preferred`` what names should mean where nothing is decided; ``lost`` are corrections whose mention
    is not in the text any more.
    """

    mentions: list[Given] = field(default_factory=list)
    corrections: dict[Span, int] = field(default_factory=dict)
    rejected: set[Span] = field(default_factory=set)
    preferred: dict[str, Place] = field(default_factory=dict)
    lost: list[Correction] = field(default_factory=list)

    @property
    def matters(self) -> bool:
        """Whether any correction has a say here."""
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
    """Lay corrections over the spans that the recogniser found.

    The latest correction made from a mention itself counts; else the latest for its name in the document; else the
    latest for its name in the collection, unless that was made before the document was added: then it is preferred.
    What was rejected by its name is no mention that a later correction of that name could concern.

    :param spans: (start, end, label) each.
    :param corrections: those in force, oldest first.
    :param document: the document's number in the store; ``version`` the version of the text.
    :param since: the number of the last correction made before the document was added.
    """
    labels = {(start, end): label for start, end, label in spans}
    direct: dict[Span, Correction] = {}
    by_name: dict[Literal["document", "collection"], dict[str, Correction]] = {"document": {}, "collection": {}}
    refused: dict[str, Correction] = {}
    overlay = Overlay()
    for correction in corrections:
        is_own = correction.document_id == document
        concerns = correction.id > since or correction.action != "choose"
        if correction.scope == "document" and is_own:
            (refused if correction.action == "reject" else by_name["document"])[correction.name] = correction
        if correction.scope == "collection" and (is_own or concerns):
            if correction.action != "reject":
                by_name["collection"][correction.name] = correction
            elif correction.name not in by_name["document"]:
                refused[correction.name] = correction
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
        own = direct.get(span)
        told = by_name["document"].get(name) or by_name["collection"].get(name)
        if name in refused and (own is None or refused[name].id > own.id):
            told = refused[name]
        chosen = told if own is None or (own.action in {"move", "add"} and not own.place and told) else own
        if chosen is None:
            overlay.mentions.append(Given(start=span[0], end=span[1], label=cast(Label, label)))
            continue
        if chosen.action == "reject":
            overlay.rejected.add(span)
            continue
        overlay.corrections[span] = chosen.id
        overlay.mentions.append(_given(span, cast(Label, label), chosen))
    present = {folded(text[given.start : given.end]) for given in overlay.mentions}
    overlay.preferred = {name: place for name, place in overlay.preferred.items() if name in present}
    return overlay


def _apply(correction: Correction, shift: int, labels: dict[Span, str], direct: dict[Span, Correction]) -> None:
    """Let a correction made in this document have its say on spans."""
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
                return  # the recogniser does not find it any more, or it was moved since
    direct[span] = correction


def _make_room(span: Span, labels: dict[Span, str], direct: dict[Span, Correction]) -> None:
    """Take away what overlaps a span that a person has set."""
    for start, end in [other for other in labels if other[0] < span[1] and span[0] < other[1]]:
        del labels[start, end]
        direct.pop((start, end), None)


def _given(span: Span, label: Label, correction: Correction) -> Given:
    # what was moved or added without a place is resolved like any other
    given = Given(start=span[0], end=span[1], label=label, status="corrected", place=correction.place)
    if correction.action in {"move", "add"}:
        return replace(given, decided=correction.place is not None)
    return replace(given, decided=True, status="confirmed" if correction.action == "confirm" else "corrected")


def _shift(text: str, correction: Correction) -> int | None:
    """Find a correction's mention again in a text that has changed: how far it has moved, or None if it is gone.

    The occurrence whose surroundings are most as they were is taken; what is too different is another mention.
    """
    best, most = None, LEAST_CONTEXT - 1
    least_wanted = min(LEAST_CONTEXT, len(correction.text_before) + len(correction.text_after))
    position = text.find(correction.text)
    while position >= 0:
        before = _common(reversed(text[max(0, position - CONTEXT) : position]), reversed(correction.text_before))
        end = position + len(correction.text)
        after = _common(text[end : end + CONTEXT], correction.text_after)
        alike = before + after
        closer = best is not None and abs(position - correction.start) < abs(best)
        if alike >= least_wanted and (alike > most or (alike == most and closer)):
            best, most = position - correction.start, alike
        position = text.find(correction.text, position + 1)
    return best


def _common(one: Iterable[str], other: Iterable[str]) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count
