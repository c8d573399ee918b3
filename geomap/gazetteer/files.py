"""Open gazetteer files and check that they are complete."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from urllib.parse import quote

from geomap.errors import GazetteerError, GazetteerNotFound
from geomap.gazetteer import layout

REBUILD_HINT = "build it again with 'geomap gazetteer build'"


def connect(path: Path) -> sqlite3.Connection:
    """Open a gazetteer file for reading; nothing is ever written to it."""
    return sqlite3.connect(f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True, check_same_thread=False)


def read_metadata(connection: sqlite3.Connection, key: str) -> str:
    """Return the JSON text of a key of the metadata.

    :raises sqlite3.DatabaseError: if the file has no such key.
    """
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    if row is None:
        raise sqlite3.DatabaseError(f"no {key}")
    return str(row[0])


def check_file(path: Path) -> int:
    """Check by its header and size that a file is a complete gazetteer, and return the version of its schema.

    :raises GazetteerNotFound: if the file does not exist.
    :raises GazetteerError: if it is not a gazetteer, is truncated, or was written by a newer geomap.
    """
    try:
        with path.open("rb") as file:
            header = file.read(100)
        size = path.stat().st_size
    except FileNotFoundError:
        raise GazetteerNotFound(
            f"There is no gazetteer at {path}: name another file, or build one with 'geomap gazetteer build'"
        ) from None
    except OSError as error:
        raise GazetteerError(f"Cannot read the gazetteer {path}: {error.strerror}") from None
    if not header:
        raise GazetteerError(f"Gazetteer {path} is empty: {REBUILD_HINT}")
    if len(header) < 100 or not header.startswith(b"SQLite format 3\0"):
        raise GazetteerError(
            f"{path} is not a gazetteer (not an SQLite file): name a file built by 'geomap gazetteer build'"
        )
    if int.from_bytes(header[68:72], "big") != layout.APPLICATION_ID:
        raise GazetteerError(
            f"{path} is not a gazetteer but another SQLite file: name one built by 'geomap gazetteer build'"
        )
    version = int.from_bytes(header[60:64], "big")
    if version > layout.SCHEMA_VERSION:
        raise GazetteerError(
            f"Gazetteer {path} has schema {version} and this geomap reads {layout.SCHEMA_VERSION}: install a newer one"
        )
    page = int.from_bytes(header[16:18], "big")
    expected = (65536 if page == 1 else page) * int.from_bytes(header[28:32], "big")
    if size < expected:
        raise GazetteerError(f"Gazetteer {path} is truncated ({size:,} of {expected:,} bytes): {REBUILD_HINT}")
    return version
