"""Look names up in a read-only SQLite file that :mod:`geomap.gazetteer.building.writer` has written."""

from __future__ import annotations

import json
import math
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, NamedTuple

from rapidfuzz import fuzz

from geomap.errors import GazetteerError
from geomap.gazetteer import layout
from geomap.gazetteer.files import REBUILD_HINT, check_file, connect, read_metadata
from geomap.gazetteer.names import exact_keys, normalise, skeleton
from geomap.gazetteer.old_lookup import find_old_form, find_respelled
from geomap.gazetteer.similarity import MIN_SKELETON_SIMILARITY, SimilarKeys, is_misspelling
from geomap.gazetteer.variants import (
    Kind,
    Variant,
    has_comparable_spelling,
    is_road_name,
    strip_place_type,
    variants,
)
from geomap.places import COUNTRY_CODES, EARTH_KM, Candidate, Match, Place, distance_km

MAX_CANDIDATES = 100
"""The default maximum number of candidates for a name, the most prominent first."""

_PART_SCORE = 0.85
_WELL_KNOWN_WEIGHT = 5_000
_ALTERNATE_NAME_FACTOR = 0.1
"""Factor of the weight of a place under an alternate name: few people call Changchun "Cancun"."""
_NAME_ODDS: dict[Match, float] = {"alternate": 0.01, "part": 0.1}
"""Factors of the odds of the prominence of a place that a search finds by such a name; 1 for others."""
_MAX_FUZZY_CANDIDATES = 10
_SELECT_PLACES = (
    "SELECT place.id, source, source_id, name, latitude, longitude, class, code, country, admin1, admin2, population, "
    "weight, {prominence}, bounds FROM place JOIN feature ON feature.id = place.feature WHERE "
)
_MAX_SEARCHED = 1000
"""The maximum number of places with exactly the name that a search sorts."""


class _WeightedPlace(NamedTuple):
    place: Place
    weight: int
    prominence: float


_KNOWN_AREAS = COUNTRY_CODES | {"ADM1", "CONT"}
"""Areas that nearly every text spells right: a name that is only similar is another place."""

_Hit = tuple[Candidate, int]
"""A candidate and the weight of its place."""


class SqliteGazetteer:
    """Look-ups in a gazetteer file.

    The file is never written to. An object can be shared by threads, pickled, and used after a fork: every thread
    of every process opens the file separately.

    :param path: a file built by ``geomap gazetteer build``.
    :param cache: the number of names whose candidates are cached in memory; places are cached for four times as many.
    :param without: kinds of variants to leave out, to measure the effect of each.
    :raises GazetteerNotFound: if the file does not exist.
    :raises GazetteerError: if it is not a gazetteer, is damaged, or was written by a newer geomap.
    """

    def __init__(self, path: str | Path, *, cache: int = 20_000, without: frozenset[Kind] = frozenset()) -> None:
        self.path = Path(path).absolute()
        self._cache_size = cache
        self._without = without
        self._local = threading.local()
        self._candidates = lru_cache(maxsize=cache)(self._find_candidates)
        self._place_of = lru_cache(maxsize=cache * 4)(self._read_place)
        # Files of version 1 have no prominence: it is derived from the weight, which has the same order.
        self._column = "prominence" if check_file(self.path) >= 2 else "weight"
        self._select_places = _SELECT_PLACES.format(prominence=self._column)
        with self._connection() as connection:
            self._countries: dict[str, tuple[int, str]] = {
                code: (number, name) for code, number, name in connection.execute("SELECT * FROM country")
            }
            self._admin1: dict[tuple[str, str], tuple[int, str]] = {
                (country, code): (number, name)
                for country, code, number, name in connection.execute("SELECT * FROM admin1")
            }
            self._version = str(json.loads(read_metadata(connection, "version")))

    def __reduce__(self) -> tuple[Any, ...]:
        return _reopen, (self.path, self._cache_size, self._without)

    def __repr__(self) -> str:
        return f"SqliteGazetteer({str(self.path)!r})"

    @property
    def version(self) -> str:
        """Identifies the content of the file: how it was built, and a checksum of its names and places."""
        return self._version

    def candidates(
        self, names: Sequence[str], *, fuzzy: bool = True, limit: int = MAX_CANDIDATES
    ) -> list[list[Candidate]]:
        """Look names up: as written; then variants of them ("northern Syria"); then similar spellings.

        :param names: mentions as written in the text.
        :param fuzzy: whether to look up variants and similar spellings of a name that has no entry, which is slow.
        :param limit: the maximum number of candidates for a name; the least prominent are left out.
        :return: the candidates for each name, the most prominent place first; an empty list if there are none.
        """
        return [list(self._candidates(name, limit, fuzzy)) for name in names]

    def place(self, place_id: str) -> Place | None:
        """Return the place with an id such as ``"geonames:170063"``, or None if there is none."""
        number = self._number_of(place_id)
        return self._place_with(number) if number else None

    def prominence(self, place_id: str) -> float:
        """Return how prominent a place is, from 0 to 1; 0 if there is no place with the id.

        See :mod:`geomap.gazetteer.building.prominence`. In a file of an earlier geomap it derives from the population.
        """
        number = self._number_of(place_id)
        weighted = self._place_of(number) if number else None
        return weighted.prominence if weighted else 0.0

    def country(self, country_code: str) -> Place | None:
        """Return the country with an ISO 3166-1 alpha-2 code, or None if there is none."""
        number, _ = self._countries.get(country_code.upper(), (0, ""))
        return self._place_with(number) if number else None

    def admin1(self, country_code: str, admin1_code: str) -> Place | None:
        """Return the first-order division (state, province) with GeoNames codes such as ``("US", "TX")``, or None."""
        number, _ = self._admin1.get((country_code.upper(), admin1_code), (0, ""))
        return self._place_with(number) if number else None

    def near(self, latitude: float, longitude: float, *, limit: int = 1) -> list[Place]:
        """Return the populated places nearest to a point in degrees, the nearest first."""
        for radius in (25.0, 100.0, 400.0, 1600.0, 21_000.0):
            rows = self._rows_around(latitude, longitude, radius)
            distances = (
                (distance_km(latitude, longitude, row[1] / layout.SCALE, row[2] / layout.SCALE), row[0]) for row in rows
            )
            nearest = sorted(pair for pair in distances if pair[0] <= radius)
            if len(nearest) >= limit:
                break
        return [place for _, number in nearest[:limit] if (place := self._place_with(number))]

    def search(self, text: str, *, limit: int = 20) -> list[Candidate]:
        """Find places by the beginning of a name, then by the beginning of any of its words.

        If there are none, find names with a similar spelling.

        :return: candidates with exactly this name first, then those whose name begins with it, then those with a word
            that does; of each the most prominent first. The odds of the prominence count a hundredth under an alternate
            name, a tenth under a part of the name.
        """
        results: dict[str, Candidate] = {}
        for group in self._search_groups(text, limit) if normalise(text) else ():
            for candidate in group:
                results.setdefault(candidate.place.id, candidate)
        if not results:
            return self.candidates([text], limit=limit)[0]
        return list(results.values())[:limit]

    def info(self) -> dict[str, Any]:
        """Return the metadata of the file: version, created, places, names, counts by kind, sources with licences."""
        with self._connection() as connection:
            meta = {key: json.loads(value) for key, value in connection.execute("SELECT key, value FROM meta")}
        return {"path": str(self.path), "bytes": self.path.stat().st_size, **meta}

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        try:
            if getattr(self._local, "process", None) != os.getpid():
                self._local.connection = connect(self.path)
                self._local.process = os.getpid()
            yield self._local.connection
        except sqlite3.Error as error:
            raise GazetteerError(f"Gazetteer {self.path} is damaged ({error}): {REBUILD_HINT}") from error

    def _find_candidates(self, name: str, limit: int, fuzzy: bool) -> tuple[Candidate, ...]:
        without = self._without
        with self._connection() as connection:
            hits = self._find_exact(connection, exact_keys(name, trimmed="trimmed" not in without))
            if "abbreviation" in without:
                hits = {number: hit for number, hit in hits.items() if hit[0].match != "abbreviation"}
            untyped_hits = self._find_untyped(connection, name, hits) if hits and "type" not in without else {}
            if not hits and fuzzy and "old" not in without:
                hits = find_old_form(name, partial(self._find_exact, connection))
            if not hits and fuzzy and not is_road_name(name):
                for variant in variants(name, without=without):
                    hits = self._find_variant(connection, variant)
                    if hits:
                        break
                else:
                    shortest_key = self._shortest_key(name)
                    if "old" not in without:
                        existing = partial(self._existing, connection)
                        hits = find_respelled(shortest_key, existing, partial(self._find_exact, connection))
                    if not hits:
                        return tuple(self._find_similar(connection, name)[:limit]) if "similar" not in without else ()
        ranked = sorted(hits.values(), key=_prominence, reverse=True)
        if untyped_hits:
            ranked += sorted(untyped_hits.values(), key=_prominence, reverse=True)
        return tuple(candidate for candidate, _ in ranked[:limit])

    def _find_variant(self, connection: sqlite3.Connection, variant: Variant) -> dict[int, _Hit]:
        hits = self._find_exact(connection, [variant.key])
        classes = variant.feature_classes
        preferred = {n: hit for n, hit in hits.items() if hit[0].place.feature_class in classes} if classes else {}
        if variant.strict and not preferred:
            hits = {n: hit for n, hit in hits.items() if hit[1] >= _WELL_KNOWN_WEIGHT}
        match: Match = "demonym" if variant.kind == "people" else "part"
        return {
            number: (replace(candidate, score=_PART_SCORE, match=match), weight)
            for number, (candidate, weight) in (preferred or hits).items()
        }

    def _shortest_key(self, name: str) -> str:
        return min(exact_keys(name, trimmed="trimmed" not in self._without), key=len, default="")

    @staticmethod
    def _existing(connection: sqlite3.Connection, keys: Sequence[str]) -> frozenset[str]:
        """Return those of a few hundred keys that are names."""
        places = ", ".join("?" * len(keys))
        return frozenset(key for (key,) in connection.execute(f"SELECT key FROM name WHERE key IN ({places})", keys))

    def _find_untyped(self, connection: sqlite3.Connection, name: str, hits: dict[int, _Hit]) -> dict[int, _Hit]:
        """Look up a name without the type of place at its end, unless one of its hits is a first-order division.

        :param hits: the places that have the name with its type, by number; they are left out of the result.
        """
        untyped_hits: dict[int, _Hit] = {}
        for key in exact_keys(name):
            untyped_key, codes = strip_place_type(key)
            if codes and not any(candidate.place.feature_code == "ADM1" for candidate, _ in hits.values()):
                for number, (candidate, weight) in self._find_exact(connection, [untyped_key]).items():
                    if number not in hits and candidate.place.feature_code in codes:
                        untyped_hits[number] = (replace(candidate, score=_PART_SCORE, match="part"), weight)
        return untyped_hits

    def _find_exact(self, connection: sqlite3.Connection, keys: Iterable[str]) -> dict[int, _Hit]:
        hits: dict[int, _Hit] = {}
        for key in keys:
            row = connection.execute("SELECT entries FROM name WHERE key = ?", (key,)).fetchone()
            if row is not None:
                entries = dict(layout.unpack_entries(row[0]))
                for number, match in entries.items():
                    weighted = self._place_of(number)
                    if weighted is not None and number not in hits:
                        hits[number] = (_candidate(weighted, key, layout.MATCHES[match]), weighted.weight)
        return hits

    def _find_similar(self, connection: sqlite3.Connection, name: str) -> list[Candidate]:
        key = self._shortest_key(name)
        bones = skeleton(key)
        if len(key) < 4 or len(bones) < 3 or not has_comparable_spelling(key):
            return []
        similar = SimilarKeys(key, bones)
        row = connection.execute("SELECT keys FROM skeleton WHERE skeleton = ?", (bones,)).fetchone()
        for other_key in row[0].split("\n") if row else ():
            similar.add_if_similar(other_key)
        if not similar.matches and len(bones) >= 4:
            similar.threshold = max(similar.threshold, MIN_SKELETON_SIMILARITY)
            prefix = bones[:3]
            rows = connection.execute(
                "SELECT skeleton, keys FROM skeleton WHERE skeleton >= ? AND skeleton < ?", (prefix, prefix + "~")
            )
            for other_bones, keys in rows:
                same_length = abs(len(other_bones) - len(bones)) <= 1
                if same_length and fuzz.ratio(bones, other_bones) >= MIN_SKELETON_SIMILARITY:
                    for other_key in keys.split("\n"):
                        similar.add_if_similar(other_key)
        ranked: dict[int, tuple[float, int, Candidate]] = {}
        for similarity, other_key in sorted(similar.matches, reverse=True)[:_MAX_FUZZY_CANDIDATES]:
            for number, (exact, weight) in self._find_exact(connection, [other_key]).items():
                if exact.place.feature_code in _KNOWN_AREAS and not is_misspelling(key, other_key):
                    continue
                candidate = replace(exact, score=round(0.89 * similarity / 100, 4), match="fuzzy")
                ranked.setdefault(number, (-similarity, -weight, candidate))
        best = sorted(ranked.values(), key=lambda each: each[:2])[:_MAX_FUZZY_CANDIDATES]
        return [candidate for *_, candidate in best]

    def _search_groups(self, text: str, limit: int) -> list[list[Candidate]]:
        """Return places by how their name matches, the most prominent first; groups that are not needed are left out.

        The groups are the places with exactly the name, with a name that begins with it, and with such a word in it.
        """
        key = normalise(text)
        # All places with the name are sorted, because their order in the file is another.
        groups = [self._by_prominence(self._candidates(text, _MAX_SEARCHED, False))]
        with self._connection() as connection:
            if len(key) < 3:  # too many names start with it: search the main names of the most prominent places
                rows = connection.execute(
                    f"SELECT id FROM place WHERE name LIKE ? || '%' ORDER BY {self._column} DESC LIMIT ?", (key, limit)
                )
                places = [self._place_with(number) for (number,) in rows.fetchall()]
                return [*groups, [Candidate(place, place.name, 1.0) for place in places if place is not None]]
            for condition, values in (
                ("key > ? AND key < ? LIMIT 5000", (key, key + "\U0010ffff")),
                ("instr(key, ?) > 1 LIMIT 1000", (" " + key,)),
            ):
                if len({each.place.id for group in groups for each in group}) < limit:
                    rows = connection.execute(f"SELECT key, entries FROM name WHERE {condition}", values)
                    groups.append(self._most_prominent(rows, limit * 2))
        return groups

    def _most_prominent(self, rows: Iterable[tuple[str, bytes]], limit: int) -> list[Candidate]:
        """Return the most prominent places of rows (key, blob of entries) of the table ``name``."""
        hits: dict[int, tuple[str, int]] = {}
        for key, blob in rows:
            for number, match in layout.unpack_entries(blob):
                hits.setdefault(number, (key, match))
        values: list[tuple[int, int]] = []
        numbers = list(hits)
        with self._connection() as connection:
            for start in range(0, len(numbers), 500):
                batch = numbers[start : start + 500]
                placeholders = ", ".join("?" * len(batch))
                query = f"SELECT {self._column}, id FROM place WHERE id IN ({placeholders})"
                values.extend(connection.execute(query, batch))
        candidates = []
        for _, number in sorted(values, reverse=True)[:limit]:
            weighted = self._place_of(number)
            if weighted is not None:
                key, match = hits[number]
                candidates.append(_candidate(weighted, key, layout.MATCHES[match]))
        return self._by_prominence(candidates)

    def _by_prominence(self, candidates: Iterable[Candidate]) -> list[Candidate]:
        """Sort candidates: those with the whole name first, of these the most prominent first."""

        def rank(candidate: Candidate) -> tuple[bool, float]:
            value = min(self.prominence(candidate.place.id), 0.9999)
            odds = value / (1 - value) * _NAME_ODDS.get(candidate.match, 1.0)
            return candidate.score <= _PART_SCORE, -odds

        return sorted(candidates, key=rank)

    def _number_of(self, place_id: str) -> int | None:
        """Return the number in this file for an id, or None; the place of a GeoNames id need not be in the file."""
        source, _, number = place_id.partition(":")
        if source == "geonames":
            valid = number.isascii() and number.isdigit() and 0 < int(number) < layout.FIRST_NON_GEONAMES_NUMBER
            return int(number) if valid else None
        with self._connection() as connection:
            row = connection.execute("SELECT place FROM own WHERE id = ?", (place_id,)).fetchone()
        return int(row[0]) if row else None

    def _place_with(self, number: int) -> Place | None:
        weighted = self._place_of(number)
        return weighted.place if weighted else None

    def _read_place(self, number: int) -> _WeightedPlace | None:
        with self._connection() as connection:
            row = connection.execute(self._select_places + "place.id = ?", (number,)).fetchone()
        if row is None:
            return None
        _, source, source_id, name, south, east, letter, code, country, admin1, admin2, population, *values, box = row
        weight, units = values
        place = Place(
            source=source or "geonames",
            source_id=source_id or str(number),
            name=name,
            latitude=south / layout.SCALE,
            longitude=east / layout.SCALE,
            feature_class=letter,
            feature_code=code,
            country_code=country,
            admin1_code=admin1,
            admin2_code=admin2,
            population=population,
            admin1=self._admin1.get((country, admin1), (0, ""))[1],
            country=self._countries.get(country, (0, ""))[1],
            bounds=layout.unpack_bounds(box),
        )
        known = self._column == "prominence"
        return _WeightedPlace(
            place, weight, units / layout.PROMINENCE_UNITS if known else layout.prominence_of_weight(weight)
        )

    def _rows_around(self, latitude: float, longitude: float, radius: float) -> list[tuple[int, int, int]]:
        """Return (number, latitude, longitude) of the populated places in the cells within ``radius`` km.

        Coordinates are integers in units of 1 / ``layout.SCALE`` degrees.
        """
        radius_degrees = math.degrees(radius / EARTH_KM)
        first, last = layout.cell_row(latitude - radius_degrees), layout.cell_row(latitude + radius_degrees)
        highest_latitude = min(89.9, max(abs(latitude - radius_degrees), abs(latitude + radius_degrees)))
        span = math.ceil(radius_degrees / math.cos(math.radians(highest_latitude)) * 2) + 1
        if 2 * span + 1 >= layout.CELLS_PER_ROW or abs(latitude) + radius_degrees >= 89.9:
            columns = [(0, layout.CELLS_PER_ROW - 1)]
        else:
            middle = layout.cell_column(longitude)
            west, east = middle - span, middle + span
            columns = [(max(0, west), min(layout.CELLS_PER_ROW - 1, east))]
            if west < 0:
                columns.append((west + layout.CELLS_PER_ROW, layout.CELLS_PER_ROW - 1))
            if east >= layout.CELLS_PER_ROW:
                columns.append((0, east - layout.CELLS_PER_ROW))
        rows: list[tuple[int, int, int]] = []
        with self._connection() as connection:
            for row in range(first, last + 1):
                start = row * layout.CELLS_PER_ROW
                for west, east in columns:
                    rows += connection.execute(
                        "SELECT id, latitude, longitude FROM place WHERE cell BETWEEN ? AND ?",
                        (start + west, start + east),
                    )
        return rows


def _prominence(hit: _Hit) -> float:
    """Return how well known a place is under the name that matched."""
    candidate, weight = hit
    return weight * (_ALTERNATE_NAME_FACTOR if candidate.match in {"alternate", "part"} else 1.0)


def _candidate(weighted: _WeightedPlace, key: str, match: Match) -> Candidate:
    place = weighted.place
    name = place.name if match == "name" else key.upper() if match == "abbreviation" and len(key) <= 3 else key.title()
    return Candidate(place, name, layout.MATCH_SCORES[match], match, weighted.prominence)


def _reopen(path: Path, cache: int, without: frozenset[Kind]) -> SqliteGazetteer:
    return SqliteGazetteer(path, cache=cache, without=without)
