"""The figures of the ranker: lines of tables for the terminal, and the FIGURES.md that holds them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from geomap.training.continents import ELSEWHERE, continent_of
from geomap.training.ranker.calibration import N_BINS, expected_calibration_error, reliability
from geomap.training.ranker.validation import N_FOLDS, Answer, ResolutionFigures, Validation, by_corpus

PAGE = """# How right the ranker is

Written by `make train-ranker`. Spans are given; demonyms are left out; a mention that is called NIL though the gold has
a place counts as wrong. "candidates": the share that has a candidate within 161 km of the gold, the most that ranking
can reach; "@161km": placed within 161 km; "exact id": with the gold's GeoNames id, of those that have one.

"5 folds": every document by weights that were not fitted on it. "fitted without it": by weights that saw no document of
the corpus, and a temperature learned from the others. "outlet unknown": from the text alone; "home known": the
document's `source` or address was looked up in `geomap/data/outlets.tsv`, a table written by hand that has all outlets
of LGL; where it has none, and the host's ending tells no country, the text alone decides. TUD-Loc and
WikToR (articles on places of ambiguous names; only the article's own name is asked for) are only measured: TUD-Loc by
the weights in the package, WikToR by weights that saw nothing of it. The weights of words in the package, and those of
the folds, have learned from the wording of WikToR's articles as well.

A decision is right if it is a place within 161 km of the gold, or NIL where no candidate is that near. Calibration
compares the score with the share that is right, in ten bins: mean score, share right, how many. "ECE" is the expected
calibration error: of all decisions, of those that are NIL, and of the probability of NIL that every mention has. Under
"review", "marked" is the share of decisions that a person is asked to look at, because a runner-up comes close or
because probably no candidate is right.

The gazetteer's hand-written facts and the features were chosen looking at LGL, TR-News and GeoWebNews, so even the
cross-validated figures flatter.

```
{}
```
"""

_WIDTH, _COLUMN = 50, 13
_ALL = "all together"

Table = Mapping[str, Sequence[Answer]]
"""The answers of each row of a table, by its name."""


@dataclass(frozen=True, slots=True)
class Judged:
    """All that the figures are made of.

    ``measured`` holds corpora that nothing was fitted on, judged by the weights fitted on all others.
    """

    validated: Validation
    left_out: Validation
    measured: Mapping[str, Validation] = field(default_factory=dict)


def lines(judged: Judged) -> Iterator[str]:
    """Give the lines of all tables."""
    yield from _resolution(judged)
    yield from _calibration(judged)
    yield from _review(judged)
    yield from _continents(judged)


def _resolution(judged: Judged) -> Iterator[str]:
    yield _head("resolution of given spans", "mentions", "candidates", "@161km", "exact id")
    for kind, one in (f"{N_FOLDS} folds", judged.validated), ("fitted without it", judged.left_out):
        for outlet, given in ("outlet unknown", one.answers), ("home known", one.answers_at_home):
            figures = {name: ResolutionFigures.of(own) for name, own in by_corpus(given).items()}
            for name, own in figures.items():
                yield _figures(f"{name}, {kind}, {outlet}", own)
            yield _mean(f"mean, {kind}, {outlet}", list(figures.values()))
    for name, given in by_corpus(judged.validated.answers_beside).items():
        yield _figures(f"{name}, {N_FOLDS} folds, the large gazetteer", ResolutionFigures.of(given))
    for name, measured in judged.measured.items():
        yield _figures(f"{name}, only measured", ResolutionFigures.of(measured.answers))


def _head(title: str, *columns: str) -> str:
    return f"{title:<{_WIDTH}}" + "".join(f"{column:>{_COLUMN}}" for column in columns)


def _row(title: str, *cells: float | int) -> str:
    told = (f"{cell:,}" if isinstance(cell, int) else f"{cell:.3f}" for cell in cells)
    return f"{title:<{_WIDTH}}" + "".join(f"{cell:>{_COLUMN}}" for cell in told)


def _figures(title: str, figures: ResolutionFigures) -> str:
    line = _row(title, figures.mentions, figures.reachable, figures.within_161km)
    return line + (f"{'-':>{_COLUMN}}" if figures.exact_id is None else f"{figures.exact_id:>{_COLUMN}.3f}")


def _mean(title: str, figures: Sequence[ResolutionFigures]) -> str:
    ids = [one.exact_id for one in figures if one.exact_id is not None]
    columns = [one.reachable for one in figures], [one.within_161km for one in figures], ids or [float("nan")]
    return f"{title:<{_WIDTH}}{'':>{_COLUMN}}" + "".join(f"{np.mean(column):>{_COLUMN}.3f}" for column in columns)


def _with_all(given: Sequence[Answer]) -> dict[str, Sequence[Answer]]:
    return {**by_corpus(given), _ALL: given}


def _tables(judged: Judged) -> Iterator[tuple[str, Table]]:
    """The answers by corpus and all together, for every way of judging."""
    for kind, one in (f"{N_FOLDS} folds", judged.validated), ("fitted without it", judged.left_out):
        yield f"{kind}, outlet unknown", _with_all(one.answers)
        yield f"{kind}, home known", _with_all(one.answers_at_home)
    if judged.measured:
        yield "only measured", {name: one.answers for name, one in judged.measured.items()}


def calibration_error(given: Sequence[Answer]) -> float:
    """The expected calibration error of all decisions."""
    return expected_calibration_error(reliability([a.score for a in given], [a.right for a in given]))


def _nil(given: Sequence[Answer]) -> list[Answer]:
    return [answer for answer in given if answer.km is None]


def _calibration(judged: Judged) -> Iterator[str]:
    yield ""
    yield _head("calibration", "ECE", "ECE of NIL", "NIL", "NIL right", "ECE, p(NIL)")
    for kind, table in _tables(judged):
        for name, given in table.items():
            nil = _nil(given)
            chances = reliability([a.nil for a in given], [not a.reachable for a in given])
            share = sum(a.right for a in nil) / max(len(nil), 1)
            yield _row(
                f"{name}, {kind}",
                calibration_error(given),
                calibration_error(nil),
                len(nil),
                share,
                expected_calibration_error(chances),
            )
    for kind, table in _tables(judged):
        yield from _bins(f"claimed and so, {kind}", table)
        yield from _bins(f"the same of NIL, {kind}", {name: _nil(given) for name, given in table.items()})


def _bins(title: str, table: Table) -> Iterator[str]:
    """A reliability table: a row a bin, and for each corpus the mean score, the share right and how many."""
    yield ""
    yield title
    columns = []
    for given in table.values():
        rows = reliability([a.score for a in given], [a.right for a in given])
        columns.append({min(int(claimed * N_BINS), N_BINS - 1): (claimed, so, many) for claimed, so, many in rows})
    yield "score".ljust(10) + "".join(f"{name:>22}" for name in table)
    for number in range(N_BINS):
        if any(number in column for column in columns):
            cells = [column.get(number) for column in columns]
            yield f"{number / N_BINS:.1f}-{(number + 1) / N_BINS:.1f}".ljust(10) + "".join(
                f"{cell[0]:>9.2f}{cell[1]:>6.2f}{cell[2]:>7,}" if cell else " " * 22 for cell in cells
            )


def _review(judged: Judged) -> Iterator[str]:
    yield ""
    yield _head("review", "marked", "runner-up", "nil", "wrong", "wrong marked", "marked wrong")
    for kind, table in _tables(judged):
        for name, given in table.items():
            marked = [answer for answer in given if answer.review]
            wrong = [answer for answer in given if not answer.right]
            both = sum(not answer.right for answer in marked)
            count = max(len(given), 1)
            yield _row(
                f"{name}, {kind}",
                len(marked) / count,
                sum(answer.review == "runner-up" for answer in marked) / count,
                sum(answer.review == "nil" for answer in marked) / count,
                len(wrong) / count,
                both / max(len(wrong), 1),
                both / max(len(marked), 1),
            )


def _continents(judged: Judged) -> Iterator[str]:
    """Accuracy by the continent of the gold, of the corpora cross-validated and of each corpus only measured."""
    tables = {f"{N_FOLDS} folds, outlet unknown": judged.validated.answers}
    tables |= {f"{N_FOLDS} folds, home known": judged.validated.answers_at_home}
    tables |= {name: measured.answers for name, measured in judged.measured.items()}
    for name, given in tables.items():
        yield ""
        yield _head(f"by continent, {name}", "mentions", "candidates", "@161km", "exact id")
        own: dict[str, list[Answer]] = {}
        for answer in given:
            own.setdefault(continent_of(answer.country), []).append(answer)
        for continent in sorted(own, key=lambda each: (each == ELSEWHERE, each)):
            yield _figures(continent, ResolutionFigures.of(own[continent]))
