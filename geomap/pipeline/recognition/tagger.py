"""From words to label probabilities: the words in focus, windows, batches of similar length, the network."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from geomap.errors import WeightsError
from geomap.pipeline.progress import report_progress
from geomap.pipeline.recognition.known_names import KnownNames
from geomap.pipeline.recognition.packing import Integers, Pack, Part, pack
from geomap.pipeline.recognition.weights import Weights
from geomap.pipeline.recognition.word_focus import focus
from geomap.pipeline.recognition.wordpieces import CLS, LABELS, SEP, WordPieces

if TYPE_CHECKING:
    import onnxruntime

Scores = NDArray[np.float32]

#: Pieces of context on either side of a cut in a sentence that is longer than a window.
MARGIN = 16


@dataclass(frozen=True, slots=True)
class Text:
    """A document's words, with the indices of words that begin a sentence (0 may be left out)."""

    words: Sequence[str]
    sentence_starts: Sequence[int]


@dataclass(frozen=True, slots=True)
class _Window:
    """Words ``start`` to ``end`` of what is read; the scores of ``keep_start`` to ``keep_end`` are used."""

    start: int
    end: int
    keep_start: int
    keep_end: int


@dataclass(frozen=True, slots=True)
class _Job:
    """An encoded window: the words ``words`` of document ``document`` get the scores at heads ``rows``."""

    document: int
    part: Part
    words: Integers
    rows: Integers


class Session:
    """An ONNX session that is opened on first use, and again in a forked process.

    The threads of a session do not exist in a forked process, where a run would wait for them without end.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._opened: dict[int, onnxruntime.InferenceSession] = {}

    def __reduce__(self) -> tuple[object, ...]:
        return Session, (self._path,)

    def run(self, packed: Pack) -> Scores:
        """Return the label scores of the words in focus, (heads, labels)."""
        session = self._opened.get(os.getpid()) or self._open()
        (scores,) = session.run(None, packed.inputs())
        return np.asarray(scores, np.float32)

    def _open(self) -> onnxruntime.InferenceSession:
        with self._lock:
            if os.getpid() not in self._opened:
                onnxruntime = _runtime()
                options = onnxruntime.SessionOptions()
                # One thread per run and several runs at once: the network is too small to be split.
                options.intra_op_num_threads = options.inter_op_num_threads = 1
                options.log_severity_level = 3
                try:
                    session = onnxruntime.InferenceSession(str(self._path), options, providers=["CPUExecutionProvider"])
                except Exception as error:  # onnxruntime's errors share no public base class
                    raise WeightsError(f"'{self._path}' cannot be run ({error}): install geomap again") from error
                self._opened[os.getpid()] = session
            return self._opened[os.getpid()]


def _runtime() -> Any:
    """Import onnxruntime, which is slow to import and has no build for some machines.

    :raises WeightsError: if it cannot be imported.
    """
    try:
        import onnxruntime
    except ImportError as error:
        raise WeightsError(
            f"the recogniser needs onnxruntime, which cannot be imported ({error}): run 'pip install onnxruntime'; "
            "where that finds no build for this Python and machine, use a Python that has one, or another spaCy "
            "recogniser before geomap_ranker"
        ) from error
    return onnxruntime


def _cores() -> int:
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(usable, 8)


class Tagger:
    """Compute the probabilities of the labels for every word of a text.

    :param threads: 0 for as many as there are cores, at most 8.
    :param batch_size: windows that the network processes together; see :func:`.recognizer.make_recognizer`.
    """

    def __init__(self, weights: Weights, *, threads: int = 0, batch_size: int = 1) -> None:
        self._pieces = WordPieces(weights.vocabulary)
        self._known = KnownNames(weights.names, weights.words)
        self._everyday = weights.words
        self._session = Session(weights.network)
        self.threads = threads or _cores()
        self._room = weights.window - 2
        self._batch_size = batch_size

    def probabilities(self, texts: Sequence[Text]) -> list[Scores]:
        """Return for each text an array (words, labels) whose rows add up to 1; a word out of focus is ``O`` with 1."""
        probabilities: list[Scores] = []
        jobs: list[_Job] = []
        for number, text in enumerate(texts):
            table = np.zeros((len(text.words), len(LABELS)), np.float32)
            table[:, 0] = 1
            probabilities.append(table)
            jobs.extend(self._jobs(number, text))
        jobs.sort(key=lambda job: len(job.part.ids))
        # a short text is shared among the threads as well
        size = min(self._batch_size, max(1, -(-len(jobs) // self.threads)))
        batches = [jobs[start : start + size] for start in range(0, len(jobs), size)]
        done, total = 0, sum(len(job.part.ids) for job in jobs)
        for batch, scores in zip(batches, self._runs(batches), strict=True):
            start = 0
            for job in batch:
                probabilities[job.document][job.words] = _softmax(scores[start + job.rows])
                start += len(job.part.heads)
                done += len(job.part.ids)
            report_progress(done / total)
        return probabilities

    def _jobs(self, number: int, text: Text) -> Iterator[_Job]:
        """Cut the sentences of a text that have words in focus into windows."""
        in_focus_words = focus(text.words, text.sentence_starts, self._everyday)
        if not in_focus_words.any():
            return
        known = self._known.values(text.words, np.flatnonzero(in_focus_words).tolist())
        starts = np.asarray(text.sentence_starts, np.int64)
        lengths = np.diff(starts, append=len(text.words))
        has_focus = np.add.reduceat(in_focus_words, starts, dtype=np.int64) > 0 if len(starts) else np.zeros(0, bool)
        read = np.flatnonzero(np.repeat(has_focus, lengths))
        encoded = self._pieces.encode([text.words[at] for at in read.tolist()])
        counts = np.fromiter((len(pieces) for pieces, _ in encoded), np.int64, len(encoded))
        first = np.concatenate(([0], np.cumsum(counts)))
        ids = np.fromiter(chain.from_iterable(pieces for pieces, _ in encoded), np.int64, int(first[-1]))
        cases = np.repeat(np.fromiter((case for _, case in encoded), np.int64, len(encoded)), counts)
        known = np.repeat(known[read], counts)
        in_focus = np.repeat(in_focus_words[read], counts)
        is_head = in_focus_words[read] & (counts > 0)
        sentences = np.concatenate(([0], np.cumsum(lengths[has_focus])[:-1]))
        for window in _windows(first, sentences, self._room):
            words = window.start + np.flatnonzero(is_head[window.start : window.end])
            rows = np.flatnonzero((words >= window.keep_start) & (words < window.keep_end))
            if len(rows):
                low, high = first[window.start], first[window.end]
                part = Part(
                    np.concatenate(([CLS], ids[low:high], [SEP])),
                    np.concatenate(([0], cases[low:high], [0])),
                    np.concatenate(([0], known[low:high], [0])),
                    np.flatnonzero(in_focus[low:high]) + 1,
                    first[words] - low + 1,
                )
                yield _Job(number, part, read[words[rows]], rows)

    def _runs(self, batches: Sequence[Sequence[_Job]]) -> Iterator[Scores]:
        """Run the batches, as many at once as there are threads, and yield their scores in order."""

        def run(batch: Sequence[_Job]) -> Scores:
            return self._session.run(pack([job.part for job in batch]))

        if self.threads == 1 or len(batches) <= 1:
            yield from map(run, batches)
            return
        with ThreadPoolExecutor(min(self.threads, len(batches))) as pool:
            yield from pool.map(run, batches)


def _softmax(scores: Scores) -> Scores:
    if not len(scores):
        return scores
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), np.float32)


def _windows(first: Integers, sentence_starts: Integers, room: int) -> Iterator[_Window]:
    """Cut a document at sentence starts into windows of at most ``room`` pieces; a long sentence's parts overlap.

    :param first: index of each word's first piece, and at the end the number of pieces.
    """
    words = len(first) - 1
    start = keep_start = 0
    while start < words:
        end = int(np.searchsorted(first, first[start] + room, "right")) - 1
        keep_end = following = end
        if end < words:
            before = int(np.searchsorted(sentence_starts, end, "right")) - 1
            cut = int(sentence_starts[before]) if before >= 0 else 0
            if cut > keep_start:
                end = keep_end = following = cut
            else:
                # first[end] - MARGIN is inside the window: a word has far fewer pieces than a window.
                keep_end = int(np.searchsorted(first, first[end] - MARGIN, "right")) - 1
                following = int(np.searchsorted(first, first[keep_end] - MARGIN, "right")) - 1
        if first[end] > first[start]:
            yield _Window(start, end, keep_start, keep_end)
        start, keep_start = following, keep_end
