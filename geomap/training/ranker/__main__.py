"""Fit the ranker's weights: ``python -m geomap.training.ranker ../shared/corpora``.

Measures the figures on held-out documents, then fits on all documents and writes the weights with the figures.
"""

from __future__ import annotations

from pathlib import Path

import click

from geomap.paths import folder
from geomap.training.corpora.toponym_corpora import CORPORA
from geomap.training.ranker import report
from geomap.training.ranker.examples import ENCYCLOPEDIA, ONLY_MEASURED, UNSEEN, read_articles, read_corpora
from geomap.training.ranker.fit import fit
from geomap.training.ranker.validation import (
    Validation,
    calibrate,
    confidence_of,
    cross_validate,
    judge,
    leave_genres_out,
    leave_one_out,
    scored,
)


@click.command()
@click.argument("corpora", type=click.Path(exists=True, file_okay=False, path_type=Path), default="../shared/corpora")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The folder to write the weights into.")
@click.option("--gazetteer", help="A gazetteer file instead of the one in the package.")
@click.option("--large-gazetteer", help="A large gazetteer file to put beside it, for a second example of each text.")
@click.option("--unseen", type=click.Path(path_type=Path), default="benchmarks", help="The folder of the unseen texts.")
def main(corpora: Path, output: Path | None, gazetteer: str | None, large_gazetteer: str | None, unseen: Path) -> None:
    """Fit the ranker on the corpora in a folder, print figures on documents not fitted on, and write both."""
    documents = read_corpora(corpora, gazetteer, large_gazetteer=large_gazetteer)
    articles = read_articles(corpora, gazetteer)
    if not documents:
        raise click.ClickException(
            f"'{corpora}' has none of {', '.join(CORPORA)}: give the folder of their .jsonl files"
        )
    validated = cross_validate(documents, articles)
    left_out = leave_one_out(documents, validated, articles)
    genres_left_out = leave_genres_out(documents, validated, articles)
    # the articles are resolved with weights that were fitted without them, and without their words
    model, words = fit(documents)
    model = calibrate(model, validated.temperatures)
    # those of every other article have scores that were fitted on the rest
    encyclopedia = read_corpora(corpora, gazetteer, [ENCYCLOPEDIA])
    halves = [judge(model, words, encyclopedia[start::2]) for start in range(2)]
    articles_scored = Validation()
    for half, rest in (halves, halves[::-1]):
        articles_scored.add(half, confidence_of([*validated.all_answers, *rest.answers]))
    confidence = confidence_of([*validated.all_answers, *(answer for half in halves for answer in half.answers)])
    model, words = fit(documents, articles)
    model = calibrate(model, validated.temperatures)
    measured = {ENCYCLOPEDIA: articles_scored}
    measured[ONLY_MEASURED] = scored(judge(model, words, read_corpora(corpora, gazetteer, [ONLY_MEASURED])), confidence)
    measured[UNSEEN] = scored(judge(model, words, read_corpora(unseen, gazetteer, [UNSEEN])), confidence)
    measured = {name: validation for name, validation in measured.items() if validation.answers}
    target = output or folder("data") / "ranker"
    target.mkdir(parents=True, exist_ok=True)
    model.save(target / "weights.json", trained_on=list(CORPORA), documents=len(documents))
    confidence.save(target / "confidence.json")
    words.wording.save(target / "wording.npz")
    words.kinds.save(target / "kind_words.npz")
    lines = list(report.lines(report.Results(validated, left_out, genres_left_out, measured)))
    (target / "FIGURES.md").write_text(report.PAGE.format("\n".join(lines)), encoding="utf-8")
    for line in lines:
        click.echo(line)
    click.echo(f"weights fitted on all {len(documents)} documents, and figures: {target}")


if __name__ == "__main__":
    main()
