"""``geomap cache``: inspect, copy and clear the cached answers of online geocoders."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

import click

from geomap.cli.options import STANDARD, output
from geomap.errors import SettingError

if TYPE_CHECKING:
    from geomap.gazetteer.online.cachefile import CacheFile

F = TypeVar("F", bound=Callable[..., Any])

_DAY = 86_400.0


def _cache_option(command: F) -> F:
    return click.option(
        "--geocoder-cache",
        "path",
        metavar="FILE",
        envvar="GEOMAP_GEOCODER_CACHE",
        help="The cache file; by default geomap/geocoder.db in your cache folder.",
    )(command)


@click.group()
def cache() -> None:
    """Inspect, copy and clear the cached answers of online geocoders."""


@cache.command()
@_cache_option
def stats(path: str | None) -> None:
    """Show the cache file, and the number and age of its answers per service."""
    if not _path(path).exists():
        click.echo(f"{_path(path)}: no cached answers")
        return
    file = _open(path)
    try:
        click.echo(f"{file.path} ({file.size() / 1024:,.0f} KiB)")
        for row in file.stats():
            click.echo(
                f"{_printable(row.provider)}: {row.answers:,} answers, {row.negative:,} of them 'nothing found', "
                f"from {_date(row.oldest)} to {_date(row.newest)}"
            )
    finally:
        file.close()


@cache.command()
@click.argument("file", metavar="FILE")
@_cache_option
def export(file: str, path: str | None) -> None:
    """Write all answers to FILE ('-' is standard output), one line of JSON each."""
    from geomap.gazetteer.online.cache import export_entries

    cache_file = _open(path)
    try:
        with output(file, sources=[str(cache_file.path)]) as stream:
            count = export_entries(cache_file, stream)
    finally:
        cache_file.close()
    if file != STANDARD:
        click.echo(f"{count:,} answers written to {file}")


@cache.command("import")
@click.argument("file", type=click.File("r", encoding="utf-8", errors="replace"))
@_cache_option
def import_(file: TextIO, path: str | None) -> int:
    """Read answers that 'geomap cache export' wrote to FILE ('-' is standard input).

    If both have an answer, the newer one is kept. Malformed lines are counted and skipped; the exit status is then 1.
    """
    from geomap.gazetteer.online.cache import import_entries

    cache_file = _open(path, create=True)
    try:
        report = import_entries(cache_file, file)
    finally:
        cache_file.close()
    click.echo(
        f"{report.imported:,} answers imported, {report.outdated:,} skipped: the cache has the same or newer ones"
    )
    if report.malformed:
        click.echo(f"geomap: skipped: {report.malformed:,} malformed lines", err=True)
    return 1 if report.malformed else 0


@cache.command()
@click.option("--older-than", metavar="DAYS", type=float, help="Delete answers that are older.")
@click.option("--all", "all_answers", is_flag=True, help="Delete all answers.")
@click.option("--provider", metavar="NAME", help="Only answers of this service, by its name in 'geomap cache stats'.")
@_cache_option
def purge(older_than: float | None, all_answers: bool, provider: str | None, path: str | None) -> None:
    """Delete old answers, or all."""
    if all_answers == (older_than is not None):
        raise SettingError("give either --older-than DAYS or --all")
    if older_than is not None and not 0 <= older_than < math.inf:
        raise SettingError(f"--older-than {older_than} is not valid: give a number of days, 0 or more")
    cache_file = _open(path)
    try:
        before = math.inf if older_than is None else time.time() - older_than * _DAY
        count = cache_file.purge(before=before, provider=provider)
    finally:
        cache_file.close()
    click.echo(f"{count:,} answers deleted")


def _path(path: str | None) -> Path:
    from geomap.gazetteer.online.cachefile import default_cache_path

    return Path(path) if path else default_cache_path()


def _open(path: str | None, *, create: bool = False) -> CacheFile:
    from geomap.gazetteer.online.cachefile import CacheFile

    if not create and not _path(path).exists():
        raise SettingError(f"there is no geocoder cache at {_path(path)}: name one with --geocoder-cache")
    return CacheFile(_path(path))


def _date(seconds: float) -> str:
    return time.strftime("%Y-%m-%d", time.localtime(seconds))


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)
