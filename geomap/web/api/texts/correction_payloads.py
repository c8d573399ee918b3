"""JSON payloads of corrections."""

from __future__ import annotations

from typing import Annotated, NotRequired, TypedDict

from geomap.store import Correction
from geomap.store.corrections import Action, Scope


class CorrectionPayload(TypedDict):
    """A correction that was made."""

    id: Annotated[int, "the id of the correction"]
    start: Annotated[int, "where the mention began before the correction, in code points"]
    end: Annotated[int, "where the mention ended before the correction, in code points"]
    action: Annotated[Action, "confirm, choose, reject, unplace, move or add"]
    scope: Annotated[Scope, "mention, document or collection"]
    text: Annotated[str, "the text of the mention before the correction"]
    place: Annotated[str, "the label of the chosen place, or empty"]
    before: Annotated[str, "the label of the place before the correction, or empty"]
    who: Annotated[str, "who made the correction"]
    created: Annotated[str, "when it was made"]
    undone: Annotated[str | None, "when it was undone, or null"]
    mentions: Annotated[int, "the number of mentions that it applied to"]
    documents: Annotated[int, "the number of documents that contain these mentions"]
    document: Annotated[str, "the id of the document that it was made in"]
    title: Annotated[str, "the title of that document"]


class ReachPayload(TypedDict):
    """The mentions that a correction would apply to."""

    mentions: Annotated[int, "the number of mentions"]
    documents: Annotated[int, "the number of documents that contain them"]
    corrected: Annotated[int, "how many of the mentions already have a correction"]


class ChangePayload(TypedDict):
    """The result of a correction, an undo or a redo."""

    correction: Annotated[CorrectionPayload, "the correction that was made, undone or made again"]
    can_undo: Annotated[bool, "whether there is another correction to undo"]
    can_redo: Annotated[bool, "whether there is a correction to make again"]


class HistoryPayload(TypedDict):
    """One page of the corrections of a collection."""

    corrections: Annotated[list[CorrectionPayload], "the corrections, newest first"]
    next: Annotated[str | None, "the cursor of the next page, or null on the last page"]
    can_undo: Annotated[bool, "whether there is a correction to undo"]
    can_redo: Annotated[bool, "whether there is a correction to make again"]


class SpotBody(TypedDict):
    """A point on the map that becomes a place."""

    latitude: Annotated[float, "latitude in degrees"]
    longitude: Annotated[float, "longitude in degrees"]
    name: NotRequired[Annotated[str, "the name of the place"]]


class CorrectionBody(TypedDict):
    """A correction to make or to preview."""

    action: Annotated[
        Action,
        "confirm: the place is correct; choose: it is another place; reject: it is not a place name; unplace: it is a "
        "place that is not in the gazetteer; move: the mention begins or ends elsewhere; add: the mention was missed",
    ]
    mention: NotRequired[Annotated[int, "the id of the mention, unless the action is add"]]
    document: NotRequired[Annotated[str, "the id of the document, if the action is add"]]
    start: NotRequired[Annotated[int, "for move and add: the new start in the text, in code points"]]
    end: NotRequired[Annotated[int, "for move and add: the new end in the text, in code points"]]
    scope: NotRequired[
        Annotated[
            Scope,
            "mention (the default), document for all mentions with this name in the document, or collection for all "
            "mentions with this name in the collection",
        ]
    ]
    place: NotRequired[Annotated[str | SpotBody | None, "the id of a gazetteer place, or a point on the map"]]
    who: NotRequired[Annotated[str, "who makes the correction, up to 80 characters"]]


def correction_payload(correction: Correction) -> CorrectionPayload:
    """Describe a correction."""
    return CorrectionPayload(
        id=correction.id,
        start=correction.start,
        end=correction.end,
        action=correction.action,
        scope=correction.scope,
        text=correction.text,
        place=correction.place.label if correction.place else "",
        before=correction.was,
        who=correction.who,
        created=correction.created,
        undone=correction.undone,
        mentions=correction.mentions,
        documents=correction.documents,
        document=correction.document,
        title=correction.title,
    )
