"""From words to label probabilities: windows over documents, batches of like length, the network."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from geomap.errors import WeightsError
from geomap.pipeline.progress import tell
from geomap.pipeline.weights import Weights
from geomap.pipeline.wordpieces import CLS, LABELS, SEP, WordPieces

Scores = NDArray[np.float32]
Integers = NDArray[np.int64]

#: Pieces of context on either side where a sentence longer than a window is cut.
MARGIN = 16


@dataclass(frozen=True, slots=True)
class Text:
    """A document's words, with the indices of words that begin a sentence (0 may be left out)."""

    words: Sequence[str]
    sentence_starts: Sequence[int]


@dataclass(frozen=True, slots=True)
class _Window:
    """Words ``start`` to ``end`` of a document go in; the scores of ``keep_start`` to ``keep_end`` are kept."""

    document: int
    start: int
    end: int
    keep_start: int
    keep_end: int
    size: int


class Session:
    """An ONNX session that is opened when first used, and again in a process forked from that.

    A session's threads do not live on in a forked process, where a run would wait for them for ever.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._opened: dict[int, onnxruntime.InferenceSession] = {}

    def __reduce__(self) -> tuple[object, ...]:
        return Session, (self._path,)

    def run(self, ids: Integers, cases: Integers, mask: Integers) -> Scores:
        """Label scores of every piece, shaped (rows, columns, labels)."""
        session = self._opened.get(os.getpid()) or self._open()
        (scores,) = session.run(None, {"ids": ids, "cases": cases, "mask": mask})
        return np.asarray(scores, np.float32)

    def _open(self) -> onnxruntime.InferenceSession:
        with self._lock:
            if os.getpid() not in self._opened:
                options = onnxruntime.SessionOptions()
                # One thread a run and several runs at once: a network this small is not worth splitting.
                options.intra_op_num_threads = options.inter_op_num_threads = 1
                options.log_severity_level = 3
                try:
                    session = onnxruntime.InferenceSession(str(self._path), options, providers=["CPUExecutionProvider"])
                except Exception as error:  # onnxruntime's errors share no public base class
                    raise WeightsError(f"'{self._path}' cannot be run ({error}): install geomap again") from error
                self._opened[os.getpid()] = session
            return self._opened[os.getpid()]


def _cores() -> int:
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(usable, 8)


class Tagger:
    """Give every word of a text the probabilities of the labels.

    :param threads: 0 for as many as there are cores, at most 8.
    :param batch_size: windows that go through the network together.
    """

    def __init__(self, weights: Weights, *, threads: int = 0, batch_size: int = 16) -> None:
        self._pieces = WordPieces(weights.vocabulary)
        self._session = Session(weights.network)
        self._threads = threads or _cores()
        self._room = weights.window - 2
        self._batch_size = batch_size

    def probabilities(self, texts: Sequence[Text]) -> list[Scores]:
        """For each text an array shaped (words, labels) whose rows add up to 1; white space is surely ``O``."""
        ids: list[Integers] = []
        cases: list[Integers] = []
        firsts: list[Integers] = []
        found: list[Scores] = []
        windows: list[_Window] = []
        for number, text in enumerate(texts):
            encoded = self._pieces.encode(text.words)
            counts = np.fromiter((len(pieces) for pieces, _ in encoded), np.int64, len(encoded))
            ids.append(np.fromiter(chain.from_iterable(pieces for pieces, _ in encoded), np.int64, int(counts.sum())))
            kinds = np.fromiter((kind for _, kind in encoded), np.int64, len(encoded))
            cases.append(np.repeat(kinds, counts))
            firsts.append(np.concatenate(([0], np.cumsum(counts))))
            scores = np.full((len(encoded), len(LABELS)), -1e9, np.float32)
            scores[counts == 0, 0] = 0.0
            found.append(scores)
            windows.extend(_windows(number, firsts[-1], text.sentence_starts, self._room))
        windows.sort(key=lambda window: window.size)
        # a short text is shared among the threads as well
        size = min(self._batch_size, max(1, -(-len(windows) // self._threads)))
        batches = list(_batches(windows, size))
        done, total = 0, sum(window.size for window in windows)
        for batch, scores in zip(batches, self._runs(batches, ids, cases, firsts), strict=True):
            for row, window in enumerate(batch):
                first = firsts[window.document]
                words = np.arange(window.keep_start, window.keep_end)
                words = words[first[words + 1] > first[words]]
                found[window.document][words] = scores[row, 1 + first[words] - first[window.start]]
            done += sum(window.size for window in batch)
            tell(done / total)
        return [_softmax(scores) for scores in found]

    def _runs(
        self,
        batches: Sequence[Sequence[_Window]],
        ids: Sequence[Integers],
        cases: Sequence[Integers],
        firsts: Sequence[Integers],
    ) -> Iterator[Scores]:
        """Run the batches, as many at once as there are threads, and give their scores in order."""

        def run(batch: Sequence[_Window]) -> Scores:
            return self._session.run(*_rectangle(batch, ids, cases, firsts))

        if self._threads == 1 or len(batches) <= 1:
            yield from map(run, batches)
            return
        with ThreadPoolExecutor(min(self._threads, len(batches))) as pool:
            yield from pool.map(run, batches)


def _batches(windows: Sequence[_Window], size: int) -> Iterator[list[_Window]]:
    rest = iter(windows)
    while batch := list(islice(rest, size)):
        yield batch


def _softmax(scores: Scores) -> Scores:
    if not len(scores):
        return scores
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), np.float32)


def _windows(number: int, first: Integers, sentence_starts: Sequence[int], room: int) -> Iterator[_Window]:
    """Cut a document at sentence starts into windows of at most ``room`` pieces; a long sentence's parts overlap.

    :param first: index of each word's first piece, and at the end the number of pieces.
    """
    words = len(first) - 1
    starts = np.asarray(sentence_starts, np.int64)
    start = keep_start = 0
    while start < words:
        end = int(np.searchsorted(first, first[start] + room, "right")) - 1
        keep_end = following = end
        if end < words:
            before = int(np.searchsorted(starts, end, "right")) - 1
            cut = int(starts[before]) if before >= 0 else 0
            if cut > keep_start:
                end = keep_end = following = cut
            else:
                # first[end] - MARGIN lies well inside the window: a word has far fewer pieces than a window.
                keep_end = int(np.searchsorted(first, first[end] - MARGIN, "right")) - 1
                following = int(np.searchsorted(first, first[keep_end] - MARGIN, "right")) - 1
        size = int(first[end] - first[start])
        if size:
            yield _Window(number, start, end, keep_start, keep_end, size)
        start, keep_start = following, keep_end


def _rectangle(
    batch: Sequence[_Window], ids: Sequence[Integers], cases: Sequence[Integers], firsts: Sequence[Integers]
) -> tuple[Integers, Integers, Integers]:
    width = batch[-1].size + 2  # windows come sorted by size
    all_ids = np.zeros((len(batch), width), np.int64)
    all_cases, mask = np.zeros_like(all_ids), np.zeros_like(all_ids)
    all_ids[:, 0] = CLS
    for row, window in enumerate(batch):
        low, high = firsts[window.document][window.start], firsts[window.document][window.end]
        all_ids[row, 1 : window.size + 1] = ids[window.document][low:high]
        all_ids[row, window.size + 1] = SEP
        all_cases[row, 1 : window.size + 1] = cases[window.document][low:high]
        mask[row, : window.size + 2] = 1
    return all_ids, all_cases, mask
