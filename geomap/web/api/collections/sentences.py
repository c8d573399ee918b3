"""``/api/collections/ID/sentences``: the sentences with the mentions that a filter keeps, each sentence once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Annotated, Literal, TypedDict

import numpy as np
from flask import Blueprint, Response, jsonify, request, url_for

from geomap.records import Review, Role, Status
from geomap.store.listing import MAX_SENTENCE_CHARACTERS, Listed, listed
from geomap.web import app_state
from geomap.web.api import parameters
from geomap.web.api.collections.collection import selection_of
from geomap.web.api.collections.collection_payloads import MentionedInPayload, PlacedPayload, placed
from geomap.web.api.description.operations import FILTER, PAGING, described
from geomap.wording.mentions import doubt

blueprint = Blueprint("sentences", __name__, url_prefix="/api/collections/<slug>/sentences")

GAP = " … "
"""Replaces the middle of a long stretch without mentions."""


class MarkPayload(TypedDict):
    """A mention inside a sentence."""

    id: Annotated[int, "the id of the mention"]
    role: Annotated[Role, "literal, associative (it stands for people or a government), or demonym"]
    score: Annotated[float, "the score of the chosen place, from 0 to 1"]
    sureness: Annotated[Literal["sure", "likely", "unsure"], "the score as a word"]
    status: Annotated[Status, "the decision of a person: unreviewed, confirmed or corrected"]
    review: Annotated[Review, "why a person should check it: runner-up, nil, or empty"]
    doubt: Annotated[str, "the reason for review in words, or empty"]
    place: Annotated[PlacedPayload | None, "its place, or null"]
    url: Annotated[str, "the address that opens the mention in its document"]


class PiecePayload(TypedDict):
    """A part of a sentence: a mention, or text between mentions."""

    text: Annotated[str, "the text; the middle of a long stretch without mentions is left out"]
    mention: Annotated[MarkPayload | None, "the mention, or null for other text"]


class SentencePayload(TypedDict):
    """A sentence with the mentions that the filter keeps."""

    pieces: Annotated[list[PiecePayload], "its parts, in order"]
    document: Annotated[MentionedInPayload, "its document"]
    page: Annotated[int | None, "the page number; null for a document without pages"]


class SentencesPayload(TypedDict):
    """One page of the sentences of a collection. A sentence is never split between two pages."""

    sentences: Annotated[list[SentencePayload], "the sentences, in order of document and text"]
    next: Annotated[str | None, "the cursor of the next page, or null on the last page"]
    total: Annotated[int, "the number of sentences in the whole list"]
    mentions: Annotated[int, "the number of mentions in the whole list"]


@blueprint.get("")
@described(SentencesPayload, query=FILTER + PAGING)
def sentences(slug: str) -> Response:
    """List the sentences with mentions that the filter keeps, in order of document and text.

    It is the list of mentions grouped by sentence; ``limit`` counts sentences.
    """
    limit, after = parameters.limit_of(request.args), parameters.cursor_of(request.args, int, int)
    selection = selection_of(slug)
    rows = selection.columns.rows
    remaining = selection.page(after, selection.mentions)
    ends = np.append(np.flatnonzero(np.diff(rows.sentence[remaining])) + 1, len(remaining))
    end = int(ends[min(limit, len(ends)) - 1])
    page = remaining[:end]
    last = page[-1] if end < len(remaining) else None
    with app_state.store().read() as connection:
        mentions = listed(connection, rows.ids[page].tolist())
    sentence_of = dict(zip(rows.ids[page].tolist(), rows.sentence[page].tolist(), strict=True))
    groups = groupby(mentions, key=lambda each: sentence_of[each.id])
    total = np.count_nonzero(np.diff(rows.sentence[selection.positions])) + 1 if selection.mentions else 0
    return jsonify(
        sentences=[_sentence(list(group)) for _, group in groups],
        next=None if last is None else parameters.written_cursor(int(rows.document[last]), int(rows.start[last])),
        total=int(total),
        mentions=selection.mentions,
    )


def _sentence(mentions: Sequence[Listed]) -> SentencePayload:
    first = mentions[0]
    page_url = url_for("views.document", entry_id=first.document)
    return SentencePayload(
        pieces=list(_pieces(first.sentence, mentions, page_url)),
        document=MentionedInPayload(id=first.document, title=first.title, published=first.published, url=page_url),
        page=first.page,
    )


def _pieces(sentence: str, mentions: Iterable[Listed], page_url: str) -> Iterator[PiecePayload]:
    """Cut a sentence into mentions and the text between them."""
    position = 0
    for each in mentions:
        between = sentence[position : each.offset]
        between = between[-MAX_SENTENCE_CHARACTERS:] if position == 0 else _shortened(between)
        if between:
            yield PiecePayload(text=between, mention=None)
        yield PiecePayload(text=each.mention.text, mention=_mark(each, page_url))
        position = each.offset + len(each.mention.text)
    if after := sentence[position:][:MAX_SENTENCE_CHARACTERS]:
        yield PiecePayload(text=after, mention=None)


def _shortened(text: str) -> str:
    return (
        text
        if len(text) <= 2 * MAX_SENTENCE_CHARACTERS
        else text[:MAX_SENTENCE_CHARACTERS] + GAP + text[-MAX_SENTENCE_CHARACTERS:]
    )


def _mark(each: Listed, page_url: str) -> MarkPayload:
    mention = each.mention
    return MarkPayload(
        id=each.id,
        role=mention.role,
        score=round(mention.score, 4),
        sureness=mention.sureness,
        status=mention.status,
        review=mention.review,
        doubt=doubt(mention),
        place=placed(mention.place) if mention.place else None,
        url=f"{page_url}?mention={each.number}",
    )
