"""Find the place names in a text, resolve each to a place on Earth, and map them.

>>> import geomap
>>> nlp = geomap.load()
>>> [(ent.text, ent._.place.label) for ent in nlp("They met in Aleppo.").ents]
[('Aleppo', 'Aleppo, Syria')]
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer as Gazetteer
    from geomap.gazetteer import open_gazetteer as open_gazetteer
    from geomap.pipeline import load as load
    from geomap.places import Place as Place
    from geomap.read import Document as Document
    from geomap.store import Store as Store
    from geomap.text_map import map_text as map_text

__version__ = "0.1.0"
__all__ = ["Document", "Gazetteer", "Place", "Store", "__version__", "load", "map_text", "open_gazetteer"]

_MODULES = {
    "Document": "geomap.read",
    "Gazetteer": "geomap.gazetteer",
    "Place": "geomap.places",
    "Store": "geomap.store",
    "load": "geomap.pipeline",
    "map_text": "geomap.text_map",
    "open_gazetteer": "geomap.gazetteer",
}
"""Where each public name is defined."""


def __getattr__(name: str) -> Any:
    # Names are imported on first use: spaCy alone takes most of a second, which help and version do not need.
    if name in _MODULES:
        return getattr(import_module(_MODULES[name]), name)
    raise AttributeError(f"module 'geomap' has no attribute '{name}'")
