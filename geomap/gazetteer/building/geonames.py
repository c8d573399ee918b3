"""Build a gazetteer from the dump files of GeoNames, of any size, in little memory.

The files are ``allCountries`` or any other file of places (19 columns), and optionally ``alternateNamesV2``,
``admin1CodesASCII``, ``admin2Codes`` and ``countryInfo``. Each may be plain or compressed (``.zip``, ``.xz``, ``.gz``,
``.bz2``).
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile
import zlib
from array import array
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from geomap.errors import GazetteerError
from geomap.gazetteer import layout
from geomap.gazetteer.building import alternates, facts
from geomap.gazetteer.building.landmarks import landmarks
from geomap.gazetteer.building.writer import GazetteerWriter, write_gazetteer
from geomap.places import Match, Place

PLACES = ("allCountries*", "geonames*.tsv*", "geonames*.txt*", "cities*.txt*", "cities*.zip", "??.txt", "??.zip")
ALTERNATES = ("alternateNamesV2*", "alternateNames*")
ADMIN1, ADMIN2, COUNTRIES = ("admin1CodesASCII*",), ("admin2Codes*",), ("countryInfo*",)
_DAMAGE_ERRORS = (EOFError, OSError, lzma.LZMAError, zlib.error, zipfile.BadZipFile)
_SKIPPED_LANGUAGES = frozenset({"post", "link", "iata", "icao", "faac", "tcid", "unlc", "wkdt", "phon", "piny"})

Progress = Callable[[str, int, int], None]
"""A callable with the name of the file, the number of bytes read, and its size in bytes."""


def build_geonames(
    folder: Path, output: Path, *, progress: Progress = lambda name, done, size: None
) -> tuple[int, Counter[str]]:
    """Build a gazetteer from a folder of GeoNames' dump files.

    :param folder: the folder of the files.
    :param output: file to write.
    :param progress: called regularly with the progress of reading.
    :return: the number of places written, and the number of malformed lines in each file.
    :raises GazetteerError: if there is no file of places, a file is truncated, or the output cannot be written.
    """
    reader = _Reader(folder, progress)
    places = reader.find(PLACES)
    if places is None:
        raise GazetteerError(f"{folder} has no GeoNames file of places: put allCountries.txt or allCountries.zip there")
    with write_gazetteer(output) as writer:
        names = reader.division_names()
        ids = _add_places(writer, reader, places, names)
        alternates_file = reader.find(ALTERNATES)
        if alternates_file is not None:
            _add_alternates(writer, reader, alternates_file, ids)
        _add_facts(writer, names, ids)
        files = [path.name for path in (places, alternates_file) if path is not None]
        writer.finish(
            kind="geonames",
            sources=[
                {"package": ", ".join(files), "data": "GeoNames dump", "licence": "CC BY 4.0 (GeoNames)"},
                {"package": "geomap", "data": "facts written by hand", "licence": "Apache-2.0"},
            ],
            notes={"broken lines": dict(reader.malformed)},
            landmarks=landmarks(),
        )
        return writer.places, reader.malformed


class _Reader:
    """Finds, decompresses and splits the files; counts malformed lines."""

    def __init__(self, folder: Path, progress: Progress) -> None:
        if not folder.is_dir():
            raise GazetteerError(f"There is no folder {folder}: name the folder with the dump files of GeoNames")
        self.folder = folder
        self.malformed: Counter[str] = Counter()
        self._progress = progress

    def find(self, patterns: tuple[str, ...]) -> Path | None:
        """Return the first file by name for the first pattern that has one, or None."""
        for pattern in patterns:
            paths = sorted(path for path in self.folder.glob(pattern) if path.is_file())
            if paths:
                return paths[0]
        return None

    def division_names(self) -> dict[str, tuple[int, str]]:
        """Return (GeoNames id, name) of countries and divisions by code: ``US``, ``US.TX``, ``US.TX.453``."""
        names: dict[str, tuple[int, str]] = {}
        for patterns, code, name, number, columns in (
            (COUNTRIES, 0, 4, 16, 17),
            (ADMIN1, 0, 1, 3, 4),
            (ADMIN2, 0, 1, 3, 4),
        ):
            path = self.find(patterns)
            for fields in self.rows(path, columns) if path else ():
                if fields[number].isdigit():
                    names[fields[code]] = (int(fields[number]), fields[name])
                elif fields[number]:
                    self.malformed[path.name if path else ""] += 1
        return names

    def rows(self, path: Path, columns: int) -> Iterator[list[str]]:
        """Yield the lines of a file, split at tabs; lines with too few columns are counted as malformed.

        :raises GazetteerError: if the file is truncated or cannot be decompressed.
        """
        size = path.stat().st_size
        try:
            with (
                path.open("rb") as raw,
                _decompressed(raw, path) as file,
                io.TextIOWrapper(cast("io.BufferedReader", file), "utf-8", errors="replace", newline="\n") as lines,
            ):
                for number, line in enumerate(lines):
                    if number % 20_000 == 0:
                        self._progress(path.name, min(raw.tell(), size), size)
                    if line.startswith("#") or not line.strip():
                        continue
                    fields = line.rstrip("\r\n").split("\t")
                    if len(fields) < columns or "\ufffd" in line:
                        self.malformed[path.name] += 1
                        continue
                    yield fields
        except _DAMAGE_ERRORS as error:
            raise GazetteerError(
                f"{path} is truncated or damaged ({str(error) or type(error).__name__}): download it again"
            ) from None
        self._progress(path.name, size, size)


@contextmanager
def _decompressed(raw: IO[bytes], path: Path) -> Iterator[IO[bytes]]:
    if path.suffix == ".zip":
        with zipfile.ZipFile(raw) as archive:
            member = max(archive.infolist(), key=lambda each: each.file_size)
            with archive.open(member) as file:
                yield file
    elif path.suffix == ".xz":
        with lzma.open(raw) as file:
            yield file
    elif path.suffix == ".gz":
        with gzip.open(raw) as file:
            yield cast("IO[bytes]", file)
    elif path.suffix == ".bz2":
        with bz2.open(raw) as file:
            yield file
    else:
        yield raw


def _add_places(writer: GazetteerWriter, reader: _Reader, path: Path, names: dict[str, tuple[int, str]]) -> array[int]:
    """Add the places.

    :return: the ids that were added, as one bit each.
    """
    ids = array("B", bytes(1 << 20))
    countries = {number: code for code, (number, _) in names.items() if len(code) == 2}
    points = _label_points(names)
    for fields in reader.rows(path, 15):
        try:
            number = int(fields[0])
            latitude, longitude = points.get(number) or (float(fields[4]), float(fields[5]))
            population = int(fields[14] or 0)
            place = Place(
                source="geonames",
                source_id=str(number),
                name=fields[1],
                latitude=latitude,
                longitude=longitude,
                feature_class=fields[6],
                feature_code=fields[7],
                country_code=fields[8],
                admin1_code=fields[10],
                admin2_code=fields[11],
                population=population,
            )
            writer.add(place, _other_names(place, fields[2], fields[3]))
            writer.fame.add_spellings(number, 1 + len(set(fields[3].split(","))))
        except (ValueError, GazetteerError):
            reader.malformed[path.name] += 1
            continue
        _set(ids, number)
        _add_division(writer, place, number, names, countries)
    return ids


def _other_names(place: Place, ascii_name: str, alternate_names: str) -> Iterator[tuple[str, Match]]:
    """Yield the other names of a place: those that GeoNames lists, and those derived from its main name."""
    if ascii_name and ascii_name != place.name:
        yield ascii_name, "name"
    for name in alternate_names.split(",") if alternate_names else ():
        match = alternates.classify_name(name)
        if match is not None:
            yield name, match
    if place.feature_class == "A":
        stripped_name = alternates.strip_division_type(place.name)
        if stripped_name:
            yield stripped_name, "alternate" if place.feature_code == "ADM1" else "part"
    elif place.feature_code in ("AIRP", "AIRB"):
        yield from alternates.airport_names(place.name)


def _add_division(
    writer: GazetteerWriter,
    place: Place,
    number: int,
    names: dict[str, tuple[int, str]],
    countries: dict[int, str],
) -> None:
    if place.feature_class != "A":
        return
    if number in countries:
        writer.add_country(countries[number], number, names[countries[number]][1])
    elif place.feature_code == "ADM1" and place.admin1_code:
        _, name = names.get(f"{place.country_code}.{place.admin1_code}", (0, place.name))
        writer.add_admin1(place.country_code, place.admin1_code, number, name)
    elif place.feature_code == "ADM2" and place.admin2_code:
        code = f"{place.country_code}.{place.admin1_code}.{place.admin2_code}"
        _, name = names.get(code, (0, place.name))
        writer.add_admin2(place.country_code, place.admin1_code, place.admin2_code, number, name)


def _add_alternates(writer: GazetteerWriter, reader: _Reader, path: Path, ids: array[int]) -> None:
    for fields in reader.rows(path, 4):
        if not fields[1].isdigit():
            reader.malformed[path.name] += 1
            continue
        number, language, name = int(fields[1]), fields[2], fields[3]
        if language in _SKIPPED_LANGUAGES or not _is_set(ids, number):
            continue
        if language not in ("", "abbr"):
            writer.fame.add_language(number, language)
        match = alternates.classify_name(name)
        if match is not None:
            writer.add_name(number, name, "abbreviation" if language == "abbr" else match)


def _label_points(names: dict[str, tuple[int, str]]) -> dict[int, tuple[float, float]]:
    """Return the label points of continents and large divisions by id, so that all gazetteers have the same.

    GeoNames has similar points; other data sets use the centre of the bounding box.
    """
    points = {place.geonameid: (place.latitude, place.longitude) for place, _ in facts.read_places() if place.geonameid}
    for key, point in facts.read_label_points().items():
        number = names[key][0] if key in names else int(key) if key.isdigit() else None
        if number is not None:
            points[number] = point
    return {number: point for number, point in points.items() if number is not None}


def _add_facts(writer: GazetteerWriter, names: dict[str, tuple[int, str]], ids: array[int]) -> None:
    """Add what GeoNames lacks: regions and places in the news, demonyms, abbreviations of countries and divisions."""
    numbers = {code: number for code, (number, _) in names.items()}
    for place, other_names in facts.read_places():
        number = place.geonameid
        if number is None or not _is_set(ids, number):
            weight = facts.WEIGHTS.get(place.feature_code, facts.DEFAULT_WEIGHT)
            number = writer.add(place, [], weight=weight)
        numbers[place.id] = number
        writer.fame.facts.add(number)
        for name in other_names:
            writer.add_name(number, name, "alternate")
    for key, match, other_names in facts.read_names():
        if match is None:
            continue
        number = numbers.get(key) or (int(key[9:]) if key.startswith("geonames:") else 0)
        if number >= layout.FIRST_NON_GEONAMES_NUMBER or _is_set(ids, number):
            writer.fame.facts.add(number)
            for name in other_names:
                writer.add_name(number, name, "alternate" if match == "name" else match)


def _set(bits: array[int], number: int) -> None:
    byte = number >> 3
    if byte >= len(bits):
        bits.frombytes(bytes(byte - len(bits) + (1 << 20)))
    bits[byte] |= 1 << (number & 7)


def _is_set(bits: array[int], number: int) -> bool:
    byte = number >> 3
    return byte < len(bits) and bool(bits[byte] & (1 << (number & 7)))
