"""Write a gazetteer file atomically.

The file is written under a temporary name in the same folder, and renamed when it is complete and on the disk.
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
from geomap.gazetteer.building.landmarks import Landmark, LandmarkIndex
from geomap.gazetteer.building.prominence import Fame, write_prominence
from geomap.gazetteer.names import normalise, skeleton
from geomap.places import Match, Place

BATCH_SIZE = 20_000

_NAME, _ALTERNATE, _PART, _DEMONYM = map(layout.MATCHES.index, ("name", "alternate", "part", "demonym"))

MIN_FUZZY_WEIGHT = 20_000
"""The minimum weight, in persons, of places whose alternate names are looked up by similar spelling."""


class GazetteerWriter:
    """Collects places and names; created by :func:`write_gazetteer`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._features: dict[tuple[str, str], int] = {}
        self._places: list[tuple[Any, ...]] = []
        self._names: list[tuple[str, int, int]] = []
        self._next_number = layout.FIRST_NON_GEONAMES_NUMBER
        self.fame = Fame()
        """What sources say of the prominence of places."""
        self.places = 0
        """The number of places added."""
        connection.executescript(
            "PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;"
        )
        connection.executescript(layout.SCHEMA)
        connection.execute("CREATE TEMP TABLE raw (key TEXT, place INTEGER, match INTEGER)")
        connection.execute("CREATE TEMP TABLE bones (skeleton TEXT, key TEXT)")
        connection.execute("BEGIN")

    def add(self, place: Place, names: Iterable[tuple[str, Match]], *, weight: int | None = None) -> int:
        """Add a place with its names.

        :param names: other names and their kinds; the main name is added automatically.
        :param weight: how well known it is, in persons, for the order of candidates; by default
            :func:`geomap.gazetteer.layout.default_weight`.
        :return: the place's number in this file, for :meth:`add_name`.
        :raises GazetteerError: if the place has no name, or its coordinates are out of range.
        """
        if not (-90 <= place.latitude <= 90 and -180 <= place.longitude <= 180):
            raise GazetteerError(f"{place.id}: latitude {place.latitude}, longitude {place.longitude} is out of range")
        if not place.name.strip():
            raise GazetteerError(f"{place.id} has no name")
        number = place.geonameid
        source: tuple[str | None, str | None] = (None, None)
        if number is None:
            number, source = self._next_number, (place.source, place.source_id)
            self._next_number += 1
            self._connection.execute("INSERT INTO own VALUES (?, ?)", (place.id, number))
        elif not 0 < number < layout.FIRST_NON_GEONAMES_NUMBER:
            raise GazetteerError(
                f"{place.id}: a GeoNames id must be between 1 and {layout.FIRST_NON_GEONAMES_NUMBER - 1}"
            )
        feature = self._features.setdefault((place.feature_class, place.feature_code), len(self._features) + 1)
        if weight is None:
            weight = layout.default_weight(place.feature_class, place.feature_code, place.population)
        populated = place.feature_class == "P"
        self._places.append(
            (
                number,
                *source,
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
                # Set by finish(). A value of as many bytes keeps the row where it is.
                layout.PROMINENCE_UNITS,
            )
        )
        self.places += 1
        self.add_name(number, place.name, "name")
        for name, match in names:
            self.add_name(number, name, match)
        if len(self._places) >= BATCH_SIZE:
            self._flush()
        return number

    def add_name(self, number: int, name: str, match: Match) -> None:
        """Add another name of a place; a name without letters or digits is ignored."""
        key = normalise(name)
        if key:
            self._names.append((key, number, layout.MATCHES.index(match)))
            if len(self._names) >= BATCH_SIZE * 5:
                self._flush()

    def add_country(self, code: str, number: int, name: str) -> None:
        """Set the country of an ISO 3166-1 alpha-2 code, unless it is set."""
        self._connection.execute("INSERT OR IGNORE INTO country VALUES (?, ?, ?)", (code, number, name))

    def add_admin1(self, country_code: str, code: str, number: int, name: str) -> None:
        """Set the first-order division of a country and a code, unless it is set."""
        self._connection.execute("INSERT OR IGNORE INTO admin1 VALUES (?, ?, ?, ?)", (country_code, code, number, name))

    def add_admin2(self, country_code: str, admin1_code: str, code: str, number: int, name: str) -> None:
        """Set the second-order division of a country and its codes, unless it is set."""
        self._connection.execute(
            "INSERT OR IGNORE INTO admin2 VALUES (?, ?, ?, ?, ?)", (country_code, admin1_code, code, number, name)
        )

    def _flush(self) -> None:
        columns = ", ".join("?" * 15)
        self._connection.executemany(f"INSERT OR REPLACE INTO place VALUES ({columns})", self._places)
        self._connection.executemany("INSERT INTO raw VALUES (?, ?, ?)", self._names)
        self._places.clear()
        self._names.clear()

    def finish(
        self,
        *,
        kind: str,
        sources: Sequence[Mapping[str, str]],
        notes: Mapping[str, Any],
        landmarks: Iterable[Landmark] = (),
    ) -> None:
        """Sort the names, compute the prominence of places, write the tables for look-up and the metadata.

        :param kind: how the file was built, the prefix of its version.
        :param sources: the sources of the data and their licences.
        :param notes: more metadata.
        :param landmarks: places that a map or a fact names, which makes them more prominent.
        """
        self._flush()
        connection = self._connection
        connection.executemany(
            "INSERT INTO feature VALUES (?, ?, ?)", [(number, *feature) for feature, number in self._features.items()]
        )
        marks = LandmarkIndex(landmarks)
        checksum, names = 0, 0
        rows = connection.execute(
            "SELECT raw.key, place.weight, raw.place, raw.match FROM raw JOIN place ON place.id = raw.place "
            "ORDER BY raw.key, place.weight DESC, raw.place, raw.match"
        )
        name_rows: list[tuple[str, bytes]] = []
        skeleton_rows: list[tuple[str, str]] = []
        for key, group in groupby(rows, key=itemgetter(0)):
            entries: dict[int, int] = {}
            max_weight = 0
            for _, weight, number, match in group:
                entries.setdefault(number, match)
                max_weight = max(max_weight, weight)
            blob = layout.pack_entries(entries.items())
            checksum = zlib.crc32(blob, zlib.crc32(key.encode(), checksum))
            name_rows.append((key, blob))
            kinds = entries.values()
            self.fame.add_names(number for number, match in entries.items() if match < _PART)
            marks.add(key, [number for number, match in entries.items() if match != _DEMONYM])
            if len(key) >= 4 and (_NAME in kinds or (_ALTERNATE in kinds and max_weight >= MIN_FUZZY_WEIGHT)):
                bones = skeleton(key)
                if len(bones) >= 3:
                    skeleton_rows.append((bones, key))
            names += 1
            if len(name_rows) >= BATCH_SIZE:
                self._flush_keys(name_rows, skeleton_rows)
        self._flush_keys(name_rows, skeleton_rows)
        keys_by_skeleton = groupby(
            connection.execute("SELECT skeleton, key FROM bones ORDER BY 1, 2"), key=itemgetter(0)
        )
        connection.executemany(
            "INSERT INTO skeleton VALUES (?, ?)",
            ((bones, "\n".join(key for _, key in keys)) for bones, keys in keys_by_skeleton),
        )
        write_prominence(connection, self.fame, marks)
        for row in connection.execute("SELECT id, name, latitude, longitude, feature FROM place ORDER BY id"):
            checksum = zlib.crc32(repr(row).encode(), checksum)
        counts = connection.execute(
            "SELECT class || '.' || code, count(*) FROM place JOIN feature ON feature.id = place.feature GROUP BY 1"
        )
        metadata = {
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
            [(key, json.dumps(value, ensure_ascii=False)) for key, value in metadata.items()],
        )
        connection.execute(layout.INDEXES)
        connection.execute(f"PRAGMA application_id = {layout.APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {layout.SCHEMA_VERSION}")
        connection.commit()

    def _flush_keys(self, name_rows: list[tuple[str, bytes]], skeleton_rows: list[tuple[str, str]]) -> None:
        self._connection.executemany("INSERT INTO name VALUES (?, ?)", name_rows)
        self._connection.executemany("INSERT INTO bones VALUES (?, ?)", skeleton_rows)
        name_rows.clear()
        skeleton_rows.clear()


@contextmanager
def write_gazetteer(path: Path) -> Iterator[GazetteerWriter]:
    """Write a gazetteer to ``path``; an existing file is replaced only when the new one is complete.

    Call :meth:`GazetteerWriter.finish` within the block. After an error no unfinished file is left behind.

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
        raise GazetteerError(
            f"Cannot write {path}: {error}; nothing was written; free some space and build again"
        ) from error
    finally:
        connection.close()
        for file in (temporary, f"{temporary}-journal"):
            Path(file).unlink(missing_ok=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
