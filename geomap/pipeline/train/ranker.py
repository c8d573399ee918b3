"""Fit the ranker's weights: ``python -m geomap.pipeline.train.ranker ../shared/corpora/resolution``.

Prints figures on documents that the weights were not fitted on, then fits on all and writes the weights.
"""

from __future__ import annotations

from pathlib import Path

import click

from geomap.paths import folder
from geomap.pipeline.train.logit import fit
from geomap.pipeline.train.resolution import CORPORA, ENCYCLOPEDIA, read_corpora
from geomap.pipeline.train.validation import (
    calibrate,
    cross_validate,
)


@click.command()
@click.argument(
    "corpora", type=click.Path(exists=True, file_okay=False, path_type=Path), default="../shared/corpora/resolution"
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The folder to write the weights into.")
@click.option("--gazetteer", help="A gazetteer file instead of the one in the package.")
def main(corpora: Path, output: Path | None, gazetteer: str | None) -> None:
    """Fit the ranker on the corpora in a folder, print figures on documents not fitted on, and write the weights."""
    documents = read_corpora(corpora, gazetteer)
    articles = read_corpora(corpora, gazetteer, [ENCYCLOPEDIA])
    for line in report(documents, articles):
        click.echo(line)
    validation = cross_validate(documents)
    model, wording = fit(documents)
    target = output or folder("data") / "ranker"
    target.mkdir(parents=True, exist_ok=True)
    calibrate(model, *validation.temperatures).save(
        target / "weights.json", trained_on=list(CORPORA), documents=len(documents)
    )
    wording.save(target / "wording.npz")
    click.echo(f"weights fitted on all {len(documents)} documents: {target}")


if __name__ == "__main__":
    main()
