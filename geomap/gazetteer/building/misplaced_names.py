"""Remove names that sources list for a place although they are names of what contains it: "Puglia" for Bari.

A container that is itself called after the place keeps nothing from it: "Makkah" stays a name of Mecca.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from geomap.gazetteer.building.drafts import PlaceDraft
from geomap.gazetteer.names import normalise


def remove_container_names(
    drafts: Iterable[PlaceDraft],
    countries: Mapping[str, PlaceDraft],
    divisions: Mapping[tuple[str, str], PlaceDraft],
) -> int:
    """Remove from towns and divisions the names of their first-order division and country; return how many.

    :param countries: by country code.
    :param divisions: the first-order divisions, by country code and code of the division.
    """
    removed = 0
    keys = {id(each): _keys_of(each) for each in (*countries.values(), *divisions.values())}
    for draft in drafts:
        if draft.feature_class != "P" and not draft.feature_code.startswith(("ADM2", "ADM3", "ADM4")):
            continue
        key = normalise(draft.name)
        for container in (countries.get(draft.country), divisions.get((draft.country, draft.admin1))):
            if container is None or key in keys[id(container)]:
                continue
            words = frozenset(key.split())
            wrong = [name for name in draft.names if _is_foreign(normalise(name), words, keys[id(container)])]
            draft.remove_names(wrong)
            removed += len(wrong)
    return removed


def remove_capital_names(countries: Iterable[PlaceDraft], capitals: Mapping[str, PlaceDraft]) -> None:
    """Remove from countries the main name of their capital, unless it is the country's main name: "Brasilia".

    :param capitals: by country code.
    """
    for country in countries:
        capital = capitals.get(country.country)
        if capital is not None and normalise(capital.name) != normalise(country.name):
            country.remove_names([capital.name])


def _keys_of(draft: PlaceDraft) -> frozenset[str]:
    return frozenset(normalise(name) for name in (draft.name, *draft.names))


def _is_foreign(key: str, own_words: frozenset[str], container_keys: frozenset[str]) -> bool:
    """Whether a name is the container's and no part of the place's own: "New York" is one of New York City."""
    return key in container_keys and not own_words.issuperset(key.split())
