"""How the tables came to be what they are: alembic's revisions, and how a database is brought up to date."""

from __future__ import annotations

from pathlib import Path

VERSIONS = Path(__file__).with_name("versions")


def known_versions() -> list[str]:
    """Give the revisions that this geomap knows, oldest first."""
    return sorted(path.stem.split("_")[0] for path in VERSIONS.glob("[0-9]*.py"))
