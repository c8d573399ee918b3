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
from random import Random

import click
import numpy as np
import spacy
from scipy.optimize import minimize
from spacy.language import Language

from geomap.evaluate import is_demonym
from geomap.gazetteer import open_gazetteer
from geomap.paths import folder
from geomap.pipeline.candidates import CandidateFinder
from geomap.pipeline.context import CONTEXT
from geomap.pipeline.features import FEATURES, Array, Codes, Field
from geomap.pipeline.given import doc_with_spans
from geomap.pipeline.layout import Layout, lay_out
from geomap.pipeline.model import Model, decide, features_of_round, softmax
from geomap.places import Candidate, distance_km
from geomap.read import Document

logger = logging.getLogger(__name__)

CORPORA = ("lgl", "trnews", "geowebnews")
"""What the weights are fitted on. TUD-Loc's licence allows evaluation only."""
CORPUS_WEIGHT = {"lgl": 0.3, "geowebnews": 0.5}
"""LGL has three times the mentions of TR-News, nearly all of small American towns: it counts no more than the rest."""
N_ROUNDS = 3
N_FOLDS = 5
THINNED_SHARE = 0.3
_LABELS = frozenset({"PLACE"})
RIDGE = 1e-4
SET_WEIGHTS = {"home_near": 3.0, "home_country": 1.5, "container": 9.0, "container_country": 5.0, "nil_outside": 4.0}
"""What the corpora cannot teach is set by hand. None states where its publications are at home: a home outweighs a
larger namesake's population. In all of them a container after a comma is itself a mention and takes the credit, so its
own weight comes out too low for texts where it is the only clue ("The fair in Paris, Texas, opened.")."""
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


Pair = tuple["Example | None", "Example | None"]
"""A document as it is, and thinned."""


def read_examples(path: Path, nlp: Language, finder: CandidateFinder) -> list[Pair]:
    """Read a corpus of JSON lines with gold spans, coordinates and GeoNames ids.

    :param nlp: sentences and recogniser: what it finds beside the gold spans is context, as at run time.
    :return: for each document two examples, None where no mention is left: with all its mentions and the context; and
        with :data:`THINNED_SHARE` of its mentions alone. In whole documents the container after a comma is nearly
        always a mention of its own; in thinned ones its words have to do.
    """
    random = Random(path.stem)
    examples: list[Pair] = []
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            fields = json.loads(line)
            mentions = fields["mentions"]
            doc = doc_with_spans(nlp, Document(key=str(fields["doc_id"]), text=fields["text"], fields=fields))
            whole = lay_out(doc, finder, labels=_LABELS)
            doc.set_ents([ent for ent in doc.ents if random.random() < THINNED_SHARE])
            del doc.spans[CONTEXT]
            thinned = lay_out(doc, finder, labels=_LABELS)
            examples.append(
                (
                    _example(path.stem, whole, mentions) if whole else None,
                    _example(path.stem, thinned, mentions) if thinned else None,
                )
            )
    return examples


def _example(corpus: str, layout: Layout, mentions: list[dict[str, object]]) -> Example:
    gold_at = {m["start"]: m for m in mentions}
    field = layout.field
    right = np.zeros(len(field.group), bool)
    counts = np.zeros(len(layout.groups), np.float32)
    gold = []
    for number, group in enumerate(layout.groups):
        own = [gold_at[s.start_char] for s in (layout.mentions[n] for n in group.numbers) if s.start_char in gold_at]
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
    weights_of_groups = np.sqrt(counts)
    rounds: list[Array] = []
    beliefs: list[Array | None] = [None] * len(examples)
    for _ in range(N_ROUNDS):
        tables = [features_of_round(e.field, belief) for e, belief in zip(examples, beliefs, strict=True)]
        start = rounds[-1] if rounds else np.zeros(len(FEATURES), np.float32)
        weights = _logit(np.concatenate(tables), group, first, right, weights_of_groups, start)
        rounds.append(weights)
        beliefs = [
            softmax(table @ weights, e.field.group, e.field.first) for e, table in zip(examples, tables, strict=True)
        ]
    model = Model(np.stack(rounds))
    for name, weight in SET_WEIGHTS.items():
        model.rounds[:, FEATURES.index(name)] = weight
    return model


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
            best, _ = decide(its, own)
            within += best is not None and km[best] <= RIGHT_KM
            if geonameid is not None:
                with_id += 1
                id_right += best is not None and its.candidates[best].place.geonameid == geonameid
    return Figures(mentions, reachable, within, with_id, id_right)


def cross_validate(pairs: Sequence[Pair]) -> dict[str, Figures]:
    """Judge each document by weights fitted without its fold; figures by corpus."""
    totals: dict[str, list[Figures]] = {}
    for fold in range(N_FOLDS):
        model = fit([e for n, pair in enumerate(pairs) if n % N_FOLDS != fold for e in pair if e])
        held = [whole for n, (whole, _) in enumerate(pairs) if n % N_FOLDS == fold and whole]
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


def read_corpora(folder_of_corpora: Path, gazetteer: str | None = None) -> list[Pair]:
    """Read all corpora that the weights are fitted on."""
    finder = CandidateFinder(open_gazetteer(gazetteer))
    nlp = spacy.blank("en")
    nlp.add_pipe("geomap_sentences")
    nlp.add_pipe("geomap_recognizer", config={"gazetteer": gazetteer})
    return [pair for name in CORPORA for pair in read_examples(folder_of_corpora / f"{name}.jsonl", nlp, finder)]


def leave_one_out(pairs: Sequence[Pair]) -> dict[str, Figures]:
    """Judge each corpus by weights fitted on the others."""
    return {
        corpus: judge(
            fit([e for pair in pairs for e in pair if e and e.corpus != corpus]),
            (e for e, _ in pairs if e and e.corpus == corpus),
        )
        for corpus in CORPORA
    }


@click.command()
@click.argument(
    "corpora", type=click.Path(exists=True, file_okay=False, path_type=Path), default="../shared/corpora/resolution"
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The weights.json to write.")
@click.option("--gazetteer", help="A gazetteer file instead of the one in the package.")
def main(corpora: Path, output: Path | None, gazetteer: str | None) -> None:
    """Fit the ranker on the corpora in a folder, print figures on documents not fitted on, and write the weights."""
    pairs = read_corpora(corpora, gazetteer)
    click.echo(f"{N_FOLDS}-fold cross-validation over documents")
    for corpus, figures in cross_validate(pairs).items():
        click.echo(f"  {corpus:12s}{figures}")
    click.echo("fitted without the corpus")
    for corpus, figures in leave_one_out(pairs).items():
        click.echo(f"  {corpus:12s}{figures}")
    model = fit([example for pair in pairs for example in pair if example])
    target = output or folder("data") / "ranker" / "weights.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    model.save(target, trained_on=list(CORPORA), documents=len(pairs))
    click.echo(f"weights fitted on all {len(pairs)} documents: {target}")


if __name__ == "__main__":
    main()
