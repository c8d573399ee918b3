"""geomap: find the place names in a text, decide which place on Earth each one is, and map them.

>>> import geomap
>>> nlp = geomap.load()
>>> [(ent.text, ent._.place.label) for ent in nlp("They met in Aleppo.").ents]
[('Aleppo', 'Aleppo, Syria')]
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geomap.pipeline import load as load
    from geomap.places import Place as Place
    from geomap.text_map import map_text as map_text

__version__ = "0.1.0"
__all__ = ["Place", "__version__", "load", "map_text"]

_HOME = {"load": "geomap.pipeline", "map_text": "geomap.text_map", "Place": "geomap.places"}


def __getattr__(name: str) -> Any:
    # spaCy takes most of a second to import: nobody who only asks for the version or for help waits for it
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'geomap' has no attribute '{name}'")
