"""``geomap map``: documents to one stand-alone HTML map."""

from __future__ import annotations

import itertools

import click

from geomap.cli.options import (
    STANDARD,
    MentionFilter,
    Reporter,
    Setup,
    load_pipeline,
    min_score_option,
    output,
    pipeline_options,
    progress,
)
from geomap.cli.sources import SkippedFiles, SourceCommand
from geomap.errors import SettingError


@click.command("map", cls=SourceCommand)
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("-o", "--output", "path", default="map.html", show_default=True, metavar="FILE", help="File to write.")
@click.option("--title", default="", help="The map's title; by default the document's.")
@min_score_option
@pipeline_options
def map_command(sources: tuple[str, ...], path: str, title: str, min_score: float, setup: Setup) -> int:
    """Map the places of texts in one HTML file that opens anywhere, without a network.

    SOURCE is a {formats} file, a folder of them, or - for standard input.
    """
    from geomap.export import exporters
    from geomap.pipeline import map_documents
    from geomap.read import read_sources

    exporter = exporters().for_path(path) or exporters().named("html")
    if not exporter.is_map:
        raise SettingError(f"'geomap map' does not write {exporter.label}: use 'geomap parse -o {path}'")
    options = exporter.arguments(title=title)
    reporter, skipped = Reporter(), SkippedFiles()
    with progress(read_sources(sources, on_error=reporter.source, on_skip=skipped.add), label="Mapping") as documents:
        waiting = iter(documents)
        first = next(waiting, None)
        if first is None:
            skipped.report()
            return 1
        documents = itertools.chain([first], waiting)
        mapped = list(map_documents(load_pipeline(setup), reporter.languages(documents), on_error=reporter.document))
    skipped.report()
    if not mapped:
        return 1
    with output(path, sources=sources, binary=exporter.binary) as stream:
        exporter.write(MentionFilter(min_score=min_score).of(mapped), stream, **options)
    if path != STANDARD:
        click.echo(path)
    return 1 if reporter.skipped else 0
