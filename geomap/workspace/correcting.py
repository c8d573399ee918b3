"""Put mistakes right: check a correction, make it, and resolve the documents again that it concerns."""

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

AT_ONCE = 20_000
"""Words up to which a document is resolved again before the answer; a longer one follows in the background."""

_OF_SPANS = frozenset({"move", "add"})
NEAR_KM = 30.0
"""A spot this near to a populated place is taken to lie in its country."""
LONGEST_NAME = 300
"""Characters that a mention may have."""


class Corrector:
    """Makes corrections in a store."""

    def __init__(self, store: Store, worker: Worker) -> None:
        self._store = store
        self._worker = worker

    def reach(self, draft: Draft) -> Reach:
        """Say what a correction would concern.

        :raises SettingError: for one that makes no sense.
        :raises NotInStore: if what it is about is not there.
        """
        return self._store.corrections.reach(self._checked(draft))

    def correct(self, draft: Draft) -> Correction:
        """Make a correction. Its own document is resolved again at once unless it is long, others in the background.

        Without ``who`` in the draft it is made by the user whom the process belongs to: there are no accounts.

        :raises SettingError: for one that makes no sense.
        :raises NotInStore: if what it is about is not there.
        :raises Conflict: if it does not go together with what is there.
        """
        draft = self._checked(draft)
        made = self._store.corrections.make(replace(draft, who=draft.who or user()))
        self._follow(made)
        return made

    def undo(self, collection: str) -> Correction:
        """Take the last correction of a collection back.

        :raises Conflict: if there is none.
        """
        undone = self._store.corrections.undo(collection)
        self._follow(undone)
        return undone

    def redo(self, collection: str) -> Correction:
        """Make the correction again that was taken back last.

        :raises Conflict: if there is none.
        """
        made = self._store.corrections.redo(collection)
        self._follow(made)
        return made

    def _follow(self, made: Correction) -> None:
        # spans change only by resolving again, so that the reader need never see half of a correction
        if made.action in _OF_SPANS | {"reject"} or self._store.documents.get(made.document).words <= AT_ONCE:
            self._worker.resolve_again(made.document)
        self._worker.wake()

    def _checked(self, draft: Draft) -> Draft:
        _one_of("action", draft.action, get_args(Action))
        _one_of("scope", draft.scope, get_args(Scope))
        if draft.action in _OF_SPANS and draft.scope != "mention":
            raise SettingError(f"{draft.action!r} concerns one mention only: leave the scope out")
        if draft.action == "choose" and draft.place is None:
            raise SettingError("which place it is is missing: choose one")
        stored = self._store.documents.load(draft.document)
        text = stored.document.text
        if stored.mapped is None:
            raise Conflict("the text is not mapped yet: wait until it is")
        if draft.action == "confirm":
            own = (each for each in stored.mapped.mentions if (each.start, each.end) == (draft.start, draft.end))
            mention = next(own, None)
            draft = replace(draft, place=mention.place if mention else None)
        if draft.action == "add":
            start, end = _trimmed(text, draft.start, draft.end)
            draft = replace(draft, start=start, end=end)
            _refuse_overlap(stored.mapped.mentions, (start, end), None)
        if draft.action == "move":
            if draft.new_start is None or draft.new_end is None:
                raise SettingError("where the mention is moved to is missing: give start and end")
            new_start, new_end = _trimmed(text, draft.new_start, draft.new_end)
            if (new_start, new_end) == (draft.start, draft.end):
                raise Conflict("the mention lies there already: choose other ends")
            draft = replace(draft, new_start=new_start, new_end=new_end)
            _refuse_overlap(stored.mapped.mentions, (new_start, new_end), (draft.start, draft.end))
        return draft


def user() -> str:
    """Give the name of the user whom this process belongs to, or nothing where the system does not tell."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


def place_on_map(latitude: float, longitude: float, name: str, *, beside: Sequence[Place] = ()) -> Place:
    """Make a place of a spot that a person has clicked on the map.

    :param beside: the nearest populated place, if known; the country and division are taken from it if it is near.
    :raises SettingError: if it is nowhere on Earth.
    """
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise SettingError(f"{latitude}, {longitude} is nowhere on Earth: give degrees")
    spot = f"{latitude:.5f},{longitude:.5f}"
    place = Place(source="map", source_id=spot, name=name, latitude=latitude, longitude=longitude)
    for near in beside:
        if distance_km(latitude, longitude, near.latitude, near.longitude) <= NEAR_KM:
            codes = {name: getattr(near, name) for name in ("country_code", "admin1_code", "admin1", "country")}
            return replace(place, **codes)
    return place


def _refuse_overlap(mentions: Iterable[Mention], span: tuple[int, int], own: tuple[int, int] | None) -> None:
    """A person's own spans are not taken away by another one; the recogniser's make room."""
    for mention in mentions:
        at = (mention.start, mention.end)
        if at == span and at != own:
            raise Conflict(f"{mention.text!r} is a mention already: correct that one")
        if at != own and at[0] < span[1] and span[0] < at[1] and mention.status != "unreviewed":
            raise Conflict(f"it overlaps {mention.text!r}, which was corrected: undo that first")


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    if not 0 <= start < end <= len(text) or not text[start:end].strip():
        raise SettingError(f"there is no text at {start} to {end}: select some words")
    covered = text[start:end]
    start, end = start + len(covered) - len(covered.lstrip()), end - len(covered) + len(covered.rstrip())
    if end - start > LONGEST_NAME or "\n\n" in text[start:end]:
        raise SettingError(f"a name may have {LONGEST_NAME} characters and lies in one paragraph: select fewer words")
    return start, end


def _one_of(what: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise SettingError(f"{what} {value!r} does not exist: choose one of {', '.join(known)}")
