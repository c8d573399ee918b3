"""A gazetteer in one read-only SQLite file, as :mod:`geomap.gazetteer.building.writer` writes it."""

from __future__ import annotations

import json
import math
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from rapidfuzz import fuzz

from geomap.errors import GazetteerError, GazetteerNotFound
from geomap.gazetteer import layout
from geomap.gazetteer.alike import LIKE_BONES, Alike
from geomap.gazetteer.names import exact_keys, normalise, skeleton
from geomap.gazetteer.variants import Kind, Variant, companion, may_be_misspelled, names_a_road, variants
from geomap.places import EARTH_KM, Candidate, Match, Place, distance_km

MOST_CANDIDATES = 100
"""How many candidates a name gets by default, best known first."""

_PART_SCORE = 0.85
_WELL_KNOWN = 5_000
_OTHER_NAME_FACTOR = 0.1
"""How much less a place counts whose main name is another one: Changchun is "Cancun" to few."""
_FUZZY_LIMIT = 10
_REBUILD = "build it again with 'geomap gazetteer build'"
_PLACES = (
    "SELECT place.id, source, source_id, name, latitude, longitude, class, code, country, admin1, admin2, population, "
    "weight, bounds FROM place JOIN feature ON feature.id = place.feature WHERE "
)


class _Known(NamedTuple):
    place: Place
    weight: int


_Hit = tuple[Candidate, _Known]


class SqliteGazetteer:
    """Look-ups in a gazetteer file.

    The file is never written to. An object may be shared by threads, pickled, and used after a fork: every thread
    of every process opens the file for itself.

    :param path: a file built by ``geomap gazetteer build``.
    :param cache: how many names, and how many places, are kept in memory once looked up.
    :param without: kinds of mending to leave out, for measuring what each one brings.
    :raises GazetteerNotFound: if there is no such file.
    :raises GazetteerError: if it is no gazetteer, is damaged, or was made by a newer geomap.
    """

    def __init__(self, path: str | Path, *, cache: int = 20_000, without: frozenset[Kind] = frozenset()) -> None:
        self.path = Path(path).absolute()
        self._cache_size = cache
        self._without = without
        self._local = threading.local()
        self._candidates = lru_cache(maxsize=cache)(self._find_candidates)
        self._known = lru_cache(maxsize=cache * 4)(self._find_number)
        _check_file(self.path)
        with self._reading() as connection:
            self._countries: dict[str, tuple[int, str]] = {
                code: (number, name) for code, number, name in connection.execute("SELECT * FROM country")
            }
            self._admin1: dict[tuple[str, str], tuple[int, str]] = {
                (country, code): (number, name)
                for country, code, number, name in connection.execute("SELECT * FROM admin1")
            }
            self._version = str(json.loads(_meta(connection, "version")))

    def __reduce__(self) -> tuple[Any, ...]:
        return _reopen, (self.path, self._cache_size, self._without)

    def __repr__(self) -> str:
        return f"SqliteGazetteer({str(self.path)!r})"

    @property
    def version(self) -> str:
        """What tells this file's content from any other's: how it was built and a checksum of names and places."""
        return self._version

    def candidates(
        self, names: Sequence[str], *, fuzzy: bool = True, limit: int = MOST_CANDIDATES
    ) -> list[list[Candidate]]:
        """Look names up: as they are; then their parts ("northern Syria"); then what is spelled much alike.

        :param names: mentions as written in the text.
        :param fuzzy: whether a name that no entry bears is tried in parts and by similar spelling, which is slow.
        :param limit: the most candidates a name gets; the least known are left out.
        :return: for each name its candidates, best known place first; an empty list where no entry fits.
        """
        return [list(self._candidates(name, limit, fuzzy)) for name in names]

    def place(self, place_id: str) -> Place | None:
        """Give the place of an id such as ``"geonames:170063"``, or None if there is none."""
        source, _, number = place_id.partition(":")
        if source == "geonames":
            if not (number.isascii() and number.isdigit() and 0 < int(number) < layout.FIRST_OWN_NUMBER):
                return None
            known = self._known(int(number))
        else:
            with self._reading() as connection:
                row = connection.execute("SELECT place FROM own WHERE id = ?", (place_id,)).fetchone()
            known = self._known(row[0]) if row else None
        return known.place if known else None

    def country(self, country_code: str) -> Place | None:
        """Give the country of an ISO 3166-1 alpha-2 code."""
        number, _ = self._countries.get(country_code.upper(), (0, ""))
        known = self._known(number) if number else None
        return known.place if known else None

    def admin1(self, country_code: str, admin1_code: str) -> Place | None:
        """Give the first-order division (state, province) of a GeoNames code, such as ``("US", "TX")``."""
        number, _ = self._admin1.get((country_code.upper(), admin1_code), (0, ""))
        known = self._known(number) if number else None
        return known.place if known else None

    def near(self, latitude: float, longitude: float, *, limit: int = 1) -> list[Place]:
        """Give the populated places nearest to a point in degrees, nearest first."""
        for radius in (25.0, 100.0, 400.0, 1600.0, 21_000.0):
            rows = self._rows_around(latitude, longitude, radius)
            found = sorted(
                (distance, number)
                for number, south, east in rows
                if (distance := distance_km(latitude, longitude, south / layout.SCALE, east / layout.SCALE)) <= radius
            )
            if len(found) >= limit:
                break
        return [known.place for _, number in found[:limit] if (known := self._known(number))]

    def search(self, text: str, *, limit: int = 20) -> list[Candidate]:
        """Find places by the beginning of a name, then by any part of one; whole names first, then the best known."""
        key = normalise(text)
        if not key:
            return []
        found = {candidate.place.id: candidate for candidate in self._candidates(text, limit, False)}
        with self._reading() as connection:
            if len(key) < 3:  # too many names begin so: take the best known places
                rows = connection.execute(
                    "SELECT id FROM place WHERE name LIKE ? || '%' ORDER BY weight DESC LIMIT ?", (key, limit)
                )
                known = [self._known(number) for (number,) in rows.fetchall()]
                for each in known:
                    if each is not None and each.place.id not in found:
                        found[each.place.id] = Candidate(each.place, each.place.name, 1.0)
            elif len(found) < limit:
                rows = connection.execute(
                    "SELECT key, entries FROM name WHERE key > ? AND key < ? LIMIT 5000", (key, key + "\U0010ffff")
                )
                self._add_best(found, rows, limit)
                if len(found) < limit:
                    rows = connection.execute(
                        "SELECT key, entries FROM name WHERE instr(key, ?) > 1 LIMIT 1000", (" " + key,)
                    )
                    self._add_best(found, rows, limit)
        if not found:
            return list(self._candidates(text, limit, True))
        return list(found.values())[:limit]

    def info(self) -> dict[str, Any]:
        """Tell what the file says of itself: version, created, places, names, counts by kind, sources with licences."""
        with self._reading() as connection:
            meta = {key: json.loads(value) for key, value in connection.execute("SELECT key, value FROM meta")}
        return {"path": str(self.path), "bytes": self.path.stat().st_size, **meta}

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        try:
            if getattr(self._local, "process", None) != os.getpid():
                self._local.connection = _connect(self.path)
                self._local.process = os.getpid()
            yield self._local.connection
        except sqlite3.Error as error:
            raise GazetteerError(f"Gazetteer {self.path} is damaged ({error}): {_REBUILD}") from error

    def _find_candidates(self, name: str, limit: int, fuzzy: bool) -> tuple[Candidate, ...]:
        without = self._without
        with self._reading() as connection:
            found = self._exact(connection, exact_keys(name, trimmed="trimmed" not in without))
            if "abbreviation" in without:
                found = {number: hit for number, hit in found.items() if hit[0].match != "abbreviation"}
            companions = self._companions(connection, name, found) if found and "type" not in without else {}
            if not found and fuzzy and not names_a_road(name):
                for variant in variants(name, without=without):
                    found = self._by_variant(connection, variant)
                    if found:
                        break
                else:
                    return tuple(self._fuzzy(connection, name)[:limit]) if "similar" not in without else ()
        ranked = sorted(found.values(), key=_standing, reverse=True)
        if companions:
            ranked += sorted(companions.values(), key=_standing, reverse=True)
        return tuple(candidate for candidate, _ in ranked[:limit])

    def _by_variant(self, connection: sqlite3.Connection, variant: Variant) -> dict[int, _Hit]:
        hits = self._exact(connection, [variant.key])
        fits = variant.fits
        fitting = {n: hit for n, hit in hits.items() if hit[1].place.feature_class in fits} if fits else {}
        if variant.strictly and not fitting:
            hits = {n: hit for n, hit in hits.items() if hit[1].weight >= _WELL_KNOWN}
        match: Match = "demonym" if variant.kind == "people" else "part"
        return {
            number: (Candidate(candidate.place, candidate.name, _PART_SCORE, match), known)
            for number, (candidate, known) in (fitting or hits).items()
        }

    def _companions(self, connection: sqlite3.Connection, name: str, found: dict[int, _Hit]) -> dict[int, _Hit]:
        """Look a known name that ends in a type of place up without it, if none of its places is of the first rank."""
        companions: dict[int, _Hit] = {}
        for key in exact_keys(name):
            bare, codes = companion(key)
            if codes and not any(known.place.feature_code == "ADM1" for _, known in found.values()):
                for number, (candidate, known) in self._exact(connection, [bare]).items():
                    if number not in found and known.place.feature_code in codes:
                        companions[number] = (Candidate(candidate.place, candidate.name, _PART_SCORE, "part"), known)
        return companions

    def _exact(self, connection: sqlite3.Connection, keys: Iterable[str]) -> dict[int, _Hit]:
        found: dict[int, _Hit] = {}
        for key in keys:
            row = connection.execute("SELECT entries FROM name WHERE key = ?", (key,)).fetchone()
            if row is not None:
                entries = dict(layout.unpack_entries(row[0]))
                for number, match in entries.items():
                    known = self._known(number)
                    if known is not None and number not in found:
                        found[number] = (_candidate(known.place, key, layout.MATCHES[match]), known)
        return found

    def _fuzzy(self, connection: sqlite3.Connection, name: str) -> list[Candidate]:
        key = min(exact_keys(name, trimmed="trimmed" not in self._without), key=len, default="")
        bone = skeleton(key)
        if len(key) < 4 or len(bone) < 3 or not may_be_misspelled(key):
            return []
        alike = Alike(key, bone)
        row = connection.execute("SELECT keys FROM skeleton WHERE skeleton = ?", (bone,)).fetchone()
        for other in row[0].split("\n") if row else ():
            alike.consider(other)
        if not alike.found and len(bone) >= 4:
            alike.least = max(alike.least, LIKE_BONES)
            rows = connection.execute(
                "SELECT skeleton, keys FROM skeleton WHERE skeleton >= ? AND skeleton < ?", (bone[:3], bone[:3] + "~")
            )
            for other_bone, keys in rows:
                if abs(len(other_bone) - len(bone)) <= 1 and fuzz.ratio(bone, other_bone) >= LIKE_BONES:
                    for other in keys.split("\n"):
                        alike.consider(other)
        found: dict[int, tuple[float, int, Candidate]] = {}
        for ratio, other in sorted(alike.found, reverse=True)[:_FUZZY_LIMIT]:
            for number, (candidate, known) in self._exact(connection, [other]).items():
                score = round(0.89 * ratio / 100, 4)
                found.setdefault(
                    number, (-ratio, -known.weight, Candidate(candidate.place, candidate.name, score, "fuzzy"))
                )
        return [candidate for *_, candidate in sorted(found.values(), key=lambda each: each[:2])[:_FUZZY_LIMIT]]

    def _add_best(self, found: dict[str, Candidate], rows: Iterable[tuple[str, bytes]], limit: int) -> None:
        """Add the best known of the rows' places."""
        hits: dict[int, tuple[str, int]] = {}
        for key, blob in rows:
            for number, match in layout.unpack_entries(blob):
                hits.setdefault(number, (key, match))
        with self._reading() as connection:
            best: list[tuple[int, int]] = []
            numbers = list(hits)
            for start in range(0, len(numbers), 500):
                marks, chunk = _marks(numbers[start : start + 500])
                best.extend(connection.execute(f"SELECT weight, id FROM place WHERE id IN ({marks})", chunk))
        for _, number in sorted(best, reverse=True)[: limit * 2]:
            known = self._known(number)
            if known is not None and known.place.id not in found:
                key, match = hits[number]
                found[known.place.id] = _candidate(known.place, key, layout.MATCHES[match])

    def _find_number(self, number: int) -> _Known | None:
        with self._reading() as connection:
            row = connection.execute(_PLACES + "place.id = ?", (number,)).fetchone()
        if row is None:
            return None
        _, source, source_id, name, south, east, letter, code, country, admin1, admin2, population, weight, box = row
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
        return _Known(place, weight)

    def _rows_around(self, latitude: float, longitude: float, radius: float) -> list[tuple[int, int, int]]:
        """Give (number, latitude, longitude) of populated places in the cells within ``radius`` km."""
        reach = math.degrees(radius / EARTH_KM)
        first, last = layout.cell_row(latitude - reach), layout.cell_row(latitude + reach)
        widest = min(89.9, max(abs(latitude - reach), abs(latitude + reach)))
        span = math.ceil(reach / math.cos(math.radians(widest)) * 2) + 1
        if 2 * span + 1 >= layout.CELLS_ROUND or abs(latitude) + reach >= 89.9:
            columns = [(0, layout.CELLS_ROUND - 1)]
        else:
            middle = layout.cell_column(longitude)
            west, east = middle - span, middle + span
            columns = [(max(0, west), min(layout.CELLS_ROUND - 1, east))]
            if west < 0:
                columns.append((west + layout.CELLS_ROUND, layout.CELLS_ROUND - 1))
            if east >= layout.CELLS_ROUND:
                columns.append((0, east - layout.CELLS_ROUND))
        rows: list[tuple[int, int, int]] = []
        with self._reading() as connection:
            for row in range(first, last + 1):
                start = row * layout.CELLS_ROUND
                for west, east in columns:
                    rows += connection.execute(
                        "SELECT id, latitude, longitude FROM place WHERE cell BETWEEN ? AND ?",
                        (start + west, start + east),
                    )
        return rows


def _standing(hit: _Hit) -> float:
    """How well known a place is under the name that led to it."""
    candidate, known = hit
    return known.weight * (_OTHER_NAME_FACTOR if candidate.match in {"alternate", "part"} else 1.0)


def _candidate(place: Place, key: str, match: Match) -> Candidate:
    name = place.name if match == "name" else key.upper() if match == "abbreviation" and len(key) <= 3 else key.title()
    return Candidate(place, name, layout.CLOSENESS[match], match)


def _marks(numbers: Sequence[int]) -> tuple[str, Sequence[int]]:
    return ", ".join("?" * len(numbers)), numbers


def _reopen(path: Path, cache: int, without: frozenset[Kind]) -> SqliteGazetteer:
    return SqliteGazetteer(path, cache=cache, without=without)


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True, check_same_thread=False)


def _meta(connection: sqlite3.Connection, key: str) -> str:
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    if row is None:
        raise sqlite3.DatabaseError(f"no {key}")
    return str(row[0])


def _check_file(path: Path) -> None:
    """Refuse what cannot be a whole gazetteer, by the file's own header and size."""
    try:
        with path.open("rb") as file:
            header = file.read(100)
        size = path.stat().st_size
    except FileNotFoundError:
        raise GazetteerNotFound(
            f"There is no gazetteer at {path}: name another file, or make one with 'geomap gazetteer build'"
        ) from None
    except OSError as error:
        raise GazetteerError(f"Cannot read the gazetteer {path}: {error.strerror}") from None
    if not header:
        raise GazetteerError(f"Gazetteer {path} is empty: {_REBUILD}")
    if len(header) < 100 or not header.startswith(b"SQLite format 3\0"):
        raise GazetteerError(
            f"{path} is no gazetteer (not an SQLite file): name a file built by 'geomap gazetteer build'"
        )
    if int.from_bytes(header[68:72], "big") != layout.APPLICATION_ID:
        raise GazetteerError(
            f"{path} is no gazetteer but another SQLite file: name one built by 'geomap gazetteer build'"
        )
    version = int.from_bytes(header[60:64], "big")
    if version > layout.SCHEMA_VERSION:
        raise GazetteerError(
            f"Gazetteer {path} has schema {version} and this geomap reads {layout.SCHEMA_VERSION}: install a newer one"
        )
    page = int.from_bytes(header[16:18], "big")
    expected = (65536 if page == 1 else page) * int.from_bytes(header[28:32], "big")
    if size < expected:
        raise GazetteerError(f"Gazetteer {path} is cut short ({size:,} of {expected:,} bytes): {_REBUILD}")
