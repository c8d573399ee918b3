"""``geomap parse``: documents to GeoJSON, JSONL or CSV."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from geomap.cli.options import STANDARD, Reporter, Setup, load_pipeline, output, pipeline_options, progress
from geomap.errors import SettingError

FORMATS = ("csv", "geojson", "jsonl")
SUFFIXES = {".geojson": "geojson", ".json": "geojson", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv"}


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="By default what the output's suffix says, else geojson.",
)
@click.option("-o", "--output", "path", default=STANDARD, metavar="FILE", help="By default standard output.")
@click.option(
    "--by",
    type=click.Choice(["mention", "place"]),
    default="mention",
    show_default=True,
    help="One feature or row for each mention, or for each place (not in jsonl).",
)
@click.option("--why", is_flag=True, help="Add to each mention the reasons for its choice.")
@click.option("--literal-only", is_flag=True, help="Leave out peoples, and places that stand for a government.")
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

    form = form or SUFFIXES.get(Path(path).suffix.lower(), "geojson")
    if form == "jsonl" and by != "mention":
        raise SettingError("--by place makes no sense in jsonl, which has a document a line: choose geojson or csv")
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
        if literal_only:
            mapped = (each.literal() for each in mapped)
        exporter(form)(mapped, stream, **options)
    return 1 if reporter.skipped else 0
