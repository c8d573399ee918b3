"""``geomap parse``: documents to GeoJSON, JSONL or CSV."""

from __future__ import annotations

from typing import Any

import click

from geomap.cli.options import (
    Reporter,
    Setup,
    format_of,
    load_pipeline,
    output,
    output_options,
    pipeline_options,
    progress,
)
from geomap.errors import SettingError


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@output_options
@click.option("--why", is_flag=True, help="Add to each mention the reasons for its choice.")
@click.option("--given-spans", is_flag=True, help="Take the mentions' spans from JSONL input and only resolve them.")
@pipeline_options
def parse(
    sources: tuple[str, ...],
    form: str | None,
    path: str,
    by: str,
    why: bool,
    literal_only: bool,
    given_spans: bool,
    setup: Setup,
) -> int:
    """Find the places in texts and write them as data.

    SOURCE is a text, Markdown, HTML, PDF, JSONL, CSV or TSV file, a folder of them, or - for standard input.
    """
    from geomap.export import exporter
    from geomap.pipeline import map_documents
    from geomap.read import read_sources

    form = format_of(form, path, by)
    if why and by != "mention":
        raise SettingError("--why makes no sense with --by place: reasons belong to mentions")
    options: dict[str, Any] = {"why": why} if form == "jsonl" else {"by": by, "why": why}
    reporter = Reporter()
    nlp = load_pipeline(setup)
    with (
        progress(read_sources(sources, on_error=reporter.source), label="Parsing") as documents,
        output(path, sources=sources) as stream,
    ):
        mapped = map_documents(nlp, documents, given_spans=given_spans, on_error=reporter.document)
        mapped = reporter.faults(mapped)
        if literal_only:
            mapped = (each.literal() for each in mapped)
        exporter(form)(mapped, stream, **options)
    return 1 if reporter.skipped else 0
