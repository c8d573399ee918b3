"""The recipe of a gazetteer from GeoNames' own dump files, of any size, in little memory.

Read are, by name, plain or packed (``.zip``, ``.xz``, ``.gz``, ``.bz2``): ``allCountries`` or any other file of places
(19 columns), ``alternateNamesV2`` (optional), ``admin1CodesASCII``, ``admin2Codes`` and ``countryInfo`` (optional).
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
from geomap.gazetteer.building.writer import GazetteerWriter, write_gazetteer
from geomap.places import Match, Place

PLACES = ("allCountries*", "geonames*.tsv*", "geonames*.txt*", "cities*.txt*", "cities*.zip", "??.txt", "??.zip")
ALTERNATES = ("alternateNamesV2*", "alternateNames*")
ADMIN1, ADMIN2, COUNTRIES = ("admin1CodesASCII*",), ("admin2Codes*",), ("countryInfo*",)
_BROKEN = (EOFError, OSError, lzma.LZMAError, zlib.error, zipfile.BadZipFile)
_NO_LANGUAGE = frozenset({"post", "link", "iata", "icao", "faac", "tcid", "unlc", "wkdt", "phon", "piny"})

Progress = Callable[[str, int, int], None]
"""Is told the file being read, how many bytes of it have been read, and how many it has."""


def build_geonames(
    folder: Path, output: Path, *, progress: Progress = lambda name, done, size: None
) -> tuple[int, Counter[str]]:
    """Build a gazetteer from a folder of GeoNames' dump files.

    :param folder: where the files lie.
    :param output: file to write.
    :param progress: is told now and then how far the reading has come.
    :return: how many places were written, and how many lines were broken in each file.
    :raises GazetteerError: if there is no file of places, a file is cut short, or the output cannot be written.
    """
    reader = _Reader(folder, progress)
    places = reader.find(PLACES)
    if places is None:
        raise GazetteerError(
            f"{folder} holds no GeoNames file of places: lay allCountries.txt or allCountries.zip there"
        )
    with write_gazetteer(output) as writer:
        names = reader.division_names()
        known = _add_places(writer, reader, places, names)
        other = reader.find(ALTERNATES)
        if other is not None:
            _add_alternates(writer, reader, other, known)
        _add_facts(writer, names, known)
        files = [path.name for path in (places, other) if path is not None]
        writer.finish(
            kind="geonames",
            sources=[
                {"package": ", ".join(files), "data": "GeoNames dump", "licence": "CC BY 4.0 (GeoNames)"},
                {"package": "geomap", "data": "facts written by hand", "licence": "Apache-2.0"},
            ],
            notes={"broken lines": dict(reader.broken)},
        )
        return writer.places, reader.broken


class _Reader:
    """Finds, unpacks and splits the files; counts the lines that are not as they should be."""

    def __init__(self, folder: Path, progress: Progress) -> None:
        if not folder.is_dir():
            raise GazetteerError(f"There is no folder {folder}: name the folder with GeoNames' dump files")
        self.folder = folder
        self.broken: Counter[str] = Counter()
        self._progress = progress

    def find(self, patterns: tuple[str, ...]) -> Path | None:
        """Find the file for the first of the patterns that has one; of several the first by name."""
        for pattern in patterns:
            found = sorted(path for path in self.folder.glob(pattern) if path.is_file())
            if found:
                return found[0]
        return None

    def division_names(self) -> dict[str, tuple[int, str]]:
        """Give (GeoNames id, name) of countries and divisions by code: ``US``, ``US.TX``, ``US.TX.453``."""
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
                    self.broken[path.name if path else ""] += 1
        return names

    def rows(self, path: Path, columns: int) -> Iterator[list[str]]:
        """Give the lines of a file, split at the tabs; lines with too few columns are counted as broken.

        :raises GazetteerError: if the file is cut short or cannot be unpacked.
        """
        size = path.stat().st_size
        try:
            with (
                path.open("rb") as raw,
                _unpacked(raw, path) as file,
                io.TextIOWrapper(cast("io.BufferedReader", file), "utf-8", errors="replace", newline="\n") as lines,
            ):
                for number, line in enumerate(lines):
                    if number % 20_000 == 0:
                        self._progress(path.name, min(raw.tell(), size), size)
                    if line.startswith("#") or not line.strip():
                        continue
                    fields = line.rstrip("\r\n").split("\t")
                    if len(fields) < columns or "\ufffd" in line:
                        self.broken[path.name] += 1
                        continue
                    yield fields
        except _BROKEN as error:
            raise GazetteerError(
                f"{path} is cut short or damaged ({str(error) or type(error).__name__}): fetch it again"
            ) from None
        self._progress(path.name, size, size)


@contextmanager
def _unpacked(raw: IO[bytes], path: Path) -> Iterator[IO[bytes]]:
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
    """Add the places; give the ids that were added, as one bit each."""
    known = array("B", bytes(1 << 20))
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
            writer.add(place, _names_of(place, fields[2], fields[3]))
        except (ValueError, GazetteerError):
            reader.broken[path.name] += 1
            continue
        _set(known, number)
        _add_division(writer, place, number, names, countries)
    return known


def _names_of(place: Place, ascii_name: str, more: str) -> Iterator[tuple[str, Match]]:
    """Give a place's further names: those listed, and those that follow from its own."""
    if ascii_name and ascii_name != place.name:
        yield ascii_name, "name"
    for name in more.split(",") if more else ():
        match = alternates.usable(name)
        if match is not None:
            yield name, match
    if place.feature_class == "A":
        short = alternates.bare(place.name)
        if short:
            yield short, "alternate" if place.feature_code == "ADM1" else "part"
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


def _add_alternates(writer: GazetteerWriter, reader: _Reader, path: Path, known: array[int]) -> None:
    for fields in reader.rows(path, 4):
        if not fields[1].isdigit():
            reader.broken[path.name] += 1
            continue
        number, language, name = int(fields[1]), fields[2], fields[3]
        if language in _NO_LANGUAGE or not _is_set(known, number):
            continue
        match = alternates.usable(name)
        if match is not None:
            writer.add_name(number, name, "abbreviation" if language == "abbr" else match)


def _label_points(names: dict[str, tuple[int, str]]) -> dict[int, tuple[float, float]]:
    """Give the inner points of continents and large divisions by id: the same in every gazetteer.

    GeoNames' own are nearly these; other data sets put a state where its box has its middle.
    """
    points = {place.geonameid: (place.latitude, place.longitude) for place, _ in facts.places() if place.geonameid}
    for what, point in facts.label_points().items():
        number = names[what][0] if what in names else int(what) if what.isdigit() else None
        if number is not None:
            points[number] = point
    return {number: point for number, point in points.items() if number is not None}


def _add_facts(writer: GazetteerWriter, names: dict[str, tuple[int, str]], known: array[int]) -> None:
    """Add what GeoNames lacks: regions and places in the news, demonyms, abbreviations of countries and divisions."""
    numbers = {code: number for code, (number, _) in names.items()}
    for place, further in facts.places():
        number = place.geonameid
        if number is None or not _is_set(known, number):
            weight = facts.WEIGHTS.get(place.feature_code, facts.ORDINARY)
            number = writer.add(place, [], weight=weight)
        numbers[place.id] = number
        for name in further:
            writer.add_name(number, name, "alternate")
    for what, match, further in facts.further_names():
        number = numbers.get(what) or (int(what[9:]) if what.startswith("geonames:") else 0)
        if number >= layout.FIRST_NON_GEONAMES_NUMBER or _is_set(known, number):
            for name in further:
                writer.add_name(number, name, "alternate" if match == "name" else match)


def _set(bits: array[int], number: int) -> None:
    byte = number >> 3
    if byte >= len(bits):
        bits.frombytes(bytes(byte - len(bits) + (1 << 20)))
    bits[byte] |= 1 << (number & 7)


def _is_set(bits: array[int], number: int) -> bool:
    byte = number >> 3
    return byte < len(bits) and bool(bits[byte] & (1 << (number & 7)))
