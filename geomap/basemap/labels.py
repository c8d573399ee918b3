"""Read the labels of a basemap file, and list those that the gazetteer has no place for.

    python -m geomap.basemap.labels [--gazetteer FILE]

The file is in PMTiles version 3 with vector tiles (Mapbox Vector Tile 2.1, protobuf), both compressed with gzip. Only
what labels need is read: tiles, layers with a ``name`` property, and points.
"""

from __future__ import annotations

import argparse
import gzip
import math
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from geomap.errors import GeomapError
from geomap.gazetteer import SqliteGazetteer
from geomap.paths import folder
from geomap.places import Candidate, distance_km

NEAR_KM = 161.0
"""A candidate this near a label is its place."""


class Label(NamedTuple):
    """A label on the map; degrees."""

    layer: str
    name: str
    latitude: float
    longitude: float


def read_labels(path: Path) -> list[Label]:
    """Return each label once; the points of one label in tiles of several zooms differ by rounding.

    :raises GeomapError: if the file is not PMTiles version 3 with gzip.
    """
    data = path.read_bytes()
    if data[:8] != b"PMTiles\x03" or data[97:99] != b"\x02\x02":
        raise GeomapError(f"{path} is not PMTiles version 3 with gzip: build it again with 'make basemap'")
    labels: dict[tuple[str, str, int, int], Label] = {}
    for number, tile in _tiles(data):
        for label in _labels_of(gzip.decompress(tile), *_tile_position(number)):
            labels[label.layer, label.name, round(label.latitude / 2), round(label.longitude / 2)] = label
    return list(labels.values())


def _tiles(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the id and the compressed bytes of each tile."""
    root_at, root_size, _, _, leaves_at, _, tiles_at, _ = (
        int.from_bytes(data[at : at + 8], "little") for at in range(8, 72, 8)
    )
    directories = [(root_at, root_size)]
    for start, size in directories:
        for number, run, offset, length in _entries(gzip.decompress(data[start : start + size])):
            if run == 0:
                directories.append((leaves_at + offset, length))
            else:
                yield number, data[tiles_at + offset : tiles_at + offset + length]


def _entries(directory: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Yield tile id, run length (0: a leaf directory), offset and length of each entry."""
    values = list(_varints(directory))
    count = values[0]
    steps, runs, lengths, offsets = (values[1 + count * column :][:count] for column in range(4))
    number = end = 0
    for step, run, length, offset in zip(steps, runs, lengths, offsets, strict=True):
        number += step
        start = end if offset == 0 else offset - 1
        end = start + length
        yield number, run, start, length


def _tile_position(number: int) -> tuple[int, int, int]:
    """Return zoom, column and row of a tile id: tiles are numbered along a Hilbert curve, zoom by zoom."""
    zoom = 0
    while number >= 4**zoom:
        number -= 4**zoom
        zoom += 1
    x = y = 0
    side = 1
    while side < 2**zoom:
        right = 1 & (number // 2)
        down = 1 & (number ^ right)
        if down == 0:
            if right:
                x, y = side - 1 - x, side - 1 - y
            x, y = y, x
        x, y = x + side * right, y + side * down
        number //= 4
        side *= 2
    return zoom, x, y


def _labels_of(tile: bytes, zoom: int, column: int, row: int) -> Iterator[Label]:
    for field, layer in _fields(tile):
        if field != 3 or not isinstance(layer, bytes):
            continue
        title, keys, values, features, extent = "", [], [], [], 4096
        for part, value in _fields(layer):
            if isinstance(value, int):
                extent = value if part == 5 else extent
            elif part == 1:
                title = value.decode()
            elif part == 2:
                features.append(dict(_fields(value)))
            elif part == 3:
                keys.append(value.decode())
            elif part == 4:
                values.append(next((text.decode() for _, text in _fields(value) if isinstance(text, bytes)), ""))
        for feature in features:
            tags = list(_varints(_bytes(feature.get(2))))
            properties = {keys[key]: values[value] for key, value in zip(tags[::2], tags[1::2], strict=True)}
            if feature.get(3) == 1 and properties.get("name"):
                _, x, y, *_ = _varints(_bytes(feature.get(4)))
                across, down = (column + _signed(x) / extent) / 2**zoom, (row + _signed(y) / extent) / 2**zoom
                latitude = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * down))))
                yield Label(title, properties["name"], latitude, across * 360 - 180)


def _bytes(value: bytes | int | None) -> bytes:
    return value if isinstance(value, bytes) else b""


def _signed(value: int) -> int:
    return (value >> 1) ^ -(value & 1)


def _varints(data: bytes) -> Iterator[int]:
    value = shift = 0
    for byte in data:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            yield value
            value = shift = 0


def _fields(message: bytes) -> Iterator[tuple[int, bytes | int]]:
    """Yield number and value of the fields of a protobuf message: bytes, or an integer for the other wire types."""
    at = 0

    def varint() -> int:
        nonlocal at
        value = shift = 0
        while True:
            byte = message[at]
            at += 1
            value |= (byte & 127) << shift
            if byte < 128:
                return value
            shift += 7

    while at < len(message):
        tag = varint()
        kind = tag & 7
        if kind == 0:
            yield tag >> 3, varint()
        else:
            size = {1: 8, 5: 4}.get(kind) or varint()
            value = message[at : at + size]
            at += size
            yield tag >> 3, value if kind == 2 else int.from_bytes(value, "little")


def is_known(label: Label, candidates: list[Candidate]) -> bool:
    """Whether a candidate of the name lies near the label, or has the label inside its bounds."""
    for candidate in candidates:
        place = candidate.place
        if distance_km(label.latitude, label.longitude, place.latitude, place.longitude) <= NEAR_KM:
            return True
        if place.bounds is not None:
            west, south, east, north = place.bounds
            if south <= label.latitude <= north and (label.longitude - west) % 360 <= ((east - west) % 360 or 360):
                return True
    return False


def unknown_labels(labels: list[Label], gazetteer: SqliteGazetteer) -> list[Label]:
    """Return the labels of which the gazetteer has no place with exactly this name."""
    results = gazetteer.candidates([label.name for label in labels], fuzzy=False)
    return [label for label, candidates in zip(labels, results, strict=True) if not is_known(label, candidates)]


def main(arguments: list[str] | None = None) -> None:
    """Print the labels without a place, then the share of each layer that has one."""
    parser = argparse.ArgumentParser(description="List the labels of the basemap that the gazetteer has no place for.")
    parser.add_argument("--gazetteer", type=Path, help="gazetteer file (default: the package's)")
    options = parser.parse_args(arguments)
    labels = read_labels(folder("data") / "basemap.pmtiles")
    unknown = unknown_labels(labels, SqliteGazetteer(options.gazetteer or folder("data") / "gazetteer.db"))
    lines = [f"{label.layer}\t{label.latitude:.2f}\t{label.longitude:.2f}\t{label.name}" for label in sorted(unknown)]
    everything, missing = Counter(label.layer for label in labels), Counter(label.layer for label in unknown)
    for layer, count in everything.items():
        lines.append(f"{layer}: {count - missing[layer]:,} of {count:,} ({100 - 100 * missing[layer] / count:.1f} %)")
    sys.stdout.write("\n".join((*lines, "")))


if __name__ == "__main__":
    main()
