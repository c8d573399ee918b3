"""Map the library's texts in the background, one at a time."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable

from geomap.errors import GeomapError
from geomap.read import Document
from geomap.records import MappedDocument
from geomap.web.library import Entry, Library

logger = logging.getLogger(__name__)

Progress = Callable[[int], None]
"""Told how many words are done."""

Mapper = Callable[[Document, Progress], MappedDocument]
"""Turns a document into its map and tells its progress."""


class Worker:
    """A thread that takes texts from a queue; it starts with the first text and ends with the process.

    One thread is enough: the recogniser uses the cores there are by itself.
    """

    def __init__(self, library: Library, mapper: Mapper) -> None:
        self._library = library
        self._mapper = mapper
        self._queue: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def submit(self, entry: Entry) -> None:
        """Queue a waiting text; one that is settled or queued already is left alone."""
        self._queue.put(entry.id)
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="geomap-worker", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            entry = self._library.get(self._queue.get())
            if entry is not None and entry.state == "waiting":
                self._map(entry)

    def _map(self, entry: Entry) -> None:
        def progress(words_done: int) -> None:
            self._library.update(entry.id, state="working", words_done=min(words_done, entry.words))

        progress(0)
        try:
            mapped = self._mapper(entry.document, progress)
        except GeomapError as error:
            self._library.update(entry.id, state="failed", error=str(error))
        except Exception:
            # A text must never take the thread down with it, whatever a component raises.
            logger.exception("mapping %r failed", entry.id)
            reason = "geomap failed on this text: see the message where geomap was started, and report it"
            self._library.update(entry.id, state="failed", error=reason)
        else:
            self._library.finish(entry.id, mapped)
