"""``/api/mentions``: one mention with its context, its candidates and its history."""

from __future__ import annotations

from typing import Annotated, TypedDict

from flask import Blueprint, Response, jsonify

from geomap.errors import NotInStore
from geomap.records import Mention
from geomap.store import Correction, Stored
from geomap.web import app_state
from geomap.web.api.description.operations import described
from geomap.web.api.place_payloads import PlacePayload
from geomap.web.api.texts.correction_payloads import CorrectionPayload, correction_payload
from geomap.web.api.texts.document_payloads import StatusPayload, document_payload
from geomap.web.api.texts.documents import status_of
from geomap.web.api.texts.mention_payloads import EstimatePayload, MentionPayload
from geomap.workspace.overlay import concerning

blueprint = Blueprint("mentions", __name__, url_prefix="/api/mentions")

CONTEXT_SENTENCES = 2
"""Sentences returned before and after that of the mention."""


class RankedPayload(PlacePayload):
    """A candidate of a mention."""

    score: Annotated[float, "the score of the candidate, from 0 to 1"]


class MentionAnswerPayload(TypedDict):
    """A mention with its context, its candidates and its history."""

    mention: Annotated[MentionPayload, "the mention as in its document"]
    number: Annotated[int, "the index of the mention in its document"]
    document: Annotated[StatusPayload, "the state of its document"]
    sentences: Annotated[list[str], "the sentence of the mention and those around it"]
    sentence: Annotated[int, "the index of the sentence of the mention in sentences"]
    candidates: Annotated[list[RankedPayload], "the candidates, best first"]
    places: Annotated[list[PlacePayload], "all places that the document mentions"]
    estimates: Annotated[list[EstimatePayload], "the approximate location of the mention, if it has one"]
    history: Annotated[list[CorrectionPayload], "the corrections that apply to the mention, oldest first"]


@blueprint.get("/<int:number>")
@described(MentionAnswerPayload, operation_id="corrections_mention")
def mention(number: int) -> Response:
    """Return a mention with its sentence, its candidates, the other places of its document, and its history."""
    slug, _, _ = app_state.store().documents.mention(number)
    stored = app_state.store().documents.load(slug)
    if stored.mapped is None:
        raise NotInStore(f"{stored.entry.id!r} is not mapped yet: try again later")
    document = document_payload(stored, stored.mapped, status=status_of(stored.entry))
    if number not in stored.mention_ids:
        raise NotInStore("the text no longer has this mention: reload the page")
    index = stored.mention_ids.index(number)
    payload = document["mentions"][index]
    places = {place["id"]: place for place in [*document["places"], *document["candidates"]]}
    first = max(0, payload["sentence"] - CONTEXT_SENTENCES)
    return jsonify(
        mention=payload,
        number=index,
        document=document["status"],
        sentences=document["sentences"][first : payload["sentence"] + CONTEXT_SENTENCES + 1],
        sentence=payload["sentence"] - first,
        candidates=[{**places[each["place"]], "score": each["score"]} for each in payload["candidates"]],
        places=document["places"],
        estimates=[each for each in document["estimates"] if each["id"] == payload["item"]],
        history=[correction_payload(each) for each in _history(stored, stored.mapped.mentions[index])],
    )


def _history(stored: Stored, mention: Mention) -> list[Correction]:
    """Return the corrections that apply to a mention, oldest first."""
    return concerning(
        (mention.start, mention.end),
        stored.document.text,
        stored.spans,
        app_state.store().corrections.of_document(stored.entry.number),
        document=stored.entry.number,
        version=stored.entry.version,
        since=stored.since,
    )
