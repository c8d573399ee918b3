"""Build the table of a gazetteer's names for the recogniser, see :mod:`geomap.pipeline.recognition.known_names`."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np

from geomap.gazetteer.layout import MATCHES, unpack_entries
from geomap.paths import folder
from geomap.pipeline.recognition.known_names import Table, table_of

#: The least populations of a city and of a town.
_CITY, _TOWN = 100_000, 15_000
_MOST_WORDS = 4


def _kind(feature_class: str, code: str, population: int) -> str:
    if feature_class == "A":
        return "country" if code.startswith(("PCL", "ADM1")) else "town"
    if feature_class == "P":
        return "city" if population >= _CITY else "town" if population >= _TOWN else "village"
    return "country" if code == "CONT" else "feature"


def kinds(gazetteer: Path) -> Iterator[tuple[str, str]]:
    """Yield (key, kind) of a gazetteer file, except parts of names, long names and names in other scripts."""
    with closing(sqlite3.connect(f"file:{gazetteer}?mode=ro", uri=True)) as database:
        features = {row: (name, code) for row, name, code in database.execute("SELECT id, class, code FROM feature")}
        places = {
            place: _kind(*features[feature], population)
            for place, feature, population in database.execute("SELECT id, feature, population FROM place")
        }
        for key, entries in database.execute("SELECT key, entries FROM name"):
            if key.count(" ") >= _MOST_WORDS or not re.fullmatch(r"[a-z0-9 ]*[a-z]{2}[a-z0-9 ]*", key):
                continue
            for place, match in unpack_entries(entries):
                if MATCHES[match] == "demonym":
                    yield key, "demonym"
                elif MATCHES[match] != "part":
                    yield key, places[place]


def embedded_table() -> Table:
    """Return the table of the gazetteer in the package."""
    return np.asarray(table_of(kinds(folder("data") / "gazetteer.db")))
