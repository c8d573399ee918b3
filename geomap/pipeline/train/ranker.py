"""Fit the ranker's weights: ``python -m geomap.pipeline.train.ranker ../shared/corpora/resolution``.

A conditional logit over each group's candidates and NIL, fitted round by round: the features of a round are computed
from the beliefs that the round before ends with, as they will be at run time. Needs scipy (the extra ``train``).
"""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
from scipy.optimize import minimize

from geomap.evaluate import is_demonym
from geomap.gazetteer import open_gazetteer
from geomap.paths import folder
from geomap.pipeline.candidates import CandidateFinder
from geomap.pipeline.context import group_mentions
from geomap.pipeline.features import FEATURES, Array, Codes, Field, field_of, options_of
from geomap.pipeline.model import Model, features_of_round, softmax
from geomap.places import Candidate, distance_km

logger = logging.getLogger(__name__)

CORPORA = ("lgl", "trnews", "geowebnews")
"""What the weights are fitted on. TUD-Loc's licence allows evaluation only."""
CORPUS_WEIGHT = {"wiktor": 0.3}
"""WikToR annotates one name an article, over and over: its mentions count less."""
N_ROUNDS = 3
N_FOLDS = 5
RIDGE = 1e-3
RIGHT_KM = 161.0


@dataclass(frozen=True, slots=True)
class Example:
    """A document laid out for ranking with what is right in it.

    ``right`` marks the right rows; ``counts`` says how many gold mentions each group stands for (0: not judged);
    ``gold`` holds (group, latitude, longitude, geonameid or None) of each mention that is judged.
    """

    corpus: str
    field: Field
    right: np.ndarray
    counts: Array
    gold: tuple[tuple[int, float, float, int | None], ...]


def read_examples(path: Path, finder: CandidateFinder) -> list[Example]:
    """Read a corpus of JSON lines with gold spans, coordinates and GeoNames ids."""
    examples = []
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            document = json.loads(line)
            mentions = sorted(document["mentions"], key=lambda m: (m["start"], m["end"]))
            if mentions:
                examples.append(_example(path.stem, document["text"], mentions, finder))
    return examples


def _example(corpus: str, text: str, mentions: list[dict[str, object]], finder: CandidateFinder) -> Example:
    spans = [(int(str(m["start"])), int(str(m["end"]))) for m in mentions]
    groups = group_mentions(text, spans, finder)
    options = [options_of(group.text, group.candidates) for group in groups]
    field = field_of(groups, options, [(s + e) // 2 for s, e in spans])
    right = np.zeros(len(field.group), bool)
    counts = np.zeros(len(groups), np.float32)
    gold = []
    for number, group in enumerate(groups):
        own = [mentions[n] for n in group.numbers]
        judged = [m for m in own if m.get("lat") is not None and not is_demonym(str(m["text"]))]
        if not judged:
            continue
        for mention in judged:
            gold.append((number, *_where(mention)))
        answer = Counter(_where(mention) for mention in judged).most_common(1)[0][0]
        row = right_row(group.candidates, answer)
        right[field.first[number] + (len(group.candidates) if row is None else row)] = True
        counts[number] = len(judged) * CORPUS_WEIGHT.get(corpus, 1.0)
    return Example(corpus, field, right, counts, tuple(gold))


def _where(mention: dict[str, object]) -> tuple[float, float, int | None]:
    geonameid = mention.get("geonameid")
    return float(str(mention["lat"])), float(str(mention["lon"])), int(str(geonameid)) if geonameid else None


def right_row(candidates: Sequence[Candidate], answer: tuple[float, float, int | None]) -> int | None:
    """Give the candidate that is right: the one of the same id, else the nearest within 161 km, else None (NIL)."""
    latitude, longitude, geonameid = answer
    for row, candidate in enumerate(candidates):
        if geonameid is not None and candidate.place.geonameid == geonameid:
            return row
    km = [distance_km(latitude, longitude, c.place.latitude, c.place.longitude) for c in candidates]
    nearest = min(range(len(km)), key=km.__getitem__, default=None)
    return nearest if nearest is not None and km[nearest] <= RIGHT_KM else None


def fit(examples: Sequence[Example]) -> Model:
    """Fit all rounds."""
    offsets = np.cumsum([0, *(len(e.field.first) for e in examples)])
    group = np.concatenate([e.field.group + offset for e, offset in zip(examples, offsets, strict=False)])
    first = np.flatnonzero(np.diff(group, prepend=-1)).astype(np.int64)
    right = np.concatenate([e.right for e in examples])
    counts = np.concatenate([e.counts for e in examples])
    # a name mentioned ten times is one decision, if a weightier one
    weight = np.sqrt(counts)
    rounds: list[Array] = []
    beliefs: list[Array | None] = [None] * len(examples)
    for _ in range(N_ROUNDS):
        tables = [features_of_round(e.field, belief) for e, belief in zip(examples, beliefs, strict=True)]
        start = rounds[-1] if rounds else np.zeros(len(FEATURES), np.float32)
        weights = _logit(np.concatenate(tables), group, first, right, weight, start)
        rounds.append(weights)
        beliefs = [
            softmax(table @ weights, e.field.group, e.field.first) for e, table in zip(examples, tables, strict=True)
        ]
    return Model(np.stack(rounds))


def _logit(table: Array, group: Codes, first: Codes, right: np.ndarray, weight: Array, start: Array) -> Array:
    """Maximise the weighted log likelihood of the right rows, with a ridge penalty."""
    judged = weight > 0
    keep = judged[group]
    table, right = table[keep].astype(np.float64), right[keep]
    group = np.cumsum(np.diff(group[keep], prepend=-1) > 0) - 1
    first = np.flatnonzero(np.diff(group, prepend=-1))
    weight = weight[judged].astype(np.float64)
    weight /= weight.sum()

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = table @ weights
        scores -= np.maximum.reduceat(scores, first)[group]
        raised = np.exp(scores)
        all_rows = np.add.reduceat(raised, first)
        right_rows = np.add.reduceat(raised * right, first)
        residual = weight[group] * (raised / all_rows[group] - raised * right / right_rows[group])
        value = float(weight @ (np.log(all_rows) - np.log(right_rows)))
        return value + RIDGE * float(weights @ weights), table.T @ residual + 2 * RIDGE * weights

    found = minimize(loss, start.astype(np.float64), jac=True, method="L-BFGS-B", options={"maxiter": 400})
    return np.asarray(found.x, np.float32)


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts over gold mentions: all, with a candidate within 161 km, placed within 161 km; with id, id right."""

    mentions: int
    reachable: int
    within_161km: int
    with_id: int
    id_right: int

    def __str__(self) -> str:
        n, ids = max(self.mentions, 1), max(self.with_id, 1)
        return (
            f"{self.mentions:6d} mentions  accuracy@161km {self.within_161km / n:.3f}"
            f" (candidates {self.reachable / n:.3f})  exact id {self.id_right / ids:.3f}"
        )


def judge(model: Model, examples: Iterable[Example]) -> Figures:
    """Count what a model gets right, each mention by itself; NIL is wrong wherever the gold has a place."""
    mentions = reachable = within = with_id = id_right = 0
    for example in examples:
        probabilities = model.probabilities(example.field)
        for group, latitude, longitude, geonameid in example.gold:
            its, row = example.field.options[group], int(example.field.first[group])
            own = probabilities[row : row + len(its.static)]
            mentions += 1
            km = [distance_km(latitude, longitude, c.place.latitude, c.place.longitude) for c in its.candidates]
            reachable += min(km, default=RIGHT_KM + 1) <= RIGHT_KM
            best = int(own[:-1].argmax()) if its.candidates and own[-1] <= 0.5 else None
            within += best is not None and km[best] <= RIGHT_KM
            if geonameid is not None:
                with_id += 1
                id_right += best is not None and its.candidates[best].place.geonameid == geonameid
    return Figures(mentions, reachable, within, with_id, id_right)


def cross_validate(examples: Sequence[Example]) -> dict[str, Figures]:
    """Judge each document by a model fitted without its fold; figures by corpus."""
    totals: dict[str, list[Figures]] = {}
    for fold in range(N_FOLDS):
        model = fit([e for n, e in enumerate(examples) if n % N_FOLDS != fold])
        held = [e for n, e in enumerate(examples) if n % N_FOLDS == fold]
        for corpus in dict.fromkeys(e.corpus for e in held):
            totals.setdefault(corpus, []).append(judge(model, (e for e in held if e.corpus == corpus)))
    return {corpus: _sum(parts) for corpus, parts in totals.items()}


def _sum(parts: Sequence[Figures]) -> Figures:
    return Figures(
        sum(p.mentions for p in parts),
        sum(p.reachable for p in parts),
        sum(p.within_161km for p in parts),
        sum(p.with_id for p in parts),
        sum(p.id_right for p in parts),
    )


@click.command()
@click.argument("corpora", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The weights.json to write.")
@click.option("--gazetteer", help="A gazetteer file instead of the one in the package.")
def main(corpora: Path, output: Path | None, gazetteer: str | None) -> None:
    """Fit the ranker on the corpora in a folder, print cross-validated figures, and write the weights."""
    finder = CandidateFinder(open_gazetteer(gazetteer))
    examples = [e for name in CORPORA for e in read_examples(corpora / f"{name}.jsonl", finder)]
    click.echo(f"{N_FOLDS}-fold cross-validation over documents")
    validated = cross_validate(examples)
    for corpus, figures in validated.items():
        click.echo(f"  {corpus:12s}{figures}")
    click.echo("fitted without the corpus")
    for corpus in CORPORA:
        model = fit([e for e in examples if e.corpus != corpus])
        click.echo(f"  {corpus:12s}{judge(model, (e for e in examples if e.corpus == corpus))}")
    model = fit(examples)
    target = output or folder("data") / "ranker" / "weights.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    model.save(target, trained_on=list(CORPORA), documents=len(examples))
    click.echo(f"weights fitted on all {len(examples)} documents: {target}")


if __name__ == "__main__":
    main()
