"""Join the facts of :mod:`geomap.gazetteer.building.facts.world` to the drafts of a gazetteer."""

from __future__ import annotations

from collections.abc import Iterable

from geomap.gazetteer.building import facts
from geomap.gazetteer.building.drafts import PlaceDraft
from geomap.gazetteer.building.facts import world
from geomap.gazetteer.joining import JoinIndex, family
from geomap.gazetteer.names import normalise

_SMALL_CLASSES = {"P", "S"}


def add_world_facts(drafts: dict[str, PlaceDraft], rows: Iterable[world.Fact]) -> None:
    """Add facts to drafts: further names of a place that is there already, or a new place.

    A name that the place has already keeps its kind. Towns and buildings get no name of a country.

    :param drafts: drafts by id; new places are added to it.
    """
    countries = _keys_of(drafts.values(), {"PCLI", "PCLD"})
    index: JoinIndex[PlaceDraft] = JoinIndex()
    for draft in drafts.values():
        index.add(draft, draft.feature_code, draft.latitude, draft.longitude, (draft.name, *draft.names))
    for fact in rows:
        joined = index.find(fact.code, fact.latitude, fact.longitude, fact.all_names, fact.bounds)
        draft = joined or _new_draft(fact, drafts)
        if draft.bounds is None and family(draft.feature_code) == family(fact.code):
            draft.bounds = fact.bounds
        excluded = {normalise(name) for name in (draft.name, *draft.names)}
        if draft.feature_class in _SMALL_CLASSES:
            excluded |= countries
        for name in fact.all_names:
            if normalise(name) not in excluded:
                draft.add_name(name, world.name_match(name))
        if draft.feature_class not in ("A", "P"):
            for name in world.short_names(fact):
                draft.add_name(name, "part")
        index.add(draft, draft.feature_code, draft.latitude, draft.longitude, fact.all_names)


def remove_continent_names(drafts: Iterable[PlaceDraft]) -> None:
    """Remove the names of continents from the alternate names of towns, such as "Africa" from Mahdia's."""
    places = list(drafts)
    continents = _keys_of(places, {"CONT"})
    for draft in places:
        if draft.feature_class in _SMALL_CLASSES:
            draft.names = {name: match for name, match in draft.names.items() if normalise(name) not in continents}


def _keys_of(drafts: Iterable[PlaceDraft], codes: set[str]) -> set[str]:
    return {normalise(name) for draft in drafts if draft.feature_code in codes for name in (draft.name, *draft.names)}


def _new_draft(fact: world.Fact, drafts: dict[str, PlaceDraft]) -> PlaceDraft:
    feature_class = facts.FEATURE_CLASSES[fact.code]
    draft = PlaceDraft(None, fact.name, fact.latitude, fact.longitude, feature_class, fact.code)
    draft.country = fact.countries[0] if len(fact.countries) == 1 else ""
    draft.source, draft.source_id = "geomap", _new_id(fact, drafts)
    draft.bounds, draft.weight = fact.bounds, world.weight(fact)
    drafts[f"geomap:{draft.source_id}"] = draft
    return draft


def _new_id(fact: world.Fact, drafts: dict[str, PlaceDraft]) -> str:
    """Return the name as an id; if another place has it, with the feature code, then with the position."""
    name = normalise(fact.name).replace(" ", "-")
    ids = (name, f"{name}-{fact.code.lower()}", f"{name}-{fact.latitude:.2f}-{fact.longitude:.2f}")
    return next(each for each in ids if f"geomap:{each}" not in drafts)
