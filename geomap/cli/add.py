"""``geomap add``: documents into a database, mapped."""

from __future__ import annotations

import sys
import time
from collections import Counter
from typing import Any

import click

from geomap.cli import one_line
from geomap.cli.options import Reporter, Setup, collection_of, load_pipeline, pipeline_options
from geomap.errors import SettingError


@click.command("add")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option(
    "--db", "database", required=True, metavar="FILE|URL", envvar="GEOMAP_DB", help="Made if it is not there."
)
@click.option("--collection", default="", metavar="NAME", help="Made if it is not there; by default the first one.")
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="FIELD=NAME",
    help="Which column or JSON field holds what, such as text=body; may be given again.",
)
@click.option("--later", is_flag=True, help="Only take them in; 'geomap serve --db' maps them.")
@pipeline_options
def add(
    sources: tuple[str, ...], database: str, collection: str, columns: tuple[str, ...], later: bool, setup: Setup
) -> int:
    """Take documents into a database and map them.

    SOURCE is a text, Markdown, HTML, PDF, JSONL, CSV or TSV file, a folder of them, or - for standard input. What is
    there already is left alone; what has changed becomes a new version. Interrupted, the same command goes on.
    """
    from geomap.read import read_sources
    from geomap.store import Store
    from geomap.workspace import Workspace

    reporter = Reporter()
    store = Store.open(database)
    try:
        slug = collection_of(store, collection)
        workspace = Workspace(store, nlp=None if later else load_pipeline(setup), max_characters=10_000_000)
        outcomes: Counter[str] = Counter()
        for document in read_sources(sources, on_error=reporter.source, columns=_columns(columns)):
            try:
                entry, outcome = workspace.intake.add(slug, document)
            except SettingError:
                raise
            except ValueError as error:
                reporter.document(document, error)
            else:
                if outcome == "unchanged" and not entry.settled:
                    outcome = "added"  # taken in by a run that was interrupted
                outcomes[outcome] += 1
        failed = 0 if later else _map(workspace, sum(outcomes.values()))
        told = ", ".join(f"{count:,} {outcome}" for outcome, count in sorted(outcomes.items())) or "nothing added"
        click.echo(f"{store.name}: {told}" + (f", {failed:,} failed" if failed else ""))
    finally:
        store.close()
    return 1 if reporter.skipped or failed else 0


def _map(workspace: Any, expected: int) -> int:
    """Map what waits, telling how far it is, and give how many failed."""
    failed = done = 0
    begun = time.monotonic()
    shows = sys.stderr.isatty()

    def told(stored: Any, error: str) -> None:
        nonlocal failed, done
        done += 1
        if error:
            failed += 1
            click.echo(f"geomap: skipped: {one_line(f'{stored.entry.key}: {error}')}", err=True)
        if shows:
            rate = done / max(time.monotonic() - begun, 0.001)
            line = f"{done:,} of {max(expected, done):,} mapped, {rate:.1f} a second: {stored.entry.title}"
            click.echo(f"\r\033[K{one_line(line)[:100]}", err=True, nl=False)

    try:
        workspace.worker.work(report=told)
    except BaseException:
        workspace.store.documents.release(workspace.worker.name)
        raise
    finally:
        if shows and done:
            click.echo("\r\033[K", err=True, nl=False)
    return failed


def _columns(pairs: tuple[str, ...]) -> Any:
    from dataclasses import fields

    from geomap.read import Columns

    if not pairs:
        return None
    names = [field.name for field in fields(Columns)]
    values = {}
    for pair in pairs:
        field, equals, column = pair.partition("=")
        if not equals or not column or field not in names:
            raise SettingError(f"--column {pair!r} makes no sense: write FIELD=NAME with one of {', '.join(names)}")
        values[field] = column
    return Columns(**values)
