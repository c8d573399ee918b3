"""``geomap add``: add documents to a database and map them."""

from __future__ import annotations

import sys
import time
from collections import Counter
from typing import Any

import click

from geomap.cli import one_line
from geomap.cli.options import Reporter, Setup, collection_of, load_pipeline, pipeline_options
from geomap.cli.sources import SkippedFiles, SourceCommand
from geomap.errors import SettingError


@click.command("add", cls=SourceCommand)
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option(
    "--db",
    "database",
    required=True,
    metavar="FILE|URL",
    envvar="GEOMAP_DB",
    help="The database; created if it does not exist.",
)
@click.option(
    "--collection",
    default="",
    metavar="NAME",
    help="The collection; created if it does not exist. By default the first one.",
)
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="FIELD=NAME",
    help="The column or JSON field for a field of the document, such as text=body; repeatable.",
)
@click.option("--later", is_flag=True, help="Only store the documents; 'geomap serve --db' maps them.")
@pipeline_options
def add(
    sources: tuple[str, ...], database: str, collection: str, columns: tuple[str, ...], later: bool, setup: Setup
) -> int:
    """Add documents to a database and map them.

    SOURCE is a {formats} file, a folder of them, or - for standard input. Unchanged
    documents are skipped; a changed document becomes a new version. After an interruption, the same command continues.
    """
    from geomap.read import read_sources
    from geomap.store import Store
    from geomap.workspace import Workspace

    reporter, skipped = Reporter(), SkippedFiles()
    store = Store.open(database)
    try:
        slug = collection_of(store, collection)
        workspace = Workspace(store, nlp=None if later else load_pipeline(setup), max_characters=10_000_000)
        outcomes: Counter[str] = Counter()
        read = read_sources(sources, on_error=reporter.source, on_skip=skipped.add, columns=_columns(columns))
        for document in reporter.languages(read):
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
        skipped.report()
        failed = 0 if later else _map(workspace, sum(outcomes.values()))
        summary = ", ".join(f"{count:,} {outcome}" for outcome, count in sorted(outcomes.items())) or "nothing added"
        click.echo(f"{store.name}: {summary}" + (f", {failed:,} failed" if failed else ""))
    finally:
        store.close()
    return 1 if reporter.skipped or failed else 0


def _map(workspace: Any, expected: int) -> int:
    """Map the waiting documents, show the progress, and return the number of failures."""
    failed = done = 0
    begun = time.monotonic()
    shows = sys.stderr.isatty()

    def report(stored: Any, error: str) -> None:
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
        workspace.worker.work(report=report)
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
