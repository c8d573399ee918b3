"""Map the documents that wait in a store, in the background, one at a time; and resolve again those that are stale."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable

from geomap.errors import GeomapError, NotInStore, StoreError
from geomap.records import MappedDocument
from geomap.store import Store, Stored
from geomap.store.documents import Spans
from geomap.workspace.mapping import Mapper, Resolver
from geomap.workspace.overlay import Overlay, lay_over

logger = logging.getLogger(__name__)

LOOK_AGAIN = 2.0
"""Seconds after which a worker with nothing to do looks for documents that another process has added."""

FAILED = "geomap failed on this text: see the message where geomap was started, and report it"


class _Cancelled(Exception):
    """The document that is being mapped was cancelled or put away."""


class Worker:
    """A thread that maps the documents of a store while there are any.

    One thread is enough: the recogniser uses the cores there are by itself. In a store that other processes may add
    to as well it stays and looks again from time to time, else it ends when nothing is left to do.
    """

    def __init__(
        self, store: Store, mapper: Mapper, resolver: Resolver, *, pipeline: Callable[[], str] = lambda: ""
    ) -> None:
        """Prepare for work.

        :param pipeline: says what maps, to be kept with what it finds.
        """
        self.name = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self._store = store
        self._mapper = mapper
        self._resolver = resolver
        self._pipeline = pipeline
        self._awake = threading.Event()
        self._stopping = False
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._done: dict[str, int] = {}
        self._cancelled: set[str] = set()

    def wake(self) -> None:
        """Say that there is something to do."""
        self._awake.set()
        with self._lock:
            if self._thread is None and not self._store.read_only and not self._stopping:
                self._thread = threading.Thread(target=self._run, name="geomap-worker", daemon=True)
                self._thread.start()

    def words_done(self, slug: str) -> int:
        """Say how many words of a document are done, if this worker is at it."""
        return self._done.get(slug, 0)

    def cancel(self, slug: str) -> bool:
        """Do not map a document that waits, or stop mapping it; False if it is settled.

        :raises NotInStore: if there is no such document.
        """
        changed = self._store.documents.settle(slug, "cancelled", only=("waiting", "working"))
        if changed:
            self._cancelled.add(slug)
        return changed

    def stop(self) -> None:
        """End the thread after the document that it is at."""
        self._stopping = True
        self._awake.set()
        thread = self._thread
        if thread is not None:
            thread.join()

    def work(self, *, told: Callable[[Stored, str], None] | None = None) -> int:
        """Do what there is to do, in this thread, and give the number of documents mapped.

        :param told: called with each document once it is settled and what went wrong with it, if anything.
        """
        self._take_over()
        count = 0
        while not self._stopping and (stored := self._store.documents.claim(self.name)) is not None:
            error = self.map(stored)
            count += 1
            if told is not None:
                told(stored, error)
        while not self._stopping and (slug := self._store.documents.stale()) is not None:
            self._resolve_again(slug)
        return count

    def _run(self) -> None:
        while not self._stopping:
            self._awake.clear()
            try:
                self.work()
            except StoreError as error:
                logger.warning("%s", error)  # another process may write for long: look again later
            if self._awake.wait(0 if self._store.is_temporary else LOOK_AGAIN):
                continue
            with self._lock:
                if self._store.is_temporary and not self._awake.is_set():
                    self._thread = None
                    return

    def _take_over(self) -> None:
        """Let the documents wait again that nobody works on: a worker's whose process is no more, and those that this
        one could not keep when the database failed.
        """
        for worker in self._store.documents.workers():
            if worker and (worker == self.name or not _is_alive(worker)):
                self._store.documents.release(worker)

    def map(self, stored: Stored) -> str:
        """Map a document that is claimed and keep the result; gives what went wrong, or nothing.

        :raises StoreError: if the database fails, which is not the document's fault: it is mapped again later.
        """
        slug = stored.entry.id

        def progress(words_done: int) -> None:
            if slug in self._cancelled:
                raise _Cancelled
            self._done[slug] = min(words_done, stored.entry.words)

        error = ""
        try:
            progress(0)
            mapped = self._mapper(stored.document, progress)
            spans = [(mention.start, mention.end, mention.label) for mention in mapped.mentions]
            self.keep(stored, mapped, spans)
        except _Cancelled:
            error = "cancelled"
        except StoreError:
            raise
        except GeomapError as failure:
            error = str(failure)
            self._fail(stored, error)
        except Exception:
            # A text must never take the thread down with it, whatever a component raises.
            logger.exception("mapping %r failed", slug)
            error = FAILED
            self._fail(stored, error)
        finally:
            self._done.pop(slug, None)
            self._cancelled.discard(slug)
        return error

    def keep(self, stored: Stored, mapped: MappedDocument, spans: Spans) -> bool:
        """Keep what was found in a document, after the corrections that concern it."""
        over = self._overlay(stored, spans)
        if over.matters:
            mapped = self._resolver.resolve(stored.document, over.mentions, over.preferred)
        return self._store.documents.finish(
            stored.entry.id,
            mapped,
            version=stored.entry.version,
            spans=spans,
            stale=stored.stale,
            pipeline=self._pipeline(),
            corrected=over.corrections,
        )

    def resolve_again(self, slug: str) -> bool:
        """Resolve a document that is done again, after the corrections that concern it now.

        :raises NotInStore: if there is no such document.
        """
        stored = self._store.documents.load(slug)
        if stored.mapped is None:
            return False
        over = self._overlay(stored, stored.spans)
        mapped = self._resolver.resolve(stored.document, over.mentions, over.preferred)
        return self._store.documents.finish(
            slug,
            mapped,
            version=stored.entry.version,
            stale=stored.stale,
            pipeline=self._pipeline(),
            corrected=over.corrections,
        )

    def _overlay(self, stored: Stored, spans: Spans) -> Overlay:
        entry = stored.entry
        its = self._store.corrections.of_document(entry.number)
        text = stored.document.text
        return lay_over(text, spans, its, document=entry.number, version=entry.version, since=stored.since)

    def _resolve_again(self, slug: str) -> None:
        try:
            self.resolve_again(slug)
        except NotInStore:
            return
        except StoreError:
            raise
        except Exception:
            # it stays as it was; to try for ever would keep all others waiting
            logger.exception("resolving %r again failed", slug)
            self._store.documents.give_up(slug)

    def _fail(self, stored: Stored, error: str) -> None:
        entry = stored.entry
        try:
            self._store.documents.settle(entry.id, "failed", error=error, only=("working",), version=entry.version)
        except NotInStore:
            logger.info("%r was removed while it was mapped", entry.id)


def _is_alive(worker: str) -> bool:
    """Whether a worker's process may still run; of another machine's nothing is known, so it may."""
    host, number, _ = worker.rsplit(":", 2)
    if host != socket.gethostname():
        return True
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except (OSError, ValueError):
        return True
    return int(number) != os.getpid()
