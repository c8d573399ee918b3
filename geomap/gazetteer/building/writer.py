"""Write a gazetteer file: all of it or nothing.

The file grows under another name in the same folder and takes its own name only when it is whole and on the disk.
"""

from __future__ import annotations

import json
import os
import sqlite3
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from geomap.errors import GazetteerError
from geomap.gazetteer import layout
from geomap.gazetteer.names import normalise, skeleton
from geomap.places import Match, Place

BATCH = 20_000

NAME, ALTERNATE = layout.MATCHES.index("name"), layout.MATCHES.index("alternate")

FUZZY_WEIGHT = 20_000
"""Alternate names of places less known than this (in persons) are not looked up by similar spelling."""


class GazetteerWriter:
    """Collects places and names; made by :func:`write_gazetteer`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._features: dict[tuple[str, str], int] = {}
        self._places: list[tuple[Any, ...]] = []
        self._names: list[tuple[str, int, int]] = []
        self._next_own = layout.FIRST_NON_GEONAMES_NUMBER
        self.places = 0
        """How many places were added."""
        connection.executescript(
            "PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;"
        )
        connection.executescript(layout.SCHEMA)
        connection.execute("CREATE TEMP TABLE raw (key TEXT, place INTEGER, match INTEGER)")
        connection.execute("CREATE TEMP TABLE bones (skeleton TEXT, key TEXT)")
        connection.execute("BEGIN")

    def add(self, place: Place, names: Iterable[tuple[str, Match]], *, weight: int | None = None) -> int:
        """Add a place with its names.

        :param names: further names and how each belongs to the place; the main name need not be among them.
        :param weight: how well known it is, in persons; by default :func:`geomap.gazetteer.layout.prominence`.
        :return: the place's number in this file, for :meth:`add_name`.
        :raises GazetteerError: if the place has no name, or coordinates off the globe.
        """
        if not (-90 <= place.latitude <= 90 and -180 <= place.longitude <= 180):
            raise GazetteerError(f"{place.id}: latitude {place.latitude}, longitude {place.longitude} is off the globe")
        if not place.name.strip():
            raise GazetteerError(f"{place.id} has no name")
        number = place.geonameid
        own: tuple[str | None, str | None] = (None, None)
        if number is None:
            number, own = self._next_own, (place.source, place.source_id)
            self._next_own += 1
            self._connection.execute("INSERT INTO own VALUES (?, ?)", (place.id, number))
        elif not 0 < number < layout.FIRST_NON_GEONAMES_NUMBER:
            raise GazetteerError(f"{place.id}: a GeoNames id lies between 1 and {layout.FIRST_NON_GEONAMES_NUMBER - 1}")
        feature = self._features.setdefault((place.feature_class, place.feature_code), len(self._features) + 1)
        if weight is None:
            weight = layout.prominence(place.feature_class, place.feature_code, place.population)
        populated = place.feature_class == "P"
        self._places.append(
            (
                number,
                *own,
                place.name,
                round(place.latitude * layout.SCALE),
                round(place.longitude * layout.SCALE),
                feature,
                place.country_code,
                place.admin1_code,
                place.admin2_code,
                max(0, place.population),
                weight,
                layout.pack_bounds(place.bounds),
                layout.cell(place.latitude, place.longitude) if populated else None,
            )
        )
        self.places += 1
        self.add_name(number, place.name, "name")
        for name, match in names:
            self.add_name(number, name, match)
        if len(self._places) >= BATCH:
            self._flush()
        return number

    def add_name(self, number: int, name: str, match: Match) -> None:
        """Add one more name of a place; a name without letters or digits is passed over."""
        key = normalise(name)
        if key:
            self._names.append((key, number, layout.MATCHES.index(match)))
            if len(self._names) >= BATCH * 5:
                self._flush()

    def add_country(self, code: str, number: int, name: str) -> None:
        """Say which place is the country of an ISO 3166-1 alpha-2 code."""
        self._connection.execute("INSERT OR IGNORE INTO country VALUES (?, ?, ?)", (code, number, name))

    def add_admin1(self, country_code: str, code: str, number: int, name: str) -> None:
        """Say which place is a country's first-order division."""
        self._connection.execute("INSERT OR IGNORE INTO admin1 VALUES (?, ?, ?, ?)", (country_code, code, number, name))

    def add_admin2(self, country_code: str, admin1_code: str, code: str, number: int, name: str) -> None:
        """Say which place is a country's second-order division."""
        self._connection.execute(
            "INSERT OR IGNORE INTO admin2 VALUES (?, ?, ?, ?, ?)", (country_code, admin1_code, code, number, name)
        )

    def _flush(self) -> None:
        columns = ", ".join("?" * 14)
        self._connection.executemany(f"INSERT OR REPLACE INTO place VALUES ({columns})", self._places)
        self._connection.executemany("INSERT INTO raw VALUES (?, ?, ?)", self._names)
        self._places.clear()
        self._names.clear()

    def finish(self, *, kind: str, sources: Sequence[Mapping[str, str]], notes: Mapping[str, Any]) -> None:
        """Sort the names, write the tables for look-up and what the file says of itself."""
        self._flush()
        connection = self._connection
        connection.executemany(
            "INSERT INTO feature VALUES (?, ?, ?)", [(at, *feature) for feature, at in self._features.items()]
        )
        checksum, names = 0, 0
        rows = connection.execute(
            "SELECT raw.key, place.weight, raw.place, raw.match FROM raw JOIN place ON place.id = raw.place "
            "ORDER BY raw.key, place.weight DESC, raw.place, raw.match"
        )
        written: list[tuple[str, bytes]] = []
        bones: list[tuple[str, str]] = []
        for key, group in groupby(rows, key=itemgetter(0)):
            entries: dict[int, int] = {}
            best = 0
            for _, weight, number, match in group:
                entries.setdefault(number, match)
                best = max(best, weight)
            blob = layout.pack_entries(entries.items())
            checksum = zlib.crc32(blob, zlib.crc32(key.encode(), checksum))
            written.append((key, blob))
            kinds = entries.values()
            if len(key) >= 4 and (NAME in kinds or (ALTERNATE in kinds and best >= FUZZY_WEIGHT)):
                bone = skeleton(key)
                if len(bone) >= 3:
                    bones.append((bone, key))
            names += 1
            if len(written) >= BATCH:
                self._flush_keys(written, bones)
        self._flush_keys(written, bones)
        grouped = groupby(connection.execute("SELECT skeleton, key FROM bones ORDER BY 1, 2"), key=itemgetter(0))
        connection.executemany(
            "INSERT INTO skeleton VALUES (?, ?)", ((bone, "\n".join(key for _, key in keys)) for bone, keys in grouped)
        )
        for row in connection.execute("SELECT id, name, latitude, longitude, feature FROM place ORDER BY id"):
            checksum = zlib.crc32(repr(row).encode(), checksum)
        counts = connection.execute(
            "SELECT class || '.' || code, count(*) FROM place JOIN feature ON feature.id = place.feature GROUP BY 1"
        )
        meta = {
            "version": f"{kind}-{checksum:08x}",
            "created": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "places": self.places,
            "names": names,
            "counts": dict(sorted(counts.fetchall(), key=lambda item: -item[1])),
            "sources": [dict(source) for source in sources],
            **notes,
        }
        connection.executemany(
            "INSERT INTO meta VALUES (?, ?)",
            [(key, json.dumps(value, ensure_ascii=False)) for key, value in meta.items()],
        )
        connection.execute(layout.INDEXES)
        connection.execute(f"PRAGMA application_id = {layout.APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {layout.SCHEMA_VERSION}")
        connection.commit()

    def _flush_keys(self, written: list[tuple[str, bytes]], bones: list[tuple[str, str]]) -> None:
        self._connection.executemany("INSERT INTO name VALUES (?, ?)", written)
        self._connection.executemany("INSERT INTO bones VALUES (?, ?)", bones)
        written.clear()
        bones.clear()


@contextmanager
def write_gazetteer(path: Path) -> Iterator[GazetteerWriter]:
    """Write a gazetteer to ``path``, replacing what is there only when the new one is whole.

    Call :meth:`GazetteerWriter.finish` within the block. Whatever goes wrong, no unfinished file stays.

    :raises GazetteerError: if the folder cannot be written to, or the disk is full.
    """
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}-", suffix=".part", dir=path.parent)
    except OSError as error:
        raise GazetteerError(f"Cannot write {path}: {error.strerror or error}; choose another folder") from None
    os.close(handle)
    connection = sqlite3.connect(temporary, isolation_level=None)
    try:
        yield GazetteerWriter(connection)
        connection.close()
        _sync(Path(temporary))
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
        _sync(path.parent)
    except (sqlite3.OperationalError, OSError) as error:
        raise GazetteerError(f"Cannot write {path}: {error}; nothing was kept, make room and build again") from error
    finally:
        connection.close()
        for leftover in (temporary, f"{temporary}-journal"):
            Path(leftover).unlink(missing_ok=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
