"""Make corrections: check them, store them, and resolve the affected documents again."""

from __future__ import annotations

import getpass
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import get_args

from geomap.errors import Conflict, SettingError
from geomap.places import Place, distance_km
from geomap.records import Mention
from geomap.store import Correction, Store
from geomap.store.corrections import Action, Draft, Reach, Scope
from geomap.workspace.jobs import Worker

MAX_WORDS_AT_ONCE = 20_000
"""A longer document is resolved again in the background, after the response."""

_OF_SPANS = frozenset({"move", "add"})
SAME_COUNTRY_KM = 30.0
"""A point no farther than this from a populated place is assumed to lie in its country."""
MAX_MENTION_CHARACTERS = 300


class Corrector:
    """Makes corrections in a store."""

    def __init__(self, store: Store, worker: Worker) -> None:
        self._store = store
        self._worker = worker

    def reach(self, draft: Draft) -> Reach:
        """Count what a correction would concern.

        :raises SettingError: for an invalid correction.
        :raises NotInStore: if its document or mention does not exist.
        """
        return self._store.corrections.reach(self._checked(draft))

    def correct(self, draft: Draft) -> Correction:
        """Make a correction. Its document is resolved again at once unless it is long, others in the background.

        Without ``who`` in the draft, the author is the user of the process, since there are no accounts.

        :raises SettingError: for an invalid correction.
        :raises NotInStore: if its document or mention does not exist.
        :raises Conflict: if it contradicts the mentions of the document.
        """
        draft = self._checked(draft)
        correction = self._store.corrections.make(replace(draft, who=draft.who or user()))
        self._follow(correction)
        return correction

    def undo(self, collection: str) -> Correction:
        """Undo the last correction of a collection.

        :raises Conflict: if there is none.
        """
        undone = self._store.corrections.undo(collection)
        self._follow(undone)
        return undone

    def redo(self, collection: str) -> Correction:
        """Redo the correction that was undone last.

        :raises Conflict: if there is none.
        """
        correction = self._store.corrections.redo(collection)
        self._follow(correction)
        return correction

    def _follow(self, correction: Correction) -> None:
        # spans change only when the document is resolved again; do it now, so that nobody sees half of a correction
        if (
            correction.action in _OF_SPANS | {"reject"}
            or self._store.documents.get(correction.document).words <= MAX_WORDS_AT_ONCE
        ):
            self._worker.resolve_again(correction.document)
        self._worker.wake()

    def _checked(self, draft: Draft) -> Draft:
        _one_of("action", draft.action, get_args(Action))
        _one_of("scope", draft.scope, get_args(Scope))
        if draft.action in _OF_SPANS and draft.scope != "mention":
            raise SettingError(f"{draft.action!r} concerns one mention only: leave the scope out")
        if draft.action == "choose" and draft.place is None:
            raise SettingError("the place is missing: choose one")
        stored = self._store.documents.load(draft.document)
        text = stored.document.text
        if stored.mapped is None:
            raise Conflict("the text is not mapped yet: wait until it is")
        if draft.action == "confirm":
            same_span = (each for each in stored.mapped.mentions if (each.start, each.end) == (draft.start, draft.end))
            mention = next(same_span, None)
            draft = replace(draft, place=mention.place if mention else None)
        if draft.action == "add":
            start, end = _trimmed(text, draft.start, draft.end)
            draft = replace(draft, start=start, end=end)
            _refuse_overlap(stored.mapped.mentions, (start, end), None)
        if draft.action == "move":
            if draft.new_start is None or draft.new_end is None:
                raise SettingError("the new span is missing: give start and end")
            new_start, new_end = _trimmed(text, draft.new_start, draft.new_end)
            if (new_start, new_end) == (draft.start, draft.end):
                raise Conflict("the mention has this span already: choose another one")
            draft = replace(draft, new_start=new_start, new_end=new_end)
            _refuse_overlap(stored.mapped.mentions, (new_start, new_end), (draft.start, draft.end))
        return draft


def user() -> str:
    """Return the name of the user of this process, or "" if the system does not know it."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


def place_on_map(latitude: float, longitude: float, name: str, *, beside: Sequence[Place] = ()) -> Place:
    """Make a place from a point that a person has clicked on the map.

    :param beside: the nearest populated place, if any; if it is near, its country and division are copied.
    :raises SettingError: for coordinates out of range.
    """
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise SettingError(f"{latitude}, {longitude} is not on Earth: give degrees")
    spot = f"{latitude:.5f},{longitude:.5f}"
    place = Place(source="map", source_id=spot, name=name, latitude=latitude, longitude=longitude)
    for near in beside:
        if distance_km(latitude, longitude, near.latitude, near.longitude) <= SAME_COUNTRY_KM:
            codes = {name: getattr(near, name) for name in ("country_code", "admin1_code", "admin1", "country")}
            return replace(place, **codes)
    return place


def _refuse_overlap(mentions: Iterable[Mention], span: tuple[int, int], before: tuple[int, int] | None) -> None:
    """Raise Conflict if a span overlaps a corrected mention; uncorrected ones give way."""
    for mention in mentions:
        at = (mention.start, mention.end)
        if at == span and at != before:
            raise Conflict(f"{mention.text!r} is a mention already: correct that one")
        if at != before and at[0] < span[1] and span[0] < at[1] and mention.status != "unreviewed":
            raise Conflict(f"it overlaps {mention.text!r}, which was corrected: undo that first")


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    if not 0 <= start < end <= len(text) or not text[start:end].strip():
        raise SettingError(f"there is no text at {start} to {end}: select some words")
    covered = text[start:end]
    start, end = start + len(covered) - len(covered.lstrip()), end - len(covered) + len(covered.rstrip())
    if end - start > MAX_MENTION_CHARACTERS or "\n\n" in text[start:end]:
        raise SettingError(
            f"a name may have {MAX_MENTION_CHARACTERS} characters and lies in one paragraph: select fewer words"
        )
    return start, end


def _one_of(what: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise SettingError(f"{what} {value!r} does not exist: choose one of {', '.join(allowed)}")
