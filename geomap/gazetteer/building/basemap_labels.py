"""Read the labels of the background map: which places it names, and from which zoom on.

The file is a PMTiles archive of version 3 with Mapbox vector tiles. Its tiles of the highest zoom have all labels.
"""

from __future__ import annotations

import gzip
import math
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geomap.errors import GazetteerError

CODES = {"seas": "SEA", "countries": "PCLI", "regions": "ADM1", "cities": "PPL"}
"""The feature code that stands for the kind of a label, by layer."""

_HEADER_BYTES = 127
_GZIP = 2


@dataclass(frozen=True, slots=True)
class Label:
    """A label of the map: feature code of its kind, name, point in degrees, and the lowest zoom that shows it."""

    code: str
    name: str
    latitude: float
    longitude: float
    zoom: int


def read_labels(path: Path) -> Iterator[Label]:
    """Yield the labels of a basemap; a label near the edge of tiles may come from each of them.

    :raises GazetteerError: if the file cannot be read or is not a PMTiles archive of version 3.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise GazetteerError(f"Cannot read the basemap {path}: {error.strerror}") from None
    if len(data) < _HEADER_BYTES or data[:8] != b"PMTiles\x03":
        raise GazetteerError(f"{path} is not a basemap: build it with 'make basemap'")
    zoom = data[101]
    first = (4**zoom - 1) // 3
    try:
        for number, tile in _tiles(data):
            if first <= number < first + 4**zoom:
                yield from _labels_of(tile, zoom, *_column_and_row(number - first, zoom))
    except (IndexError, KeyError, ValueError, EOFError, OSError, zlib.error) as error:
        raise GazetteerError(f"Basemap {path} is damaged ({error}): build it with 'make basemap'") from None


def _tiles(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield (tile id, vector tile) in the order of ids."""
    root, root_bytes, _, _, leaves, _, tiles = (
        int.from_bytes(data[start : start + 8], "little") for start in range(8, 64, 8)
    )
    unpack = gzip.decompress if data[98] == _GZIP else bytes
    directories = [(root, root_bytes)]
    while directories:
        start, size = directories.pop(0)
        for number, run, offset, length in _entries(data, start, size):
            if run == 0:
                directories.append((leaves + offset, length))
                continue
            tile = unpack(data[tiles + offset : tiles + offset + length])
            for step in range(run):
                yield number + step, tile


def _entries(data: bytes, start: int, size: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield (tile id, run length, offset, length) of a directory; a run of 0 is a leaf directory."""
    content = data[start : start + size]
    count, *values = _varints(gzip.decompress(content) if data[97] == _GZIP else content)
    steps, runs, lengths, offsets = (values[column * count : (column + 1) * count] for column in range(4))
    number, offset = 0, 0
    for index in range(count):
        number += steps[index]
        # An offset of 0 means that the tile follows the one before it.
        offset = offsets[index] - 1 if offsets[index] else offset + lengths[index - 1]
        yield number, runs[index], offset, lengths[index]


def _column_and_row(position: int, zoom: int) -> tuple[int, int]:
    """Return the column and row of a tile from its position on the Hilbert curve of its zoom."""
    x = y = 0
    for level in range(zoom):
        side = 1 << level
        right = 1 & (position // 2)
        lower = 1 & (position ^ right)
        if lower == 0:
            if right:
                x, y = side - 1 - x, side - 1 - y
            x, y = y, x
        x, y = x + side * right, y + side * lower
        position //= 4
    return x, y


def _labels_of(tile: bytes, zoom: int, column: int, row: int) -> Iterator[Label]:
    for field, layer in _fields(tile):
        if field != 3:
            continue
        contents: dict[int, list[Any]] = {}
        for number, value in _fields(layer):
            contents.setdefault(number, []).append(value)
        code = CODES.get(contents[1][0].decode())
        if code is None:
            continue
        keys = [key.decode() for key in contents.get(3, [])]
        values = [_value(value) for value in contents.get(4, [])]
        extent = contents.get(5, [4096])[0]
        for feature in contents.get(2, []):
            parts = dict(_fields(feature))
            tags = list(_varints(parts[2]))
            properties = {keys[tags[at]]: values[tags[at + 1]] for at in range(0, len(tags), 2)}
            _, x, y, *_ = _varints(parts[4])
            latitude, longitude = _point(
                (column + _signed(x) / extent) / 2**zoom, (row + _signed(y) / extent) / 2**zoom
            )
            yield Label(code, str(properties["name"]), latitude, longitude, int(properties["zoom"]))


def _fields(message: bytes) -> Iterator[tuple[int, Any]]:
    """Yield (number, value) of the fields of a protocol buffer: bytes, or an integer where it is one."""
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        kind = tag & 7
        if kind == 0:
            value, at = _varint(message, at)
            yield tag >> 3, value
            continue
        size = 8 if kind == 1 else 4 if kind == 5 else None
        if size is None:
            size, at = _varint(message, at)
        yield tag >> 3, message[at : at + size]
        at += size


def _value(message: bytes) -> Any:
    for field, value in _fields(message):
        if field == 1:
            return value.decode()
        if field in (4, 5):
            return value
        if field == 6:
            return _signed(value)
    return None


def _varints(message: bytes) -> Iterator[int]:
    at = 0
    while at < len(message):
        value, at = _varint(message, at)
        yield value


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def _signed(value: int) -> int:
    return (value >> 1) ^ -(value & 1)


def _point(x: float, y: float) -> tuple[float, float]:
    """Return latitude and longitude in degrees of a point in Web Mercator, from 0 to 1, with y downwards."""
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y)))), x * 360 - 180
