"""``geomap parse``: documents to any of the formats of :mod:`geomap.export`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from geomap.cli.options import (
    MentionFilter,
    Reporter,
    Setup,
    load_pipeline,
    output,
    output_options,
    pipeline_options,
    progress,
)
from geomap.cli.sources import SkippedFiles, SourceCommand
from geomap.errors import SettingError

if TYPE_CHECKING:
    from geomap.export import Exporter


@click.command(cls=SourceCommand)
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@output_options
@click.option("--why", is_flag=True, help="Add to each mention the reasons for its choice.")
@click.option("--given-spans", is_flag=True, help="Use the mention spans in the JSONL input and only resolve them.")
@pipeline_options
def parse(
    sources: tuple[str, ...],
    exporter: Exporter,
    path: str,
    by: str,
    why: bool,
    selection: MentionFilter,
    given_spans: bool,
    setup: Setup,
) -> int:
    """Find the places in texts and write them as data.

    SOURCE is a {formats} file, a folder of them, or - for standard input.
    """
    from geomap.pipeline import map_documents
    from geomap.read import read_sources

    if why and by != "mention":
        raise SettingError("--why makes no sense with --by place: reasons belong to mentions")
    options = exporter.arguments(by=by, why=why)
    reporter, skipped = Reporter(), SkippedFiles()
    nlp = load_pipeline(setup)
    with (
        progress(read_sources(sources, on_error=reporter.source, on_skip=skipped.add), label="Parsing") as documents,
        output(path, sources=sources, binary=exporter.binary) as stream,
    ):
        mapped = map_documents(nlp, reporter.languages(documents), given_spans=given_spans, on_error=reporter.document)
        mapped = reporter.faults(mapped)
        exporter.write(selection.of(mapped), stream, **options)
    skipped.report()
    return 1 if reporter.skipped else 0
