"""``geomap eval``: recognition and resolution figures against a gold corpus."""

from __future__ import annotations

import json

import click

from geomap.cli.options import Reporter, Setup, load_pipeline, pipeline_options, progress
from geomap.errors import SourceError


@click.command("eval")
@click.argument("gold", metavar="GOLD.jsonl")
@click.option("--given-spans", is_flag=True, help="Use the gold mention spans and only resolve them.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@pipeline_options
def evaluate(gold: str, given_spans: bool, as_json: bool, setup: Setup) -> int:
    """Evaluate geomap on a gold corpus.

    GOLD.jsonl has a document a line: doc_id, text, and mentions with start, end and, where they are placed, lat, lon
    and geonameid. Spans are compared exactly and by overlap; "places" leaves demonyms out on both sides.
    """
    from geomap.evaluate import AnnotatedDocument, gold_of, predicted_of
    from geomap.evaluate import evaluate as compare
    from geomap.pipeline import map_documents
    from geomap.read import read_sources

    reporter = Reporter()
    documents = list(read_sources([gold], on_error=reporter.source))
    marked = [gold_of(document) for document in documents]
    if not marked:
        raise SourceError(f"{gold} holds no document to compare with: give a gold corpus in JSONL")
    nlp = load_pipeline(setup)
    predicted: list[AnnotatedDocument] = []
    with progress(documents, label="Evaluating") as shown:
        for mapped in map_documents(nlp, shown, given_spans=given_spans, on_error=reporter.document):
            predicted.append(predicted_of(mapped))
    figures = compare(marked, predicted).to_dict()
    click.echo(json.dumps(figures) if as_json else _table(figures))
    return 1 if reporter.skipped else 0


def _table(figures: dict[str, object]) -> str:
    lines = [f"{'documents':<28}{figures['documents']:>8}"]
    for name, values in figures.items():
        if not isinstance(values, dict):
            continue
        groups = values if all(isinstance(value, dict) for value in values.values()) else {"": values}
        for group, numbers in groups.items():
            title = f"{name.replace('_', ' ')} {group}".strip()
            if set(numbers) == {"P", "R", "F1"}:
                shown = "  ".join(f"{key} {value:.4f}" for key, value in numbers.items())
                lines.append(f"{title:<28}{shown}")
            else:
                lines.extend(
                    f"{title + ' ' + key:<28}{'-' if value is None else value:>8}" for key, value in numbers.items()
                )
    return "\n".join(lines)
