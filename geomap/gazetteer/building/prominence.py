"""Compute how prominent each place of a gazetteer is, from 0 to 1, when the file is built.

Population says nothing of a river or a ruin. The prominence of a place is a logistic function of several components,
each from 0 to 1, times :data:`WEIGHTS`. A component that a source does not say is 0.

``population``
    Logarithm of the population between 100 and 20 million. That of a division counts a fifth or less of its people.
``names``
    Logarithm of the number of names in any alphabet, up to 150, or of the number of languages, up to 80.
``rank``
    Logarithm of its rank among the features of its kind by the sum of the other components: the first has 1, the
    1,000th and those after it 0.
``status``
    Country, capital, seat of a division: :data:`STATUS_BY_CODE`.
``extent``
    Logarithm of the diagonal of the bounds between 10 and 5,000 km; half of that for a division.
``map``
    The lowest zoom at which the basemap shows its label, between 11 and 2.
``fact``
    Whether a hand-written fact names it: 1 if it is in the lists of places in the news, 0.5 if it is in the facts of
    the world; half of that if the place has a population.
"""

from __future__ import annotations

import math
import sqlite3
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geomap.gazetteer import layout
from geomap.gazetteer.building.landmarks import LandmarkIndex, Site
from geomap.gazetteer.joining import family, half_diagonal_km
from geomap.places import COUNTRY_CODES, CURRENT_COUNTRY_CODES

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64] | npt.NDArray[np.int32] | npt.NDArray[np.uint32]

WEIGHTS = {
    "population": 2.0,
    "names": 2.5,
    "rank": 4.0,
    "status": 2.0,
    "extent": 2.0,
    "map": 1.5,
    "fact": 3.0,
}
"""The weight of each component, in units of the logit of the prominence."""

INTERCEPT = -5.0
"""The logit of the prominence of a place of which nothing is known."""

STATUS_BY_CODE = {
    **dict.fromkeys(CURRENT_COUNTRY_CODES | {"CONT", "OCN", "PPLC"}, 1.0),
    **{"ADM1": 0.6, "PPLG": 0.6, "PPLA": 0.5, "PPLA2": 0.25, "PPLA3": 0.1, "ADM2": 0.1, "PCLH": 0.5},
}
"""The component ``status`` by feature code; 0 for other codes."""

_POPULATION_SHARES = {"ADM1": 0.2, "ADM2": 0.05, "ADM3": 0.02, "ADM4": 0.01, "PPLX": 0.5}
"""The share of the population that counts: people know the towns of a division rather than the division."""

_POPULATION = (100.0, 2e7)
_DIAGONAL_KM = (10.0, 5000.0)
_MAX_NAMES, _MAX_LANGUAGES, _MAX_RANKED = 150, 80, 1000
_ZOOMS = (11.0, 2.0)
_NO_ZOOM = 99
_PEOPLED_FACT, _DIVISION_EXTENT = 0.5, 0.5
_MIN_KIND = 20
_BATCH, _CHUNK = 50_000, 1 << 20

_ROW = np.dtype(
    [
        ("number", "i8"),
        ("feature", "i4"),
        ("latitude", "i4"),
        ("longitude", "i4"),
        ("population", "i8"),
        ("diagonal", "f4"),
    ]
)


class Fame:
    """Collects what the sources say of places while a gazetteer is written; places are given by number."""

    def __init__(self) -> None:
        # Numbers of places need 32 bits.
        self._named = array("I")
        self._spelled = array("I")
        self._spellings = array("I")
        self._languages: dict[str, int] = {}
        self._spoken: list[Integers] = []
        self._recent = array("Q")
        self.facts: set[int] = set()
        """The places in the lists of places and names in the news."""

    def add_spellings(self, number: int, count: int) -> None:
        """Set how many names a source lists, in any alphabet, also those that the gazetteer leaves out."""
        if count > 1:
            self._spelled.append(number)
            self._spellings.append(count)

    def add_language(self, number: int, code: str) -> None:
        """Add a language that a source has a name in, by any code."""
        language = self._languages.setdefault(code, len(self._languages))
        self._recent.append((number << 12) + min(language, 4095))
        if len(self._recent) >= 1 << 20:
            self._compact()

    def add_names(self, numbers: Iterable[int]) -> None:
        """Add one name to each of some places."""
        self._named.extend(numbers)

    def _compact(self) -> None:
        """Drop repeated languages, to keep memory in proportion to what is known."""
        self._spoken = [np.unique(np.concatenate([*self._spoken, np.array(self._recent, dtype=np.int64)]))]
        self._recent = array("Q")

    def counts(self, numbers: Integers) -> tuple[Floats, Floats]:
        """Return how many names and languages each place has.

        :param numbers: the places, sorted.
        """
        names = _counts_of(numbers, np.frombuffer(self._named, dtype=np.uint32))
        at, known = _positions(numbers, np.frombuffer(self._spelled, dtype=np.uint32))
        np.maximum.at(names, at, np.frombuffer(self._spellings, dtype=np.uint32)[known].astype(np.float32))
        self._compact()
        return names, _counts_of(numbers, self._spoken[0] >> 12)


@dataclass(slots=True)
class KnownPlaces:
    """The places of a gazetteer, one element each, sorted by number.

    ``codes`` has the feature code of each number in ``features``. Population in persons, diagonals in km, zooms from 0;
    :data:`_NO_ZOOM` is for a place without a label.
    """

    classes: Sequence[str]
    codes: Sequence[str]
    features: Integers
    population: Floats
    names: Floats
    languages: Floats
    diagonal: Floats
    zoom: Floats
    fact: Floats


def components(table: KnownPlaces) -> dict[str, Floats]:
    """Return the components of the prominence of each place, from 0 to 1, by name."""
    values = {
        "population": _log_scaled(table.population * _by_code(table, _POPULATION_SHARES, 1.0), *_POPULATION),
        "names": np.maximum(
            _log_scaled(table.names, 1.0, _MAX_NAMES), _log_scaled(table.languages, 1.0, _MAX_LANGUAGES)
        ),
        "extent": _log_scaled(table.diagonal, *_DIAGONAL_KM),
    }
    divisions = np.array([code.startswith("ADM") for code in table.codes])[table.features]
    values["extent"][divisions] *= _DIVISION_EXTENT
    values["status"] = _by_code(table, STATUS_BY_CODE, 0.0)
    values["map"] = _scaled(table.zoom, *_ZOOMS)
    values["fact"] = table.fact * np.where(table.population > 0, np.float32(_PEOPLED_FACT), np.float32(1.0))
    return {**values, "rank": _rank(_kinds(table), _logits(values))}


def prominence(values: dict[str, Floats]) -> Floats:
    """Return the prominence of each place, from 0 to 1, from its components."""
    result: Floats = 1.0 / (1.0 + np.exp(-INTERCEPT - _logits(values)))
    return result


def _logits(values: dict[str, Floats]) -> Floats:
    """Return the sum of components, each times its weight."""
    logits = np.zeros(len(values["fact"]), dtype=np.float32)
    for name, component in values.items():
        logits += np.float32(WEIGHTS[name]) * component
    return logits


def read_table(connection: sqlite3.Connection, fame: Fame, marks: LandmarkIndex) -> tuple[Integers, KnownPlaces]:
    """Return the numbers of the places in a file under construction, sorted, and what is known of them."""
    connection.create_function("diagonal", 1, _diagonal, deterministic=True)
    rows = np.fromiter(
        connection.execute(
            "SELECT id, feature, latitude, longitude, population, "
            "CASE WHEN bounds IS NULL THEN 0.0 ELSE diagonal(bounds) END FROM place ORDER BY id"
        ),
        dtype=_ROW,
        count=connection.execute("SELECT count(*) FROM place").fetchone()[0],
    )
    numbers = rows["number"].copy()
    names, languages = fame.counts(numbers)
    features = connection.execute("SELECT id, class, code FROM feature ORDER BY id").fetchall()
    classes, codes = ["", *(row[1] for row in features)], ["", *(row[2] for row in features)]
    diagonal = rows["diagonal"].copy()
    zoom, fact = np.full(len(rows), _NO_ZOOM, dtype=np.float32), np.zeros(len(rows), dtype=np.float32)

    def site(number: int) -> Site:
        row = rows[np.searchsorted(numbers, number)]
        point = float(row["latitude"]) / layout.SCALE, float(row["longitude"]) / layout.SCALE
        return Site(codes[row["feature"]], *point, float(row["diagonal"]))

    for mark, number in marks.places(site):
        at = np.searchsorted(numbers, number)
        if mark.zoom is not None:
            zoom[at] = min(zoom[at], mark.zoom)
        if mark.fact:
            fact[at] = max(fact[at], mark.fact)
            if not diagonal[at] and family(mark.code) == family(codes[rows["feature"][at]]):
                diagonal[at] = mark.diagonal
    in_news, _ = _positions(numbers, np.array(sorted(fame.facts), dtype=np.int64))
    fact[in_news] = 1.0
    population = rows["population"].astype(np.float32)
    return numbers, KnownPlaces(
        classes, codes, rows["feature"].copy(), population, names, languages, diagonal, zoom, fact
    )


def write_prominence(connection: sqlite3.Connection, fame: Fame, marks: LandmarkIndex) -> None:
    """Set the column ``prominence`` of all places of a file under construction."""
    numbers, table = read_table(connection, fame, marks)
    units = np.rint(prominence(components(table)) * layout.PROMINENCE_UNITS).astype(np.int64)
    for start in range(0, len(numbers), _BATCH):
        batch = slice(start, start + _BATCH)
        connection.executemany(
            "UPDATE place SET prominence = ? WHERE id = ?",
            zip(units[batch].tolist(), numbers[batch].tolist(), strict=True),
        )


def _log_scaled(values: Floats, low: float, high: float) -> Floats:
    """Return the logarithm of values, from 0 at the low one to 1 at the high one."""
    return _scaled(np.log(np.maximum(values, np.float32(low))), math.log(low), math.log(high))


def _scaled(values: Floats, first: float, last: float) -> Floats:
    """Return values on a scale from 0 at the first to 1 at the last."""
    result: Floats = np.clip((values - np.float32(first)) / np.float32(last - first), 0.0, 1.0)
    return result


def _by_code(table: KnownPlaces, values: Mapping[str, float], default: float) -> Floats:
    """Return for each place the value for its feature code."""
    result: Floats = np.array([values.get(code, default) for code in table.codes], dtype=np.float32)[table.features]
    return result


def _kinds(table: KnownPlaces) -> Integers:
    """Return the number of the kind of each place.

    All towns are one kind, and all countries. Another feature code is a kind of its own if it has enough places; those
    that have fewer share the kind of their family.
    """
    counts = np.bincount(table.features, minlength=len(table.codes))
    names = [
        "country"
        if code in COUNTRY_CODES
        else "town"
        if letter == "P"
        else code
        if count >= _MIN_KIND
        else family(code)
        for letter, code, count in zip(table.classes, table.codes, counts, strict=True)
    ]
    indexes = {name: index for index, name in enumerate(dict.fromkeys(names))}
    return np.array([indexes[name] for name in names], dtype=np.int32)[table.features]


def _rank(kinds: Integers, size: Floats) -> Floats:
    """Return the logarithm of the rank of each place in its kind, from 1 for the first to 0 from the 1,000th on.

    Places of equal size share the lowest rank of them.
    """
    order = np.lexsort((size, kinds))
    sorted_kinds, sorted_size = kinds[order], size[order]
    # The end of the kind of each place, and the first place of its run of equal size, by position in the order.
    ends = np.searchsorted(sorted_kinds, sorted_kinds, side="right")
    new_run = np.ones(len(order), dtype=bool)
    new_run[1:] = (sorted_kinds[1:] != sorted_kinds[:-1]) | (sorted_size[1:] > sorted_size[:-1])
    first = np.maximum.accumulate(np.where(new_run, np.arange(len(order)), 0))
    result = np.empty(len(order), dtype=np.float32)
    result[order] = 1 - np.log(ends - first) / np.log(_MAX_RANKED)
    return np.clip(result, 0.0, 1.0)


def _positions(numbers: Integers, others: Integers) -> tuple[Integers, npt.NDArray[np.bool_]]:
    """Return the positions of others in sorted numbers, and which of the others have one."""
    if not len(numbers):
        return np.zeros(0, dtype=np.int64), np.zeros(len(others), dtype=bool)
    at = np.minimum(np.searchsorted(numbers, others), len(numbers) - 1)
    known = numbers[at] == others
    return at[known], known


def _counts_of(numbers: Integers, occurrences: Integers) -> Floats:
    """Return how often each of the sorted numbers occurs."""
    result = np.zeros(len(numbers), dtype=np.float32)
    for start in range(0, len(occurrences), _CHUNK):
        at, _ = _positions(numbers, occurrences[start : start + _CHUNK])
        result += np.bincount(at, minlength=len(numbers)).astype(np.float32)
    return result


def _diagonal(box: bytes) -> float:
    bounds = layout.unpack_bounds(box)
    return 2 * half_diagonal_km(bounds) if bounds else 0.0
