"""The figures of the ranker: lines of tables for the terminal and for FIGURES.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from geomap.training.continents import ELSEWHERE, continent_of
from geomap.training.ranker.calibration import BINS, expected_calibration_error, reliability
from geomap.training.ranker.validation import FOLDS, Answer, ResolutionFigures, Validation, by_corpus, by_genre

PAGE = """# Figures of the ranker

Written by `make train-ranker`. Spans are given; demonyms are left out; NIL is wrong if the gold has a place.
"candidates" is the share with a candidate within 161 km of the gold, or within the gold's own radius where that is
larger; it is the upper limit of ranking. "@161km" is the share placed that near; "exact id" the share with the gold's
GeoNames id, of those that have one.

"5 folds": every document by weights that were not fitted on it. "fitted without it": by weights that saw no document of
the corpus, and a temperature learned from the others. "outlet unknown": from the text alone; "home known": the
document's `source` or address was looked up in `geomap/data/outlets.tsv`, a table written by hand that has all outlets
of LGL; where it has none, and the host's ending tells no country, the text alone decides. "by genre": the texts of 29
genres, by document, and with weights that were fitted without any text of the genre ("without it"). TUD-Loc, WikToR
(articles on places of ambiguous names; only the article's own name is asked for) and "unseen" (the 152 texts
of `benchmarks/unseen`) are only measured: TUD-Loc and the unseen texts by the weights in the package, WikToR by weights
that saw nothing of it, with the score by a fit that saw the other half of its articles. The weights of words in the
package, and those of the folds, have learned from the wording of WikToR's articles as well.

A decision is right if it is a place near enough to the gold, or NIL where no candidate is. Calibration
compares the score with the share that is right, in ten bins: mean score, share right, how many. "ECE" is the expected
calibration error: of all decisions, of those that are NIL, and of the probability of NIL that every mention has. Under
"review", "marked" is the share of decisions that a person is asked to look at: NIL, and places with a low score or a
close rival.

The gazetteer's hand-written facts and the features were chosen looking at LGL, TR-News, GeoWebNews, WOTR and the texts
of 29 genres, so even the cross-validated figures flatter; those of the unseen texts do not.

```
{}
```
"""

_WIDTH, _COLUMN = 50, 13
_ALL = "all together"

Table = Mapping[str, Sequence[Answer]]
"""The answers of each row of a table, by its name."""


@dataclass(frozen=True, slots=True)
class Results:
    """The results that the figures show.

    ``genres_left_out`` has the texts of each genre, with weights that were fitted without the genre; ``measured`` has
    the corpora that are not training data, with weights that were fitted on all others.
    """

    validated: Validation
    left_out: Validation
    genres_left_out: Validation = field(default_factory=Validation)
    measured: Mapping[str, Validation] = field(default_factory=dict)


def lines(results: Results) -> Iterator[str]:
    """Yield the lines of all tables."""
    yield from _resolution(results)
    yield from _genres(results)
    yield from _calibration(results)
    yield from _review(results)
    yield from _continents(results)


def _resolution(results: Results) -> Iterator[str]:
    yield _header("resolution of given spans", "mentions", "candidates", "@161km", "exact id")
    for kind, validation in (f"{FOLDS} folds", results.validated), ("fitted without it", results.left_out):
        for outlet, answers in ("outlet unknown", validation.answers), ("home known", validation.answers_at_home):
            figures = {name: ResolutionFigures.of(group) for name, group in by_corpus(answers).items()}
            for name, figures_of_corpus in figures.items():
                yield _figures(f"{name}, {kind}, {outlet}", figures_of_corpus)
            yield _mean(f"mean, {kind}, {outlet}", list(figures.values()))
    for name, answers in by_corpus(results.validated.answers_large_gazetteer).items():
        yield _figures(f"{name}, {FOLDS} folds, a large gazetteer beside", ResolutionFigures.of(answers))
    for name, measured in results.measured.items():
        yield _figures(f"{name}, only measured", ResolutionFigures.of(measured.answers))


def _genres(results: Results) -> Iterator[str]:
    """Yield the accuracy by genre: cross-validated by document, and fitted without the genre."""
    left_out = by_genre(results.genres_left_out.answers)
    yield ""
    yield _header("by genre", "mentions", "candidates", "@161km", "without it", "ECE")
    for genre, answers in by_genre(results.validated.answers).items():
        figures = ResolutionFigures.of(answers)
        without = ResolutionFigures.of(left_out.get(genre, []))
        error = calibration_error(left_out.get(genre, []))
        yield _row(genre, figures.mentions, figures.reachable, figures.within_161km, without.within_161km, error)
    everything = [answer for answers in left_out.values() for answer in answers]
    if everything:
        figures = ResolutionFigures.of(by_corpus(results.validated.answers)[everything[0].corpus])
        without = ResolutionFigures.of(everything)
        cells = figures.mentions, figures.reachable, figures.within_161km, without.within_161km
        yield _row("all genres", *cells, calibration_error(everything))


def _header(title: str, *columns: str) -> str:
    return f"{title:<{_WIDTH}}" + "".join(f"{column:>{_COLUMN}}" for column in columns)


def _row(title: str, *cells: float | int) -> str:
    texts = (f"{cell:,}" if isinstance(cell, int) else f"{cell:.3f}" for cell in cells)
    return f"{title:<{_WIDTH}}" + "".join(f"{cell:>{_COLUMN}}" for cell in texts)


def _figures(title: str, figures: ResolutionFigures) -> str:
    line = _row(title, figures.mentions, figures.reachable, figures.within_161km)
    return line + (f"{'-':>{_COLUMN}}" if figures.exact_id is None else f"{figures.exact_id:>{_COLUMN}.3f}")


def _mean(title: str, figures: Sequence[ResolutionFigures]) -> str:
    ids = [each.exact_id for each in figures if each.exact_id is not None]
    columns = [each.reachable for each in figures], [each.within_161km for each in figures], ids or [float("nan")]
    return f"{title:<{_WIDTH}}{'':>{_COLUMN}}" + "".join(f"{np.mean(column):>{_COLUMN}.3f}" for column in columns)


def _with_all(answers: Sequence[Answer]) -> dict[str, Sequence[Answer]]:
    return {**by_corpus(answers), _ALL: answers}


def _tables(results: Results) -> Iterator[tuple[str, Table]]:
    """Yield the answers by corpus and all together, for every kind of validation."""
    for kind, validation in (f"{FOLDS} folds", results.validated), ("fitted without it", results.left_out):
        yield f"{kind}, outlet unknown", _with_all(validation.answers)
        yield f"{kind}, home known", _with_all(validation.answers_at_home)
    if results.measured:
        yield "only measured", {name: validation.answers for name, validation in results.measured.items()}


def calibration_error(answers: Sequence[Answer]) -> float:
    """Return the expected calibration error of all answers."""
    return expected_calibration_error(reliability([a.score for a in answers], [a.right for a in answers]))


def _nil(answers: Sequence[Answer]) -> list[Answer]:
    return [answer for answer in answers if answer.km is None]


def _calibration(results: Results) -> Iterator[str]:
    yield ""
    yield _header("calibration", "ECE", "ECE of NIL", "NIL", "NIL right", "ECE, p(NIL)")
    for kind, table in _tables(results):
        for name, answers in table.items():
            nil = _nil(answers)
            bins = reliability([a.nil for a in answers], [not a.reachable for a in answers])
            share = sum(a.right for a in nil) / max(len(nil), 1)
            yield _row(
                f"{name}, {kind}",
                calibration_error(answers),
                calibration_error(nil),
                len(nil),
                share,
                expected_calibration_error(bins),
            )
    for kind, table in _tables(results):
        yield from _bins(f"claimed and so, {kind}", table)
        yield from _bins(f"the same of NIL, {kind}", {name: _nil(answers) for name, answers in table.items()})


def _bins(title: str, table: Table) -> Iterator[str]:
    """Yield a reliability table: a row for each bin, and for each corpus mean score, share right and count."""
    yield ""
    yield title
    columns = []
    for answers in table.values():
        rows = reliability([a.score for a in answers], [a.right for a in answers])
        columns.append({min(int(row[0] * BINS), BINS - 1): row for row in rows})
    yield "score".ljust(10) + "".join(f"{name:>22}" for name in table)
    for number in range(BINS):
        if any(number in column for column in columns):
            cells = [column.get(number) for column in columns]
            yield f"{number / BINS:.1f}-{(number + 1) / BINS:.1f}".ljust(10) + "".join(
                f"{cell[0]:>9.2f}{cell[1]:>6.2f}{cell[2]:>7,}" if cell else " " * 22 for cell in cells
            )


def _review(results: Results) -> Iterator[str]:
    yield ""
    yield _header("review", "marked", "runner-up", "nil", "wrong", "wrong marked", "marked wrong")
    for kind, table in _tables(results):
        for name, answers in table.items():
            marked = [answer for answer in answers if answer.review]
            wrong = [answer for answer in answers if not answer.right]
            marked_wrong = sum(not answer.right for answer in marked)
            count = max(len(answers), 1)
            yield _row(
                f"{name}, {kind}",
                len(marked) / count,
                sum(answer.review == "runner-up" for answer in marked) / count,
                sum(answer.review == "nil" for answer in marked) / count,
                len(wrong) / count,
                marked_wrong / max(len(wrong), 1),
                marked_wrong / max(len(marked), 1),
            )


def _continents(results: Results) -> Iterator[str]:
    """Yield the accuracy by continent of the gold, cross-validated and for each corpus that is only measured."""
    tables = {f"{FOLDS} folds, outlet unknown": results.validated.answers}
    tables |= {f"{FOLDS} folds, home known": results.validated.answers_at_home}
    tables |= {name: measured.answers for name, measured in results.measured.items()}
    for name, answers in tables.items():
        yield ""
        yield _header(f"by continent, {name}", "mentions", "candidates", "@161km", "exact id")
        by_continent: dict[str, list[Answer]] = {}
        for answer in answers:
            by_continent.setdefault(continent_of(answer.country), []).append(answer)
        for continent in sorted(by_continent, key=lambda each: (each == ELSEWHERE, each)):
            yield _figures(continent, ResolutionFigures.of(by_continent[continent]))
